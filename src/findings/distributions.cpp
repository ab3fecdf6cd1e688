#include "findings/distributions.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <algorithm>
#include <cmath>

namespace daybook::findings {
namespace {

namespace policies = boost::math::policies;
// Errors are values (infinity, not-a-number), never exceptions; doubles are not promoted, so that results are the same on every machine.
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>, policies::overflow_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>, policies::underflow_error<policies::ignore_error>, policies::promote_double<false>>;

constexpr double as_good_as_poisson = 1e-6;  // dispersion above 1

}  // namespace

double at_least(const CountModel& model, double count) {
    if (count <= 0) return 1;
    const double excess = model.dispersion - 1;
    if (excess < as_good_as_poisson) return boost::math::gamma_p(count, model.mean, Quiet());
    return boost::math::ibeta(count, model.mean / excess, excess / model.dispersion, Quiet());
}

double quantile_above(const CountModel& model, double upper_tail) {
    double low = -1, high = std::ceil(model.mean + 4 * std::sqrt(model.dispersion * model.mean) + 4);  // P(X > low) > tail >= P(X > high)
    while (at_least(model, high + 1) > upper_tail) low = high, high *= 2;
    while (high - low > 1) {
        const double middle = std::floor((low + high) / 2);
        (at_least(model, middle + 1) <= upper_tail ? high : low) = middle;
    }
    return high;
}

double normal_above(double z) { return boost::math::erfc(z / std::sqrt(2.0), Quiet()) / 2; }
double normal_quantile_above(double upper_tail) { return std::sqrt(2.0) * boost::math::erfc_inv(2 * upper_tail, Quiet()); }
double student_both_tails(double t, double degrees_of_freedom) { return boost::math::ibeta(degrees_of_freedom / 2, 0.5, degrees_of_freedom / (degrees_of_freedom + t * t), Quiet()); }
double beta_quantile(double a, double b, double tail) { return boost::math::ibeta_inv(a, b, tail, Quiet()); }

}  // namespace daybook::findings
