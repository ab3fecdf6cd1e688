// Text as it comes from files: trimming, encodings, and a place to keep what had to be rewritten.
#pragma once
#include <deque>
#include <string>
#include <string_view>

namespace daybook {

[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

[[nodiscard]] bool is_utf8(std::string_view text);

// Windows-1252 as UTF-8; the five unused bytes become U+FFFD.
[[nodiscard]] std::string utf8_from_windows_1252(std::string_view text);

// Keeps strings at fixed addresses until it is cleared.
class Arena {
public:
    std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }
    void clear() { kept_.clear(); }

private:
    std::deque<std::string> kept_;
};

// %XX for all but letters, digits and - . _ ~ (RFC 3986): for a part of an address.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace daybook
