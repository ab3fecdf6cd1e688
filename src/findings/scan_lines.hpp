// Inside src/findings: the windows' places. A line is one centre with one shape; its places by their distance, as far as the largest
// window reaches. The first k places of a line are one zone. Lines and their steps are all that a scan keeps of its windows.
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "findings/scan.hpp"

namespace daybook::findings {

struct Shape {
    double longer_axis = 1;  // over the shorter
    double angle = 0;        // of the longer axis to the x axis
    double penalty = 1;      // that the ratio is multiplied by
};

struct Line {
    std::uint32_t centre = 0;
    std::uint16_t shape = 0;
    std::size_t begin = 0, end = 0;              // in Lines::members
    std::size_t first_step = 0, after_steps = 0; // in Lines::steps
};

// Zones of a line that are looked at together. No two of them differ by much in what is expected, so that cases in the last zone that
// are too few for what the first expects are too few for each. Columns side by side; numbers of members count from the line's begin.
struct Steps {
    std::vector<std::uint32_t> begin, first_zone, end;  // members before the step, before the end of its first zone, before its end
    std::vector<std::uint16_t> classes;                 // of the first zone's expected count, all times together (scan_likelihood.hpp)
    std::vector<double> measure_before;                 // of all members before the step, all times together
};

struct Lines {
    std::vector<Shape> shapes;
    std::vector<Line> all;               // by shape, then by centre
    std::vector<std::uint32_t> members;  // places
    // Whether a zone ends with this member: not when the next is as far away, so that a zone never holds one of two equally far places.
    std::vector<std::uint8_t> ends_zone;
    Steps steps;
};

// What windows are allowed, and how their places weigh.
struct LineRules {
    std::vector<double> weights;   // of each place in the size of a window: population, or cases
    std::vector<double> measures;  // of each place, all times together
    double cases_a_measure = 0;    // what a measure of 1 expects
    double longest_share = 1;      // of all times, in the longest window
};

// A zone holds at most largest_share of all weights. Refused: when no centre has a zone ("scan.window"), and more
// members than 400 million ("scan.too-many").
Result<Lines> make_lines(const std::vector<ScanPoint>& places, const LineRules& rules, const ScanOptions& options);

[[nodiscard]] double distance(const ScanPoint& a, const ScanPoint& b);
// As far as a circle of the same shape would reach: along the shorter axis.
[[nodiscard]] double distance(const ScanPoint& from, const ScanPoint& to, const Shape& shape);

}  // namespace daybook::findings
