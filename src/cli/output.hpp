// How results are written: a table for people, CSV or JSON for programs; errors to the error stream.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"

namespace daybook::cli {

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

// For people: columns aligned, numbers to the right. Facts and notes below.
void print_table(const Common& common, const Table& table, const Facts& facts = {}, const std::vector<std::string>& notes = {});

// Facts alone: "name: value" lines, or one JSON object.
void print_facts(const Common& common, const Facts& facts);

// Says what was wrong and gives the exit status `wrong_use`; as JSON with --json.
int print_error(const Common& common, const Error& error);

[[nodiscard]] std::string cell_text(const Cell& cell);
void write_cell(JsonWriter& json, const Cell& cell);
void print(const std::string& text);

// As many as were asked for, or as the machine has.
[[nodiscard]] unsigned threads_of(const Common& common);

}  // namespace daybook::cli
