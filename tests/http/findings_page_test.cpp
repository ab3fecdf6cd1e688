// The page of findings through the server: the finding is the one that results give, its address lasts, its files are what they say.
#include <simdjson.h>

#include "base/html.hpp"
#include "findings/significance.hpp"
#include "newsroom.hpp"
#include "results/clusters.hpp"
#include "results/finding_answer.hpp"

using namespace daybook;
using namespace daybook::test;
using record::Role;

namespace {

struct Study : ServedWorld {
    store::NewSession anna = log_in(account("anna", {Role::analyst}, {})), oleg = log_in(account("oleg", {Role::officer}, {}));

    Study() : ServedWorld({.title = "Rivermouth police", .rate_limits = false}, [](const std::string& data) { import_small_town(data, 4'000, 2); }) {}
    http::Response look(const std::string& path, const std::string& query) { return ask(as_staff(get(path, query), anna)); }
    std::string pinned(const std::string& query) {
        const auto to = header_of(look("/findings", query), "Location");
        REQUIRE(to.starts_with("/findings?"));
        return to.substr(10);
    }
    results::FindingAnswer found(results::FindingKind kind, const std::string& indicator) {
        const auto scene = good(scenes->newest());
        return good(results::find(*scene, {kind, "town", indicator, Period::of_year(2023)}));
    }
};

Study& study() {
    static Study one;
    return one;
}

const std::string question = "&source=town&indicator=burglary&period=2023";

}  // namespace

TEST_CASE("the page has every sentence of the finding, its map and its table, in every language") {
    auto& world = study();
    for (const auto kind : results::all_finding_kinds) {
        const std::string name(results::to_key(kind));
        const auto answer = world.found(kind, "burglary");
        for (const auto language : all_languages) {
            auto query = world.pinned("kind=" + name + question);
            query.replace(query.find("lang=en"), 7, "lang=" + std::string(code_of(language)));
            const auto page = world.look("/findings", query);
            REQUIRE(page.status == 200);
            const auto& finding = answer.words(language).finding;
            REQUIRE(finding.said.size() >= 2);
            REQUIRE(finding.remarks.size() >= 2);
            for (const auto* sentences : {&finding.said, &finding.remarks})
                for (const auto& sentence : *sentences) CHECK(page.body.find(html_text(sentence)) != std::string::npos);
            const bool has_map = kind != results::FindingKind::near_repeat;
            CHECK(finding.map.shapes.size() >= (has_map ? 9U : 0U));  // the town's districts
            for (const auto& shape : finding.map.shapes) CHECK(page.body.find(html_text(shape.path)) != std::string::npos);
            CHECK((page.body.find("class=\"map finding-map\"") != std::string::npos) == has_map);
            for (const auto& table : finding.tables) CHECK(page.body.find(html_text(table.caption)) != std::string::npos);
            CHECK(page.body.find(html_text(" --source town --as-of " + std::to_string(good(world.scenes->newest())->as_of) + answer.options) + "</pre>") != std::string::npos);
        }
    }
}

TEST_CASE("clusters of the page are those of the same search made without it") {
    const auto& world = study();
    const auto scene = good(world.scenes->newest());
    const Period year = Period::of_year(2023);
    const auto axis = findings::time_axis(year, findings::TimeUnit::day, 1);
    const auto ground = good(results::cluster_ground(*scene, {.source = "town", .indicator = "burglary", .period = year, .axis = axis, .control_indicator = {}, .cell_m = 1000}));
    const findings::ScanOptions options{.model = findings::ScanModel::permutation, .largest_share = 0.1, .longest = 28, .replications = 199};
    const auto result = good(findings::scan(ground.input.data, options));
    const auto answer = study().found(results::FindingKind::clusters, "burglary");
    const auto& said = answer.words(Language::en).finding.said;
    REQUIRE(result.clusters.size() >= 1);
    std::size_t beyond = 0;
    for (const auto& cluster : result.clusters) beyond += *cluster.p <= findings::significant_p ? 1 : 0;
    REQUIRE(said.size() == 1 + std::max<std::size_t>(1, beyond));
    CHECK(said[1] == results::cluster_sentence({ground, axis, options, result}, 0, Language::en));
}

TEST_CASE("the files say what the page says") {
    auto& world = study();
    const auto csv = world.look("/api/v1/findings.csv", "kind=areas" + question);
    REQUIRE(csv.status == 200);
    CHECK(csv.body.starts_with("area,area_name,"));
    CHECK(csv.body.find(",ledger_root") != std::string::npos);
    simdjson::dom::parser parser;
    CHECK(world.look("/api/v1/findings.csv", "kind=near-repeat" + question).body.starts_with("distance,time,"));
    CHECK(world.look("/api/v1/findings.geojson", "kind=near-repeat" + question).status == 422);
    for (const std::string kind : {"clusters", "areas", "density"}) {
        const auto map = world.look("/api/v1/findings.geojson", "kind=" + kind + question);
        REQUIRE(map.status == 200);
        CHECK(map.type == "application/geo+json");
        const auto json = parser.parse(map.body);
        REQUIRE(json.error() == simdjson::SUCCESS);
        CHECK(std::string_view(json["type"]) == "FeatureCollection");
        CHECK(json["features"].get_array().value().size() >= 1);
    }
}

TEST_CASE("what cannot be found is said in words, with the form to ask again") {
    auto& world = study();
    for (const auto& [query, status, word] : {std::tuple<std::string, unsigned, std::string>{"kind=clusters&source=nowhere", 422, "There are no records of this source."},
                                              {"kind=clusters&source=town&indicator=nothing", 422, "There is no such figure"},
                                              {"kind=clusters&source=town&indicator=burglary&period=1999&size=" + std::to_string(good(world.scenes->newest())->as_of), 422, "cannot be searched"},
                                              {"kind=clusters&source=town&size=999999999", 404, "never had this size"},
                                              {"kind=magic", 422, "asks for something that is not there"}}) {
        const auto page = world.look("/findings", query);
        CAPTURE(query);
        CHECK(page.status == status);
        CHECK(page.body.find(word) != std::string::npos);
        CHECK(page.body.find("role=\"alert\"") != std::string::npos);
    }
    CHECK(world.ask(as_staff(get("/findings", "kind=clusters"), world.oleg)).status == 403);
}
