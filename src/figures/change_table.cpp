#include "figures/change_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "figures/series.hpp"

namespace daybook::figures {
namespace {

// A period's figures: sums of the history's months where that is the same, else counted from the records.
class PeriodCounts {
public:
    static Result<PeriodCounts> of(const Columns& columns, const ColumnIndex& index, const Book& book, const History& history, const ChangeQuery& query, const Period& period) {
        PeriodCounts counts;
        counts.history_ = &history;
        const Month first = history.months.first_month();
        if (history.all_dated && period.whole_months() && period.first_month() >= first && period.after_last_month() <= first + static_cast<Month>(history.months.months())) {
            counts.from_ = static_cast<std::size_t>(period.first_month() - first);
            counts.to_ = static_cast<std::size_t>(period.after_last_month() - first);
            return counts;
        }
        DAYBOOK_TRY(counts.counted_, count(columns, index, book, {.source = query.source, .period = period, .as_of = query.as_of, .by_area = query.by_area || !query.whole.empty(), .threads = query.threads}));
        return counts;
    }

    // Local numbers of areas are the same in every cube of the source.
    [[nodiscard]] Figure at(std::size_t indicator, const CubeAreas& areas) const {
        if (counted_) return sum_of(*counted_, indicator, areas);
        Figure sum;
        for (std::size_t month = from_; month < to_; ++month) {
            const Figure one = sum_of(history_->months, indicator, areas, month);
            sum.count += one.count;
            sum.of += one.of;
            sum.without_time += one.without_time;
        }
        return sum;
    }

private:
    const History* history_ = nullptr;
    std::size_t from_ = 0, to_ = 0;
    std::optional<CountCube> counted_;
};

class TableMaker {
public:
    TableMaker(const Columns& columns, const Book& book, const ChangeQuery& query, const History& history, const PeriodCounts& now, const PeriodCounts& before, ChangeTable& table)
        : columns_(columns), book_(book), query_(query), history_(history), now_(now), before_(before), table_(table) {}

    // Every indicator, for the whole.
    void make() {
        table_.indicators.resize(book_.all().size());
        const CubeAreas whole_areas = cube_areas(history_.months, query_.whole);
        std::vector<Compared> whole;
        for (std::size_t i = 0; i < book_.all().size(); ++i) {
            auto& made = table_.indicators[i];
            made.belongs = belongs_to(columns_, book_.all()[i], query_.source, query_.as_of);
            if (!made.belongs) continue;  // neither compared nor tried
            if (book_.all()[i].is_series()) {
                whole.push_back(add_series(book_.all()[i], made));
                continue;
            }
            made.whole = change(i, whole_areas);
            whole.push_back(compared_records(i, made.whole));
        }
        const auto compared = compare_all(whole);
        table_.tried = compared.tried;
        table_.level = compared.level;
    }

    // The areas of the indicators that the query names.
    void make_areas() {
        for (std::size_t i = 0; i < book_.all().size(); ++i) {
            auto& made = table_.indicators[i];
            if (!made.belongs || !areas_asked_for(book_.all()[i].id)) continue;
            if (book_.all()[i].is_series())
                add_series_areas(Series(columns_, book_.all()[i], query_.source, query_.as_of), book_.all()[i], made);
            else
                add_areas(i);
        }
    }

private:
    struct Compared {
        Change* change;
        bool share = false;
        bool incomplete = false;
        bool untested = false;
        bool comparable = true;
    };

    [[nodiscard]] bool areas_asked_for(const std::string& id) const { return query_.areas_of.empty() || std::ranges::find(query_.areas_of, id) != query_.areas_of.end(); }

    Change change(std::size_t indicator, const CubeAreas& areas) const {
        return {.now = now_.at(indicator, areas), .before = before_.at(indicator, areas), .comparison = {}, .dispersion = dispersion(indicator, areas)};
    }

