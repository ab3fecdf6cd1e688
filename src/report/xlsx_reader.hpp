// Reads workbooks (.xlsx) that anyone may have made or changed: the values of the cells, as spreadsheets see them. Whatever the
// report's workbook never has (formulas, macros, drawings, links to outside) is refused, and so is a file that is larger unpacked
// than a report can be. What a format makes of a value (colours, patterns, hidden rows) is not looked at: comparing bytes does that.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/figure_reader.hpp"

namespace daybook::report {

inline constexpr std::size_t most_workbook_parts = 64, most_workbook_bytes = 128U << 20;  // unpacked, all parts together
inline constexpr std::size_t most_workbook_cells = 8'000'000;

struct ReadCell {
    std::uint32_t column = 0;  // from 1
    bool is_number = false;
    std::string text;          // a number in its shortest form
    bool operator==(const ReadCell&) const = default;
};

struct ReadRow {
    std::uint32_t number = 0;  // from 1, growing
    std::vector<ReadCell> cells;  // in the order of their columns; empty ones are left out
};

struct ReadSheet {
    std::string name;
    std::vector<ReadRow> rows;
};

// Whether these bytes begin as a zip archive does, and so may be a workbook.
[[nodiscard]] bool looks_like_xlsx(std::string_view bytes);

Result<std::vector<ReadSheet>> read_xlsx(std::string_view bytes);

// The figures of a board report's workbook: the sheet whose first cell is "figure".
Result<FigureFile> figures_in(const std::vector<ReadSheet>& sheets);

// The recipe that the workbook holds; nothing when it has none.
[[nodiscard]] std::optional<std::string> recipe_in(const std::vector<ReadSheet>& sheets);

struct CellDifference {
    std::string sheet, cell;     // "Areas", "C5"
    std::uint64_t row = 0;
    std::string found, expected;  // empty: no such cell
};

// Where two workbooks say different things: at most `most` places.
[[nodiscard]] std::vector<CellDifference> differences(const std::vector<ReadSheet>& found, const std::vector<ReadSheet>& expected, std::size_t most);

}  // namespace daybook::report
