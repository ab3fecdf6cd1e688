#include "publishing/steps.hpp"

#include <filesystem>

#include "../clerk/folder.hpp"
#include "example_set.hpp"
#include "publishing/book.hpp"
#include "publishing/check_set.hpp"
#include "publishing/pages.hpp"
#include "results/instructions.hpp"

using namespace daybook;
using namespace daybook::publishing;
using namespace daybook::test;
using record::EditionState, record::EditionStep;

namespace {

constexpr store::Instant noon = 1'800'000'000;

// A town's ledger, an office with an analyst and two supervisors, and what is done with them.
struct World {
    TestFolder folder;
    ledger::RealDisk disk;
    std::unique_ptr<store::Office> office;
    Person anna, boris, clara;

    World() {
        (void)good(clerk::init(disk, folder.data(), "test.example/daybook", first_day_of_test));
        (void)import_town(folder.data(), write_town(folder, 400));
        office = good(store::Office::open({.database = {.path = folder.path("office.db")}, .key = sha256("the test's key"), .password_cost = {.passes = 1, .memory_bytes = 64 << 10}}));
        anna = person("anna", record::Role::analyst), boris = person("boris", record::Role::supervisor), clara = person("clara", record::Role::supervisor);
    }
    Person person(const std::string& name, record::Role role) {
        const auto account = good(office->accounts().add({.name = name, .display_name = "", .duties = {.roles = {role}, .areas = {}}, .password = "mossy granite tram"}, noon));
        return {account.id, account.duties, noon};
    }
    results::Archive archive() { return good(results::open_archive(disk, folder.data())); }
    results::Recipe recipe(const std::string& period = "2023", const std::string& against = "2022") {
        const auto now = archive();
        const auto scene = good(results::make_scene(now, results::shipped_book(), "book.toml", now.views->size(), 1));
        return good(results::make_recipe(*scene, {.source = "town", .period = period, .against = against, .audience = results::Audience::everyone}));
    }
    store::Edition draft(const std::string& reason = "") {
        return draft_of("town-2023", recipe(), reason);
    }
    store::Edition draft_of(const std::string& name, const results::Recipe& of, const std::string& reason = "") { return good(begin({*office, disk, archive()}, name, of, reason, anna)); }
    store::Edition approved(const std::string& reason = "") { return reviewed(draft(reason)); }
    store::Edition reviewed(store::Edition edition) {
        edition = good(submit({*office, disk, archive()}, edition, good(files_of(archive(), edition, 1)), anna));
        return good(decide(*office, edition, EditionStep::approve, "", boris));
    }
    // Releases as the command does, up to the point that is named.
    enum class Until { staged, entered, in_place, done };
    void release(const store::Edition& edition, Until until) {
        const auto set = good(files_of(archive(), edition, 1));
        const auto entry = good(entry_of({*office, disk, archive()}, edition, set, clara));
        good(stage(disk, {folder.data()}, edition.edition, edition.number, set));
        if (until == Until::staged) return;
        auto clerk = good(clerk::Clerk::open(disk, folder.data()));
        (void)good(clerk::publish(*clerk, entry));
        good(clerk->close());
        if (until == Until::entered) return;
        repair_all();
        if (until == Until::done) good(enter_release(*office, edition.edition, edition.number, clara.id, noon));
    }
    Repaired repair_all() {
        const auto now = archive();
        return good(put_in_place(disk, now.folder, clerk::published_editions(*now.views), sources_of(disk, folder.data(), *now.log, *office, 1)));
    }
    Repaired start_again() {
        const auto now = archive();
        return good(resume(disk, now.folder, *now.views, *office, sources_of(disk, folder.data(), *now.log, *office, 1), noon));
    }
    std::string set_folder(int number = 1) { return folder.data() + "/published/town-2023/" + std::to_string(number); }
    SetCheck check(int number = 1) {
        const auto now = archive();
        auto result = good(check_set(disk, set_folder(number), now.log->verifier()));
        good(check_against_ledger(disk, set_folder(number), now, 1, result));
        return result;
    }
};

}  // namespace

