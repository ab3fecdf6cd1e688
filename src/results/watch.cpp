#include "results/watch.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <thread>

#include <fmt/format.h>

#include "figures/compare.hpp"
#include "findings/cusum.hpp"
#include "findings/farrington.hpp"

namespace daybook::results {
namespace {

constexpr std::int32_t most_years = 5, least_years = 2;
constexpr double records_a_level = 5;          // of the past in each level of the season, for a season to be told
constexpr std::int64_t records_for_delay = 50;  // of an indicator; with fewer those of all indicators together say how long it takes
constexpr double level_records = 20, level_errors = 3, level_share = 0.1;  // expected at least, and how far off, for a half-year to be said to have moved
constexpr double least_known = 0.25, all_known = 0.999;
constexpr findings::Threshold threshold = findings::Threshold::prediction;

// The methods' settings for weeks, and the same stretches of time in days, where weekdays differ.
struct Settings {
    findings::FarringtonSettings seasonal, plain;
    findings::EnoughCases enough;
    explicit Settings(Every every) {
        seasonal.trend_held = true;  // of Chicago's 2015 the published extrapolation expects 7 % too few, no trend 13 % too many, this 1.5 % too few
        if (every == Every::day) seasonal.half_window = 24, seasonal.left_out = 182, seasonal.cycle = 7, enough.units = 28;
        plain = seasonal;
        plain.seasons = 1, plain.cycle = 1;
        plain.half_window = every == Every::day ? 183 : 26;
    }
};

// The unit that begins nearest to the same date of an earlier year.
std::int32_t same_time(const WatchSeries& series, std::int32_t unit, std::int32_t years) {
    const Day begin = series.period_of(unit).first();
    const auto date = calendar(begin);
    const Day there = day_of(date.year - years, date.month, std::min(date.day, days_in_month(date.year - years, date.month)));
    return series.unit_of(there + days_of(series.every) / 2);
}

// One series at one time.
class Judge {
public:
    Judge(const WatchQuery& query, const WatchSeries& series, std::int32_t unit) : query_(query), series_(series), settings_(query.every), unit_(unit) {
        times_.push_back(unit);
        std::size_t with_data = 1;
        for (std::int32_t year = 1; year <= most_years; ++year) {
            times_.push_back(same_time(series, unit, year));
            if (has_data(times_.back())) with_data = times_.size(), ++years_;
        }
        times_.resize(with_data);
    }

    [[nodiscard]] Watched judge(std::size_t indicator, std::size_t place, const std::vector<double>& counts) const {
        Watched row{.indicator = indicator, .place = place, .unit = unit_, .observed = static_cast<std::int64_t>(counts[static_cast<std::size_t>(unit_)])};
        set_known_share(row);
        row.state = years_ < least_years ? WatchState::too_little_past : row.known_share < least_known ? WatchState::too_early : WatchState::within;
        if (row.state != WatchState::within) return row;
        const auto usable = usable_for(indicator);
        const findings::Past past{counts, times_, usable};
        if (!settings_.enough.of(counts, unit_)) {
            row.state = WatchState::too_few;
            return row;
        }
        const bool seasonal = tells_seasons(past);
        row.seasonal = seasonal;
        auto baseline = findings::fit_baseline(past, seasonal ? settings_.seasonal : settings_.plain);
        if (!baseline) {
            row.state = why_no_model(past);
            return row;
        }
        row.standard_error = baseline->standard_error, row.dispersion = baseline->dispersion, row.trend = baseline->trend;
        row.expected = baseline->expected * row.known_share;
        const auto lately = since_past(indicator, *baseline, past);
        row.level = level_before(lately, *baseline);
        if (query_.method == WatchMethod::cusum) add_up(row, *baseline, lately);
        else row.p = findings::at_least(model_of(row, *baseline), static_cast<double>(row.observed));
        row.past = std::move(baseline->units);
        return row;
    }

    // The limit of farrington follows from what all series together allow.
    static void set_limit(Watched& row, double tail) {
        const findings::Baseline baseline{.units = {}, .expected = row.expected / row.known_share, .standard_error = row.standard_error, .dispersion = row.dispersion, .trend = {}, .expected_since = {}};
        row.limit = findings::quantile_above(model_of(row, baseline), tail);
        row.score = (static_cast<double>(row.observed) - row.expected) / (row.limit - row.expected);
    }

private:
    static findings::CountModel model_of(const Watched& row, const findings::Baseline& baseline) { return findings::known_part(findings::count_model(baseline, threshold), row.known_share); }

