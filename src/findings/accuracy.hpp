// How well a map foretells: the prediction accuracy index (Chainey, Tompson and Uhlig 2008, "The utility of hotspot mapping for predicting spatial patterns
// of crime", Security Journal 21), PAI = (share of later cases caught) / (share of the area), on months held out: each is foretold by all cases before it.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "findings/density.hpp"

namespace daybook::findings {

struct PlacedCase {
    geo::Metres at;
    Day day = 0;
};

struct MeanWithLimits {
    double mean = 0, low = 0, high = 0;  // 95 % by Student's t over the months; NaN with fewer than two
};

struct ShareAccuracy {
    double share = 0;             // of the area
    MeanWithLimits density, counts;  // PAI of the density map, and of the plain count map on the same cells; 1 is what any place would give
    MeanWithLimits difference;    // density − counts, month by month
    double p = 1;                 // two-sided, over all ways to swap the two maps month by month
    double p_adjusted = 1;        // Benjamini–Hochberg over the shares
};

struct Accuracy {
    std::vector<ShareAccuracy> shares;
    std::vector<Month> months;    // that were foretold: held out, with a case in the region and one before them
};

inline constexpr std::size_t most_held_out = 18;
inline constexpr double accuracy_shares[] = {0.01, 0.02, 0.05, 0.10};

// Months from `first` to before `after_last` are held out. Refused as density_map() refuses; more months than most_held_out.
Result<Accuracy> accuracy(const Grid& grid, std::span<const PlacedCase> cases, Month first, Month after_last, const DensityOptions& options);

}  // namespace daybook::findings
