// Sealed parts: kept until erased, and then gone from every byte on the disk.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "ledger/seal.hpp"
#include "simulated_disk.hpp"

using namespace daybook;
using namespace daybook::ledger;
using namespace daybook::ledger::simulated;

namespace {

const std::string seals_dir = "/data/seals";
const std::string wrapping_file = "/keys/wrapping.key";

Random seeded(std::uint64_t seed) {
    return [random = std::make_shared<std::mt19937_64>(seed)](std::span<unsigned char> bytes) {
        for (auto& byte : bytes) byte = static_cast<unsigned char>((*random)());
    };
}

Salt salt_of(std::uint64_t number) {
    Salt salt;
    salt.fill(static_cast<std::uint8_t>(number * 7 + 1));
    return salt;
}

std::string text_of(std::uint64_t number) { return fmt::format("Reported by resident {} of Lenin street {}", number, number * 3); }

Result<Seals> open_seals(Disk& disk, Seals::For use = Seals::For::writing) { return Seals::open(disk, seals_dir, wrapping_file, use, seeded(9)); }

Seals filled(Disk& disk, std::uint64_t parts) {
    Seals seals = *open_seals(disk);
    for (std::uint64_t i = 0; i < parts; ++i) REQUIRE(seals.stage(10 * i, Subject{i / 2 + 1}, salt_of(i), text_of(i)).has_value());
    REQUIRE(seals.sync().has_value());
    return seals;
}

}  // namespace

TEST_CASE("The commitment is the hash of its label, the salt and the text") {
    Salt salt{};
    salt[0] = 1;
    // printf 'daybook/seal/v1\x01' + 31 zero bytes + 'a man in a red coat' | sha256sum
    CHECK(to_hex(bytes_of(commitment(salt, "a man in a red coat"))) == "0d1dca6519ec0feb3c6d686f8b729b1ebede8da2d5c0fc0748fbedb126e28113");
    CHECK(commitment(salt, "a") != commitment(Salt{}, "a"));
}

TEST_CASE("What is sealed is opened again, in the same run and in the next") {
    SimulatedDisk disk;
    {
        Seals seals = *open_seals(disk);
        REQUIRE(seals.stage(3, Subject{1}, salt_of(3), text_of(3)).has_value());
        CHECK(**seals.open(3) == Opening{salt_of(3), text_of(3)});  // before the sync too
        REQUIRE(seals.stage(9, Subject{1}, salt_of(9), "").has_value());
        REQUIRE(seals.sync().has_value());
    }
    for (const auto use : {Seals::For::writing, Seals::For::reading}) {
        const Seals seals = *open_seals(disk, use);
        CHECK(**seals.open(3) == Opening{salt_of(3), text_of(3)});
        CHECK(**seals.open(9) == Opening{salt_of(9), ""});
        CHECK(seals.open(4).error().code == "seal.none");
        CHECK(seals.indices() == std::vector<Index>{3, 9});
        CHECK(seals.check({})->empty());
    }
}

TEST_CASE("Neither the text, nor the salt, nor a key lies readable in the data folder") {
    SimulatedDisk disk;
    const Seals seals = filled(disk, 6);
    const auto wrapping = from_hex(disk.content(wrapping_file).substr(0, 64));
    for (const std::string file : {"parts", "keys"}) {
        const std::string& bytes = disk.content(seals_dir + "/" + file);
        CHECK(bytes.find("Lenin") == std::string::npos);
        CHECK(bytes.find(std::string(32, '\x01')) == std::string::npos);
        CHECK(bytes.find(*wrapping) == std::string::npos);
    }
}

