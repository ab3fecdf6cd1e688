#include "figures/phrases.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace daybook::figures {

namespace {

constexpr std::string_view minus_sign = "\u2212", no_break_space = "\u00A0", en_dash = "\u2013";

}  // namespace

std::string decimal_text(double number, int digits, Language language) {
    DAYBOOK_CHECK(digits >= 0 && digits <= 9, "a number is shown with at most nine decimals");
    if (std::isnan(number)) return std::string(en_dash);
    const std::string sign(number < 0 ? minus_sign : "");
    const double scale = std::pow(10.0, digits), scaled = std::round(std::fabs(number) * scale);
    if (scaled >= 9e15) return std::isinf(number) ? sign + "∞" : number_text(number < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max(), language);
    const auto units = static_cast<std::uint64_t>(scaled), per_one = static_cast<std::uint64_t>(scale);
    std::string text = (units == 0 ? "" : sign) + number_text(static_cast<std::int64_t>(units / per_one), language);
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
