// An answer as people and programs get it: a table, the facts that it rests on, sentences.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "report/model.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// A fraction with the number of decimals that it is shown with; not finite: empty.
struct Decimal {
    double value;
    int digits;
};

using Cell = std::variant<std::monostate, std::string, std::int64_t, Decimal>;

struct Table {
    std::vector<std::string> columns;  // lower case with underscores: they are CSV headers and JSON keys as well
    std::vector<std::vector<Cell>> rows;
};

// What stands beside a table: "ledger_size" → "1182080".
using Facts = std::vector<std::pair<std::string, Cell>>;

[[nodiscard]] bool is_number(const Cell& cell);
[[nodiscard]] std::string cell_text(const Cell& cell);
void write_cell(JsonWriter& json, const Cell& cell);

// Each row carries the facts that it rests on, so that one that is copied elsewhere still says them.
[[nodiscard]] std::string table_csv(const Table& table, const Facts& facts);
// One object: the facts, the rows as objects, the notes.
[[nodiscard]] std::string table_json(const Table& table, const Facts& facts, const std::vector<std::string>& notes);

// The beginning of a FeatureCollection (RFC 7946) up to its list of features; the facts and the sentences stand in it as the foreign member "about".
void begin_features(JsonWriter& json, const Facts& facts, const std::vector<std::string>& said);

// What every answer of a scene cites.
[[nodiscard]] report::Citation citation_of(const Scene& scene);
// The same without the program, as facts: book version and hash, ledger origin, size and root.
[[nodiscard]] Facts citation(const Scene& scene);

}  // namespace daybook::results
