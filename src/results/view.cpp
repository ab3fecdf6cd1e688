#include "results/view.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "figures/areas.hpp"
#include "figures/series.hpp"
#include "results/board.hpp"
#include "results/public_board.hpp"

namespace daybook::results {
namespace {

// ---- the funnel ----------------------------------------------------------------------------------------------------

constexpr double level_95 = 0.95, level_998 = 0.998;
constexpr int funnel_steps = 48;

report::FunnelSide side_of(const report::FunnelPoint& point, double dispersion) {
    const double ratio = static_cast<double>(point.count) / point.expected;
    const auto inner = figures::funnel_limits(point.expected, level_95, dispersion), outer = figures::funnel_limits(point.expected, level_998, dispersion);
    if (ratio > outer.high) return report::FunnelSide::above_998;
    if (ratio > inner.high) return report::FunnelSide::above_95;
    if (ratio < outer.low) return report::FunnelSide::below_998;
    return ratio < inner.low ? report::FunnelSide::below_95 : report::FunnelSide::inside;
}

// Steps that grow with the square root, as the limits do.
std::vector<report::FunnelLine> lines_of(double largest, double dispersion) {
    std::vector<report::FunnelLine> lines;
    for (int step = 1; step <= funnel_steps; ++step) {
        const double share = static_cast<double>(step) / funnel_steps, expected = largest * share * share;
        const auto inner = figures::funnel_limits(expected, level_95, dispersion), outer = figures::funnel_limits(expected, level_998, dispersion);
        lines.push_back({expected, inner.low, inner.high, outer.low, outer.high});
    }
    return lines;
}

// Areas whose residents are known, beside what the rate of all of them together would give each.
std::optional<report::Funnel> funnel_of(const report::IndicatorPart& part) {
    std::vector<std::int64_t> counts;
    std::vector<double> residents;
    report::Funnel funnel;
    for (const auto& row : part.areas) {
        if (row.hidden.now || row.population <= 0 || row.area.kind != report::AreaScope::Kind::one) continue;
        counts.push_back(row.count);
        residents.push_back(static_cast<double>(row.population));
        funnel.points.push_back({.area = row.area, .name = row.name, .count = row.count});
    }
    const auto expected = figures::against_whole(counts, residents);
    if (funnel.points.size() < 2 || expected.front().expected <= 0) return std::nullopt;
    funnel.dispersion = figures::winsorised_dispersion(expected);
    double largest = 0;
    for (std::size_t i = 0; i < funnel.points.size(); ++i) {
        funnel.points[i].expected = expected[i].expected;
        funnel.points[i].side = side_of(funnel.points[i], funnel.dispersion);
        largest = std::max(largest, expected[i].expected);
    }
    funnel.lines = lines_of(largest, funnel.dispersion);
    return funnel;
}

// ---- classes -------------------------------------------------------------------------------------------------------

// The cube's number of the area that the query is about; all areas when it is about none.
std::size_t local_area(const Scene& scene, const figures::CountCube& cube, const ViewQuery& query) {
    if (query.area.empty()) return figures::CountCube::city;
    const auto found = std::ranges::find_if(cube.areas(), [&](std::uint16_t area) { return scene.columns.areas[area].source == query.source && scene.columns.areas[area].id == query.area; });
    DAYBOOK_CHECK(found != cube.areas().end(), "the board knew this area");
    return static_cast<std::size_t>(found - cube.areas().begin());
}

Result<std::vector<report::ClassRow>> classes_of(const Scene& scene, const record::Iccs& iccs, const ViewQuery& query) {
    if (scene.book.find(query.indicator)->is_series()) return std::vector<report::ClassRow>{};
    figures::CountQuery count{.source = query.source, .period = query.period, .as_of = scene.as_of, .by_area = !query.area.empty(), .by_category = true, .indicators = {query.indicator}, .threads = scene.threads};
    DAYBOOK_TRY(const auto now, figures::count(scene.columns, scene.index, scene.book, count));
    count.period = query.against;
    DAYBOOK_TRY(const auto before, figures::count(scene.columns, scene.index, scene.book, count));
    const std::size_t area = local_area(scene, now, query);
    std::vector<report::ClassRow> rows;
    for (const std::uint16_t category : now.categories(0)) {
        const figures::CountCube::Where cell{.indicator = 0, .area = area, .category = category};
        const auto& code = scene.columns.categories[category];
        const auto* entry = iccs.find(code);
        report::ClassRow row{code, entry == nullptr ? code : entry->title, now.at(cell).count, before.at(cell).count};
        if (row.count != 0 || row.count_before != 0) rows.push_back(std::move(row));
    }
    std::ranges::sort(rows, {}, &report::ClassRow::iccs);
    return rows;
}

// ---- what a later ledger says ----------------------------------------------------------------------------------------

// The same question put to a later ledger; then what differs.
Result<report::Later> later_of(const report::IndicatorPart& then, const Scene& newest, const Recipe& recipe, const std::string& indicator) {
    Recipe again = recipe;
    again.ledger_size = newest.as_of;
    DAYBOOK_TRY(const auto board, make_board(newest, again, {indicator}));
    const auto& now = board.indicators.front();
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> areas;
    for (const auto& row : then.areas) areas[row.area.id] = {row.count, row.count_before};
    report::Later later{.ledger_size = newest.as_of, .count = now.count, .count_before = now.count_before};
    if (now.share) later.of = now.share->of, later.of_before = now.share->of_before;
    for (const auto& row : now.areas) {
        later.areas_changed += areas[row.area.id] != std::pair(row.count, row.count_before);
        areas.erase(row.area.id);
    }
    for (const auto& [area, counts] : areas) later.areas_changed += counts != std::pair<std::int64_t, std::int64_t>{};
    return later;
}

Result<void> check(const Scene& scene, const ViewQuery& query) {
    DAYBOOK_TRY_VOID(chosen_sources(scene, query.source));
    DAYBOOK_TRY_VOID(chosen_indicators(scene, {query.indicator}));
    if (!figures::belongs_to(scene.columns, *scene.book.find(query.indicator), query.source, scene.as_of)) return refuse("view.indicator", fmt::format("\"{}\" does not count records of \"{}\"", query.indicator, query.source), {.field = "indicator"});
    return {};
}

}  // namespace

Period year_before(const Period& period) {
    const int years = std::max(1, static_cast<int>(std::ceil(static_cast<double>(period.days()) / 366)));
    const auto shifted = [&](Day day) {
        const auto date = calendar(day);
        return day_of(date.year - years, date.month, std::min(date.day, days_in_month(date.year - years, date.month)));
    };
    return Period::of_days(shifted(period.first()), std::max(shifted(period.after_last()), shifted(period.first()) + 1));
}

Result<report::View> make_view(const Scene& scene, const Scene& newest, const record::Iccs& iccs, const ViewQuery& query) {
    DAYBOOK_TRY_VOID(check(scene, query));
    DAYBOOK_TRY(const auto rules, rules_of(scene, query.source));
    const Recipe recipe{.title = rules->profile.title, .file_name = "index.html", .source = query.source, .period = query.period, .against = query.against, .language = query.language, .ledger_size = scene.as_of, .book_text = scene.book_text, .areas = query.area.empty() ? std::vector<std::string>{} : std::vector{query.area}};
    const bool for_everyone = query.audience == Audience::everyone;
    DAYBOOK_TRY(auto board, for_everyone ? public_board(scene, recipe, {query.indicator}) : make_board(scene, recipe, {query.indicator}));
    DAYBOOK_CHECK(board.indicators.size() == 1, "a view is of one indicator");
    report::View view{.board = std::move(board), .by = query.by};
    if (query.by == report::Breakdown::area) view.funnel = funnel_of(view.board.indicators.front());
    if (query.by == report::Breakdown::category && !for_everyone) {
        DAYBOOK_TRY(view.classes, classes_of(scene, iccs, query));
    }
    if (newest.as_of > scene.as_of && !for_everyone) {
        DAYBOOK_TRY(view.later, later_of(view.board.indicators.front(), newest, recipe, query.indicator));
    }
    return view;
}

}  // namespace daybook::results
