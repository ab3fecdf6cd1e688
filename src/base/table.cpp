#include "base/table.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace daybook {
namespace {

void read_remark(std::string_view line, Table& table) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    table.head.emplace_back(trimmed(line.substr(1, colon - 1)), trimmed(line.substr(colon + 1)));
}

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    for (std::size_t from = 0;;) {
        const auto tab = line.find('\t', from);
        cells.push_back(line.substr(from, tab - from));
        if (tab == std::string_view::npos) return cells;
        from = tab + 1;
    }
}

Result<void> refuse_blanks(const Table& table, const TableRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (trimmed(row.cells[i]) != row.cells[i])
            return refuse("table.blanks", fmt::format("\"{}\" begins or ends with a blank: take it away", row.cells[i]), table.place(row, i));
    return {};
}

Result<void> read_row(Table& table, std::string_view line, std::uint64_t number) {
    table.rows.push_back({number, cells_of(line)});
    const TableRow& row = table.rows.back();
    if (row.cells.size() != table.columns.size())
        return refuse("table.cells", fmt::format("this row has {} cells and should have {}: {}, parted by single tabs, the last may be empty", row.cells.size(), table.columns.size(), fmt::join(table.columns, ", ")), table.place(number));
    return refuse_blanks(table, row);
}

}  // namespace

Result<Table> read_table(std::string_view text, std::string_view file, std::span<const std::string_view> columns) {
    Table table{.file = std::string(file), .columns = {columns.begin(), columns.end()}, .head = {}, .rows = {}};
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // some editors mark UTF-8 so
    bool named = false;
    for (std::uint64_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (line.starts_with('#')) {
            if (!named) read_remark(line, table);
        } else if (named) {
            DAYBOOK_TRY_VOID(read_row(table, line, number));
        } else {
            if (!std::ranges::equal(cells_of(line), columns))
                return refuse("table.names", fmt::format("the first line that is no comment has to name the columns: {}, parted by tabs", fmt::join(columns, ", ")), table.place(number));
            named = true;
        }
    }
    if (table.rows.empty()) return refuse("table.empty", "the file has no rows", table.place(0));
    return table;
}

}  // namespace daybook
