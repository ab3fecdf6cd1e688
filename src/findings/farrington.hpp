// Is a count higher than the past lets one expect? The method of Farrington, Andrews, Beale and Catchpole (1996, J. R. Statist. Soc. A 159,
// 547–563) and its revision "Farrington Flexible" (Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett 2013, Statistics in Medicine 32,
// 1206–1222): a quasi-Poisson regression on past counts, in which past outbreaks weigh less, and a limit made from its prediction.
// Both are tested against the R package surveillance. A series is counts of units of equal length (weeks, days), one after another.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "findings/distributions.hpp"

namespace daybook::findings {

// How a limit is made from expected count μ, its standard error and the dispersion φ.
enum class Threshold : std::uint8_t {
    power_two_thirds,   // Farrington 1996: counts to the power ⅔ are normal; the error of the prediction is in it ("delta" in surveillance)
    plug_in,            // a negative binomial quantile of mean μ and dispersion φ, as if both were known ("nbPlugin")
    prediction,         // the same with the variance φμ + se(μ)² of the prediction, as in the first
};

struct FarringtonSettings {
    std::int32_t half_window = 3;    // w: units on each side of the same time in past years that belong to the present season
    std::int32_t seasons = 10;       // levels of the season, the present one included; 1: only the present season is looked at
    std::int32_t left_out = 26;      // the newest units before the present, which a rise may have begun in
    std::int32_t cycle = 1;          // units after which a level of its own comes again: 7 of days, so that weekdays differ; 1: none
    double reweight_above = 2.58;    // Anscombe residuals above it weigh residual⁻²
    std::int32_t trend_years = 3;    // a trend is looked for when so many years of past are asked for
    double trend_p = 1;              // it is kept when its p is below; 1: always. It never leads above the highest past count.
    bool trend_held = false;         // not in the published method: the trend is not carried beyond the newest past count that is used
    Threshold threshold = Threshold::plug_in;
};

[[nodiscard]] FarringtonSettings original_farrington();  // of 1996: reweighting above 1, a trend with p < 0.05, present season only
[[nodiscard]] FarringtonSettings flexible_farrington();  // of 2013

// What past there is. `same_time` are the indexes of the unit that lies 0, 1, 2 … years before the present one, latest first; those before
// the series began may be negative. `usable` (empty: all) says which units have complete data.
struct Past {
    std::span<const double> counts;
    std::span<const std::int32_t> same_time;
    std::span<const std::uint8_t> usable = {};  // 1: yes
    [[nodiscard]] std::int32_t now() const { return same_time.front(); }
    [[nodiscard]] std::int32_t years() const { return static_cast<std::int32_t>(same_time.size()) - 1; }
};

// The season of each unit up to the present: 0 before the past that is looked at, the level `seasons` around the same time of each year, and
// the time between cut into levels 1 … seasons − 1 of nearly equal length.
[[nodiscard]] std::vector<std::int32_t> season_levels(const Past& past, const FarringtonSettings& settings);

struct Baseline {
    std::vector<std::int32_t> units;  // indexes of the past counts that were used
    double expected = 0;              // of the present unit
    double standard_error = 0;        // of `expected`, made with the dispersion
    double dispersion = 1;            // φ, never below 1
    std::optional<double> trend;      // of the logarithm, a unit
    std::vector<double> expected_since;  // of the units after the newest that was used, the present one last
};

// Farrington et al. judge a count only where there were at least so many cases in the last units together, the present one included.
struct EnoughCases {
    std::int32_t cases = 5, units = 4;
    [[nodiscard]] bool of(std::span<const double> counts, std::int32_t now) const;
};

// Nothing: no past counts in the present season, or none that a model fits.
[[nodiscard]] std::optional<Baseline> fit_baseline(const Past& past, const FarringtonSettings& settings);

// The highest count that is not above the limit, for an upper tail (one-sided); not whole with power_two_thirds.
[[nodiscard]] double upper_limit(const Baseline& baseline, Threshold threshold, double upper_tail);
// P(X >= count), with power_two_thirds P(X > count) of the continuous distribution.
[[nodiscard]] double exceedance_p(const Baseline& baseline, Threshold threshold, double count);
// The distribution of the negative binomial thresholds.
[[nodiscard]] CountModel count_model(const Baseline& baseline, Threshold threshold);

}  // namespace daybook::findings
