// Inside src/findings: the largest ratio of all windows, in many replications side by side. A step of zones with a range of lengths is
// looked at as one: cases of its largest window against what its smallest expects. Only where that could beat a replication's best so
// far is each window compared with its limit, and only what passes that has its logarithms taken. So every result is exact, whatever is
// passed over.
#pragma once
#include <cstdint>
#include <vector>

#include "findings/scan_kernel.hpp"
#include "findings/scan_plan.hpp"

namespace daybook::findings {

// `lanes` data sets of the same plan. Cases are counted up to a multiple of 2^16 (2^32), as wide as Count is: a window's cases, what it
// expects and its limit have to lie less than half of that apart. A Cell that is narrower has to hold the cases of any step's members.
template <class Cell, class Count>
class Search {
public:
    explicit Search(const ScanPlan& plan);

    void clear();
    // Cells are place × times + time. All of a lane at once.
    void put(std::size_t lane, const std::vector<std::uint32_t>& cells);
    void ready();  // after the last put

    // The best ratio of each lane over all lines. Something has to be put into every lane.
    const std::vector<double>& best_of_all();

private:
    // The cases and the measure of windows of several lengths that end at the same time.
    struct Lengths {
        std::vector<Count> cases;
        std::vector<double> measure;
    };
    struct Rung {  // lengths that are looked at together
        std::size_t shortest = 1, longest = 1;
    };

    void use_penalty(double penalty);
    void find_limits_of(std::size_t lane);
    void scan_line(std::size_t line);
    void scan_space(std::size_t line);
    void scan_space_time(std::size_t line);
    void scan_step(std::size_t line, std::size_t step);
    [[nodiscard]] Rung rung_from(std::size_t shortest) const;
    void look_at_zones(std::size_t line, std::size_t step);
    void look_at_windows(std::size_t line, std::size_t step, Rung rung, std::size_t end);
    void look_at_windows(std::size_t line, std::size_t step, Rung rung, std::size_t end, std::size_t lane);
    void at_first_zone(std::size_t line, std::size_t step, Rung rung, std::size_t end, std::size_t lane);
    void add_member(std::uint32_t place, Rung rung, std::size_t end, std::size_t lane);
    void offer(std::size_t lane, Count cases, double measure);
    [[nodiscard]] std::uint32_t member(std::size_t line, std::size_t number) const { return plan_.lines.members[plan_.lines.all[line].begin + number]; }
    [[nodiscard]] bool ends_zone(std::size_t line, std::size_t number) const { return plan_.lines.ends_zone[plan_.lines.all[line].begin + number]; }
    [[nodiscard]] Count limit(double measure, std::size_t lane) const { return limits_[class_of(static_cast<float>(plan_.likelihood.expected(measure))) * lanes + lane]; }
    [[nodiscard]] const Cell* row_of(std::uint32_t place) const { return counts_.data() + std::size_t{place} * plan_.times * lanes; }

    const ScanPlan& plan_;
    std::vector<Cell> counts_;    // places × times × lanes; with several times: up to and with each time
    std::vector<Cell> counted_;   // of the lane that is put
    std::vector<Count> limits_;   // classes × lanes
    std::vector<Count> sums_;     // of the zone: (times + 1) × lanes, before each time; of one time: lanes
    std::vector<double> measure_; // of the zone, before each time
    std::vector<std::uint16_t> classes_;
    std::vector<std::uint8_t> above_;
    std::vector<double> best_;    // with the penalty
    std::vector<double> limits_for_; // the best that the limits are for
    double penalty_ = 1;
    Lengths lengths_;
};

extern template class Search<std::int16_t, std::int16_t>;
extern template class Search<std::int16_t, std::int32_t>;
extern template class Search<std::int32_t, std::int32_t>;

}  // namespace daybook::findings
