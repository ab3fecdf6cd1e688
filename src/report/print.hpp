// The print edition: the page of render() as it is given to WeasyPrint to become a PDF. Same words, same figures; but its own style
// (data/report/print.css: WeasyPrint has no grid and sets no SVG by the page's style sheet), figures as plain text, the long tables as
// lines of one width of letter (a tenth of the time, for laying out thousands of cells is slow), and without the indicator book,
// whose hash is in the citation and whose text is in the page and the workbook.
#pragma once
#include <string>
#include <string_view>

namespace daybook::report {

// `html` has to be what render() gives.
[[nodiscard]] std::string print_edition(std::string_view html);

}  // namespace daybook::report
