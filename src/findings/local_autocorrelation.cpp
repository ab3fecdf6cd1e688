#include "findings/local_autocorrelation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/chance.hpp"
#include "base/in_parallel.hpp"
#include "base/result.hpp"

namespace daybook::findings {
namespace {

// Mean, and mean of the squares around it.
struct MeanVariance {
    double mean = 0, variance = 0;
};

MeanVariance mean_variance(std::span<const double> values) {
    DAYBOOK_CHECK(values.size() >= fewest_areas, "local statistics need four areas");
    const double n = static_cast<double>(values.size());
    MeanVariance result{.mean = std::accumulate(values.begin(), values.end(), 0.0) / n};
    for (const double value : values) result.variance += (value - result.mean) * (value - result.mean) / n;
    DAYBOOK_CHECK(result.variance > 0, "local statistics need values that differ");
    return result;
}

// Sum and sum of squares of an area's weights.
struct RowSums {
    double weights = 0, squares = 0;
};

RowSums row_sums(const Weights& weights, std::size_t area) {
    const double count = static_cast<double>(weights.neighbours[area].size()), weight = weights.weight[area];
    return {count * weight, count * weight * weight};
}

// What rounding leaves of a variance that is 0.
constexpr double rounding = 1e-12;

// Values as whole numbers, so that sums of the same values are equal in whatever order they are added. Their size grows with the root of n
// at most: 2^36 steps a standard deviation leave room for the sum of 200,000 of them.
std::vector<std::int64_t> in_steps(std::span<const double> values) {
    const auto [mean, variance] = mean_variance(values);
    std::vector<std::int64_t> steps;
    for (const double value : values) steps.push_back(std::llround((value - mean) / std::sqrt(variance) * 0x1p36));
    return steps;
}

// Draws `dealt` of the others again and again, and says how often their sum is as high, or as low, as the neighbours' own.
double dealt_p(std::vector<std::int64_t> others, std::size_t dealt, std::int64_t observed, std::uint32_t times, Chance chance) {
    std::uint32_t above = 0, below = 0;
    const auto all = static_cast<std::uint32_t>(others.size());
    for (std::uint32_t time = 0; time < times; ++time) {
        std::int64_t sum = 0;
        for (std::uint32_t i = 0; i < dealt; ++i) {
            std::swap(others[i], others[i + chance.below(all - i)]);
            sum += others[i];
        }
        above += sum >= observed ? 1 : 0;
        below += sum <= observed ? 1 : 0;
    }
    return both_sides(above, below, times);
}

}  // namespace

std::vector<Expected> local_moran(std::span<const double> values, const Weights& weights) {
    const auto [mean, m2] = mean_variance(values);
    const double n = static_cast<double>(values.size());
    std::vector<Expected> result;
    for (std::size_t area = 0; area < values.size(); ++area) {
        const auto [sum, squares] = row_sums(weights, area);
        const double z = values[area] - mean, scale = z * z / m2;
        const double variance = scale * n / (n - 2) * (squares - sum * sum / (n - 1)) * (1 - scale / (n - 1));
        result.push_back(beside_chance(z / m2 * (neighbours_sum(values, weights, area) - sum * mean), -scale * sum / (n - 1), variance, rounding * scale * squares));
    }
    return result;
}

std::vector<Expected> local_g(std::span<const double> values, const Weights& weights) {
    const auto [mean, variance] = mean_variance(values);
    const double n = static_cast<double>(values.size());
    std::vector<Expected> result;
    for (std::uint32_t area = 0; area < values.size(); ++area) {
        const auto& list = weights.neighbours[area];
        const auto [sum, squares] = row_sums(weights, area);
        const bool own = std::binary_search(list.begin(), list.end(), area);
        const double others = own ? n : n - 1, away = own ? 0 : values[area] - mean;  // moments of the values that may be dealt
        const double their_mean = mean - away / (n - 1), their_variance = own ? variance : (n * variance - away * away) / (n - 1) - away * away / ((n - 1) * (n - 1));
        result.push_back(beside_chance(neighbours_sum(values, weights, area), sum * their_mean, their_variance * (others * squares - sum * sum) / (others - 1), rounding * variance * squares));
    }
    return result;
}

std::vector<double> local_permuted(std::span<const double> values, const Weights& weights, const Permutations& permutations) {
    const auto steps = in_steps(values);
    std::vector<double> p(values.size(), 1);
    in_parallel(values.size(), permutations.threads, [&](std::size_t area) {
        const auto& list = weights.neighbours[area];
        std::int64_t observed = 0;
        for (const std::uint32_t other : list) observed += steps[other];
        std::vector<std::int64_t> others(steps);
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(area));
        if (list.size() < others.size()) p[area] = dealt_p(std::move(others), list.size(), observed, permutations.times, Chance(permutations.seed, area));
    });
    return p;
}

}  // namespace daybook::findings
