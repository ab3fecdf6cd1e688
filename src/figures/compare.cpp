// Each method gives a p and, at any level, the limits that are dual to it: 1 is inside exactly when p is above 1 − level.
// Benjamini–Hochberg decides which changes are called; the limits of the table are taken at the level that the decision
// amounts to, so that "rose" never stands beside an interval that holds 1, nor "no clear change" beside one that does not.
#include "figures/compare.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/tools/toms748_solve.hpp>

#include "base/result.hpp"
#include "figures/tails.hpp"

namespace daybook::figures {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int fewest_degrees_of_freedom = 6;

double divided(double over, double under) { return under > 0 ? over / under : over > 0 ? infinity : 1; }

// The limits of exp(log ratio ± z·se).
RatioTest normal_on_log_scale(double ratio, double standard_error, double level) {
    const double log_ratio = std::log(ratio), reach = normal_quantile(1 - level) * standard_error;
    return {ratio, std::exp(log_ratio - reach), std::exp(log_ratio + reach), normal_both_tails(log_ratio / standard_error)};
}

// Fisher's noncentral hypergeometric distribution: X of n1 successes, given k successes in n1 + n2, at an odds ratio.
// Terms are built outwards from the mode by their ratios, until they no longer matter.
struct NoncentralHypergeometric {
    double n1, n2, k;
    [[nodiscard]] double lowest() const { return std::max(0.0, k - n2); }
    [[nodiscard]] double highest() const { return std::min(k, n1); }
    // weight(x + 1) / weight(x); falls as x grows.
    [[nodiscard]] double step(double x, double odds) const { return odds * (n1 - x) * (k - x) / ((x + 1) * (n2 - k + x + 1)); }

