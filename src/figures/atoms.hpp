// Records counted by atom. Two records that belong to the same tables (an indicator's count, a share's numerator or
// denominator) are of one atom; so every public count is a sum of atoms, however indicators overlap and nest, and a
// relation between indicators (one is the sum of two others, say) is one that the atoms have. For disclosure control.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "figures/columns.hpp"
#include "figures/counting.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures {

// What one public table counts.
struct CountedTable {
    const Indicator* indicator = nullptr;
    DrillPart part = DrillPart::count;  // or of: the denominator of a share
};

// Bit t: belongs to table t.
using TableSet = std::uint64_t;
inline constexpr std::size_t most_tables = 64;

// Where in its year a record lies: 0 to 3 a quarter, 4: known to the year only.
inline constexpr std::size_t year_only = 4;
inline constexpr std::size_t year_slots = 5;

// One atom in one year, as sums of signed counts. Both add up to the same by quarter: by_month of its months, by_area of all areas.
struct AtomYear {
    std::vector<std::array<std::int64_t, year_slots>> by_area;  // by local area; 0: no area
    std::array<std::int64_t, 12> by_month{};
    bool operator==(const AtomYear&) const = default;
};

struct Atoms {
    std::vector<TableSet> sets;                             // of each atom; never empty, all different
    std::map<std::int32_t, std::vector<AtomYear>> years;    // by calendar year: one for each atom
    bool operator==(const Atoms&) const = default;
};

// Counts the source's records by the date that all these tables are dated by. `local_area` turns an index into
// Columns::areas into a local area, below `areas`. At most `most_tables` tables.
[[nodiscard]] Atoms count_atoms(const Columns& columns, const ColumnIndex& index, const std::vector<CountedTable>& tables, std::uint8_t source,
                                std::uint32_t as_of, const std::vector<std::size_t>& local_area, std::size_t areas);

}  // namespace daybook::figures
