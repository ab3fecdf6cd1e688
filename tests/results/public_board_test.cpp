#include <doctest/doctest.h>

#include <algorithm>

#include "base/shipped.hpp"
#include "newest_scene.hpp"
#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/html.hpp"
#include "results/public_board.hpp"
#include "results/view.hpp"
#include "twins.hpp"

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
        scene = newest_scene(disk, folder.data());
        recipe.ledger_size = scene->as_of;
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
            CHECK_FALSE(row.comparison.has_value());
            if (same == full.areas.end()) {  // that there are none without an area is not told
                CHECK(row.area.kind == report::AreaScope::Kind::none);
                continue;
            }
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

namespace {

// The scene with the areas, or the dates, of two records exchanged.
std::shared_ptr<const Scene> exchanged(const Scene& scene, std::size_t one, std::size_t other, bool dates, std::vector<std::uint16_t>& area, std::vector<Minute>& recorded) {
    Scene twin = *good(make_scene(scene.archive, scene.book_text, "book.toml", scene.as_of, 1));  // with a memory of its own
    area.assign(twin.columns.area.begin(), twin.columns.area.end());
    recorded.assign(twin.columns.recorded.begin(), twin.columns.recorded.end());
    if (dates)
        std::swap(recorded[one], recorded[other]);
    else
        std::swap(area[one], area[other]);
    twin.columns.area = area;
    twin.columns.recorded = recorded;
    twin.index = figures::index_columns(twin.columns);
    return std::make_shared<const Scene>(std::move(twin));
}

}  // namespace

TEST_CASE("two ledgers that differ in hidden counts only give everyone the same numbers, whatever is asked") {
    const Town town;
    const auto& scene = *town.scene;
    const auto cells = good(public_cells_of(scene, "town"));
    const auto before = public_counts(scene);
    std::vector<std::size_t> rare;  // records whose counts are small
    for (std::size_t row = 0; row < scene.columns.rows(); ++row)
        if (const auto& code = scene.columns.categories[scene.columns.category[row]]; code.starts_with("03") || code.starts_with("0101") || code.starts_with("0202") || code.starts_with("06") || code.starts_with("09")) rare.push_back(row);
    const auto wording = report::Wording::shipped(Language::en);
    std::uint64_t state = 7;
    const auto random = [&](std::size_t below) { return static_cast<std::size_t>((state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 33) % below; };
    int twins = 0, told_to_staff = 0;
    for (int attempt = 0; attempt < 4000 && twins < 6; ++attempt) {
        const auto one = rare[random(rare.size())], other = rare[random(rare.size())];
        const bool dates = attempt % 3 == 0;
        if (one == other || scene.columns.reason[one] != 0 || scene.columns.reason[other] != 0 || (dates ? scene.columns.area[one] != scene.columns.area[other] : month_of(day_at(scene.columns.recorded[one])) != month_of(day_at(scene.columns.recorded[other])))) continue;
        std::vector<std::uint16_t> area;
        std::vector<Minute> recorded;
        const auto twin = exchanged(scene, one, other, dates, area, recorded);
        if (!differs_hidden(before, public_counts(*twin), *cells)) continue;
        ++twins;
        for (const auto* period : {"2023", "2023-Q2", "2023-03", "2023-03-10/2023-04-20", "2022/2023"})
            for (const auto& areas : {std::vector<std::string>{}, {"1"}, {"2", "5"}}) {
                Recipe recipe = town.recipe;
                recipe.period = good(Period::parse(period));
                recipe.against = year_before(recipe.period);
                recipe.areas = areas;
                if (areas.empty()) recipe.official = {{"RIVERMOUTH", "rape", recipe.period, 20, "somebody"}, {"RIVERMOUTH", "robbery", recipe.period, 200, "somebody"}};
                const auto here = good(public_board(scene, recipe, *cells, {})), there = good(public_board(*twin, recipe, *cells, {}));
                CAPTURE(period);
                CHECK(report::render(here, wording) == report::render(there, wording));
                CHECK(report::figures_csv(here, wording) == report::figures_csv(there, wording));
                told_to_staff += report::figures_csv(good(make_board(scene, recipe)), wording) != report::figures_csv(good(make_board(*twin, recipe)), wording);
            }
    }
    CHECK(twins > 0);
    CHECK(told_to_staff > 0);
    MESSAGE(twins << " twins of the town, which tell the staff something else in " << told_to_staff << " reports");
}