    [[nodiscard]] double mode(double odds) const {
        double low = lowest(), high = highest();
        while (low < high) {
            const double middle = std::floor((low + high) / 2);
            if (step(middle, odds) >= 1)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    struct Tails {
        double at_most, at_least;
    };
    // Terms below `negligible` of the largest are left out.
    [[nodiscard]] Tails tails(double at, double odds, double negligible = 1e-60) const {
        double below = 0, exactly = 0, above = 0;
        const auto add = [&](double x, double weight) { (x < at ? below : x > at ? above : exactly) += weight; };
        const double middle = mode(odds);
        double weight = 1;
        for (double x = middle; x <= highest() && weight > negligible; ++x) {
            add(x, weight);
            weight *= step(x, odds);
        }
        weight = 1;
        for (double x = middle; x > lowest() && weight > negligible; --x) {
            weight /= step(x - 1, odds);
            add(x - 1, weight);
        }
        const double total = below + exactly + above;
        return {(below + exactly) / total, (above + exactly) / total};
    }

    // The odds ratio at which the upper (lower) tail at x equals `tail`. The tails move monotonically with the odds; x is not the end where that
    // tail is the whole.
    [[nodiscard]] double solve(double x, double tail, bool upper) const {
        const auto excess = [&](double log_odds) {  // rises with the odds
            const Tails at = tails(x, std::exp(log_odds), tail * 1e-16);
            return upper ? at.at_least - tail : tail - at.at_most;
        };
        const double a = x + 0.5, b = n1 - x + 0.5, c = k - x + 0.5, d = n2 - k + x + 0.5;
        const double near = std::log(a * d / (b * c)) + (upper ? -2 : 2) * std::sqrt(1 / a + 1 / b + 1 / c + 1 / d);
        double low = near - 0.5, high = near + 0.5;
        for (double reach = 1; excess(low) > 0 && low > -600; reach *= 2) low -= reach;
        for (double reach = 1; excess(high) <= 0 && high < 600; reach *= 2) high += reach;
        const auto close_enough = [](double left, double right) { return right - left <= 1e-13 * std::max(1.0, std::fabs(left)); };
        std::uintmax_t steps = 200;
        const auto [left, right] = boost::math::tools::toms748_solve(excess, low, high, close_enough, steps);
        return std::exp((left + right) / 2);
    }
};

NoncentralHypergeometric given_by(const Pair& pair) { return {static_cast<double>(pair.now_of), static_cast<double>(pair.before_of), static_cast<double>(pair.now + pair.before)}; }

// Fisher's p: of no difference, by twice the smaller tail.
double fisher_p(const NoncentralHypergeometric& given, double x) {
    const auto at_one = given.tails(x, 1);
    return std::min(1.0, 2 * std::min(at_one.at_most, at_one.at_least));
}

// A pair with the method that was chosen for it: gives the test at any level.
RatioTest test_by(Method method, const Pair& pair, double level) {
    const double phi = pair.dispersion.phi;
    const auto of = [](std::int64_t n) { return static_cast<double>(n); };
    const double t1 = pair.share ? of(pair.now_of) : pair.now_exposure, t2 = pair.share ? of(pair.before_of) : pair.before_exposure;
    switch (method) {
        case Method::exact: return exact_rate_ratio(pair.now, t1, pair.before, t2, level);
        case Method::exact_effective: return exact_rate_ratio(pair.now, t1, pair.before, t2, level, phi);
        case Method::quasi_poisson: return quasi_poisson_ratio(pair.now, t1, pair.before, t2, phi, level);
        case Method::fisher: return exact_odds_ratio(pair.now, pair.now_of, pair.before, pair.before_of, level);
        case Method::quasi_binomial: return quasi_binomial_odds_ratio(pair.now, pair.now_of, pair.before, pair.before_of, phi, level);
        case Method::none: break;
    }
    return {};
}

// As test_by() gives it at any level; limits take much longer.
double p_by(Method method, const Pair& pair) {
    if (method != Method::fisher) return test_by(method, pair, 0.95).p;
    return fisher_p(given_by(pair), static_cast<double>(pair.now));
}

Method choose_method(const Pair& pair) {
    const Method exact = pair.share ? Method::fisher : Method::exact;
    if (pair.dispersion.phi <= 1) return exact;
    const bool some_cell_empty = pair.now == 0 || pair.before == 0 || (pair.share && (pair.now == pair.now_of || pair.before == pair.before_of));
    const Method quasi = some_cell_empty ? Method::exact_effective : pair.share ? Method::quasi_binomial : Method::quasi_poisson;
    return p_by(quasi, pair) >= p_by(exact, pair) ? quasi : exact;
}

// The p of the most extreme split of the same records: when that is not small, no split says anything.
double least_possible_p(const Pair& pair) {
    if (pair.share) {
        const NoncentralHypergeometric h = given_by(pair);
        return 2 * std::min(h.tails(h.lowest(), 1).at_most, h.tails(h.highest(), 1).at_least);
    }
    const double n = static_cast<double>(pair.now + pair.before) / std::max(1.0, pair.dispersion.phi);
    const double pi = pair.now_exposure / (pair.now_exposure + pair.before_exposure);
    return 2 * std::min(std::pow(pi, n), std::pow(1 - pi, n));
}

// The word where there is nothing to test; nothing when there is.
std::optional<Word> without_test(const Pair& pair, double false_discovery_rate) {
    if (pair.not_comparable) return Word::not_comparable;
    if (pair.incomplete) return Word::incomplete;
    if (pair.untested) return pair.now == 0 && pair.before == 0 ? Word::none : Word::not_tested;
    if (pair.now < 0 || pair.before < 0) return Word::below_zero;
    if (pair.share && (pair.now > pair.now_of || pair.before > pair.before_of)) return Word::below_zero;
    if (pair.share && (pair.now_of == 0) != (pair.before_of == 0)) return Word::too_few;
    if (pair.share ? pair.now_of == 0 : pair.now + pair.before == 0) return Word::none;
    if (least_possible_p(pair) > false_discovery_rate) return Word::too_few;
    return std::nullopt;
}

std::optional<double> change_of(const Pair& pair) {
    const auto real = [](std::int64_t n) { return static_cast<double>(n); };
    if (pair.share) {
        if (pair.now_of <= 0 || pair.before_of <= 0) return std::nullopt;
        return 100 * (real(pair.now) / real(pair.now_of) - real(pair.before) / real(pair.before_of));
    }
    if (pair.before <= 0) return std::nullopt;
    return 100 * (real(pair.now) / real(pair.before) - 1);
}

double rate_of(const YearValue& year) { return static_cast<double>(year.count) / year.exposure; }

// The years before the last one, backwards, as long as they are complete, follow one another and lie beyond it.
std::vector<YearValue> years_beyond_last(std::span<const YearValue> years, bool above) {
    std::vector<YearValue> beyond;
    const double last = rate_of(years.back());
    for (std::size_t i = years.size() - 1; i-- > 0;) {
        const double rate = rate_of(years[i]);
        if (!years[i].complete || years[i].year + 1 != years[i + 1].year || (above ? rate <= last : rate >= last)) break;
        beyond.push_back(years[i]);
    }
    return beyond;
}

Extreme extreme_in_years(std::span<const YearValue> years, const Dispersion& dispersion, bool lowest) {
    if (years.empty()) return {};
    const YearValue& last = years.back();
    Extreme claim{.years = 1};
    if (!last.complete) return claim;
    const std::vector<YearValue> beyond = years_beyond_last(years, lowest);
    if (beyond.empty()) return claim;
    const auto nearer = [&](const YearValue& a, const YearValue& b) { return lowest ? rate_of(a) < rate_of(b) : rate_of(a) > rate_of(b); };
    const YearValue& next = *std::min_element(beyond.begin(), beyond.end(), nearer);
    claim.years += static_cast<int>(beyond.size());
    claim.next_year = next.year;
    if (last.count < 0 || next.count < 0) return claim;
    const Pair pair{.now = last.count, .before = next.count, .now_exposure = last.exposure, .before_exposure = next.exposure, .dispersion = dispersion};
    claim.p = p_by(choose_method(pair), pair);
    claim.clear = claim.p <= 0.05;
    return claim;
}

}  // namespace

RatioTest exact_rate_ratio(std::int64_t x1, double t1, std::int64_t x2, double t2, double level, double dispersion) {
    DAYBOOK_CHECK(x1 >= 0 && x2 >= 0 && t1 > 0 && t2 > 0 && dispersion >= 1, "a rate ratio is tested of counts over exposures");
    const double x = static_cast<double>(x1) / dispersion, n = static_cast<double>(x1 + x2) / dispersion, tail = (1 - level) / 2;
    if (x1 + x2 == 0) return {1, 0, infinity, 1};
    const double pi = t1 / (t1 + t2);
    const double low = binomial_lower_limit(x, n, tail), high = binomial_upper_limit(x, n, tail);
    return {divided(static_cast<double>(x1) * t2, static_cast<double>(x2) * t1), low / (1 - low) * t2 / t1, high < 1 ? high / (1 - high) * t2 / t1 : infinity,
            std::min(1.0, 2 * std::min(binomial_at_most(x, n, pi), binomial_at_least(x, n, pi)))};
}

RatioTest quasi_poisson_ratio(std::int64_t x1, double t1, std::int64_t x2, double t2, double dispersion, double level) {
    DAYBOOK_CHECK(x1 > 0 && x2 > 0 && t1 > 0 && t2 > 0, "a logarithm is taken of counts above zero");
    const double a = static_cast<double>(x1), b = static_cast<double>(x2);
    return normal_on_log_scale(a * t2 / (b * t1), std::sqrt(dispersion * (1 / a + 1 / b)), level);
}

RatioTest exact_odds_ratio(std::int64_t x1, std::int64_t n1, std::int64_t x2, std::int64_t n2, double level) {
    DAYBOOK_CHECK(x1 >= 0 && x1 <= n1 && x2 >= 0 && x2 <= n2, "a share's numerator is part of its denominator");
    const auto real = [](std::int64_t n) { return static_cast<double>(n); };
    const NoncentralHypergeometric given{real(n1), real(n2), real(x1 + x2)};
    const double x = real(x1), tail = (1 - level) / 2;
    return {divided(x * real(n2 - x2), real(x2) * real(n1 - x1)), x <= given.lowest() ? 0 : given.solve(x, tail, true),
            x >= given.highest() ? infinity : given.solve(x, tail, false), fisher_p(given, x)};
}

RatioTest quasi_binomial_odds_ratio(std::int64_t x1, std::int64_t n1, std::int64_t x2, std::int64_t n2, double dispersion, double level) {
    DAYBOOK_CHECK(x1 > 0 && x1 < n1 && x2 > 0 && x2 < n2, "a logarithm is taken of cells above zero");
    const double a = static_cast<double>(x1), b = static_cast<double>(n1 - x1), c = static_cast<double>(x2), d = static_cast<double>(n2 - x2);
    return normal_on_log_scale(a * d / (b * c), std::sqrt(dispersion * (1 / a + 1 / b + 1 / c + 1 / d)), level);
}

namespace {

// The fit of year × month of the year: expected = of × year factor × month factor, by iterative proportional fitting,
// which is the maximum likelihood of that Poisson model whether or not all cells are there.
class SeasonalFit {
public:
    explicit SeasonalFit(std::span<const MonthValue> history) {
        if (history.empty()) return;
        const auto year_of = [](const MonthValue& value) { return value.month / 12; };
        const auto [first, last] = std::ranges::minmax(history, {}, year_of);
        years_.resize(static_cast<std::size_t>(year_of(last) - year_of(first)) + 1);
        for (const MonthValue& value : history) {
            const Cell cell{static_cast<std::size_t>(year_of(value) - year_of(first)), static_cast<std::size_t>(value.month % 12), value.of > 0 ? value.of : 1};
            years_[cell.year].observed += value.count;
            months_[cell.month].observed += value.count;
            cells_.push_back(cell);
        }
        for (int round = 0; round < 500; ++round)
            if (scale(years_, &Cell::year) + scale(months_, &Cell::month) < 1e-12) break;
    }

