// Tables of change: every indicator of the book, for the whole and for each area, in one period against another. Puts
// counting, coverage and comparing together, the same way for every table, so that a figure has the same p wherever it
// is shown: the family of the whole's comparisons is all indicators; that of an area's is all areas of the indicator.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "figures/columns.hpp"
#include "figures/compare.hpp"
#include "figures/counting.hpp"
#include "figures/coverage.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures {

struct ChangeQuery {
    std::string source;
    Period period, against;
    std::uint32_t as_of = never;
    bool by_area = false;
    std::vector<std::string> areas_of = {};  // the indicators whose areas are compared; none: all
    unsigned threads = 1;
    std::vector<std::uint16_t> whole = {};  // a region: the areas (indexes into Columns::areas) that are "the whole"; none: everywhere. Coverage stays the source's
};

struct Change {
    Figure now, before;
    Comparison comparison;
    Dispersion dispersion;
    bool now_supplied = true, before_supplied = true;  // of a series: whether there is any value in the period; without one, its count is no zero
};

struct AreaChange {
    std::uint16_t area = 0;  // index into Columns::areas; 0: records without an area, which are not compared
    Change change;
};

// A month of a series.
struct SeriesMonth {
    Month month = 0;
    std::int64_t value = 0;
    bool complete = false;
};

struct IndicatorChange {
    bool belongs = false;           // to the tables of this source; otherwise all else here is empty
    int scale = 0;                  // of a series: its counts are in units of 10^−scale
    Change whole;
    std::vector<AreaChange> areas;  // when asked for: areas that have any record of the source, by Columns::areas; [0] is "no area". Of a series: those of them that have values
    int areas_tried = 0;
    double areas_level = 0.95;      // of the areas' intervals
    std::vector<SeriesMonth> months;  // of a series: the whole, over ChangeTable::history; of what is counted, see ChangeTable::months
};

struct ChangeTable {
    std::vector<IndicatorChange> indicators;  // in the order of the book
    int tried = 0;                            // over the indicators, for the whole
    double level = 0.95;
    Completeness period_complete, against_complete;
    Period history;                           // from the first month with data to the end of the later period
};

// Dispersions that were worked out before, by indicator, area and end of the months behind them: they are asked for by every table
// whose later period ends there. For several threads; says the same as working them out again.
class DispersionCache {
public:
    [[nodiscard]] std::optional<Dispersion> find(std::uint64_t key) const {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(key);
        return found == known_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(std::uint64_t key, const Dispersion& dispersion) {
        const std::lock_guard lock(mutex_);
        if (known_.size() < kept_max) known_.emplace(key, dispersion);
    }

private:
    static constexpr std::size_t kept_max = 1'000'000;  // some 60 MB
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Dispersion> known_;
};

// What all tables of one source and ledger size have in common, whatever the periods: made once, asked often.
struct History {
    std::string source;
    std::uint32_t as_of = never;
    Coverage coverage;
    CountCube months;         // every indicator, month by month from the first January to the last December with data
    bool by_area = false;     // and area by area
    bool all_dated = false;   // every record is known to the month at least: periods of whole months are sums of months
    std::vector<Received> received;  // of each month of the coverage
    std::shared_ptr<DispersionCache> dispersions = std::make_shared<DispersionCache>();
};
// Refuses a source without dated records.
Result<History> history(const Columns& columns, const ColumnIndex& index, const Book& book, const std::string& source, std::uint32_t as_of, bool by_area, unsigned threads);

// Refuses periods that lie more than ten years from the records ("period.far").
// Of a history of the query's source and size, by area when the query is. Dispersion comes from all complete months up to the end
// of the later period.
Result<ChangeTable> change_table(const Columns& columns, const ColumnIndex& index, const Book& book, const History& history, const ChangeQuery& query);

// Compares the areas, too, of a table that was made of the same query without them.
Result<void> add_areas(const Columns& columns, const ColumnIndex& index, const Book& book, const History& history, const ChangeQuery& query, ChangeTable& table);

// Areas of a cube, as CountCube::at takes them, that are added up; {CountCube::city} is all of them.
using CubeAreas = std::vector<std::size_t>;
// Those of these areas (indexes into Columns::areas) that the cube has; {CountCube::city} when none are given.
[[nodiscard]] CubeAreas cube_areas(const CountCube& cube, const std::vector<std::uint16_t>& areas);
[[nodiscard]] Figure sum_of(const CountCube& cube, std::size_t indicator, const CubeAreas& areas, std::size_t month = CountCube::all);

// The complete months of a cube as the series of one indicator, oldest first; months from `before` on are left out.
[[nodiscard]] std::vector<MonthValue> complete_months(const CountCube& cube, std::size_t indicator, const CubeAreas& areas, const Coverage& coverage, Month before);

}  // namespace daybook::figures
