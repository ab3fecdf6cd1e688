#include "clerk/erasure.hpp"
#include "clerk/service.hpp"

#include <future>
#include <map>

#include <doctest/doctest.h>

#include "../ledger/simulated_disk.hpp"
#include "base/json.hpp"
#include "base/shipped.hpp"
#include "clerk/check.hpp"
#include "clerk/editions.hpp"
#include "folder.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::clerk;

namespace {

const Minute noon = day_of(2026, 11, 24) * minutes_a_day + 12 * 60;

ServiceOptions options() {
    ServiceOptions options;
    options.now = [] { return noon; };
    options.is_category = [](std::string_view code) { return code == "0501" || code == "0401"; };
    options.is_indicator = [](std::string_view id) { return id == "burglary"; };
    options.is_reason = [](std::string_view code) { return code == "no-offence"; };
    return options;
}

// Waits for the answer.
Result<Answer> ask(Service& service, Command command) {
    std::promise<Result<Answer>> promise;
    auto answer = promise.get_future();
    if (!service.submit(std::move(command), [&](Result<Answer> done) { promise.set_value(std::move(done)); })) return refuse("service.full", "full");
    return answer.get();
}

record::NewReport report(int number, const std::string& text = "A window was broken.") {
    return {.once = "test/key-of-the-report-" + std::to_string(number), .channel = "form", .language = "en", .category = "0501", .occurred = {noon, Precision::minute},
            .point = record::Point{48'012'345, -18'012'345}, .text = text, .attachments = {}};
}

FileReport filing(int number, const std::string& text = "A window was broken.") { return {report(number, text), "town/3", {}}; }

Filed file(Service& service, int number) {
    const auto answer = ask(service, filing(number));
    REQUIRE(answer);
    return std::get<Filed>(*answer);
}

const Actor officer{"jana", "officer"};

record::Report look(const Service& service, const std::string& reference) {
    record::Report copy;
    service.read([&](const record::Reports& reports, std::uint64_t) {
        const auto* found = reports.find(reference);
        REQUIRE(found != nullptr);
        copy = *found;
    });
    return copy;
}

// All that a ledger and its folder hold, as bytes.
std::string all_bytes(const std::string& root) {
    std::string all;
    for (const auto& item : std::filesystem::recursive_directory_iterator(root))
        if (item.is_regular_file()) all += good(read_file(item.path().string()));
    return all;
}

struct Scene {
    TestFolder folder;
    ledger::RealDisk disk;
    std::string data = folder.data();
    Scene() { (void)good(clerk::init(disk, data, "test.example/daybook", day_of(2026, 11, 23))); }
    std::unique_ptr<Service> open() { return good(Service::open(disk, data, options())); }
};

}  // namespace

TEST_CASE("a report is answered once it is durable; its words open it, in either script, and its receipt verifies") {
    Scene scene;
    const auto service = scene.open();
    const Filed filed = file(*service, 1);
    CHECK(filed.is_new);
    CHECK(ledger::count(service->log().durable_size()) > filed.entry);
    CHECK(service->reference_opened_by(*record::read_words(filed.words.cyrillic())) == filed.reference);
    const auto receipt = good(service->log().receipt(filed.entry));
    CHECK(ledger::verify_receipt(receipt, good(service->log().entry(filed.entry)), service->log().verifier()));
    CHECK(look(*service, filed.reference).area == "town/3");
}

TEST_CASE("the same key is the same report, in one batch, later, and after a restart") {
    Scene scene;
    Filed first;
    {
        const auto service = scene.open();
        std::vector<std::promise<Result<Answer>>> promises(8);
        for (auto& promise : promises) REQUIRE(service->submit(filing(1), [&](Result<Answer> done) { promise.set_value(std::move(done)); }));
        int fresh = 0;
        for (auto& promise : promises) {
            const auto filed = std::get<Filed>(good(promise.get_future().get()));
            if (filed.is_new) first = filed, ++fresh;
        }
        CHECK(fresh == 1);
        CHECK(file(*service, 1).reference == first.reference);
        CHECK(file(*service, 2).reference != first.reference);
    }
    const auto service = scene.open();
    const Filed again = file(*service, 1);
    CHECK(!again.is_new);
    CHECK(again.reference == first.reference);
    CHECK(again.words == first.words);
    CHECK(again.entry == first.entry);
    service->read([](const record::Reports& reports, std::uint64_t) { CHECK(reports.size() == 2); });
}

