// Disclosure control: the rule's file; which counts are hidden in small examples worked out by hand; and the attack, on
// random towns, that tries to work out hidden counts from everything that is shown.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

#include "base/shipped.hpp"
#include "attack.hpp"
#include "town.hpp"

namespace daybook::figures {

namespace {

using testing::Attack;
using testing::PublicCount;
using testing::Town;
using testing::TownRow;

// Overlapping and nested on purpose: sexual offences hold rape; property is exactly burglary and theft; a share.
Book nested_book() {
    return testing::book_of({{"all", "classes = [\"*\"]"},
                             {"rape", "classes = [\"03011\"]"},
                             {"sexual", "classes = [\"03\"]"},
                             {"burglary", "classes = [\"0501\"]"},
                             {"theft", "classes = [\"0502\"]"},
                             {"property", "classes = [\"05\"]"},
                             {"night", "classes = [\"*\"]\nbetween = [\"22:00\", \"06:00\"]"},
                             {"domestic", "classes = [\"*\"]\ndomestic = true"},
                             {"cleared", "kind = \"share\"\nof = \"all\"\ncleared = \"arrest\""}});
}

DisclosureRule shipped_rule() { return DisclosureRule::parse(*shipped_file("disclosure/rule.toml")).value(); }

std::string rule_text(const std::string& from = {}, const std::string& to = {}) {
    std::string text = "version = \"1\"\n[area]\nsmallest = 5\nsensitive_smallest = 10\n[whole]\nsensitive_smallest = 5\n[sensitive]\nclasses = [\"03\"]\ndomestic = true\n";
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    return text;
}

PublicCells cells_of(const Columns& columns, const Book& book, const PublicQuery& query = {.source = "town"}) {
    return public_cells(columns, index_columns(columns), book, shipped_rule(), query).value();
}

Period period(const char* text) { return Period::parse(text).value(); }

// Records of a random town: few areas, few to many records in each, some vague dates, now and then a take-back.
Town random_town(bool with_take_backs) {
    static constexpr const char* classes[] = {"0101", "03011", "0302", "0401", "0501", "0502", "0502", "0907"};
    static constexpr const char* tails[] = {"-11T23:30", "-11T12:00", "-11", ""};
    Town town;
    const int areas = *rc::gen::inRange(0, 6);
    const int kinds = *rc::gen::inRange(1, 60);
    for (int i = 0; i < kinds; ++i) {
        const auto pick = [](int from, int after) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, after)); };
        TownRow row{.category = classes[pick(0, 8)]};
        const int month = pick(1, 13);
        row.occurred = pick(0, 25) == 0 ? "2015" : "2015-" + std::string(month < 10 ? "0" : "") + std::to_string(month) + tails[pick(0, 4)];
        const int area = pick(0, areas + 1);
        row.area = area == 0 ? "" : std::to_string(area);
        row.flags = pick(0, 4) == 0 ? domestic : 0;
        if (pick(0, 4) == 0) row.flags |= cleared_by_arrest;
        row.count = with_take_backs && pick(0, 8) == 0 ? -1 : 1;
        town.add(row, row.count < 0 ? 1 : pick(0, 3) == 0 ? pick(1, 30) : pick(1, 4));
    }
    return town;
}

// The first small count that the attacker can tell more about than the rule allows, in words; empty when there is none.
std::string what_is_told(Attack& attack, const DisclosureRule& rule, const Book& book, const Attack::Shown& shown) {
    attack.see(shown);
    for (const PublicCount& count : attack.counts()) {
        if (!testing::is_small(rule, book, count)) continue;
        const auto range = attack.range(count);
        const auto reach = testing::reach_of(rule, book, attack.counts(), count);
        if (range.low > 1e-6 || range.high < static_cast<double>(reach) - 1e-6)
            return fmt::format("{} {} area {} {}: {} lies between {} and {}, to be 0 to {}", book.all()[count.indicator].id, count.without ? "difference" : count.part == DrillPart::of ? "of" : "", count.area ? int{*count.area} : -1,
                               count.period.to_text(), count.count, range.low, range.high, reach);
    }
    return {};
}

}  // namespace

