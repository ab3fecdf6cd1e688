#include "figures/change_table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace daybook::figures {
namespace {

class TableMaker {
public:
    TableMaker(const Book& book, const ChangeQuery& query, ChangeTable& table, const CountCube& now, const CountCube& before) : book_(book), query_(query), table_(table), now_(now), before_(before) {}

    void make() {
        table_.indicators.resize(book_.all().size());
        const CubeAreas now = cube_areas(now_, query_.whole), before = cube_areas(before_, query_.whole), months = cube_areas(table_.months, query_.whole);
        std::vector<Compared> whole;
        for (std::size_t i = 0; i < book_.all().size(); ++i) {
            if (!book_.all()[i].is_of(query_.source)) continue;  // neither compared nor tried
            table_.indicators[i].whole = change(i, now, before, months);
            whole.push_back({&table_.indicators[i].whole, is_share(i), is_comparable(i)});
            if (query_.by_area) add_areas(i);
        }
        const auto compared = compare_all(whole);
        table_.tried = compared.tried;
        table_.level = compared.level;
    }

private:
    struct Compared {
        Change* change;
        bool share, comparable;
    };

    [[nodiscard]] bool is_share(std::size_t indicator) const { return book_.all()[indicator].kind == IndicatorKind::share; }

    // Areas are local numbers of each cube; the three cubes may know different areas.
    Change change(std::size_t indicator, const CubeAreas& now, const CubeAreas& before, const CubeAreas& months) const {
        Change made{.now = sum_of(now_, indicator, now), .before = sum_of(before_, indicator, before), .comparison = {}, .dispersion = {}};
        if (!months.empty()) made.dispersion = dispersion_of(complete_months(table_.months, indicator, months, table_.coverage, table_.months.first_month() + static_cast<Month>(table_.months.months())));
        return made;
    }

    [[nodiscard]] bool is_comparable(std::size_t indicator) const {
        const Indicator& rule = book_.all()[indicator];
        return rule.break_between(query_.source, query_.period, query_.against) == nullptr && rule.has_settled(query_.period, query_.against, table_.coverage.span()->after_last_month());
    }

    Pair pair_of(const Change& some, bool share, bool comparable) const {
        Pair pair{.now = some.now.count, .before = some.before.count, .now_exposure = static_cast<double>(query_.period.days()), .before_exposure = static_cast<double>(query_.against.days()),
                  .now_of = some.now.of, .before_of = some.before.of, .share = share, .dispersion = some.dispersion};
        pair.incomplete = !table_.period_complete.complete || !table_.against_complete.complete;
        pair.not_comparable = !comparable && !pair.incomplete;
        return pair;
    }

    ComparisonTable compare_all(const std::vector<Compared>& changes) const {
        std::vector<Pair> pairs;
        for (const auto& some : changes) pairs.push_back(pair_of(*some.change, some.share, some.comparable));
        auto compared = compare(pairs);
        for (std::size_t i = 0; i < changes.size(); ++i) changes[i].change->comparison = compared.rows[i];
        return compared;
    }

    void add_areas(std::size_t indicator) {
        auto& made = table_.indicators[indicator];
        for (const std::uint16_t area : table_.months.areas())
            made.areas.push_back({area, change(indicator, cube_areas(now_, {area}), cube_areas(before_, {area}), cube_areas(table_.months, {area}))});
        std::vector<Compared> compared;
        for (auto& area : made.areas)
            if (area.area != 0) compared.push_back({&area.change, is_share(indicator), is_comparable(indicator)});
        const auto outcome = compare_all(compared);
        made.areas_tried = outcome.tried;
        made.areas_level = outcome.level;
    }

    const Book& book_;
    const ChangeQuery& query_;
    ChangeTable& table_;
    const CountCube& now_;
    const CountCube& before_;
};

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
    std::vector<MonthValue> series;
    for (const auto& month : coverage.months) {
        const Month slot = month.month - cube.first_month();
        if (month.state != MonthState::complete || month.month >= before || slot < 0 || static_cast<std::size_t>(slot) >= cube.months()) continue;
        const Figure figure = sum_of(cube, indicator, areas, static_cast<std::size_t>(slot));
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

    CountQuery count_query{.source = query.source, .period = query.period, .as_of = query.as_of, .by_area = query.by_area || !query.whole.empty(), .threads = query.threads};
    DAYBOOK_TRY(const auto now, count(columns, index, book, count_query));
    count_query.period = query.against;
    DAYBOOK_TRY(const auto before, count(columns, index, book, count_query));
    count_query.period = table.history;
    count_query.by_month = true;
    DAYBOOK_TRY(table.months, count(columns, index, book, count_query));
    TableMaker(book, query, table, now, before).make();
    return table;
}

}  // namespace daybook::figures
