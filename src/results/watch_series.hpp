// The series that are watched: how many records of each indicator occurred in each week (or day), in the whole and in each area. Made in one pass
// over the columns. A record counts on the day it occurred on; without that day it is in no series. Weeks begin on Monday.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "findings/delay.hpp"
#include "results/scene.hpp"

namespace daybook::results {

enum class Every : std::uint8_t { day, week };
[[nodiscard]] inline std::int32_t days_of(Every every) { return every == Every::week ? 7 : 1; }

struct WatchSeries {
    Every every = Every::week;
    Day first = 0;                       // first day of unit 0, the first in a month with complete data
    std::int32_t units = 0;              // all end on or before `known_until`
    Day known_until = 0;                 // the last day of which there are data: of recording, where records have that date, else of occurring
    bool dated_twice = false;            // records have both dates, so that delays are known
    bool recorded_by_month = false;      // then the date of recording says the month only, and delays are whole months
    std::vector<std::uint8_t> complete;  // 1: the unit lies in months with complete data, or in the newest month, before known_until
    std::vector<Month> lacking;          // months after the first complete one that are not
    std::vector<const figures::Indicator*> indicators;  // of the scene's book, which has to live as long
    std::vector<std::uint16_t> areas;    // of the places after the first, which is the whole
    std::vector<std::int32_t> counts;    // [indicator][place][unit]
    std::vector<findings::Delays> delays;  // [indicator], of the whole; empty without both dates
    findings::Delays delays_of_all;
    std::int64_t without_day = 0;        // records that count, but of no known day

    [[nodiscard]] std::size_t places() const { return areas.size() + 1; }
    // Records that take others back can outweigh those of a unit: then 0.
    [[nodiscard]] std::vector<double> of(std::size_t indicator, std::size_t place) const;
    [[nodiscard]] std::int32_t unit_of(Day day) const;  // may be below 0 or beyond the last
    [[nodiscard]] Period period_of(std::int32_t unit) const;
    // Days from the end of a unit to a later day; where only months of recording are known, from month to month.
    [[nodiscard]] Day waited(std::int32_t unit, Day until) const;
};

// Refused: an unknown source or indicator, indicators that count none of its records, a source without complete months.
Result<WatchSeries> watch_series(const Scene& scene, const std::string& source, const std::vector<std::string>& indicators, bool by_area, Every every);

}  // namespace daybook::results
