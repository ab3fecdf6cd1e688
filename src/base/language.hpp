// The languages that Daybook speaks, and a text in each of them. An indicator's title, a phrase, a month's name are
// all such texts. Codes are those of ISO 639-1.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook {

enum class Language : std::uint8_t { en, ru, be, kk };
inline constexpr std::size_t languages = 4;
inline constexpr std::array<Language, languages> all_languages{Language::en, Language::ru, Language::be, Language::kk};
inline constexpr std::array<std::string_view, languages> language_codes{"en", "ru", "be", "kk"};

[[nodiscard]] inline std::string_view code_of(Language language) { return language_codes[static_cast<std::size_t>(language)]; }

[[nodiscard]] inline std::optional<Language> language_of(std::string_view code) {
    for (const Language language : all_languages)
        if (code_of(language) == code) return language;
    return std::nullopt;
}

struct Texts {
    std::array<std::string, languages> of;
    [[nodiscard]] const std::string& operator[](Language language) const { return of[static_cast<std::size_t>(language)]; }
    [[nodiscard]] std::string& operator[](Language language) { return of[static_cast<std::size_t>(language)]; }
    [[nodiscard]] bool empty() const { return of.front().empty(); }
};

}  // namespace daybook