TEST_CASE("the rule that comes with the program is read, and says which indicators are sensitive") {
    const DisclosureRule rule = shipped_rule();
    const Book book = Book::parse(*shipped_file("indicators/book.toml")).value();
    CHECK(rule.area_smallest == 5);
    CHECK(rule.sha256 == sha256(*shipped_file("disclosure/rule.toml")));
    std::set<std::string> sensitive;
    for (const Indicator& indicator : book.all())
        if (rule.is_sensitive(indicator)) sensitive.insert(indicator.id);
    CHECK(sensitive == std::set<std::string>{"rape", "sexual-offences", "domestic", "domestic-violence", "against-minors"});
    CHECK(rule.limits(*book.find("robbery")) == Limits{5, 1});
    CHECK(rule.limits(*book.find("rape")) == Limits{10, 5});
}

TEST_CASE("a rule that would protect less than it seems to is refused, with the place") {
    CHECK(DisclosureRule::parse(rule_text()).has_value());
    const auto code = [](const std::string& text) { return DisclosureRule::parse(text).error().code; };
    CHECK(code(rule_text("smallest = 5", "smalest = 5")) == "rule.key");
    CHECK(code(rule_text("smallest = 5", "smallest = 0")) == "rule.value");
    CHECK(code(rule_text("smallest = 5", "smallest = \"5\"")) == "rule.value");
    CHECK(code(rule_text("smallest = 5", "smallest = 1001")) == "rule.value");
    CHECK(code(rule_text("sensitive_smallest = 10", "sensitive_smallest = 4")) == "rule.value");
    CHECK(code(rule_text("[\"03\"]", "[\"3\"]")) == "rule.value");
    CHECK(code(rule_text("[\"03\"]", "\"03\"")) == "rule.missing");
    CHECK(code(rule_text("domestic = true", "")) == "rule.missing");
    CHECK(code(rule_text("[whole]\nsensitive_smallest = 5\n", "")) == "rule.missing");
    CHECK(code("version = ") == "rule.toml");
    CHECK(DisclosureRule::parse(rule_text("smallest = 5", "smallest = 0"), "r.toml").error().place == Place{"r.toml", 3, 12, "smallest"});
}

TEST_CASE("a small count of an area is hidden, and with it what gives it away; the whole stays shown") {
    Town town;
    for (const char* area : {"1", "2", "3"})
        for (const char* quarter : {"2015-02-01T12:00", "2015-05-01T12:00", "2015-08-01T12:00", "2015-11-01T12:00"}) {
            const bool small = std::string(area) == "1" && std::string(quarter).starts_with("2015-02");
            town.add({.category = "0401", .occurred = quarter, .area = area}, small ? 3 : 20).add({.category = "0101", .occurred = quarter, .area = area}, 50);
        }
    const Columns columns = town.columns();
    const Book book = Book::parse(testing::small_book).value();
    const PublicCells cells = cells_of(columns, book);
    const std::size_t robbery = *book.index_of("robbery");
    CHECK_FALSE(cells.shown(robbery, 1, period("2015-Q1")));
    CHECK(cells.tally().primary == 1);
    // A cycle of four: another quarter of the same area, and the same two quarters of another area.
    CHECK(cells.tally().secondary == 3);
    CHECK(cells.shown(robbery, 1, period("2015")));
    CHECK(cells.shown(robbery, std::nullopt, period("2015-Q1")));
    CHECK(cells.shown(robbery, std::nullopt, period("2015-02")));
    CHECK(cells.shown(robbery, 1, period("2014")));                                       // no records: zero is shown
    CHECK_FALSE(cells.shown(robbery, 1, period("2014-10-01/2015-03-31")));                // a sum that has a hidden part
    CHECK_FALSE(cells.shown(robbery, 1, period("2015-05")));                              // areas have no months
    CHECK_FALSE(cells.shown(robbery, 3, period("2015-05-02/2015-08-31")));                // no whole months
    CHECK(cells.shown(*book.index_of("all"), 1, period("2015-Q1")));
}

