// Is the map as a whole more than a heap of unrelated numbers? Global statistics of spatial autocorrelation, each with what it would
// be if the values were dealt to the areas at random. Every area has a neighbour (without_islands()), there are at least four,
// and the values are not all equal.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>

#include "findings/weights.hpp"

namespace daybook::findings {

inline constexpr std::size_t fewest_areas = 4;

// P(|Z| >= |z|) of a standard normal variable.
[[nodiscard]] double normal_both_tails(double z);

// A statistic beside its distribution without autocorrelation. p is of both sides, by the normal distribution.
struct Expected {
    double value = 0, expected = 0, variance = 0;
    double z = 0;  // 0 where the variance is no more than rounding leaves of 0
    double p = 1;
};
[[nodiscard]] Expected beside_chance(double value, double expected, double variance, double least_variance = 0);

// randomisation: any order of these values is as likely as any other. normality: the values are drawn from one normal distribution.
enum class Assumption : std::uint8_t { randomisation, normality };

// Moran's I: above its expectation when neighbours are alike, below when they are unlike. Moments of Cliff and Ord 1981, 42–46.
[[nodiscard]] Expected moran(std::span<const double> values, const Weights& weights, Assumption assumption = Assumption::randomisation);

// Geary's C: 1 without autocorrelation, below when neighbours are alike. z has C's own sign: below 0 when they are alike.
[[nodiscard]] Expected geary(std::span<const double> values, const Weights& weights, Assumption assumption = Assumption::randomisation);

// The global G of Getis and Ord 1992 (Geographical Analysis 24, 189–206), with B1 as corrected later: above its expectation when
// high values lie together, below when low ones do. Values of 0 and more, not all 0; binary weights.
[[nodiscard]] Expected getis_ord(std::span<const double> values, const Weights& weights);

// Pairs of neighbours that are both marked, marks dealt without replacement (Cliff and Ord 1981, 19–20). Binary weights; a pair
// that goes both ways counts once.
[[nodiscard]] Expected join_count(std::span<const std::uint8_t> marked, const Weights& weights);

// How values are dealt anew: the same seed gives the same p on any number of threads.
struct Permutations {
    std::uint32_t times = 9999;
    std::uint64_t seed = 1;
    unsigned threads = 1;
};

// The pseudo p of both sides, from how many permutations were as high as what was observed and how many as low: (1 + #) / (times + 1)
// of the smaller #, twice, never above 1.
[[nodiscard]] inline double both_sides(std::uint32_t as_high, std::uint32_t as_low, std::uint32_t times) {
    return std::min(1.0, 2.0 * (std::min(as_high, as_low) + 1.0) / (times + 1.0));
}

// The pseudo p of Moran's I, all values dealt to all areas.
[[nodiscard]] double moran_permuted(std::span<const double> values, const Weights& weights, const Permutations& permutations);

}  // namespace daybook::findings
