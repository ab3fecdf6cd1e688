// Which counts of one year are hidden, so that nobody can work out a small one from the others. For each small count this
// finds other records that would have given the same public numbers: some of the same place and time would have been of
// another atom, and others the other way round, so that every sum that is shown stays as it is. What has to change with
// the small count is hidden as well; among all ways the one that hides least is taken. So each hidden small count comes
// with a proof that it could be zero, and one that it could be as large as its target. For disclosure control.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "figures/atoms.hpp"

namespace daybook::figures {

// The smallest counts of a table that are shown; 1 when all are. A table that no page shows, but that is the difference of
// two that are shown, has small counts to be protected too.
struct Limits {
    std::int64_t area = 1;
    std::int64_t whole = 1;
    bool published = true;
    bool operator==(const Limits&) const = default;
};

// unpublished: no page shows it, so it may change unseen (a difference; the only "area" of a source without areas).
enum class Cell : std::uint8_t { shown, primary, secondary, unpublished };

// A place is a local area, or after the last of them the whole. Times of a year: quarters and year_only as in AtomYear, then:
inline constexpr std::size_t whole_year = 5;
inline constexpr std::size_t area_times = 6;                // what an area has
inline constexpr std::size_t first_month_time = area_times;  // months, of the whole only
inline constexpr std::size_t whole_times = area_times + 12;

// The cells of one year: by table, place and time.
class YearCells {
public:
    YearCells(std::size_t tables, std::size_t areas) : areas_(areas), cells_(tables * a_table()) {}
    [[nodiscard]] Cell& at(std::size_t table, std::size_t place, std::size_t time) { return cells_[table * a_table() + place * area_times + time]; }
    [[nodiscard]] Cell at(std::size_t table, std::size_t place, std::size_t time) const { return cells_[table * a_table() + place * area_times + time]; }
    [[nodiscard]] std::size_t whole() const { return areas_; }  // the place that is all areas together
    [[nodiscard]] const std::vector<Cell>& all() const { return cells_; }

private:
    [[nodiscard]] std::size_t a_table() const { return areas_ * area_times + whole_times; }
    std::size_t areas_;
    std::vector<Cell> cells_;
};

// How large a hidden small count has to be able to be: the largest number that the rule hides, or the whole's count at the
// same time, when that is smaller and itself no secret.
[[nodiscard]] std::int64_t target(const Limits& limits, bool is_whole, std::int64_t whole_count);
[[nodiscard]] inline bool is_small(std::int64_t count, std::int64_t smallest_shown) { return count != 0 && count < smallest_shown && count > -smallest_shown; }

// `sets` are the atoms' sets, `year` their counts in one year; `limits` by table. What is hidden in `before`, a YearCells of
// so many tables and areas, stays hidden.
[[nodiscard]] YearCells suppress(const std::vector<TableSet>& sets, const std::vector<AtomYear>& year, const std::vector<Limits>& limits, std::size_t areas, YearCells before);

}  // namespace daybook::figures
