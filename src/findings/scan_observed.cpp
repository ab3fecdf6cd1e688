#include "findings/scan_observed.hpp"

#include <algorithm>

namespace daybook::findings {
namespace {

class Observed {
public:
    Observed(const ScanPlan& plan, const std::vector<std::uint32_t>& cases) : plan_(plan), before_(plan.places * (plan.times + 1)), cases_(plan.times + 1), measure_(plan.times + 1) {
        for (std::size_t place = 0; place < plan.places; ++place)
            for (std::size_t time = 0; time < plan.times; ++time) before_[place * (plan.times + 1) + time + 1] = before_[place * (plan.times + 1) + time] + cases[place * plan.times + time];
    }

    Window best_of(std::size_t number) {
        const Line& line = plan_.lines.all[number];
        std::ranges::fill(cases_, 0);
        std::ranges::fill(measure_, 0.0);
        best_ = {.line = number};
        penalty_ = plan_.lines.shapes[line.shape].penalty;
        for (std::size_t i = line.begin; i < line.end; ++i) {
            add(plan_.lines.members[i]);
            if (plan_.lines.ends_zone[i]) look_at_zone(i + 1 - line.begin);
        }
        return best_;
    }

private:
    void add(std::uint32_t place) {
        const auto* cases = before_.data() + std::size_t{place} * (plan_.times + 1);
        const double* measure = plan_.measure_of(place);
        for (std::size_t time = 0; time <= plan_.times; ++time) {
            cases_[time] += cases[time];
            measure_[time] += measure[time];
        }
    }

    void look_at_zone(std::size_t members) {
        for (std::size_t end = plan_.only_alive ? plan_.times : plan_.shortest; end <= plan_.times; ++end)
            for (std::size_t length = plan_.shortest; length <= std::min(end, plan_.longest); ++length) look_at(members, end - length, end);
    }

    void look_at(std::size_t members, std::size_t first, std::size_t end) {
        const std::int64_t cases = cases_[end] - cases_[first];
        const double measure = measure_[end] - measure_[first];
        if (cases < plan_.least_cases || !may_be_better(static_cast<double>(cases), measure)) return;
        const double ratio = plan_.likelihood.ratio(static_cast<double>(cases), measure) * penalty_;
        if (ratio > best_.ratio * (1 + 1e-12)) best_ = {best_.line, members, first, end, cases, measure, ratio};
    }

    // (c − E)² / (2E(1 − E/C)) is no less than the ratio of poisson while c + E <= C: the remainder of Taylor's series about E.
    bool may_be_better(double cases, double measure) const {
        const auto& all = plan_.likelihood;
        const double expected = all.expected(measure), more = cases - expected;
        if (more <= 0) return false;
        if (all.model == ScanModel::bernoulli || cases + expected > all.cases) return true;
        return more * more * penalty_ * all.cases > 2 * best_.ratio * expected * (all.cases - expected);
    }

    const ScanPlan& plan_;
    std::vector<std::int64_t> before_;  // place × (times + 1) + t: cases of the place before t
    std::vector<std::int64_t> cases_;   // of the zone, before each time
    std::vector<double> measure_;
    Window best_;
    double penalty_ = 1;
};

}  // namespace

std::vector<Window> observed_windows(const ScanPlan& plan, const std::vector<std::uint32_t>& cases) {
    Observed observed(plan, cases);
    std::vector<Window> windows;
    windows.reserve(plan.lines.all.size());
    for (std::size_t line = 0; line < plan.lines.all.size(); ++line) windows.push_back(observed.best_of(line));
    return windows;
}

}  // namespace daybook::findings
