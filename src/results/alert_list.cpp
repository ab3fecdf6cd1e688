#include "results/alert_list.hpp"

#include <algorithm>

#include "figures/counting.hpp"

namespace daybook::results {
namespace {

// Pages of records go by an indicator's own date; the watch by the day on which something happened.
bool shows_same_records(const Scene& scene, const record::AlertQuestion& question, const Watch& watch, const Watched& row) {
    figures::DrillQuery query{.source = question.source, .indicator = question.indicator, .period = question.period, .as_of = scene.as_of};
    if (row.place > 0) query.area = watch.series.areas[row.place - 1];
    const auto shown = figures::drill(scene.columns, scene.index, scene.book, query);
    query.date = figures::DateBasis::occurred;
    const auto watched = figures::drill(scene.columns, scene.index, scene.book, query);
    return shown && watched && shown->rows == watched->rows;
}

ListedAlert listed(const Scene& scene, const Watch& watch, const WatchUnit& unit, const Watched& row) {
    ListedAlert alert{.question = {.source = {}, .indicator = {}, .area = {}, .period = watch.series.period_of(row.unit)}, .id = {}, .title = watch.series.indicators[row.indicator]->title, .area_name = {}, .words = {}, .row = row, .tried = unit.tried, .past = {}};
    if (row.place > 0) alert.area_name = scene.columns.areas[watch.series.areas[row.place - 1]].name;
    for (const auto language : all_languages) {
        auto made = make_alert(scene, watch_phrases(), watch, unit, row, language);
        alert.words[language] = std::move(made.words);
        alert.question = std::move(made.question), alert.id = std::move(made.id), alert.past = std::move(made.past);
    }
    alert.has_records = shows_same_records(scene, alert.question, watch, row);
    return alert;
}

WatchedTime time_of(const Watch& watch, const WatchUnit& unit) {
    return {.period = watch.series.period_of(unit.unit), .complete = unit.complete, .tried = unit.tried, .found = unit.found, .unprecedented = unit.with_state(WatchState::unprecedented), .too_few = unit.with_state(WatchState::too_few),
            .too_little_past = unit.with_state(WatchState::too_little_past), .too_early = unit.with_state(WatchState::too_early), .no_model = unit.with_state(WatchState::no_model)};
}

WatchQuery query_of(const record::AlertQuestion& question, bool by_area) {
    WatchQuery query{.source = question.source, .by_area = by_area, .every = question.period.days() == days_of(Every::week) ? Every::week : Every::day, .until = question.period.after_last() - 1};
    if (question.method.adds_up) query.method = WatchMethod::cusum, query.ratio = question.method.ratio, query.years_between_false = question.method.years;
    return query;
}

Result<bool> gives(const Scene& scene, const record::AlertQuestion& question, bool by_area) {
    DAYBOOK_TRY(const auto found, watch(scene, query_of(question, by_area)));
    for (const auto& unit : found.units)
        for (const auto& row : unit.rows)
            if (is_alert(row) && make_alert(scene, watch_phrases(), found, unit, row, Language::en).question == question) return true;
    return false;
}

}  // namespace

Result<AlertList> alert_list(const Scene& scene, const WatchQuery& query) {
    DAYBOOK_TRY(const auto found, watch(scene, query));
    AlertList list{.query = query, .known_until = found.series.known_until, .has_areas = std::ranges::any_of(scene.columns.areas, [&](const auto& area) { return area.source == query.source; }), .alerts = {}, .times = {}, .notes = {}, .options = watch_options_text(found)};
    for (auto unit = found.units.rbegin(); unit != found.units.rend(); ++unit) {
        std::vector<const Watched*> rows;
        for (const auto& row : unit->rows)
            if (is_alert(row)) rows.push_back(&row);
        std::ranges::stable_sort(rows, {}, [](const Watched* row) { return std::pair(row->p, -row->score); });
        for (const auto* row : rows) list.alerts.push_back(listed(scene, found, *unit, *row));
        list.times.push_back(time_of(found, *unit));
    }
    for (const auto language : all_languages) list.notes[static_cast<std::size_t>(language)] = watch_notes(scene, watch_phrases(), found, language);
    return list;
}

Result<void> check_alert(const Scene& scene, const record::AlertQuestion& question) {
    DAYBOOK_TRY(const bool among_areas, gives(scene, question, true));
    if (among_areas) return {};
    DAYBOOK_TRY(const bool alone, question.area.empty() ? gives(scene, question, false) : Result<bool>(false));
    if (!alone) return refuse("alert.none", "the watch gives no such alert at this ledger size, so there is nothing to judge", {.field = "alert"});
    return {};
}

}  // namespace daybook::results
