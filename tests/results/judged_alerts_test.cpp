// The list of alerts, whether there was one, what alerts turned out to be, and that none of that reaches the watch.
#include <doctest/doctest.h>

#include <algorithm>

#include "../clerk/folder.hpp"
#include "results/alert_list.hpp"
#include "results/judged_alerts.hpp"
#include "results/records.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

// Three years of the town, in whose last year vehicle theft doubles in districts 3 and 9.
struct JudgedTown {
    TestFolder folder;
    ledger::RealDisk disk;
    JudgedTown() {
        init(folder.data());
        (void)import_town(folder.data(), write_town(folder, 20'000, 3));
    }
    [[nodiscard]] std::shared_ptr<const Scene> scene() {
        const auto archive = good(open_archive(disk, folder.data()));
        return good(make_scene(archive, shipped_book(), "book.toml", archive.views->size(), 2));
    }
    void judge(const record::AlertJudged& judged) {
        auto clerk = good(clerk::Clerk::open(disk, folder.data()));
        (void)good(clerk->write(judged));
        good(clerk->commit());
        good(clerk->close());
    }
};

JudgedTown& town() {
    static JudgedTown one;
    return one;
}

WatchQuery early_in_2024(std::int32_t units = 8) { return {.source = "town", .by_area = true, .until = day_of(2024, 2, 25), .units = units}; }

clerk::Judgement judgement(record::Index at, const std::string& indicator, int week, record::AlertVerdict verdict, record::AlertMethod method = {}) {
    const Day begin = day_of(2024, 1, 1) + 7 * week;
    record::AlertJudged judged{.alert = {}, .question = {.source = "town", .indicator = indicator, .area = "", .period = Period::of_days(begin, begin + 7), .method = method}, .as_of = 1, .at = {}, .verdict = verdict};
    judged.alert = record::alert_id(judged.question);
    return {at, judged};
}

}  // namespace

TEST_CASE("the list has the watch's alerts, newest first, with the records behind each") {
    const auto scene = town().scene();
    const auto list = good(alert_list(*scene, early_in_2024()));
    const auto found = good(watch(*scene, early_in_2024()));
    REQUIRE(found.units.size() == 8);
    std::size_t alerts = 0;
    for (const auto& unit : found.units) alerts += static_cast<std::size_t>(std::ranges::count_if(unit.rows, is_alert));
    REQUIRE(alerts > 0);
    CHECK(list.alerts.size() == alerts);
    CHECK(std::ranges::is_sorted(list.alerts, [](const auto& left, const auto& right) { return left.question.period.first() > right.question.period.first(); }));
    CHECK(list.times.size() == 8);
    CHECK(list.times.front().period.after_last() == day_of(2024, 2, 26));
    for (const auto& alert : list.alerts) {
        CHECK(alert.id == record::alert_id(alert.question));
        for (const auto language : all_languages) CHECK(!alert.words[language].empty());
        if (!alert.has_records) continue;
        const report::FigureKey key{.source = "town", .indicator = alert.question.indicator, .period = alert.question.period, .area = alert.question.area.empty() ? report::AreaScope::everywhere() : report::AreaScope::of(alert.question.area), .against = {}, .detail = {}, .ledger_size = scene->as_of};
        CHECK(good(records_behind(*scene, key)).count == alert.row.observed);
    }
    CHECK(list.options.starts_with(" --by area --every week --since 2024-01-01 --until 2024-02-25"));
}

TEST_CASE("an alert of the list is one, the same question at another time or with another method is not") {
    const auto scene = town().scene();
    const auto list = good(alert_list(*scene, early_in_2024()));
    REQUIRE(!list.alerts.empty());
    for (const auto& alert : list.alerts) CHECK(check_alert(*scene, alert.question));
    auto other = list.alerts.front().question;
    other.period = Period::of_days(other.period.first() + 1, other.period.after_last() + 1);  // weeks begin on Monday
    const auto refused = check_alert(*scene, other);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "alert.none");
    other = list.alerts.front().question;
    other.indicator = "homicide";
    CHECK(check_alert(*scene, other).error().code == "alert.none");
    const auto whole = good(alert_list(*scene, {.source = "town", .until = day_of(2024, 2, 25), .units = 8}));
    for (const auto& alert : whole.alerts) CHECK(check_alert(*scene, alert.question));
    const auto sums = good(alert_list(*scene, {.source = "town", .by_area = true, .until = day_of(2024, 4, 28), .method = WatchMethod::cusum}));
    REQUIRE(!sums.alerts.empty());
    CHECK(check_alert(*scene, sums.alerts.front().question));
    other = sums.alerts.front().question;
    other.method.ratio = 90;
    CHECK_FALSE(check_alert(*scene, other));
}

