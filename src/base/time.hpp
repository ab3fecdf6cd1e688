// Dates, times of day and periods, as local wall-clock values without a zone: that is what police records hold.
// Nothing here reads a clock.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace daybook {

// Days since 1970-01-01, proleptic Gregorian.
using Day = std::int32_t;
// Minutes since 1970-01-01 00:00 local time.
using Minute = std::int32_t;

struct YearMonthDay {
    std::int32_t year;
    std::int32_t month;  // 1 to 12
    std::int32_t day;    // 1 to 31
    bool operator==(const YearMonthDay&) const = default;
};

[[nodiscard]] Day day_of(std::int32_t year, std::int32_t month, std::int32_t day);
[[nodiscard]] YearMonthDay calendar(Day day);
[[nodiscard]] bool is_date(std::int32_t year, std::int32_t month, std::int32_t day);
[[nodiscard]] std::int32_t days_in_month(std::int32_t year, std::int32_t month);

// Months since January of year 0: year * 12 + (month - 1).
using Month = std::int32_t;
[[nodiscard]] Month month_of(Day day);
[[nodiscard]] Day first_day(Month month);
[[nodiscard]] std::string to_text(YearMonthDay date);  // "2015-03-01"
[[nodiscard]] std::string day_text(Day day);           // "2015-03-01"
[[nodiscard]] std::string month_text(Month month);     // "2015-03"

inline constexpr std::int32_t minutes_a_day = 24 * 60;
[[nodiscard]] inline Day day_at(Minute minute) {
    return minute >= 0 ? minute / minutes_a_day : -((-minute + minutes_a_day - 1) / minutes_a_day);
}

// How exactly a time is known. These values are on disk: do not change them.
enum class Precision : std::uint8_t { none = 0, year = 1, month = 2, day = 3, minute = 4 };

// When something happened, as well as it is known: `start` is the first minute of the year, month, day or minute.
struct When {
    Minute start = 0;
    Precision precision = Precision::none;
    bool operator==(const When&) const = default;
};

// "2015", "2015-03", "2015-03-01" or "2015-03-01T14:05"; empty for none. from_text accepts exactly these.
[[nodiscard]] std::string to_text(When when);
void append_text(std::string& text, When when);
// The same into memory that has room for longest_when_text bytes; gives the place behind what was written.
inline constexpr std::size_t longest_when_text = 24;
char* write_text(char* at, When when);
[[nodiscard]] std::optional<When> when_from_text(std::string_view text);

// A span of whole days, from the first to the day after the last; never empty.
class Period {
public:
    // "2015", "2015-Q1", "2015-03", "2015-03-01" or FROM/TO with any of these on each side (TO included).
    static Result<Period> parse(std::string_view text);
    static Period of_days(Day first, Day after_last);
    static Period of_year(std::int32_t year);
    static Period of_month(Month month);

    [[nodiscard]] Day first() const { return first_; }
    [[nodiscard]] Day after_last() const { return after_last_; }
    [[nodiscard]] std::int32_t days() const { return after_last_ - first_; }
    [[nodiscard]] bool whole_months() const;
    // The months that it touches: [first month, month after the last).
    [[nodiscard]] Month first_month() const { return month_of(first_); }
    [[nodiscard]] Month after_last_month() const { return month_of(after_last_ - 1) + 1; }
    [[nodiscard]] bool contains(Day day) const { return day >= first_ && day < after_last_; }
    // The shortest form that parse() reads back: "2015", "2015-Q1", "2015-03", "2015-03-04/2015-06-30".
    [[nodiscard]] std::string to_text() const;
    bool operator==(const Period&) const = default;

private:
    Period(Day first, Day after_last) : first_(first), after_last_(after_last) {}
    Day first_;
    Day after_last_;
};

}  // namespace daybook
