// A ledger as static tiles, read by a client that shares no code with it: tests/ledger/tile_client.py.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "ledger/export.hpp"
#include "ledger/fsck.hpp"
#include "ledger/log.hpp"
#include "simulated_disk.hpp"

using namespace daybook;
using namespace daybook::ledger;
using namespace daybook::ledger::simulated;

namespace {

namespace fs = std::filesystem;

// A folder that is gone when the test ends.
struct Scratch {
    fs::path path;
    Scratch() {
        std::string name = (fs::temp_directory_path() / "daybook-test-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Scratch() { fs::remove_all(path); }
    [[nodiscard]] std::string at(const std::string& name) const { return (path / name).string(); }
};

SigningKey export_key() { return *SigningKey::generate("test.example/ledger", system_random()); }

void append_numbered(Log& log, std::uint64_t entries) {
    Batch batch;
    for (std::uint64_t i = 0; i < entries; ++i) batch.add(fmt::format(R"({{"number":{}}})", count(log.size()) + i));
    REQUIRE(log.append(batch).has_value());
    REQUIRE(log.sync().has_value());
}

bool have(const char* program) { return std::system(fmt::format("command -v {} >/dev/null 2>&1", program).c_str()) == 0; }

// 0: the client could verify everything.
int client(const std::string& folder, const VerifierKey& key) {
    const std::string script = (fs::path(__FILE__).parent_path() / "tile_client.py").string();
    return std::system(fmt::format("python3 '{}' '{}' '{}' >/dev/null 2>&1", script, folder, key.to_text()).c_str());
}

}  // namespace

TEST_CASE("A client written elsewhere verifies the exported tiles, and notices what was altered") {
    if (!have("python3") || !have("openssl")) {
        MESSAGE("skipped: python3 and the openssl program are needed");
        return;
    }
    const Scratch scratch;
    RealDisk disk;
    const SigningKey key = export_key();
    Log log = *Log::create(disk, scratch.at("ledger"), key);
    const std::string out = scratch.at("out");
    for (const std::uint64_t more : {1, 255, 300, 70'000 - 556}) {
        append_numbered(log, more);
        const auto report = export_tiles(log, disk, out);
        REQUIRE_MESSAGE(report.has_value(), (report ? "" : to_text(report.error())));
        CHECK(report->size == log.size());
        CHECK(client(out, key.verifier()) == 0);
    }
    CHECK(fs::exists(out + "/tile/0/273.p/112"));
    CHECK(fs::exists(out + "/tile/1/001.p/17"));
    CHECK(fs::exists(out + "/tile/2/000.p/1"));
    CHECK(fs::exists(out + "/tile/entries/273.p/112"));
    const auto again = *export_tiles(log, disk, out);
    CHECK(again.files_written == 0);
    CHECK(client(out, export_key().verifier()) != 0);
    for (const std::string file : {"/checkpoint", "/tile/0/100", "/tile/1/000", "/tile/2/000.p/1", "/tile/entries/005"}) {
        std::fstream bytes(out + file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekg(30);
        const int byte = bytes.get();
        bytes.seekp(30);
        bytes.put(static_cast<char>(byte ^ 4));
        bytes.close();
        CHECK_MESSAGE(client(out, key.verifier()) != 0, file);
        std::fstream back(out + file, std::ios::in | std::ios::out | std::ios::binary);
        back.seekp(30);
        back.put(static_cast<char>(byte));
    }
    CHECK(client(out, key.verifier()) == 0);
}

TEST_CASE("An export goes on where it ended, whatever interrupted it") {
    SimulatedDisk disk;
    const SigningKey key = export_key();
    Log log = *Log::create(disk, "/data/ledger", key);
    append_numbered(log, 600);
    REQUIRE(export_tiles(log, disk, "/out").has_value());
    append_numbered(log, 700);
    const auto reference = disk.copy();
    const Log reader = *Log::open(*reference, "/data/ledger", nullptr);
    REQUIRE(reader.durable_size() < reader.size());  // never closed, so a reader cannot know that all of it is durable
    REQUIRE(log.publish().has_value());
    REQUIRE(export_tiles(log, *reference, "/fresh").has_value());
    for (std::uint64_t operation = 0;; operation += 3) {
        const auto out = disk.copy(operation);
        out->fail_at(operation, operation % 2 == 0 ? Fault::error : Fault::crash_torn);
        const auto first = export_tiles(log, *out, "/out");
        if (first) break;
        out->restart();
        REQUIRE(export_tiles(log, *out, "/out").has_value());
        for (const auto& path : reference->paths())
            if (path.starts_with("/fresh/")) REQUIRE_MESSAGE(out->content("/out" + path.substr(6)) == reference->content(path), path);
    }
}

TEST_CASE("The tiles of another ledger are never mixed with this one's") {
    SimulatedDisk disk;
    const SigningKey key = export_key();
    Log one = *Log::create(disk, "/one", key);
    Log other = *Log::create(disk, "/other", key);
    Log foreign = *Log::create(disk, "/foreign", export_key());
    append_numbered(one, 3);
    append_numbered(other, 2);
    REQUIRE(export_tiles(one, disk, "/out").has_value());
    CHECK(export_tiles(other, disk, "/out").error().code == "export.longer");
    Batch batch;
    batch.add("not what the first ledger has");
    batch.add("at this place");
    REQUIRE(other.append(batch).has_value());
    REQUIRE(other.sync().has_value());
    CHECK(export_tiles(foreign, disk, "/out").error().code == "export.foreign");
    SimulatedDisk apart;
    Log fork = *Log::create(apart, "/fork", key);
    REQUIRE(fork.append(batch).has_value());
    append_numbered(fork, 5);
    CHECK(export_tiles(fork, disk, "/out").error().code == "export.forked");
    CHECK(tile_bytes(one, {0, 0, 4}).error().code == "tile.none");
    CHECK(tile_bytes(one, {1, 0, 1}).error().code == "tile.none");
}

TEST_CASE("The real disk keeps a ledger, refuses a second writer, and keeps keys to their owner") {
    const Scratch scratch;
    RealDisk disk;
    const SigningKey key = export_key();
    REQUIRE(save_signing_key(disk, scratch.at("keys/signing.key"), key).has_value());
    CHECK(save_signing_key(disk, scratch.at("keys/signing.key"), key).error().code == "key.exists");
    CHECK((fs::status(scratch.at("keys/signing.key")).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
    const SigningKey loaded = *load_signing_key(disk, scratch.at("keys/signing.key"));
    CHECK(loaded.verifier() == key.verifier());
    {
        Log log = *Log::create(disk, scratch.at("ledger"), loaded, {.segment_bytes = 100'000});
        CHECK(Log::open(disk, scratch.at("ledger"), &loaded).error().code == "disk.locked");
        for (int i = 0; i < 30; ++i) append_numbered(log, 1000);
        CHECK(*log.entry(12'345) == R"({"number":12345})");
    }
    const Log log = *Log::open(disk, scratch.at("ledger"), &loaded);
    CHECK(count(log.size()) == 30'000);
    CHECK(fsck(disk, scratch.at("ledger"), {})->findings.empty());
    CHECK(load_signing_key(disk, scratch.at("keys/none")).error().code == "disk.missing");
}
