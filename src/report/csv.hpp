// Tables as CSV: RFC 4180, UTF-8, lines end in CR LF, the first row names the columns.
// A text cell that a spreadsheet would take for a formula (it begins with = + - @ tab CR or ') gets a ' before it; cells that are
// plain numbers stay as they are. unguarded() takes the ' away again, so nothing is lost.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "report/model.hpp"
#include "report/wording.hpp"

namespace daybook::report {

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;  // each as long as columns
};

[[nodiscard]] std::string to_csv(const Table& table);

[[nodiscard]] std::string guarded(std::string_view cell);
[[nodiscard]] std::string unguarded(std::string_view cell);

// One row for each figure that the page shows, each once, in the order of the page: key, value, shown text, the key's parts with
// titles and names beside them, and the citation. figure_reader.hpp reads it back.
[[nodiscard]] Table figures_table(const BoardReport& report, const Wording& wording);
[[nodiscard]] std::string figures_csv(const BoardReport& report, const Wording& wording);

}  // namespace daybook::report
