// What one row says about one indicator: which date it has, whether that date lies in a period, whether its flags and its
// time of day fit. The plain rules, row by row; counting.cpp turns them into tables. For this folder and results/watch_series.cpp.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "figures/columns.hpp"
#include "figures/counting.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures {

// Where a date lies for a period: for certain inside (with or without a known month), outside, or it cannot be said.
enum class Lies : std::uint8_t { outside, inside, inside_without_month, undated };
struct Placed {
    Lies where = Lies::outside;
    Month month = 0;  // when inside
};

[[nodiscard]] inline Lies place_span(Day first, Day after_last, const Period& period) {
    if (after_last <= period.first() || first >= period.after_last()) return Lies::outside;
    return first >= period.first() && after_last <= period.after_last() ? Lies::inside : Lies::undated;
}

// `day` is the first day of what is known.
[[nodiscard]] inline Placed place_day(Day day, Precision precision, const Period& period) {
    if (precision == Precision::none) return {Lies::undated};
    if (precision >= Precision::day) return period.contains(day) ? Placed{Lies::inside, month_of(day)} : Placed{};
    const Month month = month_of(day);
    if (precision == Precision::month) return {place_span(first_day(month), first_day(month + 1), period), month};
    const Month january = month - month % 12;
    const Lies where = place_span(first_day(january), first_day(january + 12), period);
    return {where == Lies::inside ? Lies::inside_without_month : where};
}
[[nodiscard]] inline Placed place(When when, const Period& period) { return place_day(day_at(when.start), when.precision, period); }

[[nodiscard]] inline When date_of(const Columns& columns, std::size_t row, DateBasis basis) {
    const When occurred{columns.occurred[row], static_cast<Precision>(columns.precision[row] & 15)};
    const When recorded{columns.recorded[row], static_cast<Precision>(columns.precision[row] >> 4)};
    if (basis == DateBasis::occurred) return occurred;
    return basis == DateBasis::recorded || recorded.precision != Precision::none ? recorded : occurred;
}

// Whether a record occurred at the time of day that an indicator asks for; inside when it asks for none.
enum class TimeFact : std::uint8_t { inside, outside, unknown };

[[nodiscard]] inline TimeFact time_fact(const Columns& columns, std::size_t row, const Indicator& indicator) {
    const When occurred = date_of(columns, row, DateBasis::occurred);
    if (occurred.precision != Precision::minute) return TimeFact::unknown;
    if (!indicator.filter.between) return TimeFact::inside;
    const std::int32_t minute_of_day = occurred.start - day_at(occurred.start) * minutes_a_day;
    return indicator.filter.between->contains(minute_of_day) ? TimeFact::inside : TimeFact::outside;
}

// The distinct times of day that indicators ask for. A record's state is the set of them that its minute lies in, or
// "unknown"; states are numbered, so that tables stay small.
struct DayStates {
    std::vector<TimeOfDay> windows;
    std::vector<std::uint64_t> sets;               // bit w: lies in windows[w]; the state is the index
    std::array<std::uint8_t, minutes_a_day> of{};  // minute of the day -> state
    [[nodiscard]] std::size_t unknown() const { return sets.size(); }
    [[nodiscard]] std::size_t size() const { return sets.size() + 1; }

    explicit DayStates(const std::vector<const Indicator*>& indicators) {
        for (const Indicator* indicator : indicators)
            if (const auto& between = indicator->filter.between; between && std::find(windows.begin(), windows.end(), *between) == windows.end())
                windows.push_back(*between);
        for (std::int32_t minute = 0; minute < minutes_a_day; ++minute) {
            std::uint64_t set = 0;
            for (std::size_t w = 0; w < windows.size(); ++w)
                if (windows[w].contains(minute)) set |= std::uint64_t{1} << w;
            const auto known = std::find(sets.begin(), sets.end(), set);
            of[static_cast<std::size_t>(minute)] = static_cast<std::uint8_t>(known - sets.begin());
            if (known == sets.end()) sets.push_back(set);
        }
    }
    [[nodiscard]] TimeFact fact(std::size_t state, const Indicator& indicator) const {
        if (state == unknown()) return TimeFact::unknown;
        if (!indicator.filter.between) return TimeFact::inside;
        const auto window = std::find(windows.begin(), windows.end(), *indicator.filter.between) - windows.begin();
        return (sets[state] >> window & 1) != 0 ? TimeFact::inside : TimeFact::outside;
    }
};

// Whether a record of the right class belongs to a part of an indicator's figure, whatever its date.
[[nodiscard]] inline bool belongs(const Indicator& indicator, DrillPart part, std::uint8_t flags, TimeFact time) {
    const Filter& filter = indicator.filter;
    if (filter.domestic && *filter.domestic != ((flags & domestic) != 0)) return false;
    if (part == DrillPart::without_time) return filter.between && time == TimeFact::unknown;
    if (part == DrillPart::undated) return !filter.between || time != TimeFact::outside;
    if (filter.between && time != TimeFact::inside) return false;
    if (part == DrillPart::of) return indicator.kind == IndicatorKind::share;
    const bool arrest = (flags & cleared_by_arrest) != 0, exceptional = (flags & cleared_exceptionally) != 0;
    switch (indicator.cleared) {
        case Cleared::no_condition: return true;
        case Cleared::arrest: return arrest;
        case Cleared::exceptional: return exceptional;
        case Cleared::any: return arrest || exceptional;
    }
    return false;
}

[[nodiscard]] inline Result<std::uint8_t> source_number(const Columns& columns, std::string_view source) {
    std::string known;
    for (std::size_t i = 1; i < columns.sources.size(); ++i) {
        if (columns.sources[i] == source) return static_cast<std::uint8_t>(i);
        known += (known.empty() ? "" : ", ") + columns.sources[i];
    }
    if (known.empty()) return refuse("source.unknown", fmt::format("there are no records of \"{}\": nothing has been imported yet", source));
    return refuse("source.unknown", fmt::format("there are no records of \"{}\"; there are of: {}", source, known));
}

}  // namespace daybook::figures
