#include "results/answer.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace daybook::results {

bool is_number(const Cell& cell) { return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<Decimal>(cell); }

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

std::string table_csv(const Table& table, const Facts& facts) {
    std::string text;
    std::vector<std::string> header = table.columns;
    for (const auto& [name, value] : facts) header.push_back(name);
    append_csv_row(text, header);
    for (const auto& row : table.rows) {
        std::vector<std::string> cells;
        for (const auto& cell : row) cells.push_back(cell_text(cell));
        for (const auto& [name, value] : facts) cells.push_back(cell_text(value));
        append_csv_row(text, cells);
    }
    return text;
}

std::string table_json(const Table& table, const Facts& facts, const std::vector<std::string>& notes) {
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
    return json.text() + "\n";
}

void begin_features(JsonWriter& json, const Facts& facts, const std::vector<std::string>& said) {
    json.begin_object().key("type").value("FeatureCollection").key("about").begin_object();
    for (const auto& [name, value] : facts) write_cell(json.key(name), value);
    json.key("words").begin_array();
    for (const auto& sentence : said) json.value(sentence);
    json.end_array().end_object().key("features").begin_array();
}

report::Citation citation_of(const Scene& scene) {
    return {scene.book.version(), to_hex(bytes_of(scene.book.sha256())), scene.archive.log->verifier().name, scene.as_of, to_base64(bytes_of(scene.root)), "daybook " DAYBOOK_VERSION};
}

Facts citation(const Scene& scene) {
    const auto cited = citation_of(scene);
    return {{"book_version", cited.book_version}, {"book_sha256", cited.book_sha256}, {"ledger_origin", cited.ledger_origin}, {"ledger_size", static_cast<std::int64_t>(cited.ledger_size)}, {"ledger_root", cited.ledger_root}};
}

}  // namespace daybook::results
