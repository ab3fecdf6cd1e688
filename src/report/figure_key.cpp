#include "report/figure_key.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace daybook::report {
namespace {

constexpr std::size_t parts_of_key = 8;
constexpr std::uint64_t largest_ledger_size = (std::uint64_t{1} << 53) - 1;

bool plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' ||
           letter == '-';
}

// "*" and "-" alone have a meaning of their own in a key, so a name that is just "-" is escaped, too.
std::string escaped(std::string_view name) {
    if (name == "-") return "%2D";
    std::string text;
    for (const char letter : name) {
        if (plain(letter))
            text += letter;
        else
            fmt::format_to(std::back_inserter(text), "%{:02X}", static_cast<unsigned char>(letter));
    }
    return text;
}

int hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string name;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            if (!plain(text[i])) return std::nullopt;
            name += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        name += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return name;
}

bool is_indicator(std::string_view id) {
    if (id == "*") return true;
    if (id.empty() || id.front() == '-' || id.back() == '-') return false;
    return std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::unexpected<Error> wrong(std::string_view part, std::string_view text, std::string_view should) {
    return refuse("figure-key.form", fmt::format("the {} \"{}\" of a figure's key is wrong: {}", part, text.substr(0, 80), should));
}

Result<std::array<std::string_view, parts_of_key>> split(std::string_view text) {
    std::array<std::string_view, parts_of_key> parts;
    if (text.size() > longest_figure_key)
        return refuse("figure-key.long", fmt::format("a figure's key has {} bytes; at most {} are allowed", text.size(), longest_figure_key));
    if (static_cast<std::size_t>(std::ranges::count(text, '|')) != parts_of_key - 1)
        return refuse("figure-key.parts", fmt::format("a figure's key has {} parts with | between them: source|indicator|period|area|measure|against|detail|size", parts_of_key));
    for (auto& part : parts) {
        const auto bar = text.find('|');
        part = text.substr(0, bar);
        text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
    }
    return parts;
}

Result<Period> canonical_period(std::string_view part, std::string_view text) {
    auto period = Period::parse(text);
    if (!period || period->to_text() != text) return wrong(part, text, "write it in its shortest form: 2015, 2015-Q1, 2015-03, 2015-03-01 or FROM/TO");
    return period;
}

// "=35+36". Another order or one area twice is found out when the whole key is written again.
std::optional<AreaScope> region_scope(std::string_view text) {
    std::vector<std::string> ids;
    while (true) {
        const auto plus = text.find('+');
        auto id = unescaped(text.substr(0, plus));
        if (!id || id->empty()) return std::nullopt;
        ids.push_back(*std::move(id));
        if (plus == std::string_view::npos) return AreaScope::region(std::move(ids));
        text.remove_prefix(plus + 1);
    }
}

std::optional<AreaScope> area_scope(std::string_view text) {
    if (text == "*") return AreaScope::everywhere();
    if (text == "-") return AreaScope::without_area();
    if (text.starts_with('=')) return region_scope(text.substr(1));
    auto id = unescaped(text);
    if (!id || id->empty()) return std::nullopt;
    return AreaScope::of(*std::move(id));
}

std::string area_text(const AreaScope& area) {
    if (area.kind == AreaScope::Kind::whole) return "*";
    if (area.kind == AreaScope::Kind::none) return "-";
    if (area.kind == AreaScope::Kind::one) return escaped(area.id);
    std::string text;
    for (const auto& id : area.ids) text += (text.empty() ? "=" : "+") + escaped(id);
    return text;
}

std::optional<std::uint64_t> ledger_size(std::string_view text) {
    std::uint64_t size = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (fault != std::errc{} || end != text.data() + text.size() || size > largest_ledger_size || std::to_string(size) != text) return std::nullopt;
    return size;
}

Result<std::string> detail_of(std::string_view text, const MeasureRule& rule) {
    if (!rule.detail) {
        if (text != "-") return wrong("detail", text, fmt::format("\"{}\" has none, write -", rule.name));
        return std::string{};
    }
    if (text == "*") return std::string{"*"};
    auto detail = text == "-" ? std::nullopt : unescaped(text);
    if (!detail || detail->empty()) return wrong("detail", text, fmt::format("\"{}\" needs one", rule.name));
    return *std::move(detail);
}

std::string detail_text(const std::string& detail) {
    if (detail.empty()) return "-";
    if (detail == "*") return "*";
    return escaped(detail);
}

}  // namespace

AreaScope AreaScope::region(std::vector<std::string> area_ids) {
    std::ranges::sort(area_ids);
    area_ids.erase(std::ranges::unique(area_ids).begin(), area_ids.end());
    if (area_ids.empty()) return everywhere();
    return {Kind::region, {}, std::move(area_ids)};
}

