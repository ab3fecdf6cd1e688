// Areas beside their neighbours: the whole map's tests and each area's, put together, with a word for each area that holds its share of
// false alarms at a stated rate.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "findings/local_autocorrelation.hpp"

namespace daybook::findings {

// The own value above (high) or not above the mean, then the neighbours'. Only where the adjusted p says that it is no chance.
enum class AreaLabel : std::uint8_t { not_significant, high_high, low_low, high_low, low_high };
[[nodiscard]] std::string_view to_key(AreaLabel label);  // "high-high"

// Of an area's surroundings: neighbours with high values, or with low ones.
enum class Spot : std::uint8_t { not_significant, hot, cold };
[[nodiscard]] std::string_view to_key(Spot spot);

struct AreaFinding {
    std::uint32_t area = 0;         // its number among the areas given
    double neighbours_mean = 0;     // of the values
    Expected moran, g, g_star;
    double p = 1, p_adjusted = 1;   // by conditional permutation; by Benjamini and Hochberg over all areas tested
    AreaLabel label = AreaLabel::not_significant;
    Spot spot = Spot::not_significant;
};

struct WholeMap {
    Expected moran, moran_normality, geary, joins;  // joins: pairs of neighbours that are both above the mean
    bool has_g = false;                             // not of values below 0
    Expected g;
    double moran_permuted_p = 1;
};

struct AreaFindings {
    WholeMap whole;
    double mean = 0;
    std::vector<AreaFinding> areas;      // those with neighbours, in the order given
    std::vector<std::uint32_t> islands;  // those without
    std::size_t pairs = 0;               // that are neighbours, one way or both
    double false_discovery_rate = 0.05;
};

// How many areas have a neighbour, and whether their values differ: what analyse_areas() needs.
enum class AreasFault : std::uint8_t { none, too_few, all_equal };
[[nodiscard]] AreasFault fault_of(std::span<const double> values, const Neighbours& neighbours);

// `positive`: what the global G is made of, when `values` themselves may be below 0 (standardised rates); empty: the values.
[[nodiscard]] AreaFindings analyse_areas(std::span<const double> values, std::span<const double> positive, const Neighbours& neighbours, const Permutations& permutations);

}  // namespace daybook::findings
