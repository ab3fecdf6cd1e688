// Rates of areas with few residents swing more than those of areas with many. Standardised, each swings as much as chance lets it.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace daybook::findings {

// (rate − b) / √v of each area, whose Moran's I is the Empirical Bayes index of Assunção and Reis 1999 (Statistics in Medicine 18, 2147–2162):
// b the rate of the whole, v = a + b / residents, a the variance between areas beyond chance by moments; v = b / residents where that
// sum is below 0. Residents above 0, and not all counts 0.
[[nodiscard]] std::vector<double> standardised_rates(std::span<const double> counts, std::span<const double> residents);

}  // namespace daybook::findings
