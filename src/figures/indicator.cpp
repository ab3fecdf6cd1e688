// Reads the indicator book. Every value is checked where it stands, so that an error names its line and column; keys
// that are not known are refused rather than passed over, since a mistyped condition would silently change a figure.
// Shares are resolved last: their filter is that of the indicator they are a share of.
// This is the only place of the folder that knows TOML.
#include "figures/indicator.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace daybook::figures {

namespace {

using Words = std::vector<std::string>;

const Words book_keys{"version", "indicator"};
const Words indicator_keys{"id",  "counts", "classes", "except", "unclassified", "domestic", "between", "date",
                           "per", "title",  "rule",    "kind",   "of",       "cleared", "series", "measures", "unit", "breaks", "settles_months"};
const Words break_keys{"source", "since", "why"};
constexpr std::int64_t longest_settling = 120;  // months
const Words counted_units{"reports", "incidents", "offences", "victims", "crashes", "casualties", "series"};
constexpr std::array<std::string_view, 3> basis_words{"occurred", "recorded", "recorded-or-occurred"};
constexpr std::size_t most_indicators = 64;  // as many different times of day as counting has bits for

std::string listed(const Words& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string did_you_mean(std::string_view word, const Words& words) {
    const auto near = nearest_word(word, words);
    return near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("known here: {}", listed(words));
}

// Reads one table of the book; keeps the file's name for places.
struct BookReader {
    std::string file;

    [[nodiscard]] Place at(const toml::source_region& region, std::string_view field = {}) const {
        return {file, region.begin.line, region.begin.column, std::string(field)};
    }
    [[nodiscard]] std::unexpected<Error> wrong(const toml::node& node, std::string_view key, std::string_view what) const {
        return refuse("book.value", fmt::format("\"{}\" {}", key, what), at(node.source(), key));
    }

    [[nodiscard]] Result<void> only_known_keys(const toml::table& table, const Words& known) const {
        for (const auto& [key, node] : table)
            if (std::find(known.begin(), known.end(), key.str()) == known.end())
                return refuse("book.key", fmt::format("the key \"{}\" is not known here: {}", key.str(), did_you_mean(key.str(), known)),
                              at(key.source(), key.str()));
        return {};
    }

    [[nodiscard]] Result<std::string> text(const toml::table& table, std::string_view key, std::optional<std::string> otherwise) const {
        const toml::node* node = table.get(key);
        if (node == nullptr) {
            if (otherwise) return *std::move(otherwise);
            return refuse("book.missing", fmt::format("\"{}\" is missing: add {} = \"…\"", key, key), at(table.source(), key));
        }
        const auto value = node->value_exact<std::string>();
        if (!value || value->empty()) return wrong(*node, key, "has to be a text that is not empty, in quotation marks");
        return *value;
    }

    [[nodiscard]] Result<std::string> one_of(const toml::table& table, std::string_view key, const Words& words,
                                             std::optional<std::string> otherwise) const {
        DAYBOOK_TRY(std::string value, text(table, key, std::move(otherwise)));
        if (std::find(words.begin(), words.end(), value) == words.end()) {
            const toml::node* node = table.get(key);
            return refuse("book.value", fmt::format("\"{}\" cannot be \"{}\": use one of {}", key, value, listed(words)),
                          at(node != nullptr ? node->source() : table.source(), key));
        }
        return value;
    }

    [[nodiscard]] Result<Words> list(const toml::table& table, std::string_view key) const {
        Words values;
        const toml::node* node = table.get(key);
        if (node == nullptr) return values;
        const toml::array* array = node->as_array();
        if (array == nullptr) return wrong(*node, key, "has to be a list of texts, in square brackets");
        for (const toml::node& item : *array) {
            const auto value = item.value_exact<std::string>();
            if (!value || value->empty()) return wrong(item, key, "has to hold texts that are not empty");
            values.push_back(*value);
        }
        return values;
    }

    [[nodiscard]] Result<Texts> texts(const toml::table& table, std::string_view key) const {
        const toml::node* node = table.get(key);
        if (node == nullptr || !node->is_table())
            return refuse("book.missing", fmt::format("\"{}\" is missing or no table: write {} = {{ en = \"…\", ru = \"…\", be = \"…\", kk = \"…\" }}", key, key),
                          at(node != nullptr ? node->source() : table.source(), key));
        DAYBOOK_TRY_VOID(only_known_keys(*node->as_table(), Words(language_codes.begin(), language_codes.end())));
        Texts texts;
        for (const Language language : all_languages) {
            DAYBOOK_TRY(texts[language], text(*node->as_table(), code_of(language), std::nullopt));
        }
        return texts;
    }

    // ICCS codes: 2, 4, 5 or 6 digits. "*" only by itself and only for classes.
    [[nodiscard]] Result<Words> codes(const toml::table& table, std::string_view key, bool& every) const {
        DAYBOOK_TRY(Words values, list(table, key));
        every = key == "classes" && values == Words{"*"};
        if (every) return Words{};
        for (const std::string& code : values) {
            const bool digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
            if (!digits || code.size() < 2 || code.size() == 3 || code.size() > 6)
                return wrong(*table.get(key), key, fmt::format("holds \"{}\", which is no ICCS code: these have 2, 4, 5 or 6 digits", code));
        }
        return values;
    }

    [[nodiscard]] Result<std::optional<TimeOfDay>> time_of_day(const toml::table& table) const;
    [[nodiscard]] Result<std::optional<bool>> truth(const toml::table& table, std::string_view key) const;
    [[nodiscard]] Result<Filter> filter(const toml::table& table) const;
    [[nodiscard]] Result<Indicator> indicator(const toml::table& table) const;
    [[nodiscard]] Result<void> share(const toml::table& table, Indicator& indicator) const;
    [[nodiscard]] Result<void> series(const toml::table& table, Indicator& indicator) const;
    [[nodiscard]] Result<std::vector<Break>> breaks(const toml::table& table) const;
    [[nodiscard]] Result<std::int32_t> settles(const toml::table& table) const;
};

std::optional<std::int32_t> clock_minute(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1; };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t i : {0, 1, 3, 4})
        if (digit(i) < 0) return std::nullopt;
    const std::int32_t hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
    if (hour > 23 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
}

Result<std::optional<TimeOfDay>> BookReader::time_of_day(const toml::table& table) const {
    const toml::node* node = table.get("between");
    if (node == nullptr) return std::optional<TimeOfDay>{};
    DAYBOOK_TRY(const Words ends, list(table, "between"));
    const auto from = ends.size() == 2 ? clock_minute(ends[0]) : std::nullopt;
    const auto to = ends.size() == 2 ? clock_minute(ends[1]) : std::nullopt;
    if (!from || !to || *from == *to) return wrong(*node, "between", "has to be two different times of day, as in [\"22:00\", \"06:00\"]");
    return std::optional(TimeOfDay{*from, *to});
}

Result<std::optional<bool>> BookReader::truth(const toml::table& table, std::string_view key) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::optional<bool>{};
    const auto value = node->value_exact<bool>();
    if (!value) return wrong(*node, key, "has to be true or false, without quotation marks");
    return std::optional<bool>(*value);
}

