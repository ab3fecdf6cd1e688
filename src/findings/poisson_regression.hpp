// A quasi-Poisson regression with logarithmic link, by iteratively reweighted least squares (McCullagh and Nelder 1989, Generalized
// Linear Models, 2.5), for few covariates and few hundred observations. It starts and stops as R's glm() does (from y + 0.1, when the
// deviance changes by less than 1e-8 of itself, at most 25 times), so that values computed there are found again to many digits.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace daybook::findings {

// One row an observation, one column a covariate; the constant is a column of ones.
struct Design {
    std::size_t columns = 0;
    std::vector<double> values;  // row by row
    [[nodiscard]] std::size_t rows() const { return values.size() / columns; }
    [[nodiscard]] std::span<const double> row(std::size_t at) const { return {values.data() + at * columns, columns}; }
};

struct PoissonFit {
    std::vector<double> coefficients;
    std::vector<double> means;       // fitted, one an observation
    std::vector<double> leverages;   // the diagonal of the hat matrix
    std::vector<double> covariance;  // of the coefficients, row by row, for dispersion 1
    double dispersion = 1;           // Pearson χ² / degrees of freedom; may lie below 1
    int degrees_of_freedom = 0;

    [[nodiscard]] double predictor(std::span<const double> covariates) const;  // the logarithm of the expected count
    [[nodiscard]] double variance(std::span<const double> covariates) const;   // of the predictor, for dispersion 1
};

// Weights are those of the observations, all above 0. Nothing: no convergence, or covariates that the observations cannot tell apart, or no
// degree of freedom left.
[[nodiscard]] std::optional<PoissonFit> fit_poisson(const Design& design, std::span<const double> counts, std::span<const double> weights);

// (3/2)(y^⅔ μ^−⅙ − √μ) / √(φ(1 − h)): residuals that are nearly normal (Anscombe; as in Farrington et al. 1996, 3.6).
[[nodiscard]] std::vector<double> anscombe_residuals(const PoissonFit& fit, std::span<const double> counts, double dispersion);

}  // namespace daybook::findings
