#include "findings/near_repeat.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>

#include <fmt/format.h>

#include "base/in_parallel.hpp"
#include "figures/compare.hpp"

namespace daybook::findings {
namespace {

constexpr std::size_t most_bands = 50;
// So many permutations are counted side by side, one in each lane of vector registers.
constexpr std::size_t at_once = 16;

Result<void> check_cuts(const NearRepeatOptions& options) {
    const auto& distances = options.distances_m;
    if (!(options.same_place_m >= 0) || !std::isfinite(options.same_place_m)) return refuse("findings.same-place", "what counts as the same place is a distance of 0 m or more", {.field = "same-place"});
    if (distances.empty() || distances.size() > most_bands) return refuse("findings.distances", fmt::format("give from 1 to {} distances in metres, such as 100,200,300", most_bands), {.field = "distances"});
    if (!std::isfinite(distances.back()) || !(distances.front() > options.same_place_m) || std::ranges::adjacent_find(distances, std::greater_equal{}) != distances.end())
        return refuse("findings.distances", fmt::format("distances have to rise, and to be longer than the {} m that count as the same place: 100,200,300", options.same_place_m), {.field = "distances"});
    if (options.days.empty() || options.days.size() > most_bands) return refuse("findings.day-cuts", fmt::format("give from 1 to {} numbers of days, such as 7,14,21", most_bands), {.field = "days"});
    if (options.days.front() < 0 || options.days.back() > longest_span_days || std::ranges::adjacent_find(options.days, std::greater_equal{}) != options.days.end())
        return refuse("findings.day-cuts", "numbers of days have to rise, from 0 on: 7,14,21", {.field = "days"});
    return check_permutations(options.permutations);
}

// Pairs of the same table whose days are up to each cut apart, whatever the distance: no permutation changes them.
std::vector<std::int64_t> pairs_up_to(std::span<const std::int16_t> days, std::span<const std::int32_t> cuts) {
    std::vector<std::int64_t> before(static_cast<std::size_t>(std::ranges::max(days)) + 2);  // events before each day
    for (const auto day : days) ++before[static_cast<std::size_t>(day) + 1];
    std::partial_sum(before.begin(), before.end(), before.begin());
    std::vector<std::int64_t> pairs;
    for (const std::int32_t cut : cuts) {
        std::int64_t sum = 0;
        for (std::size_t day = 0; day + 1 < before.size(); ++day) {
            const std::int64_t on_it = before[day + 1] - before[day];
            const std::size_t until = std::min(day + static_cast<std::size_t>(cut) + 1, before.size() - 1);
            sum += on_it * (on_it - 1) / 2 + on_it * (before[until] - before[day + 1]);
        }
        pairs.push_back(sum);
    }
    return pairs;
}

// The days of `at_once` permutations side by side, slot by slot.
using LaneDays = std::vector<std::int16_t>;
// Of each time cut, in each lane: pairs whose days are up to it apart.
using LaneCounts = std::vector<std::array<std::int64_t, at_once>>;

// Cuts that are counted in one pass over the pairs: their counters stay in registers.
constexpr std::size_t cuts_at_once = 4;
using Block = std::array<std::array<std::int16_t, at_once>, cuts_at_once>;

Block count_block(std::span<const Pair> pairs, const std::int16_t* days, const std::array<std::int16_t, cuts_at_once>& cuts) {
    Block counts{};
    for (const Pair pair : pairs) {
        const std::int16_t *a = days + pair.a * at_once, *b = days + pair.b * at_once;
        for (std::size_t l = 0; l < at_once; ++l) {
            const auto difference = static_cast<std::int16_t>(a[l] - b[l]), back = static_cast<std::int16_t>(b[l] - a[l]);
            const std::int16_t apart = difference > back ? difference : back;
            for (std::size_t k = 0; k < cuts_at_once; ++k) counts[k][l] = static_cast<std::int16_t>(counts[k][l] + (apart <= cuts[k] ? 1 : 0));
        }
    }
    return counts;
}

// In blocks that a 16-bit counter holds, some cuts at a time; a cut of −1 counts nothing.
LaneCounts count_pairs(std::span<const Pair> pairs, const LaneDays& days, std::span<const std::int16_t> cuts) {
    constexpr std::size_t block = std::numeric_limits<std::int16_t>::max();
    LaneCounts counts(cuts.size());
    for (std::size_t from = 0; from < pairs.size(); from += block) {
        const auto some = pairs.subspan(from, std::min(block, pairs.size() - from));
        for (std::size_t first = 0; first < cuts.size(); first += cuts_at_once) {
            std::array<std::int16_t, cuts_at_once> these{-1, -1, -1, -1};
            const std::size_t many = std::min(cuts_at_once, cuts.size() - first);
            std::copy_n(cuts.begin() + static_cast<std::ptrdiff_t>(first), many, these.begin());
            const Block small = count_block(some, days.data(), these);
            for (std::size_t k = 0; k < many; ++k)
                for (std::size_t l = 0; l < at_once; ++l) counts[first + k][l] += small[k][l];
        }
    }
    return counts;
}

// The table of pairs for the true days and for the days as chance deals them.
class PairTables {
public:
    PairTables(std::span<const Event> events, const NearRepeatOptions& options, ClosePairs pairs)
        : options_(options), pairs_(std::move(pairs)), days_(days_from_first(events)), cuts_(options.days.begin(), options.days.end()), totals_(pairs_up_to(days_, options.days)) {
        const auto n = static_cast<std::int64_t>(events.size());
        totals_.push_back(n * (n - 1) / 2);
        std::adjacent_difference(totals_.begin(), totals_.end(), totals_.begin());
    }

