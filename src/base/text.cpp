#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include <simdjson.h>

namespace daybook {
namespace {

// Bytes 0x80 to 0x9F, from the WHATWG Encoding Standard's index; 0 where the byte is unused.
constexpr std::array<std::uint16_t, 32> upper_half{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
                                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

void append_utf8(std::string& out, std::uint32_t letter) {
    if (letter < 0x80) {
        out += static_cast<char>(letter);
    } else if (letter < 0x800) {
        out += static_cast<char>(0xC0 | letter >> 6);
        out += static_cast<char>(0x80 | (letter & 63));
    } else {
        out += static_cast<char>(0xE0 | letter >> 12);
        out += static_cast<char>(0x80 | (letter >> 6 & 63));
        out += static_cast<char>(0x80 | (letter & 63));
    }
}

}  // namespace

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::string utf8_from_windows_1252(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        const std::uint32_t letter = value < 0x80 || value >= 0xA0 ? value : upper_half[value - 0x80];
        append_utf8(out, letter == 0 && value != 0 ? 0xFFFD : letter);
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~')
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

}  // namespace daybook
