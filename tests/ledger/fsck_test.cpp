// fsck finds any flipped bit and says where; what is derived is made again from the rest.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "ledger/fsck.hpp"
#include "ledger/log.hpp"
#include "simulated_disk.hpp"

using namespace daybook;
using namespace daybook::ledger;
using namespace daybook::ledger::simulated;

namespace {

const std::string ledger_dir = "/data/ledger";

SigningKey fsck_key() {
    return *SigningKey::generate("test.example/ledger", [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 5); });
}

std::string numbered_entry(std::uint64_t number) { return fmt::format(R"({{"kind":"offence","number":{}}})", number); }

// 300 entries in three segments and batches of 1 to 40, and a checkpoint that a mirror has seen.
std::unique_ptr<SimulatedDisk> small_ledger() {
    auto disk = std::make_unique<SimulatedDisk>();
    Log log = *Log::create(*disk, ledger_dir, fsck_key(), {.segment_bytes = 6'000});
    for (std::uint64_t n = 1; count(log.size()) < 300; n = n * 7 % 41) {
        Batch batch;
        for (std::uint64_t i = 0; i < std::min(n, 300 - count(log.size())); ++i) batch.add(numbered_entry(count(log.size()) + i));
        REQUIRE(log.append(batch).has_value());
        const auto checkpoint = log.sync();
        REQUIRE(checkpoint.has_value());
        if (count(log.size()) > 100 && !*disk->exists(ledger_dir + "/witnessed/mirror")) REQUIRE(replace_whole(*disk, ledger_dir + "/witnessed/mirror", checkpoint->note).has_value());
    }
    REQUIRE(log.close().has_value());
    return disk;
}

// The finding that names the file and begins at, or not far before, the flipped byte.
const Finding* located(const FsckReport& report, const std::string& path, std::uint64_t byte, std::uint64_t longest_piece) {
    for (const auto& finding : report.findings)
        if (finding.file == path && finding.offset <= byte && byte - finding.offset < longest_piece) return &finding;
    return nullptr;
}

}  // namespace

TEST_CASE("A whole ledger has nothing wrong, and fsck says what it read") {
    const auto disk = small_ledger();
    std::uint64_t done = 0, total = 0;
    const auto report = *fsck(*disk, ledger_dir, {.progress = [&](std::uint64_t now, std::uint64_t all) {
                                  CHECK(now > done);
                                  done = now;
                                  total = all;
                              }});
    CHECK(report.findings.empty());
    CHECK(report.entries == 300);
    CHECK(done == total);
    CHECK(report.bytes == total);
    CHECK(disk->list(ledger_dir + "/segments")->size() >= 3);
}

TEST_CASE("A single flipped bit in any file is found and located, and mended where the file is derived") {
    const auto disk = small_ledger();
    std::vector<std::pair<std::string, std::uint64_t>> files;
    std::uint64_t total = 0;
    for (const auto& path : disk->paths()) {
        if (disk->content(path).empty()) continue;
        files.emplace_back(path, disk->content(path).size());
        total += disk->content(path).size();
    }
    std::mt19937_64 random(20'240'229);
    std::uint64_t found_derived = 0, mended = 0, originals = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        // Half of the trials choose a byte among all, half a file first, so that small files have their turn.
        std::uint64_t at = random() % total;
        auto file = files.begin() + static_cast<std::ptrdiff_t>(random() % files.size());
        if (trial % 2 == 0)
            for (file = files.begin(); at >= file->second; ++file) at -= file->second;
        const std::uint64_t bit = (at % file->second) * 8 + random() % 8;
        const std::string& path = file->first;
        CAPTURE(path);
        CAPTURE(bit);
        disk->flip(path, bit);
        const auto report = *fsck(*disk, ledger_dir, {});
        // A frame's header is located by its frame; everything in it to the entry, the note or the checksum.
        const Finding* finding = located(report, path, bit / 8, 400);
        REQUIRE(finding != nullptr);
        CHECK((path.find("/segments/") == std::string::npos || finding->repair == Repair::mirror));
        CHECK((path.find("/hashes/") == std::string::npos || finding->repair == Repair::rebuild));
        if (finding->repair == Repair::rebuild) {
            if (++found_derived % 6 != 0) {  // making them again takes longest
                disk->flip(path, bit);
                continue;
            }
            ++mended;
            const auto copy = disk->copy();
            const auto rebuilt = rebuild_derived(*copy, ledger_dir);
            REQUIRE_MESSAGE(rebuilt.has_value(), (rebuilt ? "" : to_text(rebuilt.error())));
            CHECK(*rebuilt == LedgerSize{300});
            CHECK(fsck(*copy, ledger_dir, {})->findings.empty());
            disk->flip(path, bit);
            for (const auto& [other, bytes] : files) REQUIRE(copy->content(other) == disk->content(other));
        } else {
            ++originals;
            CHECK(finding->repair == Repair::mirror);
            if (originals % 10 == 0) CHECK(rebuild_derived(*disk, ledger_dir).error().code == "ledger.damaged");
            disk->flip(path, bit);
        }
    }
    CHECK(fsck(*disk, ledger_dir, {})->findings.empty());
    MESSAGE("flipped bits in derived files: ", found_derived, ", of them mended and compared: ", mended, "; in original files: ", originals);
}