Result<Filter> BookReader::filter(const toml::table& table) const {
    Filter filter;
    bool never_every = false;
    DAYBOOK_TRY(filter.classes, codes(table, "classes", filter.every_class));
    DAYBOOK_TRY(filter.except, codes(table, "except", never_every));
    if (!filter.every_class && filter.classes.empty())
        return refuse("book.missing", "\"classes\" is missing or empty: list the ICCS codes that count, or \"*\" for every class",
                      at(table.source(), "classes"));
    DAYBOOK_TRY(filter.domestic, truth(table, "domestic"));
    DAYBOOK_TRY(const auto unclassified, truth(table, "unclassified"));
    filter.unclassified = unclassified.value_or(false);
    DAYBOOK_TRY(filter.between, time_of_day(table));
    return filter;
}

Result<std::vector<Break>> BookReader::breaks(const toml::table& table) const {
    std::vector<Break> breaks;
    const toml::node* node = table.get("breaks");
    if (node == nullptr) return breaks;
    const toml::array* list = node->as_array();
    if (list == nullptr || !list->is_array_of_tables()) return wrong(*node, "breaks", "has to be a list of { source = \"…\", since = \"2013-01-01\", why = { … } }");
    for (const toml::node& item : *list) {
        const toml::table& one = *item.as_table();
        DAYBOOK_TRY_VOID(only_known_keys(one, break_keys));
        Break made;
        DAYBOOK_TRY(made.source, text(one, "source", std::nullopt));
        DAYBOOK_TRY(const std::string since, text(one, "since", std::nullopt));
        const auto day = when_from_text(since);
        if (!day || day->precision != Precision::day) return wrong(item, "breaks", "needs in \"since\" a day, as in \"2013-01-01\"");
        made.since = day_at(day->start);
        DAYBOOK_TRY(made.why, texts(one, "why"));
        breaks.push_back(std::move(made));
    }
    return breaks;
}

