// Findings in the board report: the report says what the page of findings says, and refuses what cannot be there.
#include <doctest/doctest.h>

#include "newest_scene.hpp"
#include "results/board.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

struct ReportTown {
    TestFolder folder;
    ledger::RealDisk disk;
    std::shared_ptr<const Scene> scene;
    RecipeRequest request{.source = "town", .period = "2023", .against = "2022", .title = {}, .official_text = {}, .official_name = {}, .areas = {}, .instructions = {}, .comment = {}, .language = Language::kk, .audience = Audience::staff, .findings = {}};

    ReportTown() {
        init(folder.data());
        (void)import_town(folder.data(), write_town(folder, 6000));
        scene = newest_scene(disk, folder.data());
    }

    [[nodiscard]] Error refusal() const {
        const auto recipe = make_recipe(*scene, request);
        REQUIRE_FALSE(recipe.has_value());
        return recipe.error();
    }
};

}  // namespace

TEST_CASE("a report's findings say what the page of findings says, in the report's language and order") {
    ReportTown town;
    for (const auto kind : all_finding_kinds) town.request.findings.push_back({kind, "burglary"});
    const auto board = good(make_board(*town.scene, good(make_recipe(*town.scene, town.request))));
    REQUIRE(board.findings.size() == all_finding_kinds.size());
    for (std::size_t i = 0; i < board.findings.size(); ++i) {
        const auto page = good(find(*town.scene, {all_finding_kinds[i], "town", "burglary", Period::of_year(2023)}));
        const auto &here = board.findings[i], &there = page.words(Language::kk).finding;
        CHECK(here.kind == name_of(all_finding_kinds[i], Language::kk));
        CHECK_FALSE(here.said.empty());
        CHECK(here.said == there.said);
        CHECK(here.remarks == there.remarks);
        CHECK(here.command == std::string("daybook ") + std::string(to_key(all_finding_kinds[i])) + " --source town --as-of " + std::to_string(town.scene->as_of) + page.options);
    }
}

TEST_CASE("findings that a report cannot hold are refused, each with what to do") {
    ReportTown town;
    town.request.findings = {{FindingKind::clusters, "burglary"}};
    town.request.areas = {"1"};
    CHECK(town.refusal().code == "report.finding-area");
    town.request.areas.clear();
    town.request.audience = Audience::everyone;
    CHECK(town.refusal().code == "report.finding-everyone");
    town.request.audience = Audience::staff;
    town.request.findings.push_back({FindingKind::clusters, "burglary"});
    CHECK(town.refusal().code == "report.finding-twice");
    town.request.findings = {{FindingKind::clusters, "happiness"}};
    CHECK(town.refusal().code == "indicator.unknown");
    town.request.findings.clear();
    for (const auto& indicator : town.scene->book.all())
        if (town.request.findings.size() <= report_findings_most) town.request.findings.push_back({FindingKind::areas, indicator.id});
    CHECK(town.refusal().code == "report.findings-many");
    town.request.findings = {{FindingKind::areas, "cleared-by-arrest"}};
    const auto board = make_board(*town.scene, good(make_recipe(*town.scene, town.request)));
    REQUIRE_FALSE(board.has_value());
    CHECK(board.error().place.field == "finding areas:cleared-by-arrest");
}
