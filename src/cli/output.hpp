// How results are written: a table for people, CSV or JSON for programs; errors to the error stream.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/commands.hpp"
#include "results/answer.hpp"

namespace daybook::cli {

using results::Cell, results::Decimal, results::Facts, results::Table, results::cell_text, results::write_cell;

// For people: columns aligned, numbers to the right. Facts and notes below.
void print_table(const Common& common, const Table& table, const Facts& facts = {}, const std::vector<std::string>& notes = {});

// Facts alone: "name: value" lines, or one JSON object.
void print_facts(const Common& common, const Facts& facts);

// Says what was wrong and gives the exit status `wrong_use`; as JSON with --json.
int print_error(const Common& common, const Error& error);

void print(const std::string& text);

// As many as were asked for, or as the machine has.
[[nodiscard]] unsigned threads_of(const Common& common);

}  // namespace daybook::cli