TEST_CASE("an edition goes from draft to a published set that agrees with its manifest, its receipt and the ledger") {
    World world;
    world.release(world.approved(), World::Until::done);
    const auto check = world.check();
    CHECK(check.wrong.empty());
    CHECK(check.files_agree == check.manifest.files.size());
    CHECK(check.manifest.files.size() >= 3 * languages);
    REQUIRE(check.entry.has_value());
    CHECK(check.entry->edition == "town-2023");
    const auto steps = good(world.office->editions().steps(*good(world.office->editions().find("town-2023", 1))));
    REQUIRE(steps.size() == 4);
    CHECK(steps[2].account == "boris");
    CHECK(steps[3].account == "clara");
}

TEST_CASE("the ledger names no person and holds no note") {
    World world;
    auto edition = world.draft();
    edition = good(submit({*world.office, world.disk, world.archive()}, edition, good(files_of(world.archive(), edition, 1)), world.anna));
    edition = good(decide(*world.office, edition, EditionStep::send_back, "anna, look at page two", world.boris));
    edition = good(submit({*world.office, world.disk, world.archive()}, edition, good(files_of(world.archive(), edition, 1)), world.anna));
    world.release(good(decide(*world.office, edition, EditionStep::approve, "", world.boris)), World::Until::done);
    const auto now = world.archive();
    good(now.log->scan(0, now.views->size(), [](ledger::Index, std::string_view bytes) {
        if (bytes.find("edition-published") == std::string_view::npos) return true;
        for (const auto word : {"anna", "boris", "clara", "page two"}) CHECK(bytes.find(word) == std::string_view::npos);
        return true;
    }));
    CHECK(good(read_file(world.folder.path("office.db"))).find("page two") == std::string::npos);
    CHECK(good(world.office->editions().steps(edition))[2].note == "anna, look at page two");
}

TEST_CASE("a second person is needed: also when the author is a supervisor, also after a change by somebody else") {
    World world;
    auto edition = world.draft();
    edition = good(change(*world.office, edition, world.recipe("2023", "2022"), world.boris));
    edition = good(submit({*world.office, world.disk, world.archive()}, edition, good(files_of(world.archive(), edition, 1)), world.anna));
    for (const auto* who : {&world.anna, &world.boris}) CHECK(refusal(decide(*world.office, edition, EditionStep::approve, "", *who)) == "edition.own-work");
    CHECK(decide(*world.office, edition, EditionStep::approve, "", world.clara).has_value());
}

TEST_CASE("what is published is what was reviewed: other files are refused, and so is an edition that nobody approved") {
    World world;
    auto edition = world.draft();
    const auto set = good(files_of(world.archive(), edition, 1));
    CHECK(refusal(entry_of({*world.office, world.disk, world.archive()}, edition, set, world.clara)) == "edition.state");
    edition = good(submit({*world.office, world.disk, world.archive()}, edition, set, world.anna));
    edition = good(decide(*world.office, edition, EditionStep::approve, "", world.boris));
    auto other = set;
    other.manifest_sha256 = sha256("something else");
    CHECK(refusal(entry_of({*world.office, world.disk, world.archive()}, edition, other, world.clara)) == "edition.differs");
    CHECK(refusal(entry_of({*world.office, world.disk, world.archive()}, edition, set, world.anna)) == "edition.forbidden");
}

TEST_CASE("two who decide at the same moment: the second has to look again") {
    World world;
    auto edition = world.draft();
    edition = good(submit({*world.office, world.disk, world.archive()}, edition, good(files_of(world.archive(), edition, 1)), world.anna));
    CHECK(decide(*world.office, edition, EditionStep::approve, "", world.boris).has_value());
    CHECK(refusal(decide(*world.office, edition, EditionStep::send_back, "no", world.clara)) == "edition.changed");
}

TEST_CASE("of an edition one number is worked on at a time; one that was withdrawn makes room") {
    World world;
    const auto edition = world.draft();
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2023", world.recipe(), "", world.anna)) == "edition.open");
    (void)good(decide(*world.office, edition, EditionStep::withdraw, "not needed", world.anna));
    CHECK(refusal(working_on(*world.office, "town-2023")) == "edition.unknown");
    CHECK(world.draft().number == 1);
}