TEST_CASE("of a sensitive indicator small counts of the whole are hidden too; of a share its numerator decides") {
    Town town;
    const Book book = nested_book();
    for (const char* month : {"2015-01-05T12:00", "2015-02-05T12:00", "2015-03-05T12:00", "2015-06-05T12:00"}) town.add({.category = "0401", .occurred = month, .area = ""}, 50);
    town.add({.category = "03011", .occurred = "2015-01-05T12:00", .area = ""}, 20).add({.category = "03011", .occurred = "2015-02-05T12:00", .area = ""}, 2);
    town.add({.category = "0401", .occurred = "2015-03-05T12:00", .area = "", .flags = cleared_by_arrest}, 1);
    const Columns columns = town.columns();
    const PublicCells cells = cells_of(columns, book);
    const std::size_t rape = *book.index_of("rape");
    CHECK_FALSE(cells.shown(rape, std::nullopt, period("2015-02")));
    CHECK_FALSE(cells.shown(rape, std::nullopt, period("2015-01")));
    CHECK(cells.shown(rape, std::nullopt, period("2015-03")));
    CHECK(cells.shown(rape, std::nullopt, period("2015-Q1")));
    CHECK(cells.shown(rape, 0, period("2015-Q1")));  // without areas, "no area" is the whole
    CHECK(cells.shown(*book.index_of("cleared"), std::nullopt, period("2015-03")));
}

TEST_CASE("an indicator that is always the same as another is hidden with it") {
    Town town;
    const Book book = nested_book();
    for (const char* area : {"1", "2", "3"})
        for (const char* month : {"2015-01-05T12:00", "2015-04-05T12:00"})
            town.add({.category = "03011", .occurred = month, .area = area}, std::string(area) == "1" ? 4 : 30).add({.category = "0401", .occurred = month, .area = area}, 90);
    const Columns columns = town.columns();
    const PublicCells cells = cells_of(columns, book);
    for (std::uint16_t area = 0; area < 4; ++area)
        for (const char* quarter : {"2015-Q1", "2015-Q2", "2015"})
            CHECK(cells.shown(*book.index_of("rape"), area, period(quarter)) == cells.shown(*book.index_of("sexual"), area, period(quarter)));
}

TEST_CASE("what a reader gets by subtracting one sensitive count from another is protected too") {
    Town town;
    const Book book = nested_book();
    for (const char* area : {"1", "2"})
        for (const char* month : {"2015-01-05T12:00", "2015-04-05T12:00", "2015-07-05T12:00", "2015-10-05T12:00"})
            town.add({.category = "03011", .occurred = month, .area = area}, 40).add({.category = "0302", .occurred = month, .area = area}, *area == '1' && std::string(month) < "2015-02" ? 2 : 30);
    const Columns columns = town.columns();
    const PublicCells cells = cells_of(columns, book);
    CHECK(cells.tally().primary == 0);
    CHECK_FALSE((cells.shown(*book.index_of("rape"), 1, period("2015-Q1")) && cells.shown(*book.index_of("sexual"), 1, period("2015-Q1"))));
}

TEST_CASE("the attack: from all public tables of random towns together nobody learns more than the rule allows") {
    const Book book = nested_book();
    const DisclosureRule rule = shipped_rule();
    int towns = 0, told_without_secondary = 0;
    CHECK(rc::check("hidden small counts can be anything from 0 to the largest hidden number", [&] {
        const bool take_backs = *rc::gen::inRange(0, 3) == 0;
        const Town town = random_town(take_backs);
        const Columns columns = town.columns();
        if (columns.sources.size() < 2) return;
        const PublicCells cells = cells_of(columns, book);
        Attack attack(columns, book, "town", never, 2015);
        attack.add_difference(*book.index_of("sexual"), *book.index_of("rape"));
        RC_ASSERT(what_is_told(attack, rule, book, [&](const PublicCount& count) { return cells.shown(count.indicator, count.area, count.period); }) == "");
        ++towns;
        told_without_secondary += !what_is_told(attack, rule, book, [&](const PublicCount& count) { return !testing::is_small(rule, book, count); }).empty();
    }));
    MESSAGE(towns << " towns; with small counts hidden only, " << told_without_secondary << " of them tell some");
    CHECK(told_without_secondary > towns / 2);  // else the attack proves nothing
}

