#include "intake/suggest.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>

#include <fmt/format.h>

#include "base/table.hpp"

namespace daybook::intake {
namespace {

constexpr std::size_t table_columns = 12;
constexpr std::array<std::string_view, table_columns> column_names{"key", "iccs", "group", "title_en", "title_ru", "title_be", "title_kk", "synonyms_en", "synonyms_ru", "synonyms_be", "synonyms_kk", "note"};
constexpr std::size_t first_title = 3, first_synonyms = 7, note_column = 11;

constexpr std::array<int, 5> weight_of_words{0, 100, 230, 340, 450};  // by the number of words: a phrase says more than its words one by one
constexpr int title_weight = 30, iccs_title_weight = 20;
constexpr int exact = 100, inflected = 85;              // how much a word counts that is there, or is there in another form
constexpr int own_language = 100, other_language = 85;
constexpr std::size_t window = 6;                       // words of a phrase lie this near to its first
constexpr int least_score = 50, least_of_best = 35;     // in per cent of the best
constexpr std::size_t most_sharing = 4;                 // a title's word that more categories use says nothing
constexpr std::size_t denied_words = 2;                 // that many after "not" do not count

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= 40 && std::ranges::all_of(key, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// 0, or how well a word of a text fits. A word of four letters may change its last, a longer one its last two, and take on an
// ending: "краж-а", "краж-ей"; the longer the common beginning, the longer the ending ("велосипед-імді").
int likeness(const WordPattern& pattern, const std::u32string& word) {
    if (pattern.matches(word)) return exact;
    const std::size_t length = pattern.letters.size();
    if (pattern.open || length < 4) return 0;
    const auto common = static_cast<std::size_t>(std::ranges::mismatch(pattern.letters, word).in1 - pattern.letters.begin());
    const std::size_t needed = length == 4 ? 3 : std::max<std::size_t>(4, length - 2);
    const std::size_t ending = common >= 6 ? 6 : common - std::min<std::size_t>(common, 1);
    return common >= needed && word.size() - common <= ending ? inflected : 0;
}

Result<Category> read_category(const Table& table, const TableRow& row, const record::Iccs& iccs) {
    Category category{std::string(row.cells[0]), std::string(row.cells[1]), std::string(row.cells[2]), {}, std::string(row.cells[note_column])};
    if (!is_key(category.key)) return refuse("categories.key", fmt::format("the key \"{}\" has to be small letters, digits and hyphens, at most 40", category.key), table.place(row, 0));
    if (!category.iccs.empty() && iccs.find(category.iccs) == nullptr)
        return refuse("categories.iccs", fmt::format("{} has the code {}, which is not in the ICCS file: correct it, or leave it empty and say why in the note", category.key, category.iccs), table.place(row, 1));
    if (category.iccs.empty() && category.note.empty()) return refuse("categories.note", fmt::format("{} has no code: say in the note why", category.key), table.place(row, note_column));
    if (!is_key(category.group)) return refuse("categories.group", fmt::format("the group \"{}\" has to be small letters, digits and hyphens, at most 40", category.group), table.place(row, 2));
    for (const Language language : all_languages) {
        const std::size_t column = first_title + static_cast<std::size_t>(language);
        if (row.cells[column].empty()) return refuse("categories.title", fmt::format("{} has no title in this language: write one", category.key), table.place(row, column));
        if (row.cells[column].size() > longest_title) return refuse("categories.title", fmt::format("this title of {} is longer than {} bytes: make it shorter", category.key, longest_title), table.place(row, column));
        category.titles[language] = std::string(row.cells[column]);
    }
    return category;
}

Result<void> refuse_conflict(const std::vector<Category>& before, const Category& category, const Table& table, const TableRow& row) {
    for (const Category& other : before) {
        if (other.key == category.key) return refuse("categories.twice", fmt::format("the key {} stands in the table twice: remove one", category.key), table.place(row, 0));
        if (!category.iccs.empty() && other.iccs == category.iccs)
            return refuse("categories.twice", fmt::format("{} and {} share the code {}: what is kept of a report is the code, so the two could not be told apart", other.key, category.key, category.iccs), table.place(row, 1));
    }
    const bool returns = !before.empty() && before.back().group != category.group && std::ranges::any_of(before, [&](const Category& other) { return other.group == category.group; });
    if (returns) return refuse("categories.order", fmt::format("rows of the group {} have to stand together", category.group), table.place(row, 2));
    return {};
}

// Which words a text denies: "nothing was stolen", «не украли», «ұрланған жоқ».
std::vector<bool> denied_in(const std::vector<TextWord>& text, const Words& words) {
    std::vector<bool> denied(text.size(), false);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto found = words.at_start(std::span(text).subspan(i), "negation");
        if (!found) continue;
        if (found->key == "negation.before") {
            for (std::size_t at = i + found->words; at < std::min(text.size(), i + found->words + denied_words) && !text[at - 1].ends_clause; ++at) denied[at] = true;
        } else if (found->key == "negation.after" && i > 0 && !text[i - 1].ends_clause) {
            denied[i - 1] = true;
        }
    }
    return denied;
}

}  // namespace

// ---- reading the menu -------------------------------------------------------------------------------------------------

std::size_t Categories::pattern_number(const WordPattern& pattern) {
    const auto [place, is_new] = pattern_numbers_.emplace(pattern, patterns_.size());
    if (is_new) {
        patterns_.push_back(pattern);
        by_beginning_[pattern.letters.substr(0, 2)].push_back(place->second);
    }
    return place->second;
}

void Categories::add_phrase(const std::vector<WordPattern>& words, std::size_t category, Language language, int weight) {
    std::vector<std::size_t> numbers;
    std::vector<TextWord> as_text;
    for (const auto& word : words) {
        numbers.push_back(pattern_number(word));
        as_text.push_back({word.letters});
    }
    const auto [place, is_new] = phrase_numbers_.emplace(std::pair{category, numbers}, phrases_.size());
    if (is_new) {
        phrases_.push_back({std::move(numbers), category, 0, 0, false});
        for (std::size_t i = 0; i < as_text.size(); ++i) phrases_.back().denies |= words_.at_start(std::span(as_text).subspan(i), "negation").has_value();
    }
    Phrase& phrase = phrases_[place->second];
    phrase.weight = std::max(phrase.weight, weight);
    phrase.languages |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(language));
}

