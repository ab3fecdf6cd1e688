// Reads any bytes as CSV, whole and in blocks. Whatever comes in: every byte that is no line end belongs to exactly one record or
// fault, lines are counted right, and blocks end where records end. What is written from the records that were read is well
// formed, and of that the whole and the blocks say the same.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/csv.hpp"
#include "base/result.hpp"

using namespace daybook;

namespace {

using Rows = std::vector<std::vector<std::string>>;

// Checks what a reader says of a text against the text itself, and returns the rows.
Rows read(std::string_view text, char delimiter, std::size_t expected_cells) {
    Rows rows;
    CsvReader reader(text, delimiter);
    std::size_t settled = 0;
    std::uint64_t line = 0;
    while (const auto record = reader.next(expected_cells)) {
        const auto start = static_cast<std::size_t>(record->raw.data() - text.data());
        DAYBOOK_CHECK(start >= settled && start + record->raw.size() <= text.size(), "a record lies in the text, after the one before");
        const std::string_view between = text.substr(settled, start - settled);
        DAYBOOK_CHECK(between.find_first_not_of("\r\n") == std::string_view::npos, "nothing but line ends lies between records");
        line += static_cast<std::uint64_t>(std::count(between.begin(), between.end(), '\n'));
        DAYBOOK_CHECK(record->line == line, "the line of a record is its line in the text");
        line += static_cast<std::uint64_t>(std::count(record->raw.begin(), record->raw.end(), '\n'));
        settled = start + record->raw.size();
        DAYBOOK_CHECK((record->fault == CsvFault::none) == !record->cells.empty(), "a record has cells, a fault has none");
        if (record->fault == CsvFault::none) rows.emplace_back(record->cells.begin(), record->cells.end());
    }
    DAYBOOK_CHECK(text.substr(settled).find_first_not_of("\r\n") == std::string_view::npos, "nothing is left over at the end");
    return rows;
}

Rows read_blocks(std::string_view text, char delimiter, std::size_t piece) {
    Rows rows;
    std::string pending;
    for (std::size_t at = 0; at < text.size() || !pending.empty(); at += piece) {
        const bool at_end = at >= text.size();
        if (!at_end) pending += text.substr(at, piece);
        const std::size_t cut = at_end ? pending.size() : whole_records(pending, delimiter);
        DAYBOOK_CHECK(cut <= pending.size() && (at_end || cut == 0 || pending[cut - 1] == '\n'), "a block ends at a line's end");
        for (auto& row : read(std::string_view(pending).substr(0, cut), delimiter, 0)) rows.push_back(std::move(row));
        pending.erase(0, cut);
    }
    return rows;
}

// A lone empty cell would be an empty line, which is no record; it is written quoted.
std::string written(const Rows& rows) {
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) text += ',';
            append_csv_cell(text, row[i]);
        }
        if (row.size() == 1 && row[0].empty()) text += "\"\"";
        text += "\r\n";
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::size_t piece = std::size_t{data[0]} + 1;
    const std::size_t expected_cells = data[1] % 8;
    const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
    for (const char delimiter : {',', ';'}) (void)read(text, delimiter, expected_cells);
    (void)read_blocks(text, ',', piece);
    const Rows rows = read(text, ',', 0);
    const std::string clean = written(rows);
    DAYBOOK_CHECK(read(clean, ',', 0) == rows, "what was written is read back");
    DAYBOOK_CHECK(read_blocks(clean, ',', piece) == rows, "blocks say the same as the whole");
    return 0;
}
