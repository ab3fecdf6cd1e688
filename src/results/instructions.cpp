#include "results/instructions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace daybook::results {
namespace {

constexpr std::array<std::string_view, 4> column_names{"date", "indicator", "wanted", "text"};
using ColumnPlaces = std::array<std::size_t, column_names.size()>;

bool is_plain_text(std::string_view text, bool lines) {
    return is_utf8(text) && std::ranges::none_of(text, [&](char c) { return (static_cast<unsigned char>(c) < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F; });
}

// Without blanks and empty lines before and after.
std::string_view stripped(std::string_view text) {
    constexpr std::string_view blank = " \t\n";
    const auto first = text.find_first_not_of(blank);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

template <class Cells>
Result<ColumnPlaces> find_columns(const Cells& header, const Place& place) {
    ColumnPlaces found{};
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        std::size_t at = 0;
        while (at < header.size() && trimmed(header[at]) != column_names[i]) ++at;
        if (at == header.size()) return refuse("instructions.header", fmt::format("the first row names the columns date, indicator, wanted and text; there is no \"{}\"", column_names[i]), place);
        found[i] = at;
    }
    return found;
}

Result<report::Instruction> instruction_of(const std::array<std::string_view, 4>& cells, const Place& place) {
    const auto [date, indicator, wanted, text] = cells;
    const auto when = when_from_text(date);
    if (!when || when->precision != Precision::day) return refuse("instructions.date", fmt::format("\"{}\" is no day of the calendar, written like 2024-05-31", date.substr(0, 40)), place);
    if (wanted != "down" && wanted != "up") return refuse("instructions.wanted", fmt::format("wanted is down or up, not \"{}\"", wanted.substr(0, 40)), place);
    if (indicator.empty()) return refuse("instructions.indicator", "an instruction names the id of an indicator", place);
    if (text.empty() || text.size() > instruction_text_max || !is_plain_text(text, true))
        return refuse("instructions.text", fmt::format("an instruction is a text in UTF-8 of at most {} bytes", instruction_text_max), place);
    return report::Instruction{day_at(when->start), std::string(text), std::string(indicator), wanted == "up" ? report::Direction::up : report::Direction::down};
}

}  // namespace

Result<std::vector<report::Instruction>> read_instructions(std::string_view csv, const std::string& file) {
    if (csv.size() > instructions_bytes_max) return refuse("instructions.large", fmt::format("a file of instructions has at most {} bytes", instructions_bytes_max), {.file = file});
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    std::vector<report::Instruction> instructions;
    std::optional<ColumnPlaces> columns;
    CsvReader reader(csv, ',');
    while (const auto record = reader.next()) {
        const Place place{.file = file, .row = record->line + 1};
        if (record->fault != CsvFault::none) return refuse("instructions.row", "this row has a quote that is not closed", place);
        const auto& cells = record->cells;
        if (!columns) {
            DAYBOOK_TRY(columns, find_columns(cells, place));
            continue;
        }
        if (cells.size() <= *std::ranges::max_element(*columns)) return refuse("instructions.row", "this row has fewer cells than the first one", place);
        if (instructions.size() == instructions_max) return refuse("instructions.many", fmt::format("at most {} instructions are read", instructions_max), place);
        DAYBOOK_TRY(auto instruction, instruction_of({trimmed(cells[(*columns)[0]]), trimmed(cells[(*columns)[1]]), trimmed(cells[(*columns)[2]]), trimmed(cells[(*columns)[3]])}, place));
        instructions.push_back(std::move(instruction));
    }
    if (!columns) return refuse("instructions.empty", "this file is empty", {.file = file});
    std::ranges::stable_sort(instructions, {}, &report::Instruction::date);
    return instructions;
}

Result<report::Comment> make_comment(std::string_view text, std::string_view by, const std::string& file) {
    std::string lines(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
    std::erase(lines, '\r');
    const std::string_view body = stripped(lines), author = trimmed(by);
    if (body.empty() || body.size() > comment_text_max || !is_plain_text(body, true)) return refuse("comment.text", fmt::format("a comment is a text in UTF-8 of at most {} bytes", comment_text_max), {.file = file});
    if (author.empty() || author.size() > comment_by_max || !is_plain_text(author, false)) return refuse("comment.by", "a comment is signed: say with --comment-by whose it is, name and office", {.file = file});
    return report::Comment{std::string(body), std::string(author)};
}

}  // namespace daybook::results
