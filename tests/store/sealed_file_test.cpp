#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "../ledger/simulated_disk.hpp"
#include "store/sealed_file.hpp"

namespace sealed_file_test {

using namespace daybook;
using namespace daybook::store;
using namespace daybook::ledger::simulated;

const std::string path = "attachments/a1";
constexpr std::size_t chunk = 64 * 1024;

std::string plain_of(std::size_t bytes) {
    std::string out(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(i * 31 + i / 251);
    return out;
}

Result<FileSeal> seal(SimulatedDisk& disk, const std::string& plain, std::size_t piece = 10'000) {
    DAYBOOK_TRY_VOID(disk.make_directory("attachments"));
    DAYBOOK_TRY_VOID(disk.sync_directory("attachments"));
    DAYBOOK_TRY(auto writer, SealedFileWriter::create(disk, path));
    for (std::size_t at = 0; at < plain.size(); at += piece) DAYBOOK_TRY_VOID(writer.write(std::string_view(plain).substr(at, piece)));
    return writer.finish();
}

std::string read(SimulatedDisk& disk, const FileSeal& seal, std::size_t piece) {
    auto reader = SealedFileReader::open(disk, path, seal);
    REQUIRE(reader.has_value());
    std::string out, into(piece, '\0');
    for (;;) {
        const auto got = reader->read_at(out.size(), into);
        REQUIRE(got.has_value());
        if (*got == 0) return out;
        out += into.substr(0, *got);
    }
}

std::set<std::string> names(SimulatedDisk& disk) {
    std::set<std::string> out;
    const auto all = disk.list("attachments");
    for (const auto& listed : *all) out.insert(listed.name);
    return out;
}

TEST_CASE("What is sealed is read back, of any length and in any pieces") {
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 17}) {
        CAPTURE(bytes);
        const std::string plain = plain_of(bytes);
        SimulatedDisk disk;
        const FileSeal sealed = *seal(disk, plain, bytes % 2 == 0 ? 777 : 200'000);
        CHECK(sealed.bytes == bytes);
        CHECK(sealed.sha256 == sha256(plain));
        CHECK(names(disk) == std::set<std::string>{"a1"});
        for (const std::size_t piece : {std::size_t{1000}, chunk, std::size_t{1'000'000}}) CHECK(read(disk, sealed, piece) == plain);
        CHECK(check_sealed_file(disk, path, sealed).has_value());
    }
}

TEST_CASE("Any place can be read, forward and back") {
    SimulatedDisk disk;
    const std::string plain = plain_of(5 * chunk + 100);
    const FileSeal sealed = *seal(disk, plain);
    auto reader = *SealedFileReader::open(disk, path, sealed);
    for (const std::size_t at : {4 * chunk - 10, std::size_t{5}, 5 * chunk, 2 * chunk + 1, 2 * chunk, plain.size() - 1, plain.size()}) {
        std::string into(50, '\0');
        const std::size_t got = *reader.read_at(at, into);
        CHECK(into.substr(0, got) == plain.substr(at, 50));
    }
    std::string into(50, '\0');
    CHECK(*reader.read_at(plain.size() + 1'000'000, into) == 0);
}

TEST_CASE("The plain bytes are nowhere on disk, and the same file twice looks different") {
    const std::string plain(2 * chunk, 'p');
    SimulatedDisk disk, other;
    const FileSeal first = *seal(disk, plain), second = *seal(other, plain);
    CHECK(disk.content(path).find("pppp") == std::string::npos);
    CHECK(disk.content(path) != other.content(path));
    CHECK(first.key != second.key);
    CHECK(first.sha256 == second.sha256);
    CHECK(check_sealed_file(disk, path, {second.key, first.sha256, first.bytes}).error().code == "file.damaged");
}

TEST_CASE("A bit that flips anywhere is noticed") {
    SimulatedDisk disk;
    const FileSeal sealed = *seal(disk, plain_of(2 * chunk + 300));
    const std::uint64_t bits = disk.content(path).size() * 8;
    for (std::uint64_t bit = 0; bit < bits; bit += bit < 400 || bit > bits - 4000 ? 7 : 40'009) {
        disk.flip(path, bit);
        CHECK_MESSAGE(check_sealed_file(disk, path, sealed).error().code == "file.damaged", bit);
        disk.flip(path, bit);
    }
    CHECK(check_sealed_file(disk, path, sealed).has_value());
}

TEST_CASE("A file that lost or gained bytes is noticed, also where chunks end") {
    SimulatedDisk disk;
    const FileSeal sealed = *seal(disk, plain_of(3 * chunk));
    const auto file = *disk.open(path, ledger::Open::write);
    const std::string whole = disk.content(path);
    for (const std::size_t size : {std::size_t{0}, std::size_t{28}, 28 + chunk + 17, whole.size() - 17, whole.size() - 1}) {
        REQUIRE(file->truncate(size).has_value());
        CHECK(check_sealed_file(disk, path, sealed).error().code == "file.damaged");
        REQUIRE(file->write_at(0, whole).has_value());
    }
    // Somebody who cuts the file and the number of its bytes still lacks the last chunk's mark.
    REQUIRE(file->truncate(whole.size() - chunk - 17).has_value());
    CHECK(check_sealed_file(disk, path, {sealed.key, sealed.sha256, 2 * chunk}).error().code == "file.damaged");
    REQUIRE(file->write_at(0, whole).has_value());
    // Chunks that changed places.
    REQUIRE(file->write_at(28, whole.substr(28 + chunk + 17, chunk + 17) + whole.substr(28, chunk + 17)).has_value());
    CHECK(check_sealed_file(disk, path, sealed).error().code == "file.damaged");
}

TEST_CASE("A file is not written over, and one that is given up leaves nothing") {
    SimulatedDisk disk;
    const FileSeal sealed = *seal(disk, "first");
    CHECK(seal(disk, "second").error().code == "file.exists");
    CHECK(read(disk, sealed, 10) == "first");
    {
        auto given_up = *SealedFileWriter::create(disk, "attachments/a2");
        REQUIRE(given_up.write(plain_of(3 * chunk)).has_value());
        CHECK(names(disk) == std::set<std::string>{"a1", "a2.new"});
    }
    CHECK(names(disk) == std::set<std::string>{"a1"});
}

TEST_CASE("Erasing leaves zeros, then nothing, and can be repeated") {
    SimulatedDisk disk;
    REQUIRE(seal(disk, plain_of(2 * chunk + 5)).has_value());
    const auto open = *disk.open(path, ledger::Open::read);
    REQUIRE(erase_sealed_file(disk, path).has_value());
    CHECK(names(disk).empty());
    std::string left(300'000, 'x');
    left.resize(*open->read_at(0, left));
    CHECK(left == std::string(left.size(), '\0'));
    CHECK(erase_sealed_file(disk, path).has_value());
}

TEST_CASE("Whatever fails while a file is sealed: it is whole or not there, and what finish() acknowledged stays") {
    const std::string plain = plain_of(chunk + 500);
    std::uint64_t struck = 0;
    for (const Fault fault : all_faults)
        for (std::uint64_t operation = 0;; ++operation) {
            SimulatedDisk disk(operation + 100 * static_cast<std::uint64_t>(fault));
            disk.fail_at(operation, fault);
            const auto sealed = seal(disk, plain);
            if (!disk.struck()) break;
            ++struck;
            disk.restart();
            const auto there = disk.exists(path);
            REQUIRE(there.has_value());
            if (sealed) {
                CHECK(check_sealed_file(disk, path, *sealed).has_value());
            } else if (disk.exists("attachments").value_or(false)) {
                (void)remove_unfinished_files(disk, "attachments");
                for (const std::string& name : names(disk)) CHECK(name == "a1");
            }
        }
    CHECK(struck >= 7 * 6);
}

TEST_CASE("A write that fails ends it") {
    SimulatedDisk disk;
    auto writer = *SealedFileWriter::create(disk, path);
    disk.fail_at(0, Fault::full);
    CHECK(!writer.write(plain_of(chunk)).has_value());
    CHECK(writer.write(plain_of(chunk)).error().code == "file.stopped");
    CHECK(writer.finish().error().code == "file.stopped");
}

}  // namespace sealed_file_test