    [[nodiscard]] bool has_data(std::int32_t unit) const {
        const std::int32_t half = settings_.seasonal.half_window;
        std::int32_t complete = 0;
        for (std::int32_t near = std::max(0, unit - half); near <= unit + half && unit >= 0; ++near) complete += series_.complete[static_cast<std::size_t>(near)];
        return complete > half;
    }

    // Complete units, and of an indicator whose rule or recording changed, those on this side of the change.
    [[nodiscard]] std::vector<std::uint8_t> usable_for(std::size_t indicator) const {
        auto usable = series_.complete;
        const auto now = series_.period_of(unit_);
        for (std::int32_t unit = 0; unit < unit_; ++unit)
            if (series_.indicators[indicator]->break_between(query_.source, series_.period_of(unit), now) != nullptr) usable[static_cast<std::size_t>(unit)] = 0;
        return usable;
    }

    [[nodiscard]] double past_records(const findings::Past& past, std::vector<double>& by_level, const findings::FarringtonSettings& settings) const {
        const auto levels = findings::season_levels(past, settings);
        double sum = 0;
        by_level.assign(static_cast<std::size_t>(settings.seasons) + 1, 0.0);
        for (std::int32_t unit = 0; unit < unit_ - settings.left_out; ++unit) {
            const auto at = static_cast<std::size_t>(unit);
            if (levels[at] == 0 || past.usable[at] == 0) continue;
            by_level[static_cast<std::size_t>(levels[at])] += past.counts[at];
            sum += past.counts[at];
        }
        return sum;
    }

    [[nodiscard]] bool tells_seasons(const findings::Past& past) const {
        std::vector<double> by_level;
        (void)past_records(past, by_level, settings_.seasonal);
        return std::all_of(by_level.begin() + 1, by_level.end(), [](double records) { return records >= records_a_level; });
    }

    [[nodiscard]] WatchState why_no_model(const findings::Past& past) const {
        std::vector<double> by_level;
        return past_records(past, by_level, settings_.plain) > 0 ? WatchState::no_model : WatchState::unprecedented;
    }

    [[nodiscard]] const findings::Delays& delays_of(std::size_t indicator) const { return series_.delays[indicator].records() >= records_for_delay ? series_.delays[indicator] : series_.delays_of_all; }
    [[nodiscard]] std::int32_t days_since(std::int32_t unit) const { return series_.waited(unit, series_.known_until); }
    [[nodiscard]] double share_known(std::size_t indicator, std::int32_t unit) const {
        if (!series_.dated_twice) return 1;
        const double share = delays_of(indicator).share(days_since(unit));
        return share < all_known ? share : 1;
    }

    void set_known_share(Watched& row) const {
        row.known_share = share_known(row.indicator, unit_);
        if (row.known_share < 1 && row.known_share >= least_known) row.nowcast = findings::nowcast(row.observed, delays_of(row.indicator), days_since(unit_));
    }

    // The units after the past that was compared with, one after another, this one last; those with incomplete data add nothing.
    struct SincePast {
        std::int32_t first = 0;
        std::vector<double> counts, expected;
    };
    [[nodiscard]] SincePast since_past(std::size_t indicator, const findings::Baseline& baseline, const findings::Past& past) const {
        const auto length = baseline.expected_since.size();
        SincePast since{unit_ + 1 - static_cast<std::int32_t>(length), std::vector<double>(length), std::vector<double>(length)};
        for (std::size_t i = 0; i < length; ++i) {
            const std::int32_t unit = since.first + static_cast<std::int32_t>(i);
            if (past.usable[static_cast<std::size_t>(unit)] == 0) continue;
            since.counts[i] = past.counts[static_cast<std::size_t>(unit)];
            since.expected[i] = baseline.expected_since[i] * share_known(indicator, unit);
        }
        return since;
    }

