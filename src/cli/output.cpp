#include "cli/output.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

namespace daybook::cli {
namespace {

// Letters, not bytes: enough for aligning Latin and Cyrillic text.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0) != 0x80; }));
}

void print_people(const Table& table) {
    std::vector<std::size_t> widths;
    for (const auto& column : table.columns) widths.push_back(width_of(column));
    for (const auto& row : table.rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(cell_text(row[i])));
    auto line = [&](const std::vector<std::string>& cells, const std::vector<bool>& to_the_right) {
        std::string text;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string padding(widths[i] - width_of(cells[i]), ' ');
            if (i > 0) text += "  ";
            text += to_the_right[i] ? padding + cells[i] : cells[i] + padding;
        }
        while (text.ends_with(' ')) text.pop_back();
        print(text + "\n");
    };
    std::vector<bool> right(table.columns.size(), false);
    if (!table.rows.empty())
        for (std::size_t i = 0; i < table.columns.size(); ++i) right[i] = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return results::is_number(row[i]); });
    line(table.columns, right);
    for (const auto& row : table.rows) {
        std::vector<std::string> cells;
        for (const auto& cell : row) cells.push_back(cell_text(cell));
        line(cells, right);
    }
}

}  // namespace

unsigned threads_of(const Common& common) { return common.threads != 0 ? common.threads : std::max(1U, std::thread::hardware_concurrency()); }

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_table(const Common& common, const Table& table, const Facts& facts, const std::vector<std::string>& notes) {
    if (common.json) return print(results::table_json(table, facts, notes));
    if (common.csv) return print(results::table_csv(table, facts));
    print_people(table);
    if (!facts.empty() || !notes.empty()) print("\n");
    for (const auto& note : notes) print(note + "\n");
    for (const auto& [name, value] : facts) print(fmt::format("{}: {}\n", name, cell_text(value)));
}

void print_facts(const Common& common, const Facts& facts) {
    if (common.json) {
        JsonWriter json;
        json.begin_object();
        for (const auto& [name, value] : facts) write_cell(json.key(name), value);
        json.end_object();
        return print(json.text() + "\n");
    }
    for (const auto& [name, value] : facts) print(fmt::format("{}: {}\n", name, cell_text(value)));
}

int print_error(const Common& common, const Error& error) {
    std::fflush(stdout);
    if (common.json) {
        JsonWriter json;
        json.begin_object().key("error").begin_object().key("code").value(error.code).key("sentence").value(error.sentence).key("file").value(error.place.file);
        json.key("row").value(error.place.row).key("column").value(static_cast<std::int64_t>(error.place.column)).key("field").value(error.place.field).end_object().end_object();
        std::fprintf(stderr, "%s\n", json.text().c_str());
    } else {
        std::fprintf(stderr, "daybook: %s\n", to_text(error).c_str());
    }
    return wrong_use;
}

}  // namespace daybook::cli