TEST_CASE("judgements change no limit, no expected number and no alert") {
    auto& one = town();
    const auto before = good(alert_list(*one.scene(), early_in_2024()));
    REQUIRE(!before.alerts.empty());
    for (const auto verdict : record::all_alert_verdicts)
        for (const auto& alert : before.alerts) one.judge({.alert = alert.id, .question = alert.question, .as_of = 100, .at = {0, Precision::minute}, .verdict = verdict});
    const auto scene = one.scene();
    const auto after = good(alert_list(*scene, early_in_2024()));
    REQUIRE(after.alerts.size() == before.alerts.size());
    for (std::size_t i = 0; i < after.alerts.size(); ++i) {
        const auto &left = before.alerts[i].row, &right = after.alerts[i].row;
        CHECK(before.alerts[i].id == after.alerts[i].id);
        CHECK((left.expected == right.expected && left.limit == right.limit && left.p == right.p && left.p_adjusted == right.p_adjusted && left.dispersion == right.dispersion && left.past == right.past));
        for (const auto language : all_languages) CHECK(before.alerts[i].words[language] == after.alerts[i].words[language]);
    }
    CHECK(clerk::judgements(*scene->archive.views, scene->as_of).size() == before.alerts.size() * record::all_alert_verdicts.size());
}

TEST_CASE("the interval of a share is Wilson's") {
    const auto some = wilson(8, 10);  // by hand: (0.8 + 0.19207) / 1.38415 ± 1.95996 × √(0.016 + 0.0096036) / 1.38415
    CHECK(some.share == doctest::Approx(0.8));
    CHECK(some.low == doctest::Approx(0.49016).epsilon(0.0001));
    CHECK(some.high == doctest::Approx(0.94332).epsilon(0.0001));
    CHECK(wilson(0, 5).low == 0);
    CHECK(wilson(0, 5).high == doctest::Approx(0.43448).epsilon(0.0001));
    CHECK(wilson(5, 5).high == 1);
    CHECK(wilson(0, 0).low == 0);
    CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("an alert counts once, by its last judgement; what nobody can say is left out of the share; other sources are not mixed in") {
    using enum record::AlertVerdict;
    const record::AlertMethod sum{true, 1.5, 50};
    std::vector<clerk::Judgement> all{judgement(1, "burglary", 0, chance), judgement(2, "burglary", 0, real), judgement(3, "burglary", 1, own_work), judgement(4, "robbery", 1, cannot_say), judgement(5, "robbery", 2, real), judgement(6, "robbery", 2, real, sum)};
    auto elsewhere = judgement(7, "robbery", 3, real);
    elsewhere.entry.question.source = "village", elsewhere.entry.alert = record::alert_id(elsewhere.entry.question);
    all.push_back(elsewhere);
    const auto judged = by_alert(all);
    CHECK(judged.at(all[0].entry.alert).size() == 2);
    const auto rows = shares_real(judged, "town");
    REQUIRE(rows.size() == 5);  // cusum: all, robbery; farrington: all, burglary, robbery
    CHECK((rows[0].method == sum && rows[0].indicator.empty() && rows[0].judged() == 1));
    CHECK((rows[2].indicator.empty() && rows[2].judged() == 4));
    CHECK(rows[2].real().share == doctest::Approx(2.0 / 3));
    CHECK((rows[3].indicator == "burglary" && rows[3].judged() == 2 && rows[3].by_verdict[static_cast<std::size_t>(chance)] == 0));
    CHECK((rows[4].indicator == "robbery" && rows[4].real().share == 1));
    CHECK(shares_real(judged, "nowhere").empty());
}
