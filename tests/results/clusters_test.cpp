// Cases of the made-up town and the clusters among them: what is planted is found, and every record is accounted for.
#include <doctest/doctest.h>

#include <algorithm>

#include "newest_scene.hpp"
#include "results/clusters.hpp"
#include "results/located_cases.hpp"

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
    const auto cases = good(cases_of(*town.scene, "town", "burglary", three_years, CaseUnit::record));
    const auto drill = good(figures::drill(town.scene->columns, town.scene->index, town.scene->book, {.source = "town", .indicator = "burglary", .period = three_years, .date = figures::DateBasis::occurred}));
    CHECK(cases.records == std::ssize(drill.rows));
    CHECK(cases.records == std::ssize(cases.list) + cases.without_day + cases.taking_back + cases.taken_back);
    CHECK(cases.list.size() > 1000);
    CHECK(std::ranges::is_sorted(cases.list, {}, &Case::day));
    for (const auto& one : cases.list) CHECK(three_years.contains(one.day));
    CHECK(cases_of(*town.scene, "town", "cleared-by-arrest", three_years, CaseUnit::record).error().code == "findings.indicator");
    CHECK(cases_of(*town.scene, "town", "reports-open", three_years, CaseUnit::record).error().code == "findings.indicator");
    CHECK(cases_of(*town.scene, "atlantis", "burglary", three_years, CaseUnit::record).error().code == "source.unknown");
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
    CHECK(cases == std::ssize(good(cases_of(*town.scene, "town", "vehicle-theft", three_years, CaseUnit::incident)).list));
}

TEST_CASE("cells hold every case that has a point, and have the name of the district that most of theirs are in") {
    const TownOfThreeYears town;
    const auto axis = findings::time_axis(three_years, findings::TimeUnit::day, 7);
    const auto ground = good(cluster_ground(*town.scene, {.source = "town", .indicator = "burglary", .period = three_years, .axis = axis, .cell_m = 700}));
    std::int64_t cases = ground.without_place.front();
    for (const auto n : ground.input.data.cases) cases += n;
    CHECK(cases == std::ssize(good(cases_of(*town.scene, "town", "burglary", three_years, CaseUnit::incident)).list));
    CHECK(ground.middles.size() == ground.input.data.places.size());
    CHECK(ground.names.size() == ground.middles.size());
    CHECK(std::ranges::count(ground.names, std::string()) < std::ssize(ground.names) / 4);
    for (std::size_t i = 1; i < ground.input.data.places.size(); ++i) CHECK(ground.input.data.places[i] != ground.input.data.places[i - 1]);
}

