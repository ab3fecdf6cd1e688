// Which areas are neighbours, and how much each counts: what every statistic of autocorrelation is made over.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "geo/local_plane.hpp"

namespace daybook::findings {

// For each area the numbers of its neighbours, ascending, each once, never itself (but with_self). Need not go both ways.
using Neighbours = std::vector<std::vector<std::uint32_t>>;

// All within a distance, the distance included.
[[nodiscard]] Neighbours within_distance(std::span<const geo::Metres> points, double distance_m);
// The k nearest, of equally near ones those with the smaller number; all others where there are fewer. Does not go both ways.
[[nodiscard]] Neighbours nearest(std::span<const geo::Metres> points, std::size_t k);
// Each area among its own neighbours, as G* has it.
[[nodiscard]] Neighbours with_self(Neighbours neighbours);

// Of some of the areas, ascending, numbered anew among themselves; the others are nobody's neighbours.
[[nodiscard]] Neighbours among(const Neighbours& neighbours, std::span<const std::uint32_t> areas);

// Areas without neighbours can be compared with nothing: they are set aside, and the others numbered anew.
struct Joined {
    std::vector<std::uint32_t> areas;    // the old number of each area that stays, ascending
    std::vector<std::uint32_t> islands;  // the old numbers of those set aside, ascending
    Neighbours neighbours;               // of the areas that stay, by new numbers
};
[[nodiscard]] Joined without_islands(const Neighbours& neighbours);

// binary: 1 for each neighbour. row_standardised: 1 over the number of neighbours, so that each area's weights add up to 1.
enum class WeightStyle : std::uint8_t { binary, row_standardised };

// The weights of an area are all the same.
struct Weights {
    Neighbours neighbours;
    std::vector<double> weight;  // of each neighbour of an area; 0 where it has none
};
[[nodiscard]] Weights weigh(Neighbours neighbours, WeightStyle style);

// Σ w_ij value_j of an area i.
[[nodiscard]] double neighbours_sum(std::span<const double> values, const Weights& weights, std::size_t area);

// S0 = Σ w; S1 = ½ Σ (w_ij + w_ji)²; S2 = Σ_i (w_i. + w_.i)² (Cliff and Ord 1981, "Spatial Processes", 19).
struct WeightSums {
    double s0 = 0, s1 = 0, s2 = 0;
};
[[nodiscard]] WeightSums sums_of(const Weights& weights);

}  // namespace daybook::findings
