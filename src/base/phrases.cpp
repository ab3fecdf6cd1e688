// Reads the table of phrases and fills its placeholders. What a translator can get wrong (a missing text, another
// placeholder, a missing plural form) is refused when the table is read, with row and column; what a programmer can get
// wrong (a key or a value that is not there) is a broken invariant.
#include "base/phrases.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/shipped.hpp"

#include "base/table.hpp"

namespace daybook {

namespace {

constexpr std::string_view minus_sign = "\u2212", no_break_space = "\u00A0";

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0;;) {
        const std::size_t to = text.find(by, from);
        parts.push_back(text.substr(from, to - from));
        if (to == std::string_view::npos) return parts;
        from = to + 1;
    }
}

// One {…} of a phrase: its name, and the forms of the word that goes with a number, if it is one of those.
struct Placeholder {
    std::string_view name;
    std::vector<std::string_view> forms;
};

// Calls text(part) and slot(placeholder) for the parts of a phrase in order; false when a brace has no partner.
template <class Text, class Slot>
bool walk(std::string_view phrase, Text&& text, Slot&& slot) {
    while (!phrase.empty()) {
        const std::size_t open = phrase.find_first_of("{}");
        text(phrase.substr(0, open));
        if (open == std::string_view::npos) return true;
        const std::size_t close = phrase.find_first_of("{}", open + 1);
        if (phrase[open] == '}' || close == std::string_view::npos || phrase[close] == '{' || close == open + 1) return false;
        auto parts = split(phrase.substr(open + 1, close - open - 1), '|');
        slot(Placeholder{parts[0], {parts.begin() + 1, parts.end()}});
        phrase.remove_prefix(close + 1);
    }
    return true;
}

std::size_t forms_in(Language language) { return language == Language::kk ? 1 : language == Language::en ? 2 : 3; }

// What is wrong with a phrase in a language; empty when nothing is. Collects the names of its placeholders.
std::string fault_of(std::string_view phrase, Language language, std::set<std::string, std::less<>>& names) {
    std::string fault;
    const bool closed = walk(phrase, [](std::string_view) {}, [&](const Placeholder& placeholder) {
        names.emplace(placeholder.name);
        if (!placeholder.forms.empty() && placeholder.forms.size() != forms_in(language))
            fault = fmt::format("{{{}|…}} has {} forms; {} needs {}", placeholder.name, placeholder.forms.size(), code_of(language), forms_in(language));
    });
    if (!closed) return "a brace has no partner: write {name} or {name|form|…}";
    return fault;
}

Result<Texts> texts_of(const Table& table, const TableRow& row) {
    Texts texts;
    std::set<std::string, std::less<>> names;
    for (const Language language : all_languages) {
        const std::size_t column = static_cast<std::size_t>(language) + 1;
        const Place at = table.place(row, column);
        std::set<std::string, std::less<>> own;
        if (row.cells[column].empty()) return refuse("phrases.empty", fmt::format("the phrase \"{}\" has no text in this language: write one", row.cells[0]), at);
        if (std::string fault = fault_of(row.cells[column], language, own); !fault.empty()) return refuse("phrases.placeholder", fmt::format("in the phrase \"{}\" {}", row.cells[0], fault), at);
        if (language == Language::en) names = own;
        if (own != names)
            return refuse("phrases.placeholder", fmt::format("the phrase \"{}\" has the placeholders {{{}}} here and {{{}}} in en: use the same", row.cells[0], fmt::join(own, ", "), fmt::join(names, ", ")), at);
        texts[language] = std::string(row.cells[column]);
    }
    return texts;
}

std::string grouped(std::string digits, Language language) {
    const std::string_view separator = language == Language::en ? std::string_view(",") : no_break_space;
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, separator);
    return digits;
}

std::string filled(std::string_view phrase, Language language, const PhraseValue* first, std::size_t count) {
    std::string text;
    const bool closed = walk(phrase, [&](std::string_view part) { text += part; }, [&](const Placeholder& placeholder) {
        const auto* value = std::find_if(first, first + count, [&](const PhraseValue& v) { return v.name == placeholder.name; });
        DAYBOOK_CHECK(value != first + count, "a phrase asks for a value that was not given");
        if (placeholder.forms.empty()) {
            text += value->is_number ? number_text(value->number, language) : value->text;
        } else {
            DAYBOOK_CHECK(value->is_number, "a phrase chooses a form by a number");
            text += placeholder.forms[plural_form(value->number, language)];
        }
    });
    DAYBOOK_CHECK(closed, "a phrase was checked when it was read");
    return text;
}

}  // namespace

Result<Phrases> Phrases::parse(std::string_view text, std::string_view file) {
    static constexpr std::array<std::string_view, 1 + languages> columns{"key", "en", "ru", "be", "kk"};
    DAYBOOK_TRY(const Table table, read_table(text, file, columns));
    Phrases phrases;
    for (const TableRow& row : table.rows) {
        DAYBOOK_TRY(Texts texts, texts_of(table, row));
        if (!phrases.texts_.emplace(row.cells[0], std::move(texts)).second) return refuse("phrases.twice", fmt::format("the key \"{}\" stands in the table twice: remove one", row.cells[0]), table.place(row, 0));
    }
    return phrases;
}

Phrases shipped_phrases(std::string_view name) {
    const auto text = shipped_file(name);
    DAYBOOK_CHECK(text.has_value(), "a table of phrases was not built into the program");
    auto phrases = Phrases::parse(*text, name);
    DAYBOOK_CHECK(phrases.has_value(), "a table of phrases that ships can be read");
    return *std::move(phrases);
}

bool Phrases::has(std::string_view key) const { return texts_.contains(key); }

std::string_view Phrases::text(std::string_view key, Language language) const {
    const auto found = texts_.find(key);
    if (found == texts_.end()) broken_invariant(fmt::format("there is no phrase \"{}\"", key).c_str(), __FILE__, __LINE__);
    return found->second[language];
}

std::string Phrases::fill(std::string_view key, Language language, std::initializer_list<PhraseValue> values) const {
    return filled(text(key, language), language, values.begin(), values.size());
}

std::string Phrases::fill(std::string_view key, Language language, const std::vector<PhraseValue>& values) const {
    return filled(text(key, language), language, values.data(), values.size());
}

std::vector<std::string> Phrases::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, texts] : texts_) keys.push_back(key);
    return keys;
}

std::size_t plural_form(std::int64_t number, Language language) {
    const std::uint64_t n = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    if (language == Language::kk) return 0;
    if (language == Language::en) return n == 1 ? 0 : 1;
    if (n % 10 == 1 && n % 100 != 11) return 0;
    return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
}

std::string number_text(std::int64_t number, Language language) {
    const std::uint64_t size = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    return std::string(number < 0 ? minus_sign : "") + grouped(std::to_string(size), language);
}

}  // namespace daybook
