#include "report/ordinary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace daybook::report {

std::optional<OrdinaryRange> ordinary_range(std::span<const std::int64_t> same_month_of_other_years, double dispersion) {
    const auto years = static_cast<double>(same_month_of_other_years.size());
    if (years < 2) return std::nullopt;
    const double mean = static_cast<double>(std::accumulate(same_month_of_other_years.begin(), same_month_of_other_years.end(), std::int64_t{0})) / years;
    if (mean < smallest_ordinary_mean) return std::nullopt;
    const double half = 1.96 * std::sqrt(std::max(dispersion, 1.0) * mean * (1 + 1 / years));
    return OrdinaryRange{std::max(0.0, mean - half), mean + half};
}

}  // namespace daybook::report
