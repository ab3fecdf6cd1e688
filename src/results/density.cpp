#include "results/density.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "figures/phrases.hpp"
#include "findings/contours.hpp"
#include "findings/significance.hpp"
#include "geo/geojson.hpp"

namespace daybook::results {
namespace {

struct HeldOut {
    Month first, after_last;
};

Result<HeldOut> held_out_months(const Period& period, std::uint32_t hold_out) {
    if (!period.whole_months()) return refuse("density.period", fmt::format("months are held out to test the map on, so {} has to be whole months: 2014, 2014-Q1/2015-Q2 or the like", period.to_text()), {.field = "period"});
    const Month months = period.after_last_month() - period.first_month();
    if (hold_out < 1 || hold_out > findings::most_held_out) return refuse("density.hold-out", fmt::format("from 1 to {} months can be held out", findings::most_held_out), {.field = "hold-out"});
    if (months <= static_cast<Month>(hold_out)) return refuse("density.hold-out", fmt::format("the period has {0} month{1}, and {2} held out of it to test the map on leave{3} none to make it from: take a longer period{4}", months, months == 1 ? "" : "s", hold_out, hold_out == 1 ? "s" : "", hold_out == 1 ? "" : ", or hold out fewer"), {.field = "hold-out"});
    return HeldOut{period.after_last_month() - static_cast<Month>(hold_out), period.after_last_month()};
}

// Cells no finer than places are kept: the points of a ledger that keeps them to 100 m would fall into some cells of 90 m and never into others.
Result<findings::Grid> grid_for(const geo::AreaSet& areas, const DensityAnswer& answer, double cell_m) {
    DAYBOOK_TRY(auto grid, findings::make_grid(areas, answer.plane, answer.points, cell_m));
    if (cell_m != 0 || grid.cell_m >= 2 * answer.cases.kept_to_m) return grid;
    return findings::make_grid(areas, answer.plane, answer.points, std::ceil(2 * answer.cases.kept_to_m / 10) * 10);
}

// Which map did better, beyond chance.
std::string verdict_of(const findings::ShareAccuracy& share) { return share.p_adjusted > findings::significant_p ? "alike" : share.difference.mean > 0 ? "better" : "worse"; }

std::string top_sentence(const findings::ShareAccuracy& share, const findings::Grid& grid, const FindingWords& words) {
    const auto number = [&](double value) { return words.number(value, 1); };
    return words.fill("density.top", {{"share", words.number(100 * share.share, 0)}, {"km2", number(share.share * grid.km2())}, {"pai", number(share.density.mean)}, {"low", number(share.density.low)}, {"high", number(share.density.high)}, {"counts", number(share.counts.mean)}, {"counts_low", number(share.counts.low)}, {"counts_high", number(share.counts.high)}, {"verdict", words.text("density." + verdict_of(share))}, {"p", words.p(share.p_adjusted)}});
}

// ---- the map

double level_of(const DensityAnswer& answer, double share) { return findings::level_of_top(answer.grid, answer.map.per_km2, share); }

std::vector<geo::LonLat> ring_in_degrees(const findings::ContourRing& ring, const geo::LocalPlane& plane) {
    std::vector<geo::LonLat> points;
    for (const auto& point : ring) points.push_back(plane.to_lonlat(point));
    return points;
}

void write_contour(JsonWriter& json, const DensityAnswer& answer, double share) {
    json.begin_object().key("type").value("Feature").key("properties").begin_object();
    json.key("area_percent").decimal(100 * share, 0).key("area_km2").decimal(share * answer.grid.km2(), 2).key("more_than_per_km2").decimal(level_of(answer, share), 3);
    json.key("cases_percent").decimal(100 * findings::caught_in_top(answer.grid, answer.map.per_km2, answer.points, share), 1).end_object();
    json.key("geometry").begin_object().key("type").value("MultiPolygon").key("coordinates").begin_array();
    for (const auto& polygon : density_contours(answer, share)) {
        json.begin_array();
        geo::write_ring(json, polygon.outer);
        for (const auto& hole : polygon.holes) geo::write_ring(json, hole);
        json.end_array();
    }
    json.end_array().end_object().end_object();
}

}  // namespace

Result<DensityAnswer> find_density(const Scene& scene, const DensityQuestion& question) {
    DAYBOOK_TRY(auto cases, located_cases(scene, question.of));
    DAYBOOK_TRY(const auto held_out, held_out_months(cases.period, question.hold_out));
    DAYBOOK_TRY(const auto areas, area_polygons(scene, cases.source));
    DensityAnswer answer{.cases = std::move(cases), .has_areas = !areas.areas().empty()};
    answer.plane = geo::LocalPlane::around(answer.cases.places);
    std::vector<findings::PlacedCase> placed;
    for (std::size_t i = 0; i < answer.cases.places.size(); ++i) {
        answer.points.push_back(answer.plane.to_metres(answer.cases.places[i]));
        placed.push_back({answer.points.back(), answer.cases.days[i]});
    }
    DAYBOOK_TRY(answer.grid, grid_for(areas, answer, question.cell_m));
    answer.how = {.bandwidth_m = question.bandwidth_m == 0 ? findings::default_bandwidth_m(answer.grid) : question.bandwidth_m, .adaptive = question.adaptive, .threads = scene.threads};
    DAYBOOK_TRY(answer.map, findings::density_map(answer.grid, answer.points, answer.how));
    if (answer.map.cases == 0) return refuse("density.none", "no case lies in the areas: are these the areas of the source?");
    DAYBOOK_TRY(answer.accuracy, findings::accuracy(answer.grid, placed, held_out.first, held_out.after_last, answer.how));
    return answer;
}

Table accuracy_table(const DensityAnswer& answer, const FindingWords& words) {
    Table table{{"area_percent", "area_km2", "pai", "low", "high", "pai_counts", "counts_low", "counts_high", "pai_anywhere", "difference", "difference_low", "difference_high", "p", "p_adjusted", "word", "in_words"}, {}};
    for (const auto& share : answer.accuracy.shares) {
        std::vector<Cell> row{Decimal{100 * share.share, 0}, Decimal{share.share * answer.grid.km2(), 2}};
        for (const auto* limits : {&share.density, &share.counts}) row.insert(row.end(), {Decimal{limits->mean, 2}, Decimal{limits->low, 2}, Decimal{limits->high, 2}});
        row.emplace_back(Decimal{1, 2});
        row.insert(row.end(), {Decimal{share.difference.mean, 2}, Decimal{share.difference.low, 2}, Decimal{share.difference.high, 2}, Decimal{share.p, 5}, Decimal{share.p_adjusted, 5}});
        row.insert(row.end(), {verdict_of(share), words.text("density." + verdict_of(share))});
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::string density_subject(const Scene& scene, const DensityQuestion& question, const DensityAnswer& answer, const FindingWords& words) {
    return words.fill("density.subject", {{"title", scene.book.find(question.of.indicator)->title[words.language()]}, {"source", answer.cases.source}, {"period", figures::period_name(scene.phrases, answer.cases.period, words.language())}, {"cases", static_cast<std::int64_t>(answer.map.cases)}, {"km2", words.number(answer.grid.km2(), 1)}, {"cell", words.metres(answer.grid.cell_m)}});
}

std::vector<Sentence> density_sentences(const Scene& scene, const DensityAnswer& answer, const FindingWords& words) {
    std::vector<Sentence> said{{words.fill(answer.how.adaptive ? "density.adaptive" : "density.fixed", {{"metres", words.metres(answer.how.bandwidth_m)}}) + " " + words.text(answer.has_areas ? "density.corrected" : "density.no-areas")}};
    if (answer.grid.cell_m < 2 * answer.cases.kept_to_m) said.push_back({words.fill("density.too-fine", {{"metres", words.number(2 * answer.cases.kept_to_m, 0)}})});
    if (answer.map.outside > 0) said.push_back({words.fill("density.outside", {{"outside", static_cast<std::int64_t>(answer.map.outside)}})});
    const auto months = static_cast<std::int64_t>(answer.accuracy.months.size());
    if (months == 0) {
        said.push_back({words.text("density.untested"), SaidAs::finding});
    } else {
        said.push_back({words.fill("density.pai", {{"months", months}}), SaidAs::finding});
        for (const auto& share : answer.accuracy.shares) said.push_back({top_sentence(share, answer.grid, words), SaidAs::detail});
        said.push_back({words.text("density.intervals")});
        if (std::ranges::any_of(answer.accuracy.shares, [](const auto& share) { return verdict_of(share) == "worse"; })) said.push_back({words.text("density.narrower")});
        if (months < 6) said.push_back({words.text("density.few-months")});
    }
    said.push_back({words.text("density.caution")});
    for (auto& note : notes_about(scene, answer.cases, words)) said.push_back({std::move(note)});
    return said;
}

Facts density_facts(const Scene& scene, const DensityAnswer& answer) {
    Facts facts = answer.cases.facts;
    facts.insert(facts.end(), {{"cases", static_cast<std::int64_t>(answer.map.cases)}, {"outside", static_cast<std::int64_t>(answer.map.outside)}, {"cell_m", Decimal{answer.grid.cell_m, 1}}, {"bandwidth_m", Decimal{answer.how.bandwidth_m, 1}}, {"kernel", std::string(answer.how.adaptive ? "quartic, adaptive" : "quartic")}, {"area_km2", Decimal{answer.grid.km2(), 2}}, {"months_held_out", static_cast<std::int64_t>(answer.accuracy.months.size())}});
    for (auto& fact : citation(scene)) facts.push_back(std::move(fact));
    return facts;
}

std::string density_options_text(const DensityQuestion& question, const DensityAnswer& answer) {
    std::string text = cases_options_text(question.of) + fmt::format(" --hold-out {} --cell-m {} --bandwidth-m {}", question.hold_out, answer.grid.cell_m, answer.how.bandwidth_m);
    if (answer.how.adaptive) text += " --adaptive";
    return text;
}

std::vector<DensityPolygon> density_contours(const DensityAnswer& answer, double share) {
    std::vector<DensityPolygon> polygons;
    for (const auto& contour : findings::contours(answer.grid, answer.map.per_km2, level_of(answer, share))) {
        auto& polygon = polygons.emplace_back();
        polygon.outer = ring_in_degrees(contour.outer, answer.plane);
        for (const auto& hole : contour.holes) polygon.holes.push_back(ring_in_degrees(hole, answer.plane));
    }
    return polygons;
}

std::string density_geojson(const DensityAnswer& answer, const Facts& facts, const std::vector<std::string>& said) {
    JsonWriter json;
    begin_features(json, facts, said);
    for (const double share : {0.10, 0.05, 0.02, 0.01}) write_contour(json, answer, share);
    json.end_array().end_object();
    return json.take() + "\n";
}

}  // namespace daybook::results
