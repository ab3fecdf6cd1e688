// Inside src/findings: the log likelihood ratio of a window, and the counts that cannot beat a known ratio.
#pragma once
#include <cmath>
#include <cstdint>
#include <span>

#include "findings/scan.hpp"

namespace daybook::findings {

// For all windows of one analysis: C cases and the measure W altogether. A window of c cases and the measure m expects m·C/W.
struct Likelihood {
    ScanModel model = ScanModel::poisson;
    double cases = 0;    // C
    double measure = 0;  // W

    [[nodiscard]] double expected(double m) const { return m * (cases / measure); }

    // The log likelihood ratio when there are more cases than expected; 0 when not. Grows with c, and falls as m grows.
    //   poisson, permutation: c ln(c/E) + (C − c) ln((C − c)/(C − E))
    //   bernoulli: the likelihood of c of m inside and C − c of W − m outside over that of C of W everywhere
    [[nodiscard]] double ratio(double c, double m) const;
};

// Expected counts in classes: in steps of a quarter of the standard deviation, finer below 1. lowest_of(class_of(e)) is e or less.
[[nodiscard]] inline std::size_t class_of(float expected) {
    const float root = std::sqrt(expected);
    return static_cast<std::size_t>(expected < 1 ? 16 * std::sqrt(root) : 4 * root + 12);
}
[[nodiscard]] inline double lowest_of(std::size_t number) {
    const double n = static_cast<double>(number);
    const double least = number < 16 ? (n / 16) * (n / 16) * (n / 16) * (n / 16) : (n - 12) / 4 * ((n - 12) / 4);
    return least * (1 - 1e-5);  // class_of works in single precision
}

// For each class of expected counts: the largest count that cannot have a ratio above `best`; at least `least` − 1, at most `largest`.
// Writes limits[0], limits[stride], limits[2·stride], … The ratio is convex in count and expectation together, so what is true of a
// class's lowest expectation is true of the others.
template <class Count>
void find_limits(const Likelihood& likelihood, double best, std::uint32_t least, std::size_t classes, Count* limits, std::size_t stride);

}  // namespace daybook::findings
