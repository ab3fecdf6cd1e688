// How the one pass works. Which indicators a record belongs to depends on its category, flags and time of day only; records that agree in the
// answer are one class, found once for each combination. So a record costs one addition, into the cell (class, area, unit), however many
// indicators there are; the classes' sums are added to the indicators' series afterwards.
#include "results/watch_series.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "figures/coverage.hpp"
#include "figures/placing.hpp"

namespace daybook::results {
namespace {

using figures::Columns, figures::Indicator;

constexpr std::int32_t a_year = 365;

bool counts_at(const Columns& columns, std::size_t row, std::uint8_t source, std::uint32_t as_of) {
    return columns.source[row] == source && columns.reason[row] == 0 && columns.position[row] < as_of && columns.replaced_at[row] >= as_of;
}

Result<std::vector<const Indicator*>> watched_indicators(const Scene& scene, const std::string& source, const std::vector<std::string>& ids) {
    DAYBOOK_TRY(const auto chosen, chosen_indicators(scene, ids));
    std::vector<const Indicator*> watched;
    for (const auto& id : chosen) {
        const auto* rule = scene.book.find(id);
        const bool can_be = rule->kind == figures::IndicatorKind::count && rule->is_of(source);
        if (can_be) watched.push_back(rule);
        if (!can_be && !ids.empty()) return refuse("watch.indicator", fmt::format("\"{}\" counts no records of {} day by day, so it cannot be watched; choose an indicator that counts {}", id, source, source == "reports" ? "reports" : "offences"), {.field = "indicator"});
    }
    if (watched.empty()) return refuse("watch.indicator", fmt::format("no indicator of the book counts records of {}", source), {.field = "indicator"});
    return watched;
}

// Whether most of a source's records have a date of recording, of the month at least or of the day.
bool has_recording_dates(const Columns& columns, std::uint8_t source, std::uint32_t as_of, Precision precision) {
    std::size_t records = 0, recorded = 0;
    for (std::size_t row = 0; row < columns.rows(); ++row) {
        if (!counts_at(columns, row, source, as_of)) continue;
        ++records;
        recorded += (columns.precision[row] >> 4) >= static_cast<int>(precision);
    }
    return recorded * 2 > records;
}

// The newest day with data: the end of the newest month that has its share of them, or, where that month is cut short, its last day with a record.
std::optional<Day> newest_day(const Columns& columns, const figures::Coverage& coverage, std::uint8_t source, std::uint32_t as_of) {
    const auto month = std::find_if(coverage.months.rbegin(), coverage.months.rend(), [](const auto& one) { return one.state == figures::MonthState::complete || one.state == figures::MonthState::cut_short; });
    if (month == coverage.months.rend()) return std::nullopt;
    if (month->state == figures::MonthState::complete) return first_day(month->month + 1) - 1;
    Day newest = first_day(month->month);
    for (std::size_t row = 0; row < columns.rows(); ++row) {
        if (!counts_at(columns, row, source, as_of)) continue;
        const auto when = figures::date_of(columns, row, coverage.date);
        if (when.precision >= Precision::day && month_of(day_at(when.start)) == month->month) newest = std::max(newest, day_at(when.start));
    }
    return newest;
}

Day begin_of_unit(Day day, Every every) {
    if (every == Every::day) return day;
    const Day since_monday = ((day + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
    return day - since_monday;
}

Result<WatchSeries> lay_out(const Scene& scene, const std::string& source, std::uint8_t number, Every every) {
    WatchSeries series{.every = every};
    series.dated_twice = has_recording_dates(scene.columns, number, scene.as_of, Precision::month);
    series.recorded_by_month = series.dated_twice && !has_recording_dates(scene.columns, number, scene.as_of, Precision::day);
    const auto occurred = figures::coverage(scene.columns, source, scene.as_of, figures::DateBasis::occurred);
    const auto known = series.dated_twice ? figures::coverage(scene.columns, source, scene.as_of, figures::DateBasis::recorded) : occurred;
    const auto newest = newest_day(scene.columns, known, number, scene.as_of);
    const auto first = std::ranges::find(occurred.months, figures::MonthState::complete, &figures::MonthCoverage::state);
    if (!newest || first == occurred.months.end() || *newest < first_day(first->month)) return refuse("watch.no-data", fmt::format("the records of {} make no complete month, so there is nothing to watch", source));
    series.known_until = *newest;
    const Day begin = first_day(first->month);
    series.first = begin_of_unit(begin, every) == begin ? begin : begin_of_unit(begin, every) + days_of(every);
    series.units = std::max(0, (series.known_until + 1 - series.first) / days_of(every));
    const Month newest_month = month_of(series.known_until);
    const auto is_complete = [&](Month month) { return month >= newest_month || occurred.months[static_cast<std::size_t>(month - occurred.months.front().month)].state == figures::MonthState::complete; };
    for (Month month = first->month; month < newest_month; ++month)
        if (month > occurred.months.back().month || !is_complete(month)) series.lacking.push_back(month);
    for (std::int32_t unit = 0; unit < series.units; ++unit) {
        const auto period = series.period_of(unit);
        const auto is_lacking = [&](Month month) { return std::ranges::binary_search(series.lacking, month); };
        series.complete.push_back(is_lacking(period.first_month()) || is_lacking(period.after_last_month() - 1) ? 0 : 1);
    }
    return series;
}

// The classes, found as their first record is met.
class Classes {
public:
    Classes(const Columns& columns, const std::vector<const Indicator*>& indicators) : columns_(columns), indicators_(indicators), states_(indicators), known_(columns.categories.size() * states_.size() * flag_states_, -1) {}

    std::size_t of(std::size_t row) {
        const auto occurred = figures::date_of(columns_, row, figures::DateBasis::occurred);
        const std::size_t state = occurred.precision == Precision::minute ? states_.of[static_cast<std::size_t>(occurred.start - day_at(occurred.start) * minutes_a_day)] : states_.unknown();
        const std::size_t flags = columns_.flags[row] & (flag_states_ - 1);
        auto& known = known_[(state * columns_.categories.size() + columns_.category[row]) * flag_states_ + flags];
        if (known < 0) known = static_cast<std::int32_t>(number_of(columns_.category[row], static_cast<std::uint8_t>(flags), state));
        return static_cast<std::size_t>(known);
    }
    // The indicators that take the records of each class.
    [[nodiscard]] const std::vector<std::vector<std::size_t>>& all() const { return classes_; }

private:
    std::size_t number_of(std::uint16_t category, std::uint8_t flags, std::size_t state) {
        std::vector<std::size_t> takers;
        for (std::size_t i = 0; i < indicators_.size(); ++i)
            if (indicators_[i]->filter.takes_class(columns_.categories[category]) && figures::belongs(*indicators_[i], figures::DrillPart::count, flags, states_.fact(state, *indicators_[i]))) takers.push_back(i);
        const auto [at, is_new] = numbers_.try_emplace(takers, classes_.size());
        if (is_new) classes_.push_back(std::move(takers));
        return at->second;
    }

    static constexpr std::size_t flag_states_ = (figures::domestic | figures::cleared_by_arrest | figures::cleared_exceptionally) + 1;
    const Columns& columns_;
    const std::vector<const Indicator*>& indicators_;
    figures::DayStates states_;
    std::vector<std::int32_t> known_;
    std::map<std::vector<std::size_t>, std::size_t> numbers_;
    std::vector<std::vector<std::size_t>> classes_;
};

// The pass, and putting its sums into the series.
class Tally {
public:
    Tally(const Scene& scene, WatchSeries& series) : columns_(scene.columns), series_(series), classes_(columns_, series.indicators), place_of_(columns_.areas.size(), 0) {
        for (std::size_t i = 0; i < series.areas.size(); ++i) place_of_[series.areas[i]] = i + 1;
        const Day settled = series.known_until - findings::Delays::longest;
        first_settled_ = series.unit_of(settled - a_year), after_settled_ = series.unit_of(settled);
    }

    void add(std::size_t row) {
        const auto occurred = figures::date_of(columns_, row, figures::DateBasis::occurred);
        if (occurred.precision < Precision::day) {
            ++series_.without_day;
            return;
        }
        const auto unit = series_.unit_of(day_at(occurred.start));
        if (unit < 0 || unit >= series_.units) return;
        const std::size_t number = classes_.of(row);
        if (number >= sums_.size()) sums_.resize(number + 1, std::vector<std::int32_t>(series_.places() * static_cast<std::size_t>(series_.units))), delays_.resize(number + 1);
        sums_[number][place_of_[columns_.area[row]] * static_cast<std::size_t>(series_.units) + static_cast<std::size_t>(unit)] += columns_.count[row];
        if (series_.dated_twice && unit >= first_settled_ && unit < after_settled_) add_delay(number, row, unit);
    }

    void finish() {
        const auto units = static_cast<std::size_t>(series_.units), places = series_.places();
        series_.counts.assign(series_.indicators.size() * places * units, 0);
        if (series_.dated_twice) series_.delays.resize(series_.indicators.size());
        for (std::size_t number = 0; number < sums_.size(); ++number)
            for (const std::size_t indicator : classes_.all()[number]) {
                auto* const into = series_.counts.data() + indicator * places * units;
                for (std::size_t place = 0; place < places; ++place)
                    for (std::size_t unit = 0; unit < units; ++unit) {
                        const auto sum = sums_[number][place * units + unit];
                        into[unit] += sum;
                        if (place > 0) into[place * units + unit] += sum;
                    }
                if (series_.dated_twice) series_.delays[indicator].add(delays_[number]);
            }
    }

private:
    void add_delay(std::size_t number, std::size_t row, std::int32_t unit) {
        const auto recorded = figures::date_of(columns_, row, figures::DateBasis::recorded);
        if (recorded.precision < Precision::month) return;
        const Day waited = series_.waited(unit, day_at(recorded.start));
        delays_[number].add(waited, 1);
        series_.delays_of_all.add(waited, 1);
    }

    const Columns& columns_;
    WatchSeries& series_;
    Classes classes_;
    std::vector<std::size_t> place_of_;
    std::int32_t first_settled_ = 0, after_settled_ = 0;  // units whose late records are all there
    std::vector<std::vector<std::int32_t>> sums_;         // [class][place][unit]; place 0: in none of the areas
    std::vector<findings::Delays> delays_;                // [class]
};

}  // namespace

std::vector<double> WatchSeries::of(std::size_t indicator, std::size_t place) const {
    const auto* const from = counts.data() + (indicator * places() + place) * static_cast<std::size_t>(units);
    std::vector<double> values;
    for (std::int32_t unit = 0; unit < units; ++unit) values.push_back(std::max(0, from[unit]));
    return values;
}

std::int32_t WatchSeries::unit_of(Day day) const {
    const std::int32_t days = day - first, length = days_of(every);
    return days >= 0 ? days / length : -((-days + length - 1) / length);
}

Period WatchSeries::period_of(std::int32_t unit) const {
    const Day begin = first + unit * days_of(every);
    return Period::of_days(begin, begin + days_of(every));
}

Day WatchSeries::waited(std::int32_t unit, Day until) const {
    constexpr Day a_month = 30;
    const Day end = period_of(unit).after_last() - 1;
    return recorded_by_month ? (month_of(until) - month_of(end)) * a_month : until - end;
}

Result<WatchSeries> watch_series(const Scene& scene, const std::string& source, const std::vector<std::string>& indicators, bool by_area, Every every) {
    DAYBOOK_TRY(const std::uint8_t number, figures::source_number(scene.columns, source));
    DAYBOOK_TRY(auto watched, watched_indicators(scene, source, indicators));
    DAYBOOK_TRY(auto series, lay_out(scene, source, number, every));
    series.indicators = std::move(watched);
    for (std::size_t area = 1; by_area && area < scene.columns.areas.size(); ++area)
        if (scene.columns.areas[area].source == source) series.areas.push_back(static_cast<std::uint16_t>(area));
    Tally tally(scene, series);
    for (std::size_t row = 0; row < scene.columns.rows(); ++row)
        if (counts_at(scene.columns, row, number, scene.as_of)) tally.add(row);
    tally.finish();
    if (series.without_day > 0 && std::ranges::all_of(series.counts, [](auto count) { return count == 0; })) return refuse("watch.no-days", fmt::format("the records of {} do not say on which day they occurred, so weeks and days cannot be watched; `daybook compare` compares months and years", source));
    return series;
}

}  // namespace daybook::results
