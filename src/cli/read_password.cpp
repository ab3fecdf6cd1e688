#include "cli/read_password.hpp"

#include <cstdio>
#include <optional>

#include <termios.h>
#include <unistd.h>

namespace daybook::cli {
namespace {

constexpr std::size_t line_bytes_max = 1024;

// While it lives, the terminal does not show what is typed, and Ctrl-C is a character: a killed program would leave it so.
class HiddenTyping {
public:
    HiddenTyping() {
        is_hidden_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG | ICANON);
        hidden.c_cc[VMIN] = 1;
        hidden.c_cc[VTIME] = 0;
        is_hidden_ = is_hidden_ && ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
    ~HiddenTyping() {
        if (is_hidden_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    HiddenTyping(const HiddenTyping&) = delete;
    HiddenTyping& operator=(const HiddenTyping&) = delete;
    [[nodiscard]] bool is_hidden() const { return is_hidden_; }

private:
    termios before_{};
    bool is_hidden_ = false;
};

// Takes away the last letter, whole.
void take_back(std::string& line) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
    if (!line.empty()) line.pop_back();
}

// Nothing: the input ended, or the person gave up.
std::optional<std::string> read_line(bool typed) {
    constexpr char control_c = 3, control_d = 4, control_u = 21, backspace = 8, rubout = 127;
    std::string line;
    for (char letter = 0; line.size() <= line_bytes_max;) {
        if (::read(STDIN_FILENO, &letter, 1) != 1) return line.empty() || typed ? std::nullopt : std::optional(line);
        if (letter == '\n' || (typed && letter == '\r')) return line;
        if (!typed) {
            line += letter;
            continue;
        }
        if (letter == control_c || letter == control_d) return std::nullopt;
        if (letter == control_u) line.clear();
        else if (letter == backspace || letter == rubout) take_back(line);
        else line += letter;
    }
    return line;
}

std::optional<std::string> ask(const char* question) {
    std::fputs(question, stderr);
    const auto line = read_line(true);
    std::fputs("\n", stderr);
    return line;
}

Result<std::string> from_standard_input() {
    auto line = read_line(false);
    if (!line) return refuse("password.none", "there is no password on the standard input");
    if (line->ends_with('\r')) line->pop_back();
    return *line;
}

Result<void> check_terminal() {
    if (::isatty(STDIN_FILENO) == 0) return refuse("password.no-terminal", "there is no terminal to ask for the password on: give it with --password-stdin");
    return {};
}

Result<void> check_hidden(const HiddenTyping& hidden) {
    if (!hidden.is_hidden()) return refuse("password.no-terminal", "this terminal cannot hide what is typed: give the password with --password-stdin");
    return {};
}

}  // namespace

Result<std::string> read_new_password(bool from_input) {
    if (from_input) return from_standard_input();
    DAYBOOK_TRY_VOID(check_terminal());
    const HiddenTyping hidden;
    DAYBOOK_TRY_VOID(check_hidden(hidden));
    const auto first = ask("Password: ");
    const auto second = first ? ask("Once more: ") : std::nullopt;
    if (!second) return refuse("password.none", "no password was given; nothing was changed");
    if (*first != *second) return refuse("password.differ", "the two passwords are not the same; nothing was changed");
    return *first;
}

Result<std::string> read_password(bool from_input) {
    if (from_input) return from_standard_input();
    DAYBOOK_TRY_VOID(check_terminal());
    const HiddenTyping hidden;
    DAYBOOK_TRY_VOID(check_hidden(hidden));
    const auto password = ask("Password: ");
    if (!password) return refuse("password.none", "no password was given; nothing was changed");
    return *password;
}

}  // namespace daybook::cli
