// Rows of cases, controls, populations and coordinates, as analysts keep them, made into the matrices of a scan. Rows that cannot take
// part are left out one by one, each with its reason; nothing else is lost.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "findings/scan.hpp"

namespace daybook::findings {

// The time that a row is about: a day, a month or a year; empty (first = after_last) when it names none.
struct DaySpan {
    Day first = 0, after_last = 0;
    [[nodiscard]] bool is_empty() const { return first >= after_last; }
};

// One row about a place: so many cases, controls or people.
struct ScanRow {
    std::uint64_t line = 0;  // in its file
    std::string place;
    double number = 0;
    DaySpan when;
    std::vector<std::string> covariates;  // of cases and populations: sex, age group and the like
};

struct ScanCoordinates {
    std::uint64_t line = 0;
    std::string place;
    ScanPoint at{};
};

struct ScanTables {
    std::vector<ScanRow> cases, controls, population;
    std::vector<ScanCoordinates> coordinates;
};

enum class ScanTable : std::uint8_t { cases, controls, population, coordinates };

struct LeftOut {
    ScanTable table = ScanTable::cases;
    std::uint64_t line = 0;
    double number = 0;   // of cases, controls or people in it
    Error why;           // without the file's name
};

enum class TimeUnit : std::uint8_t { day, month, year };

// The time units of a period: `length` days, months or years each, counted back from its end; what is left at its beginning makes a
// shorter first unit. Boundaries: the first day of each unit, and the day after the last.
[[nodiscard]] std::vector<Day> time_axis(const Period& period, TimeUnit unit, std::int32_t length);

struct ScanInput {
    ScanData data;
    std::vector<std::vector<std::string>> places;  // the ids at each place: those with the same coordinates are one place
    std::vector<LeftOut> left_out;
    bool has_strata = false; // what is expected was adjusted for covariates
    double population = 0;   // of poisson: averaged over the period; of bernoulli: cases and controls
};

// `axis`: as time_axis() makes it, or empty for tables without times, which make one time unit.
// With poisson, what is expected is the population's share of all cases, by covariates when the rows have some (indirect
// standardisation). Populations hold for the 1st of July of a year, the middle of a month; they are interpolated linearly between their
// dates, and stay as they are before the first and after the last.
// Refused: no coordinates, no cases left, poisson without populations, bernoulli without controls.
[[nodiscard]] Result<ScanInput> make_scan_input(const ScanTables& tables, ScanModel model, const std::vector<Day>& axis);

}  // namespace daybook::findings
