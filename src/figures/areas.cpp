// Funnel limits and shrunk rates. The formulas are those of the papers that areas.hpp names; iterations stop when nothing
// moves any more, and after a fixed number of rounds in any case.
#include "figures/areas.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/result.hpp"
#include "figures/tails.hpp"

namespace daybook::figures {

namespace {

// The p quantile of a Poisson variable, made continuous: r − (F(r) − p)/(F(r) − F(r − 1)) for the smallest r with F(r) >= p.
double poisson_interpolated(double p, double mean, double z) {
    double r = std::max(0.0, std::floor(mean + z * std::sqrt(mean)));
    while (r > 0 && poisson_at_most(r - 1, mean) >= p) --r;
    while (poisson_at_most(r, mean) < p) ++r;
    const double at = poisson_at_most(r, mean), before = poisson_at_most(r - 1, mean);
    return std::max(0.0, r - (at - p) / (at - before));
}

// One round of Clayton and Kaldor's equations (their (5) and (6) for gamma distributed risks): mean and variance of the
// risks from the estimates at the present ν and α. Areas without expectation say nothing and are left out.
struct GammaMoments {
    double mean = 0, variance = 0;
};

GammaMoments moments_of(std::span<const AreaCount> areas, double shape, double rate) {
    GammaMoments moments;
    double n = 0;
    const auto estimate = [&](const AreaCount& area) { return (static_cast<double>(area.count) + shape) / (area.expected + rate); };
    for (const AreaCount& area : areas)
        if (area.expected > 0) {
            moments.mean += estimate(area);
            ++n;
        }
    if (n < 2) return {1, 0};
    moments.mean /= n;
    for (const AreaCount& area : areas)
        if (area.expected > 0) moments.variance += (1 + rate / area.expected) * (estimate(area) - moments.mean) * (estimate(area) - moments.mean);
    moments.variance /= n - 1;
    return moments;
}

}  // namespace

std::vector<AreaCount> against_whole(std::span<const std::int64_t> counts, std::span<const double> exposures) {
    DAYBOOK_CHECK(counts.size() == exposures.size(), "each count has an exposure");
    double total = 0, exposure = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (exposures[i] > 0) {
            total += static_cast<double>(counts[i]);
            exposure += exposures[i];
        }
    std::vector<AreaCount> areas;
    for (std::size_t i = 0; i < counts.size(); ++i) areas.push_back({counts[i], exposures[i] > 0 ? exposures[i] * total / exposure : 0});
    return areas;
}

FunnelLimits funnel_limits(double expected, double level, double dispersion) {
    DAYBOOK_CHECK(expected > 0 && level > 0 && level < 1, "a funnel's limits are those of an expected number above zero");
    const double tail = (1 - level) / 2, z = normal_quantile(1 - level);
    if (dispersion > 1) {
        const double reach = z * std::sqrt(dispersion / expected);
        return {std::max(0.0, 1 - reach), 1 + reach};
    }
    return {poisson_interpolated(tail, expected, -z) / expected, poisson_interpolated(1 - tail, expected, z) / expected};
}

double winsorised_dispersion(std::span<const AreaCount> areas, double share) {
    std::vector<double> z;
    for (const AreaCount& area : areas)
        if (area.expected > 0) z.push_back((static_cast<double>(area.count) - area.expected) / std::sqrt(area.expected));
    if (z.size() < 2) return 1;
    std::sort(z.begin(), z.end());
    const auto cut = static_cast<std::size_t>(std::floor(share * static_cast<double>(z.size())));
    const double low = z[cut], high = z[z.size() - 1 - cut];
    double sum = 0;
    for (const double value : z) sum += std::clamp(value, low, high) * std::clamp(value, low, high);
    return std::max(1.0, sum / static_cast<double>(z.size()));
}

Shrunk shrink(std::span<const AreaCount> areas) {
    Shrunk result;
    GammaMoments moments = moments_of(areas, 0, 0);  // of the plain ratios count/expected
    bool settled = false;
    for (int round = 0; round < 20'000 && !settled && moments.variance > 1e-9 && moments.mean > 0; ++round) {
        result.rate = moments.mean / moments.variance;
        result.shape = moments.mean * result.rate;
        const GammaMoments next = moments_of(areas, result.shape, result.rate);
        settled = std::fabs(next.mean - moments.mean) < 1e-12 * moments.mean && std::fabs(next.variance - moments.variance) < 1e-12 * moments.variance;
        moments = next;
    }
    result.varies = moments.variance > 1e-9 && moments.mean > 0;
    const double count = std::accumulate(areas.begin(), areas.end(), 0.0, [](double sum, const AreaCount& a) { return sum + (a.expected > 0 ? static_cast<double>(a.count) : 0); });
    const double expected = std::accumulate(areas.begin(), areas.end(), 0.0, [](double sum, const AreaCount& a) { return sum + a.expected; });
    const double common = expected > 0 ? count / expected : 1;
    if (!result.varies) result.shape = result.rate = 0;
    for (const AreaCount& area : areas)
        result.relative_risks.push_back(result.varies ? (static_cast<double>(area.count) + result.shape) / (area.expected + result.rate) : common);
    return result;
}

}  // namespace daybook::figures
