#include "findings/accuracy.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "figures/compare.hpp"

namespace daybook::findings {
namespace {

constexpr std::size_t share_count = std::size(accuracy_shares);
using MonthPai = std::array<double, share_count>;

// Student's t: 97.5 % with 1 to 17 degrees of freedom.
constexpr double student_t[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110};

MeanWithLimits mean_of(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    const double none = std::numeric_limits<double>::quiet_NaN();
    if (values.empty()) return {none, none, none};
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    if (values.size() < 2) return {mean, none, none};
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double reach = student_t[values.size() - 2] * std::sqrt(squares / (n - 1) / n);
    return {mean, mean - reach, mean + reach};
}

// Fisher's randomisation test of paired differences: every way to give them signs; ties within a billionth count as ties.
double signs_p(const std::vector<double>& differences) {
    const double observed = std::fabs(std::accumulate(differences.begin(), differences.end(), 0.0));
    const std::uint64_t ways = std::uint64_t{1} << differences.size();
    std::uint64_t as_far = 0;
    for (std::uint64_t way = 0; way < ways; ++way) {
        double sum = 0;
        for (std::size_t i = 0; i < differences.size(); ++i) sum += (way >> i & 1) != 0 ? differences[i] : -differences[i];
        as_far += std::fabs(sum) >= observed * (1 - 1e-9);
    }
    return static_cast<double>(as_far) / static_cast<double>(ways);
}

struct Split {
    std::vector<geo::Metres> before, in_month;
};

Split split_at(std::span<const PlacedCase> cases, Month month) {
    Split split;
    for (const auto& one : cases) {
        const Month its = month_of(one.day);
        if (its < month) split.before.push_back(one.at);
        if (its == month) split.in_month.push_back(one.at);
    }
    return split;
}

bool any_inside(const Grid& grid, std::span<const geo::Metres> points) {
    for (const auto point : points)
        if (grid.cell_of(point) < grid.size()) return true;
    return false;
}

MonthPai pai_of(const Grid& grid, std::span<const double> map, std::span<const geo::Metres> points) {
    MonthPai pai{};
    for (std::size_t s = 0; s < share_count; ++s) pai[s] = caught_in_top(grid, map, points, accuracy_shares[s]) / accuracy_shares[s];
    return pai;
}

}  // namespace

Result<Accuracy> accuracy(const Grid& grid, std::span<const PlacedCase> cases, Month first, Month after_last, const DensityOptions& options) {
    if (after_last - first > static_cast<Month>(most_held_out)) return refuse("density.hold-out", fmt::format("at most {} months can be held out", most_held_out), {.field = "hold-out"});
    Accuracy found;
    std::vector<MonthPai> density, counts;
    for (Month month = first; month < after_last; ++month) {
        const auto split = split_at(cases, month);
        if (!any_inside(grid, split.before) || !any_inside(grid, split.in_month)) continue;
        DAYBOOK_TRY(const auto map, density_map(grid, split.before, options));
        density.push_back(pai_of(grid, map.per_km2, split.in_month));
        counts.push_back(pai_of(grid, count_map(grid, split.before), split.in_month));
        found.months.push_back(month);
    }
    std::vector<double> p;
    for (std::size_t s = 0; s < share_count; ++s) {
        std::vector<double> of_density, of_counts, differences;
        for (std::size_t m = 0; m < density.size(); ++m) of_density.push_back(density[m][s]), of_counts.push_back(counts[m][s]), differences.push_back(density[m][s] - counts[m][s]);
        p.push_back(signs_p(differences));
        found.shares.push_back({accuracy_shares[s], mean_of(of_density), mean_of(of_counts), mean_of(differences), p.back(), 1});
    }
    const auto adjusted = figures::benjamini_hochberg(p);
    for (std::size_t s = 0; s < share_count; ++s) found.shares[s].p_adjusted = adjusted[s];
    return found;
}

}  // namespace daybook::findings