    // A run of some weeks is no level: both halves have to be off to the same side. With few records expected the normal limits do not hold.
    static Level level_before(const SincePast& since, const findings::Baseline& baseline) {
        const auto length = static_cast<std::ptrdiff_t>(since.counts.size()) - 1, half = length / 2;
        const auto sum = [&](const std::vector<double>& numbers, std::ptrdiff_t from, std::ptrdiff_t to) { return std::accumulate(numbers.begin() + from, numbers.begin() + to, 0.0); };
        const auto side = [&](std::ptrdiff_t from, std::ptrdiff_t to) {
            const double off = sum(since.counts, from, to) / sum(since.expected, from, to) - 1;
            return off > level_share ? 1 : off < -level_share ? -1 : 0;
        };
        const double observed = sum(since.counts, 0, length), expected = sum(since.expected, 0, length);
        const double error = expected * baseline.standard_error / baseline.expected;  // of the regression, as far off for all units as for this one
        const bool is_beyond_chance = expected >= level_records && std::abs(observed - expected) > level_errors * std::sqrt(baseline.dispersion * expected + error * error);
        return {static_cast<std::int64_t>(observed), expected, is_beyond_chance && side(0, half) != 0 && side(0, half) == side(half, length)};
    }

    void add_up(Watched& row, const findings::Baseline& baseline, const SincePast& since) const {
        const auto length = since.counts.size();
        auto expected = since.expected;
        for (double& each : expected) each *= 1 + baseline.standard_error / baseline.expected;  // what is wrong with an expected count adds up as well
        const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
        const double run_length = query_.years_between_false * 365.25 / days_of(query_.every);
        const double limit = findings::cusum_limit({sum / static_cast<double>(length), row.dispersion}, query_.ratio, run_length);
        const auto steps = findings::cusum(since.counts, expected, query_.ratio, limit);
        const auto& last = steps.back();
        row.sum = Sum{last.sum, limit, since.first + static_cast<std::int32_t>(last.since), 0, 0};
        for (std::size_t i = last.since; i < length; ++i) row.sum->observed += static_cast<std::int64_t>(since.counts[i]), row.sum->expected += expected[i];
        row.state = last.alarm ? WatchState::above : WatchState::within;
        row.score = last.sum / limit;
        const double carried = length > 1 && !steps[length - 2].alarm ? steps[length - 2].sum : 0;
        row.limit = std::ceil(limit - carried + findings::cusum_reference(expected.back(), query_.ratio)) - 1;
    }

