#include "report/wording.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/shipped.hpp"

namespace daybook::report {
namespace {

std::string decimal_value(double number, int digits) {
    if (std::isnan(number)) return "none";
    if (std::isinf(number)) return number > 0 ? "inf" : "none";
    std::string text = fmt::format("{:.{}f}", number, digits);
    if (text.find_first_of("123456789") == std::string::npos && text.front() == '-') text.erase(0, 1);
    return text;
}

std::string p_text(double p, Language language) {
    if (p < 0.001) return "< " + figures::decimal_text(0.001, 3, language);
    return figures::decimal_text(p, p < 0.1 ? 3 : 2, language);
}

// A ratio as a change: 0.865 is −13.5 %. A limit next to "no change" has one digit more: "0.0 %" would look as if it were in.
std::string ratio_as_change(double ratio, Language language) {
    if (std::isinf(ratio)) return "∞";
    const double percent = (ratio - 1) * 100;
    const bool near_zero = std::fabs(percent) < 0.05 && std::fabs(percent) >= 0.005;
    return figures::signed_percent_text(percent, near_zero ? 2 : 1, language);
}

// With as many of its three decimals as say something: "104.353", "12.5", "7".
std::string amount_text(double number, Language language) {
    int digits = 0;
    for (double scaled = number; digits < 3 && std::fabs(scaled - std::round(scaled)) > 0.0005 * std::pow(10, digits); ++digits) scaled *= 10;
    return figures::decimal_text(number, digits, language);
}

// "+0.8", "−0.8", "0.0".
std::string signed_decimal(double number, Language language) {
    std::string text = figures::decimal_text(number, 1, language);
    const bool zero = text.find_first_of("123456789") == std::string::npos;
    return number > 0 && !zero ? "+" + text : text;
}

// "45 min", "3.5 h", "12.0 days": in the unit in which a reader thinks of it.
struct Duration {
    double number;
    int digits;
    const char* phrase;
};
Duration duration_of(double minutes) {
    if (minutes < 120) return {minutes, 0, "report.minutes"};
    if (minutes < 48 * 60) return {minutes / 60, 1, "report.hours"};
    return {minutes / (24 * 60), 1, "report.days"};
}

}  // namespace

std::string value_text(Measure measure, const FigureValue& value) {
    const auto& rule = rule_of(measure);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        DAYBOOK_CHECK(rule.kind == ValueKind::integer, "a whole number is given for a measure of whole numbers");
        return std::to_string(*whole);
    }
    if (const auto* number = std::get_if<double>(&value)) {
        DAYBOOK_CHECK(rule.kind == ValueKind::decimal, "a fraction is given for a measure of fractions");
        return decimal_value(*number, rule.digits);
    }
    DAYBOOK_CHECK(rule.kind == ValueKind::name, "a word is given for a measure of words");
    return std::get<std::string>(value);
}

Wording::Wording(Phrases words, Phrases page, Language language)
    : words_(std::move(words)), page_(std::move(page)), language_(language) {}

Result<Wording> Wording::parse(std::string_view words, std::string_view page, Language language) {
    DAYBOOK_TRY(auto own_words, Phrases::parse(words, "phrases.tsv"));
    DAYBOOK_TRY(auto own_page, Phrases::parse(page, "report.tsv"));
    return Wording(std::move(own_words), std::move(own_page), language);
}

const Wording& Wording::shipped(Language language) {
    static const std::array wordings{read_shipped(Language::en), read_shipped(Language::ru), read_shipped(Language::be), read_shipped(Language::kk)};
    return wordings[static_cast<std::size_t>(language)];
}

Wording Wording::read_shipped(Language language) {
    const auto words = shipped_file("phrases/phrases.tsv");
    const auto page = shipped_file("phrases/report.tsv");
    DAYBOOK_CHECK(words && page, "the phrases of the report are shipped");
    auto wording = parse(*words, *page, language);
    DAYBOOK_CHECK(wording.has_value(), "the shipped phrases can be read");
    return *std::move(wording);
}

const Phrases& Wording::file_of(std::string_view key) const { return page_.has(key) ? page_ : words_; }
bool Wording::has(std::string_view key) const { return page_.has(key) || words_.has(key); }
std::string_view Wording::text(std::string_view key) const { return file_of(key).text(key, language_); }

std::string Wording::fill(std::string_view key, const std::vector<PhraseValue>& values) const {
    return file_of(key).fill(key, language_, values);
}

std::string Wording::shown_text(Measure measure, const FigureValue& value) const {
    using enum Measure;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return number(*whole);
    if (const auto* key = std::get_if<std::string>(&value)) return std::string(text((measure == verdict ? "verdict." : "word.") + *key));
    const double x = std::get<double>(value);
    if (std::isnan(x)) return "–";
    switch (measure) {
        case amount: return amount_text(x, language_);
        case share:
        case missing_share:
        case indicators_level:
        case areas_level: return figures::percent_text(x * 100, 1, language_);
        case change:
        case deviation: return figures::signed_percent_text(x, 1, language_);
        case points: return fill("report.points", {{"points", signed_decimal(x, language_)}});
        case low:
        case high: return ratio_as_change(x, language_);
        case wait_median:
        case wait_p90: {
            const auto duration = duration_of(x);
            return fill(duration.phrase, {{"number", figures::decimal_text(duration.number, duration.digits, language_)}});
        }
        case p:
        case adjusted_p: return p_text(x, language_);
        case ratio:
        case odds_ratio:
        case odds_low:
        case odds_high:
        case dispersion: return figures::decimal_text(x, 2, language_);
        default: return figures::decimal_text(x, 1, language_);
    }
}

}  // namespace daybook::report
