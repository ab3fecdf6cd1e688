// Tail probabilities and quantiles that the tests need, as plain functions of doubles. The only place that knows the
// library they come from (Boost.Math). For this folder's own use.
#pragma once

namespace daybook::figures {

// Binomial tails of X of n at probability pi, continued to real x and n by the incomplete beta function; 0 <= x <= n.
[[nodiscard]] double binomial_at_most(double x, double n, double pi);
[[nodiscard]] double binomial_at_least(double x, double n, double pi);
// The pi at which binomial_at_least (at_most) equals `tail`: the lower (upper) Clopper–Pearson limit. 0 (1) where x is 0 (n).
[[nodiscard]] double binomial_lower_limit(double x, double n, double tail);
[[nodiscard]] double binomial_upper_limit(double x, double n, double tail);

// P(X <= x) of a Poisson variable; 0 for x < 0.
[[nodiscard]] double poisson_at_most(double x, double mean);

// P(|Z| >= |z|) of a standard normal variable, and the z at which it equals `both_tails`.
[[nodiscard]] double normal_both_tails(double z);
[[nodiscard]] double normal_quantile(double both_tails);

}  // namespace daybook::figures