TEST_CASE("a correction is the next number, pinned anew; a first edition twice, and a correction of nothing, are refused") {
    World world;
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2023", world.recipe(), "late-records", world.anna)) == "edition.unknown");
    world.release(world.approved(), World::Until::done);
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2023", world.recipe(), "", world.anna)) == "edition.published");
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2023", world.recipe(), "because", world.anna)) == "edition.reason");
    const auto before = good(read_file(world.set_folder() + "/manifest.json"));
    world.release(world.approved("error-in-rule"), World::Until::done);
    CHECK(world.check(1).wrong.empty());
    CHECK(world.check(2).wrong.empty());
    CHECK(good(read_file(world.set_folder() + "/manifest.json")) == before);
    const auto entry = world.check(2).entry;
    REQUIRE(entry.has_value());
    CHECK(entry->supersedes == world.check(1).at);
    CHECK(entry->reason == "error-in-rule");
}

TEST_CASE("of two editions that were drafted at the same time the second is drafted again: it would not know what the first hides") {
    World world;
    const auto first = world.draft_of("town-2023", world.recipe()), in_review = world.reviewed(world.draft_of("town-2022", world.recipe("2022", "2023")));
    auto second = world.draft_of("town-2023-q1", world.recipe("2023-Q1", "2022-Q1"));
    const auto files = [&](const store::Edition& edition) { return good(files_of(world.archive(), edition, 1)); };
    world.release(world.reviewed(first), World::Until::done);
    const auto now = world.archive();
    const auto& views = now.views;
    CHECK(refusal(submit({*world.office, world.disk, now}, second, files(second), world.anna)) == "edition.older");         // told to whoever made it
    CHECK(refusal(entry_of({*world.office, world.disk, now}, in_review, files(in_review), world.clara)) == "edition.older");               // and where it was handed in before
    auto pinned = world.recipe("2022", "2023");
    pinned.ledger_size = good(results::recipe_from_json(second.recipe, "")).ledger_size;
    CHECK(refusal(begin({*world.office, world.disk, now}, "town-other", pinned, "", world.anna)) == "edition.older");  // --as-of
    auto clerk = good(clerk::Clerk::open(world.disk, world.folder.data()));
    record::EditionPublished entry{.edition = "town-other", .number = 1, .source = "town", .period = pinned.period, .against = pinned.against, .as_of = pinned.ledger_size, .supersedes = {}, .reason = {}};
    CHECK(refusal(clerk::publish(*clerk, entry)) == "edition.older");  // and the clerk has the last word
    good(clerk->close());

    const auto before = good(results::recipe_from_json(second.recipe, ""));
    CHECK(size_of_change(*views, second, before) == views->size());
    auto present = before;
    present.ledger_size = size_of_change(*views, second, before);
    CHECK(size_of_change(*views, second, present) == present.ledger_size);  // and there it stays
    second = good(change(*world.office, second, present, world.anna));
    world.release(world.reviewed(second), World::Until::done);
    CHECK(clerk::published_editions(*world.archive().views).size() == 2);
}

TEST_CASE("a correction counted from the same entries hides what the corrected number hid, whatever was published between them") {
    World world;
    world.release(world.approved(), World::Until::done);
    world.release(world.reviewed(world.draft_of("town-2022", world.recipe("2022", "2023"))), World::Until::done);
    const auto of_first = good(newest_recipe(world.disk, world.archive(), "town-2023"));
    auto between = of_first;
    between.ledger_size += 1;
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2023", between, "error-in-source", world.anna)) == "edition.older");
    auto corrected = of_first;
    corrected.title = "Rivermouth";
    const auto figures = good(read_file(world.set_folder(1) + "/en/figures.csv"));
    world.release(world.reviewed(world.draft_of("town-2023", corrected, "error-in-text")), World::Until::done);
    CHECK(world.check(2).wrong.empty());
    CHECK(good(read_file(world.set_folder(2) + "/en/figures.csv")) == figures);
    CHECK(good(read_file(world.set_folder(2) + "/en/index.html")).find("Rivermouth") != std::string::npos);
}