    // Of the months up to the end of the later period.
    [[nodiscard]] Dispersion dispersion(std::size_t indicator, const CubeAreas& areas) const {
        const Month end = table_.history.after_last_month();
        const auto worked_out = [&] { return dispersion_of(complete_months(history_.months, indicator, areas, history_.coverage, end)); };
        if (areas.size() != 1) return worked_out();
        const std::uint64_t area = areas[0] == CountCube::city ? 0 : areas[0] + 1, key = (static_cast<std::uint64_t>(indicator) << 48) | (area << 24) | static_cast<std::uint64_t>(end & 0xFFFFFF);
        if (const auto known = history_.dispersions->find(key)) return *known;
        const auto made = worked_out();
        history_.dispersions->put(key, made);
        return made;
    }

    // A change of records, which may be incomplete or not comparable.
    Compared compared_records(std::size_t indicator, Change& change) const {
        const Indicator& rule = book_.all()[indicator];
        const bool lacking = !table_.period_complete.complete || !table_.against_complete.complete;
        return {.change = &change, .share = rule.kind == IndicatorKind::share, .incomplete = lacking, .comparable = is_comparable(rule)};
    }

    // No break lies between the periods, and the figure of both has settled.
    [[nodiscard]] bool is_comparable(const Indicator& rule) const {
        return rule.break_between(query_.source, query_.period, query_.against) == nullptr && rule.has_settled(query_.period, query_.against, history_.coverage.span()->after_last_month());
    }

    Pair pair_of(const Compared& compared) const {
        const Change& some = *compared.change;
        return {.now = some.now.count, .before = some.before.count, .now_exposure = static_cast<double>(query_.period.days()), .before_exposure = static_cast<double>(query_.against.days()),
                  .now_of = some.now.of, .before_of = some.before.of, .share = compared.share, .dispersion = some.dispersion, .incomplete = compared.incomplete, .not_comparable = !compared.comparable && !compared.incomplete, .untested = compared.untested};
    }

    ComparisonTable compare_all(const std::vector<Compared>& changes) const {
        std::vector<Pair> pairs;
        for (const auto& some : changes) pairs.push_back(pair_of(some));
        auto compared = compare(pairs);
        for (std::size_t i = 0; i < changes.size(); ++i) changes[i].change->comparison = compared.rows[i];
        return compared;
    }

    void add_areas(std::size_t indicator) {
        auto& made = table_.indicators[indicator];
        for (std::size_t local = 0; local < history_.months.areas().size(); ++local) made.areas.push_back({history_.months.areas()[local], change(indicator, {local})});
        std::vector<Compared> compared;
        for (auto& area : made.areas)
            if (area.area != 0) compared.push_back(compared_records(indicator, area.change));
        compare_areas(made, compared);
    }

    void compare_areas(IndicatorChange& made, const std::vector<Compared>& compared) const {
        const auto outcome = compare_all(compared);
        made.areas_tried = outcome.tried;
        made.areas_level = outcome.level;
    }

    // ---- what others supply ----

    // Of these areas together, "" being the whole: complete when all are.
    static SeriesFigure together(const Series& series, const std::vector<std::string>& areas, const Period& period) {
        SeriesFigure sum{.complete = true};
        for (const auto& area : areas) {
            auto one = series.of_area(area, period);
            sum.value += one.value;
            sum.supplied |= one.supplied;
            sum.complete &= one.complete;
            sum.behind.insert(sum.behind.end(), one.behind.begin(), one.behind.end());
        }
        return sum;
    }

    std::vector<MonthValue> complete_months_together(const Series& series, const std::vector<std::string>& areas) const {
        std::vector<MonthValue> months;
        for (Month month = table_.history.first_month(); month < table_.history.after_last_month(); ++month)
            if (const auto figure = together(series, areas, Period::of_month(month)); figure.complete) months.push_back({month, static_cast<double>(figure.value), 0});
        return months;
    }

