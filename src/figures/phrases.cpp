// Reads the table of phrases and fills its placeholders. What a translator can get wrong (a missing text, another
// placeholder, a missing plural form) is refused when the table is read, with row and column; what a programmer can get
// wrong (a key or a value that is not there) is a broken invariant.
#include "figures/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace daybook::figures {

namespace {

constexpr std::string_view minus_sign = "\u2212", no_break_space = "\u00A0", en_dash = "\u2013";

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

Result<Texts> texts_of(const std::vector<std::string_view>& cells, const Place& row) {
    Texts texts;
    std::set<std::string, std::less<>> names;
    for (const Language language : all_languages) {
        const std::size_t column = static_cast<std::size_t>(language) + 1;
        Place at = row;
        at.column = static_cast<std::uint32_t>(column + 1);
        at.field = code_of(language);
        std::set<std::string, std::less<>> own;
        if (cells[column].empty()) return refuse("phrases.empty", fmt::format("the phrase \"{}\" has no text in this language: write one", cells[0]), at);
        if (std::string fault = fault_of(cells[column], language, own); !fault.empty()) return refuse("phrases.placeholder", fmt::format("in the phrase \"{}\" {}", cells[0], fault), at);
        if (language == Language::en) names = own;
        if (own != names)
            return refuse("phrases.placeholder", fmt::format("the phrase \"{}\" has the placeholders {{{}}} here and {{{}}} in en: use the same", cells[0], fmt::join(own, ", "), fmt::join(names, ", ")), at);
        texts[language] = std::string(cells[column]);
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
    static const std::vector<std::string_view> header{"key", "en", "ru", "be", "kk"};
    Phrases phrases;
    bool header_seen = false;
    std::uint64_t row = 0;
    for (std::string_view line : split(text, '\n')) {
        ++row;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        const auto cells = split(line, '\t');
        const Place place{std::string(file), row};
        if (!header_seen && cells != header) return refuse("phrases.header", "the first line has to be: key, en, ru, be, kk, with tabs between", place);
        if (!std::exchange(header_seen, true)) continue;
        if (cells.size() != header.size()) return refuse("phrases.columns", fmt::format("this row has {} cells; it needs {}, with tabs between", cells.size(), header.size()), place);
        DAYBOOK_TRY(Texts texts, texts_of(cells, place));
        if (!phrases.texts_.emplace(cells[0], std::move(texts)).second) return refuse("phrases.twice", fmt::format("the key \"{}\" stands in the table twice: remove one", cells[0]), place);
    }
    return phrases;
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

std::string decimal_text(double number, int digits, Language language) {
    DAYBOOK_CHECK(digits >= 0 && digits <= 9, "a number is shown with at most nine decimals");
    if (std::isnan(number)) return std::string(en_dash);
    const std::string sign(number < 0 ? minus_sign : "");
    const double scale = std::pow(10.0, digits), scaled = std::round(std::fabs(number) * scale);
    if (scaled >= 9e15) return std::isinf(number) ? sign + "∞" : number_text(number < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max(), language);
    const auto units = static_cast<std::uint64_t>(scaled), per_one = static_cast<std::uint64_t>(scale);
    std::string text = (units == 0 ? "" : sign) + grouped(std::to_string(units / per_one), language);
    if (digits > 0) text += fmt::format("{}{:0{}}", language == Language::en ? '.' : ',', units % per_one, digits);
    return text;
}

std::string percent_text(double percent, int digits, Language language) {
    const bool spaced = language == Language::ru || language == Language::be;
    return decimal_text(percent, digits, language) + std::string(spaced ? no_break_space : "") + "%";
}

std::string signed_percent_text(double percent, int digits, Language language) {
    const bool shows_zero = std::round(std::fabs(percent) * std::pow(10.0, digits)) == 0;
    return (percent > 0 && !shows_zero ? "+" : "") + percent_text(percent, digits, language);
}

namespace {

// The shape of a period, which chooses its phrase: "period.month", or "period-in.month" inside a sentence.
struct PeriodText {
    const Phrases& phrases;
    Language language;
    std::string_view family;

    [[nodiscard]] std::string make(std::string_view shape, std::initializer_list<PhraseValue> values) const {
        return phrases.fill(fmt::format("{}.{}", family, shape), language, values);
    }
    [[nodiscard]] std::string_view month(Month month) const { return phrases.text(fmt::format("month.{}", month % 12 + 1), language); }
    [[nodiscard]] std::string heading(const Period& period) const { return period_name(phrases, period, language); }

    [[nodiscard]] std::string of_months(const Period& period) const {
        const Month first = period.first_month(), last = period.after_last_month() - 1, months = last - first + 1;
        const std::string year = std::to_string(first / 12), last_year = std::to_string(last / 12);
        if (months == 1) return make("month", {{"month", month(first)}, {"year", year}});
        if (first % 12 == 0 && months == 12) return make("year", {{"year", year}});
        if (first % 12 == 0 && months % 12 == 0) return make("years", {{"from", year}, {"to", last_year}});
        if (first % 3 == 0 && months == 3)
            return make("quarter", {{"quarter", phrases.text(fmt::format("quarter.{}", first % 12 / 3 + 1), language)}, {"year", year}});
        if (year == last_year) return make("months", {{"from", month(first)}, {"to", month(last)}, {"year", year}});
        return make("span", {{"from", heading(Period::of_month(first))}, {"to", heading(Period::of_month(last))}});
    }

    [[nodiscard]] std::string of_days(const Period& period) const {
        if (period.days() > 1)
            return make("days", {{"from", heading(Period::of_days(period.first(), period.first() + 1))}, {"to", heading(Period::of_days(period.after_last() - 1, period.after_last()))}});
        const YearMonthDay day = calendar(period.first());
        return make("day", {{"day", std::to_string(day.day)}, {"month-of", phrases.text(fmt::format("month-of.{}", day.month), language)}, {"year", std::to_string(day.year)}});
    }

    [[nodiscard]] std::string of(const Period& period) const { return period.whole_months() ? of_months(period) : of_days(period); }
};

}  // namespace

std::string period_name(const Phrases& phrases, const Period& period, Language language) { return PeriodText{phrases, language, "period"}.of(period); }
std::string period_in(const Phrases& phrases, const Period& period, Language language) { return PeriodText{phrases, language, "period-in"}.of(period); }

std::string_view month_short(const Phrases& phrases, int month, Language language) { return phrases.text(fmt::format("month-short.{}", month), language); }

}  // namespace daybook::figures
