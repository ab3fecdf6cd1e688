// The log's promises: what is acknowledged stays, what is torn goes, and history never forks.
#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "ledger/fsck.hpp"
#include "ledger/log.hpp"
#include "simulated_disk.hpp"

using namespace daybook;
using namespace daybook::ledger;
using namespace daybook::ledger::simulated;

namespace {

const std::string dir = "/data/ledger";

SigningKey key_for_tests() {
    return *SigningKey::generate("test.example/ledger", [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 7); });
}

std::string entry_text(std::uint64_t number) { return fmt::format(R"({{"kind":"test","number":{}}})", number) + std::string(number % 90, 'x'); }

Batch batch_of(std::uint64_t first, std::uint64_t entries) {
    Batch batch;
    for (std::uint64_t i = 0; i < entries; ++i) batch.add(entry_text(first + i));
    return batch;
}

template <class T>
T must(Result<T> result) {
    if (!result) FAIL(to_text(result.error()));
    return *std::move(result);
}
void must(Result<void> result) {
    if (!result) FAIL(to_text(result.error()));
}

// The root as RFC 9162 §2.1.1 defines it, by recursion over the entries themselves.
Hash root_by_definition(std::span<const std::string> entries) {
    Sha256 hasher;
    if (entries.empty()) return sha256("");
    if (entries.size() == 1) return hasher.of({std::string_view("\0", 1), entries[0]});
    std::size_t left = 1;
    while (left * 2 < entries.size()) left *= 2;
    const Hash a = root_by_definition(entries.first(left));
    const Hash b = root_by_definition(entries.subspan(left));
    return Sha256().of({std::string_view("\1", 1), bytes_of(a), bytes_of(b)});
}

std::vector<std::string> all_entries(const Log& log) {
    std::vector<std::string> entries;
    must(log.scan(0, count(log.size()), [&](Index index, std::string_view bytes) {
        CHECK(index == entries.size());
        entries.emplace_back(bytes);
        return true;
    }));
    return entries;
}

LogOptions small_segments() { return {.segment_bytes = 2000, .hash_watermark_entries = 20}; }

}  // namespace

TEST_CASE("What is appended and synced is read back, with the root that the definition gives") {
    SimulatedDisk disk;
    const SigningKey key = key_for_tests();
    std::vector<std::string> written;
    {
        Log log = must(Log::create(disk, dir, key, small_segments()));
        CHECK(log.newest().checkpoint.root == sha256(""));
        for (std::uint64_t n : {1, 2, 300, 7, 1, 500}) {
            must(log.append(batch_of(written.size(), n)));
            for (std::uint64_t i = 0; i < n; ++i) written.push_back(entry_text(written.size()));
            const auto checkpoint = must(log.sync());
            CHECK(count(checkpoint.checkpoint.size) == written.size());
            CHECK(checkpoint.checkpoint.root == root_by_definition(written));
            CHECK(log.durable_size() == log.size());
        }
        CHECK(all_entries(log) == written);
        CHECK(must(log.entry(302)) == written[302]);
        CHECK(log.entry(written.size()).error().code == "ledger.no-entry");
    }
    for (const SigningKey* reopen_with : {&key, static_cast<const SigningKey*>(nullptr)}) {
        const Log log = must(Log::open(disk, dir, reopen_with, small_segments()));
        CHECK(count(log.size()) == written.size());
        CHECK(count(log.durable_size()) == written.size());
        CHECK(log.newest().checkpoint.root == root_by_definition(written));
        CHECK(all_entries(log) == written);
        CHECK(log.recovery().hashes_recomputed == 0);
        CHECK(log.recovery().dropped_bytes == 0);
        for (std::uint64_t size : {0, 1, 3, 255, 256, 257, 303, 811}) {
            CHECK(must(log.root_at(LedgerSize{size})) == root_by_definition(std::span(written).first(size)));
            if (size > 0) {
                const auto proof = must(log.inclusion(size - 1, LedgerSize{size}));
                CHECK(verify_inclusion(size - 1, LedgerSize{size}, must(log.leaf_at(size - 1)), proof, root_by_definition(std::span(written).first(size))));
            }
            CHECK(verify_consistency(LedgerSize{size}, log.size(), must(log.root_at(LedgerSize{size})), log.newest().checkpoint.root, must(log.consistency(LedgerSize{size}, log.size()))));
        }
    }
    CHECK(must(fsck(disk, dir, {})).findings.empty());
}

