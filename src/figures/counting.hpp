// Counting records by the indicator book: one pass over the columns gives every indicator, area and month at once.
// A figure is a function of the columns, the book and the query, and of nothing else: sums are integers, so that the
// result is the same bytes on any number of threads. What cannot be placed in time is counted beside, never guessed.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "figures/columns.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures {

// What is known of each block of rows without reading it, so that a count reads only blocks that matter. Make it once
// when columns are loaded; it describes exactly the columns that it was made from.
inline constexpr std::size_t rows_per_block = 8192;

struct ColumnIndex {
    struct Span {                    // of the dates of one basis
        Minute first = 0, last = 0;  // among the rows that have that date; last < first when none has
        bool some_unknown = false;   // some row has no such date
    };
    struct Block {
        Span spans[3];                     // by DateBasis
        std::uint32_t first_replaced = 0;  // smallest replaced_at
        std::int32_t source = -1;          // the source of all rows, or −1 when they differ
        bool all_recorded = false, none_recorded = false;  // every row, or no row, has a recording date
        // False when no row can lie in the period or be undated for it. A date known to the year only begins up to a year before its end.
        [[nodiscard]] bool may_touch(DateBasis date, const Period& period) const;
    };
    std::size_t rows = 0;
    std::vector<Block> blocks;
};
[[nodiscard]] ColumnIndex index_columns(const Columns& columns);

struct CountQuery {
    std::string source;           // records of one source are counted
    Period period;
    std::uint32_t as_of = never;  // ledger size N: position < N and replaced_at >= N; never: as of now
    bool by_area = false;
    bool by_month = false;
    bool by_category = false;
    std::vector<std::string> indicators = {};  // ids; none: all of the book
    unsigned threads = 1;
};

// One cell. A record counts in the period when it lies inside it for certain: a date known only to the month counts
// when the whole month lies inside, one known only to the year when the whole year does. All are sums of signed counts.
struct Figure {
    std::int64_t count = 0;          // sum of signed counts; of a share: the numerator
    std::int64_t of = 0;             // of a share: the denominator; else 0
    std::int64_t undated = 0;        // may belong here, but the date is not known well enough to say; of a share: of the denominator
    std::int64_t without_time = 0;   // of an indicator with a time of day: in the period, but the time of day is unknown
    std::int64_t without_month = 0;  // included in count (of a share: in of): known to the year only, so in no month's cell
    bool operator==(const Figure&) const = default;
};

// The answer: figures by indicator, area, month and category. Areas are local numbers 0 … areas()−1; 0 is "no area".
class CountCube {
public:
    static constexpr std::size_t city = static_cast<std::size_t>(-1);  // all areas and "no area" together
    static constexpr std::size_t all = static_cast<std::size_t>(-1);   // all months, all categories

    struct Where {
        std::size_t indicator = 0;
        std::size_t area = city;
        std::size_t month = all;     // 0 is the period's first month
        std::size_t category = all;  // index into Columns::categories
    };

    [[nodiscard]] Figure at(const Where& where) const;
    [[nodiscard]] Figure at(std::size_t indicator, std::size_t area = city, std::size_t month = all) const {
        return at(Where{indicator, area, month, all});
    }

    // Count and `of` of each month, of some areas together (city: all).
    struct MonthCount {
        std::int64_t count = 0, of = 0;
    };
    [[nodiscard]] std::vector<MonthCount> by_month(std::size_t indicator, std::span<const std::size_t> areas) const;

    [[nodiscard]] const std::vector<std::string>& indicators() const { return indicators_; }
    [[nodiscard]] std::optional<std::size_t> indicator(std::string_view id) const;
    // Index into Columns::areas of each local area; [0] is 0. Only [0] when the query was not by area.
    [[nodiscard]] const std::vector<std::uint16_t>& areas() const { return areas_; }
    [[nodiscard]] Month first_month() const { return first_month_; }
    [[nodiscard]] std::size_t months() const { return months_; }  // 0 when the query was not by month
    // The categories (indexes into Columns::categories, in order) that an indicator takes; empty when not by category.
    [[nodiscard]] std::vector<std::uint16_t> categories(std::size_t indicator) const;

    // All sums as they lie in memory: equal when two cubes are.
    [[nodiscard]] const std::vector<std::int64_t>& values() const { return values_; }

private:
    friend struct CubeMaker;
    struct Lines {                   // where an indicator's (or one category's) sums are; −1: has none
        std::uint16_t category = 0;  // 0: all categories
        std::int32_t count = -1, of = -1, without_time = -1;
    };
    [[nodiscard]] std::int64_t sum(std::int32_t line, std::size_t area, std::size_t first_slot, std::size_t after_last_slot) const;

    std::vector<std::string> indicators_;
    std::vector<std::vector<Lines>> lines_;  // by indicator; the first of each is for all categories
    std::vector<std::uint16_t> areas_;
    Month first_month_ = 0;
    std::size_t months_ = 0;
    std::size_t slots_ = 0;                  // months, then "in the period, month unknown", then "undated"
    std::vector<std::int64_t> values_;       // [line][slot][area]
};

// Refuses a source or an indicator that does not exist. Needs the index of exactly these columns.
[[nodiscard]] Result<CountCube> count(const Columns& columns, const ColumnIndex& index, const Book& book, const CountQuery& query);

// The records behind one cell.
enum class DrillPart : std::uint8_t { count, of, undated, without_time };

struct DrillQuery {
    std::string source;
    std::string indicator;
    Period period;                            // for a month's cell: the query's own period, and `month`
    std::uint32_t as_of = never;
    std::optional<std::uint16_t> area = {};   // index into Columns::areas, 0: no area; nothing: the city
    std::optional<Month> month = {};
    std::optional<std::uint16_t> category = {};
    DrillPart part = DrillPart::count;
    std::optional<DateBasis> date = {};       // instead of the indicator's own
};

struct Drill {
    std::vector<std::uint32_t> rows;     // row numbers in the columns, in order
    std::int64_t count = 0;              // the sum of their counts: equal to the cell's
    std::int64_t without_sign = 0;       // the sum of |count|: larger when some take earlier records back
};
[[nodiscard]] Result<Drill> drill(const Columns& columns, const ColumnIndex& index, const Book& book, const DrillQuery& query);

}  // namespace daybook::figures
