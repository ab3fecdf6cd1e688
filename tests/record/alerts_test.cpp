// What an alert is about and what somebody judged it to have been: one id for one question, one spelling for one method, codes only.
#include <doctest/doctest.h>

#include <set>

#include "record/alerts.hpp"
#include "record/entry.hpp"

using namespace daybook;
using namespace daybook::record;

namespace {

AlertQuestion robbery_at_ohare() { return {.source = "chicago", .indicator = "robbery", .area = "76", .period = *Period::parse("2015-11-09/2015-11-15")}; }

AlertJudged judged() {
    const auto question = robbery_at_ohare();
    return {.alert = alert_id(question), .question = question, .as_of = 100, .at = {0, Precision::minute}, .verdict = AlertVerdict::real};
}

std::string refusal(const AlertJudged& one, std::uint64_t size = 100) {
    const auto checked = check(one, size);
    return checked ? "" : checked.error().code;
}

}  // namespace

TEST_CASE("the id of an alert is the one that was printed when alerts were first made, and every part of the question changes it") {
    CHECK(alert_id(robbery_at_ohare()) == "5451d276503419a1");
    std::set<std::string> ids{alert_id(robbery_at_ohare())};
    auto other = [&](auto change) {
        auto question = robbery_at_ohare();
        change(question);
        CHECK(ids.insert(alert_id(question)).second);
    };
    other([](auto& question) { question.source = "stlouis"; });
    other([](auto& question) { question.indicator = "burglary"; });
    other([](auto& question) { question.area = ""; });
    other([](auto& question) { question.period = *Period::parse("2015-11-09"); });
    other([](auto& question) { question.method = {true, 1.5, 50}; });
    other([](auto& question) { question.method = {true, 1.5, 100}; });
}

TEST_CASE("a method has one spelling, and what is none is not read as one") {
    for (const AlertMethod& method : {AlertMethod{}, AlertMethod{true, 1.5, 50}, AlertMethod{true, 2, 0.25}}) CHECK(alert_method_from(to_text(method)) == method);
    for (const std::string_view text : {"", "farrington", "farrington-2", "cusum-1 ratio 1.50 years 50", "cusum-1 ratio 1.5 years ", "cusum-1 ratio  years 50", "cusum-1 years 50", "cusum-1 ratio 1.5 years 50 of Ivan Ivanov", "cusum-1 ratio nan years 50 "}) CHECK_MESSAGE(!alert_method_from(text), text);
}

TEST_CASE("each verdict has a name that reads back, and no other name does") {
    for (const auto verdict : all_alert_verdicts) CHECK(alert_verdict_from(to_text(verdict)) == verdict);
    CHECK_FALSE(alert_verdict_from("maybe"));
    CHECK_FALSE(alert_verdict_from(""));
}

TEST_CASE("a judgement is refused when its id does not follow from its question, its time is neither a week nor a day, or its ledger size is not there") {
    CHECK(refusal(judged()).empty());
    auto one = judged();
    one.question.area = "75";
    CHECK(refusal(one) == "alert.id");
    one = judged();
    one.question.period = Period::of_year(2015);
    one.alert = alert_id(one.question);
    CHECK(refusal(one) == "alert.period");
    CHECK(refusal(judged(), 99) == "alert.size");
    one = judged();
    one.as_of = 0;
    CHECK(refusal(one) == "alert.size");
}

TEST_CASE("an entry with a verdict or a method that is none is no entry") {
    EntryReader reader;
    const std::string bytes = entry_bytes(judged());
    CHECK(reader.read(bytes));
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"\"real\"", "\"perhaps\""}, {"farrington-1", "farrington-9"}, {"T00:00", ""}, {"2015-11-09/2015-11-15", "last week"}}) {
        std::string other = bytes;
        other.replace(other.find(from), from.size(), to);
        CHECK_FALSE(reader.read(other));
    }
}