TEST_CASE("A receipt of each entry verifies with the published key, and for no other entry") {
    SimulatedDisk disk;
    const SigningKey key = key_for_tests();
    Log log = must(Log::create(disk, dir, key));
    must(log.append(batch_of(0, 100)));
    must(log.append(batch_of(100, 167)));
    CHECK(log.receipt(0).error().code == "ledger.no-entry");  // not durable yet: no receipt
    must(log.sync());
    for (Index index = 0; index < 267; ++index) {
        const Receipt receipt = must(parse_receipt(to_text(must(log.receipt(index)))));
        CHECK(count(must(verify_receipt(receipt, entry_text(index), log.verifier())).size) == 267);
        CHECK(verify_receipt(receipt, entry_text(index + 1), log.verifier()).error().code == "receipt.false");
    }
}

TEST_CASE("The checkpoint of each batch is found again by size") {
    SimulatedDisk disk;
    Log log = must(Log::create(disk, dir, key_for_tests(), small_segments()));
    std::vector<SignedCheckpoint> signed_ones;
    for (std::uint64_t n = 1; n < 30; ++n) {
        must(log.append(batch_of(count(log.size()), n)));
        signed_ones.push_back(must(log.sync()));
    }
    for (const auto& one : signed_ones) {
        CHECK(must(log.checkpoint_at(one.checkpoint.size)) == one);
        CHECK(must(log.checkpoint_before(one.checkpoint.size)) == one);
    }
    CHECK(must(log.checkpoint_before(LedgerSize{9})).checkpoint.size == LedgerSize{6});
    CHECK(log.checkpoint_at(LedgerSize{9}).error().code == "ledger.no-checkpoint");
    CHECK(log.checkpoint_at(LedgerSize{0}).error().code == "ledger.no-checkpoint");
}

TEST_CASE("A run of another batch is taken over as it is") {
    const Batch whole = batch_of(0, 50);
    Batch part;
    part.add("first");
    part.add(whole, 10, 20);
    part.add(whole, 0, 0);
    part.add("last");
    REQUIRE(part.size() == 12);
    CHECK(part.entry(0) == "first");
    CHECK(part.entry(1) == entry_text(10));
    CHECK(part.entry(10) == entry_text(19));
    CHECK(part.entry(11) == "last");
    SimulatedDisk disk;
    Log log = must(Log::create(disk, dir, key_for_tests()));
    const Batch* const both[] = {&part, &whole};
    must(log.append(both));
    must(log.sync());
    std::vector<std::string> expected{"first"};
    for (Index i = 10; i < 20; ++i) expected.push_back(entry_text(i));
    expected.push_back("last");
    for (Index i = 0; i < 50; ++i) expected.push_back(entry_text(i));
    CHECK(all_entries(log) == expected);
    CHECK(log.newest().checkpoint.root == root_by_definition(expected));
}