    // Of the month at this place of the history.
    [[nodiscard]] double expected(std::size_t at) const { return expected(cells_[at]); }
    // Factors that are not given by others: a year or month of the year without records has none.
    [[nodiscard]] int parameters() const { return with_records(years_) + with_records(months_) - 1; }

private:
    struct Factor {
        double observed = 0, factor = 1, sum = 0;  // sum: of what is expected
    };
    struct Cell {
        std::size_t year, month;  // numbers of factors
        double weight;
    };

    [[nodiscard]] double expected(const Cell& cell) const { return cell.weight * years_[cell.year].factor * months_[cell.month].factor; }

    // Makes one set of factors reproduce its observed sums; how far they were off, relatively.
    double scale(std::span<Factor> factors, std::size_t Cell::*which) {
        for (auto& factor : factors) factor.sum = 0;
        for (const Cell& cell : cells_) factors[cell.*which].sum += expected(cell);
        double off = 0;
        for (auto& factor : factors) {
            if (factor.sum > 0) off = std::max(off, std::fabs(factor.observed / factor.sum - 1));
            factor.factor *= factor.sum > 0 ? factor.observed / factor.sum : 0;
        }
        return off;
    }
    [[nodiscard]] static int with_records(std::span<const Factor> factors) {
        return static_cast<int>(std::ranges::count_if(factors, [](const Factor& factor) { return factor.observed > 0; }));
    }

