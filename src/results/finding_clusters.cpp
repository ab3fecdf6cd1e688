// Clusters in space and time as a page shows them: squares of a kilometre, and chance drawn as often as takes seconds.
#include <algorithm>

#include <fmt/format.h>

#include "findings/scan_tables.hpp"
#include "findings/significance.hpp"
#include "results/clusters.hpp"
#include "results/finding_kinds.hpp"
#include "results/located_cases.hpp"

namespace daybook::results {
namespace {

constexpr double cell_m = 1000, largest_percent = 10;
constexpr std::uint32_t replications = 199;
constexpr Day longest_by_day = 400, longest_by_week = 2000;  // days of a period that is searched in such units
constexpr std::size_t at_most_shown = 20;

// Days of a year, weeks of some years, months of many.
struct Steps {
    std::string_view name;  // as the command has it
    findings::TimeUnit unit;
    std::int32_t length;
    std::size_t longest;    // of a window, in steps: four weeks, two months, half a year
};

Steps steps_of(const Period& period) {
    const Day days = period.after_last() - period.first();
    if (days <= longest_by_day) return {"day", findings::TimeUnit::day, 1, 28};
    if (days <= longest_by_week) return {"week", findings::TimeUnit::day, 7, 8};
    return {"month", findings::TimeUnit::month, 1, 6};
}

// What is searched, and what was found.
struct Search {
    ClusterGround ground;
    std::vector<Day> axis;
    findings::ScanOptions options;
    findings::ScanResult result;
    std::string command_options;
    [[nodiscard]] ClusterFindings found() const { return {ground, axis, options, result}; }
};

Result<Search> search(const Scene& scene, const FindingQuestion& question) {
    Search search;
    const Steps steps = steps_of(question.period);
    search.axis = findings::time_axis(question.period, steps.unit, steps.length);
    const std::size_t times = search.axis.size() - 1;
    if (times < 2) return refuse("clusters.period", "the period is one day long, so there is nothing to search in time; choose a longer one", {.field = "period"});
    search.options = {.model = findings::ScanModel::permutation, .largest_share = largest_percent / 100, .longest = std::max<std::size_t>(1, std::min(times / 2, steps.longest)), .replications = replications, .threads = scene.threads};
    DAYBOOK_TRY(search.ground, cluster_ground(scene, {.source = question.source, .indicator = question.indicator, .period = question.period, .axis = search.axis, .control_indicator = {}, .cell_m = cell_m}));
    DAYBOOK_TRY(search.result, findings::scan(search.ground.input.data, search.options));
    search.command_options = fmt::format(" --indicator {} --period {} --cell-m {} --unit {} --longest {} --replications {} --seed {}", question.indicator, question.period.to_text(), cell_m, steps.name, search.options.longest, replications, search.options.seed);
    return search;
}

bool is_beyond_chance(const findings::Cluster& cluster) { return cluster.p.value_or(1) <= findings::significant_p; }

report::FindingTable table_of(const Search& search, const FindingText& text) {
    report::FindingTable table{.caption = text.text("finding.table.clusters"), .heads = {text.head("number"), text.head("where", false), text.head("from", false), text.head("to", false), text.head("cases"), text.head("expected"), text.head("times"), text.head("radius"), text.head("p")}, .rows = {}};
    for (std::size_t i = 0; i < std::min(search.result.clusters.size(), at_most_shown); ++i) {
        const auto& cluster = search.result.clusters[i];
        table.rows.push_back({text.number(static_cast<double>(i + 1), 0), cluster_names(search.ground, cluster, 3), day_text(search.axis[cluster.first]), day_text(search.axis[cluster.after_last] - 1), text.number(static_cast<double>(cluster.cases), 0), text.number(cluster.expected, 1),
                              text.number(static_cast<double>(cluster.cases) / cluster.expected, 1), text.number(cluster.radius * search.ground.km, 1), text.number(cluster.p.value_or(1), 3)});
    }
    return table;
}

// Those beyond chance, in their order; the strongest alone and dashed when none is.
Result<report::FindingMap> map_of(const Search& search, const FindingText& text) {
    DAYBOOK_TRY(auto map, text.ground());
    DAYBOOK_TRY(const auto outlines, area_outlines(text.scene, text.question.source));
    if (map.width_px <= 0) return map;
    const auto& clusters = search.result.clusters;
    const bool some = !clusters.empty() && is_beyond_chance(clusters.front());
    for (std::size_t i = 0; i < clusters.size() && (is_beyond_chance(clusters[i]) || i == 0); ++i) {
        const auto middle = outlines->at(search.ground.middles[clusters[i].centre]);
        map.shapes.push_back({.path = outlines->path_of(cluster_outline(search.ground, clusters[i])), .kind = some ? "cluster" : "cluster within", .title = cluster_sentence(search.found(), i, text.language), .mark = fmt::format("{}", i + 1), .mark_x = middle.x, .mark_y = middle.y});
    }
    if (!clusters.empty()) map.legend = {{some ? "cluster" : "cluster within", text.text(some ? "finding.key.cluster" : "finding.key.within")}};
    return map;
}

std::vector<std::string> sentences_of(const Search& search, Language language) {
    std::vector<std::string> said{cluster_remarks(search.found(), language).front()};
    const auto& clusters = search.result.clusters;
    for (std::size_t i = 0; i < clusters.size() && (is_beyond_chance(clusters[i]) || i == 0); ++i) said.push_back(cluster_sentence(search.found(), i, language));
    return said;
}

std::vector<std::string> remarks_of(const Search& search, const FindingText& text) {
    auto remarks = cluster_remarks(search.found(), text.language);
    remarks.erase(remarks.begin());
    const auto words = FindingWords::shipped("clusters", text.language);
    for (auto& note : notes_about(text.scene, text.question.source, text.question.period, search.ground.cases.front(), search.ground.without_place.front(), words)) remarks.push_back(std::move(note));
    remarks.push_back(text.text("finding.coarser.clusters"));
    return remarks;
}

}  // namespace

Result<FindingAnswer> find_clusters_page(const Scene& scene, const FindingQuestion& question) {
    DAYBOOK_TRY(const auto search, search(scene, question));
    FindingAnswer answer{.in = {}, .options = search.command_options};
    Facts facts{{"source", question.source}, {"indicator", question.indicator}, {"period", question.period.to_text()}};
    for (auto& more : {cluster_facts(search.found()), citation(scene)}) facts.insert(facts.end(), more.begin(), more.end());
    for (const auto language : all_languages) {
        const FindingText text{scene, question, language};
        DAYBOOK_TRY(auto map, map_of(search, text));
        auto& words = answer.in[static_cast<std::size_t>(language)];
        words.finding = {.title = text.title(), .said = sentences_of(search, language), .remarks = remarks_of(search, text), .map = std::move(map), .tables = {table_of(search, text)}};
        words.csv = table_csv(cluster_table(search.found(), true), facts);
        words.geojson = clusters_geojson(search.found(), language);
    }
    return answer;
}

}  // namespace daybook::results