TEST_CASE("a release that is interrupted after any of its steps is made good at the next start, or leaves nothing") {
    for (const auto until : {World::Until::staged, World::Until::entered, World::Until::in_place}) {
        World world;
        const auto edition = world.approved();
        world.release(edition, until);
        const auto repaired = world.start_again();
        const bool is_published = until != World::Until::staged;
        CHECK(repaired.put_in_place == (until == World::Until::entered ? 1 : 0));
        CHECK(repaired.made_again == 0);
        CHECK(std::filesystem::exists(world.set_folder()) == is_published);
        CHECK(good(world.office->editions().find("town-2023", 1))->state == (is_published ? EditionState::published : EditionState::approved));
        if (is_published) CHECK(world.check().wrong.empty());
        if (!is_published) world.release(edition, World::Until::done);  // and it can be released after all
        CHECK(world.check().wrong.empty());
    }
}

TEST_CASE("when the whole published folder is lost, it is made again from the ledger, byte for byte") {
    World world;
    world.release(world.approved(), World::Until::done);
    const auto page = good(read_file(world.set_folder() + "/kk/index.html"));
    std::filesystem::remove_all(world.folder.data() + "/published");
    CHECK(world.start_again().made_again == 1);
    CHECK(good(read_file(world.set_folder() + "/kk/index.html")) == page);
    CHECK(world.check().wrong.empty());
}

TEST_CASE("a byte that was changed is found in whichever file it is, so is a file that is missing or was put there, and a receipt of another ledger") {
    World world;
    world.release(world.approved(), World::Until::done);
    std::vector<std::string> files;
    for (const auto& item : std::filesystem::recursive_directory_iterator(world.set_folder()))
        if (item.is_regular_file() && item.path().parent_path() != world.set_folder()) files.push_back(item.path().string());
    REQUIRE(files.size() >= 3 * languages);
    for (const auto& path : files) {
        const auto bytes = good(read_file(path));
        auto changed = bytes;
        changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
        good(replace_file(path, changed));
        CHECK(!good(check_set(world.disk, world.set_folder(), world.archive().log->verifier())).wrong.empty());
        std::filesystem::remove(path);
        CHECK(!good(check_set(world.disk, world.set_folder(), world.archive().log->verifier())).wrong.empty());
        good(replace_file(path, bytes));
    }
    CHECK(world.check().wrong.empty());
    good(replace_file(world.set_folder() + "/en/extra.html", "<p>false</p>"));
    REQUIRE(world.check().wrong.size() == 1);
    CHECK(world.check().wrong[0].file == "en/extra.html");
    std::filesystem::remove(world.set_folder() + "/en/extra.html");

    const auto other_key = good(ledger::SigningKey::generate("test.example/daybook", ledger::system_random())).verifier();
    CHECK(good(check_set(world.disk, world.set_folder(), other_key)).wrong.size() == 1);

    // A manifest that fits the false file does not fit the ledger.
    auto manifest = good(parse_manifest(good(read_file(world.set_folder() + "/manifest.json"))));
    good(replace_file(world.set_folder() + "/en/index.html", "<p>false</p>"));
    for (auto& file : manifest.files)
        if (file.path == "en/index.html") file.sha256 = sha256("<p>false</p>"), file.bytes = 12;
    good(replace_file(world.set_folder() + "/manifest.json", to_text(manifest)));
    const auto forged = good(check_set(world.disk, world.set_folder(), world.archive().log->verifier()));
    REQUIRE(forged.wrong.size() == 1);
    CHECK(forged.wrong[0].file == "manifest.json");
}

TEST_CASE("recipes that were changed are findings, and do not keep the other files from being checked") {
    World world;
    world.release(world.approved(), World::Until::done);
    const auto named = [&](const std::string& file) {
        const auto check = world.check();
        return std::count_if(check.wrong.begin(), check.wrong.end(), [&](const auto& finding) { return finding.file == file; });
    };
    good(replace_file(world.set_folder() + "/en/recipe.json", "no JSON"));
    good(replace_file(world.set_folder() + "/ru/index.html", "<p>false</p>"));
    CHECK(named("en/recipe.json") == 2);  // it is not what the manifest names, nor what follows from the ledger
    CHECK(named("ru/index.html") == 2);
    CHECK(world.check().wrong.size() == 4);
    for (const std::string language : {"be", "kk", "ru"}) good(replace_file(world.set_folder() + "/" + language + "/recipe.json", "{}"));
    CHECK(named("en/recipe.json") == 2);  // and it is said that nothing was made again
    CHECK(named("ru/index.html") == 1);

    // Recipes that fit a forged manifest are no better.
    auto manifest = good(parse_manifest(good(read_file(world.set_folder() + "/manifest.json"))));
    for (auto& file : manifest.files)
        if (file.path.ends_with("recipe.json")) {
            const auto bytes = good(read_file(world.set_folder() + "/" + file.path));
            file.sha256 = sha256(bytes), file.bytes = bytes.size();
        }
    good(replace_file(world.set_folder() + "/manifest.json", to_text(manifest)));
    CHECK(named("manifest.json") == 1);
    CHECK(named("en/recipe.json") == 1);
}

