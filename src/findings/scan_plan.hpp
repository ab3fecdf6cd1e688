// Inside src/findings: all that the windows of an analysis are made of, the same for what was observed and for all replications.
#pragma once
#include <cstdint>
#include <vector>

#include "findings/scan_likelihood.hpp"
#include "findings/scan_lines.hpp"

namespace daybook::findings {

struct ScanPlan {
    Likelihood likelihood;
    Lines lines;
    std::size_t places = 0, times = 1;
    std::vector<double> measure;  // place × (times + 1) + t: of the place, before t
    bool only_alive = false;
    std::size_t shortest = 1, longest = 1;
    std::uint32_t least_cases = 2;
    std::size_t classes = 0;      // of expected counts that windows can have

    [[nodiscard]] const double* measure_of(std::uint32_t place) const { return measure.data() + std::size_t{place} * (times + 1); }
};

// Refused: see make_lines().
Result<ScanPlan> make_plan(const ScanData& data, const ScanOptions& options);

}  // namespace daybook::findings
