// Cumulative sums: the sums and run lengths of the R package surveillance 1.20.3, and limits that keep what they promise.
#include <doctest/doctest.h>

#include <cmath>

#include "base/chance.hpp"
#include "findings/cusum.hpp"
#include "surveillance_series.hpp"

using namespace daybook::findings;
using namespace daybook::test;

TEST_CASE("the sums are those of algo.glrnb(alpha = 0, theta = log(2), mu0 = 2.5, c.ARL = 2), and begin anew after an alarm") {
    const double values[] = {0, 0, 0.9657359028, 1.238324625, 0, 1.658883083, 0.5451774445, 1.510913347, 1.090354889, 1.362943611, 3.714973875, 1.658883083, 6.090354889, 0, 0.2725887222, 0, 0, 0, 0, 0};
    const std::vector<double> expected(61, 2.5);
    const auto steps = cusum(std::span(agona).subspan(251), expected, 2, 2 / std::log(2.0));
    int alarms = 0;
    for (const auto& step : steps) alarms += step.alarm;
    CHECK(alarms == 7);
    CHECK((steps[10].alarm && steps[12].alarm && steps[32].alarm && steps[37].alarm && steps[41].alarm && steps[42].alarm && steps[43].alarm));
    for (std::size_t i = 0; i < std::size(values); ++i) CHECK(steps[i].sum * std::log(2.0) == doctest::Approx(values[i]).epsilon(1e-9));
    CHECK(steps[10].since == 5);
    CHECK(steps[11].since == 11);
}

TEST_CASE("average run lengths are those of arlCusum()") {
    CHECK(average_run_length({0.8, 1}, 1.1, 3, 30) == doctest::Approx(59.1758972084).epsilon(1e-10));
    CHECK(average_run_length({2, 1}, 2.5, 4.5, 45) == doctest::Approx(47.2013736203).epsilon(1e-10));
}

TEST_CASE("a limit gives false alarms as rarely as it says") {
    for (const double mean : {0.4, 3.0, 20.0}) {
        const double limit = cusum_limit({mean, 1}, 1.5, 100);
        const double length = average_run_length({mean, 1}, cusum_reference(mean, 1.5), limit, 400);
        CHECK(length > 70);
        CHECK(length < 160);
    }
    CHECK(cusum_limit({3, 2.5}, 1.5, 100) > cusum_limit({3, 1}, 1.5, 100));
    CHECK(cusum_limit({3, 1}, 1.5, 1000) > cusum_limit({3, 1}, 1.5, 100));
    CHECK(cusum_limit({5000, 4}, 2, 500) == 1);
}

TEST_CASE("a rise of half adds up to an alarm, and no rise does not") {
    daybook::Chance chance(1, 1);
    std::vector<double> same, more;
    for (int i = 0; i < 30; ++i) {
        same.push_back(chance.poisson(daybook::Rate{6} << 32));
        more.push_back(chance.poisson(daybook::Rate{9} << 32));
    }
    const std::vector<double> expected(30, 6.0);
    const double limit = cusum_limit({6, 1}, 1.5, 1000);
    int quiet = 0, found = 0;
    for (const auto& step : cusum(same, expected, 1.5, limit)) quiet += step.alarm;
    for (const auto& step : cusum(more, expected, 1.5, limit)) found += step.alarm;
    CHECK(quiet == 0);
    CHECK(found >= 2);
}