TEST_CASE("Entries may be empty or as long as a bundle allows") {
    SimulatedDisk disk;
    Log log = must(Log::create(disk, dir, key_for_tests()));
    Batch batch;
    const std::vector<std::string> entries{"", std::string(65'535, 'l'), std::string(256, '\0'), ""};
    for (const auto& entry : entries) batch.add(entry);
    must(log.append(batch));
    must(log.sync());
    CHECK(all_entries(log) == entries);
    CHECK(log.newest().checkpoint.root == root_by_definition(entries));
}

TEST_CASE("Two writers at once are refused, readers are not") {
    SimulatedDisk disk;
    const SigningKey key = key_for_tests();
    Log log = must(Log::create(disk, dir, key));
    CHECK(Log::open(disk, dir, &key).error().code == "disk.locked");
    CHECK(Log::open(disk, dir, nullptr).has_value());
    CHECK(Log::create(disk, dir, key).error().code == "ledger.exists");
    CHECK(Log::open(disk, "/elsewhere", nullptr).error().code == "ledger.none");
}

TEST_CASE("A reader cannot append, and another key cannot open for writing") {
    SimulatedDisk disk;
    must(must(Log::create(disk, dir, key_for_tests())).close());
    Log reader = must(Log::open(disk, dir, nullptr));
    CHECK(reader.append(batch_of(0, 1)).error().code == "ledger.read-only");
    const SigningKey other = *SigningKey::generate("test.example/ledger", [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 8); });
    CHECK(Log::open(disk, dir, &other).error().code == "ledger.wrong-key");
}

TEST_CASE("A restored backup is refused for writing, unless told so, and readable") {
    SimulatedDisk disk;
    const SigningKey key = key_for_tests();
    Log log = must(Log::create(disk, dir, key));
    must(log.append(batch_of(0, 10)));
    must(log.sync());
    must(log.publish());
    const auto backup = disk.copy();
    must(log.append(batch_of(10, 10)));
    const auto witnessed = must(log.sync());
    must(replace_whole(*backup, dir + "/witnessed/mirror", witnessed.note));
    const auto refused = Log::open(*backup, dir, &key);
    CHECK(refused.error().code == "ledger.shorter");
    const Log reader = must(Log::open(*backup, dir, nullptr));
    CHECK(count(reader.size()) == 10);
    CHECK(reader.recovery().witnessed_ahead == LedgerSize{20});
    CHECK(Log::open(*backup, dir, &key, {.when_shorter = WhenShorter::accept}).has_value());
}

TEST_CASE("A ledger that contradicts what was witnessed is refused") {
    const SigningKey key = key_for_tests();
    SimulatedDisk one, other;
    Log log = must(Log::create(one, dir, key));
    must(log.append(batch_of(0, 10)));
    const auto witnessed = must(log.sync());
    Log fork = must(Log::create(other, dir, key));
    must(fork.append(batch_of(1, 12)));
    must(fork.close());
    must(replace_whole(other, dir + "/witnessed/mirror", witnessed.note));
    CHECK(Log::open(other, dir, &key).error().code == "ledger.forked");
    CHECK(Log::open(other, dir, nullptr).error().code == "ledger.forked");
}

TEST_CASE("Damage in what was durable is refused, never cut off") {
    SimulatedDisk disk;
    const SigningKey key = key_for_tests();
    Log log = must(Log::create(disk, dir, key, {.segment_bytes = 6000, .hash_watermark_entries = 1'000'000}));
    for (int i = 0; i < 20; ++i) {
        must(log.append(batch_of(count(log.size()), 10)));
        must(log.sync());
    }
    const std::string segment = dir + "/segments/" + "000000000000.log";
    for (const std::uint64_t at : {9u, 60u, 700u, 1300u, 3000u}) {
        auto copy = disk.copy();
        copy->flip(segment, at * 8);
        const auto before = copy->content(segment);
        const auto opened = Log::open(*copy, dir, &key);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == "ledger.damaged");
        CHECK(copy->content(segment) == before);
    }
    auto copy = disk.copy();
    must(copy->remove(segment));
    CHECK(Log::open(*copy, dir, &key).error().code == "ledger.damaged");
}

TEST_CASE("Wrong hashes on the right edge are noticed and made again at open") {
    SimulatedDisk disk;
    const SigningKey key = key_for_tests();
    Hash root;
    {
        Log log = must(Log::create(disk, dir, key));
        must(log.append(batch_of(0, 700)));
        must(log.close());
        root = log.newest().checkpoint.root;
    }
    disk.flip(dir + "/hashes/0", 699 * 256);
    const auto reader_disk = disk.copy();
    CHECK(must(must(Log::open(*reader_disk, dir, nullptr)).root_at(LedgerSize{700})) == root);
    const Log log = must(Log::open(disk, dir, &key));
    CHECK(log.recovery().hashes_rebuilt);
    CHECK(log.recovery().hashes_recomputed == 700);
    CHECK(log.newest().checkpoint.root == root);
    CHECK(must(fsck(disk, dir, {})).findings.empty());
}

