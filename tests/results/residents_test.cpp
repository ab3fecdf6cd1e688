#include <doctest/doctest.h>

#include <algorithm>
#include <future>
#include <vector>

#include "clerk/service.hpp"
#include "newest_scene.hpp"
#include "results/residents.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

const Minute noon = day_of(2026, 11, 24) * minutes_a_day + 12 * 60;

// A desk whose clock the test sets.
struct Desk {
    TestFolder folder;
    ledger::RealDisk disk;
    Minute now = noon;
    std::unique_ptr<clerk::Service> service;

    Desk() {
        (void)good(clerk::init(disk, folder.data(), "test.example/desk", day_of(2026, 11, 23)));
        clerk::ServiceOptions options;
        options.now = [this] { return now; };
        options.is_category = [](std::string_view) { return true; };
        options.is_indicator = [](std::string_view) { return true; };
        options.is_reason = [](std::string_view) { return true; };
        service = good(clerk::Service::open(disk, folder.data(), options));
    }

    clerk::Answer ask(clerk::Command command) {
        std::promise<Result<clerk::Answer>> promise;
        auto answer = promise.get_future();
        REQUIRE(service->submit(std::move(command), [&](Result<clerk::Answer> done) { promise.set_value(std::move(done)); }));
        return good(answer.get());
    }

    std::string file(int number, const std::string& area) {
        const record::NewReport report{.once = "test/key-of-the-report-" + std::to_string(number), .channel = "form", .language = "en", .category = "0501", .occurred = {}, .point = {}, .text = "A window was broken.", .attachments = {}};
        return std::get<clerk::Filed>(ask(clerk::FileReport{report, area, {}})).reference;
    }

    // So many minutes after noon.
    void decide(const std::string& reference, record::ReportStep step, Minute after) {
        now = noon + after;
        (void)ask(clerk::TakeStep{{.reference = reference, .step = step, .category = step == record::ReportStep::recorded ? "0501" : "", .of = "", .reason = step == record::ReportStep::closed ? "no-offence" : ""}, "", {"jana", "officer"}});
    }

    std::shared_ptr<const Scene> scene() {
        good(service->stop());
        return newest_scene(disk, folder.data());
    }
};

std::int64_t ended_by(const report::ResidentReports& reports, std::string_view reason) {
    const auto found = std::ranges::find(reports.received.not_counted, reason, &figures::Received::NotCounted::reason);
    return found == reports.received.not_counted.end() ? 0 : found->records;
}

}  // namespace

TEST_CASE("reports are counted by what became of them, and the wait ends with the first decision, also when it was taken back") {
    Desk desk;
    const std::string one = desk.file(1, "town/3"), two = desk.file(2, "town/3"), three = desk.file(3, "town/4"), four = desk.file(4, "");
    desk.decide(one, record::ReportStep::recorded, 10);
    desk.decide(two, record::ReportStep::closed, 30);
    desk.decide(two, record::ReportStep::reopened, 40);
    desk.decide(two, record::ReportStep::recorded, 500);
    desk.decide(three, record::ReportStep::closed, 90);
    const auto scene = desk.scene();
    const auto all = good(resident_reports(*scene, Period::of_year(2026), {}));
    CHECK(all.received.received == 4);
    CHECK(all.received.counted == 1);
    CHECK(ended_by(all, "recorded") == 2);
    CHECK(ended_by(all, "closed: no-offence") == 1);
    CHECK(all.decided == 3);
    CHECK(all.median_minutes == 30);
    CHECK(all.p90_minutes == 90);

    const auto third = good(resident_reports(*scene, Period::of_year(2026), {"3"}));
    CHECK(third.received.received == 2);
    CHECK(third.decided == 2);
    CHECK(third.median_minutes == 10);
    const auto nowhere = good(resident_reports(*scene, Period::of_year(2026), {"9"}));
    CHECK(nowhere.received.received == 0);
    const auto before = good(resident_reports(*scene, Period::of_year(2025), {}));
    CHECK(before.received.received == 0);
    CHECK_FALSE(before.median_minutes.has_value());
}
