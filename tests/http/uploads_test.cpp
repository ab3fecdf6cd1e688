// Files that were handed in before their report, when the server was killed at the wrong moment.
#include <filesystem>
#include <fstream>
#include <thread>

#include "http/uploads.hpp"
#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

constexpr int ticks_between_cleanings = 300;
constexpr std::int64_t two_days_s = 2 * 24 * 3600;

// A file in the data folder and its row, as an upload leaves them.
std::string upload(ServedWorld& world, const std::string& id) {
    const std::string path = world.place.path("data/attachments/" + id);
    std::ofstream(path) << "an encrypted photo";
    good(world.office->uploads().add({.id = id, .path = "attachments/" + id, .type = "image/jpeg", .bytes = 18, .found = "{}", .key = R"({"malware":"clean","seal":"s"})", .created = world.now, .claimed_by = {}}));
    return path;
}

void clean(ServedWorld& world) {
    for (int tick = 0; tick < ticks_between_cleanings; ++tick) world.app->tick();
    std::promise<void> done;
    REQUIRE(world.app->workers.run([&] { done.set_value(); }));
    done.get_future().wait();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the other worker may still be cleaning
}

record::NewReport report_with_file(const std::string& file) {
    return {.once = "test/key-of-the-report-with-" + file, .channel = "form", .language = "en", .category = "0501", .occurred = {}, .point = {}, .text = "A window was broken.", .attachments = {file}};
}

}  // namespace

TEST_CASE("a file of a report that was filed stays, also when the server was killed before it could note whose it is") {
    ServedWorld world;
    const std::string kept = upload(world, "file-of-the-report-filed"), wanted = upload(world, "file-that-a-report-wanted"), loose = upload(world, "file-that-nobody-wanted");
    good(world.office->uploads().reserve(std::vector<std::string>{"file-of-the-report-filed"}, world.service->reference_for("test/key-of-the-report-killed")));
    good(world.office->uploads().reserve(std::vector<std::string>{"file-that-a-report-wanted"}, world.service->reference_for("test/key-of-the-report-never-filed")));
    CHECK(world.file("killed", "town/1").reference == world.service->reference_for("test/key-of-the-report-killed"));
    world.now += two_days_s;
    clean(world);
    CHECK(std::filesystem::exists(kept));
    CHECK(std::filesystem::exists(wanted));  // its report might still be on its way
    CHECK(!std::filesystem::exists(loose));
    clean(world);
    CHECK(std::filesystem::exists(kept));
    CHECK(!std::filesystem::exists(wanted));
    CHECK(!std::filesystem::exists(loose));
    CHECK(good(world.office->uploads().of_report(world.service->reference_for("test/key-of-the-report-killed"))).size() == 1);
}

TEST_CASE("a report takes its files, once; another one does not get them, and one that was refused gives them back") {
    ServedWorld world;
    (void)upload(world, "file-of-the-first-report");
    auto report = [&](const std::string& key, const std::string& text) {
        auto request = post("/api/v1/reports", R"({"language":"en","text":")" + text + R"(","attachments":["file-of-the-first-report"]})");
        request.headers.emplace_back("idempotency-key", key);
        return world.ask(std::move(request));
    };
    const std::string key(30, 'k'), other(30, 'o');
    CHECK(report(other, std::string(9000, 'x')).status == 422);  // too long: refused, and the file is free again
    const auto released = [&] { return good(world.office->uploads().find("file-of-the-first-report"))->claimed_by.empty(); };
    for (int i = 0; i < 100 && !released(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(released());
    CHECK(report(key, "A window was broken.").status == 201);
    CHECK(report(key, "A window was broken.").status == 200);
    const auto refused = report(other, "Somebody else's photo.");
    CHECK(refused.status >= 400);
    CHECK(code_of_problem(refused) == "report.attachment");
}

TEST_CASE("after the disk failed, files of reports that may be in the ledger stay where they are") {
    ServedWorld world;
    const std::string path = upload(world, "file-of-the-report-in-doubt");
    world.disk.fails = true;
    std::promise<Result<clerk::Filed>> answered;
    http::file_with_uploads(*world.app, report_with_file("file-of-the-report-in-doubt"), [&](Result<clerk::Filed> filed) { answered.set_value(std::move(filed)); });
    REQUIRE(!answered.get_future().get());
    world.disk.fails = false;  // of the ledger it was said already; files could be erased again
    world.now += two_days_s;
    clean(world);
    clean(world);
    CHECK(std::filesystem::exists(path));
    CHECK(!good(world.office->uploads().find("file-of-the-report-in-doubt"))->claimed_by.empty());
}

// A bot files on the thread that its update came in on, which may be a worker's: all of them at once must not wait for each other.
TEST_CASE("reports with files can be filed by all workers at the same time") {
    ServedWorld world;
    constexpr int reports = 6;
    std::array<std::promise<bool>, reports> done;
    for (int i = 0; i < reports; ++i) {
        const std::string file = fmt::format("file-of-the-workers-{:04}", i);
        (void)upload(world, file);
        REQUIRE(world.app->workers.run([&world, file, &mine = done[static_cast<std::size_t>(i)]] {
            std::promise<bool> filed;
            http::file_with_uploads(*world.app, report_with_file(file), [&](const Result<clerk::Filed>& answer) { filed.set_value(answer.has_value()); });
            mine.set_value(filed.get_future().get());
        }));
    }
    for (auto& one : done) {
        auto answer = one.get_future();
        REQUIRE(answer.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
        CHECK(answer.get());
    }
}
