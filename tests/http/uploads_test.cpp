// Files that were handed in before their report, when the server was killed at the wrong moment.
#include <filesystem>
#include <fstream>
#include <thread>

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

// Lets two cleanings go by: what the first released the second may take away.
void clean_twice(ServedWorld& world) {
    world.now += two_days_s;
    for (int round = 0; round < 2; ++round) {
        for (int tick = 0; tick < ticks_between_cleanings; ++tick) world.app->tick();
        std::promise<void> done;
        REQUIRE(world.app->workers.run([&] { done.set_value(); }));
        done.get_future().wait();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the other worker may still be cleaning
    }
}

}  // namespace

TEST_CASE("a file of a report that was filed stays, also when the server was killed before it could note whose it is") {
    ServedWorld world;
    const std::string kept = upload(world, "file-of-the-report-filed"), wanted = upload(world, "file-that-a-report-wanted"), loose = upload(world, "file-that-nobody-wanted");
    good(world.office->uploads().reserve(std::vector<std::string>{"file-of-the-report-filed"}, world.service->reference_for("test/key-of-the-report-killed")));
    good(world.office->uploads().reserve(std::vector<std::string>{"file-that-a-report-wanted"}, world.service->reference_for("test/key-of-the-report-never-filed")));
    CHECK(world.file("killed", "town/1").reference == world.service->reference_for("test/key-of-the-report-killed"));
    clean_twice(world);
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
