// Tails and quantiles of the distributions that findings are judged by, as plain functions of doubles. The only place of this folder
// that knows the library they come from (Boost.Math).
#pragma once

namespace daybook::findings {

// A count with this mean and variance = dispersion × mean: negative binomial with size mean / (dispersion − 1), Poisson where the
// dispersion is 1 (Noufaily et al. 2013). mean > 0, dispersion >= 1.
struct CountModel {
    double mean = 0;
    double dispersion = 1;
};
[[nodiscard]] double at_least(const CountModel& model, double count);        // P(X >= count), of a whole count
[[nodiscard]] double quantile_above(const CountModel& model, double upper_tail);  // the smallest u with P(X > u) <= upper_tail

[[nodiscard]] double normal_above(double z);                       // P(Z > z)
[[nodiscard]] double normal_quantile_above(double upper_tail);     // the z with P(Z > z) = upper_tail
[[nodiscard]] double student_both_tails(double t, double degrees_of_freedom);  // P(|T| >= |t|)

// The x at which P(X <= x) of a beta variable is `tail`.
[[nodiscard]] double beta_quantile(double a, double b, double tail);

}  // namespace daybook::findings
