// Which areas make the map more than a heap of unrelated numbers? Local statistics of spatial autocorrelation. Values and weights are
// those of autocorrelation.hpp: every area has a neighbour, there are at least four, and the values are not all equal.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "findings/autocorrelation.hpp"

namespace daybook::findings {

// Local Moran's I (Anselin 1995, Geographical Analysis 27, 93–115): above 0 where an area is like its neighbours, below where it is unlike.
// Expectation and variance given the area's own value (Sokal, Oden and Thomson 1998), as spdep's localmoran has them.
[[nodiscard]] std::vector<Expected> local_moran(std::span<const double> values, const Weights& weights);

// Local G (Ord and Getis 1995, Geographical Analysis 27, 286–306) as z: above 0 where neighbours' values are high. `value` is the
// neighbours' weighted sum. Of weights with_self() it is G*: the area's own value is one of those looked at.
[[nodiscard]] std::vector<Expected> local_g(std::span<const double> values, const Weights& weights);

// The pseudo p of each area: its own value stays, the others are dealt to its neighbours without replacement. Given the own value, local I and
// local G say the same of the neighbours' sum, so that one p holds for both. 1 where all others are neighbours: nothing can be dealt.
[[nodiscard]] std::vector<double> local_permuted(std::span<const double> values, const Weights& weights, const Permutations& permutations);

}  // namespace daybook::findings
