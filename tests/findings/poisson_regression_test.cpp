// The regression where the answer can be written down, and what it refuses. Against R it is tested as part of Farrington's method.
#include <doctest/doctest.h>

#include <cmath>

#include "findings/poisson_regression.hpp"

using namespace daybook::findings;

TEST_CASE("two groups have their means, the errors of their sums, and an equal share of the fit for each observation") {
    const std::vector<double> counts{18, 17, 15, 20, 10, 20, 25, 13, 12};
    Design design{2, {}};
    for (int i = 0; i < 9; ++i) design.values.insert(design.values.end(), {1.0, i % 3 == 0 ? 1.0 : 0.0});
    const auto fit = fit_poisson(design, counts, std::vector<double>(9, 1.0));
    REQUIRE(fit);
    const double in_first = 18 + 20 + 25, in_second = 17 + 15 + 10 + 20 + 13 + 12;
    CHECK(fit->coefficients[0] == doctest::Approx(std::log(in_second / 6)));
    CHECK(fit->coefficients[1] == doctest::Approx(std::log(in_first / 3) - std::log(in_second / 6)));
    CHECK(fit->covariance[0] == doctest::Approx(1 / in_second));
    CHECK(fit->covariance[3] == doctest::Approx(1 / in_second + 1 / in_first));
    double pearson = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double mean = i % 3 == 0 ? in_first / 3 : in_second / 6;
        pearson += (counts[i] - mean) * (counts[i] - mean) / mean;
    }
    CHECK(fit->dispersion == doctest::Approx(pearson / 7));
    CHECK(fit->leverages[0] == doctest::Approx(1.0 / 3));
    CHECK(fit->leverages[1] == doctest::Approx(1.0 / 6));
    CHECK(fit->degrees_of_freedom == 7);
}

TEST_CASE("a weight counts like so many observations") {
    const Design twice{1, {1, 1, 1}}, weighted{1, {1, 1}};
    const auto one = fit_poisson(twice, std::vector<double>{3, 3, 8}, std::vector<double>{1, 1, 1});
    const auto other = fit_poisson(weighted, std::vector<double>{3, 8}, std::vector<double>{2, 1});
    REQUIRE(one);
    REQUIRE(other);
    CHECK(one->coefficients[0] == doctest::Approx(other->coefficients[0]));
}

TEST_CASE("covariates that say the same, and as many as there are observations, have no fit") {
    CHECK_FALSE(fit_poisson({2, {1, 2, 1, 2, 1, 2}}, std::vector<double>{3, 4, 5}, std::vector<double>{1, 1, 1}));
    CHECK_FALSE(fit_poisson({2, {1, 0, 1, 1}}, std::vector<double>{3, 4}, std::vector<double>{1, 1}));
}
