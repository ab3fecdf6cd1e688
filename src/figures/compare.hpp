// Did it change, or is it chance? Exact tests, dispersion from a series' own history, correction for many comparisons,
// and one word for each result. The word follows from the adjusted p and the interval, which are made so that the
// three never disagree. Pure functions of numbers; where a formula comes from is said beside it.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace daybook::figures {

// A ratio (of rates, or of odds) with the p of "the ratio is 1" and the limits that belong to that p: p <= 1 − level
// exactly when 1 lies outside [low, high] or on its edge.
struct RatioTest {
    double ratio = 1;  // may be 0 or infinite
    double low = 0;
    double high = 0;   // may be infinite
    double p = 1;
};

// Two Poisson counts over exposures, first against second: given n = x1 + x2, x1 is binomial with t1/(t1+t2).
// p = min(1, 2 × smaller tail); Clopper–Pearson limits mapped to the rate ratio (Lehmann; Fay, R package rateratio.test).
// With dispersion φ > 1 the counts are effective counts x/φ, and the tails beta functions (after Korn and Graubard 1998):
// used where a count is zero.
[[nodiscard]] RatioTest exact_rate_ratio(std::int64_t x1, double t1, std::int64_t x2, double t2, double level = 0.95,
                                         double dispersion = 1);

// z = ln RR / √(φ(1/x1 + 1/x2)), two-sided normal p. Needs x1, x2 > 0.
[[nodiscard]] RatioTest quasi_poisson_ratio(std::int64_t x1, double t1, std::int64_t x2, double t2, double dispersion,
                                            double level = 0.95);

// Two shares x1 of n1, x2 of n2: Fisher's exact test conditional on x1 + x2, p = min(1, 2 × smaller tail), and the exact
// limits of the odds ratio (noncentral hypergeometric). `ratio` is the sample odds ratio.
[[nodiscard]] RatioTest exact_odds_ratio(std::int64_t x1, std::int64_t n1, std::int64_t x2, std::int64_t n2, double level = 0.95);

// z = ln OR / √(φ(1/x1 + 1/(n1−x1) + 1/x2 + 1/(n2−x2))). Needs all four cells > 0.
[[nodiscard]] RatioTest quasi_binomial_odds_ratio(std::int64_t x1, std::int64_t n1, std::int64_t x2, std::int64_t n2,
                                                  double dispersion, double level = 0.95);

// φ of a series from its own monthly history: quasi-Poisson with the factors year × month of the year (so that a level
// that differs between years, and the season, are no dispersion), φ = Pearson χ² / degrees of freedom, never below 1.
struct MonthValue {
    std::int32_t month = 0;   // daybook::Month
    double count = 0;
    double of = 0;            // of a share: the denominator; 0: a count
};
struct Dispersion {
    double phi = 1;           // 1 also when degrees_of_freedom < 6: too little history to estimate
    int degrees_of_freedom = 0;
    bool estimated = false;
};
// Months in any order, only complete ones. Of shares the variance is the binomial's: E(1 − E/of).
[[nodiscard]] Dispersion dispersion_of(std::span<const MonthValue> history);

// Benjamini–Hochberg: adjusted p in the order given.
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p);

// The outcome of a comparison. The phrase of each is `word.` + to_key().
enum class Word : std::uint8_t {
    rose,
    fell,
    no_clear_change,
    too_few,         // even the most extreme split of so few records would not be beyond chance
    none,            // no record in either period
    below_zero,      // records that take others back outweigh the rest
    incomplete,      // data are missing in one of the periods: no comparison is drawn
    not_comparable,  // the rule, the definition or the recording differ
    not_tested,      // quantities and stocks: no model of chance applies; the change is shown without a judgement
    hidden,          // a count is not shown to everyone (disclosure.hpp), so nothing made of it is
};
inline constexpr int word_count = 10;
[[nodiscard]] std::string_view to_key(Word word);  // "no-clear-change"

enum class Method : std::uint8_t { none, exact, quasi_poisson, exact_effective, fisher, quasi_binomial };
[[nodiscard]] std::string_view to_key(Method method);

// One row of a table: now against before. For a share, now_of and before_of are the denominators and exposures unused.
struct Pair {
    std::int64_t now = 0, before = 0;
    double now_exposure = 1, before_exposure = 1;  // days, or days × residents
    std::int64_t now_of = 0, before_of = 0;
    bool share = false;
    Dispersion dispersion = {};
    bool incomplete = false;
    bool not_comparable = false;
    bool untested = false;  // no model of chance applies
};

struct Comparison {
    Word word = Word::incomplete;
    Method method = Method::none;
    std::optional<double> change_percent;  // of a count: (now/before − 1) × 100; of a share: difference in percentage points
    RatioTest test;             // with the 95 % interval of this comparison alone
    double p_adjusted = 1;      // over the table; decides the word
    double low = 0, high = 0;   // the interval at ComparisonTable::level: excludes 1 exactly when the word is rose or fell
};

struct ComparisonTable {
    std::vector<Comparison> rows;  // in the order given
    int tried = 0;                 // comparisons with a test (none, too_few, incomplete … have none)
    int found = 0;                 // of them rose or fell
    double false_discovery_rate = 0.05;
    double level = 0.95;           // of the rows' low and high: 1 − q × max(found, 1) / tried (Benjamini and Yekutieli 2005)
};

// With φ estimated and above 1 the larger of the exact and the quasi p is used, with its own interval, so that dispersion
// never makes a change more certain; with φ = 1 the exact test.
[[nodiscard]] ComparisonTable compare(std::span<const Pair> pairs, double false_discovery_rate = 0.05);

// "The lowest in N years" (or highest), made from yearly values, the last being the one that is claimed for.
struct YearValue {
    std::int32_t year = 0;
    std::int64_t count = 0;
    double exposure = 1;
    bool complete = true;
};
struct Extreme {
    int years = 0;              // N: the last year and the N−1 before it, all complete and without a gap, are all higher (lower); 1: no claim
    std::int32_t next_year = 0; // the year with the next lowest (highest) rate among them
    double p = 1;               // last against next
    bool clear = false;         // p <= 0.05: the lowest is clearly below the next; otherwise say so beside the claim
};
[[nodiscard]] Extreme lowest_in_years(std::span<const YearValue> oldest_first, const Dispersion& dispersion = {});
[[nodiscard]] Extreme highest_in_years(std::span<const YearValue> oldest_first, const Dispersion& dispersion = {});

}  // namespace daybook::figures
