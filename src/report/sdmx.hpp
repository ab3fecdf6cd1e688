// The figures of a board report as SDMX-CSV 2.0 (data message of SDMX 3.0), dataflow DAYBOOK:BOARD_REPORT(1.0.0): one observation for
// each figure of the page, each once. docs/sdmx.md is its data dictionary. The attribute FIGURE holds the figure's key, from which
// all dimensions follow; the reader refuses a row whose dimensions say something else.
// Source of the form: SDMX-CSV field guide 2.0 (sdmx-twg). Lines end in CR LF (RFC 4180).
#pragma once
#include <string>
#include <string_view>

#include "report/figure_reader.hpp"
#include "report/model.hpp"
#include "report/wording.hpp"

namespace daybook::report {

[[nodiscard]] std::string figures_sdmx(const BoardReport& report, const Wording& wording);

// Whether a file begins as SDMX-CSV does.
[[nodiscard]] bool looks_like_sdmx(std::string_view bytes);

Result<FigureFile> read_figures_sdmx(std::string_view csv);

// Of a period: SDMX's frequency ("A", "Q", "M", "D", "_O" for any other) and time ("2015", "2015-Q1", "2015-03", "2015-03-01",
// or the first day with the number of days: "2015-03-04/P119D").
struct SdmxTime {
    std::string frequency, time;
};
[[nodiscard]] SdmxTime sdmx_time(const Period& period);

// Any text as an identifier of SDMX: letters, digits and - stay, and _ where it does not come first; all else becomes $XX.
[[nodiscard]] std::string sdmx_id(std::string_view text);

}  // namespace daybook::report