namespace {

// On the real disk too: the simulated one has a lock of its own, which could hide a race from the thread sanitizer.
void append_sync_and_read_at_once(Disk& disk, const std::string& where) {
    Log log = must(Log::create(disk, where, key_for_tests(), {.segment_bytes = 20'000, .hash_watermark_entries = 500}));
    std::atomic<bool> done = false;
    std::vector<SignedCheckpoint> seen;
    std::atomic<bool> failed = false;
    std::thread syncer([&] {
        while (!done) {
            auto checkpoint = log.sync();
            if (!checkpoint || log.durable_size() < checkpoint->checkpoint.size || !log.publish()) failed = true;
            if (checkpoint && (seen.empty() || seen.back() != *checkpoint)) seen.push_back(*checkpoint);
        }
    });
    std::thread reader([&] {
        while (!done) {
            const auto newest = log.newest().checkpoint;
            if (count(newest.size) == 0) continue;
            const Index index = count(newest.size) - 1;
            if (log.entry(index).value_or("") != entry_text(index)) failed = true;
            if (!log.receipt(index) || !log.scan(index, index + 1, [](Index, std::string_view) { return true; })) failed = true;
        }
    });
    for (int i = 0; i < 200; ++i)
        if (!log.append(batch_of(count(log.size()), 13))) failed = true;
    done = true;
    syncer.join();
    reader.join();
    CHECK_FALSE(failed);
    must(log.close());
    for (const auto& checkpoint : seen) CHECK(must(log.root_at(checkpoint.checkpoint.size)) == checkpoint.checkpoint.root);
    CHECK(must(fsck(disk, where, {})).findings.empty());
}

}  // namespace

TEST_CASE("One thread appends while another syncs and a third reads") {
    SimulatedDisk simulated;
    append_sync_and_read_at_once(simulated, dir);
    std::string folder = (std::filesystem::temp_directory_path() / "daybook-test-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    RealDisk real;
    append_sync_and_read_at_once(real, folder + "/ledger");
    std::filesystem::remove_all(folder);
}

namespace {

// Appends, syncs and publishes; keeps what was acknowledged, for comparison with what is there afterwards.
struct Story {
    std::vector<std::string> appended;           // in the order of the ledger, as far as this run knows
    std::vector<Checkpoint> acknowledged;        // every checkpoint that left the log

    // Stops at the first failure. Entries differ from run to run, so that a fork would show.
    void write(SimulatedDisk& disk, const SigningKey& key, std::uint64_t run, int rounds) {
        auto log = Log::open(disk, dir, &key, small_segments());
        if (!log) return;
        adopt(*log);
        for (int round = 0; round < rounds; ++round) {
            Batch batch;
            std::vector<std::string> entries;
            for (int i = 0; i < 1 + round % 4; ++i) entries.push_back(fmt::format("run {} round {} entry {} {}", run, round, i, std::string(static_cast<std::size_t>(round * 13 % 120), 'y')));
            for (const auto& entry : entries) batch.add(entry);
            // An append that fails may still turn out to be on the disk, whole: then it counts.
            appended.insert(appended.end(), entries.begin(), entries.end());
            if (!log->append(batch)) return check_stopped(*log);
            if (round % 3 == 2) continue;  // two batches under one sync
            const auto checkpoint = log->sync();
            if (!checkpoint) return check_stopped(*log);
            acknowledged.push_back(checkpoint->checkpoint);
            if (round % 4 == 0 && !log->publish()) return check_stopped(*log);
        }
        (void)log->close();
    }

    // A failure is final until the log is opened again: nothing is tried twice.
    static void check_stopped(Log& log) {
        CHECK(log.append(batch_of(0, 1)).error().code == "ledger.stopped");
        CHECK(log.sync().error().code == "ledger.stopped");
        CHECK(log.publish().error().code == "ledger.stopped");
        CHECK(log.close().error().code == "ledger.stopped");
    }

    // The promise, checked on an opened log; takes over which entries survived.
    void adopt(const Log& log) {
        const auto entries = all_entries(log);
        REQUIRE(entries.size() <= appended.size());
        CHECK(std::equal(entries.begin(), entries.end(), appended.begin()));
        for (const auto& checkpoint : acknowledged) {
            REQUIRE(count(checkpoint.size) <= entries.size());
            CHECK(must(log.root_at(checkpoint.size)) == checkpoint.root);
        }
        CHECK(log.newest().checkpoint.root == root_by_definition(entries));
        appended = entries;
        acknowledged.push_back(log.newest().checkpoint);
    }
};

// Opens, with faults that may strike during recovery too, until it succeeds.
void recover_and_check(SimulatedDisk& disk, const SigningKey& key, Story& story, std::uint64_t seed, bool faults) {
    std::mt19937_64 random(seed);
    for (int attempt = 0; faults && attempt < 3; ++attempt) {
        disk.fail_at(random() % 12, all_faults[random() % std::size(all_faults)]);
        if (auto log = Log::open(disk, dir, &key, small_segments())) story.adopt(*log);
        if (disk.crashed() || random() % 2 == 0) disk.restart();
    }
    disk.fail_at(0, Fault::none);
    auto log = Log::open(disk, dir, &key, small_segments());
    if (!log) FAIL(to_text(log.error()));
    story.adopt(*log);
}

}  // namespace

TEST_CASE("Whatever write or sync fails, and however, nothing acknowledged is lost and history never forks") {
    const SigningKey key = key_for_tests();
    SimulatedDisk made;
    must(must(Log::create(made, dir, key, small_segments())).close());
    std::uint64_t struck = 0;
    for (const Fault fault : all_faults) {
        for (std::uint64_t operation = 0;; ++operation) {
            CAPTURE(static_cast<int>(fault));
            CAPTURE(operation);
            const auto copy = made.copy(operation * 8 + static_cast<std::uint64_t>(fault));
            SimulatedDisk& disk = *copy;
            Story story;
            story.write(disk, key, 0, 6);
            disk.fail_at(operation, fault);
            story.write(disk, key, 1, 14);
            if (!disk.struck()) break;
            ++struck;
            // An error without a crash may be followed by a crash, or by a new start on the same machine.
            if (disk.crashed() || operation % 2 == 0) disk.restart();
            recover_and_check(disk, key, story, operation, operation % 3 != 0);
            story.write(disk, key, 2, 5);
            const auto report = must(fsck(disk, dir, {}));
            CHECK(report.findings.empty());
        }
    }
    MESSAGE("faults that struck: ", struck);
    CHECK(struck > 7 * 40);
}

TEST_CASE("Whatever read, write or sync fails while opening, the next opening finds everything") {
    const SigningKey key = key_for_tests();
    SimulatedDisk made;
    must(must(Log::create(made, dir, key, small_segments())).close());
    Story story;
    story.write(made, key, 0, 12);
    // Left behind by a crash: unpublished frames, hashes that lag, and half a frame at the end.
    {
        Log log = must(Log::open(made, dir, &key, small_segments()));
        story.adopt(log);
        for (int i = 0; i < 3; ++i) {
            Batch batch;
            batch.add(fmt::format("late {}", i));
            story.appended.push_back(fmt::format("late {}", i));
            must(log.append(batch));
        }
        story.acknowledged.push_back(must(log.sync()).checkpoint);
        auto crashed = made.copy();
        std::string newest;
        for (const auto& path : crashed->paths())
            if (path.find("/segments/") != std::string::npos) newest = path;
        crashed->content(newest) += crashed->content(newest).substr(0, 100);
        std::uint64_t struck = 0;
        for (const Fault fault : all_faults)
            for (std::uint64_t operation = 0;; ++operation) {
                CAPTURE(static_cast<int>(fault));
                CAPTURE(operation);
                const auto disk = crashed->copy(operation);
                disk->count_reads = true;
                disk->fail_at(operation, fault);
                Story told = story;
                if (const auto opened = Log::open(*disk, dir, &key, small_segments()); opened && !disk->struck()) break;
                disk->fail_at(0, Fault::none);
                if (disk->crashed()) disk->restart();
                ++struck;
                told.adopt(must(Log::open(*disk, dir, &key, small_segments())));
                CHECK(told.appended.size() == story.appended.size());
            }
        CHECK(struck > 7 * 30);
    }
}

TEST_CASE("Hashes that are being made again when the machine stops are never believed half made") {
    const SigningKey key = key_for_tests();
    SimulatedDisk made;
    // Of 258 leaves the right edge is one hash at level 1 and the last two leaves: the 256 before them can be lost unseen.
    {
        Log log = must(Log::create(made, dir, key));
        must(log.append(batch_of(0, 256)));
        must(log.append(batch_of(256, 2)));
        must(log.close());
    }
    made.flip(dir + "/hashes/0", 257 * 256);
    std::uint64_t struck = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (std::uint64_t operation = 0;; ++operation) {
            CAPTURE(operation);
            const auto disk = made.copy(seed * 100 + operation);
            disk->fail_at(operation, Fault::crash_after);
            (void)Log::open(*disk, dir, &key);
            if (!disk->struck()) break;
            ++struck;
            disk->restart();
            must(must(Log::open(*disk, dir, &key)).close());
            CHECK(must(fsck(*disk, dir, {})).findings.empty());
        }
    CHECK(struck > 20 * 5);
}
