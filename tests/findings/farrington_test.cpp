// Farrington's method and its revision against the R package surveillance, and what they do where there is too little to go by.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "findings/farrington.hpp"
#include "surveillance_series.hpp"

using namespace daybook::findings;
using namespace daybook::test;

namespace {

constexpr std::int32_t first_week = 251, weeks = 61;  // of those that were judged there

// The same week 0, 1, … years before.
std::vector<std::int32_t> same_week(std::int32_t now, int years) {
    std::vector<std::int32_t> same;
    for (int year = 0; year <= years; ++year) same.push_back(now - 52 * year);
    return same;
}

Baseline baseline_of(std::span<const double> counts, std::int32_t now, const FarringtonSettings& settings, int years = 3) {
    const auto same = same_week(now, years);
    const auto baseline = fit_baseline({counts, same}, settings);
    REQUIRE(baseline);
    return *baseline;
}

doctest::Approx about(double value) { return doctest::Approx(value).epsilon(2e-9); }

}  // namespace

TEST_CASE("Farrington 1996 gives the limits of surveillance for Salmonella Agona, and none where there were too few cases") {
    int without = 0, above = 0;
    for (std::int32_t i = 0; i < weeks; ++i) {
        const auto week = first_week + i;
        const auto baseline = baseline_of(agona, week, original_farrington());
        const double limit = upper_limit(baseline, Threshold::power_two_thirds, 0.01 / 2);
        CHECK(limit == about(original_limits[i]));
        const bool enough = EnoughCases{}.of(agona, week);
        without += !enough;
        above += enough && agona[week] > limit;
        CHECK(enough != (week == 269 || week == 271 || (week >= 274 && week <= 280)));  // zeros in the published run
    }
    CHECK(without == 9);
    CHECK(above == 6);
}

TEST_CASE("Farrington Flexible gives the expected counts, dispersions, trends, p and limits of surveillance") {
    for (std::int32_t i = 0; i < weeks; ++i) {
        const auto week = first_week + i;
        const auto baseline = baseline_of(agona, week, flexible_farrington());
        CHECK(baseline.expected == about(flexible_expected[i]));
        CHECK(baseline.dispersion == about(flexible_dispersion[i]));
        REQUIRE(baseline.trend);
        CHECK(*baseline.trend == doctest::Approx(flexible_trends[i]).epsilon(1e-7));
        CHECK(exceedance_p(baseline, Threshold::plug_in, agona[week]) == about(flexible_p[i]));
        CHECK(upper_limit(baseline, Threshold::plug_in, 0.01) == flexible_limits[i]);
        CHECK(baseline.units.front() == week - 3 * 52 - 3);
        CHECK(baseline.units.back() == week - 27);
    }
}

TEST_CASE("and with the threshold of 1996, its limits and p") {
    auto settings = flexible_farrington();
    settings.reweight_above = std::numeric_limits<double>::infinity();
    for (std::int32_t i = 0; i < weeks; ++i) {
        const auto baseline = baseline_of(agona, first_week + i, settings);
        CHECK(upper_limit(baseline, Threshold::power_two_thirds, 0.01) == about(delta_limits[i]));
        CHECK(exceedance_p(baseline, Threshold::power_two_thirds, agona[first_week + i]) == about(delta_p[i]));
    }
}

TEST_CASE("a count above the limit is one with a p below the tail, and no other") {
    for (const double mean : {0.03, 0.9, 7.3, 410.0})
        for (const double dispersion : {1.0, 1.0000001, 1.4, 9.0})
            for (const double tail : {0.05, 0.001, 1e-7}) {
                const Baseline baseline{.units = {}, .expected = mean, .standard_error = 0.2 * mean, .dispersion = dispersion, .trend = {}, .expected_since = {}};
                for (const auto threshold : {Threshold::plug_in, Threshold::prediction}) {
                    const double limit = upper_limit(baseline, threshold, tail);
                    CHECK(exceedance_p(baseline, threshold, limit + 1) <= tail);
                    CHECK(exceedance_p(baseline, threshold, limit) > tail);
                }
                CHECK(upper_limit(baseline, Threshold::prediction, tail) >= upper_limit(baseline, Threshold::plug_in, tail));
            }
}

TEST_CASE("an outbreak in the past weighs less, so that the next one is not hidden by it") {
    std::array<double, 312> counts;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = 4 + static_cast<double>(i * 7 % 5);
    const auto quiet = baseline_of(counts, 311, flexible_farrington());
    for (const std::size_t week : {200, 201, 202, 203}) counts[week] += 40;
    const auto weighed = baseline_of(counts, 311, flexible_farrington());
    auto equal = flexible_farrington();
    equal.reweight_above = std::numeric_limits<double>::infinity();
    const auto unweighed = baseline_of(counts, 311, equal);
    CHECK(weighed.dispersion < unweighed.dispersion);
    CHECK(std::fabs(weighed.expected - quiet.expected) < std::fabs(unweighed.expected - quiet.expected));
}

TEST_CASE("units whose data are incomplete are no past, and days of the week differ") {
    std::vector<double> counts;
    for (int day = 0; day < 1200; ++day) counts.push_back(day % 7 >= 5 ? 20 : 8);
    auto settings = flexible_farrington();
    settings.half_window = 24, settings.left_out = 182, settings.cycle = 7;
    const std::array<std::int32_t, 4> same{1199, 834, 469, 104};
    std::vector<std::uint8_t> usable(counts.size(), 1);
    for (std::size_t day = 400; day < 430; ++day) counts[day] = 0, usable[day] = 0;
    const auto baseline = fit_baseline({counts, same, usable}, settings);
    REQUIRE(baseline);
    CHECK(baseline->expected == doctest::Approx(8).epsilon(1e-6));
    CHECK(baseline->expected_since[baseline->expected_since.size() - 4] == doctest::Approx(20).epsilon(1e-6));
    for (const auto unit : baseline->units) CHECK((unit < 400 || unit >= 430));
    const auto misled = fit_baseline({counts, same}, settings);
    REQUIRE(misled);
    CHECK(misled->units.size() == baseline->units.size() + 30);
}

TEST_CASE("no model is made of nothing") {
    const std::vector<double> none(200, 0.0);
    const auto same = same_week(199, 3);
    CHECK_FALSE(fit_baseline({none, same}, flexible_farrington()));
    const auto too_early = same_week(40, 3);
    CHECK_FALSE(fit_baseline({agona, too_early}, flexible_farrington()));
}

TEST_CASE("a trend that is held goes on level after the newest past count") {
    std::vector<double> counts;
    for (int week = 0; week < 260; ++week) counts.push_back(std::round(100 * std::exp(-0.004 * week)));
    auto settings = flexible_farrington();
    const double carried = baseline_of(counts, 259, settings, 4).expected;
    settings.trend_held = true;
    const auto held = baseline_of(counts, 259, settings, 4);
    CHECK(carried == doctest::Approx(100 * std::exp(-0.004 * 259)).epsilon(0.02));
    CHECK(held.expected == doctest::Approx(100 * std::exp(-0.004 * (259 - 27))).epsilon(0.02));
}
