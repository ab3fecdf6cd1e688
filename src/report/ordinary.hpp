// The ordinary range of a month: where 95 of 100 such months would lie if only chance and the season were at work. It is learned
// from the same calendar month of other years; the report shades it behind the series. A drawing aid, never a test.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace daybook::report {

inline constexpr double smallest_ordinary_mean = 5;

struct OrdinaryRange {
    double low = 0;   // never below 0
    double high = 0;
};

// mean ± 1.96 √(φ · mean · (1 + 1/n)), n being the number of years: the prediction interval of an overdispersed count.
// Nothing with fewer than two years, or when their mean is below five: too few to say what is ordinary. `dispersion` is φ, at least 1.
[[nodiscard]] std::optional<OrdinaryRange> ordinary_range(std::span<const std::int64_t> same_month_of_other_years, double dispersion);

}  // namespace daybook::report
