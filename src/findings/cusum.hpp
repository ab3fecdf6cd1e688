// A rise that is too small to stand out in any one week adds up over several: the cumulative sum of a Poisson log-likelihood ratio (Lucas 1985,
// Technometrics 27, 129–144; with an expected count that changes from unit to unit, Höhle and Paul 2008, Comput. Stat. Data Anal. 52, 4357–4368).
// It asks whether counts have become `ratio` times what is expected. All is in cases: S ← max(0, S + x − k), k = (ratio − 1) μ / ln(ratio), which
// is the log-likelihood ratio divided by ln(ratio); a quasi-Poisson's φ divides it as well and so changes nothing but the limit.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "findings/distributions.hpp"

namespace daybook::findings {

[[nodiscard]] double cusum_reference(double expected, double ratio);  // k

struct CusumStep {
    double sum = 0;
    bool alarm = false;       // sum >= limit; then the next step begins from 0
    std::size_t since = 0;    // index of the first count in the sum; its own index when the sum is 0
};
[[nodiscard]] std::vector<CusumStep> cusum(std::span<const double> counts, std::span<const double> expected, double ratio, double limit);

// How many counts of this model it takes on average until the sum reaches `limit`, from 0: a Markov chain of `states` values of the sum (Brook
// and Evans 1972, Biometrika 59, 539–549). Exact where reference and 1 are whole multiples of limit / states.
[[nodiscard]] double average_run_length(const CountModel& model, double reference, double limit, std::size_t states = 40);

// The limit at which counts that did not change give a false alarm once in `run_length` on average; at least one case.
[[nodiscard]] double cusum_limit(const CountModel& model, double ratio, double run_length);

}  // namespace daybook::findings