    const WatchQuery& query_;
    const WatchSeries& series_;
    Settings settings_;
    std::int32_t unit_;
    std::vector<std::int32_t> times_;  // the same time 0, 1, 2 … years before, as far as there are data
    std::int32_t years_ = 0;           // with data
};

void in_parallel(std::size_t tasks, unsigned threads, const auto& work) {
    std::atomic<std::size_t> next = 0;
    const auto take = [&] {
        for (std::size_t task = next++; task < tasks; task = next++) work(task);
    };
    std::vector<std::thread> others;
    for (unsigned thread = 1; thread < threads; ++thread) others.emplace_back(take);
    take();
    for (auto& other : others) other.join();
}

// Benjamini and Hochberg over all series that were tried. One with too few records counts among them with a p of 1: whether it is looked at
// depends on what it shows now, and so must not make the others' test easier.
void decide(WatchUnit& unit, const WatchQuery& query) {
    std::vector<double> p;
    std::vector<Watched*> tried;
    for (auto& row : unit.rows)
        if (row.state == WatchState::within || row.state == WatchState::too_few || row.state == WatchState::above) tried.push_back(&row), p.push_back(row.p);
    unit.tried = static_cast<int>(tried.size());
    if (query.method == WatchMethod::farrington) {
        const auto adjusted = figures::benjamini_hochberg(p);
        for (std::size_t i = 0; i < tried.size(); ++i) {
            tried[i]->p_adjusted = adjusted[i];
            if (tried[i]->state == WatchState::within && adjusted[i] <= query.false_discovery_rate) tried[i]->state = WatchState::above;
        }
        const int found = unit.with_state(WatchState::above);
        unit.tail = unit.tried == 0 ? 0 : query.false_discovery_rate * std::max(found, 1) / unit.tried;
        for (auto* row : tried)
            if (row->state != WatchState::too_few) Judge::set_limit(*row, unit.tail);
    }
    unit.found = unit.with_state(WatchState::above);
    for (auto& row : unit.rows)
        if (row.state != WatchState::above) row.past = {};
}

WatchUnit judge_unit(const Watch& watch, std::int32_t number, unsigned threads, const std::vector<std::vector<double>>& counts) {
    WatchUnit unit{.unit = number, .complete = watch.series.complete[static_cast<std::size_t>(number)] != 0};
    const std::size_t places = watch.series.places();
    unit.rows.resize(counts.size());
    const Judge judge(watch.query, watch.series, number);
    in_parallel(counts.size(), threads, [&](std::size_t i) {
        if (unit.complete) unit.rows[i] = judge.judge(i / places, i % places, counts[i]);
        else unit.rows[i] = {.indicator = i / places, .place = i % places, .unit = number, .state = WatchState::incomplete, .observed = static_cast<std::int64_t>(counts[i][static_cast<std::size_t>(number)])};
    });
    decide(unit, watch.query);
    return unit;
}

Result<void> make_sense(const WatchQuery& query) {
    if (!(query.false_discovery_rate > 0 && query.false_discovery_rate < 1)) return refuse("watch.fdr", "the share of false alerts lies between 0 and 1, such as 0.05", {.field = "fdr"});
    if (!(query.ratio > 1 && query.ratio <= 100)) return refuse("watch.ratio", "the rise that is looked for is a ratio above 1, such as 1.5", {.field = "ratio"});
    if (!(query.years_between_false > 0 && query.years_between_false <= 1e6)) return refuse("watch.years", "the years between false alerts of a series are a number above 0, such as 50", {.field = "years"});
    if (query.units < 1) return refuse("watch.units", "at least one week or day is looked at", {.field = "units"});
    if (query.since && query.until && *query.since > *query.until) return refuse("watch.since", "the first day lies after the last", {.field = "since"});
    return {};
}

}  // namespace

std::string_view to_key(WatchState state) {
    constexpr std::string_view keys[] = {"above", "within", "too-few", "unprecedented", "too-little-past", "no-model", "too-early", "incomplete"};
    return keys[static_cast<std::size_t>(state)];
}

int WatchUnit::with_state(WatchState state) const { return static_cast<int>(std::ranges::count(rows, state, &Watched::state)); }

Result<Watch> watch(const Scene& scene, const WatchQuery& query) {
    DAYBOOK_TRY_VOID(make_sense(query));
    DAYBOOK_TRY(auto series, watch_series(scene, query.source, query.indicators, query.by_area, query.every));
    Watch result{query, std::move(series), {}};
    const Day until = std::min(query.until.value_or(result.series.known_until), result.series.known_until);
    const std::int32_t last = std::min(result.series.units, result.series.unit_of(until + 1)) - 1;
    const std::int32_t first = std::max(0, query.since ? result.series.unit_of(*query.since) : last - query.units + 1);
    if (last < 0 || first > last)
        return refuse("watch.no-unit", fmt::format("the records of {} have no complete {} {}; they begin on {} and are known until {}", query.source, query.every == Every::week ? "week" : "day", query.since ? "from " + day_text(*query.since) + " to " + day_text(until) : "by " + day_text(until), day_text(result.series.first), day_text(result.series.known_until)));
    std::vector<std::vector<double>> counts;
    for (std::size_t indicator = 0; indicator < result.series.indicators.size(); ++indicator)
        for (std::size_t place = 0; place < result.series.places(); ++place) counts.push_back(result.series.of(indicator, place));
    for (std::int32_t unit = first; unit <= last; ++unit) result.units.push_back(judge_unit(result, unit, scene.threads, counts));
    return result;
}

std::string watch_options_text(const Watch& watch) {
    const auto& query = watch.query;
    std::string text;
    for (const auto& indicator : query.indicators) text += " --indicator " + indicator;
    if (query.by_area) text += " --by area";
    text += query.every == Every::week ? " --every week" : " --every day";
    if (watch.units.size() > 1) text += " --since " + day_text(watch.series.period_of(watch.units.front().unit).first());
    text += " --until " + day_text(watch.series.period_of(watch.units.back().unit).after_last() - 1);
    return text + (query.method == WatchMethod::cusum ? fmt::format(" --method cusum --ratio {} --years {}", query.ratio, query.years_between_false) : fmt::format(" --method farrington --fdr {}", query.false_discovery_rate));
}

}  // namespace daybook::results
