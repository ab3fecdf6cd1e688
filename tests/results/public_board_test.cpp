#include <doctest/doctest.h>

#include <algorithm>

#include "../clerk/folder.hpp"
#include "base/shipped.hpp"
#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/html.hpp"
#include "results/public_board.hpp"
#include "results/view.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

// A made-up town in a ledger, and the report of its second year.
struct Town {
    TestFolder folder;
    ledger::RealDisk disk;
    std::shared_ptr<const Scene> scene;
    Recipe recipe{.title = "Rivermouth", .file_name = "index.html", .source = "town", .period = Period::of_year(2023), .against = Period::of_year(2022), .audience = Audience::everyone};

    Town() {
        init(folder.data());
        (void)import_town(folder.data(), write_town(folder, 6000));
        auto archive = good(open_archive(disk, folder.data()));
        const auto size = archive.views->size();
        scene = good(make_scene(std::move(archive), shipped_book(), "book.toml", size, 1));
        recipe.ledger_size = size;
        recipe.book_text = scene->book_text;
    }
};

}  // namespace

TEST_CASE("the report for everyone has no count that the rule hides, in no format, and the staff's has all of them") {
    const Town town;
    const auto everyone = good(report_of(*town.scene, town.recipe));
    auto recipe = town.recipe;
    recipe.audience = Audience::staff;
    const auto staff = good(report_of(*town.scene, recipe));
    REQUIRE(everyone.indicators.size() == staff.indicators.size());
    std::size_t hidden = 0, shown = 0;
    for (std::size_t i = 0; i < everyone.indicators.size(); ++i) {
        const auto &open = everyone.indicators[i], &full = staff.indicators[i];
        for (const auto& row : open.areas) {
            const auto same = std::ranges::find(full.areas, row.area, &report::AreaRow::area);
            REQUIRE(same != full.areas.end());
            CHECK_FALSE(row.comparison.has_value());
            if (row.hidden.now) {
                ++hidden;
                CHECK(row.count == 0);
                CHECK_FALSE(row.rate.has_value());
                CHECK_FALSE(row.shrunk_rate.has_value());
            } else {
                ++shown;
                CHECK(row.count == same->count);
                CHECK((row.count == 0 || row.count >= 5));
            }
        }
    }
    CHECK(hidden > 0);
    CHECK(shown > 0);
    const auto wording = report::Wording::shipped(Language::en);
    const auto written = good(report::read_figures_csv(report::figures_csv(everyone, wording)));
    for (const auto& figure : written.figures)
        if (figure.key.area.kind == report::AreaScope::Kind::one && figure.key.measure == report::Measure::count) CHECK((figure.value == "0" || std::stoll(figure.value) >= 5));
    const auto page = report::render(everyone, wording);
    CHECK(page.find("hidden") != std::string::npos);
    CHECK(page.find("areas compared") == std::string::npos);  // none was
    CHECK(report::render(staff, wording).find("areas compared") != std::string::npos);
}

TEST_CASE("a view for everyone has the figures of the report for everyone, and what must not be shown by area is not") {
    const Town town;
    const auto whole = good(report_of(*town.scene, town.recipe));
    const auto iccs = good(record::Iccs::parse(*shipped_file("iccs/iccs-1.0.tsv")));
    for (const auto& part : whole.indicators) {
        CAPTURE(part.id);
        const auto view = good(make_view(*town.scene, *town.scene, iccs, {.source = "town", .indicator = part.id, .period = town.recipe.period, .against = town.recipe.against, .audience = Audience::everyone}));
        const auto& shown = view.board.indicators.front();
        CHECK(shown.count == part.count);
        CHECK(shown.comparison.word == part.comparison.word);
        CHECK(shown.comparison.p_adjusted == part.comparison.p_adjusted);
        CHECK(shown.areas.size() == part.areas.size());
        for (std::size_t i = 0; i < std::min(shown.areas.size(), part.areas.size()); ++i) CHECK(shown.areas[i].count == part.areas[i].count);
        if (is_never_by_area(part.id)) CHECK(shown.areas.empty());
        CHECK_FALSE(view.later.has_value());
    }
    const auto of_area = good(make_view(*town.scene, *town.scene, iccs, {.source = "town", .indicator = "robbery", .period = town.recipe.period, .against = town.recipe.against, .area = "1", .audience = Audience::everyone}));
    CHECK(of_area.board.indicators.front().comparison.word == figures::Word::hidden);
    CHECK(of_area.board.indicators.front().series.months.empty());
}

TEST_CASE("a view for staff has the figures of the report, and says what a later ledger says") {
    const Town town;
    auto recipe = town.recipe;
    recipe.audience = Audience::staff;
    const auto whole = good(report_of(*town.scene, recipe));
    const auto iccs = good(record::Iccs::parse(*shipped_file("iccs/iccs-1.0.tsv")));
    const auto half = good(make_scene(town.scene->archive, shipped_book(), "book.toml", town.scene->as_of / 2, 1));
    for (const auto& part : whole.indicators) {
        const auto view = good(make_view(*town.scene, *town.scene, iccs, {.source = "town", .indicator = part.id, .period = recipe.period, .against = recipe.against}));
        CHECK(view.board.indicators.front().count == part.count);
        CHECK(view.board.indicators.front().comparison.p_adjusted == part.comparison.p_adjusted);
    }
    const auto then = good(make_view(*half, *town.scene, iccs, {.source = "town", .indicator = "all-crime", .period = Period::of_year(2022), .against = Period::of_year(2021)}));
    REQUIRE(then.later.has_value());
    CHECK(then.later->ledger_size == town.scene->as_of);
    CHECK(then.later->count >= then.board.indicators.front().count);
}
