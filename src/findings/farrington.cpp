#include "findings/farrington.hpp"

#include <algorithm>
#include <cmath>

#include "findings/poisson_regression.hpp"

namespace daybook::findings {
namespace {

bool is_usable(const Past& past, std::int32_t unit) { return past.usable.empty() || past.usable[static_cast<std::size_t>(unit)] != 0; }

void set_levels(std::vector<std::int32_t>& levels, std::int32_t first, std::int32_t after_last, std::int32_t level) {
    const auto end = std::min(after_last, static_cast<std::int32_t>(levels.size()));
    for (std::int32_t unit = std::max(first, 0); unit < end; ++unit) levels[static_cast<std::size_t>(unit)] = level;
}

// The units between two windows, as levels 1 … parts; the first ones are one longer where it does not come out even.
void cut_between(std::vector<std::int32_t>& levels, std::int32_t first, std::int32_t after_last, std::int32_t parts) {
    const std::int32_t length = (after_last - first) / parts, longer = (after_last - first) % parts;
    for (std::int32_t part = 0; part < parts; ++part) {
        const std::int32_t after = first + length + (part < longer ? 1 : 0);
        set_levels(levels, first, after, part + 1);
        first = after;
    }
}

// Which covariates there are: a constant, a trend, the seasons and the places in the cycle that the past has, but for one of each.
struct Covariates {
    std::vector<std::int32_t> seasons, places;  // that have a column
    std::int32_t now = 0, cycle = 1;
    bool trend = false;
    double trend_scale = 1;        // so that the columns are of like size
    std::int32_t trend_until = 0;  // the trend's last unit; later ones are as that

    [[nodiscard]] std::size_t columns() const { return 1 + (trend ? 1 : 0) + seasons.size() + places.size(); }
    void add_row(std::vector<double>& values, std::int32_t unit, std::int32_t season) const {
        values.push_back(1);
        if (trend) values.push_back((std::min(unit, trend_until) - now) * trend_scale);
        for (const auto one : seasons) values.push_back(one == season ? 1 : 0);
        for (const auto one : places) values.push_back(one == unit % cycle ? 1 : 0);
    }
};

struct Observations {
    std::vector<std::int32_t> units, seasons;
    std::vector<double> counts;
};

Observations observations_of(const Past& past, const FarringtonSettings& settings, const std::vector<std::int32_t>& levels) {
    Observations seen;
    for (std::int32_t unit = 0; unit < past.now() - settings.left_out; ++unit) {
        const auto level = levels[static_cast<std::size_t>(unit)];
        if (level == 0 || !is_usable(past, unit)) continue;
        seen.units.push_back(unit);
        seen.seasons.push_back(level);
        seen.counts.push_back(past.counts[static_cast<std::size_t>(unit)]);
    }
    return seen;
}

// The values that occur, but for `left_out`: the level that all others are measured against.
std::vector<std::int32_t> other_levels(std::vector<std::int32_t> values, std::int32_t left_out) {
    std::ranges::sort(values);
    values.erase(std::ranges::unique(values).begin(), values.end());
    std::erase(values, left_out);
    return values;
}

Covariates covariates_of(const Observations& seen, const Past& past, const FarringtonSettings& settings, bool trend) {
    std::vector<std::int32_t> places;
    for (const auto unit : seen.units) places.push_back(unit % settings.cycle);
    const double length = past.now() - seen.units.front();
    const std::int32_t trend_until = settings.trend_held ? seen.units.back() : past.now();
    return {other_levels(seen.seasons, settings.seasons), other_levels(std::move(places), past.now() % settings.cycle), past.now(), settings.cycle, trend, 1 / length, trend_until};
}

// The fit with past outbreaks weighing less, and its dispersion, never below 1.
struct Model {
    Covariates covariates;
    PoissonFit fit;
    double dispersion = 1;

