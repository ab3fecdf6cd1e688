#include "findings/scan_likelihood.hpp"

#include <algorithm>
#include <limits>

namespace daybook::findings {
namespace {

// x ln(x/y), 0 at x = 0.
double x_log(double x, double y) { return x > 0 ? x * std::log(x / y) : 0; }

// About the count whose ratio is `best`: the solution of the second-order expansion, with a correction for skewness.
double first_guess(const Likelihood& all, double best, double e) {
    const double q = e / all.cases;
    const double without_replacement = all.model == ScanModel::bernoulli ? 1 - all.cases / all.measure : 1;
    return e + std::sqrt(2 * best * e * (1 - q) * without_replacement) + best * (1 - 2 * q) / 3;
}

// How fast the ratio grows with the count.
double slope(const Likelihood& all, double c, double m) {
    if (all.model != ScanModel::bernoulli) return std::log(c / all.expected(m) * ((all.cases - all.expected(m)) / (all.cases - c)));
    return std::log(c / (m - c) * ((all.measure - m) / (all.cases - c) - 1));
}

// The largest count up to a guess, and near it, whose ratio is not above `best`. Newton's steps from above never pass it, since the
// ratio is convex in the count.
double largest_below(const Likelihood& all, double best, double m, double guess) {
    double c = std::floor(std::min({guess, all.cases, all.model == ScanModel::bernoulli ? m : all.cases}));
    for (double over = all.ratio(c, m) - best; c > 0 && over > 0; over = all.ratio(c, m) - best) c -= std::max(1.0, std::floor(over / slope(all, c, m)));
    return std::max(c, 0.0);
}

// A class whose limit is found by its ratio. The ratio is convex in count and expectation together, so on the straight line between two
// such it is not above `best` either.
struct Corner {
    std::size_t number = 0;
    double expected = 0, cases = 0;
};

// The limit bends where little is expected, and hardly beyond.
std::size_t next_corner(std::size_t number) { return number < 32 ? number + 1 : number + 8; }

Corner corner_at(const Likelihood& all, double best, std::size_t number) {
    const double e = lowest_of(number);
    if (e >= all.cases) return {number, all.cases, all.cases};
    return {number, e, largest_below(all, best, e * (all.measure / all.cases), first_guess(all, best, e))};
}

}  // namespace

double Likelihood::ratio(double c, double m) const {
    if (c * measure <= m * cases) return 0;
    if (model != ScanModel::bernoulli) {
        const double e = expected(m);
        return x_log(c, e) + x_log(cases - c, cases - e);
    }
    const double out = cases - c, people_out = measure - m;
    const double together = x_log(cases, measure) + x_log(measure - cases, measure);
    return x_log(c, m) + x_log(m - c, m) + x_log(out, people_out) + x_log(people_out - out, people_out) - together;
}

template <class Count>
void find_limits(const Likelihood& all, double best, std::uint32_t least, std::size_t classes, Count* limits, std::size_t stride) {
    double before = least - 1;  // limits grow with the class
    Corner from, to;
    double slope = 0;
    for (std::size_t number = 0; number < classes; ++number) {
        if (number == to.number) {
            from = to;
            to = corner_at(all, best, next_corner(number));
            slope = to.expected > from.expected ? (to.cases - from.cases) / (to.expected - from.expected) : 0;
        }
        before = std::max(before, std::floor(from.cases + slope * (lowest_of(number) - from.expected)));
        limits[number * stride] = static_cast<Count>(static_cast<std::int64_t>(std::min(before, all.cases)));
    }
}
template void find_limits<std::int16_t>(const Likelihood&, double, std::uint32_t, std::size_t, std::int16_t*, std::size_t);
template void find_limits<std::int32_t>(const Likelihood&, double, std::uint32_t, std::size_t, std::int32_t*, std::size_t);

}  // namespace daybook::findings