TEST_CASE("what is personal, and the exact place and time, are in no file as they were said") {
    Scene scene;
    auto said = report(1, "My neighbour Zebedee broke it.");
    said.naming = record::Naming::named;
    said.name = "Araminta Quill";
    said.email = "quill@example.org";
    {
        const auto service = scene.open();
        good(ask(*service, FileReport{said, "town/3", {}}));
        REQUIRE(service->stop());
    }
    const std::string bytes = all_bytes(scene.data);
    for (const char* secret : {"Zebedee", "Araminta", "quill@example.org", "48012345", "18012345", "T12:00\",\"opens"}) CHECK_MESSAGE(bytes.find(secret) == std::string::npos, secret);
    CHECK(bytes.find("\"occurred\":\"2026-11-24\",\"opens\"") != std::string::npos);
}

TEST_CASE("staff read with a purpose: entered before anything is shown, and without the reader's name in the open") {
    Scene scene;
    const auto service = scene.open();
    const Filed filed = file(*service, 1);
    const auto opened = std::get<Opened>(good(ask(*service, OpenReport{filed.reference, record::Author::staff, "triage", officer})));
    REQUIRE(opened.parts.size() == 1);
    CHECK(opened.parts[0].sealed.find("A window was broken.") != std::string::npos);
    const auto seen = look(*service, filed.reference);
    REQUIRE(seen.events.size() == 1);
    const auto reading = std::get<record::SealedRead>(seen.events[0].event);
    CHECK(reading.purpose == "triage");
    CHECK(reading.role == "officer");
    CHECK(good(service->log().entry(seen.events[0].at)).find("jana") == std::string::npos);
    // The reporter's own look is no reading, and shows messages only.
    CHECK(std::get<Opened>(good(ask(*service, OpenReport{filed.reference, record::Author::reporter, {}, {}}))).parts.empty());
    CHECK(look(*service, filed.reference).events.size() == 1);
}

TEST_CASE("every report ends recorded, duplicate or closed with a reason; an ended one takes no second end") {
    Scene scene;
    const auto service = scene.open();
    const Filed one = file(*service, 1), two = file(*service, 2), three = file(*service, 3);
    auto step = [&](const Filed& filed, record::ReportStep what, auto fill) {
        record::Decision decision{.reference = filed.reference, .step = what};
        fill(decision);
        return ask(*service, TakeStep{decision, "a note", officer});
    };
    CHECK(!step(one, record::ReportStep::closed, [](auto&) {}));                                    // no reason
    CHECK(!step(one, record::ReportStep::recorded, [](auto& d) { d.category = "9999"; }));          // no such class
    CHECK(!step(one, record::ReportStep::duplicate, [&](auto& d) { d.of = one.reference; }));       // of itself
    CHECK(step(one, record::ReportStep::recorded, [](auto& d) { d.category = "0401"; }));
    CHECK(step(two, record::ReportStep::duplicate, [&](auto& d) { d.of = one.reference; }));
    CHECK(step(three, record::ReportStep::closed, [](auto& d) { d.reason = "no-offence"; }));
    CHECK(step(three, record::ReportStep::closed, [](auto& d) { d.reason = "no-offence"; }).error().code == "report.ended");
    service->read([](const record::Reports& reports, std::uint64_t) { CHECK(reports.open() == 0); });
    CHECK(step(three, record::ReportStep::reopened, [](auto&) {}));
    service->read([](const record::Reports& reports, std::uint64_t) { CHECK(reports.open() == 1); });
    REQUIRE(service->stop());

    // As figures: what has not ended counts, what has is kept with what became of it; the recorded one is an offence of the desk's.
    const auto archive = good(open_archive(scene.disk, scene.data));
    const auto columns = archive.views.columns(archive.views.size());
    std::map<std::string, int> by_reason;
    int desk_offences = 0;
    for (std::size_t row = 0; row < columns.rows(); ++row) {
        if (columns.replaced_at[row] != figures::never) continue;
        if (columns.sources[columns.source[row]] == record::report_source) ++by_reason[columns.reasons[columns.reason[row]]];
        if (columns.sources[columns.source[row]] != record::desk_source) continue;
        ++desk_offences;
        CHECK(columns.categories[columns.category[row]] == "0401");
    }
    CHECK(by_reason == std::map<std::string, int>{{"", 1}, {"duplicate", 1}, {"recorded", 1}});
    CHECK(desk_offences == 1);
    const auto checked = good(check_all(scene.disk, scene.data));
    for (const auto& finding : checked.findings) FAIL_CHECK(finding.file << ": " << finding.what);
}

