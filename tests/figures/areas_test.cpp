// Areas: the Scottish lip cancer data that empirical Bayes was published with, and funnel limits.
#include <doctest/doctest.h>

#include <cmath>

#include "figures/areas.hpp"

namespace daybook::figures {

namespace {

// Observed and expected cases of 56 counties (Clayton and Kaldor 1987, as printed with the WinBUGS examples).
std::vector<AreaCount> lip_cancer() {
    const std::vector<int> observed{9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0};
    const std::vector<double> expected{1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0,
                                       14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8};
    std::vector<AreaCount> areas;
    for (std::size_t i = 0; i < observed.size(); ++i) areas.push_back({observed[i], expected[i]});
    return areas;
}

}  // namespace

TEST_CASE("the gamma prior of the lip cancer data solves Clayton and Kaldor's equations as mpmath's root finder does") {
    const Shrunk fit = shrink(lip_cancer());
    CHECK(fit.varies);
    CHECK(fit.shape == doctest::Approx(1.64401529770983).epsilon(1e-9));
    CHECK(fit.rate == doctest::Approx(1.14884300953219).epsilon(1e-9));
    CHECK(fit.relative_risks[0] == doctest::Approx((9 + 1.64401529770983) / (1.4 + 1.14884300953219)).epsilon(1e-9));
}

TEST_CASE("weak numbers are drawn further towards the whole than strong ones") {
    const auto areas = lip_cancer();
    const Shrunk fit = shrink(areas);
    for (std::size_t i = 0; i < areas.size(); ++i) {
        const double plain = static_cast<double>(areas[i].count) / areas[i].expected, mean = fit.shape / fit.rate;
        CHECK(std::min(plain, mean) <= fit.relative_risks[i]);
        CHECK(fit.relative_risks[i] <= std::max(plain, mean));
    }
    CHECK(fit.relative_risks[55] > 0);
}

TEST_CASE("areas that vary no more than chance all get the common rate") {
    const std::vector<AreaCount> areas{{10, 10}, {21, 20}, {29, 30}, {0, 0}};
    const Shrunk fit = shrink(areas);
    CHECK_FALSE(fit.varies);
    for (const double risk : fit.relative_risks) CHECK(risk == doctest::Approx(1));
}

TEST_CASE("expected counts add up to the counts") {
    const std::vector<std::int64_t> counts{10, 20, 30};
    const std::vector<double> residents{100, 100, 0};
    const auto areas = against_whole(counts, residents);
    CHECK(areas[0].expected == doctest::Approx(15));
    CHECK(areas[1].expected == doctest::Approx(15));
    CHECK(areas[2].expected == 0);
}

TEST_CASE("funnel limits are interpolated Poisson limits, as sums made by mpmath give them") {
    const FunnelLimits ten = funnel_limits(10);
    CHECK(ten.low == doctest::Approx(0.377518794769).epsilon(1e-9));
    CHECK(ten.high == doctest::Approx(1.61599506733).epsilon(1e-9));
    CHECK(funnel_limits(10, 0.998).low == doctest::Approx(0.12205293159).epsilon(1e-9));
    CHECK(funnel_limits(3.5).low == 0);
    CHECK(funnel_limits(3.5).high == doctest::Approx(2.02945906345).epsilon(1e-9));
    const FunnelLimits large = funnel_limits(40'000);
    CHECK(large.high == doctest::Approx(1 + 1.96 / 200).epsilon(1e-4));
    CHECK(funnel_limits(100, 0.95, 4).high == doctest::Approx(1 + 1.959964 * 2 / 10).epsilon(1e-6));
}

TEST_CASE("one extreme area does not widen the funnel for all: the dispersion is winsorised") {
    std::vector<AreaCount> areas;
    for (int i = 0; i < 20; ++i) areas.push_back({100 + (i % 2 == 0 ? 10 : -10), 100});
    CHECK(winsorised_dispersion(areas) == doctest::Approx(1));
    areas[0].count = 1000;
    CHECK(winsorised_dispersion(areas) == doctest::Approx(1));
    CHECK(winsorised_dispersion(areas, 0) > 100);
}

}  // namespace daybook::figures
