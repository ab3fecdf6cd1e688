#include "intake/words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/phrases.hpp"
#include "base/text.hpp"

namespace daybook::intake {
namespace {

constexpr char32_t no_letter = 0;

// The next character; a byte that begins none gives U+FFFD.
char32_t next_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    if (length > text.size() || (length == 1 && first >= 0x80)) {
        text.remove_prefix(1);
        return 0xFFFD;
    }
    char32_t letter = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) letter = letter << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    text.remove_prefix(length);
    return letter;
}

char32_t small(char32_t letter) {
    if (letter >= U'A' && letter <= U'Z') return letter + 32;
    if (letter >= U'À' && letter <= U'Þ' && letter != U'×') return letter + 32;
    if (letter >= U'А' && letter <= U'Я') return letter + 32;
    if (letter >= 0x400 && letter <= 0x40F) return letter + 80;  // Ѐ to Џ, with Ё, І and Ў among them
    if (letter >= 0x48A && letter <= 0x52F && letter % 2 == 0 && !(letter >= 0x4C0 && letter <= 0x4CF)) return letter + 1;
    return letter;
}

char32_t plain(char32_t letter) {
    switch (letter) {
        case U'ё': return U'е';
        case U'і': return U'и';
        case U'ў': return U'у';
        case U'ә': return U'а';
        case U'ғ': return U'г';
        case U'қ': return U'к';
        case U'ң': return U'н';
        case U'ө': return U'о';
        case U'ұ': return U'у';
        case U'ү': return U'у';
        case U'һ': return U'х';
        default: return letter;
    }
}

bool is_digit(char32_t letter) { return letter >= U'0' && letter <= U'9'; }

// The letter as it is compared; no_letter when the character parts words.
char32_t folded_letter(char32_t character) {
    const char32_t letter = plain(small(character));
    const bool is_letter = (letter >= U'a' && letter <= U'z') || is_digit(letter) || (letter >= U'ß' && letter <= U'ÿ' && letter != U'÷') || (letter >= 0x430 && letter <= 0x52F && letter != 0x482);
    return is_letter ? letter : no_letter;
}

// Marks inside a word that are as good as not there: apostrophes (сям'я, didn't) and the stress mark.
bool is_dropped(char32_t character) { return character == U'\'' || character == U'’' || character == U'‘' || character == U'ʼ' || character == 0x301; }

bool is_clause_end(char32_t character) { return std::u32string_view(U",.!?;:\n—…").find(character) != std::u32string_view::npos; }

struct Splitter {
    std::vector<TextWord> words;
    std::size_t parting = 0;  // characters since the last word's end
    bool in_word = false;

    void letter(char32_t letter) {
        const bool goes_on = in_word && is_digit(letter) == words.back().is_number();
        if (!goes_on) words.push_back({});
        words.back().letters += letter;
        in_word = true;
        parting = 0;
    }
    void other(char32_t character) {
        if (is_dropped(character) && in_word) return;
        in_word = false;
        if (words.empty()) return;
        words.back().after = parting++ == 0 ? character : U' ';
        words.back().ends_clause |= is_clause_end(character);
    }
};

}  // namespace

std::vector<TextWord> words_of(std::string_view text) {
    Splitter splitter;
    while (!text.empty() && splitter.words.size() < most_words) {
        const char32_t character = next_character(text);
        const char32_t letter = folded_letter(character);
        if (letter == no_letter)
            splitter.other(character);
        else
            splitter.letter(letter);
    }
    return std::move(splitter.words);
}

std::optional<std::vector<WordPattern>> phrase_pattern(std::string_view text) {
    std::vector<WordPattern> patterns;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t star = std::min(text.find('*', from), text.size());
        const auto words = words_of(text.substr(from, star - from));
        for (const TextWord& word : words) patterns.push_back({word.letters, false});
        if (star < text.size()) {
            const bool at_end = star + 1 == text.size() || text[star + 1] == ' ';
            if (!at_end || words.empty() || words.back().after != 0) return std::nullopt;
            patterns.back().open = true;
        }
        from = star + 1;
    }
    return patterns;
}

std::vector<std::string_view> forms_of(std::string_view cell) {
    std::vector<std::string_view> forms;
    while (!cell.empty()) {
        const auto end = cell.find(';');
        if (const auto form = trimmed(cell.substr(0, end)); !form.empty()) forms.push_back(form);
        cell.remove_prefix(end == std::string_view::npos ? cell.size() : end + 1);
    }
    return forms;
}

Result<Words> Words::parse(std::string_view text, std::string_view file) {
    DAYBOOK_TRY(const Phrases table, Phrases::parse(text, file));
    Words words;
    for (const std::string& key : table.keys()) {
        auto& family = words.families_[key.substr(0, key.find('.'))];
        for (const Language language : all_languages)
            for (const auto form : forms_of(table.text(key, language))) {
                auto pattern = phrase_pattern(form);
                if (!pattern || pattern->empty())
                    return refuse("words.form", fmt::format("the form \"{}\" of {} cannot be read: letters and digits, and a star only at a word's end", form, key), {.file = std::string(file), .field = std::string(code_of(language))});
                const auto same = std::ranges::find(family, *pattern, &Form::words);
                if (same != family.end() && same->key != key)
                    return refuse("words.twice", fmt::format("\"{}\" stands for {} and for {}: leave it with one of them", form, same->key, key), {.file = std::string(file), .field = std::string(code_of(language))});
                if (same == family.end()) family.push_back({*std::move(pattern), key});
            }
    }
    const auto longer_first = [](const Form& left, const Form& right) { return left.words.size() != right.words.size() ? left.words.size() > right.words.size() : left.words < right.words; };
    for (auto& [name, family] : words.families_) std::ranges::sort(family, longer_first);
    return words;
}

std::optional<Words::Found> Words::at_start(std::span<const TextWord> words, std::string_view family) const {
    const auto forms = families_.find(family);
    if (forms == families_.end()) return std::nullopt;
    const auto fits = [&](const Form& form) {
        return form.words.size() <= words.size() && std::ranges::equal(form.words, words.first(form.words.size()), [](const WordPattern& pattern, const TextWord& word) { return pattern.matches(word.letters); });
    };
    const auto form = std::ranges::find_if(forms->second, fits);
    if (form == forms->second.end()) return std::nullopt;
    return Found{form->key, form->words.size()};
}

std::string_view Words::meaning(std::string_view text, std::string_view family) const {
    const auto words = words_of(text);
    const auto found = at_start(words, family);
    return found && found->words == words.size() ? found->key : std::string_view{};
}

std::vector<std::string_view> Words::keys() const {
    std::vector<std::string_view> keys;
    for (const auto& [name, family] : families_)
        for (const Form& form : family) keys.push_back(form.key);
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    return keys;
}

}  // namespace daybook::intake