TEST_CASE("A damaged entry is named by its number") {
    const auto disk = small_ledger();
    const std::string path = ledger_dir + "/segments/000000000000.log";
    const auto at = disk->content(path).find(numbered_entry(20));
    disk->flip(path, (at + 5) * 8);
    const auto report = *fsck(*disk, ledger_dir, {});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].entry == 20);
    CHECK(report.findings[0].offset == at - 2);
    CHECK(report.findings[0].repair == Repair::mirror);
}

TEST_CASE("Missing and stray files are found") {
    const auto whole = small_ledger();
    for (const auto& path : whole->paths()) {
        if (path.ends_with("lock") || path.ends_with("synced") || path.find("witnessed") != std::string::npos) continue;  // made again, or additional
        const auto disk = whole->copy();
        REQUIRE(disk->remove(path).has_value());
        CHECK_MESSAGE(!fsck(*disk, ledger_dir, {})->findings.empty(), path);
    }
    for (const std::string stray : {"/segments/notes.txt", "/segments/00.log", "/hashes/9", "/old", "/old.new", "/hashes/00"}) {
        const auto disk = whole->copy();
        REQUIRE(replace_whole(*disk, ledger_dir + stray, "x").has_value());
        const auto report = *fsck(*disk, ledger_dir, {});
        REQUIRE_MESSAGE(report.findings.size() == 1, stray);
        CHECK(report.findings[0].file == ledger_dir + stray);
        CHECK(report.findings[0].repair == Repair::remove);
    }
}

TEST_CASE("An entry altered together with its hash and its checksum contradicts the signed roots") {
    // Whoever can write all files but has no signing key: a ledger of other entries, with the notes of the true one.
    const auto whole = small_ledger();
    const auto forged = whole->copy();
    const std::string path = ledger_dir + "/segments/000000000000.log";
    std::string& bytes = forged->content(path);
    // The first frame holds one entry. Alter it, and mend the checksum at the frame's end.
    const auto at = bytes.find(numbered_entry(0));
    bytes[at + 10] = static_cast<char>(bytes[at + 10] ^ 1);
    const auto next = bytes.find("DBframe1", 8);
    const std::uint64_t sum = checksum(std::string_view(bytes).substr(0, next - 8));
    for (int i = 0; i < 8; ++i) bytes[next - 8 + static_cast<std::size_t>(i)] = static_cast<char>(sum >> (56 - 8 * i));
    Sha256 hasher;
    const Hash leaf = leaf_hash(hasher, std::string_view(bytes).substr(at, numbered_entry(0).size()));
    forged->content(ledger_dir + "/hashes/0").replace(0, 32, bytes_of(leaf));
    const auto report = *fsck(*forged, ledger_dir, {});
    CHECK(std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) { return finding.file == path && finding.repair == Repair::mirror; }));
    CHECK(rebuild_derived(*forged, ledger_dir).error().code == "ledger.damaged");
}

TEST_CASE("Commitments are compared with the sealed parts, and a missing part is found") {
    SimulatedDisk disk;
    const auto text_of = [](Index index) { return fmt::format("what was told about {}", index); };
    const Salt salt{};
    const Random random = [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 3); };
    Seals seals = *Seals::open(disk, "/data/seals", "/keys/wrapping.key", Seals::For::writing, random);
    {
        Log log = *Log::create(disk, ledger_dir, fsck_key());
        Batch batch;
        for (Index index = 0; index < 20; ++index) {
            // Entry 7 commits to a part that nobody staged.
            if (index != 7) REQUIRE(seals.stage(index, Subject{index}, salt, text_of(index)).has_value());
            batch.add(std::string(bytes_of(commitment(salt, index == 11 ? "something else" : text_of(index)))));
        }
        REQUIRE(seals.sync().has_value());
        REQUIRE(log.append(batch).has_value());
        REQUIRE(log.sync().has_value());
    }
    const Index erased[] = {3};
    REQUIRE(seals.erase(erased).has_value());
    FsckOptions options{.seals = &seals, .commitment_of = [](std::string_view entry) -> Result<std::optional<Hash>> {
                            Hash hash;
                            std::copy(entry.begin(), entry.end(), hash.begin());
                            return hash;
                        }};
    const auto report = *fsck(disk, ledger_dir, options);
    REQUIRE(report.findings.size() == 2);
    CHECK(report.findings[0].entry == 11);
    CHECK(report.findings[1].entry == 7);
    for (const auto& finding : report.findings) CHECK(finding.repair == Repair::mirror);
    CHECK(report.seals == 19);
    CHECK(report.seals_erased == 1);
}

