#include "figures/change_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "figures/series.hpp"

namespace daybook::figures {
namespace {

class TableMaker {
public:
    TableMaker(const Columns& columns, const Book& book, const ChangeQuery& query, ChangeTable& table, const CountCube& now, const CountCube& before)
        : columns_(columns), book_(book), query_(query), table_(table), now_(now), before_(before) {}

    void make() {
        table_.indicators.resize(book_.all().size());
        std::vector<Compared> whole;
        for (std::size_t i = 0; i < book_.all().size(); ++i) {
            auto& made = table_.indicators[i];
            made.belongs = belongs_to(columns_, book_.all()[i], query_.source, query_.as_of);
            if (!made.belongs) continue;  // neither compared nor tried
            if (book_.all()[i].is_series()) {
                whole.push_back(add_series(book_.all()[i], made));
                continue;
            }
            made.whole = change(i, CountCube::city, CountCube::city, CountCube::city);
            whole.push_back({&made.whole, is_share(i), records_lacking()});
            if (query_.by_area) add_areas(i);
        }
        const auto compared = compare_all(whole);
        table_.tried = compared.tried;
        table_.level = compared.level;
    }

private:
    struct Compared {
        Change* change;
        bool share;
        bool incomplete;
        bool untested = false;
    };

    [[nodiscard]] bool records_lacking() const { return !table_.period_complete.complete || !table_.against_complete.complete; }

    [[nodiscard]] bool is_share(std::size_t indicator) const { return book_.all()[indicator].kind == IndicatorKind::share; }

    // Areas are local numbers of each cube; the three cubes may know different areas.
    Change change(std::size_t indicator, std::size_t now_area, std::size_t before_area, std::size_t month_area) const {
        Change made;
        if (now_area != absent) made.now = now_.at(indicator, now_area);
        if (before_area != absent) made.before = before_.at(indicator, before_area);
        if (month_area != absent) made.dispersion = dispersion_of(complete_months(table_.months, indicator, month_area, table_.coverage, table_.months.first_month() + static_cast<Month>(table_.months.months())));
        return made;
    }

    Pair pair_of(const Compared& compared) const {
        const Change& some = *compared.change;
        return {.now = some.now.count, .before = some.before.count, .now_exposure = static_cast<double>(query_.period.days()), .before_exposure = static_cast<double>(query_.against.days()),
                  .now_of = some.now.of, .before_of = some.before.of, .share = compared.share, .dispersion = some.dispersion, .incomplete = compared.incomplete, .untested = compared.untested};
    }

    ComparisonTable compare_all(const std::vector<Compared>& changes) const {
        std::vector<Pair> pairs;
        for (const auto& some : changes) pairs.push_back(pair_of(some));
        auto compared = compare(pairs);
        for (std::size_t i = 0; i < changes.size(); ++i) changes[i].change->comparison = compared.rows[i];
        return compared;
    }

    static std::size_t local(const CountCube& cube, std::uint16_t area) {
        const auto found = std::find(cube.areas().begin(), cube.areas().end(), area);
        return found == cube.areas().end() ? absent : static_cast<std::size_t>(found - cube.areas().begin());
    }

    void add_areas(std::size_t indicator) {
        auto& made = table_.indicators[indicator];
        for (const std::uint16_t area : table_.months.areas())
            made.areas.push_back({area, change(indicator, local(now_, area), local(before_, area), local(table_.months, area))});
        std::vector<Compared> compared;
        for (auto& area : made.areas)
            if (area.area != 0) compared.push_back({&area.change, is_share(indicator), records_lacking()});
        compare_areas(made, compared);
    }

    void compare_areas(IndicatorChange& made, const std::vector<Compared>& compared) const {
        const auto outcome = compare_all(compared);
        made.areas_tried = outcome.tried;
        made.areas_level = outcome.level;
    }

    // ---- what others supply ----

