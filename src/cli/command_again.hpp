// The command that gives an answer again, as it is printed beside the answer.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/commands.hpp"

namespace daybook::cli {

// A word of a command line, in quotes when a shell would not take it for one word.
[[nodiscard]] std::string shell_word(const std::string& text);

// "daybook density --data DIR --book FILE --source S --as-of N": what a command on a ledger's records begins with; the data folder and the
// book only where they are not those that are taken unless said.
[[nodiscard]] std::string command_on_ledger(const Common& common, std::string_view name, const Selection& selection, const std::string& source, std::uint32_t as_of);

}  // namespace daybook::cli
