// Inside src/findings: the loops that a scan spends its time in, over replications that lie side by side. Written plainly and compiled
// for several processors; the one that runs is chosen when the program starts. Integers only, so that all give the same.
#pragma once
#include <cstddef>
#include <cstdint>

namespace daybook::findings {

// Replications that are scanned side by side.
inline constexpr std::size_t lanes = 32;

// Whether a sum is above its limit, when both are known up to a multiple of 2^16 (2^32) and lie less than half of that apart.
template <class Count>
[[nodiscard]] bool is_above(Count sum, Count limit) { return static_cast<Count>(limit - sum) < 0; }

// to[i] += from[i]
void add_counts(std::int16_t* to, const std::int16_t* from, std::size_t n);
void add_counts(std::int32_t* to, const std::int16_t* from, std::size_t n);
void add_counts(std::int32_t* to, const std::int32_t* from, std::size_t n);
void add_measure(double* to, const double* from, std::size_t n);

// Steps of purely spatial lines, one after another: adds the rows of counts[members[…]] and compares with the limits of the step's class.
// Gives the first step in which a lane is above its limit, or `steps`; `sums` then stand at that step's end. The counts of a step's
// members together have to fit into a cell.
struct StepRun {
    const std::uint32_t* members = nullptr;
    const std::uint32_t* ends = nullptr;     // of each step, in members
    const std::uint16_t* classes = nullptr;  // of each step
    std::size_t steps = 0;
};
std::size_t run_steps(const StepRun& run, std::size_t from, const std::int16_t* counts, const std::int16_t* limits, std::int16_t* sums);
std::size_t run_steps(const StepRun& run, std::size_t from, const std::int16_t* counts, const std::int32_t* limits, std::int32_t* sums);
std::size_t run_steps(const StepRun& run, std::size_t from, const std::int32_t* counts, const std::int32_t* limits, std::int32_t* sums);

// A bit for each lane that is above its limit.
std::uint32_t lanes_above(const std::int16_t* sums, const std::int16_t* limits);
std::uint32_t lanes_above(const std::int32_t* sums, const std::int32_t* limits);

// Windows of one zone that end behind each time unit t of [from, to) and are up to `longest` units long, against the limits for the
// expected count of those of `shortest` units. `sums` has a row of lanes for each time t: the counts before t, so row t + 1 − row t is
// of unit t; `classes` has the class of each end. above[end] becomes nonzero where a lane is above its limit.
struct EndRun {
    std::size_t from = 0, to = 0;  // ends: the window's last unit is end − 1; from is at least 1
    std::size_t longest = 1;
    const std::uint16_t* classes = nullptr;  // by end
    std::uint8_t* above = nullptr;           // by end
};
// Whether any is.
bool run_ends(const EndRun& run, const std::int16_t* sums, const std::int16_t* limits);
bool run_ends(const EndRun& run, const std::int32_t* sums, const std::int32_t* limits);

// The class (scan_likelihood.hpp) of the expected count of the last `length` units before each end of [from, to). `measure` has the
// measure before each time.
void find_classes(const double* measure, double cases_a_measure, std::size_t from, std::size_t to, std::size_t length, std::uint16_t* classes);

}  // namespace daybook::findings
