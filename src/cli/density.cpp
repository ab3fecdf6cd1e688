// density: where cases lie close together, as contours, and how well such a map foretold the months after it.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "figures/phrases.hpp"
#include "geo/geojson.hpp"
#include "findings/accuracy.hpp"
#include "findings/contours.hpp"
#include "findings/density.hpp"
#include "findings/significance.hpp"
#include "results/command_again.hpp"
#include "results/finding_words.hpp"
#include "results/located_cases.hpp"

namespace daybook::cli {
namespace {

// All that the answer is made of.
struct DensityWork {
    results::LocatedCases cases;
    geo::LocalPlane plane{{}};
    std::vector<geo::Metres> points;
    findings::Grid grid;
    findings::DensityOptions how;
    findings::DensityMap map;
    findings::Accuracy accuracy;
    bool has_areas = false;
};

struct HeldOut {
    Month first, after_last;
};

Result<HeldOut> held_out_months(const Period& period, std::uint32_t hold_out) {
    if (!period.whole_months()) return refuse("density.period", fmt::format("months are held out to test the map on, so {} has to be whole months: 2014, 2014-Q1/2015-Q2 or the like", period.to_text()), {.field = "period"});
    const Month months = period.after_last_month() - period.first_month();
    if (hold_out < 1 || hold_out > findings::most_held_out) return refuse("density.hold-out", fmt::format("from 1 to {} months can be held out", findings::most_held_out), {.field = "hold-out"});
    if (months <= static_cast<Month>(hold_out)) return refuse("density.hold-out", fmt::format("the period has {} months, and {} held out of it leave none to make the map from: take a longer period or fewer months", months, hold_out), {.field = "hold-out"});
    return HeldOut{period.after_last_month() - static_cast<Month>(hold_out), period.after_last_month()};
}

// Cells no finer than places are kept: the points of a ledger that keeps them to 100 m would fall into some cells of 90 m and never into others.
Result<findings::Grid> grid_for(const geo::AreaSet& areas, const DensityWork& work, double cell_m) {
    DAYBOOK_TRY(auto grid, findings::make_grid(areas, work.plane, work.points, cell_m));
    if (cell_m != 0 || grid.cell_m >= 2 * work.cases.kept_to_m) return grid;
    return findings::make_grid(areas, work.plane, work.points, std::ceil(2 * work.cases.kept_to_m / 10) * 10);
}

Result<DensityWork> do_work(const results::Scene& scene, const DensityOptions& options, const results::FindingWords& words) {
    DAYBOOK_TRY(auto cases, results::located_cases(scene, options.selection.source, options.indicator, options.period, words));
    DAYBOOK_TRY(const auto held_out, held_out_months(cases.period, options.hold_out));
    DAYBOOK_TRY(const auto areas, results::area_polygons(scene, cases.source));
    DensityWork work{.cases = std::move(cases), .has_areas = !areas.areas().empty()};
    work.plane = geo::LocalPlane::around(work.cases.places);
    std::vector<findings::PlacedCase> placed;
    for (std::size_t i = 0; i < work.cases.places.size(); ++i) {
        work.points.push_back(work.plane.to_metres(work.cases.places[i]));
        placed.push_back({work.points.back(), work.cases.days[i]});
    }
    DAYBOOK_TRY(work.grid, grid_for(areas, work, options.cell_m));
    work.how = {.bandwidth_m = options.bandwidth_m == 0 ? findings::default_bandwidth_m(work.grid) : options.bandwidth_m, .adaptive = options.adaptive, .threads = scene.threads};
    DAYBOOK_TRY(work.map, findings::density_map(work.grid, work.points, work.how));
    if (work.map.cases == 0) return refuse("density.none", "no case lies in the areas: are these the areas of the source?");
    DAYBOOK_TRY(work.accuracy, findings::accuracy(work.grid, placed, held_out.first, held_out.after_last, work.how));
    return work;
}

// Which map did better, beyond chance.
std::string verdict_of(const findings::ShareAccuracy& share) { return share.p_adjusted > findings::significant_p ? "alike" : share.difference.mean > 0 ? "better" : "worse"; }

Table accuracy_rows(const DensityWork& work, const results::FindingWords& words) {
    Table table{{"area_percent", "area_km2", "pai", "low", "high", "pai_counts", "counts_low", "counts_high", "pai_anywhere", "difference", "difference_low", "difference_high", "p", "p_adjusted", "word", "in_words"}, {}};
    for (const auto& share : work.accuracy.shares) {
        std::vector<Cell> row{Decimal{100 * share.share, 0}, Decimal{share.share * work.grid.km2(), 2}};
        for (const auto* limits : {&share.density, &share.counts}) row.insert(row.end(), {Decimal{limits->mean, 2}, Decimal{limits->low, 2}, Decimal{limits->high, 2}});
        row.emplace_back(Decimal{1, 2});
        row.insert(row.end(), {Decimal{share.difference.mean, 2}, Decimal{share.difference.low, 2}, Decimal{share.difference.high, 2}, Decimal{share.p, 5}, Decimal{share.p_adjusted, 5}});
        row.insert(row.end(), {verdict_of(share), words.text("density." + verdict_of(share))});
        table.rows.push_back(std::move(row));
    }
    return table;
}

// What people get to see of these rows: without the differences, which the words tell.
Table for_people(const Table& rows) {
    Table table;
    table.rows.resize(rows.rows.size());
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
        const auto& name = rows.columns[c];
        if (name.starts_with("difference") || name == "p" || name == "word") continue;
        table.columns.push_back(name);
        for (std::size_t r = 0; r < rows.rows.size(); ++r) table.rows[r].push_back(rows.rows[r][c]);
    }
    return table;
}

std::string top_sentence(const findings::ShareAccuracy& share, const findings::Grid& grid, const results::FindingWords& words) {
    const auto number = [&](double value) { return words.number(value, 1); };
    return words.fill("density.top", {{"share", words.number(100 * share.share, 0)}, {"km2", number(share.share * grid.km2())}, {"pai", number(share.density.mean)}, {"low", number(share.density.low)}, {"high", number(share.density.high)}, {"counts", number(share.counts.mean)}, {"counts_low", number(share.counts.low)}, {"counts_high", number(share.counts.high)}, {"verdict", words.text("density." + verdict_of(share))}, {"p", words.number(share.p_adjusted, 3)}});
}

std::vector<std::string> density_words(const DensityWork& work, const results::FindingWords& words) {
    std::vector<std::string> said{words.fill(work.how.adaptive ? "density.adaptive" : "density.fixed", {{"metres", words.metres(work.how.bandwidth_m)}}) + " " + words.text(work.has_areas ? "density.corrected" : "density.no-areas")};
    if (work.grid.cell_m < 2 * work.cases.kept_to_m) said.push_back(words.fill("density.too-fine", {{"metres", words.number(2 * work.cases.kept_to_m, 0)}}));
    if (work.map.outside > 0) said.push_back(words.fill("density.outside", {{"outside", static_cast<std::int64_t>(work.map.outside)}}));
    const auto months = static_cast<std::int64_t>(work.accuracy.months.size());
    if (months == 0) {
        said.push_back(words.text("density.untested"));
    } else {
        said.push_back(words.fill("density.pai", {{"months", months}}));
        for (const auto& share : work.accuracy.shares) said.push_back("  " + top_sentence(share, work.grid, words));
        said.push_back(words.text("density.intervals"));
        if (std::ranges::any_of(work.accuracy.shares, [](const auto& share) { return verdict_of(share) == "worse"; })) said.push_back(words.text("density.narrower"));
        if (months < 6) said.push_back(words.text("density.few-months"));
    }
    said.push_back(words.text("density.caution"));
    said.insert(said.end(), work.cases.notes.begin(), work.cases.notes.end());
    return said;
}

// ---- the map

void write_ring(JsonWriter& json, const findings::ContourRing& ring, const geo::LocalPlane& plane) {
    std::vector<geo::LonLat> points;
    for (const auto& point : ring) points.push_back(plane.to_lonlat(point));
    geo::write_ring(json, points);
}

void write_contour(JsonWriter& json, const DensityWork& work, double share) {
    const double level = findings::level_of_top(work.grid, work.map.per_km2, share);
    json.begin_object().key("type").value("Feature").key("properties").begin_object();
    json.key("area_percent").decimal(100 * share, 0).key("area_km2").decimal(share * work.grid.km2(), 2).key("more_than_per_km2").decimal(level, 3);
    json.key("cases_percent").decimal(100 * findings::caught_in_top(work.grid, work.map.per_km2, work.points, share), 1).end_object();
    json.key("geometry").begin_object().key("type").value("MultiPolygon").key("coordinates").begin_array();
    for (const auto& polygon : findings::contours(work.grid, work.map.per_km2, level)) {
        json.begin_array();
        write_ring(json, polygon.outer, work.plane);
        for (const auto& hole : polygon.holes) write_ring(json, hole, work.plane);
        json.end_array();
    }
    json.end_array().end_object().end_object();
}

// The widest contour first, so that a map paints the narrower ones over it. What it rests on stands in it.
std::string geojson_of(const DensityWork& work, const Facts& facts, const std::vector<std::string>& said) {
    JsonWriter json;
    json.begin_object().key("type").value("FeatureCollection").key("about").begin_object();
    for (const auto& [name, value] : facts) write_cell(json.key(name), value);
    json.key("words").begin_array();
    for (const auto& sentence : said) json.value(sentence);
    json.end_array().end_object().key("features").begin_array();
    for (const double share : {0.10, 0.05, 0.02, 0.01}) write_contour(json, work, share);
    json.end_array().end_object();
    return json.take() + "\n";
}

// ---- around it

Facts facts_of(const Common& common, const DensityOptions& options, const results::Scene& scene, const DensityWork& work) {
    Facts facts = work.cases.facts;
    facts.insert(facts.end(), {{"cases", static_cast<std::int64_t>(work.map.cases)}, {"outside", static_cast<std::int64_t>(work.map.outside)}, {"cell_m", Decimal{work.grid.cell_m, 1}}, {"bandwidth_m", Decimal{work.how.bandwidth_m, 1}}, {"kernel", std::string(options.adaptive ? "quartic, adaptive" : "quartic")}, {"area_km2", Decimal{work.grid.km2(), 2}}, {"months_held_out", static_cast<std::int64_t>(work.accuracy.months.size())}});
    for (auto& fact : citation(scene)) facts.push_back(std::move(fact));
    std::string command = results::command_on_ledger(asked_of(common, options.selection), "density", work.cases.source, scene.as_of);
    command += fmt::format(" --indicator {} --period {}", options.indicator, work.cases.period.to_text());
    command += fmt::format(" --hold-out {} --cell-m {} --bandwidth-m {}", options.hold_out, work.grid.cell_m, work.how.bandwidth_m);
    if (options.adaptive) command += " --adaptive";
    facts.emplace_back("command", command);
    return facts;
}

std::string subject_of(const DensityOptions& options, const results::Scene& scene, const DensityWork& work, const results::FindingWords& words) {
    return words.fill("density.subject", {{"title", scene.book.find(options.indicator)->title[words.language()]}, {"source", work.cases.source}, {"period", figures::period_name(scene.phrases, work.cases.period, words.language())}, {"cases", static_cast<std::int64_t>(work.map.cases)}, {"km2", words.number(work.grid.km2(), 1)}, {"cell", words.metres(work.grid.cell_m)}});
}

}  // namespace

int density(const Common& common, const DensityOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto words = results::FindingWords::shipped("density", chosen_language(options.selection));
    const auto work = do_work(**scene, options, words);
    if (!work) return print_error(common, work.error());
    const auto facts = facts_of(common, options, **scene, *work);
    auto said = density_words(*work, words);
    said.insert(said.begin(), subject_of(options, **scene, *work, words));
    if (!options.out.empty())
        if (const auto written = replace_file(options.out, geojson_of(*work, facts, said)); !written) return print_error(common, written.error());
    const auto rows = accuracy_rows(*work, words);
    print_table(common, common.json || common.csv ? rows : for_people(rows), facts, said);
    return done;
}

}  // namespace daybook::cli