TEST_CASE("the indicator of open reports counts them as of any ledger size") {
    Scene scene;
    std::uint64_t before = 0;
    {
        const auto service = scene.open();
        const Filed one = file(*service, 1);
        (void)file(*service, 2);
        before = service->numbers().size;
        record::Decision decision{.reference = one.reference, .step = record::ReportStep::closed, .reason = "no-offence"};
        good(ask(*service, TakeStep{decision, "", officer}));
        REQUIRE(service->stop());
    }
    const auto archive = good(open_archive(scene.disk, scene.data));
    const auto book = good(figures::Book::parse(*shipped_file("indicators/book.toml")));
    auto open_at = [&](std::uint64_t size) {
        const auto columns = archive.views.columns(size);
        const auto index = figures::index_columns(columns);
        const auto cube = good(figures::count(columns, index, book, {.source = "reports", .period = *Period::parse("2026-11"), .as_of = static_cast<std::uint32_t>(size), .indicators = {"reports-open", "all-crime"}}));
        CHECK(cube.at(1).count == 0);  // reports are no offences
        return cube.at(0).count;
    };
    CHECK(open_at(before) == 2);
    CHECK(open_at(archive.views.size()) == 1);
}

TEST_CASE("a full queue refuses at once, and what it took is answered") {
    Scene scene;
    auto small = options();
    small.queue_most = 4;
    const auto service = good(Service::open(scene.disk, scene.data, small));
    std::atomic<int> answered = 0;
    int taken = 0, refused = 0;
    for (int i = 0; i < 2000; ++i) (service->submit(filing(i), [&](Result<Answer> done) { answered += done ? 1 : 0; }) ? taken : refused) += 1;
    REQUIRE(service->stop());
    CHECK(refused > 0);
    CHECK(answered == taken);
    CHECK(service->numbers().refused_full == static_cast<std::uint64_t>(refused));
}

TEST_CASE("whatever the disk does at any moment: what was acknowledged is there afterwards, and nothing is there twice") {
    using ledger::simulated::Fault;
    const TestFolder real;  // columns are written there; the ledger and the sealed parts lie on the simulated disk
    const std::string data = real.path("data");
    constexpr int reports = 4;
    std::uint64_t struck = 0;
    for (const Fault fault : ledger::simulated::all_faults) {
        for (std::uint64_t at = 1; at < 400; ++at) {
            std::filesystem::remove_all(data + "/columns");
            ledger::simulated::SimulatedDisk disk(at * 31 + static_cast<std::uint64_t>(fault));
            (void)good(clerk::init(disk, data, "test.example/daybook", day_of(2026, 11, 23)));
            std::map<int, Filed> acknowledged;
            disk.fail_at(at, fault);
            if (auto service = Service::open(disk, data, options())) {
                for (int i = 0; i < reports; ++i)
                    if (const auto answer = ask(**service, filing(i))) acknowledged[i] = std::get<Filed>(*answer);
                (void)(*service)->stop();
            }
            const bool was_struck = disk.struck();
            struck += was_struck ? 1 : 0;
            disk.fail_at(0, Fault::none);
            disk.restart();
            std::filesystem::remove_all(data + "/columns");
            const auto service = good(Service::open(disk, data, options()));
            for (const auto& [number, filed] : acknowledged) {
                const auto seen = look(*service, filed.reference);
                CHECK(seen.received_at == filed.entry);
                CHECK(service->reference_opened_by(filed.words) == filed.reference);
            }
            // The clients try again with the same keys.
            for (int i = 0; i < reports; ++i) {
                const Filed again = file(*service, i);
                if (acknowledged.contains(i)) CHECK(again.reference == acknowledged[i].reference);
                if (acknowledged.contains(i)) CHECK(!again.is_new);
            }
            service->read([&](const record::Reports& all, std::uint64_t) { CHECK(all.size() == reports); });
            REQUIRE(service->stop());
            if (!was_struck) break;
        }
    }
    MESSAGE(struck << " faults of seven kinds, one after another");
    CHECK(struck > 100);
}