    Compared change_of(const Series& series, const Indicator& indicator, const std::vector<std::string>& areas, Change& made) const {
        const auto now = together(series, areas, query_.period), before = together(series, areas, query_.against);
        made.now.count = now.value;
        made.before.count = before.value;
        made.now_supplied = now.supplied;
        made.before_supplied = before.supplied;
        const bool tested = indicator.measures == Measures::events;
        if (tested) made.dispersion = dispersion_of(areas.size() == 1 ? complete_months(series, areas.front(), table_.history) : complete_months_together(series, areas));
        return {.change = &made, .incomplete = !now.complete || !before.complete, .untested = !tested, .comparable = is_comparable(indicator)};
    }

    Compared add_series(const Indicator& indicator, IndicatorChange& made) const {
        const Series series(columns_, indicator, query_.source, query_.as_of);
        std::vector<std::string> whole;
        for (const auto area : query_.whole) whole.push_back(columns_.areas[area].id);
        if (whole.empty()) whole.emplace_back();
        made.scale = series.scale();
        for (Month month = table_.history.first_month(); month < table_.history.after_last_month(); ++month) {
            const auto figure = together(series, whole, Period::of_month(month));
            made.months.push_back({month, figure.value, figure.complete});
        }
        return change_of(series, indicator, whole, made.whole);
    }

    void add_series_areas(const Series& series, const Indicator& indicator, IndicatorChange& made) const {
        for (std::size_t area = 1; area < columns_.areas.size(); ++area)
            if (columns_.areas[area].source == query_.source && std::ranges::binary_search(series.areas(), columns_.areas[area].id)) made.areas.push_back({static_cast<std::uint16_t>(area), {}});
        std::vector<Compared> compared;
        for (auto& area : made.areas) compared.push_back(change_of(series, indicator, {columns_.areas[area.area].id}, area.change));
        compare_areas(made, compared);
    }