Result<void> Categories::add_synonyms(std::size_t category, Language language, std::string_view cell, const Place& place) {
    for (const auto form : forms_of(cell)) {
        const auto words = phrase_pattern(form);
        if (!words || words->empty() || std::ranges::any_of(*words, [](const auto& word) { return word.open && word.letters.size() < 2; }))
            return refuse("categories.synonym", fmt::format("\"{}\" cannot be read: words with blanks between, a star only at a word's end and after at least two letters", form), place);
        add_phrase(*words, category, language, weight_of_words[std::min(words->size(), weight_of_words.size() - 1)]);
    }
    return {};
}

void Categories::add_title(std::size_t category, Language language, std::string_view title, int weight) {
    for (const TextWord& word : words_of(title))
        if (word.letters.size() >= 4) add_phrase({WordPattern{word.letters, false}}, category, language, weight);
}

// A word by itself that stands for several categories says less about each.
void Categories::share_weights() {
    std::map<std::size_t, std::size_t> sharing;
    for (const Phrase& phrase : phrases_)
        if (phrase.words.size() == 1) ++sharing[phrase.words[0]];
    for (Phrase& phrase : phrases_) {
        if (phrase.words.size() > 1) continue;
        const std::size_t others = sharing[phrase.words[0]];
        phrase.weight = phrase.weight <= title_weight && others > most_sharing ? 0 : phrase.weight / static_cast<int>(others);
    }
    std::erase_if(phrases_, [](const Phrase& phrase) { return phrase.weight == 0; });
    phrase_numbers_.clear();
}

Result<Categories> Categories::parse(std::string_view text, const record::Iccs& iccs, const Words& words, std::string_view file) {
    DAYBOOK_TRY(const Table table, read_table(text, file, column_names));
    Categories menu;
    menu.words_ = words;
    for (const TableRow& row : table.rows) {
        DAYBOOK_TRY(auto category, read_category(table, row, iccs));
        DAYBOOK_TRY_VOID(refuse_conflict(menu.all_, category, table, row));
        const std::size_t number = menu.all_.size();
        for (const Language language : all_languages) {
            const std::size_t column = first_synonyms + static_cast<std::size_t>(language);
            DAYBOOK_TRY_VOID(menu.add_synonyms(number, language, row.cells[column], table.place(row, column)));
            menu.add_title(number, language, category.titles[language], title_weight);
        }
        if (const auto* entry = iccs.find(category.iccs)) menu.add_title(number, Language::en, entry->title, iccs_title_weight);
        menu.all_.push_back(std::move(category));
    }
    menu.share_weights();
    return menu;
}

const Category* Categories::find(std::string_view key) const {
    const auto found = std::ranges::find(all_, key, &Category::key);
    return found == all_.end() ? nullptr : &*found;
}

const Category* Categories::with_code(std::string_view iccs) const {
    const auto found = std::ranges::find(all_, iccs, &Category::iccs);
    return iccs.empty() || found == all_.end() ? nullptr : &*found;
}