    [[nodiscard]] std::vector<double> row(std::int32_t unit, std::int32_t season) const {
        std::vector<double> values;
        covariates.add_row(values, unit, season);
        return values;
    }
    [[nodiscard]] double expected(std::int32_t unit, std::int32_t season) const { return std::exp(fit.predictor(row(unit, season))); }
    [[nodiscard]] double trend_p() const {
        const double error = std::sqrt(fit.dispersion * fit.covariance[covariates.columns() + 1]);
        return student_both_tails(fit.coefficients[1] / error, fit.degrees_of_freedom);
    }
};

// Weights as Farrington et al. have them: residual⁻² above the bound, else 1, times what makes their sum the number of counts.
std::vector<double> weights_of(const std::vector<double>& residuals, double bound) {
    std::vector<double> weights;
    double sum = 0;
    for (const double residual : residuals) {
        weights.push_back(residual > bound ? 1 / (residual * residual) : 1);
        sum += weights.back();
    }
    for (auto& weight : weights) weight *= static_cast<double>(residuals.size()) / sum;
    return weights;
}

std::optional<Model> fit_model(const Observations& seen, Covariates covariates, const FarringtonSettings& settings) {
    Design design{covariates.columns(), {}};
    for (std::size_t i = 0; i < seen.units.size(); ++i) covariates.add_row(design.values, seen.units[i], seen.seasons[i]);
    const auto first = fit_poisson(design, seen.counts, std::vector<double>(seen.counts.size(), 1.0));
    if (!first) return std::nullopt;
    const auto residuals = anscombe_residuals(*first, seen.counts, std::max(first->dispersion, 1.0));
    auto second = fit_poisson(design, seen.counts, weights_of(residuals, settings.reweight_above));
    if (!second) return std::nullopt;
    const double dispersion = std::max(second->dispersion, 1.0);
    return Model{std::move(covariates), std::move(*second), dispersion};
}

std::optional<Model> choose_model(const Observations& seen, const Past& past, const FarringtonSettings& settings) {
    if (past.years() >= settings.trend_years) {
        auto model = fit_model(seen, covariates_of(seen, past, settings, true), settings);
        const bool leads_too_far = model && model->expected(past.now(), settings.seasons) > std::ranges::max(seen.counts);
        if (model && !leads_too_far && (settings.trend_p >= 1 || model->trend_p() < settings.trend_p)) return model;
    }
    return fit_model(seen, covariates_of(seen, past, settings, false), settings);
}

Baseline describe(const Model& model, Observations seen, const Past& past, const FarringtonSettings& settings, const std::vector<std::int32_t>& levels) {
    Baseline baseline;
    baseline.dispersion = model.dispersion;
    for (std::int32_t unit = seen.units.back() + 1; unit <= past.now(); ++unit) {
        const auto level = levels[static_cast<std::size_t>(unit)];
        baseline.expected_since.push_back(model.expected(unit, level == 0 ? settings.seasons : level));
    }
    baseline.units = std::move(seen.units);
    baseline.expected = baseline.expected_since.back();
    baseline.standard_error = baseline.expected * std::sqrt(model.dispersion * model.fit.variance(model.row(past.now(), settings.seasons)));
    if (model.covariates.trend) baseline.trend = model.fit.coefficients[1] * model.covariates.trend_scale;
    return baseline;
}

// Mean and standard deviation of a count to the power ⅔.
struct PowerScale {
    double mean, deviation;
    explicit PowerScale(const Baseline& baseline) {
        const double mu = baseline.expected, root = std::cbrt(mu);
        const double tau = baseline.dispersion + baseline.standard_error * baseline.standard_error / mu;
        mean = root * root;
        deviation = std::sqrt(4.0 / 9 * root * tau);
    }
};

}  // namespace

FarringtonSettings original_farrington() {
    return {.half_window = 3, .seasons = 1, .left_out = 3, .reweight_above = 1, .trend_p = 0.05, .threshold = Threshold::power_two_thirds};
}
FarringtonSettings flexible_farrington() { return {}; }

std::vector<std::int32_t> season_levels(const Past& past, const FarringtonSettings& settings) {
    std::vector<std::int32_t> levels(static_cast<std::size_t>(past.now()) + 1, 0);
    const std::int32_t half = settings.half_window;
    set_levels(levels, past.now() - half, past.now() + 1, settings.seasons);
    for (std::size_t year = 1; year < past.same_time.size(); ++year) {
        const std::int32_t there = past.same_time[year];
        set_levels(levels, there - half, there + half + 1, settings.seasons);
        if (settings.seasons > 1) cut_between(levels, there + half + 1, past.same_time[year - 1] - half, settings.seasons - 1);
    }
    return levels;
}

bool EnoughCases::of(std::span<const double> counts, std::int32_t now) const {
    double sum = 0;
    for (std::int32_t unit = std::max(0, now - units + 1); unit <= now; ++unit) sum += counts[static_cast<std::size_t>(unit)];
    return sum >= cases;
}

std::optional<Baseline> fit_baseline(const Past& past, const FarringtonSettings& settings) {
    const auto levels = season_levels(past, settings);
    auto seen = observations_of(past, settings, levels);
    if (std::ranges::find(seen.seasons, settings.seasons) == seen.seasons.end()) return std::nullopt;
    if (std::ranges::all_of(seen.counts, [](double count) { return count == 0; })) return std::nullopt;
    const auto model = choose_model(seen, past, settings);
    if (!model) return std::nullopt;
    return describe(*model, std::move(seen), past, settings, levels);
}

CountModel count_model(const Baseline& baseline, Threshold threshold) {
    const double of_prediction = threshold == Threshold::prediction ? baseline.standard_error * baseline.standard_error / baseline.expected : 0;
    return {baseline.expected, baseline.dispersion + of_prediction};
}

double upper_limit(const Baseline& baseline, Threshold threshold, double upper_tail) {
    if (threshold != Threshold::power_two_thirds) return quantile_above(count_model(baseline, threshold), upper_tail);
    const PowerScale scale(baseline);
    return std::pow(scale.mean + normal_quantile_above(upper_tail) * scale.deviation, 1.5);
}

double exceedance_p(const Baseline& baseline, Threshold threshold, double count) {
    if (threshold != Threshold::power_two_thirds) return at_least(count_model(baseline, threshold), count);
    const PowerScale scale(baseline);
    const double root = std::cbrt(count);
    return normal_above((root * root - scale.mean) / scale.deviation);
}

}  // namespace daybook::findings