TEST_CASE("records of one incident are one case where incidents are counted, the first that has a place, and are told of where they are not") {
    TestFolder folder;
    ledger::RealDisk disk;
    init(folder.data());
    auto files = write_town(folder, 200);
    files.crimes = {folder.write("few.csv", "report_id,case_number,occurred,recorded,code,district,lat,lon,domestic,disposition,statement\n"
                                            "A1,C1,2021-05-03T10:00,2021-05-03,220,2,,,no,open,\n"               // the first of C1, without a place
                                            "A2,C1,2021-05-04T10:00,2021-05-04,220,2,47.97728,-18.00917,no,open,\n"
                                            "A3,C2,2021-05-01T10:00,2021-05-01,220,2,47.97728,-18.00917,no,open,\n"
                                            "A4,,2021-05-05T10:00,2021-05-05,220,2,47.97728,-18.00917,no,open,\n"  // two of no incident are two
                                            "A5,,2021-05-05T11:00,2021-05-05,220,2,47.97728,-18.00917,no,open,\n"
                                            "A6,C1,2021-05-06T10:00,2021-05-06,220,2,47.97728,-18.00917,no,open,\n"
                                            "A7,C3,2021-05-07T10:00,2021-05-07,220,,,,no,open,\n"  // the first of C3, without a point or an area
                                            "A8,C3,2021-05-08T10:00,2021-05-08,220,2,,,no,open,\n")};
    (void)import_town(folder.data(), files);
    const auto scene = newest_scene(disk, folder.data());
    const auto days_of = [](const Cases& cases) {
        std::vector<std::string> days;
        for (const auto& one : cases.list) days.push_back(day_text(one.day).substr(8) + (one.has_point ? "" : "?"));
        return days;
    };
    const auto records = good(cases_of(*scene, "town", "burglary", Period::of_year(2021), CaseUnit::record)), incidents = good(cases_of(*scene, "town", "burglary", Period::of_year(2021), CaseUnit::incident));
    CHECK(days_of(records) == std::vector<std::string>{"01", "03?", "04", "05", "05", "06", "07?", "08?"});
    CHECK(days_of(incidents) == std::vector<std::string>{"01", "04", "05", "05", "08?"});
    CHECK(records.same_incident == 3);
    CHECK(incidents.same_incident == 3);
    CHECK(incidents.records == std::ssize(incidents.list) + incidents.same_incident);
    for (const auto language : all_languages)
        for (const auto* cases : {&records, &incidents})
            for (const bool controls : {false, true}) {
                const auto words = FindingWords::shipped("clusters", language);
                const auto notes = notes_about(*scene, "town", Period::of_year(2021), {.cases = *cases, .controls = controls}, words);
                const std::string key = std::string("cases.") + std::string(to_key(cases->unit)) + (controls ? "-controls" : "");
                CHECK(std::ranges::find(notes, words.fill(key, {{"further", std::int64_t{3}}})) != notes.end());
            }
}

TEST_CASE("a cluster of one day, and one whose window begins or ends with the period, say so, and no other does") {
    const std::vector<Day> axis{100, 101, 102, 103, 104};
    ClusterGround ground;
    ground.middles = {{27.5, 53.9}};
    ground.names = {"Harbour"};
    ground.km = 0.001;
    findings::ScanOptions options{.model = findings::ScanModel::permutation, .replications = 99};
    const auto said_of = [&](std::size_t first, std::size_t after_last, bool alive) {
        options.only_alive = alive;
        findings::ScanResult result{.clusters = {{.places = {0}, .first = first, .after_last = after_last, .cases = 4, .expected = 1, .p = 0.01}}, .replications = 99};
        return cluster_sentence({ground, axis, options, result}, 0, Language::en);
    };
    const auto says = [&](const std::string& sentence, const char* what) { return sentence.find(what) != std::string::npos; };
    const auto middle = said_of(1, 3, false), first = said_of(0, 2, false), last = said_of(2, 4, false), alive = said_of(2, 4, true), day = said_of(2, 3, false);
    for (const auto* key : {"cluster.begins", "cluster.ends", "cluster.one_day"}) CHECK_FALSE(says(middle, std::string(cluster_phrases().text(key, Language::en)).c_str()));
    CHECK(says(first, "may have begun before"));
    CHECK(says(last, "may have gone on"));
    CHECK_FALSE(says(alive, "may have gone on"));  // a prospective search looks for nothing else
    CHECK(says(day, "All on one day"));
}

TEST_CASE("of a Poisson search it is said how much more the places differ than chance makes them, as computed by hand") {
    ClusterGround ground;
    ground.names = {"a", "b", "c", "d"};
    ground.input.data = {.places = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}}, .times = 1, .cases = {10, 20, 40, 50}, .measure = {100, 100, 100, 100}};
    const std::vector<Day> axis;
    const findings::ScanOptions options{.replications = 0};
    const findings::ScanResult result{.cases = 120, .measure = 400};
    const auto has = [&](const ClusterFindings& findings, const char* what) { return std::ranges::any_of(cluster_sentences(findings, Language::en), [&](const auto& one) { return one.text.find(what) != std::string::npos; }); };
    CHECK(has({ground, axis, options, result}, "is 11 times what chance"));  // (400 + 100 + 100 + 400) / 30 / 3 = 11.1
    ground.input.data.cases = {28, 31, 30, 31};
    CHECK_FALSE(has({ground, axis, options, result}, "times what chance"));
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
