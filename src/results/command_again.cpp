#include "results/command_again.hpp"

#include <fmt/format.h>

namespace daybook::results {

std::string shell_word(const std::string& text) {
    const bool plain = !text.empty() && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./,:@%+=") == std::string::npos;
    if (plain) return text;
    std::string word = "'";
    for (const char letter : text) word += letter == '\'' ? "'\\''" : std::string(1, letter);
    return word + "'";
}

std::string command_on_ledger(const AskedOf& of, std::string_view name, const std::string& source, std::uint32_t as_of) {
    std::string command = fmt::format("daybook {}", name);
    if (!of.data.empty() && of.data != usual_data) command += " --data " + shell_word(of.data);
    if (!of.book.empty()) command += " --book " + shell_word(of.book);
    return command + fmt::format(" --source {} --as-of {}", shell_word(source), as_of);
}

}  // namespace daybook::results