    std::vector<Factor> years_;
    std::array<Factor, 12> months_{};
    std::vector<Cell> cells_;  // of the history, in its order
};

}  // namespace

Dispersion dispersion_of(std::span<const MonthValue> history) {
    std::vector<MonthValue> usable;
    for (const MonthValue& value : history)
        if (value.count >= 0 && value.of >= 0) usable.push_back(value);
    const SeasonalFit fit(usable);
    double chi_squared = 0;
    int cells = 0;
    for (std::size_t at = 0; at < usable.size(); ++at) {
        const MonthValue& value = usable[at];
        const double expected = fit.expected(at);
        const double variance = value.of > 0 ? expected * (1 - expected / value.of) : expected;
        if (variance <= 0) continue;
        chi_squared += (value.count - expected) * (value.count - expected) / variance;
        ++cells;
    }
    const int free = cells - fit.parameters();
    if (free < fewest_degrees_of_freedom) return {1, std::max(0, free), false};
    return {std::max(1.0, chi_squared / free), free, true};
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] != p[b] ? p[a] < p[b] : a < b; });
    std::vector<double> adjusted(p.size());
    double least = 1;
    for (std::size_t rank = p.size(); rank-- > 0;) {
        least = std::min(least, p[order[rank]] * static_cast<double>(p.size()) / static_cast<double>(rank + 1));
        adjusted[order[rank]] = least;
    }
    return adjusted;
}

