// Near-repeats: are pairs of cases that are close in space also close in time more often than chance has it? The test of Knox (1964, "The
// detection of space-time interactions", Applied Statistics 13) over a table of distance and time bands, as Johnson et al. (2007, "Space-time
// patterns of risk", Journal of Quantitative Criminology 23) use it for burglary. The days are dealt out anew over the places: places and days
// stay what they were, only who goes with whom is left to chance.
//
// Every band holds its upper end: with cuts 7, 14, 21 the time bands are 0–7, 8–14, 15–21 days and more. The close pairs are listed once and
// every permutation is counted over that list; pairs beyond the largest distance follow from totals that no permutation changes.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "findings/close_pairs.hpp"

namespace daybook::findings {

struct NearRepeatOptions {
    Metric metric = Metric::manhattan;
    double same_place_m = 1;                     // up to this far apart is the same place: the first distance band
    std::vector<double> distances_m{100, 200, 300};  // upper ends of the bands after it, rising; one more band holds what is farther
    std::vector<std::int32_t> days{7, 14, 21};   // upper ends of the time bands, rising; one more holds what is later
    std::uint32_t permutations = 999;
    std::uint64_t seed = 1;
    unsigned threads = 1;                        // the result is the same for any number
};

struct NearRepeatCell {
    std::int64_t observed = 0;   // pairs
    double expected = 0;         // mean over all permutations: pairs of the row × pairs of the column / all pairs
    double ratio = 0;            // observed / expected; not a number when nothing is expected
    std::int64_t at_least = 0;   // permutations with as many pairs or more
    double p = 1;                // (1 + at_least) / (permutations + 1)
    double p_adjusted = 1;       // Benjamini–Hochberg over the cells that are close in both; 1 in the remainders
};

// Rows: the same place, the distance bands, what is farther. Columns: the time bands, what is later. The last of each are remainders.
struct NearRepeat {
    std::size_t rows = 0, columns = 0;
    std::vector<NearRepeatCell> cells;  // row by row
    std::int64_t events = 0, pairs = 0;
    std::int64_t close_pairs = 0;       // up to the largest distance: those that were listed
    [[nodiscard]] const NearRepeatCell& at(std::size_t row, std::size_t column) const { return cells[row * columns + column]; }
    [[nodiscard]] bool is_remainder(std::size_t row, std::size_t column) const { return row + 1 == rows || column + 1 == columns; }
};

// Refused: events that check_events() refuses, upper ends that do not rise, more close pairs than memory is meant for.
Result<NearRepeat> near_repeat(std::span<const Event> events, const NearRepeatOptions& options);

}  // namespace daybook::findings