// ---- erasing ------------------------------------------------------------------------------------------------------

namespace {

// A report with whatever can be sealed of one: text, a photo, messages both ways, a note, who read.
Filed full_report(const Scene& scene, Service& service, int number, const std::string& photo) {
    std::filesystem::create_directories(scene.data + "/attachments");
    std::ofstream(scene.data + "/attachments/" + photo) << "the photo, encrypted";
    const auto filed = std::get<Filed>(good(ask(service, FileReport{report(number), "town/3", {{"image/jpeg", 20, R"({"file":")" + photo + R"(","found":"","malware":"","seal":""})"}}})));
    (void)good(ask(service, AddMessage{.reference = filed.reference, .from = record::Author::reporter, .text = "It was Zebedee.", .actor = {}}));
    (void)good(ask(service, AddMessage{.reference = filed.reference, .from = record::Author::staff, .text = "Thank you.", .actor = officer}));
    (void)good(ask(service, OpenReport{filed.reference, record::Author::staff, "triage", officer}));
    (void)good(ask(service, TakeStep{{.reference = filed.reference, .step = record::ReportStep::closed, .reason = "no-offence"}, "Spoke to her.", officer}));
    return filed;
}

// The sealed parts of a report that can still be opened, its readings not counted.
std::size_t parts_left(Service& service, const std::string& reference) {
    const auto opened = std::get<Opened>(good(ask(service, OpenReport{reference, record::Author::staff, "triage", officer})));
    return static_cast<std::size_t>(std::count_if(opened.parts.begin(), opened.parts.end(), [](const auto& part) { return !part.sealed.empty(); }));
}

constexpr std::string_view ground = "request of the person";

}  // namespace

TEST_CASE("erasing a report destroys all that is sealed of it and its files, and nothing of another; it stays counted") {
    Scene scene;
    Filed erased, other;
    {
        const auto service = scene.open();
        erased = full_report(scene, *service, 1, "photo-of-one-0123456789ab");
        other = full_report(scene, *service, 2, "photo-of-two-0123456789ab");
        REQUIRE(service->stop());
    }
    {
        const auto office = good(Clerk::open(scene.disk, scene.data));
        const auto erasure = good(erasure_of(*office, "reports", erased.reference));
        CHECK(erasure.parts.size() == 6);
        CHECK(erasure.files == std::vector<std::string>{"photo-of-one-0123456789ab"});
        good(hold(*office, "reports", erased.reference, "case 7", true));
        CHECK(erase_record(*office, "reports", erased.reference, ground).error().code == "seal.held");
        CHECK(std::filesystem::exists(scene.data + "/attachments/photo-of-one-0123456789ab"));
        good(hold(*office, "reports", erased.reference, "case 7 closed", false));
        CHECK(erase_record(*office, "reports", "7KQ49-XM2TA", ground).error().code == "record.unknown");
        CHECK(good(erase_record(*office, "reports", erased.reference, ground)).record == erased.reference);
        CHECK(erase_record(*office, "reports", erased.reference, ground).error().code == "seal.none");
        for (const auto part : erasure.parts) {
            CHECK(office->seals().is_erased(part));
            CHECK(office->views().erased(part));
        }
        good(office->close());
    }
    CHECK(!std::filesystem::exists(scene.data + "/attachments/photo-of-one-0123456789ab"));
    CHECK(std::filesystem::exists(scene.data + "/attachments/photo-of-two-0123456789ab"));
    CHECK(good(check_all(scene.disk, scene.data)).findings.empty());
    const auto service = scene.open();
    CHECK(parts_left(*service, erased.reference) == 0);
    CHECK(parts_left(*service, other.reference) == 5);
    CHECK(look(*service, erased.reference).status == record::Status::closed);
    CHECK(service->reference_opened_by(erased.words) == erased.reference);
}

