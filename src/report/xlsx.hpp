// A workbook as an Office Open XML file (.xlsx), made by libxlsxwriter. Texts are always texts, never formulas, whatever they begin
// with; numbers are numbers. The same sheets and the same date give the same bytes: the file's only date is the one given, and its
// members carry the zip format's first day.
#pragma once
#include <string>

#include "base/time.hpp"
#include "report/workbook.hpp"

namespace daybook::report {

// `date` stands in the file's properties as the day it was made: take one that depends on the report only.
Result<std::string> to_xlsx(const std::vector<Sheet>& sheets, const std::string& title, Day date);

// The workbook of a report, dated with the end of its period.
Result<std::string> board_xlsx(const BoardReport& report, const Wording& wording, std::string_view recipe);

}  // namespace daybook::report
