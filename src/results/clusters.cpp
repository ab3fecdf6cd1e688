#include "results/clusters.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include "base/json.hpp"
#include "figures/phrases.hpp"
#include "findings/significance.hpp"
#include "geo/centroid.hpp"
#include "geo/contiguity.hpp"
#include "geo/geojson.hpp"
#include "geo/local_plane.hpp"
#include "results/located_cases.hpp"

namespace daybook::results {
namespace {

using figures::decimal_text;
using findings::Cluster, findings::ScanModel;

constexpr double spread_errors = 3;  // normal deviations beyond which the variance between places is said

// ---- the ground ----

// The cases, and of the Bernoulli model the controls; what was left out of them is noted in the ground.
struct Records {
    Cases cases, controls;
};

Result<Cases> take(const Scene& scene, const ClusterQuestion& question, const std::string& indicator, ClusterGround& ground) {
    DAYBOOK_TRY(auto cases, cases_of(scene, question.source, indicator, question.period, question.unit));
    ground.cases.push_back(cases);
    ground.without_place.push_back(0);
    return cases;
}

Result<Records> take_records(const Scene& scene, const ClusterQuestion& question, ClusterGround& ground) {
    Records records;
    DAYBOOK_TRY(records.cases, take(scene, question, question.indicator, ground));
    if (question.model != ScanModel::bernoulli) return records;
    if (question.control_indicator.empty()) return refuse("clusters.controls", "the Bernoulli model compares cases with controls: name the indicator whose records are the controls", {.field = "controls"});
    DAYBOOK_TRY(records.controls, take(scene, question, question.control_indicator, ground));
    return records;
}

findings::ScanRow row_of(const Case& one, std::string place) { return {one.row, std::move(place), 1, {one.day, one.day + 1}, {}}; }

// A square of the plane, by the numbers of its column and row.
using Square = std::pair<std::int64_t, std::int64_t>;

class CellGround {
public:
    CellGround(const Scene& scene, const ClusterQuestion& question) : scene_(scene), question_(question) {}

    Result<ClusterGround> make() {
        if (!(question_.cell_m >= 10)) return refuse("clusters.cell", "a cell has to be 10 metres wide or more", {.field = "cell"});
        if (question_.model == ScanModel::poisson) return refuse("clusters.population", "residents are known of areas, not of cells: search among areas, or choose another model", {.field = "model"});
        DAYBOOK_TRY(const auto records, take_records(scene_, question_, ground_));
        std::vector<geo::LonLat> points;
        for (const auto* cases : {&records.cases, &records.controls})
            for (const auto& one : cases->list)
                if (one.has_point) points.push_back(one.point);
        if (records.cases.records == 0) return refuse("clusters.none", "the period has no such records; choose another", {.field = "period"});
        if (points.empty()) return refuse("clusters.unplaced", fmt::format("none of the period's {} records has both a day and a place", records.cases.records), {.field = "period"});
        plane_ = geo::LocalPlane::around(points);
        findings::ScanTables tables;
        add(records.cases, tables.cases, 0);
        add(records.controls, tables.controls, 1);
        for (const auto& [square, areas] : squares_) tables.coordinates.push_back({0, name_of(square), {middle_of(square).x, middle_of(square).y, 0}});
        DAYBOOK_TRY(ground_.input, findings::make_scan_input(tables, question_.model, question_.axis));
        for (const auto& [square, areas] : squares_) call(square, areas);
        ground_.km = 0.001;
        ground_.has_cells = true;
        return std::move(ground_);
    }

private:
    Square square_of(geo::LonLat point) const {
        const auto at = plane_.to_metres(point);
        return {static_cast<std::int64_t>(std::floor(at.x / question_.cell_m)), static_cast<std::int64_t>(std::floor(at.y / question_.cell_m))};
    }
    geo::Metres middle_of(const Square& square) const { return {(static_cast<double>(square.first) + 0.5) * question_.cell_m, (static_cast<double>(square.second) + 0.5) * question_.cell_m}; }
    static std::string name_of(const Square& square) { return fmt::format("{} {}", square.first, square.second); }

