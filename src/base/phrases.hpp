// The words of pages, reports and conversations, fixed by key, in every language. Phrases are a text file with the columns
// key, en, ru, be, kk (base/table.hpp). In a phrase, {name} stands for a value, and {name|one|other} for the word that goes
// with the number `name`: en one|other, ru and be one|few|many, kk a single form. Plural rules are those of Unicode CLDR.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/result.hpp"

namespace daybook {

// A value for a placeholder: a text as it is, or a whole number, which is written as the language does and can choose a form.
struct PhraseValue {
    std::string_view name;
    std::string text;
    std::int64_t number = 0;
    bool is_number = false;
    PhraseValue(std::string_view n, std::string t) : name(n), text(std::move(t)) {}
    PhraseValue(std::string_view n, std::string_view t) : name(n), text(t) {}
    PhraseValue(std::string_view n, const char* t) : name(n), text(t) {}
    PhraseValue(std::string_view n, std::int64_t value) : name(n), number(value), is_number(true) {}
    PhraseValue(std::string_view n, int value) : name(n), number(value), is_number(true) {}
};

// Every phrase has a text in every language, with the same placeholders in each.
class Phrases {
public:
    static Result<Phrases> parse(std::string_view text, std::string_view file = "phrases.tsv");

    [[nodiscard]] bool has(std::string_view key) const;
    // The phrase as it stands. A key that does not exist is a broken invariant.
    [[nodiscard]] std::string_view text(std::string_view key, Language language) const;
    // With every placeholder filled. A placeholder without a value is a broken invariant; values that the phrase does
    // not ask for are passed over, so that one set of values serves a family of phrases.
    [[nodiscard]] std::string fill(std::string_view key, Language language, std::initializer_list<PhraseValue> values) const;
    [[nodiscard]] std::string fill(std::string_view key, Language language, const std::vector<PhraseValue>& values) const;
    [[nodiscard]] std::vector<std::string> keys() const;  // in order of their bytes

private:
    Phrases() = default;
    std::map<std::string, Texts, std::less<>> texts_;
};

// The phrases of a file under data/, as it was when the program was built: "findings/clusters.tsv". Read each time; keep them.
// That there is none, or that it cannot be read, is a broken invariant.
[[nodiscard]] Phrases shipped_phrases(std::string_view name);

// Which form a number asks for: 0 one, 1 few, 2 many; en: 0 one, 1 other; kk: always 0.
[[nodiscard]] std::size_t plural_form(std::int64_t number, Language language);

// "1,234" in English, "1 234" with a no-break space in the others; a true minus sign (U+2212).
[[nodiscard]] std::string number_text(std::int64_t number, Language language);

}  // namespace daybook
