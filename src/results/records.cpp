#include "results/records.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace daybook::results {
namespace {

using report::AreaScope;

Result<figures::DrillPart> part_of(report::Measure measure) {
    switch (measure) {
        case report::Measure::count: return figures::DrillPart::count;
        case report::Measure::of: return figures::DrillPart::of;
        case report::Measure::undated: return figures::DrillPart::undated;
        case report::Measure::without_time: return figures::DrillPart::without_time;
        default: return refuse("records.measure", fmt::format("\"{}\" is computed from counts; the records are behind those", report::rule_of(measure).name), {.field = "figure"});
    }
}

Result<std::uint16_t> area_number(const Scene& scene, const std::string& source, const std::string& id) {
    const auto& areas = scene.columns.areas;
    const auto found = std::ranges::find_if(areas, [&](const auto& area) { return area.source == source && area.id == id; });
    if (found == areas.end()) return refuse("records.area", fmt::format("no record of {} is in an area with the id \"{}\"", source, id), {.field = "figure"});
    return static_cast<std::uint16_t>(found - areas.begin());
}

void join(figures::Drill& into, figures::Drill part) {
    into.rows.insert(into.rows.end(), part.rows.begin(), part.rows.end());
    into.count += part.count;
    into.without_sign += part.without_sign;
}

}  // namespace

Result<figures::Drill> records_behind(const Scene& scene, const report::FigureKey& key) {
    if (key.ledger_size != scene.as_of) return refuse("records.size", "the figure is of another ledger size", {.field = "figure"});
    figures::DrillQuery query{.source = key.source, .indicator = key.indicator, .period = key.period, .as_of = scene.as_of};
    DAYBOOK_TRY(query.part, part_of(key.measure));
    if (key.area.kind == AreaScope::Kind::none) query.area = std::uint16_t{0};
    if (key.area.kind == AreaScope::Kind::one) {
        DAYBOOK_TRY(query.area, area_number(scene, key.source, key.area.id));
    }
    if (key.area.kind != AreaScope::Kind::region) return figures::drill(scene.columns, scene.index, scene.book, query);
    figures::Drill all;
    for (const auto& id : key.area.ids) {
        DAYBOOK_TRY(query.area, area_number(scene, key.source, id));
        DAYBOOK_TRY(auto part, figures::drill(scene.columns, scene.index, scene.book, query));
        join(all, std::move(part));
    }
    std::ranges::sort(all.rows);
    return all;
}

}  // namespace daybook::results