TEST_CASE("what an edition hides stays hidden in the next, though other counts would do now") {
    const Book book = nested_book();
    const DisclosureRule rule = shipped_rule();
    int told_alone = 0;  // a count that the first edition hides, unchanged and shown in the second
    CHECK(rc::check("editions", [&] {
        const Town town = random_town(false);
        const Columns columns = town.columns();
        if (columns.sources.size() < 2) return;
        const auto first_size = *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(columns.rows()) + 1);
        const PublicCells first = cells_of(columns, book, {.source = "town", .as_of = first_size});
        const PublicCells second = cells_of(columns, book, {.source = "town", .earlier = &first}), alone = cells_of(columns, book);
        Attack before(columns, book, "town", first_size, 2015), now(columns, book, "town", never, 2015);
        const auto shown = [](const PublicCells& cells) { return [&cells](const PublicCount& count) { return cells.shown(count.indicator, count.area, count.period); }; };
        RC_ASSERT(what_is_told(now, rule, book, shown(second)) == "");
        for (std::size_t i = 0; i < now.counts().size(); ++i) {
            const PublicCount& count = now.counts()[i];
            RC_ASSERT(shown(first)(count) || !shown(second)(count));
            told_alone += !shown(first)(count) && shown(alone)(count) && count.count == before.counts()[i].count;
        }
    }));
    CHECK(told_alone > 0);
}

TEST_CASE("areas that are first seen in a later edition do not shift what the earlier one hides") {
    const Book book = nested_book();
    Town first_town, second_town;
    second_town.add({.category = "0401", .occurred = "2015-01-05T12:00", .area = "9"}, 30);
    for (Town* town : {&first_town, &second_town})
        for (const char* area : {"1", "2", "3"})
            for (const char* month : {"2015-01-05T12:00", "2015-04-05T12:00"}) town->add({.category = "0401", .occurred = month, .area = area}, town == &first_town && *area == '2' ? 3 : 30);
    const Columns then = first_town.columns(), now = second_town.columns();
    const PublicCells first = cells_of(then, book), second = cells_of(now, book, {.source = "town", .earlier = &first});
    const std::size_t all = *book.index_of("all");
    CHECK_FALSE(first.shown(all, 2, period("2015-Q1")));         // area "2"
    CHECK_FALSE(second.shown(all, 3, period("2015-Q1")));        // the same area, no longer small
    CHECK(cells_of(now, book).shown(all, 3, period("2015-Q1")));
    CHECK(second.shown(all, 1, period("2015-Q1")));              // area "9"
}

TEST_CASE("what is hidden is the same on any number of threads, and each count is that of counting") {
    CHECK(rc::check("threads", [] {
        const Town town = random_town(true);
        const Columns columns = town.columns();
        if (columns.sources.size() < 2) return;
        const Book book = nested_book();
        const PublicCells one = cells_of(columns, book), three = cells_of(columns, book, {.source = "town", .threads = 3});
        RC_ASSERT(one.tally() == three.tally());
        Attack attack(columns, book, "town", never, 2015);
        for (const PublicCount& count : attack.counts()) {
            RC_ASSERT(one.shown(count.indicator, count.area, count.period) == three.shown(count.indicator, count.area, count.period));
            const auto cube = figures::count(columns, index_columns(columns), book, {.source = "town", .period = count.period, .by_area = true, .indicators = {book.all()[count.indicator].id}}).value();
            for (std::size_t local = 0; local < cube.areas().size(); ++local)
                if (count.area && cube.areas()[local] == *count.area) {
                    const Figure figure = cube.at(0, local);
                    RC_ASSERT((count.part == DrillPart::of ? figure.of : figure.count) == count.count);
                }
        }
    }));
}

}  // namespace daybook::figures