    [[nodiscard]] std::size_t rows() const { return pairs_.bands.size() + 1; }
    [[nodiscard]] std::size_t columns() const { return totals_.size(); }
    [[nodiscard]] std::int64_t column_total(std::size_t column) const { return totals_[column]; }

    [[nodiscard]] std::vector<std::int64_t> observed() const {
        LaneDays all(days_.size() * at_once);
        put(days_, 0, all);
        return cells(all, 1).front();
    }

    // How many permutations have as many pairs as `observed` or more, cell by cell.
    [[nodiscard]] std::vector<std::int64_t> at_least(const std::vector<std::int64_t>& observed) const {
        std::vector<std::int64_t> counts(observed.size());
        std::mutex mutex;
        const std::size_t batches = (options_.permutations + at_once - 1) / at_once;
        in_parallel(batches, options_.threads, [&](std::size_t batch) {
            const auto first = static_cast<std::uint32_t>(batch * at_once), many = std::min<std::uint32_t>(at_once, options_.permutations - first);
            LaneDays all(days_.size() * at_once);
            for (std::uint32_t l = 0; l < many; ++l) {
                auto days = days_;
                deal(days, options_.seed, first + l);
                put(days, l, all);
            }
            const auto tables = cells(all, many);
            const std::lock_guard lock(mutex);
            for (const auto& table : tables)
                for (std::size_t cell = 0; cell < counts.size(); ++cell) counts[cell] += table[cell] >= observed[cell];
        });
        return counts;
    }

private:
    void put(std::span<const std::int16_t> days, std::size_t lane, LaneDays& all) const {
        for (std::size_t i = 0; i < days.size(); ++i) all[pairs_.slot_of[i] * at_once + lane] = days[i];
    }

    // The tables of the first `many` lanes.
    [[nodiscard]] std::vector<std::vector<std::int64_t>> cells(const LaneDays& all, std::size_t many) const {
        std::vector<std::vector<std::int64_t>> tables(many, std::vector<std::int64_t>(rows() * columns()));
        for (std::size_t band = 0; band < pairs_.bands.size(); ++band) {
            const auto counts = count_pairs(pairs_.bands[band], all, cuts_);
            for (std::size_t l = 0; l < many; ++l) {
                std::int64_t* row = tables[l].data() + band * columns();
                for (std::size_t k = 0; k < cuts_.size(); ++k) row[k] = counts[k][l] - (k == 0 ? 0 : counts[k - 1][l]);
                row[cuts_.size()] = static_cast<std::int64_t>(pairs_.bands[band].size()) - counts.back()[l];
            }
        }
        for (auto& table : tables) fill_farther(table);
        return tables;
    }

    // What is farther than every band is what is left of all pairs.
    void fill_farther(std::vector<std::int64_t>& table) const {
        for (std::size_t column = 0; column < columns(); ++column) {
            std::int64_t left = totals_[column];
            for (std::size_t band = 0; band + 1 < rows(); ++band) left -= table[band * columns() + column];
            table[(rows() - 1) * columns() + column] = left;
        }
    }

    const NearRepeatOptions& options_;
    ClosePairs pairs_;
    std::vector<std::int16_t> days_;
    std::vector<std::int16_t> cuts_;
    std::vector<std::int64_t> totals_;  // of each column
};

void adjust(NearRepeat& result) {
    std::vector<double> p;
    std::vector<NearRepeatCell*> tested;
    for (std::size_t row = 0; row < result.rows; ++row)
        for (std::size_t column = 0; column < result.columns; ++column)
            if (!result.is_remainder(row, column)) tested.push_back(&result.cells[row * result.columns + column]), p.push_back(tested.back()->p);
    const auto adjusted = figures::benjamini_hochberg(p);
    for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->p_adjusted = adjusted[i];
}

}  // namespace

Result<NearRepeat> near_repeat(std::span<const Event> events, const NearRepeatOptions& options) {
    DAYBOOK_TRY_VOID(check_cuts(options));
    DAYBOOK_TRY_VOID(check_events(events, options.same_place_m));
    std::vector<double> upper_ends{options.same_place_m};
    upper_ends.insert(upper_ends.end(), options.distances_m.begin(), options.distances_m.end());
    DAYBOOK_TRY(auto pairs, close_pairs(events, options.metric, upper_ends));
    NearRepeat result{.events = static_cast<std::int64_t>(events.size())};
    for (const auto& band : pairs.bands) result.close_pairs += static_cast<std::int64_t>(band.size());
    const PairTables tables(events, options, std::move(pairs));
    const auto observed = tables.observed(), at_least = tables.at_least(observed);
    result.rows = tables.rows(), result.columns = tables.columns();
    result.pairs = result.events * (result.events - 1) / 2;
    for (std::size_t cell = 0; cell < observed.size(); ++cell) {
        const auto row_begin = observed.begin() + static_cast<std::ptrdiff_t>(cell / result.columns * result.columns);
        const auto row_total = std::accumulate(row_begin, row_begin + static_cast<std::ptrdiff_t>(result.columns), std::int64_t{0});
        const double expected = static_cast<double>(row_total) * static_cast<double>(tables.column_total(cell % result.columns)) / static_cast<double>(result.pairs);
        const double ratio = expected > 0 ? static_cast<double>(observed[cell]) / expected : std::numeric_limits<double>::quiet_NaN();
        result.cells.push_back({observed[cell], expected, ratio, at_least[cell], static_cast<double>(1 + at_least[cell]) / (options.permutations + 1.0), 1});
    }
    adjust(result);
    return result;
}

}  // namespace daybook::findings