TEST_CASE("Erasing leaves zeros where text, salt and key were, and the others stay") {
    SimulatedDisk disk;
    Seals seals = filled(disk, 6);
    const std::string before = disk.content(seals_dir + "/parts");
    const Index both_of_subject_2[] = {20, 30, 999};
    CHECK(*seals.erase(both_of_subject_2) == 2);
    CHECK(*seals.erase(both_of_subject_2) == 0);
    const std::string& parts = disk.content(seals_dir + "/parts");
    REQUIRE(parts.size() == before.size());
    const std::size_t longest_zeros = [&] {
        std::size_t longest = 0, run = 0;
        for (const char byte : parts) longest = std::max(longest, run = byte == '\0' ? run + 1 : 0);
        return longest;
    }();
    CHECK(longest_zeros >= 24 + 32 + text_of(2).size() + 16 + 8);
    // The key slot of subject 2: nonce and wrapped key.
    const std::string& keys = disk.content(seals_dir + "/keys");
    CHECK(keys.substr(96 * 2 + 16, 72) == std::string(72, '\0'));
    CHECK(keys.substr(96 * 1 + 16, 72) != std::string(72, '\0'));
    for (int again = 0; again < 2; ++again) {
        CHECK(seals.is_erased(20));
        CHECK(seals.has(20));
        CHECK_FALSE(seals.open(20)->has_value());
        CHECK((*seals.open(40))->text == text_of(4));
        CHECK(seals.check({})->empty());
        seals = *open_seals(disk);
    }
}

TEST_CASE("A subject's key goes with its last part, also when the run is interrupted in between") {
    SimulatedDisk disk;
    Seals seals = filled(disk, 4);
    const Index first[] = {0};
    const Index second[] = {10};
    REQUIRE(*seals.erase(first) == 1);
    CHECK(disk.content(seals_dir + "/keys").substr(96 + 16, 72) != std::string(72, '\0'));
    // The parts are overwritten and synced (operations 0 and 1), the key is not (operation 2).
    disk.fail_at(2, Fault::crash_before);
    REQUIRE_FALSE(seals.erase(second).has_value());
    disk.restart();
    seals = *open_seals(disk);
    CHECK(seals.is_erased(10));
    CHECK(*seals.erase(second) == 0);
    CHECK(disk.content(seals_dir + "/keys").substr(96 + 16, 72) == std::string(72, '\0'));
}

TEST_CASE("Key slots that a power cut left as zeros at the end are unfinished work, others damage") {
    SimulatedDisk disk;
    filled(disk, 6);
    const auto overwrite = [&](std::uint64_t at, std::size_t bytes) {
        auto file = disk.open(seals_dir + "/keys", Open::write);
        REQUIRE(file.has_value());
        REQUIRE((*file)->write_at(at, std::string(bytes, '\0')).has_value());
        REQUIRE((*file)->sync().has_value());
    };
    const std::uint64_t end = disk.content(seals_dir + "/keys").size();
    overwrite(end, 2 * 96);
    const auto of_end = open_seals(disk)->check({});
    REQUIRE(of_end.has_value());
    REQUIRE(of_end->size() == 2);
    for (const auto& damage : *of_end) CHECK(damage.is_tail);
    overwrite(96, 96);
    const auto of_middle = open_seals(disk)->check({});
    REQUIRE(of_middle.has_value());
    CHECK(std::ranges::count_if(*of_middle, [](const auto& damage) { return !damage.is_tail && !damage.index; }) == 1);
}

TEST_CASE("Parts of entries that never became durable are removed at the next start") {
    SimulatedDisk disk;
    {
        filled(disk, 6);
    }
    Seals seals = *open_seals(disk);
    CHECK(*seals.truncate_from(25) == 3);
    CHECK(seals.indices() == std::vector<Index>{0, 10, 20});
    REQUIRE(seals.stage(25, Subject{7}, salt_of(1), "new").has_value());
    REQUIRE(seals.sync().has_value());
    seals = *open_seals(disk);
    CHECK((*seals.open(25))->text == "new");
    CHECK((*seals.open(20))->text == text_of(2));
    CHECK(seals.check({})->empty());
    CHECK(seals.stage(25, Subject{7}, salt_of(1), "again").error().code == "seal.order");
}

