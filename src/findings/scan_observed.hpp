// Inside src/findings: the windows of what was observed, each by itself.
#pragma once
#include <cstdint>
#include <vector>

#include "findings/scan_plan.hpp"

namespace daybook::findings {

struct Window {
    std::size_t line = 0;
    std::size_t members = 0;                // the zone: this many of the line's places
    std::size_t first = 0, after_last = 0;  // time units
    std::int64_t cases = 0;
    double measure = 0;
    double ratio = 0;
};

// The window of each line that has the largest ratio, the first of those that have the same; ratio 0 where a line has none with more cases
// than expected.
[[nodiscard]] std::vector<Window> observed_windows(const ScanPlan& plan, const std::vector<std::uint32_t>& cases);

}  // namespace daybook::findings
