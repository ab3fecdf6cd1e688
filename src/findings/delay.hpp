// What happened last week is not all known yet: n of N are. From the past one knows which share F of a unit's records are there so many days
// after its end; then N is about n / F (a nowcast, as in Lawless 1994, Canad. J. Statist. 22, 15–31), and n is the binomial part of N.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "findings/distributions.hpp"

namespace daybook::findings {

// How many days after the end of their unit the records of past units became known.
class Delays {
public:
    static constexpr std::int32_t longest = 182;  // what comes later is not waited for
    void add(std::int32_t days, std::int64_t records);  // days <= 0: within the unit
    void add(const Delays& others);
    [[nodiscard]] std::int64_t records() const { return total_; }
    [[nodiscard]] std::int64_t within(std::int32_t days) const;
    [[nodiscard]] double share(std::int32_t days) const;  // F; 1 when there are no records

private:
    std::vector<std::int64_t> by_days_ = std::vector<std::int64_t>(longest + 1, 0);
    std::int64_t total_ = 0;
};

struct Nowcast {
    double estimate = 0;  // n / F
    double low = 0, high = 0;  // 95 %: the N with which n would be no surprise; F's own error is in it
};
// Needs F > 0 and a count that is not negative.
[[nodiscard]] Nowcast nowcast(std::int64_t count, const Delays& delays, std::int32_t days);

// The distribution of the part that is known, of a count with this distribution.
[[nodiscard]] CountModel known_part(const CountModel& whole, double share);

}  // namespace daybook::findings
