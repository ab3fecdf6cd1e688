// Boost.Math behind tails.hpp. Errors are values here (infinity or not-a-number, which do not occur for arguments in
// their range), never exceptions; double arithmetic is not promoted, so that results are the same on every machine.
#include "figures/tails.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace daybook::figures {

namespace {
namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>, policies::evaluation_error<policies::ignore_error>,
                               policies::underflow_error<policies::ignore_error>, policies::promote_double<false>>;
}  // namespace

double binomial_at_most(double x, double n, double pi) { return x >= n ? 1 : boost::math::ibetac(x + 1, n - x, pi, Quiet()); }
double binomial_at_least(double x, double n, double pi) { return x <= 0 ? 1 : boost::math::ibeta(x, n - x + 1, pi, Quiet()); }
double binomial_lower_limit(double x, double n, double tail) { return x <= 0 ? 0 : boost::math::ibeta_inv(x, n - x + 1, tail, Quiet()); }
double binomial_upper_limit(double x, double n, double tail) { return x >= n ? 1 : boost::math::ibetac_inv(x + 1, n - x, tail, Quiet()); }

double poisson_at_most(double x, double mean) { return x < 0 ? 0 : boost::math::gamma_q(std::floor(x) + 1, mean, Quiet()); }

double normal_both_tails(double z) { return boost::math::erfc(std::fabs(z) / std::sqrt(2.0), Quiet()); }
double normal_quantile(double both_tails) { return std::sqrt(2.0) * boost::math::erfc_inv(both_tails, Quiet()); }

}  // namespace daybook::figures
