#include "findings/poisson_regression.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace daybook::findings {
namespace {

constexpr int most_steps = 25;
constexpr double small_change = 1e-8;
constexpr double singular = 1e-11;  // of a pivot beside what it was before elimination

double dot(std::span<const double> left, std::span<const double> right) {
    double sum = 0;
    for (std::size_t i = 0; i < left.size(); ++i) sum += left[i] * right[i];
    return sum;
}

// A symmetric matrix as its Cholesky factor L, row by row; for small ones.
class Cholesky {
public:
    static std::optional<Cholesky> of(std::vector<double> matrix, std::size_t size) {
        for (std::size_t j = 0; j < size; ++j) {
            const double before = matrix[j * size + j];
            for (std::size_t i = j; i < size; ++i) {
                double sum = matrix[i * size + j];
                for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * size + k] * matrix[j * size + k];
                if (i == j && !(sum > singular * before)) return std::nullopt;
                matrix[i * size + j] = i == j ? std::sqrt(sum) : sum / matrix[j * size + j];
            }
        }
        return Cholesky(std::move(matrix), size);
    }

    void solve(std::span<double> x) const {
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t k = 0; k < i; ++k) x[i] -= factor_[i * size_ + k] * x[k];
            x[i] /= factor_[i * size_ + i];
        }
        for (std::size_t i = size_; i-- > 0;) {
            for (std::size_t k = i + 1; k < size_; ++k) x[i] -= factor_[k * size_ + i] * x[k];
            x[i] /= factor_[i * size_ + i];
        }
    }

    [[nodiscard]] std::vector<double> inverse() const {
        std::vector<double> inverse(size_ * size_, 0.0);
        for (std::size_t i = 0; i < size_; ++i) {
            inverse[i * size_ + i] = 1;
            solve({inverse.data() + i * size_, size_});
        }
        return inverse;
    }

private:
    Cholesky(std::vector<double> factor, std::size_t size) : factor_(std::move(factor)), size_(size) {}
    std::vector<double> factor_;
    std::size_t size_;
};

double deviance(std::span<const double> counts, std::span<const double> means, std::span<const double> weights) {
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) sum += 2 * weights[i] * ((counts[i] > 0 ? counts[i] * std::log(counts[i] / means[i]) : 0.0) - (counts[i] - means[i]));
    return sum;
}

// Xᵀ W X and Xᵀ W z.
struct NormalEquations {
    std::vector<double> matrix, right;
    NormalEquations(const Design& design, std::span<const double> working_weights, std::span<const double> working_response) : matrix(design.columns * design.columns, 0.0), right(design.columns, 0.0) {
        for (std::size_t at = 0; at < design.rows(); ++at) {
            const auto row = design.row(at);
            for (std::size_t i = 0; i < design.columns; ++i) {
                if (row[i] == 0) continue;  // most covariates are marks of a season
                const double weighted = working_weights[at] * row[i];
                right[i] += weighted * working_response[at];
                for (std::size_t j = 0; j <= i; ++j) matrix[i * design.columns + j] += weighted * row[j];
            }
        }
    }
};

// The state between two steps. R keeps the weights of the last step beside the means that it led to, and so does this.
struct Iteration {
    const Design& design;
    std::span<const double> counts, weights;
    PoissonFit fit;
    std::vector<double> predictors, working_weights, working_response;
    double last_deviance = 0;

    Iteration(const Design& d, std::span<const double> y, std::span<const double> w) : design(d), counts(y), weights(w), working_weights(y.size()), working_response(y.size()) {
        for (const double count : counts) {
            fit.means.push_back(count + 0.1);
            predictors.push_back(std::log(count + 0.1));
        }
        last_deviance = deviance(counts, fit.means, weights);
    }

    // Nothing: it cannot go on. True: it has converged.
    std::optional<bool> step() {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            working_weights[i] = weights[i] * fit.means[i];
            working_response[i] = predictors[i] + (counts[i] - fit.means[i]) / fit.means[i];
        }
        NormalEquations equations(design, working_weights, working_response);
        const auto factor = Cholesky::of(std::move(equations.matrix), design.columns);
        if (!factor) return std::nullopt;
        factor->solve(equations.right);
        fit.coefficients = std::move(equations.right);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            predictors[i] = dot(design.row(i), fit.coefficients);
            fit.means[i] = std::exp(predictors[i]);
        }
        const double now = deviance(counts, fit.means, weights), before = std::exchange(last_deviance, now);
        if (!std::isfinite(now)) return std::nullopt;
        if (!(std::fabs(now - before) / (std::fabs(now) + 0.1) < small_change)) return false;
        fit.covariance = factor->inverse();
        return true;
    }

    [[nodiscard]] PoissonFit take() {
        double pearson = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            fit.leverages.push_back(working_weights[i] * fit.variance(design.row(i)));
            const double residual = (counts[i] - fit.means[i]) / fit.means[i];
            pearson += working_weights[i] * residual * residual;
        }
        fit.degrees_of_freedom = static_cast<int>(counts.size()) - static_cast<int>(design.columns);
        fit.dispersion = pearson / fit.degrees_of_freedom;
        return std::move(fit);
    }
};

}  // namespace

double PoissonFit::predictor(std::span<const double> covariates) const { return dot(covariates, coefficients); }

double PoissonFit::variance(std::span<const double> covariates) const {
    double sum = 0;
    for (std::size_t i = 0; i < covariates.size(); ++i)
        if (covariates[i] != 0) sum += covariates[i] * dot({covariance.data() + i * covariates.size(), covariates.size()}, covariates);
    return sum;
}

std::optional<PoissonFit> fit_poisson(const Design& design, std::span<const double> counts, std::span<const double> weights) {
    if (design.rows() <= design.columns) return std::nullopt;
    Iteration iteration(design, counts, weights);
    for (int step = 0; step < most_steps; ++step) {
        const auto converged = iteration.step();
        if (!converged) return std::nullopt;
        if (*converged) return iteration.take();
    }
    return std::nullopt;
}

std::vector<double> anscombe_residuals(const PoissonFit& fit, std::span<const double> counts, double dispersion) {
    std::vector<double> residuals;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double mean = fit.means[i], cube_root = std::cbrt(counts[i]);
        const double raw = 1.5 * (cube_root * cube_root / std::sqrt(std::cbrt(mean)) - std::sqrt(mean));
        residuals.push_back(raw / std::sqrt(dispersion * (1 - fit.leverages[i])));
    }
    return residuals;
}

}  // namespace daybook::findings