const std::vector<MeasureRule>& measure_rules() {
    using enum Measure;
    using enum ValueKind;
    // measure, name, kind, digits, against, detail; in the order of the enumeration. The names are in published reports: do not change them.
    static const std::vector<MeasureRule> rules = {
        {count, "count", integer, 0, false, false},
        {amount, "amount", decimal, 3, false, false},
        {of, "of", integer, 0, false, false},
        {share, "share", decimal, 4, false, false},
        {rate, "rate", decimal, 2, false, false},
        {shrunk_rate, "shrunk-rate", decimal, 2, false, false},
        {population, "population", integer, 0, false, false},
        {undated, "undated", integer, 0, false, false},
        {without_time, "without-time", integer, 0, false, false},
        {change, "change", decimal, 2, true, false},
        {points, "points", decimal, 2, true, false},
        {ratio, "ratio", decimal, 4, true, false},
        {low, "low", decimal, 4, true, false},
        {high, "high", decimal, 4, true, false},
        {odds_ratio, "odds-ratio", decimal, 4, true, false},
        {odds_low, "odds-low", decimal, 4, true, false},
        {odds_high, "odds-high", decimal, 4, true, false},
        {p, "p", decimal, 6, true, false},
        {adjusted_p, "adjusted-p", decimal, 6, true, false},
        {dispersion, "dispersion", decimal, 2, true, false},
        {word, "word", name, 0, true, false},
        {received, "received", integer, 0, false, false},
        {counted, "counted", integer, 0, false, false},
        {not_counted, "not-counted", integer, 0, false, true},
        {taken_back, "taken-back", integer, 0, false, false},
        {missing, "missing", integer, 0, false, true},
        {missing_share, "missing-share", decimal, 4, false, true},
        {deviation, "deviation", decimal, 2, false, true},
        {verdict, "verdict", name, 0, false, true},
        {indicators_tried, "indicators-tried", integer, 0, true, false},
        {indicators_with_word, "indicators-with-word", integer, 0, true, true},
        {indicators_level, "indicators-level", decimal, 4, true, false},
        {areas_tried, "areas-tried", integer, 0, true, false},
        {areas_with_word, "areas-with-word", integer, 0, true, true},
        {areas_level, "areas-level", decimal, 4, true, false},
        {count_of_class, "count-of-class", integer, 0, false, true},
        {decided, "decided", integer, 0, false, false},
        {wait_median, "wait-median", decimal, 0, false, false},
        {wait_p90, "wait-p90", decimal, 0, false, false},
    };
    return rules;
}

const MeasureRule& rule_of(Measure measure) {
    const auto& rule = measure_rules()[static_cast<std::size_t>(measure)];
    DAYBOOK_CHECK(rule.measure == measure, "the rules of measures stand in the order of the enumeration");
    return rule;
}

std::string to_text(const FigureKey& key) {
    const auto& rule = rule_of(key.measure);
    DAYBOOK_CHECK(is_indicator(key.indicator) && !key.source.empty(), "a figure's key names a source and an indicator");
    DAYBOOK_CHECK(rule.against == key.against.has_value() && rule.detail == !key.detail.empty(), "a figure's key has just the parts that its measure needs");
    DAYBOOK_CHECK(key.area.kind != AreaScope::Kind::one || !key.area.id.empty(), "an area of a figure's key has an id");
    DAYBOOK_CHECK((key.area.kind == AreaScope::Kind::region) == !key.area.ids.empty(), "a region of a figure's key has areas");
    return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", escaped(key.source), key.indicator, key.period.to_text(), area_text(key.area), rule.name,
                       key.against ? key.against->to_text() : "-", detail_text(key.detail), key.ledger_size);
}

Result<FigureKey> parse_figure_key(std::string_view text) {
    DAYBOOK_TRY(const auto parts, split(text));
    const auto [source, indicator, period, area, measure, against, detail, size] = parts;
    auto name = unescaped(source);
    if (!name || name->empty()) return wrong("source", source, "letters, digits, . _ -, and %XX for all else");
    if (!is_indicator(indicator)) return wrong("indicator", indicator, "an id of the indicator book, or *");
    DAYBOOK_TRY(const Period of, canonical_period("period", period));
    auto where = area_scope(area);
    if (!where) return wrong("area", area, "an area's id, * for everywhere, - for records without an area, =35+36 for a region");
    const auto rule = std::ranges::find(measure_rules(), measure, &MeasureRule::name);
    if (rule == measure_rules().end()) return wrong("measure", measure, "no such measure is known");
    if (rule->against == (against == "-")) return wrong("second period", against, fmt::format("\"{}\" needs {}", rule->name, rule->against ? "one" : "none, write -"));
    std::optional<Period> before;
    if (rule->against) {
        DAYBOOK_TRY(before, canonical_period("second period", against));
    }
    DAYBOOK_TRY(auto more, detail_of(detail, *rule));
    const auto entries = ledger_size(size);
    if (!entries) return wrong("ledger size", size, "a whole number");
    FigureKey key{*std::move(name), std::string(indicator), of, *std::move(where), rule->measure, before, std::move(more), *entries};
    if (to_text(key) != text) return refuse("figure-key.form", fmt::format("the figure's key \"{}\" has a shorter spelling: only that is read", text.substr(0, 80)));
    return key;
}

}  // namespace daybook::report
