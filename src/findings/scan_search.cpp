#include "findings/scan_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace daybook::findings {
namespace {

// By how many standard deviations the lengths of a rung may differ in what they expect; see zone_slack.
constexpr double length_slack = 0.8;

// How much better the best has to be before its limits are found again; with older ones more windows are looked at one by one.
constexpr double worth_new_limits = 1.05;

}  // namespace

template <class Cell, class Count>
Search<Cell, Count>::Search(const ScanPlan& plan)
    : plan_(plan),
      counts_(plan.places * plan.times * lanes),
      limits_(plan.classes * lanes),
      sums_((plan.times + 1) * lanes),
      measure_(plan.times + 1),
      classes_(plan.times + 1),
      above_(plan.times + 1),
      best_(lanes),
      limits_for_(lanes) {}

template <class Cell, class Count>
void Search<Cell, Count>::clear() {
    std::ranges::fill(counts_, Cell{0});
}

template <class Cell, class Count>
void Search<Cell, Count>::put(std::size_t lane, const std::vector<std::uint32_t>& cells) {
    const std::size_t all = plan_.places * plan_.times;
    if (cells.size() < all) {
        for (const std::uint32_t cell : cells) ++counts_[std::size_t{cell} * lanes + lane];
        return;
    }
    counted_.assign(all, 0);  // close together, and so in a nearer cache than the lanes are
    for (const std::uint32_t cell : cells) ++counted_[cell];
    for (std::size_t cell = 0; cell < all; ++cell) counts_[cell * lanes + lane] = counted_[cell];
}

template <class Cell, class Count>
void Search<Cell, Count>::ready() {
    for (std::size_t place = 0; place < plan_.places; ++place)
        for (std::size_t time = 1; time < plan_.times; ++time) {
            Cell* row = counts_.data() + (place * plan_.times + time) * lanes;
            add_counts(row, row - lanes, lanes);
        }
}

template <class Cell, class Count>
const std::vector<double>& Search<Cell, Count>::best_of_all() {
    std::ranges::fill(best_, 0.0);
    penalty_ = 0;
    for (std::size_t line = 0; line < plan_.lines.all.size(); ++line) {
        const double penalty = plan_.lines.shapes[plan_.lines.all[line].shape].penalty;
        if (penalty != penalty_) use_penalty(penalty);
        scan_line(line);
    }
    return best_;
}

template <class Cell, class Count>
void Search<Cell, Count>::use_penalty(double penalty) {
    penalty_ = penalty;
    for (std::size_t lane = 0; lane < lanes; ++lane) find_limits_of(lane);
}

template <class Cell, class Count>
void Search<Cell, Count>::find_limits_of(std::size_t lane) {
    limits_for_[lane] = best_[lane];
    find_limits(plan_.likelihood, best_[lane] / penalty_, plan_.least_cases, plan_.classes, limits_.data() + lane, lanes);
}

template <class Cell, class Count>
void Search<Cell, Count>::scan_line(std::size_t line) {
    std::ranges::fill(sums_, Count{0});
    if (plan_.times == 1) return scan_space(line);
    scan_space_time(line);
}

template <class Cell, class Count>
void Search<Cell, Count>::offer(std::size_t lane, Count cases, double measure) {
    const auto near = static_cast<std::int64_t>(plan_.likelihood.expected(measure));
    const double ratio = plan_.likelihood.ratio(static_cast<double>(near + static_cast<Count>(cases - near)), measure) * penalty_;
    if (ratio <= best_[lane]) return;
    best_[lane] = ratio;
    if (ratio > limits_for_[lane] * worth_new_limits) find_limits_of(lane);
}

// ---- space alone ----

template <class Cell, class Count>
void Search<Cell, Count>::scan_space(std::size_t line) {
    const Line& its = plan_.lines.all[line];
    const auto& steps = plan_.lines.steps;
    const StepRun run{plan_.lines.members.data() + its.begin, steps.end.data() + its.first_step, steps.classes.data() + its.first_step, its.after_steps - its.first_step};
    for (std::size_t step = 0; (step = run_steps(run, step, counts_.data(), limits_.data(), sums_.data())) < run.steps; ++step) look_at_zones(line, its.first_step + step);
}

template <class Cell, class Count>
void Search<Cell, Count>::look_at_zones(std::size_t line, std::size_t step) {
    const auto& steps = plan_.lines.steps;
    for (auto above = lanes_above(sums_.data(), limits_.data() + steps.classes[step] * lanes); above != 0; above &= above - 1) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(above));
        Count cases = sums_[lane];
        for (std::size_t i = steps.begin[step]; i < steps.end[step]; ++i) cases = static_cast<Count>(cases - row_of(member(line, i))[lane]);
        double measure = steps.measure_before[step];
        for (std::size_t i = steps.begin[step]; i < steps.end[step]; ++i) {
            cases = static_cast<Count>(cases + row_of(member(line, i))[lane]);
            measure += plan_.measure_of(member(line, i))[1];
            if (ends_zone(line, i) && is_above(cases, limit(measure, lane))) offer(lane, cases, measure);
        }
    }
}

// ---- space and time ----