TEST_CASE("editions of a source are counted alike: another rule or a further indicator beside them could show what they hide") {
    World world;
    world.release(world.approved(), World::Until::done);
    const std::string shipped = results::shipped_book();
    auto changed = [&](std::string_view what, std::string_view by) {
        auto recipe = world.recipe("2022", "2023");
        recipe.book_text = shipped;
        const auto at = recipe.book_text.find(what);
        REQUIRE(at != std::string::npos);
        recipe.book_text.replace(at, what.size(), by);
        return recipe;
    };
    const std::string indicator = "[[indicator]]\n";
    const auto robbery = shipped.rfind(indicator, shipped.find("id = \"robbery\"")), after = shipped.find(indicator, robbery + 1);
    auto without_robbery = world.recipe("2022", "2023");
    without_robbery.book_text = shipped.substr(0, robbery) + shipped.substr(after);
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2022", without_robbery, "", world.anna)) == "edition.book");
    // Other words count the same; and that is all a draft may change.
    const auto title = shipped.find("en = \"", shipped.find(indicator)) + 6;
    const auto reworded = changed(shipped.substr(title - 6, 12), "en = \"Other " + shipped.substr(title, 6));
    const auto draft = good(begin({*world.office, world.disk, world.archive()}, "town-2022", reworded, "", world.anna));
    const auto submitted = submit({*world.office, world.disk, world.archive()}, good(change(*world.office, draft, without_robbery, world.anna)), good(files_of(world.archive(), draft, 1)), world.anna);
    CHECK(refusal(submitted) == "edition.book");
    CHECK(good(usual_book(world.disk, world.archive(), "town", "")) == shipped);
    // Only a correction of a rule is counted by another one; what follows it counts alike.
    auto of_rule = world.recipe();
    of_rule.book_text = without_robbery.book_text;
    world.release(world.reviewed(world.draft_of("town-2023", of_rule, "error-in-rule")), World::Until::done);
    CHECK(good(usual_book(world.disk, world.archive(), "town", "")) == without_robbery.book_text);
    CHECK(good(usual_book(world.disk, world.archive(), "town", "error-in-rule")) == shipped);
    CHECK(refusal(begin({*world.office, world.disk, world.archive()}, "town-2021", world.recipe("2022", "2023"), "", world.anna)) == "edition.book");
}

TEST_CASE("an edition may be about some areas, with what was instructed and a comment") {
    World world;
    const auto now = world.archive();
    const auto scene = good(results::make_scene(now, results::shipped_book(), "book.toml", now.views->size(), 1));
    results::RecipeRequest request{.source = "town", .period = "2023", .against = "2022", .areas = {"1", "2"}, .audience = results::Audience::everyone};
    request.instructions = good(results::read_instructions("date,indicator,wanted,text\n2023-01-09,burglary,down,More patrols on Mondays\n", "instructions.csv"));
    request.comment = good(results::make_comment("Read with care.", "A. Person, office", "comment.txt"));
    world.release(world.reviewed(world.draft_of("town-2023-north", good(results::make_recipe(*scene, request)))), World::Until::done);
    const auto page = good(read_file(world.folder.data() + "/published/town-2023-north/1/en/index.html"));
    CHECK(page.find("More patrols on Mondays") != std::string::npos);
    CHECK(page.find("Read with care.") != std::string::npos);
    request.areas = {"1", "1"};
    CHECK(refusal(results::make_recipe(*scene, request)) == "area.twice");
}