std::vector<std::string_view> Categories::groups() const {
    std::vector<std::string_view> groups;
    for (const Category& category : all_)
        if (groups.empty() || groups.back() != category.group) groups.push_back(category.group);
    return groups;
}

std::vector<const Category*> Categories::in_group(std::string_view group) const {
    std::vector<const Category*> members;
    for (const Category& category : all_)
        if (category.group == group) members.push_back(&category);
    return members;
}

// ---- suggesting -------------------------------------------------------------------------------------------------------

// Where the words of a text fit which patterns, and what that gives each category.
struct Categories::Scorer {
    struct Occurrence {
        std::size_t at;
        int quality;
    };
    struct Hit {
        int weight;
        std::vector<std::size_t> places;
    };
    const Categories& menu;
    std::vector<bool> denied;
    std::vector<std::vector<Occurrence>> occurrences;  // by pattern

    Scorer(const Categories& categories, const std::vector<TextWord>& text) : menu(categories), denied(denied_in(text, categories.words_)), occurrences(categories.patterns_.size()) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto candidates = menu.by_beginning_.find(text[i].letters.substr(0, 2));
            if (candidates == menu.by_beginning_.end()) continue;
            for (const std::size_t pattern : candidates->second)
                if (const int quality = likeness(menu.patterns_[pattern], text[i].letters); quality > 0) occurrences[pattern].push_back({i, quality});
        }
    }

    // The words of a phrase near one place of its first word.
    [[nodiscard]] std::optional<Hit> placed_at(const Phrase& phrase, Occurrence first) const {
        Hit hit{first.quality, {first.at}};
        for (std::size_t i = 1; i < phrase.words.size(); ++i) {
            const auto& all = occurrences[phrase.words[i]];
            auto near = std::ranges::upper_bound(all, first.at, {}, [](const Occurrence& other) { return other.at + window - 1; });
            while (near != all.end() && near->at < first.at + window && (!usable(phrase, near->at) || std::ranges::find(hit.places, near->at) != hit.places.end())) ++near;
            if (near == all.end() || near->at >= first.at + window) return std::nullopt;
            hit.places.push_back(near->at);
            hit.weight = std::min(hit.weight, near->quality);
        }
        return hit;
    }

    [[nodiscard]] bool usable(const Phrase& phrase, std::size_t at) const { return phrase.denies || !denied[at]; }

    [[nodiscard]] std::optional<Hit> find(const Phrase& phrase, Language language) const {
        if (std::ranges::any_of(phrase.words, [&](std::size_t word) { return occurrences[word].empty(); })) return std::nullopt;
        for (const Occurrence& first : occurrences[phrase.words[0]]) {
            if (!usable(phrase, first.at)) continue;
            auto hit = placed_at(phrase, first);
            if (!hit) continue;
            const bool own = (phrase.languages >> static_cast<unsigned>(language) & 1U) != 0;
            hit->weight = phrase.weight * hit->weight * (own ? own_language : other_language) / 10'000;
            return hit;
        }
        return std::nullopt;
    }

    // The weightiest phrases first; each word of the text counts once.
    [[nodiscard]] static int sum(std::vector<Hit> hits) {
        std::ranges::sort(hits, [](const Hit& left, const Hit& right) { return left.weight != right.weight ? left.weight > right.weight : left.places < right.places; });
        std::set<std::size_t> used;
        int score = 0;
        for (const Hit& hit : hits) {
            if (std::ranges::any_of(hit.places, [&](std::size_t at) { return used.contains(at); })) continue;
            used.insert(hit.places.begin(), hit.places.end());
            score += hit.weight;
        }
        return score;
    }
};

std::vector<Suggestion> Categories::suggest(std::string_view text, Language language, std::size_t most) const {
    const auto words = words_of(text);
    const Scorer scorer(*this, words);
    std::vector<std::vector<Scorer::Hit>> hits(all_.size());
    for (const Phrase& phrase : phrases_)
        if (auto hit = scorer.find(phrase, language)) hits[phrase.category].push_back(*std::move(hit));
    std::vector<Suggestion> found;
    for (std::size_t i = 0; i < all_.size(); ++i)
        if (const int score = Scorer::sum(std::move(hits[i])); score >= least_score) found.push_back({&all_[i], score});
    std::ranges::sort(found, [](const Suggestion& left, const Suggestion& right) { return left.score != right.score ? left.score > right.score : left.category < right.category; });
    if (!found.empty()) std::erase_if(found, [best = found[0].score](const Suggestion& other) { return other.score * 100 < best * least_of_best; });
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace daybook::intake
