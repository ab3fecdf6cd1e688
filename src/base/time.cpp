#include "base/time.hpp"

#include <charconv>

#include <fmt/format.h>

namespace daybook {
namespace {

// The number that the whole of `text` is, or nothing. Digits only.
std::optional<std::int32_t> digits(std::string_view text) {
    std::int32_t value = 0;
    if (text.empty() || text.front() == '-' || text.front() == '+') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

struct Span {
    Day first;
    Day after_last;
};

std::optional<Span> month_span(std::int32_t year, std::int32_t month, std::int32_t months) {
    const Month start = year * 12 + month - 1;
    return Span{first_day(start), first_day(start + months)};
}

std::optional<Span> span_of(std::string_view text) {
    const auto year = digits(text.substr(0, 4));
    if (text.size() < 4 || !year || *year < 1) return std::nullopt;
    if (text.size() == 4) return month_span(*year, 1, 12);
    if (text.size() == 7 && text[4] == '-' && text[5] == 'Q') {
        const int quarter = text[6] - '0';
        if (quarter < 1 || quarter > 4) return std::nullopt;
        return month_span(*year, quarter * 3 - 2, 3);
    }
    const auto when = when_from_text(text);
    if (!when || when->precision == Precision::minute) return std::nullopt;
    const Day first = day_at(when->start);
    if (when->precision == Precision::day) return Span{first, first + 1};
    const auto date = calendar(first);
    return month_span(date.year, date.month, 1);
}

char* write_number(char* at, std::int32_t value, int width) {
    char digits[12];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value > 0 || count < width);
    while (count > 0) *at++ = digits[--count];
    return at;
}

}  // namespace

// The civil calendar by eras of 400 years, with years that begin in March so that the leap day comes last.
Day day_of(std::int32_t year, std::int32_t month, std::int32_t day) {
    const std::int32_t march_year = month <= 2 ? year - 1 : year;
    const std::int32_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
    const std::int32_t year_of_era = march_year - era * 400;
    const std::int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

YearMonthDay calendar(Day day) {
    const std::int32_t shifted = day + 719468;
    const std::int32_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const std::int32_t day_of_era = shifted - era * 146097;
    const std::int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int32_t shifted_month = (5 * day_of_year + 2) / 153;
    const std::int32_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
    constexpr std::int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool is_date(std::int32_t year, std::int32_t month, std::int32_t day) {
    return year >= 1 && year <= 4000 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

Month month_of(Day day) {
    const auto date = calendar(day);
    return date.year * 12 + date.month - 1;
}

Day first_day(Month month) { return day_of(month / 12, month % 12 + 1, 1); }

std::string to_text(YearMonthDay date) { return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day); }
std::string day_text(Day day) { return to_text(calendar(day)); }
std::string month_text(Month month) { return fmt::format("{:04}-{:02}", month / 12, month % 12 + 1); }

char* write_text(char* at, When when) {
    if (when.precision == Precision::none) return at;
    const Day day = day_at(when.start);
    const auto date = calendar(day);
    at = write_number(at, date.year, 4);
    if (when.precision == Precision::year) return at;
    *at++ = '-';
    at = write_number(at, date.month, 2);
    if (when.precision == Precision::month) return at;
    *at++ = '-';
    at = write_number(at, date.day, 2);
    if (when.precision == Precision::day) return at;
    const std::int32_t minute = when.start - day * minutes_a_day;
    *at++ = 'T';
    at = write_number(at, minute / 60, 2);
    *at++ = ':';
    return write_number(at, minute % 60, 2);
}

void append_text(std::string& text, When when) {
    char bytes[longest_when_text];
    text.append(bytes, write_text(bytes, when));
}

std::string to_text(When when) {
    std::string text;
    append_text(text, when);
    return text;
}

std::optional<When> when_from_text(std::string_view text) {
    if (text.empty()) return When{};
    const auto size = text.size();
    if (size != 4 && size != 7 && size != 10 && size != 16) return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    std::optional<std::int32_t> month = 1, day = 1, hour = 0, minute = 0;
    Precision precision = Precision::year;
    if (size >= 7) {
        if (text[4] != '-') return std::nullopt;
        month = digits(text.substr(5, 2));
        precision = Precision::month;
    }
    if (size >= 10) {
        if (text[7] != '-') return std::nullopt;
        day = digits(text.substr(8, 2));
        precision = Precision::day;
    }
    if (size == 16) {
        if (text[10] != 'T' || text[13] != ':') return std::nullopt;
        hour = digits(text.substr(11, 2));
        minute = digits(text.substr(14, 2));
        precision = Precision::minute;
    }
    if (!year || !month || !day || !hour || !minute || !is_date(*year, *month, *day) || *hour > 23 || *minute > 59) return std::nullopt;
    return When{day_of(*year, *month, *day) * minutes_a_day + *hour * 60 + *minute, precision};
}

Result<Period> Period::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto from = span_of(text.substr(0, slash));
    const auto to = slash == std::string_view::npos ? from : span_of(text.substr(slash + 1));
    if (!from || !to)
        return refuse("period.form", fmt::format("\"{}\" is no period: write a year (2015), a quarter (2015-Q1), a month (2015-03), a day (2015-03-01), or two of these with a slash between", text));
    if (to->after_last <= from->first)
        return refuse("period.empty", fmt::format("the period \"{}\" ends before it begins: write the earlier date first", text));
    return Period(from->first, to->after_last);
}

Period Period::of_days(Day first, Day after_last) {
    DAYBOOK_CHECK(first < after_last, "a period cannot be empty");
    return {first, after_last};
}

Period Period::of_year(std::int32_t year) { return {day_of(year, 1, 1), day_of(year + 1, 1, 1)}; }
Period Period::of_month(Month month) { return {daybook::first_day(month), daybook::first_day(month + 1)}; }

bool Period::whole_months() const { return calendar(first_).day == 1 && calendar(after_last_).day == 1; }

std::string Period::to_text() const {
    if (whole_months()) {
        const Month from = first_month();
        const Month months = after_last_month() - from;
        if (months == 12 && from % 12 == 0) return fmt::format("{:04}", from / 12);
        if (months == 3 && from % 3 == 0) return fmt::format("{:04}-Q{}", from / 12, from % 12 / 3 + 1);
        if (months == 1) return month_text(from);
        if (from % 12 == 0 && months % 12 == 0) return fmt::format("{:04}/{:04}", from / 12, (from + months) / 12 - 1);
        return fmt::format("{}/{}", month_text(from), month_text(from + months - 1));
    }
    if (days() == 1) return day_text(first_);
    return fmt::format("{}/{}", day_text(first_), day_text(after_last_ - 1));
}

}  // namespace daybook
