// Text as words that can be compared, in English, Russian, Belarusian and Kazakh: capitals do not matter, nor do ё and е, nor letters
// that a Russian keyboard lacks (і ў ә ғ қ ң ө ұ ү һ count as и у а г к н о у у х). And the words by which people answer and give
// orders, from data/reporting/words.tsv: what means yes, tomorrow, "/cancel" is not in the code.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace daybook::intake {

// A run of letters or of digits, folded. Letters and digits part from each other: "2pm" is two words.
struct TextWord {
    std::u32string letters;
    char32_t after = 0;       // what parts it from the next: that character when it is a single one, 0 when nothing does or the text ends, else a blank
    bool ends_clause = false;  // a full stop, comma or the like is in between

    [[nodiscard]] bool is_number() const { return !letters.empty() && letters[0] >= U'0' && letters[0] <= U'9'; }
};

// More words than this are not looked at: no answer and no description needs them.
inline constexpr std::size_t most_words = 2000;
[[nodiscard]] std::vector<TextWord> words_of(std::string_view text);

// A word to look for; `open` when it stands for all words that begin with it.
struct WordPattern {
    std::u32string letters;
    bool open = false;
    auto operator<=>(const WordPattern&) const = default;

    // Exactly, or for an open one by its beginning.
    [[nodiscard]] bool matches(const std::u32string& word) const { return open ? word.starts_with(letters) : word == letters; }
};

// "украл* телефон" as two patterns. Nothing when a star stands elsewhere than at a word's end.
[[nodiscard]] std::optional<std::vector<WordPattern>> phrase_pattern(std::string_view text);

// Forms parted by ; as they stand in a cell; blanks around them do not count.
[[nodiscard]] std::vector<std::string_view> forms_of(std::string_view cell);

// The words of answers, orders and times. All languages are understood at once: people mix them.
class Words {
public:
    // Columns key, en, ru, be, kk; each cell holds forms parted by ; and no form may mean two things of one family. The family of
    // a key is what stands before its first full stop: "time" of "time.today".
    static Result<Words> parse(std::string_view text, std::string_view file = "reporting/words.tsv");

    struct Found {
        std::string_view key;  // lives as long as the table
        std::size_t words = 0;  // how many words of the text it took
    };
    // The longest form of a family that the words begin with.
    [[nodiscard]] std::optional<Found> at_start(std::span<const TextWord> words, std::string_view family) const;
    // The key that the whole text stands for: "answer.yes" for "Да!". Empty: none.
    [[nodiscard]] std::string_view meaning(std::string_view text, std::string_view family) const;
    [[nodiscard]] std::vector<std::string_view> keys() const;

    Words() = default;  // knows none

private:
    struct Form {
        std::vector<WordPattern> words;
        std::string key;
    };
    // By family; longer forms first.
    std::map<std::string, std::vector<Form>, std::less<>> families_;
};

}  // namespace daybook::intake