TEST_CASE("Half a sealed part or key at the end is no damage while every entry has its part; the next start removes it") {
    const Salt salt{};
    const Random random = [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 3); };
    const auto open_seals = [&](SimulatedDisk& disk, Seals::For use) { return *Seals::open(disk, "/data/seals", "/keys/wrapping.key", use, random); };
    SimulatedDisk whole;
    {
        Seals seals = open_seals(whole, Seals::For::writing);
        Log log = *Log::create(whole, ledger_dir, fsck_key());
        Batch batch;
        for (Index index = 0; index < 5; ++index) {
            REQUIRE(seals.stage(index, Subject{index}, salt, "told").has_value());
            batch.add(std::string(bytes_of(commitment(salt, "told"))));
        }
        REQUIRE(seals.sync().has_value());
        REQUIRE(log.append(batch).has_value());
        REQUIRE(log.close().has_value());
    }
    const auto checked = [&](SimulatedDisk& disk) {
        const Seals seals = open_seals(disk, Seals::For::reading);
        return *fsck(disk, ledger_dir, {.seals = &seals, .commitment_of = [](std::string_view entry) -> Result<std::optional<Hash>> {
                                            Hash hash;
                                            std::copy(entry.begin(), entry.end(), hash.begin());
                                            return hash;
                                        }});
    };
    CHECK(checked(whole).findings.empty());
    for (const std::string file : {"/data/seals/parts", "/data/seals/keys"}) {
        CAPTURE(file);
        const auto disk = whole.copy();
        disk->content(file) += "DBp1 and then the process was killed";
        const auto report = checked(*disk);
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].repair == Repair::restart);
        REQUIRE(open_seals(*disk, Seals::For::writing).truncate_from(5).has_value());
        CHECK(checked(*disk).findings.empty());

        const auto torn = whole.copy();  // what was durable is torn: not to be taken for unfinished
        torn->content(file).resize(torn->content(file).size() - 20);
        const auto damaged = checked(*torn);
        REQUIRE(!damaged.findings.empty());
        for (const auto& finding : damaged.findings) CHECK_MESSAGE(finding.repair == Repair::mirror, finding.what << " " << finding.file << " " << finding.entry.value_or(999));
    }
}

TEST_CASE("An interrupted append is no damage, and the next start finishes it") {
    SimulatedDisk disk;
    {
        Log log = *Log::create(disk, ledger_dir, fsck_key());
        Batch batch;
        for (int i = 0; i < 30; ++i) batch.add(numbered_entry(static_cast<std::uint64_t>(i)));
        REQUIRE(log.append(batch).has_value());
        REQUIRE(log.close().has_value());
    }
    disk.content(ledger_dir + "/segments/000000000000.log") += "DBframe1 and then the power went";
    const auto report = *fsck(disk, ledger_dir, {});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].repair == Repair::restart);
    const SigningKey key = fsck_key();
    const Log log = *Log::open(disk, ledger_dir, &key);
    CHECK(log.recovery().dropped_bytes == 32);
    CHECK(fsck(disk, ledger_dir, {})->findings.empty());
}

TEST_CASE("A file that was being replaced at a kill is no damage, and the next start removes it") {
    for (const std::string unfinished : {"/checkpoint.new", "/hashes/synced.new"}) {
        const auto disk = small_ledger();
        REQUIRE(replace_whole(*disk, ledger_dir + unfinished, "half of i").has_value());
        const auto report = *fsck(*disk, ledger_dir, {});
        REQUIRE_MESSAGE(report.findings.size() == 1, unfinished);
        CHECK(report.findings[0].file == ledger_dir + unfinished);
        CHECK(report.findings[0].repair == Repair::restart);
        REQUIRE(Log::open(*disk, ledger_dir, nullptr).has_value());
        CHECK(*disk->exists(ledger_dir + unfinished));  // a reader changes nothing
        const SigningKey key = fsck_key();
        REQUIRE(Log::open(*disk, ledger_dir, &key).has_value());
        CHECK(fsck(*disk, ledger_dir, {})->findings.empty());
    }
}