    void add(const Cases& cases, std::vector<findings::ScanRow>& rows, std::size_t list) {
        for (const auto& one : cases.list) {
            if (!one.has_point) {
                ++ground_.without_place[list];
                continue;
            }
            const Square square = square_of(one.point);
            ++squares_[square][one.area];
            rows.push_back(row_of(one, name_of(square)));
        }
    }

    // In the order in which make_scan_input numbers the places: that of their coordinates' rows.
    void call(const Square& square, const std::map<std::uint16_t, std::int64_t>& areas) {
        ground_.middles.push_back(plane_.to_lonlat(middle_of(square)));
        const auto most = std::ranges::max_element(areas, {}, [](const auto& area) { return area.second; });
        ground_.names.push_back(most->first == 0 ? std::string() : scene_.columns.areas[most->first].name);
    }

    const Scene& scene_;
    const ClusterQuestion& question_;
    ClusterGround ground_;
    geo::LocalPlane plane_{{}};
    std::map<Square, std::map<std::uint16_t, std::int64_t>> squares_;
};

class AreaGround {
public:
    AreaGround(const Scene& scene, const ClusterQuestion& question) : scene_(scene), question_(question) {}

    Result<ClusterGround> make() {
        DAYBOOK_TRY(const auto records, take_records(scene_, question_, ground_));
        DAYBOOK_TRY(const auto shapes, area_polygons(scene_, question_.source));
        if (shapes.areas().empty()) return refuse("clusters.areas", fmt::format("the ledger has no borders of the areas of {}; import them with --areas, or search in cells", question_.source), {.field = "at"});
        for (const auto& area : shapes.areas()) ground_.middles.push_back(geo::centroid(area));
        const auto at_m = geo::centroids_m(shapes);
        for (std::size_t i = 0; i < at_m.size(); ++i) {
            tables_.coordinates.push_back({i + 1, shapes.areas()[i].id, {at_m[i].x, at_m[i].y, 0}});
            ground_.names.push_back(shapes.areas()[i].name);
        }
        add(records.cases, tables_.cases, 0);
        add(records.controls, tables_.controls, 1);
        if (question_.model == ScanModel::poisson) DAYBOOK_TRY_VOID(add_residents(shapes));
        DAYBOOK_TRY(ground_.input, findings::make_scan_input(tables_, question_.model, question_.axis));
        for (const auto& one : ground_.input.left_out)  // of areas that have no borders
            if (one.table != findings::ScanTable::population) ++ground_.without_place[one.table == findings::ScanTable::controls ? 1 : 0];
        ground_.km = 0.001;
        return std::move(ground_);
    }

private:
    void add(const Cases& cases, std::vector<findings::ScanRow>& rows, std::size_t list) {
        for (const auto& one : cases.list) {
            if (one.area == 0) ++ground_.without_place[list];
            else rows.push_back(row_of(one, scene_.columns.areas[one.area].id));
        }
    }

    Result<void> add_residents(const geo::AreaSet& shapes) {
        for (const auto& area : shapes.areas()) {
            const auto known = std::ranges::find_if(scene_.columns.areas, [&](const auto& some) { return some.source == question_.source && some.id == area.id; });
            if (known == scene_.columns.areas.end() || known->population <= 0) return refuse("clusters.population", fmt::format("the residents of {} are not known; import them with --population, or choose the space-time permutation, which needs none", area.name), {.field = "model"});
            tables_.population.push_back({0, area.id, static_cast<double>(known->population), {question_.period.first(), question_.period.after_last()}, {}});
        }
        return {};
    }

