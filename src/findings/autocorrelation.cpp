#include "findings/autocorrelation.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "base/chance.hpp"
#include "base/in_parallel.hpp"
#include "base/result.hpp"

namespace daybook::findings {
namespace {

constexpr std::uint64_t whole_map_stream = 0x4D6F72616E;  // no area has this number

// Values less their mean, with the moments that the formulas need.
struct Centred {
    std::vector<double> z;
    double n = 0, squares = 0;
    double kurtosis = 0;  // n Σ z⁴ / (Σ z²)²
};

Centred centred(std::span<const double> values) {
    DAYBOOK_CHECK(values.size() >= fewest_areas, "a test of autocorrelation needs four areas");
    Centred result{.n = static_cast<double>(values.size())};
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / result.n;
    double fourth = 0;
    for (const double value : values) {
        const double z = value - mean;
        result.z.push_back(z);
        result.squares += z * z;
        fourth += z * z * z * z;
    }
    DAYBOOK_CHECK(result.squares > 0, "a test of autocorrelation needs values that differ");
    result.kurtosis = result.n * fourth / (result.squares * result.squares);
    return result;
}

// Σ w_ij a_i a_j
double cross_sum(std::span<const double> values, const Weights& weights) {
    double sum = 0;
    for (std::size_t area = 0; area < values.size(); ++area) sum += values[area] * neighbours_sum(values, weights, area);
    return sum;
}

double square(double x) { return x * x; }

}  // namespace

Expected beside_chance(double value, double expected, double variance, double least_variance) {
    Expected result{.value = value, .expected = expected, .variance = variance};
    if (!(variance > least_variance)) return result;
    result.z = (value - expected) / std::sqrt(variance);
    result.p = normal_both_tails(result.z);
    return result;
}

double normal_both_tails(double z) { return std::erfc(std::fabs(z) / std::sqrt(2.0)); }

Expected moran(std::span<const double> values, const Weights& weights, Assumption assumption) {
    const Centred c = centred(values);
    const auto [s0, s1, s2] = sums_of(weights);
    const double n = c.n, k = c.kurtosis, expected = -1 / (n - 1);
    const double value = n / s0 * cross_sum(c.z, weights) / c.squares;
    double second = (n * n * s1 - n * s2 + 3 * s0 * s0) / ((n * n - 1) * s0 * s0);
    if (assumption == Assumption::randomisation)
        second = (n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0) - k * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0);
    return beside_chance(value, expected, second - expected * expected);
}

Expected geary(std::span<const double> values, const Weights& weights, Assumption assumption) {
    const Centred c = centred(values);
    const auto [s0, s1, s2] = sums_of(weights);
    const double n = c.n, k = c.kurtosis;
    double differences = 0;
    for (std::size_t area = 0; area < values.size(); ++area)
        for (const std::uint32_t other : weights.neighbours[area]) differences += weights.weight[area] * square(values[area] - values[other]);
    const double value = (n - 1) * differences / (2 * s0 * c.squares);
    double variance = ((2 * s1 + s2) * (n - 1) - 4 * s0 * s0) / (2 * (n + 1) * s0 * s0);
    if (assumption == Assumption::randomisation)
        variance = ((n - 1) * s1 * (n * n - 3 * n + 3 - k * (n - 1)) - (n - 1) * s2 * (n * n + 3 * n - 6 - k * (n * n - n + 2)) / 4 + s0 * s0 * (n * n - 3 - k * square(n - 1))) / (n * (n - 2) * (n - 3) * s0 * s0);
    return beside_chance(value, 1, variance);
}

Expected getis_ord(std::span<const double> values, const Weights& weights) {
    const auto [s0, s1, s2] = sums_of(weights);
    const double n = static_cast<double>(values.size()), pairs = n * (n - 1), s = s0 * s0;
    double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
    for (const double x : values) m1 += x, m2 += x * x, m3 += x * x * x, m4 += square(x * x);
    DAYBOOK_CHECK(values.size() >= fewest_areas && m1 * m1 > m2, "the global G needs four areas and two values above 0");
    const double b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s, b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s), b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s);
    const double b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s, b4 = s1 - s2 + s;
    const double expected = s0 / pairs, second = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * square(m1 * m1)) / (square(m1 * m1 - m2) * pairs * (n - 2) * (n - 3));
    return beside_chance(cross_sum(values, weights) / (m1 * m1 - m2), expected, second - expected * expected);
}

Expected join_count(std::span<const std::uint8_t> marked, const Weights& weights) {
    const auto [s0, s1, s2] = sums_of(weights);
    const double n = static_cast<double>(marked.size()), s = s0 * s0;
    const double b = static_cast<double>(std::count(marked.begin(), marked.end(), std::uint8_t{1}));
    double joins = 0;
    for (std::size_t area = 0; area < marked.size(); ++area)
        for (const std::uint32_t other : weights.neighbours[area]) joins += marked[area] * marked[other] * weights.weight[area] / 2;
    const double two = b * (b - 1) / (n * (n - 1)), three = two * (b - 2) / (n - 2), four = three * (b - 3) / (n - 3);
    const double expected = s0 * two / 2, second = (s1 * two + (s2 - 2 * s1) * three + (s + s1 - s2) * four) / 4;
    return beside_chance(joins, expected, second - expected * expected);
}

double moran_permuted(std::span<const double> values, const Weights& weights, const Permutations& permutations) {
    const Centred c = centred(values);
    const double observed = cross_sum(c.z, weights), tie = 1e-12 * c.squares;
    std::atomic<std::uint32_t> above{0}, below{0};
    in_parallel(permutations.times, permutations.threads, [&](std::size_t time) {
        Chance chance(permutations.seed, whole_map_stream, time);
        std::vector<double> z = c.z;
        for (std::size_t left = z.size(); left > 1; --left) std::swap(z[left - 1], z[chance.below(static_cast<std::uint32_t>(left))]);
        const double dealt = cross_sum(z, weights);
        if (dealt >= observed - tie) ++above;
        if (dealt <= observed + tie) ++below;
    });
    return both_sides(above, below, permutations.times);
}

}  // namespace daybook::findings
