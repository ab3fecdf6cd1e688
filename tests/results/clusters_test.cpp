// Cases of the made-up town and the clusters among them: what is planted is found, and every record is accounted for.
#include <doctest/doctest.h>

#include <algorithm>

#include "newest_scene.hpp"
#include "results/clusters.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

struct TownOfThreeYears {
    TestFolder folder;
    ledger::RealDisk disk;
    std::shared_ptr<const Scene> scene;

    TownOfThreeYears() {
        init(folder.data());
        (void)import_town(folder.data(), write_town(folder, 20000, 3));
        scene = newest_scene(disk, folder.data());
    }
};

const Period three_years = good(Period::parse("2022/2024"));

}  // namespace

TEST_CASE("cases are the records that an indicator counts by the date on which they occurred, each accounted for") {
    const TownOfThreeYears town;
    const auto cases = good(cases_of(*town.scene, "town", "burglary", three_years));
    const auto drill = good(figures::drill(town.scene->columns, town.scene->index, town.scene->book, {.source = "town", .indicator = "burglary", .period = three_years, .date = figures::DateBasis::occurred}));
    CHECK(cases.records == std::ssize(drill.rows));
    CHECK(cases.records == std::ssize(cases.list) + cases.without_day + cases.taking_back + cases.taken_back);
    CHECK(cases.list.size() > 1000);
    CHECK(std::ranges::is_sorted(cases.list, {}, &Case::day));
    for (const auto& one : cases.list) CHECK(three_years.contains(one.day));
    CHECK(cases_of(*town.scene, "town", "cleared-by-arrest", three_years).error().code == "findings.indicator");
    CHECK(cases_of(*town.scene, "town", "reports-open", three_years).error().code == "findings.indicator");
    CHECK(cases_of(*town.scene, "atlantis", "burglary", three_years).error().code == "source.unknown");
}

TEST_CASE("the two districts in which vehicle theft is made to double are the strongest clusters among districts") {
    const TownOfThreeYears town;
    const auto axis = findings::time_axis(three_years, findings::TimeUnit::month, 1);
    const auto ground = good(cluster_ground(*town.scene, {.source = "town", .indicator = "vehicle-theft", .period = three_years, .axis = axis, .at = ClusterPlaces::areas}));
    const findings::ScanOptions options{.model = findings::ScanModel::permutation, .largest_share = 0.2, .longest = 12, .replications = 199};
    const auto result = good(findings::scan(ground.input.data, options));
    const ClusterFindings found{ground, axis, options, result};
    REQUIRE(result.clusters.size() >= 2);
    std::vector<std::string> names{ground.names[result.clusters[0].centre], ground.names[result.clusters[1].centre]};
    std::ranges::sort(names);
    CAPTURE(names[0] + ", " + names[1]);
    CHECK(names == std::vector<std::string>{"Northgate", "Tannery Fields"});
    for (const auto language : {Language::en, Language::ru, Language::be, Language::kk}) {
        CHECK(cluster_sentence(found, 0, language).find(std::to_string(result.clusters[0].cases)) != std::string::npos);
        CHECK(cluster_sentences(found, language).size() >= 6);
    }
    CHECK(clusters_geojson(found, citation(*town.scene), {}, Language::en).find(R"("words":[]},"features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[)") != std::string::npos);
    std::int64_t cases = ground.without_place.front();
    for (const auto n : ground.input.data.cases) cases += n;
    CHECK(cases == std::ssize(good(cases_of(*town.scene, "town", "vehicle-theft", three_years)).list));
}

TEST_CASE("cells hold every case that has a point, and have the name of the district that most of theirs are in") {
    const TownOfThreeYears town;
    const auto axis = findings::time_axis(three_years, findings::TimeUnit::day, 7);
    const auto ground = good(cluster_ground(*town.scene, {.source = "town", .indicator = "burglary", .period = three_years, .axis = axis, .cell_m = 700}));
    std::int64_t cases = ground.without_place.front();
    for (const auto n : ground.input.data.cases) cases += n;
    CHECK(cases == std::ssize(good(cases_of(*town.scene, "town", "burglary", three_years)).list));
    CHECK(ground.middles.size() == ground.input.data.places.size());
    CHECK(ground.names.size() == ground.middles.size());
    CHECK(std::ranges::count(ground.names, std::string()) < std::ssize(ground.names) / 4);
    for (std::size_t i = 1; i < ground.input.data.places.size(); ++i) CHECK(ground.input.data.places[i] != ground.input.data.places[i - 1]);
}

TEST_CASE("what cannot be compared is refused") {
    const TownOfThreeYears town;
    const auto code = [&](ClusterQuestion question) {
        question.source = "town";
        question.indicator = "burglary";
        const auto ground = cluster_ground(*town.scene, question);
        return ground ? std::string("none") : ground.error().code;
    };
    CHECK(code({.period = three_years, .model = findings::ScanModel::poisson}) == "clusters.population");
    CHECK(code({.period = three_years, .model = findings::ScanModel::poisson, .at = ClusterPlaces::areas}) == "none");
    CHECK(code({.period = three_years, .model = findings::ScanModel::bernoulli}) == "clusters.controls");
    CHECK(code({.period = three_years, .cell_m = 3}) == "clusters.cell");
    CHECK(code({.period = Period::of_year(1923)}) == "clusters.none");
}