    const Scene& scene_;
    const ClusterQuestion& question_;
    ClusterGround ground_;
    findings::ScanTables tables_;
};

// ---- words ----

std::string place_name(const ClusterGround& ground, std::uint32_t place, Language language) {
    if (!ground.has_cells) return ground.names[place];
    const auto& at = ground.middles[place];
    const std::string point = fmt::format("{:.3f}, {:.3f}", at.latitude, at.longitude);
    if (ground.names[place].empty()) return cluster_phrases().fill("cluster.at_point_only", language, {{"point", point}});
    return cluster_phrases().fill("cluster.at_point", language, {{"point", point}, {"area", ground.names[place]}});
}

std::string where(const ClusterFindings& findings, const Cluster& cluster, Language language) {
    const auto& ground = findings.ground;
    const double unit = ground.km > 0 ? ground.km : 1;
    const std::vector<PhraseValue> values{{"n", static_cast<std::int64_t>(cluster.places.size())},
                                          {"place", place_name(ground, cluster.centre, language)},
                                          {"radius", decimal_text(cluster.radius * unit, 2, language)},
                                          {"longer", decimal_text(cluster.radius * cluster.longer_axis * unit, 2, language)},
                                          {"unit", cluster_phrases().text(ground.km > 0 ? "clusters.km" : "clusters.units", language)}};
    return cluster_phrases().fill(cluster.places.size() == 1 ? "cluster.one_place" : cluster.longer_axis > 1 ? "cluster.ellipse" : "cluster.places", language, values);
}

std::string when(const ClusterFindings& findings, const Cluster& cluster, Language language) {
    if (findings.axis.empty()) return "";
    const Day from = findings.axis[cluster.first], to = findings.axis[cluster.after_last] - 1;
    return cluster_phrases().fill(from == to ? "cluster.on" : "cluster.between", language, {{"from", day_text(from)}, {"to", day_text(to)}});
}

// Enough digits that p is never shown as 0, nor as what another ranking has.
std::string p_text(double p, Language language) { return decimal_text(p, p < 0.001 ? 5 : 3, language); }

std::string how_sure(const ClusterFindings& findings, const Cluster& cluster, Language language) {
    if (!cluster.p) return std::string(cluster_phrases().text("clusters.no_p", language));
    std::string text = cluster_phrases().fill("cluster.sure", language,
                                              {{"reached", std::int64_t{cluster.reached}},
                                               {"drawn", std::int64_t{findings.result.replications}},
                                               {"p", p_text(*cluster.p, language)},
                                               {"verdict", cluster_phrases().text(*cluster.p <= findings::significant_p ? "cluster.beyond" : "cluster.within", language)}});
    if (!findings.options.only_alive || findings.axis.empty()) return text;
    const std::int64_t days = findings.axis[findings.axis.size() - 1] - findings.axis[findings.axis.size() - 2];
    return text + " " + cluster_phrases().fill("cluster.recurrence", language, {{"days", days}, {"interval", static_cast<std::int64_t>(std::llround(recurrence_days(findings, cluster)))}});
}

// What a reader of one cluster has to know before it is taken for a wave: that its window begins or ends with the search, or is one day.
std::string caveats(const ClusterFindings& findings, const Cluster& cluster, Language language) {
    std::string text;
    const auto add = [&](std::string_view key) { text += " " + std::string(cluster_phrases().text(key, language)); };
    if (findings.axis.size() <= 2) return text;
    const std::size_t times = findings.axis.size() - 1;
    if (cluster.first == 0) add("cluster.begins");
    if (cluster.after_last == times && !findings.options.only_alive) add("cluster.ends");
    if (findings.axis[cluster.after_last] - findings.axis[cluster.first] == 1) add("cluster.one_day");
    return text;
}

// Pearson's chi-squared of the places' counts with one rate everywhere, over its degrees of freedom: the variance between places beside that of chance.
struct Spread {
    double ratio = 1;
    std::size_t freedom = 0;
    // By Wilson and Hilferty's cube root (Proc. Natl. Acad. Sci. 17, 1931), which is normal within what matters here.
    [[nodiscard]] bool is_beyond_chance() const {
        if (freedom == 0) return false;
        const double part = 2 / (9 * static_cast<double>(freedom));
        return (std::cbrt(ratio) - (1 - part)) / std::sqrt(part) > spread_errors;
    }
};

Spread spread_between_places(const ClusterFindings& findings) {
    const auto& data = findings.ground.input.data;
    const auto sum_at = [&](const auto& numbers, std::size_t place) { return std::accumulate(numbers.begin() + static_cast<std::ptrdiff_t>(place * data.times), numbers.begin() + static_cast<std::ptrdiff_t>((place + 1) * data.times), 0.0); };
    double chi = 0;
    std::size_t used = 0;
    for (std::size_t place = 0; place < data.places.size(); ++place) {
        const double cases = sum_at(data.cases, place), expected = sum_at(data.measure, place) * static_cast<double>(findings.result.cases) / findings.result.measure;
        if (expected <= 0) continue;
        chi += (cases - expected) * (cases - expected) / expected;
        ++used;
    }
    if (used < 2) return {};
    return {chi / static_cast<double>(used - 1), used - 1};
}

std::string verdict(const ClusterFindings& findings, Language language) {
    const auto& clusters = findings.result.clusters;
    const auto& phrases = cluster_phrases();
    if (clusters.empty()) return std::string(phrases.text("clusters.nothing", language));
    if (!clusters.front().p) return std::string(phrases.text("clusters.no_p", language));
    const auto beyond = std::ranges::count_if(clusters, [](const Cluster& cluster) { return *cluster.p <= findings::significant_p; });
    if (beyond > 0) return phrases.fill("clusters.some", language, {{"n", static_cast<std::int64_t>(beyond)}});
    return phrases.fill("clusters.none", language, {{"n", static_cast<std::int64_t>(clusters.size())}, {"percent", decimal_text(*clusters.front().p * 100, 0, language)}});
}

// ---- tables ----

// ---- the map ----

void write_cluster(JsonWriter& json, const ClusterFindings& findings, std::size_t number, Language language) {
    const Cluster& cluster = findings.result.clusters[number];
    json.begin_object().key("type").value("Feature").key("geometry").begin_object().key("type").value("Polygon").key("coordinates").begin_array();
    geo::write_ring(json, cluster_outline(findings.ground, cluster));
    json.end_array().end_object().key("properties").begin_object();
    json.key("cluster").value(static_cast<std::int64_t>(number + 1)).key("cases").value(cluster.cases).key("expected").decimal(cluster.expected, 3);
    json.key("log_likelihood_ratio").decimal(cluster.ratio, 6).key("radius_km").decimal(cluster.radius * findings.ground.km, 3);
    if (cluster.p) json.key("p").decimal(*cluster.p, 6);
    if (!findings.axis.empty()) json.key("from").value(day_text(findings.axis[cluster.first])).key("to").value(day_text(findings.axis[cluster.after_last] - 1));
    json.key("sentence").value(cluster_sentence(findings, number, language)).end_object().end_object();
}

void write_places(JsonWriter& json, const ClusterFindings& findings, std::size_t number) {
    const Cluster& cluster = findings.result.clusters[number];
    const auto& data = findings.ground.input.data;
    for (const auto place : cluster.places) {
        std::int64_t cases = 0;
        for (std::size_t time = cluster.first; time < cluster.after_last; ++time) cases += data.cases[place * data.times + time];
        json.begin_object().key("type").value("Feature").key("geometry").begin_object().key("type").value("Point").key("coordinates");
        geo::write_position(json, findings.ground.middles[place]);
        json.end_object().key("properties").begin_object().key("in_cluster").value(static_cast<std::int64_t>(number + 1)).key("place").value(findings.ground.names[place]).key("cases").value(cases).end_object().end_object();
    }
}

}  // namespace

const Phrases& cluster_phrases() {
    static const Phrases phrases = shipped_phrases("findings/clusters.tsv");
    return phrases;
}

Result<ClusterGround> cluster_ground(const Scene& scene, const ClusterQuestion& question) { return question.at == ClusterPlaces::cells ? CellGround(scene, question).make() : AreaGround(scene, question).make(); }

std::vector<std::string> ground_notes(const Scene& scene, const ClusterQuestion& question, const ClusterGround& ground, const FindingWords& words) {
    std::vector<std::string> notes;
    for (std::size_t i = 0; i < ground.cases.size(); ++i)
        for (auto& note : notes_about(scene, question.source, question.period, {.cases = ground.cases[i], .no_place = ground.without_place[i], .by_point = question.at == ClusterPlaces::cells, .controls = i == 1}, words))
            if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
    return notes;
}

double recurrence_days(const ClusterFindings& findings, const Cluster& cluster) {
    return (findings.axis[findings.axis.size() - 1] - findings.axis[findings.axis.size() - 2]) / cluster.p.value_or(1);
}

std::size_t said_clusters(const findings::ScanResult& result) {
    const auto beyond = std::ranges::find_if(result.clusters, [](const Cluster& cluster) { return cluster.p.value_or(0) > findings::significant_p; });
    return std::max<std::size_t>(static_cast<std::size_t>(beyond - result.clusters.begin()), result.clusters.empty() ? 0 : 1);
}

std::string cluster_sentence(const ClusterFindings& findings, std::size_t number, Language language) {
    const Cluster& cluster = findings.result.clusters[number];
    return cluster_phrases().fill("cluster.sentence", language,
                                  {{"number", static_cast<std::int64_t>(number + 1)},
                                   {"where", where(findings, cluster, language)},
                                   {"when", when(findings, cluster, language)},
                                   {"cases", cluster.cases},
                                   {"expected", decimal_text(cluster.expected, cluster.expected < 10 ? 2 : 1, language)},
                                   {"times", decimal_text(static_cast<double>(cluster.cases) / cluster.expected, cluster.cases < 10 * cluster.expected ? 2 : 1, language)},
                                   {"sure", how_sure(findings, cluster, language)}}) +
           caveats(findings, cluster, language);
}

std::vector<Sentence> cluster_sentences(const ClusterFindings& findings, Language language) {
    const auto& phrases = cluster_phrases();
    const auto& result = findings.result;
    std::vector<Sentence> said{{verdict(findings, language), SaidAs::finding}};
    for (std::size_t i = 0; i < said_clusters(result); ++i) said.push_back({cluster_sentence(findings, i, language), SaidAs::finding});
    if (result.stopped) said.push_back({phrases.fill("clusters.stopped", language, {{"drawn", std::int64_t{result.replications}}, {"reached", std::int64_t{findings.options.stop_after}}})});
    if (result.replications > 0) said.push_back({phrases.fill("clusters.search", language, {{"windows", static_cast<std::int64_t>(result.windows)}})});
    switch (findings.options.model) {
        case ScanModel::permutation: said.push_back({std::string(phrases.text("clusters.permutation", language))}); break;
        case ScanModel::bernoulli: said.push_back({std::string(phrases.text("clusters.bernoulli", language))}); break;
        case ScanModel::poisson: said.push_back({std::string(phrases.text(findings.ground.input.has_strata ? "clusters.poisson_strata" : "clusters.poisson", language))}); break;
    }
    if (const auto spread = findings.options.model == ScanModel::poisson ? spread_between_places(findings) : Spread{}; spread.is_beyond_chance()) said.push_back({phrases.fill("clusters.spread", language, {{"times", decimal_text(spread.ratio, spread.ratio < 10 ? 1 : 0, language)}})});
    said.push_back({std::string(phrases.text("clusters.why", language))});
    return said;
}

std::string cluster_names(const ClusterGround& ground, const Cluster& cluster, std::size_t at_most) {
    std::string text;
    std::vector<std::string> said;
    for (const auto place : cluster.places) {
        const std::string& name = ground.names[place];
        if (name.empty() || std::ranges::find(said, name) != said.end()) continue;
        if (said.size() == at_most) return text + " …";
        text += (text.empty() ? "" : ", ") + name;
        said.push_back(name);
    }
    return text;
}

Table cluster_table(const ClusterFindings& findings, bool for_programs) {
    Table table;
    const bool in_time = findings.axis.size() > 2, is_permutation = findings.options.model == ScanModel::permutation;
    const bool has_points = !findings.ground.middles.empty() && for_programs;  // people have them in the sentences
    table.columns = {"cluster", "places", "names"};
    if (in_time) table.columns.insert(table.columns.end(), {"from", "to"});
    table.columns.insert(table.columns.end(), {"cases", "expected", "observed_expected"});
    if (!is_permutation) table.columns.emplace_back("relative_risk");
    table.columns.emplace_back(findings.ground.km > 0 ? "radius_km" : "radius");
    if (findings.options.elliptic) table.columns.insert(table.columns.end(), {"longer_axis", "angle_degrees"});
    if (has_points) table.columns.insert(table.columns.end(), {"latitude", "longitude"});
    table.columns.insert(table.columns.end(), {"log_likelihood_ratio", "p", "gumbel_p"});
    if (findings.options.only_alive) table.columns.emplace_back("recurrence_days");
    const double unit = findings.ground.km > 0 ? findings.ground.km : 1;
    for (std::size_t i = 0; i < findings.result.clusters.size(); ++i) {
        const auto& cluster = findings.result.clusters[i];
        std::vector<Cell> row{static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(cluster.places.size()), cluster_names(findings.ground, cluster, for_programs ? cluster.places.size() : 3)};
        if (in_time) row.insert(row.end(), {day_text(findings.axis[cluster.first]), day_text(findings.axis[cluster.after_last] - 1)});
        row.insert(row.end(), {cluster.cases, Decimal{cluster.expected, 2}, Decimal{static_cast<double>(cluster.cases) / cluster.expected, 2}});
        if (!is_permutation) row.emplace_back(Decimal{cluster.relative_risk, 2});
        row.emplace_back(Decimal{cluster.radius * unit, 2});
        if (findings.options.elliptic) row.insert(row.end(), {Decimal{cluster.longer_axis, 1}, Decimal{cluster.angle * 180 / std::numbers::pi, 0}});
        if (has_points) row.insert(row.end(), {Decimal{findings.ground.middles[cluster.centre].latitude, 5}, Decimal{findings.ground.middles[cluster.centre].longitude, 5}});
        row.insert(row.end(), {Decimal{cluster.ratio, 6}, cluster.p ? Cell(Decimal{*cluster.p, 4}) : Cell(), cluster.gumbel_p ? Cell(Decimal{*cluster.gumbel_p, 6}) : Cell()});
        if (findings.options.only_alive) row.push_back(cluster.p ? Cell(Decimal{recurrence_days(findings, cluster), 1}) : Cell());
        table.rows.push_back(std::move(row));
    }
    return table;
}

Facts cluster_facts(const ClusterFindings& findings) {
    Facts facts{{"all_cases", findings.result.cases}, {"all_places", static_cast<std::int64_t>(findings.ground.input.data.places.size())}};
    if (findings.ground.input.population > 0) facts.emplace_back("population", static_cast<std::int64_t>(std::llround(findings.ground.input.population)));
    if (findings.axis.size() > 2) facts.emplace_back("time_units", static_cast<std::int64_t>(findings.axis.size() - 1));
    facts.emplace_back("windows", static_cast<std::int64_t>(findings.result.windows));
    facts.emplace_back("replications", std::int64_t{findings.result.replications});
    facts.emplace_back("seed", static_cast<std::int64_t>(findings.options.seed));
    return facts;
}

std::vector<geo::LonLat> cluster_outline(const ClusterGround& ground, const Cluster& cluster) {
    const geo::LocalPlane plane(ground.middles[cluster.centre]);
    const double metres = std::max(cluster.radius * ground.km * 1000, 50.0);
    std::vector<geo::LonLat> ring;
    for (int i = 0; i < 64; ++i) {
        const double turn = 2 * std::numbers::pi * i / 64, along = metres * cluster.longer_axis * std::cos(turn), across = metres * std::sin(turn);
        ring.push_back(plane.to_lonlat({along * std::cos(cluster.angle) - across * std::sin(cluster.angle), along * std::sin(cluster.angle) + across * std::cos(cluster.angle)}));
    }
    return ring;
}

std::string clusters_geojson(const ClusterFindings& findings, const Facts& facts, const std::vector<std::string>& said, Language language) {
    JsonWriter json;
    begin_features(json, facts, said);
    for (std::size_t number = 0; number < findings.result.clusters.size(); ++number) write_cluster(json, findings, number, language);
    for (std::size_t number = 0; number < findings.result.clusters.size(); ++number) write_places(json, findings, number);
    json.end_array().end_object();
    return json.text() + "\n";
}

}  // namespace daybook::results
