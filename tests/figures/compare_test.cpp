// Comparing: published values, values of other programs, sums done by brute force, and the promise that the word, the
// p and the interval of a row never contradict one another.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

#include "figures/compare.hpp"

namespace daybook::figures {

namespace {

// P(X >= x) and P(X <= x) of a binomial variable by adding up its terms.
struct BruteForce {
    std::int64_t n;
    long double pi;
    [[nodiscard]] long double term(std::int64_t x) const {
        return std::exp(std::lgamma(n + 1.0L) - std::lgamma(x + 1.0L) - std::lgamma(n - x + 1.0L) + x * std::log(pi) + (n - x) * std::log1p(-pi));
    }
    [[nodiscard]] long double between(std::int64_t from, std::int64_t to) const {
        long double sum = 0;
        for (std::int64_t x = from; x <= to; ++x) sum += term(x);
        return sum;
    }
};

bool near(double got, double expected, double relative = 1e-7) { return std::fabs(got - expected) <= relative * std::fabs(expected) + 1e-12; }

std::vector<MonthValue> table_as_history(const std::vector<std::vector<double>>& rows) {
    std::vector<MonthValue> history;
    for (std::size_t year = 0; year < rows.size(); ++year)
        for (std::size_t month = 0; month < rows[year].size(); ++month) history.push_back({static_cast<std::int32_t>((2000 + year) * 12 + month), rows[year][month], 0});
    return history;
}

Pair pair_of(std::int64_t now, std::int64_t before) { return {.now = now, .before = before, .now_exposure = 365, .before_exposure = 365}; }

}  // namespace

TEST_CASE("2 in 17,877 against 9 in 16,660 is the published example of R's rateratio.test") {
    const RatioTest test = exact_rate_ratio(2, 17877, 9, 16660);
    CHECK(near(test.ratio, 0.2070941557, 1e-9));
    CHECK(near(test.p, 0.0501064956141, 1e-10));  // printed there as 0.05011; these digits by mpmath
    CHECK(near(test.low, 0.02177406, 5e-7));
    CHECK(near(test.high, 1.00054910, 1e-8));
}

TEST_CASE("the exact test agrees with sums of binomial terms made by mpmath at fifty digits") {
    const RatioTest robberies = exact_rate_ratio(964, 365, 1040, 365);
    CHECK(near(robberies.p, 0.09383571009, 1e-9));
    CHECK(near(robberies.low, 0.848272785, 1e-9));
    CHECK(near(robberies.high, 1.012789594, 1e-9));
    const RatioTest wide = exact_rate_ratio(15, 2, 3, 1, 0.99);
    CHECK(near(wide.p, 0.2033301651, 1e-9));
    CHECK(near(wide.low, 0.5237342708, 1e-9));
    CHECK(near(wide.high, 24.87742156, 1e-9));
    const RatioTest leap = exact_rate_ratio(2649, 365, 2800, 366);
    CHECK(near(leap.p, 0.05346317208, 1e-9));
    CHECK(near(leap.high, 1.000780714, 1e-9));
}

TEST_CASE("the exact test is what adding up binomial terms gives, and its limits are where the tails are 2.5 %") {
    CHECK(rc::check([] {
        const auto x1 = *rc::gen::inRange<std::int64_t>(0, 150), x2 = *rc::gen::inRange<std::int64_t>(0, 150);
        const double t1 = *rc::gen::inRange(1, 1000), t2 = *rc::gen::inRange(1, 1000);
        RC_PRE(x1 + x2 > 0);
        const RatioTest test = exact_rate_ratio(x1, t1, x2, t2);
        const BruteForce null{x1 + x2, static_cast<long double>(t1) / (t1 + t2)};
        const double p = static_cast<double>(std::min(1.0L, 2 * std::min(null.between(0, x1), null.between(x1, x1 + x2))));
        RC_ASSERT(near(test.p, p, 1e-7));
        const auto at = [&](double ratio) { return BruteForce{x1 + x2, static_cast<long double>(ratio) * t1 / (static_cast<long double>(ratio) * t1 + t2)}; };
        if (x1 > 0) RC_ASSERT(near(static_cast<double>(at(test.low).between(x1, x1 + x2)), 0.025, 1e-6));
        if (x1 == 0) RC_ASSERT(test.low == 0);
        if (x2 > 0) RC_ASSERT(near(static_cast<double>(at(test.high).between(0, x1)), 0.025, 1e-6));
        if (x2 == 0) RC_ASSERT(std::isinf(test.high));
        RC_ASSERT(test.low <= test.ratio);
        RC_ASSERT(test.ratio <= test.high);
    }));
}

TEST_CASE("swapping the two periods turns the ratio and its limits over and leaves p") {
    CHECK(rc::check([] {
        const auto x1 = *rc::gen::inRange<std::int64_t>(1, 5000), x2 = *rc::gen::inRange<std::int64_t>(1, 5000);
        const double phi = *rc::gen::element(1.0, 1.7, 12.0);
        const RatioTest one = exact_rate_ratio(x1, 3, x2, 4, 0.9, phi), other = exact_rate_ratio(x2, 4, x1, 3, 0.9, phi);
        RC_ASSERT(near(one.p, other.p, 1e-6));
        RC_ASSERT(near(one.low, 1 / other.high, 1e-6));
        const RatioTest quasi = quasi_poisson_ratio(x1, 3, x2, 4, phi, 0.9), swapped = quasi_poisson_ratio(x2, 4, x1, 3, phi, 0.9);
        RC_ASSERT(near(quasi.p, swapped.p, 1e-9));
        RC_ASSERT(near(quasi.high, 1 / swapped.low, 1e-9));
    }));
}

TEST_CASE("the odds ratio's limits are those that R's fisher.test prints") {
    // Published outputs: matrix(2, 10, 20, 13) and matrix(43, 9, 44, 4); R's root finder is good to about 1e-4.
    const RatioTest small = exact_odds_ratio(2, 12, 20, 33);
    CHECK(near(small.low, 0.01256709, 1e-3));
    CHECK(near(small.high, 0.78740829, 1e-4));
    const RatioTest hands = exact_odds_ratio(43, 52, 44, 48);
    CHECK(near(hands.low, 0.09150811, 2e-4));
    CHECK(near(hands.high, 1.71527769, 1e-5));
    CHECK(near(hands.ratio, 43.0 * 4 / (9 * 44), 1e-12));
}

TEST_CASE("Fisher's test agrees with hypergeometric sums made by mpmath") {
    const RatioTest test = exact_odds_ratio(96, 400, 130, 410);
    CHECK(near(test.p, 0.017802721527201597, 1e-10));
    CHECK(near(test.low, 0.492645853633095857, 1e-9));
    CHECK(near(test.high, 0.937820507973265449, 1e-9));
    CHECK(exact_odds_ratio(0, 10, 0, 12).p == 1);
    CHECK(exact_odds_ratio(0, 10, 5, 12).low == 0);
    CHECK(std::isinf(exact_odds_ratio(10, 10, 5, 12).high));
}

TEST_CASE("the quasi-Poisson z is the formula, worked by hand") {
    // ln(120/100) / sqrt(4 (1/120 + 1/100)) = 0.182322 / 0.270801 = 0.673268, two-sided p 0.50078
    const RatioTest test = quasi_poisson_ratio(120, 1, 100, 1, 4);
    CHECK(near(test.p, 0.50078, 1e-4));
    CHECK(near(test.low, std::exp(0.1823215568 - 1.959963985 * 0.2708012802), 1e-8));
    CHECK(near(quasi_poisson_ratio(120, 1, 100, 1, 1).p, std::erfc(0.1823215568 / std::sqrt(1.0 / 120 + 1.0 / 100) / std::sqrt(2.0)), 1e-7));
}

TEST_CASE("the dispersion of a table is its chi-squared per degree of freedom: hair and eye colour, 138.29 with 9") {
    // The classic table of R's HairEyeColor, summed over sex; chisq.test prints X-squared = 138.29, df = 9.
    const Dispersion hair = dispersion_of(table_as_history({{68, 20, 15, 5}, {119, 84, 54, 29}, {26, 17, 14, 14}, {7, 94, 10, 16}}));
    CHECK(hair.degrees_of_freedom == 9);
    CHECK(hair.estimated);
    CHECK(near(hair.phi * 9, 138.29, 1e-5));
}

TEST_CASE("season and level are no dispersion, and too little history gives none") {
    std::vector<std::vector<double>> exact(3, std::vector<double>(12));
    for (std::size_t year = 0; year < 3; ++year)
        for (std::size_t month = 0; month < 12; ++month) exact[year][month] = static_cast<double>((year + 1) * (10 + month * 7));
    const Dispersion none = dispersion_of(table_as_history(exact));
    CHECK(none.phi == 1);
    CHECK(none.degrees_of_freedom == 22);
    CHECK(dispersion_of(table_as_history({{100, 20, 300}, {10, 2000, 3}})).estimated == false);
    CHECK(dispersion_of({}).phi == 1);
}

TEST_CASE("history with gaps is fitted where it is") {
    auto history = table_as_history({{30, 60, 90, 30, 60, 90, 30, 60}, {60, 120, 180, 60, 120, 180, 60, 120}, {15, 30, 45, 15, 30, 45, 15, 30}});
    history.erase(history.begin() + 3);
    history.erase(history.begin() + 14);
    const Dispersion fit = dispersion_of(history);
    CHECK(fit.phi == 1);
    CHECK(fit.degrees_of_freedom == 22 - (3 + 8 - 1));
}

TEST_CASE("the dispersion of shares is binomial: a share cannot vary beyond its denominator") {
    std::vector<MonthValue> history;
    for (int i = 0; i < 36; ++i) history.push_back({2010 * 12 + i, i % 2 == 0 ? 90.0 : 80.0, 100});
    const Dispersion share = dispersion_of(history);
    // Even and odd months are seasons: nothing is left over.
    CHECK(share.phi == 1);
    for (MonthValue& value : history) value.of *= value.month / 12 % 2 == 0 ? 2 : 1;
    CHECK(dispersion_of(history).estimated);
}

TEST_CASE("Benjamini–Hochberg gives the published adjusted values") {
    // The example of the R package c212 (17 p-values), as its documentation prints them.
    const std::vector<double> p{0.135005, 0.01, 0.001, 0.005, 0.153501, 0.02, 0.0013, 0.0023, 0.011, 0.023, 0.016, 0.0109, 0.559111, 0.751986, 0.308339, 0.837154, 0.325882};
    const auto adjusted = benjamini_hochberg(p);
    CHECK(near(adjusted[2], 0.01105000, 1e-6));
    CHECK(near(adjusted[6], 0.01105000, 1e-6));
    CHECK(near(adjusted[7], 0.01303333, 1e-6));
    CHECK(near(adjusted[3], 0.02125000, 1e-6));
    CHECK(near(adjusted[1], 0.02671429, 1e-6));
    CHECK(near(adjusted[11], 0.02671429, 1e-6));
    CHECK(near(adjusted[8], 0.02671429, 1e-6));
    CHECK(near(adjusted[10], 0.03400000, 1e-6));
    CHECK(benjamini_hochberg({}).empty());
}

TEST_CASE("what has no test says why, and is not among the comparisons tried") {
    Pair incomplete = pair_of(900, 100), differs = pair_of(900, 100);
    incomplete.incomplete = true;
    differs.not_comparable = true;
    const std::vector<Pair> pairs{incomplete, differs, pair_of(0, 0), pair_of(3, 1), pair_of(-2, 40), pair_of(900, 100)};
    const auto table = compare(pairs);
    CHECK(table.rows[0].word == Word::incomplete);
    CHECK_FALSE(table.rows[0].change_percent);
    CHECK(table.rows[1].word == Word::not_comparable);
    CHECK(table.rows[2].word == Word::none);
    CHECK(table.rows[3].word == Word::too_few);
    CHECK(table.rows[4].word == Word::below_zero);
    CHECK(table.rows[5].word == Word::rose);
    CHECK(table.tried == 1);
    CHECK(table.found == 1);
    CHECK(near(table.level, 0.95));
    CHECK(*table.rows[5].change_percent == doctest::Approx(800));
}

TEST_CASE("five to none is too few to say, six to none is not") {
    CHECK(compare(std::vector{pair_of(5, 0)}).rows[0].word == Word::too_few);
    CHECK(compare(std::vector{pair_of(6, 0)}).rows[0].word == Word::rose);
    CHECK(compare(std::vector{pair_of(0, 6)}).rows[0].word == Word::fell);
}

TEST_CASE("a change that chance explains is no clear change, however large its per cent") {
    const auto table = compare(std::vector{pair_of(14, 9)});
    CHECK(*table.rows[0].change_percent == doctest::Approx(55.56).epsilon(0.001));
    CHECK(table.rows[0].word == Word::no_clear_change);
}

TEST_CASE("dispersion never makes a change more certain") {
    CHECK(rc::check([] {
        Pair pair = pair_of(*rc::gen::inRange(0, 400), *rc::gen::inRange(0, 400));
        const auto plain = compare(std::vector{pair});
        pair.dispersion = {1 + *rc::gen::inRange(0, 500) / 100.0, 20, true};
        const auto dispersed = compare(std::vector{pair});
        if (plain.tried == 0) RC_ASSERT(dispersed.tried == 0);
        if (dispersed.tried == 1) RC_ASSERT(dispersed.rows[0].test.p >= plain.rows[0].test.p);
    }));
}

TEST_CASE("word, p and interval never disagree, in a table of any size, with and without dispersion, counts and shares") {
    CHECK(rc::check([] {
        std::vector<Pair> pairs;
        const int rows = *rc::gen::inRange(1, 30);
        for (int i = 0; i < rows; ++i) {
            Pair pair = pair_of(*rc::gen::inRange(0, 300), *rc::gen::inRange(0, 300));
            pair.dispersion = {*rc::gen::element(1.0, 1.0, 1.3, 4.0), 20, true};
            pair.share = *rc::gen::inRange(0, 4) == 0;
            pair.now_of = pair.now + *rc::gen::inRange(0, 300);
            pair.before_of = pair.before + *rc::gen::inRange(0, 300);
            pairs.push_back(pair);
        }
        const auto table = compare(pairs);
        RC_ASSERT(table.rows.size() == pairs.size());
        for (const Comparison& row : table.rows) {
            if (row.method == Method::none) continue;
            const bool changed = row.word == Word::rose || row.word == Word::fell;
            RC_ASSERT(changed || row.word == Word::no_clear_change);
            RC_ASSERT(changed == (row.p_adjusted <= table.false_discovery_rate));
            constexpr double rounding = 1e-9;
            if (changed) RC_ASSERT(row.low > 1 - rounding || row.high < 1 + rounding);
            if (!changed) RC_ASSERT(row.low < 1 + rounding && row.high > 1 - rounding);
            if (row.word == Word::rose) RC_ASSERT(row.test.ratio > 1);
            if (row.word == Word::fell) RC_ASSERT(row.test.ratio < 1);
        }
    }));
}

TEST_CASE("the same counts in a leap year are no rise") {
    Pair pair{.now = 36600, .before = 36500, .now_exposure = 366, .before_exposure = 365};
    const auto table = compare(std::vector{pair});
    CHECK(near(table.rows[0].test.ratio, 1));
    CHECK(table.rows[0].word == Word::no_clear_change);
}

TEST_CASE("the lowest in N years goes back as far as every year is higher, complete and next to the other") {
    const std::vector<YearValue> years{{2010, 90}, {2011, 400}, {2012, 300}, {2013, 250}, {2014, 150}, {2015, 100}};
    const Extreme lowest = lowest_in_years(years);
    CHECK(lowest.years == 5);
    CHECK(lowest.next_year == 2014);
    CHECK(lowest.clear);
    CHECK(highest_in_years(years).years == 1);
    auto gap = years;
    gap[3].complete = false;
    CHECK(lowest_in_years(gap).years == 2);
    gap = years;
    gap.erase(gap.begin() + 2);
    CHECK(lowest_in_years(gap).years == 3);
    auto close = years;
    close[4].count = 105;
    CHECK(lowest_in_years(close).years == 5);
    CHECK_FALSE(lowest_in_years(close).clear);
    CHECK_FALSE(lowest_in_years(years, {.phi = 30, .degrees_of_freedom = 50, .estimated = true}).clear);
    const std::vector<YearValue> rising{{2013, 100}, {2014, 150}, {2015, 300}};
    CHECK(highest_in_years(rising).years == 3);
    CHECK(highest_in_years(rising).next_year == 2014);
    CHECK(lowest_in_years({}).years == 0);
}

}  // namespace daybook::figures
