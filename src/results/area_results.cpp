#include "results/area_results.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/geojson.hpp"

namespace daybook::results {
namespace {

using Finding = findings::AreaFinding;
using Whole = std::pair<std::string, const findings::Expected*>;

// The statistics of the whole map by their names.
std::vector<Whole> whole_statistics(const AreaAnswer& answer) {
    const auto& whole = answer.findings.whole;
    std::vector<Whole> list{{"moran", &whole.moran}, {"moran_normality", &whole.moran_normality}, {"geary", &whole.geary}, {"joins", &whole.joins}};
    if (whole.has_g) list.emplace_back("getis_ord", &whole.g);
    return list;
}

Cell readable_p(double p) { return p < 0.000001 ? Cell("<0.000001") : Cell(Decimal{p, 6}); }

std::vector<const Finding*> all_of(const AreaAnswer& answer) {
    std::vector<const Finding*> list;
    for (const auto& area : answer.findings.areas) list.push_back(&area);
    return list;
}

// A whole number stands as one.
Cell plain_cell(double value) { return value == std::floor(value) && std::fabs(value) < 1e15 ? Cell(static_cast<std::int64_t>(value)) : Cell(Decimal{value, 6}); }

void write_feature(JsonWriter& json, const geo::Area& area, const Facts& cells) {
    json.begin_object().key("type").value("Feature").key("geometry");
    geo::write_geometry(json, area);
    json.key("properties").begin_object();
    for (const auto& [name, value] : cells) write_cell(json.key(name), value);
    json.end_object().end_object();
}

}  // namespace

std::string_view to_key(AreaVariable of) {
    switch (of) {
        case AreaVariable::rate: return "rate";
        case AreaVariable::crude: return "crude";
        case AreaVariable::shrunk: return "shrunk";
        case AreaVariable::count: break;
    }
    return "count";
}

Table whole_map_table(const AreaAnswer& answer) {
    Table table{{"statistic", "value", "expected", "variance", "z", "p"}, {}};
    for (const auto& [name, one] : whole_statistics(answer)) table.rows.push_back({name, Decimal{one->value, 6}, Decimal{one->expected, 6}, Decimal{one->variance, 9}, Decimal{one->z, 3}, readable_p(one->p)});
    return table;
}

Facts whole_map_facts(const AreaAnswer& answer) {
    Facts facts;
    for (const auto& [name, one] : whole_statistics(answer)) {
        facts.emplace_back(name, Decimal{one->value, 10});
        facts.emplace_back(name + "_expected", Decimal{one->expected, 10});
        facts.emplace_back(name + "_variance", Decimal{one->variance, 12});
        facts.emplace_back(name + "_z", Decimal{one->z, 6});
        facts.emplace_back(name + "_p", Decimal{one->p, 6});
    }
    facts.emplace_back("moran_permutation_p", Decimal{answer.findings.whole.moran_permuted_p, 6});
    return facts;
}

Table AreaResults::of_all() const { return table(all_of(answer_)); }

std::vector<const findings::AreaFinding*> AreaResults::standing_out() const {
    auto list = all_of(answer_);
    std::erase_if(list, [](const Finding* area) { return area->label == findings::AreaLabel::not_significant; });
    std::ranges::stable_sort(list, {}, [](const Finding* area) { return std::pair(area->label, -std::fabs(area->g.z)); });
    return list;
}

double AreaResults::shown_around(const Finding& area) const {
    const auto& around = answer_.neighbours[area.area];
    double sum = 0;
    for (const std::uint32_t other : around) sum += answer_.shown[other];
    return sum / static_cast<double>(around.size());
}

// Of each area its cells by their names, in order.
Facts AreaResults::cells_of(const Finding& area) const {
    const std::uint32_t shape_number = answer_.areas[area.area];
    Facts cells{{"area", shape(area).id}, {"area_name", shape(area).name}, {ground_.is_counts ? "count" : "value", plain_cell(ground_.values[shape_number])}};
    if (is_rate()) cells.insert(cells.end(), {{"residents", plain_cell(ground_.residents[shape_number])}, {"rate", Decimal{answer_.shown[area.area], 2}}});
    cells.insert(cells.end(), {{"neighbours", static_cast<std::int64_t>(answer_.neighbours[area.area].size())}, {"neighbours_mean", Decimal{shown_around(area), 2}}});
    if (for_programs_) {
        if (answer_.of == AreaVariable::rate) cells.emplace_back("standardised", Decimal{answer_.tested[area.area], 6});
        cells.insert(cells.end(), {{"moran", Decimal{area.moran.value, 6}}, {"moran_expected", Decimal{area.moran.expected, 6}}, {"moran_variance", Decimal{area.moran.variance, 6}}, {"moran_z", Decimal{area.moran.z, 6}}, {"moran_p", Decimal{area.moran.p, 6}}});
    }
    cells.insert(cells.end(), {{"g_z", Decimal{area.g.z, 2}}, {"g_star_z", Decimal{area.g_star.z, 2}}, {"p", Decimal{area.p, 6}}, {"p_adjusted", Decimal{area.p_adjusted, 6}}, {"label", std::string(findings::to_key(area.label))}, {"spot", std::string(findings::to_key(area.spot))}, {"in_words", in_words(area)}});
    return cells;
}

std::string AreaResults::in_words(const Finding& area) const { return std::string(area_phrases().text(fmt::format("label.{}", findings::to_key(area.label)), language_)); }

Table AreaResults::table(const std::vector<const Finding*>& areas) const {
    Table table;
    for (const auto& [name, unused] : cells_of(answer_.findings.areas.front())) table.columns.push_back(name);
    for (const Finding* area : areas) {
        auto& row = table.rows.emplace_back();
        for (auto& [unused, cell] : cells_of(*area)) row.push_back(std::move(cell));
    }
    return table;
}

std::string AreaResults::geojson(const Facts& facts, const std::vector<std::string>& notes) const {
    JsonWriter json;
    begin_features(json, facts, notes);
    std::vector<const Finding*> of_shape(ground_.shapes.areas().size(), nullptr);
    for (const auto& area : answer_.findings.areas) of_shape[answer_.areas[area.area]] = &area;
    for (std::size_t i = 0; i < of_shape.size(); ++i) {
        const auto& area = ground_.shapes.areas()[i];
        write_feature(json, area, of_shape[i] != nullptr ? cells_of(*of_shape[i]) : Facts{{"area", area.id}, {"area_name", area.name}, {"label", Cell()}});
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

}  // namespace daybook::results
