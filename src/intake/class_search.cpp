#include "intake/class_search.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "intake/words.hpp"

namespace daybook::intake {
namespace {

constexpr std::array all_languages{Language::en, Language::ru, Language::be, Language::kk};
constexpr std::size_t suggestions_max = 5;

using Letters = std::u32string;

std::vector<Letters> letters_of(std::string_view text) {
    std::vector<Letters> all;
    for (auto& word : words_of(text)) all.push_back(std::move(word.letters));
    return all;
}

std::vector<Letters> title_words(const record::IccsEntry& entry, const Category* menu) {
    auto words = letters_of(entry.title);
    if (menu != nullptr)
        for (const auto language : all_languages) std::ranges::move(letters_of(menu->titles[language]), std::back_inserter(words));
    return words;
}

bool is_number(const Letters& word) { return std::ranges::all_of(word, [](char32_t c) { return c >= U'0' && c <= U'9'; }); }

// Whether each word that is looked for begins one of these, or, being a number, the code.
bool holds_all(const std::vector<Letters>& wanted, std::string_view code, const std::vector<Letters>& words) {
    const Letters digits(code.begin(), code.end());
    return std::ranges::all_of(wanted, [&](const Letters& one) {
        return (is_number(one) && digits.starts_with(one)) || std::ranges::any_of(words, [&](const Letters& word) { return word.starts_with(one); });
    });
}

enum class Rank : std::uint8_t { code, below_code, title, below_title, none };

struct Titles {
    const record::IccsEntry* entry;
    const Category* menu;
    std::vector<Letters> own, with_above;  // words of its title; those of the titles above it as well
};

std::vector<Titles> all_titles(const record::Iccs& iccs, const Categories& menu) {
    std::vector<Titles> all;
    for (const auto& entry : iccs.all()) {
        const Category* choice = menu.with_code(entry.code);
        Titles titles{&entry, choice, title_words(entry, choice), {}};
        titles.with_above = titles.own;
        for (const auto* above = iccs.find(entry.parent); above != nullptr; above = iccs.find(above->parent)) std::ranges::move(letters_of(above->title), std::back_inserter(titles.with_above));
        all.push_back(std::move(titles));
    }
    return all;
}

Rank rank_of(const Titles& titles, const std::vector<Letters>& wanted) {
    const Letters code(titles.entry->code.begin(), titles.entry->code.end());
    if (wanted.size() == 1 && code == wanted[0]) return Rank::code;
    if (wanted.size() == 1 && is_number(wanted[0]) && code.starts_with(wanted[0])) return Rank::below_code;
    if (holds_all(wanted, titles.entry->code, titles.own)) return Rank::title;
    return holds_all(wanted, titles.entry->code, titles.with_above) ? Rank::below_title : Rank::none;
}

}  // namespace

FoundClasses find_classes(const record::Iccs& iccs, const Categories& menu, std::string_view query, Language language, std::size_t most) {
    FoundClasses found;
    const auto add = [&](const record::IccsEntry* entry, const Category* choice) {
        ++found.total;
        if (found.shown.size() < most) found.shown.push_back({entry, choice});
    };
    const auto wanted = letters_of(query);
    if (wanted.empty()) {
        for (const auto& choice : menu.all())
            if (const auto* entry = iccs.find(choice.iccs)) add(entry, &choice);
        return found;
    }
    std::vector<std::pair<Rank, FoundClass>> ranked;
    for (const auto& one : all_titles(iccs, menu))
        if (const Rank rank = rank_of(one, wanted); rank != Rank::none) ranked.push_back({rank, {one.entry, one.menu}});
    std::ranges::stable_sort(ranked, {}, [](const auto& one) { return one.first; });
    for (const auto& [rank, one] : ranked) add(one.entry, one.menu);
    for (const auto& suggestion : menu.suggest(query, language, suggestions_max)) {
        const auto* entry = iccs.find(suggestion.category->iccs);
        if (entry != nullptr && std::ranges::none_of(ranked, [&](const auto& one) { return one.second.entry == entry; })) add(entry, suggestion.category);
    }
    return found;
}

}  // namespace daybook::intake