Result<std::int32_t> BookReader::settles(const toml::table& table) const {
    const toml::node* node = table.get("settles_months");
    if (node == nullptr) return 0;
    const auto months = node->value_exact<std::int64_t>();
    if (!months || *months < 1 || *months > longest_settling) return wrong(*node, "settles_months", fmt::format("has to be a whole number from 1 to {}", longest_settling));
    return static_cast<std::int32_t>(*months);
}

Result<void> BookReader::share(const toml::table& table, Indicator& indicator) const {
    static const Words clearances{"arrest", "exceptional", "any"};
    for (const std::string_view key : {"classes", "except", "unclassified", "domestic", "between"})
        if (const toml::node* node = table.get(key))
            return wrong(*node, key, "does not belong to a share: its records are those of the indicator named by \"of\"");
    DAYBOOK_TRY(indicator.of, text(table, "of", std::nullopt));
    DAYBOOK_TRY(const std::string cleared, one_of(table, "cleared", clearances, std::nullopt));
    indicator.cleared = cleared == "arrest" ? Cleared::arrest : cleared == "any" ? Cleared::any : Cleared::exceptional;
    return {};
}

Result<void> BookReader::series(const toml::table& table, Indicator& indicator) const {
    static const Words measures{"events", "quantity", "stock"};
    for (const std::string_view key : {"classes", "except", "unclassified", "domestic", "between", "date", "of", "cleared", "kind"})
        if (const toml::node* node = table.get(key)) return wrong(*node, key, "does not belong to a series: its values come as others counted them");
    DAYBOOK_TRY(indicator.series, text(table, "series", std::nullopt));
    DAYBOOK_TRY(indicator.unit, text(table, "unit", std::nullopt));
    DAYBOOK_TRY(const std::string kind, one_of(table, "measures", measures, std::nullopt));
    indicator.measures = static_cast<Measures>(std::find(measures.begin(), measures.end(), kind) - measures.begin());
    if (indicator.per_population && indicator.measures != Measures::events) return wrong(*table.get("per"), "per", "can be \"population\" only of events");
    return {};
}

Result<Indicator> BookReader::indicator(const toml::table& table) const {
    static const Words kinds{"count", "share"}, bases(basis_words.begin(), basis_words.end()), per{"population", "none"};
    DAYBOOK_TRY_VOID(only_known_keys(table, indicator_keys));
    Indicator indicator;
    DAYBOOK_TRY(indicator.id, text(table, "id", std::nullopt));
    const bool plain = std::all_of(indicator.id.begin(), indicator.id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!plain) return wrong(*table.get("id"), "id", "may hold small letters, digits and hyphens only");
    DAYBOOK_TRY(const std::string kind, one_of(table, "kind", kinds, "count"));
    DAYBOOK_TRY(indicator.counts, one_of(table, "counts", counted_units, "offences"));
    DAYBOOK_TRY(const std::string basis, one_of(table, "date", bases, std::string(basis_words[2])));
    indicator.date = static_cast<DateBasis>(std::find(bases.begin(), bases.end(), basis) - bases.begin());
    DAYBOOK_TRY(const std::string denominator, one_of(table, "per", per, "none"));
    indicator.per_population = denominator == "population";
    DAYBOOK_TRY(indicator.title, texts(table, "title"));
    DAYBOOK_TRY(indicator.rule, texts(table, "rule"));
    DAYBOOK_TRY(indicator.breaks, breaks(table));
    DAYBOOK_TRY(indicator.settles_months, settles(table));
    if (indicator.is_series()) {
        DAYBOOK_TRY_VOID(series(table, indicator));
        return indicator;
    }
    for (const std::string_view key : {"series", "measures", "unit"})
        if (const toml::node* node = table.get(key)) return wrong(*node, key, "belongs to a series only: add counts = \"series\"");
    if (kind == "share") {
        indicator.kind = IndicatorKind::share;
        DAYBOOK_TRY_VOID(share(table, indicator));
        return indicator;
    }
    for (const std::string_view key : {"of", "cleared"})
        if (const toml::node* node = table.get(key)) return wrong(*node, key, "belongs to a share only: add kind = \"share\"");
    DAYBOOK_TRY(indicator.filter, filter(table));
    return indicator;
}

