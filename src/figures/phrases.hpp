// The words of tables and reports, fixed by key, in every language; and numbers, dates and per cents as each language
// writes them. Phrases are a text file with the columns key, en, ru, be, kk (tabs between; lines with # are remarks).
// In a phrase, {name} stands for a value, and {name|one|other} for the word that goes with the number `name`:
// en one|other, ru and be one|few|many, kk a single form. Plural rules are those of Unicode CLDR.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "figures/language.hpp"

namespace daybook::figures {

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

// Which form a number asks for: 0 one, 1 few, 2 many; en: 0 one, 1 other; kk: always 0.
[[nodiscard]] std::size_t plural_form(std::int64_t number, Language language);

// "1,234" in English, "1 234" with a no-break space in the others; a true minus sign (U+2212).
[[nodiscard]] std::string number_text(std::int64_t number, Language language);
// With `digits` decimals, rounded half away from zero; a decimal comma except in English. Infinity is "∞".
[[nodiscard]] std::string decimal_text(double number, int digits, Language language);
// "12.3%", "12,3 %" (no-break space; none in English and Kazakh). `percent` is in per cent.
[[nodiscard]] std::string percent_text(double percent, int digits, Language language);
// With its sign: "+12.3%", "−0.7%", and "0.0%" without one when it rounds to zero.
[[nodiscard]] std::string signed_percent_text(double percent, int digits, Language language);

// "2015", "the first quarter of 2015", "March 2015", "4 March 2015", "2013–2015", "January–June 2015",
// "4 March 2015 – 30 June 2015": as a heading, or as the subject of a sentence.
[[nodiscard]] std::string period_name(const Phrases& phrases, const Period& period, Language language);
// The same inside a sentence, after a number: "in March 2015", «за март 2015 года», «2015 жылғы наурыз айында».
[[nodiscard]] std::string period_in(const Phrases& phrases, const Period& period, Language language);
// "Jan", «янв.»: for axes; month from 1 to 12.
[[nodiscard]] std::string_view month_short(const Phrases& phrases, int month, Language language);

}  // namespace daybook::figures
