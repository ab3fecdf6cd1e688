// The command that gives an answer again, as it is shown beside the answer.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::results {

// Where an answer's ledger and indicator book lie, for whoever asks again.
struct AskedOf {
    std::string data;  // the data folder; empty: where it is unless said
    std::string book;  // a file of the indicator book; empty: the shipped one
};
inline constexpr std::string_view usual_data = "daybook-data";

// A word of a command line, in quotes when a shell would not take it for one word.
[[nodiscard]] std::string shell_word(const std::string& text);

// "daybook density --data DIR --book FILE --source S --as-of N": what a command on a ledger's records begins with; the data folder and the
// book only where they are not those that are taken unless said.
[[nodiscard]] std::string command_on_ledger(const AskedOf& of, std::string_view name, const std::string& source, std::uint32_t as_of);

}  // namespace daybook::results