Words ids_of(const std::vector<Indicator>& indicators) {
    Words ids;
    for (const Indicator& indicator : indicators) ids.push_back(indicator.id);
    return ids;
}

// Gives each share the filter of what it is a share of.
Result<void> resolve_shares(std::vector<Indicator>& indicators, const BookReader& reader, const toml::array& tables) {
    for (std::size_t i = 0; i < indicators.size(); ++i) {
        Indicator& share = indicators[i];
        if (share.kind != IndicatorKind::share) continue;
        const auto whole = std::find_if(indicators.begin(), indicators.end(), [&](const Indicator& other) { return other.id == share.of; });
        if (whole == indicators.end() || whole->kind == IndicatorKind::share || whole->is_series())
            return refuse("book.of", fmt::format("\"of\" names \"{}\", which is no indicator that counts records: {}", share.of, did_you_mean(share.of, ids_of(indicators))),
                          reader.at(tables[i].as_table()->get("of")->source(), "of"));
        share.filter = whole->filter;
    }
    return {};
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> nearest_word(std::string_view word, const std::vector<std::string>& words) {
    std::optional<std::string> best;
    std::size_t least = 1 + std::max<std::size_t>(1, word.size() / 3);
    for (const std::string& candidate : words)
        if (const std::size_t distance = edit_distance(word, candidate); distance < least) {
            least = distance;
            best = candidate;
        }
    return best;
}

std::string_view to_text(DateBasis basis) { return basis_words[static_cast<std::size_t>(basis)]; }

bool Filter::takes_class(std::string_view iccs) const {
    const auto within = [iccs](const std::string& prefix) { return iccs.starts_with(prefix); };
    if (iccs.empty()) return unclassified;
    if (std::any_of(except.begin(), except.end(), within)) return false;
    return every_class || std::any_of(classes.begin(), classes.end(), within);
}

const Break* Indicator::break_between(std::string_view source, const Period& one, const Period& other) const {
    const Day first = std::min(one.first(), other.first()), after_last = std::max(one.after_last(), other.after_last());
    const auto found = std::find_if(breaks.begin(), breaks.end(), [&](const Break& some) { return some.source == source && first < some.since && some.since < after_last; });
    return found == breaks.end() ? nullptr : &*found;
}

bool Indicator::has_settled(const Period& one, const Period& other, Month after_last_month_with_data) const {
    return settles_months == 0 || std::max(one.after_last_month(), other.after_last_month()) + settles_months <= after_last_month_with_data;
}

Result<Book> Book::parse(std::string_view text, std::string_view file) {
    const BookReader reader{std::string(file)};
    toml::table root;
    try {
        root = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return refuse("book.toml", fmt::format("this is not valid TOML: {}", error.description()), reader.at(error.source()));
    }
    Book book;
    DAYBOOK_TRY_VOID(reader.only_known_keys(root, book_keys));
    DAYBOOK_TRY(book.version_, reader.text(root, "version", std::nullopt));
    const toml::array* tables = root["indicator"].as_array();
    if (tables == nullptr || tables->empty() || !tables->is_array_of_tables())
        return refuse("book.empty", "the book has no indicator: begin each with a line [[indicator]]", {reader.file});
    if (tables->size() > most_indicators)
        return refuse("book.many", fmt::format("the book has {} indicators; at most {} can be counted at once: split the book", tables->size(), most_indicators), {reader.file});
    for (const toml::node& node : *tables) {
        DAYBOOK_TRY(Indicator indicator, reader.indicator(*node.as_table()));
        if (book.find(indicator.id) != nullptr)
            return refuse("book.twice", fmt::format("the indicator \"{}\" is in the book twice: give one of them another id", indicator.id), reader.at(node.source(), "id"));
        book.all_.push_back(std::move(indicator));
    }
    DAYBOOK_TRY_VOID(resolve_shares(book.all_, reader, *tables));
    book.sha256_ = daybook::sha256(text);
    return book;
}

const Indicator* Book::find(std::string_view id) const {
    const auto index = index_of(id);
    return index ? &all_[*index] : nullptr;
}

std::optional<std::size_t> Book::index_of(std::string_view id) const {
    for (std::size_t i = 0; i < all_.size(); ++i)
        if (all_[i].id == id) return i;
    return std::nullopt;
}

Error Book::unknown(std::string_view id) const {
    return {"indicator.unknown", fmt::format("the indicator book has no \"{}\": {}", id, did_you_mean(id, ids_of(all_))), {}};
}

}  // namespace daybook::figures
