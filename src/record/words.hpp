// The seven words that open a report again, and the short public reference of it. Words are made up, four letters each
// (consonant, vowel, consonant, vowel), so that they can be said on the phone and written in Latin or, letter by letter, in
// Cyrillic: 7,225 of them, 7 × 12.8 = 89.7 bits. Pure.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"

namespace daybook::record {

inline constexpr std::size_t words_in_key = 7;

// The words as one text, Latin, parted by single spaces: "mupo kize …". The form that everything else is derived from.
struct Words {
    std::string latin;
    [[nodiscard]] std::string cyrillic() const;
    bool operator==(const Words&) const = default;
};

// Seven words from 32 random bytes. Words that are rude in one of the four languages are passed over.
[[nodiscard]] Words words_from(const Hash& random);

// What somebody typed: either script, any case, parted by spaces, commas, hyphens, dots or line ends. Nothing when it is
// not seven words of this kind.
[[nodiscard]] std::optional<Words> read_words(std::string_view typed);

// Ten letters and digits (Crockford's base32, 50 bits), "7KQ49-XM2TA".
[[nodiscard]] std::string reference_from(const Hash& random);

// As typed (any case, O for 0, I and L for 1, hyphen or not) in the form above; nothing when it is none.
[[nodiscard]] std::optional<std::string> read_reference(std::string_view typed);

}  // namespace daybook::record