template <class Cell, class Count>
void Search<Cell, Count>::scan_space_time(std::size_t line) {
    std::ranges::fill(measure_, 0.0);
    for (std::size_t step = plan_.lines.all[line].first_step; step < plan_.lines.all[line].after_steps; ++step) {
        const auto& steps = plan_.lines.steps;
        for (std::size_t i = steps.begin[step]; i < steps.end[step]; ++i) add_counts(sums_.data() + lanes, row_of(member(line, i)), plan_.times * lanes);
        for (std::size_t i = steps.begin[step]; i < steps.first_zone[step]; ++i) add_measure(measure_.data(), plan_.measure_of(member(line, i)), plan_.times + 1);
        scan_step(line, step);
        for (std::size_t i = steps.first_zone[step]; i < steps.end[step]; ++i) add_measure(measure_.data(), plan_.measure_of(member(line, i)), plan_.times + 1);
    }
}

// The sums are those of the step's last zone, the measure is that of its first.
template <class Cell, class Count>
void Search<Cell, Count>::scan_step(std::size_t line, std::size_t step) {
    for (std::size_t shortest = plan_.shortest; shortest <= plan_.longest;) {
        const Rung rung = rung_from(shortest);
        const std::size_t from = plan_.only_alive ? plan_.times : rung.shortest, to = plan_.times + 1;
        find_classes(measure_.data(), plan_.likelihood.cases / plan_.likelihood.measure, from, to, rung.shortest, classes_.data());
        if (run_ends({from, to, rung.longest, classes_.data(), above_.data()}, sums_.data(), limits_.data()))
            for (std::size_t end = from; end < to; ++end)
                if (above_[end] != 0) look_at_windows(line, step, rung, end);
        shortest = rung.longest + 1;
    }
}

template <class Cell, class Count>
auto Search<Cell, Count>::rung_from(std::size_t shortest) const -> Rung {
    const double expected_a_unit = plan_.likelihood.expected(measure_[plan_.times]) / static_cast<double>(plan_.times);
    const double more = expected_a_unit > 0 ? length_slack * std::sqrt(static_cast<double>(shortest) / expected_a_unit) : static_cast<double>(plan_.longest);
    return {shortest, std::min(plan_.longest, shortest + static_cast<std::size_t>(std::min(more, static_cast<double>(plan_.longest))))};
}

template <class Cell, class Count>
void Search<Cell, Count>::look_at_windows(std::size_t line, std::size_t step, Rung rung, std::size_t end) {
    rung.longest = std::min(rung.longest, end);
    const Count* now = sums_.data() + end * lanes;
    const Count* before = sums_.data() + (end - rung.longest) * lanes;
    std::array<Count, lanes> cases;
    for (std::size_t lane = 0; lane < lanes; ++lane) cases[lane] = static_cast<Count>(now[lane] - before[lane]);
    for (auto above = lanes_above(cases.data(), limits_.data() + classes_[end] * lanes); above != 0; above &= above - 1) look_at_windows(line, step, rung, end, static_cast<std::size_t>(std::countr_zero(above)));
}

template <class Cell, class Count>
void Search<Cell, Count>::look_at_windows(std::size_t line, std::size_t step, Rung rung, std::size_t end, std::size_t lane) {
    const auto& steps = plan_.lines.steps;
    at_first_zone(line, step, rung, end, lane);
    for (std::size_t i = steps.first_zone[step];; add_member(member(line, i), rung, end, lane), ++i) {
        if (ends_zone(line, i - 1))
            for (std::size_t k = 0; k < lengths_.cases.size(); ++k)
                if (is_above(lengths_.cases[k], limit(lengths_.measure[k], lane))) offer(lane, lengths_.cases[k], lengths_.measure[k]);
        if (i == steps.end[step]) return;
    }
}

template <class Cell, class Count>
void Search<Cell, Count>::at_first_zone(std::size_t line, std::size_t step, Rung rung, std::size_t end, std::size_t lane) {
    const auto& steps = plan_.lines.steps;
    lengths_.cases.clear();
    lengths_.measure.clear();
    for (std::size_t length = rung.shortest; length <= rung.longest; ++length) {
        Count cases = static_cast<Count>(sums_[end * lanes + lane] - sums_[(end - length) * lanes + lane]);
        for (std::size_t i = steps.first_zone[step]; i < steps.end[step]; ++i) {
            const Cell* row = row_of(member(line, i)) + lane;
            cases = static_cast<Count>(cases - row[(end - 1) * lanes] + (end > length ? row[(end - length - 1) * lanes] : Cell{0}));
        }
        lengths_.cases.push_back(cases);
        lengths_.measure.push_back(measure_[end] - measure_[end - length]);
    }
}

template <class Cell, class Count>
void Search<Cell, Count>::add_member(std::uint32_t place, Rung rung, std::size_t end, std::size_t lane) {
    const Cell* row = row_of(place) + lane;
    const double* measure = plan_.measure_of(place);
    for (std::size_t k = 0; k < lengths_.cases.size(); ++k) {
        const std::size_t before = end - rung.shortest - k;
        lengths_.cases[k] = static_cast<Count>(lengths_.cases[k] + row[(end - 1) * lanes] - (before > 0 ? row[(before - 1) * lanes] : Cell{0}));
        lengths_.measure[k] += measure[end] - measure[before];
    }
}

template class Search<std::int16_t, std::int16_t>;
template class Search<std::int16_t, std::int32_t>;
template class Search<std::int32_t, std::int32_t>;

}  // namespace daybook::findings