    const Columns& columns_;
    const Book& book_;
    const ChangeQuery& query_;
    const History& history_;
    const PeriodCounts& now_;
    const PeriodCounts& before_;
    ChangeTable& table_;
};

// Whether no record that an indicator counts is without a month by a kind of date that no record has.
bool counts_nothing(const CountCube& months, const Book& book, DateBasis date) {
    for (std::size_t i = 0; i < book.all().size(); ++i)
        for (std::size_t area = 0; book.all()[i].date == date && area < months.areas().size(); ++area)
            if (months.at(i, area).undated != 0) return false;
    return true;
}

// By every kind of date that an indicator goes by. Records are looked at, not sums, in which one may cancel another.
bool all_dated(const Columns& columns, const Book& book, const Coverage& known, const CountCube& months, std::uint32_t as_of) {
    if (known.without_month != 0) return false;
    for (const DateBasis date : {DateBasis::occurred, DateBasis::recorded}) {
        if (std::ranges::none_of(book.all(), [&](const Indicator& some) { return some.date == date && some.is_of(known.source); })) continue;
        const Coverage by_date = date == known.date ? known : coverage(columns, known.source, as_of, date);
        if (by_date.without_month != 0 && !(by_date.months.empty() && counts_nothing(months, book, date))) return false;
    }
    return true;
}

}  // namespace

CubeAreas cube_areas(const CountCube& cube, const std::vector<std::uint16_t>& areas) {
    if (areas.empty()) return {CountCube::city};
    CubeAreas found;
    for (std::size_t local = 0; local < cube.areas().size(); ++local)
        if (std::find(areas.begin(), areas.end(), cube.areas()[local]) != areas.end()) found.push_back(local);
    return found;
}

Figure sum_of(const CountCube& cube, std::size_t indicator, const CubeAreas& areas, std::size_t month) {
    Figure sum;
    for (const std::size_t area : areas) {
        const Figure part = cube.at(indicator, area, month);
        sum.count += part.count;
        sum.of += part.of;
        sum.undated += part.undated;
        sum.without_time += part.without_time;
        sum.without_month += part.without_month;
    }
    return sum;
}

std::vector<MonthValue> complete_months(const CountCube& cube, std::size_t indicator, const CubeAreas& areas, const Coverage& coverage, Month before) {
    const auto counts = cube.by_month(indicator, areas);
    std::vector<MonthValue> series;
    series.reserve(counts.size());
    for (const auto& month : coverage.months) {
        const Month slot = month.month - cube.first_month();
        if (month.state != MonthState::complete || month.month >= before || slot < 0 || static_cast<std::size_t>(slot) >= cube.months()) continue;
        const auto& of_month = counts[static_cast<std::size_t>(slot)];
        series.push_back({month.month, static_cast<double>(of_month.count), static_cast<double>(of_month.of)});
    }
    return series;
}

Result<History> history(const Columns& columns, const ColumnIndex& index, const Book& book, const std::string& source, std::uint32_t as_of, bool by_area, unsigned threads) {
    History made{.source = source, .as_of = as_of, .coverage = coverage(columns, source, as_of), .months = {}, .by_area = by_area};
    const auto span = made.coverage.span();
    if (!span) return refuse("source.no-dates", fmt::format("the ledger has no dated records of the source \"{}\"", source));
    const auto years = Period::of_days(day_of(calendar(span->first()).year, 1, 1), day_of(calendar(span->after_last() - 1).year + 1, 1, 1));
    DAYBOOK_TRY(made.months, count(columns, index, book, {.source = source, .period = years, .as_of = as_of, .by_area = by_area, .by_month = true, .threads = threads}));
    made.received = received_by_month(columns, made.coverage, as_of);
    made.all_dated = all_dated(columns, book, made.coverage, made.months, as_of);
    return made;
}

namespace {

constexpr std::int32_t years_around = 10;  // of the records: no question of sense lies farther off, and tables grow with the months between

// Refuses a period that lies far from the records: `field` names it.
Result<void> check_near(const History& history, const Period& period, std::string_view field) {
    const Period records = *history.coverage.span();
    const Day first = day_of(calendar(records.first()).year - years_around, 1, 1), after = day_of(calendar(records.after_last() - 1).year + years_around + 1, 1, 1);
    if (period.first() >= first && period.after_last() <= after) return {};
    return refuse("period.far", fmt::format("the period {} lies far from the records of {}, which are of {}: ask for one within {} years of them", period.to_text(), history.source, records.to_text(), years_around), {.field = std::string(field)});
}

Result<void> check(const History& history, const ChangeQuery& query) {
    DAYBOOK_CHECK(history.source == query.source && history.as_of == query.as_of && (history.by_area || (!query.by_area && query.whole.empty())), "a table is made from the history of its own source");
    DAYBOOK_TRY_VOID(check_near(history, query.period, "period"));
    return check_near(history, query.against, "against");
}

}  // namespace

Result<ChangeTable> change_table(const Columns& columns, const ColumnIndex& index, const Book& book, const History& history, const ChangeQuery& query) {
    DAYBOOK_TRY_VOID(check(history, query));
    const Day first = std::min({first_day(month_of(history.coverage.span()->first())), first_day(query.period.first_month()), first_day(query.against.first_month())});
    const Day end = std::max(query.period.after_last(), query.against.after_last());
    ChangeTable table{.indicators = {}, .period_complete = completeness(history.coverage, query.period), .against_complete = completeness(history.coverage, query.against),
                      .history = Period::of_days(first, first_day(month_of(end - 1) + 1))};
    DAYBOOK_TRY(const auto now, PeriodCounts::of(columns, index, book, history, query, query.period));
    DAYBOOK_TRY(const auto before, PeriodCounts::of(columns, index, book, history, query, query.against));
    TableMaker maker(columns, book, query, history, now, before, table);
    maker.make();
    if (query.by_area) maker.make_areas();
    return table;
}

Result<void> add_areas(const Columns& columns, const ColumnIndex& index, const Book& book, const History& history, const ChangeQuery& query, ChangeTable& table) {
    DAYBOOK_TRY_VOID(check(history, query));
    DAYBOOK_TRY(const auto now, PeriodCounts::of(columns, index, book, history, query, query.period));
    DAYBOOK_TRY(const auto before, PeriodCounts::of(columns, index, book, history, query, query.against));
    TableMaker(columns, book, query, history, now, before, table).make_areas();
    return {};
}

}  // namespace daybook::figures
