// Tables that people edit as text: UTF-8, one record a line, cells parted by single tabs, no quotes; lines that begin with # are
// remarks; the first other line names the columns. Remarks of the form "# key: value" before that line are the table's head.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace daybook {

struct TableRow {
    std::uint64_t line = 0;  // from 1
    std::vector<std::string_view> cells;

    // The cells as they can be taken apart by name; there are as many as the table has columns.
    template <std::size_t N>
    [[nodiscard]] std::array<std::string_view, N> parts() const {
        DAYBOOK_CHECK(cells.size() == N, "a row has as many cells as its table has columns");
        std::array<std::string_view, N> taken;
        for (std::size_t i = 0; i < N; ++i) taken[i] = cells[i];
        return taken;
    }
};

// Views into the text it was read from.
struct Table {
    std::string file;                  // for messages
    std::vector<std::string_view> columns;
    std::vector<std::pair<std::string_view, std::string_view>> head;
    std::vector<TableRow> rows;

    [[nodiscard]] Place place(std::uint64_t line) const { return {.file = file, .row = line}; }
    [[nodiscard]] Place place(const TableRow& row, std::size_t column) const {
        return {.file = file, .row = row.line, .column = static_cast<std::uint32_t>(column + 1), .field = std::string(columns[column])};
    }
};

// Refused: other columns than these, a row with more or fewer cells, a cell that begins or ends with a blank, no rows.
Result<Table> read_table(std::string_view text, std::string_view file, std::span<const std::string_view> columns);

}  // namespace daybook
