// What residents report, in their words: the reporter's menu (data/reporting/categories.tsv), and which of it a text is likely about.
// A suggestion is only ever a suggestion: the reporter confirms it or chooses something else. Words are looked up and counted;
// nothing is learned, nothing is random: the same text gives the same suggestions.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/result.hpp"
#include "intake/words.hpp"
#include "record/classification.hpp"

namespace daybook::intake {

inline constexpr std::size_t longest_title = 240;  // bytes

struct Category {
    std::string key;    // "bicycle": stable; small letters, digits and hyphens, at most 40
    std::string iccs;   // empty: ICCS has no code for it (a missing person), and the note says why
    std::string group;  // "theft"; its title is the phrase "group.theft" of texts.tsv
    Texts titles;
    std::string note;
};

struct Suggestion {
    const Category* category;  // lives as long as the menu
    int score;                 // higher fits better; comparable only within one text
};

class Categories {
public:
    // Refused: a code that ICCS does not have or that two rows share, a key twice, a missing title, a synonym that cannot be read,
    // rows of a group that do not stand together, a row without a code and without a note.
    static Result<Categories> parse(std::string_view text, const record::Iccs& iccs, const Words& words, std::string_view file = "reporting/categories.tsv");

    [[nodiscard]] const std::vector<Category>& all() const { return all_; }  // in the order of the menu
    [[nodiscard]] const Category* find(std::string_view key) const;           // nullptr: there is none
    [[nodiscard]] const Category* with_code(std::string_view iccs) const;      // nullptr: none, or the code is empty
    [[nodiscard]] std::vector<std::string_view> groups() const;                // in the order of the menu
    [[nodiscard]] std::vector<const Category*> in_group(std::string_view group) const;

    // The categories that the text is likely about, the best first; none when nothing in it says so. What a text denies ("nothing was
    // stolen") does not count. Synonyms of all languages are known; those of `language` count a little more.
    [[nodiscard]] std::vector<Suggestion> suggest(std::string_view text, Language language, std::size_t most = 5) const;

private:
    struct Phrase {  // a synonym, or a word of a title
        std::vector<std::size_t> words;  // of patterns_
        std::size_t category = 0;
        int weight = 0;
        std::uint8_t languages = 0;  // a bit each: it is a synonym in these
        bool denies = false;         // holds a word like "not" itself
    };
    struct Scorer;

    Categories() = default;
    std::size_t pattern_number(const WordPattern& pattern);
    void add_phrase(const std::vector<WordPattern>& words, std::size_t category, Language language, int weight);
    Result<void> add_synonyms(std::size_t category, Language language, std::string_view cell, const Place& place);
    void add_title(std::size_t category, Language language, std::string_view title, int weight);
    void share_weights();

    std::vector<Category> all_;
    std::vector<Phrase> phrases_;
    std::map<std::pair<std::size_t, std::vector<std::size_t>>, std::size_t> phrase_numbers_;  // by category and words
    std::vector<WordPattern> patterns_;
    std::map<WordPattern, std::size_t> pattern_numbers_;
    std::map<std::u32string, std::vector<std::size_t>> by_beginning_;  // patterns by their first two letters
    Words words_;
};

}  // namespace daybook::intake
