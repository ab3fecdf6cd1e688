// Clusters in space and time as a page shows them: squares as fine, and chance drawn as often, as takes seconds.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "findings/scan_tables.hpp"
#include "findings/significance.hpp"
#include "results/clusters.hpp"
#include "results/finding_kinds.hpp"
#include "results/located_cases.hpp"

namespace daybook::results {
namespace {

constexpr std::array<double, 5> cells_m{1000, 2000, 5000, 10'000, 20'000};
constexpr std::size_t places_most = 1500;  // so that a whole country takes seconds as well
constexpr double largest_percent = 10;
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
    ClusterQuestion asked;
    ClusterGround ground;
    std::vector<Day> axis;
    findings::ScanOptions options;
    findings::ScanResult result;
    std::string command_options;
    [[nodiscard]] ClusterFindings found() const { return {ground, axis, options, result}; }
};

Result<Search> search(const Scene& scene, const FindingQuestion& question) {
    Search search{.asked = {.source = question.source, .indicator = question.indicator, .period = question.period}};
    const Steps steps = steps_of(question.period);
    search.axis = findings::time_axis(question.period, steps.unit, steps.length);
    search.asked.axis = search.axis;
    const std::size_t times = search.axis.size() - 1;
    if (times < 2) return refuse("clusters.period", "the period is one day long, so there is nothing to search in time; choose a longer one", {.field = "period"});
    search.options = {.model = findings::ScanModel::permutation, .largest_share = largest_percent / 100, .longest = std::max<std::size_t>(1, std::min(times / 2, steps.longest)), .replications = replications, .threads = scene.threads};
    for (const double cell_m : cells_m) {
        search.asked.cell_m = cell_m;
        DAYBOOK_TRY(search.ground, cluster_ground(scene, search.asked));
        if (search.ground.input.data.places.size() <= places_most) break;
    }
    DAYBOOK_TRY(search.result, findings::scan(search.ground.input.data, search.options));
    search.command_options = cases_options_text({question.source, question.indicator, question.period.to_text(), search.asked.unit}) + fmt::format(" --cell-m {} --unit {} --longest {} --replications {} --seed {}", search.asked.cell_m, steps.name, search.options.longest, replications, search.options.seed);
    return search;
}

bool is_beyond_chance(const findings::Cluster& cluster) { return cluster.p.value_or(1) <= findings::significant_p; }

report::FindingTable table_of(const Search& search, const FindingText& text) {
    report::FindingTable table{.caption = text.words.text("table.clusters"), .heads = {text.head("number"), text.head("where", false), text.head("from", false), text.head("to", false), text.head("cases"), text.head("expected"), text.head("times"), text.head("radius"), text.head("p")}, .rows = {}};
    for (std::size_t i = 0; i < std::min(search.result.clusters.size(), at_most_shown); ++i) {
        const auto& cluster = search.result.clusters[i];
        table.rows.push_back({text.words.number(static_cast<double>(i + 1), 0), cluster_names(search.ground, cluster, 3), day_text(search.axis[cluster.first]), day_text(search.axis[cluster.after_last] - 1), text.words.number(static_cast<double>(cluster.cases), 0), text.words.number(cluster.expected, 1),
                              text.words.number(static_cast<double>(cluster.cases) / cluster.expected, 1), text.words.number(cluster.radius * search.ground.km, 1), text.words.number(cluster.p.value_or(1), 3)});
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
    for (std::size_t i = 0; i < said_clusters(search.result); ++i) {
        const auto middle = outlines->at(search.ground.middles[clusters[i].centre]);
        map.shapes.push_back({.path = outlines->path_of(cluster_outline(search.ground, clusters[i])), .kind = some ? "cluster" : "cluster within", .title = cluster_sentence(search.found(), i, text.words.language()), .mark = fmt::format("{}", i + 1), .mark_x = middle.x, .mark_y = middle.y});
    }
    if (!clusters.empty()) map.legend = {{some ? "cluster" : "cluster within", text.words.text(some ? "key.cluster" : "key.within")}};
    return map;
}

std::vector<Sentence> sentences_of(const Search& search, const FindingText& text) {
    auto sentences = cluster_sentences(search.found(), text.words.language());
    for (auto& note : ground_notes(text.scene, search.asked, search.ground, text.words)) sentences.push_back({std::move(note)});
    sentences.push_back({text.words.fill("coarser.clusters", {{"km", text.words.number(search.asked.cell_m / 1000, 0)}, {"draws", std::int64_t{replications}}, {"least", text.words.number(1 / (replications + 1.0), 3)}})});
    return sentences;
}

}  // namespace

Result<FindingAnswer> find_clusters_page(const Scene& scene, const FindingQuestion& question) {
    DAYBOOK_TRY(const auto search, search(scene, question));
    FindingAnswer answer{.in = {}, .options = search.command_options};
    const Facts facts = facts_of(scene, question, cluster_facts(search.found()), answer.options);
    for (const auto language : all_languages) {
        const FindingText text{scene, question, language};
        const auto sentences = sentences_of(search, text);
        auto& in = answer.in[static_cast<std::size_t>(language)];
        in.finding = text.finding(sentences, answer.options);
        DAYBOOK_TRY(in.finding.map, map_of(search, text));
        in.finding.tables = {table_of(search, text)};
        in.csv = table_csv(cluster_table(search.found(), true), facts);
        in.geojson = clusters_geojson(search.found(), facts, to_lines(sentences), language);
    }
    return answer;
}

}  // namespace daybook::results
