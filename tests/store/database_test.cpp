#include <array>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

#include <sqlite3.h>

#include "office.hpp"

using namespace daybook;
using namespace daybook::store;
using namespace daybook::test;

namespace {

constexpr std::string_view first_version = "CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;";
constexpr std::array one_version{first_version};
constexpr Schema notes{0x6e6f7465, one_version};

Database open_notes(const TestPlace& place, std::int64_t pages_max = 0) { return good(Database::open({.path = place.path("notes.db"), .wait_ms_max = 200, .pages_max = pages_max}, notes)); }

Result<void> add_note(Database& database, std::string_view text) {
    return database.write([&](Connection& connection) { return connection.run("INSERT INTO notes(text) VALUES(?)", {text}); });
}

std::int64_t count_notes(Database& database) {
    std::int64_t count = -1;
    good(database.read([&](Connection& connection) { return connection.first("SELECT count(*) FROM notes", {}, [&](const Row& row) { count = row.integer(0); }); }));
    return count;
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

// What somebody does with another tool.
void with_sqlite(const std::string& path, const char* script) {
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
    CHECK(sqlite3_exec(connection, script, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(connection);
}

}  // namespace

TEST_CASE("a transaction is there whole or not at all") {
    TestPlace place;
    auto database = open_notes(place);
    good(add_note(database, "kept"));
    const Result<void> refused = database.write([](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO notes(text) VALUES('dropped')"));
        return refuse("test.no", "no");
    });
    CHECK(refusal(refused) == "test.no");
    CHECK(count_notes(database) == 1);
    CHECK(refusal(database.write([](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO notes(text) VALUES('dropped')"));
        return connection.run("INSERT INTO notes(text) VALUES(NULL)");
    })) == "store.constraint");
    CHECK(count_notes(database) == 1);
}

TEST_CASE("texts and bytes come back as they were, whatever is in them") {
    TestPlace place;
    auto database = open_notes(place);
    for (const std::string& text : {std::string(), std::string("a\0b", 3), std::string("'); DROP TABLE notes; --"), std::string("Ўзбек қазақ"), std::string(1 << 20, 'x')}) {
        std::string back = "nothing";
        good(add_note(database, text));
        good(database.read([&](Connection& connection) { return connection.first("SELECT text FROM notes ORDER BY id DESC", {}, [&](const Row& row) { back = row.text(0); }); }));
        CHECK(back == text);
    }
    CHECK(count_notes(database) == 5);
}

TEST_CASE("files are readable by their owner only, also when somebody made them otherwise") {
    TestPlace place;
    std::ofstream(place.path("notes.db")).close();
    ::chmod(place.path("notes.db").c_str(), 0644);
    auto database = open_notes(place);
    good(add_note(database, "a"));
    for (const char* name : {"notes.db", "notes.db-wal", "notes.db-shm", "notes.db.lock"}) CHECK_MESSAGE(mode_of(place.path(name)) == 0600, name);
}

TEST_CASE("what is no database, or another's, or a newer one, or damaged, is refused and left as it is") {
    TestPlace place;
    const auto opened = [&] { return refusal(Database::open({.path = place.path("notes.db"), .wait_ms_max = 100}, notes)); };
    std::ofstream(place.path("notes.db")) << "These are notes, but no database of notes; long enough to have a header of a hundred bytes, which it is not.";
    CHECK(opened() == "store.damaged");
    std::filesystem::remove(place.path("notes.db"));
    with_sqlite(place.path("notes.db"), "CREATE TABLE theirs(x)");
    CHECK(opened() == "store.foreign");
    std::filesystem::remove(place.path("notes.db"));
    with_sqlite(place.path("notes.db"), "PRAGMA application_id=1852798053; PRAGMA user_version=7");
    CHECK(opened() == "store.newer");
    std::filesystem::remove_all(place.path("notes.db"));
    std::filesystem::create_directory(place.path("notes.db"));
    CHECK(opened() != "none");
    CHECK(refusal(Database::open({.path = place.path("no/such/folder/notes.db")}, notes)) == "store.failed");
}

TEST_CASE("a link in the database's place is not followed") {
    TestPlace place;
    std::ofstream(place.path("elsewhere")).close();
    std::filesystem::create_symlink(place.path("elsewhere"), place.path("notes.db"));
    CHECK(refusal(Database::open({.path = place.path("notes.db")}, notes)) != "none");
    CHECK(std::filesystem::file_size(place.path("elsewhere")) == 0);
}

TEST_CASE("a damaged page is found by the check") {
    TestPlace place;
    {
        auto database = open_notes(place);
        for (int i = 0; i < 200; ++i) good(add_note(database, std::string(500, 'x')));
        CHECK(good(database.check()).empty());
    }
    {
        std::fstream file(place.path("notes.db"), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(5 * 4096 + 3);
        file << std::string(40, '\xff');
    }
    auto database = open_notes(place);
    const auto found = database.check();
    CHECK((!found || !found->empty()));
}

TEST_CASE("an older version is brought to the newest, with what it holds; a migration that fails changes nothing") {
    TestPlace place;
    constexpr std::string_view second = "ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'unknown'; UPDATE notes SET text = upper(text);";
    constexpr std::string_view wrong = "ALTER TABLE notes ADD COLUMN seen INTEGER; INSERT INTO nowhere VALUES(1);";
    {
        auto database = open_notes(place);
        CHECK(database.version() == 1);
        good(add_note(database, "old"));
    }
    const std::array failing{first_version, wrong};
    CHECK(refusal(Database::open({.path = place.path("notes.db")}, {notes.application_id, failing})) == "store.failed");
    const std::array newer{first_version, second};
    auto database = good(Database::open({.path = place.path("notes.db")}, {notes.application_id, newer}));
    CHECK(database.version() == 2);
    std::string text, author;
    good(database.read([&](Connection& connection) { return connection.first("SELECT text, author FROM notes", {}, [&](const Row& row) { text = row.text(0), author = row.text(1); }); }));
    CHECK(text == "OLD");
    CHECK(author == "unknown");
    CHECK(refusal(Database::open({.path = place.path("notes.db")}, notes)) == "store.newer");
}

TEST_CASE("an office of the first version opens with the accounts that it had") {
    TestPlace place;
    const auto options = office_at(place);
    const Schema now = office_schema();
    { good(Database::open(options.database, {now.application_id, now.migrations.first(1)})); }
    with_sqlite(options.database.path, "INSERT INTO accounts(name, display_name, roles, areas, password, temporary, created) VALUES('orlova', 'A. Orlova', 'officer', 'town/3', 'x', 0, 1)");
    auto office = good(Office::open(options));
    CHECK(good(office->accounts().find("orlova")).duties.areas == std::vector<std::string>{"town/3"});
    CHECK(good(office->conversations().waiting("telegram")) == 0);
    CHECK(office->database().version() == static_cast<std::int32_t>(now.migrations.size()));
}

TEST_CASE("an office opens with its own key only, and a wrong key alters nothing") {
    TestPlace place;
    auto options = office_at(place);
    good(good(Office::open(options))->accounts().add(somebody("orlova"), noon));
    const auto right = options.key;
    options.key[31] ^= 1;
    CHECK(refusal(Office::open(options)) == "store.wrong-key");
    options.key = right;
    CHECK(good(good(Office::open(options))->accounts().list()).size() == 1);
}

TEST_CASE("while another process writes, one waits, and says so when it takes too long") {
    TestPlace place;
    auto database = open_notes(place);
    auto other = open_notes(place);
    good(add_note(other, "both may, one after another"));
    const Result<void> outer = other.write([&](Connection&) -> Result<void> {
        const auto refused = add_note(database, "not now");
        CHECK(refusal(refused) == "store.busy");
        CHECK(refused.error().sentence.find("another process") != std::string::npos);
        CHECK(count_notes(database) == 1);  // reading does not wait
        CHECK(refusal(Database::open({.path = place.path("notes.db"), .wait_ms_max = 50}, notes)) == "store.busy");
        return {};
    });
    good(outer);
    good(add_note(database, "now"));
    CHECK(count_notes(other) == 2);
}

TEST_CASE("a database that another tool has locked is busy, and free again afterwards") {
    TestPlace place;
    auto database = open_notes(place);
    sqlite3* tool = nullptr;
    REQUIRE(sqlite3_open(place.path("notes.db").c_str(), &tool) == SQLITE_OK);
    REQUIRE(sqlite3_exec(tool, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(refusal(add_note(database, "not now")) == "store.busy");
    sqlite3_exec(tool, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(tool);
    good(add_note(database, "now"));
}

TEST_CASE("threads take turns, and nothing is lost") {
    TestPlace place;
    auto database = open_notes(place);
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int note = 0; note < 25; ++note) failed += add_note(database, "note") ? 0 : 1;
        });
    for (auto& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(count_notes(database) == 100);
}

TEST_CASE("when there is no more room, what does not fit is refused in words, what was there stays, and there can be room again") {
    TestPlace place;
    auto database = open_notes(place, 20);
    std::int64_t fitted = 0;
    Result<void> refused;
    while ((refused = add_note(database, std::string(3000, 'x')))) REQUIRE(++fitted < 100);
    CHECK(refused.error().code == "store.full");
    CHECK(refused.error().sentence.find("disk is full") != std::string::npos);
    CHECK(refused.error().place.file == place.path("notes.db"));
    CHECK(count_notes(database) == fitted);
    CHECK(good(database.check()).empty());
    good(database.write([](Connection& connection) { return connection.run("DELETE FROM notes WHERE id <= 3"); }));
    good(add_note(database, std::string(3000, 'y')));
}

TEST_CASE("a backup made while others write is one moment's whole database in one file") {
    TestPlace place;
    const auto options = office_at(place);
    auto office = good(Office::open(options));
    good(office->accounts().add(somebody("orlova"), noon));
    for (int i = 0; i < 300; ++i) good(office->conversations().take({"telegram", i, "100", good(office->conversations().find("telegram", "100")).version, std::string(8000, 'x'), {std::string(8000, 'y')}}, noon));
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (std::int64_t update = 1000; !stop; ++update) {
            const auto before = office->conversations().find("telegram", "200");
            if (before) (void)office->conversations().take({"telegram", update, "200", before->version, "s", {"m"}}, noon);
        }
    });
    const auto saved = office->database().backup_to(place.path("copy.db"));
    stop = true;
    writer.join();
    good(saved);
    CHECK(mode_of(place.path("copy.db")) == 0600);
    CHECK(!std::filesystem::exists(place.path("copy.db.new")));
    CHECK(!std::filesystem::exists(place.path("copy.db-wal")));
    auto other = options;
    other.database.path = place.path("copy.db");
    auto copy = good(Office::open(other));
    CHECK(good(copy->database().check()).empty());
    CHECK(good(copy->accounts().find("orlova")).name == "orlova");
    // The moment's: of each update both state and message, or neither.
    const auto taken = good(copy->conversations().find("telegram", "200")).version;
    CHECK(good(copy->conversations().waiting("telegram")) >= 300);
    CHECK(good(copy->conversations().waiting("telegram")) == (taken == 0 ? 300 : taken));
}

TEST_CASE("a backup to where nothing can be written says so and leaves the last one alone") {
    TestPlace place;
    auto database = open_notes(place);
    CHECK(refusal(database.backup_to(place.path("no/folder/copy.db"))) == "store.failed");
    good(add_note(database, "one"));
    good(database.backup_to(place.path("copy.db")));
    good(add_note(database, "two"));
    std::filesystem::create_directory(place.path("copy.db.new"));
    CHECK(refusal(database.backup_to(place.path("copy.db"))) != "none");
    auto copy = good(Database::open({.path = place.path("copy.db")}, notes));
    CHECK(count_notes(copy) == 1);
}

TEST_CASE("closing leaves one file that holds everything") {
    TestPlace place;
    {
        auto database = open_notes(place);
        good(add_note(database, "kept"));
    }
    CHECK(!std::filesystem::exists(place.path("notes.db-wal")));
    auto database = open_notes(place);
    CHECK(count_notes(database) == 1);
}
