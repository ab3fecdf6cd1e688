// Judgements on alerts through the clerk: what it refuses, that a newer one supersedes and nothing is overwritten, and that columns made anew are the same.
#include <future>

#include <doctest/doctest.h>

#include "clerk/check.hpp"
#include "clerk/judgements.hpp"
#include "clerk/service.hpp"
#include "folder.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::clerk;

namespace {

const Minute at_noon = day_of(2026, 11, 24) * minutes_a_day + 12 * 60;

// A small town's ledger, and its service.
struct Town {
    TestFolder folder;
    ledger::RealDisk disk;
    std::string data = folder.data();
    std::unique_ptr<Service> service;

    Town() {
        init(data);
        (void)import_town(data, write_town(folder, 300));
        open();
    }
    void open() {
        ServiceOptions options;
        options.now = [] { return at_noon; };
        options.is_category = options.is_reason = [](std::string_view) { return false; };
        options.is_indicator = [](std::string_view id) { return id == "burglary" || id == "robbery"; };
        service = good(Service::open(disk, data, std::move(options)));
    }
    std::future<Result<Answer>> submit(record::AlertJudged judged) {
        auto promise = std::make_shared<std::promise<Result<Answer>>>();
        auto answer = promise->get_future();
        REQUIRE(service->submit(JudgeAlert{std::move(judged)}, [promise](Result<Answer> done) { promise->set_value(std::move(done)); }));
        return answer;
    }
    std::string refusal(record::AlertJudged judged) {
        const auto answer = submit(std::move(judged)).get();
        if (answer) return "none";
        CHECK(answer.error().sentence.size() > 20);
        return answer.error().code + " " + answer.error().place.field;
    }
    [[nodiscard]] record::AlertJudged burglary(record::AlertVerdict verdict = record::AlertVerdict::real) const {
        record::AlertJudged judged{.alert = {}, .question = {.source = "town", .indicator = "burglary", .area = "3", .period = *Period::parse("2023-05-01/2023-05-07")}, .as_of = service->numbers().size, .at = {}, .verdict = verdict};
        judged.alert = record::alert_id(judged.question);
        return judged;
    }
};

record::AlertJudged with(record::AlertJudged judged, const std::function<void(record::AlertQuestion&)>& change) {
    change(judged.question);
    judged.alert = record::alert_id(judged.question);
    return judged;
}

}  // namespace

TEST_CASE("the clerk refuses a judgement that names something which is not there, and writes nothing then") {
    Town town;
    CHECK(town.refusal(town.burglary()) == "none");  // which begins the day, too
    const auto before = town.service->numbers().size;
    const auto good_one = town.burglary();
    CHECK(town.refusal(with(good_one, [](auto& question) { question.indicator = "happiness"; })) == "alert.indicator indicator");
    CHECK(town.refusal(with(good_one, [](auto& question) { question.source = "atlantis"; })) == "alert.source source");
    CHECK(town.refusal(with(good_one, [](auto& question) { question.source = ""; })) == "alert.source source");
    CHECK(town.refusal(with(good_one, [](auto& question) { question.area = "77"; })) == "alert.area area");
    auto wrong = good_one;
    wrong.alert = "0123456789abcdef";
    CHECK(town.refusal(wrong) == "alert.id alert");
    wrong = good_one;
    wrong.as_of = before + 1;
    CHECK(town.refusal(wrong) == "alert.size size");
    wrong.as_of = 3;  // before any record of the town
    CHECK(town.refusal(wrong) == "alert.source source");
    CHECK(town.service->numbers().size == before);
    CHECK(town.refusal(good_one) == "none");
    CHECK(town.service->numbers().size > before);
}

TEST_CASE("a newer judgement stands beside the older one and supersedes it, and each ledger size keeps what was judged by then") {
    Town town;
    const auto first = std::get<Written>(good(town.submit(town.burglary(record::AlertVerdict::real)).get()));
    const auto second = std::get<Written>(good(town.submit(town.burglary(record::AlertVerdict::recording)).get()));
    CHECK(second.entry > first.entry);
    const auto& views = town.service->clerk().views();
    const auto all = judgements(views, second.size);
    REQUIRE(all.size() == 2);
    CHECK(all[0].at == first.entry);
    CHECK(all[0].entry.verdict == record::AlertVerdict::real);
    CHECK(all[1].at == second.entry);
    CHECK(all[1].entry.verdict == record::AlertVerdict::recording);
    CHECK(to_text(all[1].entry.at) == "2026-11-24T12:00");
    CHECK(judgements(views, second.entry).size() == 1);
    CHECK(judgements(views, first.entry).empty());
    const std::string written(good(town.service->log().entry(second.entry)));
    CHECK(written.find("\"kind\":\"alert-judged\"") != std::string::npos);
    CHECK(written.find("\"verdict\":\"recording\"") != std::string::npos);
}

TEST_CASE("of two judgements on one alert that come at once, the second is written after the first or told to look again") {
    Town town;
    std::vector<std::future<Result<Answer>>> answers;
    for (int i = 0; i < 6; ++i) answers.push_back(town.submit(town.burglary(i % 2 == 0 ? record::AlertVerdict::real : record::AlertVerdict::chance)));
    std::set<record::Index> entries;
    for (auto& answer : answers) {
        const auto done = answer.get();
        if (done) CHECK(entries.insert(std::get<Written>(*done).entry).second);
        else CHECK(done.error().code == "alert.busy");
    }
    CHECK(!entries.empty());
    CHECK(judgements(town.service->clerk().views(), town.service->numbers().size).size() == entries.size());
}

TEST_CASE("judgements are in the columns that are made anew, byte for byte, and the check of the folder finds nothing wrong") {
    Town town;
    good(town.submit(town.burglary()).get());
    good(town.submit(with(town.burglary(record::AlertVerdict::known_event), [](auto& question) { question.area = "", question.method = {true, 1.5, 50}; })).get());
    good(town.service->stop());
    CHECK(good(check_all(town.disk, town.data)).findings.empty());
    std::map<std::string, std::string> before;
    for (const auto& file : std::filesystem::directory_iterator(town.data + "/columns")) before[file.path().filename()] = good(read_file(file.path().string(), std::size_t{1} << 30));
    std::filesystem::remove_all(town.data + "/columns");
    (void)good(rebuild(town.disk, town.data));
    for (const auto& [name, bytes] : before) CHECK_MESSAGE(good(read_file(town.data + "/columns/" + name, std::size_t{1} << 30)) == bytes, name);
    town.open();
    CHECK(judgements(town.service->clerk().views(), town.service->numbers().size).size() == 2);
}