std::string_view to_key(Word word) {
    switch (word) {
        case Word::rose: return "rose";
        case Word::fell: return "fell";
        case Word::no_clear_change: return "no-clear-change";
        case Word::too_few: return "too-few";
        case Word::none: return "none";
        case Word::below_zero: return "below-zero";
        case Word::incomplete: return "incomplete";
        case Word::not_comparable: return "not-comparable";
        case Word::not_tested: return "not-tested";
        case Word::hidden: return "hidden";
    }
    return "";
}

std::string_view to_key(Method method) {
    switch (method) {
        case Method::none: return "none";
        case Method::exact: return "exact";
        case Method::quasi_poisson: return "quasi-poisson";
        case Method::exact_effective: return "exact-effective";
        case Method::fisher: return "fisher";
        case Method::quasi_binomial: return "quasi-binomial";
    }
    return "";
}

ComparisonTable compare(std::span<const Pair> pairs, double false_discovery_rate) {
    ComparisonTable table{.false_discovery_rate = false_discovery_rate};
    std::vector<std::size_t> tested;
    std::vector<double> p;
    for (const Pair& pair : pairs) {
        Comparison& row = table.rows.emplace_back();
        if (!pair.not_comparable && !pair.incomplete) row.change_percent = change_of(pair);
        if (const auto word = without_test(pair, false_discovery_rate)) {
            row.word = *word;
            continue;
        }
        row.method = choose_method(pair);
        row.test = test_by(row.method, pair, 0.95);
        tested.push_back(table.rows.size() - 1);
        p.push_back(row.test.p);
    }
    const std::vector<double> adjusted = benjamini_hochberg(p);
    table.tried = static_cast<int>(tested.size());
    table.found = static_cast<int>(std::count_if(adjusted.begin(), adjusted.end(), [&](double a) { return a <= false_discovery_rate; }));
    if (table.tried > 0) table.level = 1 - false_discovery_rate * std::max(1, table.found) / table.tried;
    for (std::size_t i = 0; i < tested.size(); ++i) {
        Comparison& row = table.rows[tested[i]];
        const RatioTest at_level = test_by(row.method, pairs[tested[i]], table.level);
        row.p_adjusted = adjusted[i];
        row.low = at_level.low;
        row.high = at_level.high;
        row.word = adjusted[i] > false_discovery_rate ? Word::no_clear_change : row.test.ratio > 1 ? Word::rose : Word::fell;
    }
    return table;
}

Extreme lowest_in_years(std::span<const YearValue> oldest_first, const Dispersion& dispersion) { return extreme_in_years(oldest_first, dispersion, true); }
Extreme highest_in_years(std::span<const YearValue> oldest_first, const Dispersion& dispersion) { return extreme_in_years(oldest_first, dispersion, false); }

}  // namespace daybook::figures
