#include "cli/output.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

#include "base/csv.hpp"

namespace daybook::cli {
namespace {

// Letters, not bytes: enough for aligning Latin and Cyrillic text.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0) != 0x80; }));
}

bool is_number(const Cell& cell) { return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<Decimal>(cell); }

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
        for (std::size_t i = 0; i < table.columns.size(); ++i) right[i] = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return is_number(row[i]); });
    line(table.columns, right);
    for (const auto& row : table.rows) {
        std::vector<std::string> cells;
        for (const auto& cell : row) cells.push_back(cell_text(cell));
        line(cells, right);
    }
}

void print_csv(const Table& table, const Facts& facts) {
    std::string text;
    // Each row carries what it rests on, so that a row that is copied elsewhere still says it.
    std::vector<std::string> header = table.columns;
    for (const auto& [name, value] : facts) header.push_back(name);
    append_csv_row(text, header);
    for (const auto& row : table.rows) {
        std::vector<std::string> cells;
        for (const auto& cell : row) cells.push_back(cell_text(cell));
        for (const auto& [name, value] : facts) cells.push_back(cell_text(value));
        append_csv_row(text, cells);
    }
    print(text);
}

void print_json(const Table& table, const Facts& facts, const std::vector<std::string>& notes) {
    JsonWriter json;
    json.begin_object();
    for (const auto& [name, value] : facts) write_cell(json.key(name), value);
    json.key("rows").begin_array();
    for (const auto& row : table.rows) {
        json.begin_object();
        for (std::size_t i = 0; i < row.size(); ++i) write_cell(json.key(table.columns[i]), row[i]);
        json.end_object();
    }
    json.end_array();
    json.key("notes").begin_array();
    for (const auto& note : notes) json.value(note);
    json.end_array().end_object();
    print(json.text() + "\n");
}

}  // namespace

unsigned threads_of(const Common& common) { return common.threads != 0 ? common.threads : std::max(1U, std::thread::hardware_concurrency()); }

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string cell_text(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *number);
    if (const auto* decimal = std::get_if<Decimal>(&cell)) return std::isfinite(decimal->value) ? fmt::format("{:.{}f}", decimal->value, decimal->digits) : "";
    return "";
}

void write_cell(JsonWriter& json, const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell))
        json.value(*text);
    else if (const auto* number = std::get_if<std::int64_t>(&cell))
        json.value(*number);
    else if (const auto* decimal = std::get_if<Decimal>(&cell))
        json.decimal(decimal->value, decimal->digits);
    else
        json.null();
}

void print_table(const Common& common, const Table& table, const Facts& facts, const std::vector<std::string>& notes) {
    if (common.json) return print_json(table, facts, notes);
    if (common.csv) return print_csv(table, facts);
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