    Compared change_of(const Series& series, const Indicator& indicator, std::string_view area, Change& made) const {
        const auto now = series.of_area(area, query_.period), before = series.of_area(area, query_.against);
        made.now.count = now.value;
        made.before.count = before.value;
        made.now_supplied = now.supplied;
        made.before_supplied = before.supplied;
        const bool tested = indicator.measures == Measures::events;
        if (tested) made.dispersion = dispersion_of(complete_months(series, area, table_.history));
        return {&made, false, !now.complete || !before.complete, !tested};
    }

    Compared add_series(const Indicator& indicator, IndicatorChange& made) const {
        const Series series(columns_, indicator, query_.source, query_.as_of);
        made.scale = series.scale();
        for (Month month = table_.history.first_month(); month < table_.history.after_last_month(); ++month) {
            const auto figure = series.whole(Period::of_month(month));
            made.months.push_back({month, figure.value, figure.complete});
        }
        if (query_.by_area) add_series_areas(series, indicator, made);
        return change_of(series, indicator, "", made.whole);
    }

    void add_series_areas(const Series& series, const Indicator& indicator, IndicatorChange& made) const {
        for (std::size_t area = 1; area < columns_.areas.size(); ++area)
            if (columns_.areas[area].source == query_.source && std::ranges::binary_search(series.areas(), columns_.areas[area].id)) made.areas.push_back({static_cast<std::uint16_t>(area), {}});
        std::vector<Compared> compared;
        for (auto& area : made.areas) compared.push_back(change_of(series, indicator, columns_.areas[area.area].id, area.change));
        compare_areas(made, compared);
    }

    static constexpr std::size_t absent = static_cast<std::size_t>(-2);
    const Columns& columns_;
    const Book& book_;
    const ChangeQuery& query_;
    ChangeTable& table_;
    const CountCube& now_;
    const CountCube& before_;
};

}  // namespace

std::vector<MonthValue> complete_months(const CountCube& cube, std::size_t indicator, std::size_t area, const Coverage& coverage, Month before) {
    std::vector<MonthValue> series;
    for (const auto& month : coverage.months) {
        const Month slot = month.month - cube.first_month();
        if (month.state != MonthState::complete || month.month >= before || slot < 0 || static_cast<std::size_t>(slot) >= cube.months()) continue;
        const Figure figure = cube.at(indicator, area, static_cast<std::size_t>(slot));
        series.push_back({month.month, static_cast<double>(figure.count), static_cast<double>(figure.of)});
    }
    return series;
}

Result<ChangeTable> change_table(const Columns& columns, const ColumnIndex& index, const Book& book, const ChangeQuery& query) {
    ChangeTable table{.indicators = {}, .coverage = coverage(columns, query.source, query.as_of), .period_complete = {}, .against_complete = {}, .months = {}, .history = query.period};
    const auto span = table.coverage.span();
    if (!span) return refuse("source.no-dates", fmt::format("the ledger has no dated records of the source \"{}\"", query.source));
    const Day end = std::max(query.period.after_last(), query.against.after_last());
    const Day first = std::min({first_day(month_of(span->first())), first_day(query.period.first_month()), first_day(query.against.first_month())});
    table.history = Period::of_days(first, first_day(month_of(end - 1) + 1));
    table.period_complete = completeness(table.coverage, query.period);
    table.against_complete = completeness(table.coverage, query.against);

    CountQuery count_query{.source = query.source, .period = query.period, .as_of = query.as_of, .by_area = query.by_area, .threads = query.threads};
    DAYBOOK_TRY(const auto now, count(columns, index, book, count_query));
    count_query.period = query.against;
    DAYBOOK_TRY(const auto before, count(columns, index, book, count_query));
    count_query.period = table.history;
    count_query.by_month = true;
    DAYBOOK_TRY(table.months, count(columns, index, book, count_query));
    TableMaker(columns, book, query, table, now, before).make();
    return table;
}

}  // namespace daybook::figures
