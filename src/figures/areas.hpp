// Areas beside one another: which differ from the whole by more than chance (funnel limits), and rates of small areas
// drawn towards the whole as far as their own numbers are weak (empirical Bayes). For maps: never a ranking.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace daybook::figures {

struct AreaCount {
    std::int64_t count = 0;
    double expected = 0;  // at the rate of the whole: exposure × total count / total exposure
};

// Expected counts at the common rate from counts and exposures (residents). Areas with exposure 0 get 0.
[[nodiscard]] std::vector<AreaCount> against_whole(std::span<const std::int64_t> counts, std::span<const double> exposures);

// Limits of count/expected around 1 at a two-sided level (Spiegelhalter 2005, "Funnel plots for comparing institutional
// performance": exact Poisson limits, interpolated between integers; with dispersion, normal limits widened by √φ).
struct FunnelLimits {
    double low = 0, high = 0;
};
[[nodiscard]] FunnelLimits funnel_limits(double expected, double level = 0.95, double dispersion = 1);

// φ of the areas: mean of squared z = (count − expected)/√expected, the lowest and highest tenth of the z drawn in to the
// values there (winsorised); never below 1. Areas with expected 0 are left out.
[[nodiscard]] double winsorised_dispersion(std::span<const AreaCount> areas, double share = 0.1);

// Poisson–gamma empirical Bayes (Clayton and Kaldor 1987, Biometrics 43, 671–681): relative risks θ ~ Gamma(shape ν, rate α),
// fitted by their moment iteration; estimate (count + ν)/(expected + α). When the areas vary no more than chance allows,
// every estimate is the common one and `varies` is false.
struct Shrunk {
    double shape = 0, rate = 0;
    bool varies = false;
    std::vector<double> relative_risks;  // in the order given
};
[[nodiscard]] Shrunk shrink(std::span<const AreaCount> areas);

}  // namespace daybook::figures