TEST_CASE("what is said after an erasure is sealed anew and can be erased too") {
    Scene scene;
    Filed filed;
    for (int time = 0; time < 2; ++time) {
        {
            const auto service = scene.open();
            filed = file(*service, 1);
            (void)good(ask(*service, AddMessage{.reference = filed.reference, .from = record::Author::reporter, .text = "Once more.", .actor = {}}));
            REQUIRE(service->stop());
        }
        const auto office = good(Clerk::open(scene.disk, scene.data));
        CHECK(good(erasure_of(*office, "reports", filed.reference)).parts.size() == (time == 0 ? 2 : 1));
        (void)good(erase_record(*office, "reports", filed.reference, ground));
        good(office->close());
    }
}

TEST_CASE("an erasure that was entered and not done is done at the next start, files included") {
    Scene scene;
    Filed filed;
    {
        const auto service = scene.open();
        filed = full_report(scene, *service, 1, "photo-of-one-0123456789ab");
        REQUIRE(service->stop());
    }
    std::vector<record::Index> parts;
    {
        const auto office = good(Clerk::open(scene.disk, scene.data));
        parts = good(erasure_of(*office, "reports", filed.reference)).parts;
        for (const auto part : parts) (void)good(office->write(record::Erased{part, "reports", filed.reference, std::string(ground)}));
        good(office->close());  // killed here
    }
    const auto office = good(Clerk::open(scene.disk, scene.data));
    for (const auto part : parts) CHECK(office->seals().is_erased(part));
    CHECK(!std::filesystem::exists(scene.data + "/attachments/photo-of-one-0123456789ab"));
}

namespace {

PublishEdition publishing_of(const std::string& edition, const std::string& source, std::uint64_t as_of) {
    return {{.edition = edition, .number = 1, .source = source, .period = Period::of_year(2022), .against = Period::of_year(2021), .as_of = as_of, .manifest_sha256 = sha256(edition), .supersedes = {}, .reason = {}}};
}

}  // namespace

TEST_CASE("of two editions of a source that are released at once one is published: the other does not know what it hides") {
    TestFolder folder;
    ledger::RealDisk disk;
    (void)good(init(disk, folder.data(), "test.example/daybook", day_of(2026, 11, 24)));
    const auto service = good(Service::open(disk, folder.data(), options()));
    const std::uint64_t size = service->numbers().size;
    std::array<std::promise<std::string>, 8> outcomes;
    for (std::size_t i = 0; i < outcomes.size(); ++i)  // without waiting: some share a group, some come while it is written
        REQUIRE(service->submit(publishing_of("town-" + std::to_string(2000 + i), "town", size), [&, i](Result<Answer> done) { outcomes[i].set_value(done ? "published" : done.error().code); }));
    std::map<std::string, int> counted;
    for (auto& outcome : outcomes) ++counted[outcome.get_future().get()];
    CHECK(counted["published"] == 1);
    CHECK(counted["edition.older"] + counted["edition.busy"] == 7);

    const auto refusal = [&](PublishEdition command) {
        const auto answer = ask(*service, std::move(command));
        return answer ? "none" : answer.error().code;
    };
    CHECK(refusal(publishing_of("town-2022", "town", size)) == "edition.older");
    CHECK(refusal(publishing_of("village-2022", "village", size)) == "none");  // other records
    CHECK(refusal(publishing_of("town-2022", "town", service->numbers().size)) == "none");
    CHECK(published_editions(service->clerk().views()).size() == 3);
}
