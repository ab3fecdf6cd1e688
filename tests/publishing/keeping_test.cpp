#include "publishing/keeping.hpp"

#include <map>

#include "../ledger/simulated_disk.hpp"
#include "example_set.hpp"
#include "publishing/pages.hpp"

using namespace daybook;
using namespace daybook::publishing;
using namespace daybook::test;
using ledger::simulated::Fault;
using ledger::simulated::SimulatedDisk;

namespace {

const clerk::DataFolder folder{"data"};

// Sources that give these sets and count how often they were asked.
struct Given {
    std::map<std::int64_t, EditionSet> sets;
    int asked = 0;
    [[nodiscard]] Sources sources() {
        return {.make_again = [this](const clerk::PublishedEdition& published) -> Result<EditionSet> { return ++asked, sets.at(published.entry.number); },
                .receipt = [](record::Index at) -> Result<std::string> { return "receipt of " + std::to_string(at) + "\n"; }, .origin = "test.example/daybook", .verifier_key = "test.example/daybook+00000000+AA"};
    }
};

std::string content(SimulatedDisk& disk, const std::string& path) { return good(ledger::read_whole(disk, path)); }

// Everything that the entries promise is there, byte for byte, and nothing is left behind.
void check_whole(SimulatedDisk& disk, Given& given, const std::vector<clerk::PublishedEdition>& editions) {
    for (const auto& published : editions) {
        const auto& set = given.sets.at(published.entry.number);
        const std::string at = "data/published/" + folder_of(published.entry) + "/";
        for (const auto& file : set.files) CHECK(content(disk, at + file.path) == file.bytes);
        CHECK(content(disk, at + "manifest.json") == set.manifest);
        CHECK(content(disk, at + "receipt.tlog-proof") == "receipt of " + std::to_string(published.at) + "\n");
    }
    for (const auto& path : disk.paths()) CHECK(!path.starts_with("data/publishing/"));
}

}  // namespace

TEST_CASE("a set is staged where nobody sees it, and put in place with its receipt and the pages around it") {
    SimulatedDisk disk;
    Given given{{{1, example_set(1)}}};
    const std::vector editions{example_edition(given.sets.at(1), 1)};
    good(stage(disk, folder, "town-2022", 1, given.sets.at(1)));
    for (const auto& path : disk.paths()) CHECK(path.starts_with("data/publishing/"));
    CHECK(good(repair(disk, folder, editions, given.sources())).put_in_place == 1);
    CHECK(given.asked == 0);
    check_whole(disk, given, editions);
    CHECK(content(disk, "data/published/index.html").find("town-2022/1/index.html") != std::string::npos);
    const auto before = disk.operations();
    CHECK(good(repair(disk, folder, editions, given.sources())).put_in_place == 0);
    CHECK(disk.operations() == before);  // nothing was written again
}

TEST_CASE("staged files whose entry never became durable are removed, and show nowhere") {
    SimulatedDisk disk;
    Given given{{{1, example_set(1)}}};
    good(stage(disk, folder, "town-2022", 1, given.sets.at(1)));
    CHECK(good(repair(disk, folder, {}, given.sources())).removed == given.sets.at(1).files.size() + 1);
    CHECK(disk.paths().empty());
}

TEST_CASE("a correction changes the page of the old edition and none of its files") {
    SimulatedDisk disk;
    Given given{{{1, example_set(1)}, {2, example_set(2)}}};
    const std::vector first{example_edition(given.sets.at(1), 1, 200)};
    std::vector both = first;
    both.push_back(example_edition(given.sets.at(2), 2, 201));
    good(stage(disk, folder, "town-2022", 1, given.sets.at(1)));
    good(repair(disk, folder, first, given.sources()));
    CHECK(content(disk, "data/published/town-2022/1/index.html").find("class=\"notice\"") == std::string::npos);
    good(stage(disk, folder, "town-2022", 2, given.sets.at(2)));
    good(repair(disk, folder, both, given.sources()));
    check_whole(disk, given, both);
    CHECK(content(disk, "data/published/town-2022/1/index.html").find("Corrected by edition 2 on 28 November 2026: records came in late") != std::string::npos);
}

TEST_CASE("what was staged and is lost is made again from the ledger; when it cannot be made as it was, that is said and nothing is put in its place") {
    SimulatedDisk disk;
    Given given{{{1, example_set(1)}}};
    const std::vector editions{example_edition(given.sets.at(1), 1)};
    CHECK(good(repair(disk, folder, editions, given.sources())).made_again == 1);
    check_whole(disk, given, editions);

    SimulatedDisk other;
    Given changed{{{1, example_set(1, "<p>11 821</p>")}}};
    CHECK(refusal(repair(other, folder, editions, changed.sources())) == "edition.lost");
    CHECK(other.paths().empty());

    good(stage(other, folder, "town-2022", 1, given.sets.at(1)));
    other.flip("data/publishing/town-2022@1@en@index.html", 5);  // then the staged one is not taken
    CHECK(good(repair(other, folder, editions, given.sources())).made_again == 1);
    check_whole(other, given, editions);
}

TEST_CASE("whichever operation of the disk fails while an edition is put in place, the next start makes it whole") {
    Given given{{{1, example_set(1)}}};
    const std::vector editions{example_edition(given.sets.at(1), 1)};
    SimulatedDisk staged;
    good(stage(staged, folder, "town-2022", 1, given.sets.at(1)));
    for (const Fault fault : ledger::simulated::all_faults)
        // Each operation up to the manifest; of those for the pages around it, which are many and alike, some.
        for (std::uint64_t operation = 0;; operation += operation < 50 ? 1 : 13) {
            const auto disk = staged.copy(operation + 1);
            disk->fail_at(operation, fault);
            const auto result = repair(*disk, folder, editions, given.sources());
            if (!disk->struck()) break;
            CHECK(!result);
            disk->restart();
            given.asked = 0;
            good(repair(*disk, folder, editions, given.sources()));
            CHECK(given.asked == 0);  // what was staged was never lost
            check_whole(*disk, given, editions);
            // The pages are there and whole, too: writing them once more changes nothing.
            const auto before = disk->operations();
            good(repair(*disk, folder, editions, given.sources()));
            CHECK(disk->operations() == before);
        }
}

TEST_CASE("whichever operation of the disk fails while a set is staged, it can be staged again") {
    Given given{{{1, example_set(1)}}};
    const std::vector editions{example_edition(given.sets.at(1), 1)};
    for (const Fault fault : ledger::simulated::all_faults)
        for (std::uint64_t operation = 0;; ++operation) {
            SimulatedDisk disk(operation + 1);
            disk.fail_at(operation, fault);
            const auto result = stage(disk, folder, "town-2022", 1, given.sets.at(1));
            if (!disk.struck()) break;
            CHECK(!result);  // so that no entry is written
            disk.restart();
            good(repair(disk, folder, {}, given.sources()));
            CHECK(disk.paths().empty());
            good(stage(disk, folder, "town-2022", 1, given.sets.at(1)));
            good(repair(disk, folder, editions, given.sources()));
            check_whole(disk, given, editions);
        }
}