TEST_CASE("A lost or wrong wrapping key is said, and nothing is overwritten for it") {
    SimulatedDisk disk;
    filled(disk, 2);
    const std::string good = disk.content(wrapping_file);
    REQUIRE(disk.remove(wrapping_file).has_value());
    CHECK(open_seals(disk).error().code == "seal.key-missing");
    CHECK(open_seals(disk, Seals::For::reading)->open(0).error().code == "seal.key-missing");
    CHECK(open_seals(disk, Seals::For::reading)->check({})->empty());
    REQUIRE(replace_whole(disk, wrapping_file, std::string(64, '0') + "\n").has_value());
    CHECK(open_seals(disk).error().code == "seal.wrong-key");
    REQUIRE(replace_whole(disk, wrapping_file, good.substr(1)).has_value());
    CHECK(open_seals(disk).error().code == "seal.key-form");
    REQUIRE(replace_whole(disk, wrapping_file, good).has_value());
    CHECK((*open_seals(disk)->open(0))->text == text_of(0));
}

TEST_CASE("A flipped bit anywhere in the sealed parts is found") {
    SimulatedDisk disk;
    {
        Seals seals = filled(disk, 8);
        const Index some[] = {30, 40, 50};
        REQUIRE(seals.erase(some).has_value());
    }
    const auto committed = [](Index index) -> Result<std::optional<Hash>> { return commitment(salt_of(index / 10), text_of(index / 10)); };
    REQUIRE(open_seals(disk, Seals::For::reading)->check(committed)->empty());
    for (const std::string file : {"parts", "keys"}) {
        const std::string path = seals_dir + "/" + file;
        for (std::uint64_t bit = 0; bit < disk.content(path).size() * 8; bit += 3) {
            disk.flip(path, bit);
            const auto seals = open_seals(disk, Seals::For::reading);
            bool found = !seals.has_value();
            if (seals) {
                const auto damages = *seals->check(committed);
                found = std::any_of(damages.begin(), damages.end(), [&](const auto& damage) { return damage.file == path && damage.offset <= bit / 8 && bit / 8 < damage.offset + 400; });
            }
            CHECK_MESSAGE(found, file, " bit ", bit);
            disk.flip(path, bit);
        }
    }
}

TEST_CASE("Whatever fails while sealing, parts that were synced can be opened afterwards") {
    std::uint64_t struck = 0;
    for (const Fault fault : all_faults)
        for (std::uint64_t operation = 0;; ++operation) {
            SimulatedDisk disk(operation + 100 * static_cast<std::uint64_t>(fault));
            std::uint64_t synced = 0;
            {
                Seals seals = filled(disk, 2);
                synced = 2;
                disk.fail_at(operation, fault);
                for (std::uint64_t i = 2; i < 8; ++i) {
                    REQUIRE(seals.stage(10 * i, Subject{i / 2 + 1}, salt_of(i), text_of(i)).has_value());
                    if (!seals.sync()) {
                        CHECK(seals.sync().error().code == "seal.stopped");
                        break;
                    }
                    synced = i + 1;
                }
            }
            if (!disk.struck()) break;
            ++struck;
            disk.restart();
            Seals seals = *open_seals(disk);
            REQUIRE(seals.truncate_from(10 * synced).has_value());
            CHECK(seals.indices().size() == synced);
            for (std::uint64_t i = 0; i < synced; ++i) CHECK((*seals.open(10 * i))->text == text_of(i));
            CHECK(seals.check({})->empty());
            REQUIRE(seals.stage(10 * synced, Subject{99}, salt_of(1), "after").has_value());
            REQUIRE(seals.sync().has_value());
            CHECK((*open_seals(disk)->open(10 * synced))->text == "after");
        }
    CHECK(struck >= 7 * 20);
}
