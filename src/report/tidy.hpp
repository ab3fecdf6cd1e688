// The figures of a view as one plain table, a row for each place and time: what a program, a spreadsheet or R reads in one line.
// The values are those of the page, with as many digits (wording.hpp: value_text). docs/data-dictionary.md says what each column is.
#pragma once
#include "report/csv.hpp"
#include "report/model.hpp"

namespace daybook::report {

// Rows of the whole, of each area, and of each month, for every indicator of the report; texts in its language.
[[nodiscard]] Table tidy_table(const BoardReport& report);

// Whether a column holds numbers: in JSON these are numbers, and null where there is none.
[[nodiscard]] bool is_number_column(std::string_view column);

}  // namespace daybook::report
