#include "findings/delay.hpp"

#include <algorithm>

namespace daybook::findings {
namespace {

constexpr double tail = 0.025;

// The records that are still to come after `seen` ones, when a share F is known: negative binomial failures before success number `seen`.
CountModel missing_after(double seen, double share) { return {seen * (1 - share) / share, 1 / share}; }

}  // namespace

void Delays::add(std::int32_t days, std::int64_t records) {
    if (days > longest) return;
    by_days_[static_cast<std::size_t>(std::max(days, 0))] += records;
    total_ += records;
}

void Delays::add(const Delays& others) {
    for (std::size_t day = 0; day < by_days_.size(); ++day) by_days_[day] += others.by_days_[day];
    total_ += others.total_;
}

std::int64_t Delays::within(std::int32_t days) const {
    std::int64_t sum = 0;
    for (std::int32_t day = 0; day <= std::min(days, longest); ++day) sum += by_days_[static_cast<std::size_t>(day)];
    return sum;
}

double Delays::share(std::int32_t days) const { return total_ == 0 ? 1 : static_cast<double>(within(days)) / static_cast<double>(total_); }

Nowcast nowcast(std::int64_t count, const Delays& delays, std::int32_t days) {
    const double n = static_cast<double>(count), share = delays.share(days);
    Nowcast result{n / share, n, n};
    if (share >= 1) return result;
    const auto known = static_cast<double>(delays.within(days)), all = static_cast<double>(delays.records());
    const double share_low = beta_quantile(known, all - known + 1, tail), share_high = beta_quantile(known + 1, all - known, 1 - tail);
    if (count > 0) result.low = n + quantile_above(missing_after(n, share_high), 1 - tail);
    result.high = n + quantile_above(missing_after(n + 1, share_low), tail);
    return result;
}

CountModel known_part(const CountModel& whole, double share) { return {share * whole.mean, 1 + share * (whole.dispersion - 1)}; }

}  // namespace daybook::findings
