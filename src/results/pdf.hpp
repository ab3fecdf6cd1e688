// A page as PDF, set by WeasyPrint (the Debian package "weasyprint"), which runs as a process of its own: without a shell, with a few
// variables of environment only, in a folder of its own that is gone afterwards, and for a limited time. The same page, date and
// version of WeasyPrint with the same fonts give the same bytes.
#pragma once
#include <chrono>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace daybook::results {

struct PdfOptions {
    std::string program = "weasyprint";  // looked for in PATH
    std::string folder;                  // that exists and can be written to: what is written on the way lies in a folder within it
    Day date = 0;                        // the only date that the file may hold
    std::chrono::seconds most{120};
};

// "WeasyPrint version 57.2"; refused with "pdf.no-weasyprint" when it is not installed.
Result<std::string> weasyprint_version(const PdfOptions& options);

// Refused, with what WeasyPrint said: a page that it does not set in time, or not at all.
Result<std::string> make_pdf(const std::string& html, const PdfOptions& options);

}  // namespace daybook::results
