// Figures of values that other bodies supply, against sums made by hand.
#include "figures/series.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "figures/change_table.hpp"
#include "town.hpp"

namespace daybook::figures {
namespace {

using testing::Town;

// Values as they come into the ledger, one entry each, from entry 100 on.
class Supply {
public:
    Supply& add(const std::string& period, std::int64_t value, const std::string& area = "", int scale = 0, const std::string& series = "deaths", const std::string& unit = "deaths", const std::string& about = "town") {
        values_.push_back({.position = static_cast<std::uint32_t>(100 + values_.size()), .source = "office", .about = about, .series = series, .area = area, .period = *Period::parse(period), .value = value,
                           .scale = scale, .unit = unit, .edition = "1"});
        return *this;
    }
    // The newest value replaces the one of this number.
    Supply& instead_of(std::size_t number) {
        values_[number].replaced_at = values_.back().position;
        return *this;
    }
    [[nodiscard]] Columns columns(Columns others = {}) const {
        others.series = values_;
        return others;
    }

private:
    std::vector<SeriesValue> values_;
};

Indicator rule(Measures measures, const std::string& unit = "deaths") { return {.id = "deaths", .counts = "series", .filter = {}, .of = {}, .series = "deaths", .measures = measures, .unit = unit, .title = {}, .rule = {}}; }

SeriesFigure whole(const Supply& supply, Measures measures, const std::string& period, std::uint32_t as_of = never) {
    const auto columns = supply.columns();
    return Series(columns, rule(measures), "town", as_of).whole(*Period::parse(period));
}

}  // namespace

TEST_CASE("events and quantities are added up over the months of the period, and each value behind the sum is known") {
    Supply supply;
    for (int month = 1; month <= 12; ++month) supply.add("2016-" + std::string(month < 10 ? "0" : "") + std::to_string(month), month);
    for (const auto measures : {Measures::events, Measures::quantity}) {
        const auto year = whole(supply, measures, "2016");
        CHECK(year.complete);
        CHECK(year.value == 78);  // 1 + 2 + … + 12
        CHECK(year.behind.size() == 12);
        const auto quarter = whole(supply, measures, "2016-Q2");
        CHECK(quarter.value == 4 + 5 + 6);
        CHECK(quarter.behind == std::vector<std::uint32_t>{3, 4, 5});
    }
}

TEST_CASE("a missing month makes the period incomplete; a period with nothing in it is not zero but not supplied") {
    Supply supply;
    supply.add("2016-01", 5).add("2016-03", 7);
    const auto quarter = whole(supply, Measures::events, "2016-Q1");
    CHECK(quarter.supplied);
    CHECK_FALSE(quarter.complete);
    CHECK(quarter.value == 12);
    CHECK_FALSE(whole(supply, Measures::events, "2016-02/2016-03").complete);  // at its beginning
    CHECK_FALSE(whole(supply, Measures::events, "2016-03/2016-04").complete);  // at its end
    CHECK(whole(supply, Measures::events, "2016-03").complete);
    CHECK_FALSE(whole(supply, Measures::events, "2016-02").supplied);
    CHECK_FALSE(whole(supply, Measures::events, "2017").supplied);
}

TEST_CASE("a year's own value stands before the sum of its months, which still serve shorter periods") {
    Supply supply;
    for (int month = 1; month <= 12; ++month) supply.add("2016-" + std::string(month < 10 ? "0" : "") + std::to_string(month), 10);
    supply.add("2016", 123).add("2017", 99);
    CHECK(whole(supply, Measures::quantity, "2016").value == 123);
    CHECK(whole(supply, Measures::quantity, "2016-Q1").value == 30);
    CHECK(whole(supply, Measures::quantity, "2016/2017").value == 222);
    const auto across = whole(supply, Measures::quantity, "2016-07/2017-06");  // the year 2017 cannot be cut
    CHECK_FALSE(across.complete);
    CHECK(across.value == 60);
}

TEST_CASE("a stock is what there is at the end of the period, never a sum") {
    Supply supply;
    supply.add("2016-Q1", 40).add("2016-Q2", 43).add("2016", 41).add("2016-Q4", 44);
    CHECK(whole(supply, Measures::stock, "2016-Q2").value == 43);
    CHECK(whole(supply, Measures::stock, "2016-06").value == 43);       // that month ends with the quarter
    CHECK(whole(supply, Measures::stock, "2016").value == 44);          // the value of the shortest time that ends with the year
    CHECK(whole(supply, Measures::stock, "2015/2016").value == 44);
    CHECK_FALSE(whole(supply, Measures::stock, "2016-05").supplied);    // nobody counted at its end
    CHECK_FALSE(whole(supply, Measures::stock, "2016-Q3").supplied);
}

TEST_CASE("the whole is the sum of the areas where only areas were supplied, and only when all of them were") {
    Supply supply;
    supply.add("2016-01", 3, "1").add("2016-01", 4, "2").add("2016-02", 5, "1");
    supply.add("2016-03", 6, "1").add("2016-03", 7, "2").add("2016-03", 20);
    CHECK(whole(supply, Measures::events, "2016-01").value == 7);
    CHECK(whole(supply, Measures::events, "2016-01").behind.size() == 2);
    CHECK_FALSE(whole(supply, Measures::events, "2016-02").supplied);  // area 2 did not report
    CHECK(whole(supply, Measures::events, "2016-03").value == 20);     // as supplied for the whole
    const auto columns = supply.columns();
    const Series series(columns, rule(Measures::events), "town");
    CHECK(series.areas() == std::vector<std::string>{"1", "2"});
    CHECK(series.of_area("1", *Period::parse("2016-Q1")).value == 14);
    CHECK(series.of_area("1", *Period::parse("2016-Q1")).complete);
    CHECK_FALSE(series.of_area("2", *Period::parse("2016-Q1")).complete);
    CHECK_FALSE(series.of_area("3", *Period::parse("2016-Q1")).supplied);
}

TEST_CASE("a revision counts from the entry that brought it; as of an earlier size the earlier edition counts") {
    Supply supply;
    supply.add("2016-01", 5).add("2016-02", 6).add("2016-01", 9);
    supply.instead_of(0);
    CHECK(whole(supply, Measures::events, "2016-01/2016-02").value == 15);
    CHECK(whole(supply, Measures::events, "2016-01/2016-02", 102).value == 11);  // entries 100 and 101
    CHECK(whole(supply, Measures::events, "2016-01", 101).value == 5);
    CHECK_FALSE(whole(supply, Measures::events, "2016-01", 100).supplied);
}

TEST_CASE("values with more and with fewer decimals are added exactly") {
    Supply supply;
    supply.add("2016-01", 125, "", 1).add("2016-02", 3, "", 0).add("2016-03", 250, "", 3);
    const auto columns = supply.columns();
    const Series series(columns, rule(Measures::quantity), "town");
    CHECK(series.scale() == 3);
    CHECK(series.whole(*Period::parse("2016-Q1")).value == 12'500 + 3'000 + 250);
    CHECK(unscaled(15'750, 3) == doctest::Approx(15.75));
}

TEST_CASE("what is of another series, unit or source, or no whole number of events, does not belong") {
    Supply supply;
    supply.add("2016-01", 5, "", 0, "injuries").add("2016-01", 5, "", 0, "deaths", "persons").add("2016-01", 5, "", 0, "deaths", "deaths", "city").add("2016-01", 55, "", 1);
    const auto columns = supply.columns();
    CHECK(Series(columns, rule(Measures::events), "town").empty());
    CHECK_FALSE(belongs_to(columns, rule(Measures::events), "town"));
    CHECK(belongs_to(columns, rule(Measures::quantity), "town"));
    CHECK(belongs_to(columns, rule(Measures::events), "city"));
    CHECK_FALSE(belongs_to(columns, rule(Measures::events), "city", 102));  // not yet in the ledger
    CHECK_FALSE(rule(Measures::events).is_of("town"));                      // never counted among records
}

TEST_CASE("sums that no publisher's values reach stop at the largest number instead of turning negative") {
    Supply supply;
    for (int month = 1; month <= 3; ++month) supply.add("2016-0" + std::to_string(month), std::int64_t{1} << 53, "", month);
    CHECK(whole(supply, Measures::quantity, "2016-Q1").value > 0);
}

TEST_CASE("whatever months were supplied, a period is complete exactly when each of its months was, and is their sum") {
    CHECK(rc::check([] {
        Supply supply;
        std::vector<std::int64_t> months(36, -1);
        for (std::size_t i = 0; i < months.size(); ++i)
            if (*rc::gen::inRange(0, 4) != 0) {
                months[i] = *rc::gen::inRange(0, 1000);
                supply.add(month_text(2016 * 12 + static_cast<Month>(i)), months[i]);
            }
        const auto from = *rc::gen::inRange<std::size_t>(0, 36), to = *rc::gen::inRange<std::size_t>(from, 36);
        std::int64_t sum = 0;
        bool all = true;
        for (std::size_t i = from; i <= to; ++i) months[i] < 0 ? void(all = false) : void(sum += months[i]);
        const auto figure = whole(supply, Measures::events, month_text(2016 * 12 + static_cast<Month>(from)) + "/" + month_text(2016 * 12 + static_cast<Month>(to)));
        RC_ASSERT(figure.complete == all);
        RC_ASSERT(figure.value == sum);
    }));
}

namespace {

Columns town_of_two_years(Town& town) {
    for (const std::string year : {"2015", "2016"})
        for (int month = 1; month <= 12; ++month) town.add({.occurred = year + (month < 10 ? "-0" : "-") + std::to_string(month) + "-15T12:00", .area = month % 2 == 0 ? "1" : "2"}, 40);
    return town.add({.occurred = "2015-01-01"}, 40).add({.occurred = "2016-12-31"}, 40).columns();
}

Book book_of_series() {
    const std::string texts = "title = { en = \"t\", ru = \"t\", be = \"t\", kk = \"t\" }\nrule = { en = \"r\", ru = \"r\", be = \"r\", kk = \"r\" }\n";
    std::string text = std::string(testing::small_book);
    for (const std::string measures : {"events", "quantity", "stock"})
        text += "[[indicator]]\nid = \"supplied-" + measures + "\"\ncounts = \"series\"\nseries = \"deaths\"\nunit = \"deaths\"\nmeasures = \"" + measures + "\"\n" + texts;
    text += "[[indicator]]\nid = \"not-supplied\"\ncounts = \"series\"\nseries = \"others\"\nunit = \"deaths\"\nmeasures = \"events\"\n" + texts;
    return Book::parse(text).value();
}

ChangeTable table_of(const Supply& supply, bool by_area = false) {
    Town town;
    const auto columns = supply.columns(town_of_two_years(town));
    const auto index = index_columns(columns);
    const auto known = history(columns, index, book_of_series(), "town", never, by_area, 1).value();
    return change_table(columns, index, book_of_series(), known, {.source = "town", .period = Period::of_year(2016), .against = Period::of_year(2015), .by_area = by_area}).value();
}

const IndicatorChange& of(const ChangeTable& table, std::string_view id) { return table.indicators[*book_of_series().index_of(id)]; }

}  // namespace

TEST_CASE("in a table of change events are tested as counts are, quantities and stocks are not, and what nobody supplied is not there") {
    Supply supply;
    supply.add("2015", 9).add("2016", 2);
    const auto table = table_of(supply);
    const auto& events = of(table, "supplied-events").whole;
    CHECK(events.now.count == 2);
    CHECK(events.before.count == 9);
    CHECK(events.comparison.method == Method::exact);
    const auto alone = exact_rate_ratio(2, 366, 9, 365);
    CHECK(events.comparison.test.p == doctest::Approx(alone.p));
    for (const auto* id : {"supplied-quantity", "supplied-stock"}) {
        const auto& change = of(table, id).whole;
        CHECK(change.comparison.word == Word::not_tested);
        CHECK(change.comparison.method == Method::none);
        CHECK(*change.comparison.change_percent == doctest::Approx(100 * (2.0 / 9 - 1)));
    }
    CHECK_FALSE(of(table, "not-supplied").belongs);
    CHECK(of(table, "robbery").belongs);
}

TEST_CASE("no comparison is drawn from an incomplete series, while what is counted is compared all the same") {
    Supply supply;
    supply.add("2015", 9).add("2016-01", 2);
    const auto table = table_of(supply);
    CHECK(of(table, "supplied-events").whole.comparison.word == Word::incomplete);
    CHECK(of(table, "supplied-quantity").whole.comparison.word == Word::incomplete);
    CHECK_FALSE(of(table, "supplied-quantity").whole.comparison.change_percent);
    CHECK_FALSE(of(table, "supplied-stock").whole.now_supplied);
    CHECK(of(table, "robbery").whole.comparison.word == Word::no_clear_change);
}

TEST_CASE("nothing in both years is none, not a change that was not tested") {
    Supply supply;
    supply.add("2015", 0).add("2016", 0);
    CHECK(of(table_of(supply), "supplied-quantity").whole.comparison.word == Word::none);
}

TEST_CASE("a series is compared in those areas that have values of it") {
    Supply supply;
    supply.add("2015", 30, "1").add("2016", 60, "1").add("2015", 5).add("2016", 6);
    const auto table = table_of(supply, true);
    const auto& areas = of(table, "supplied-events").areas;
    REQUIRE(areas.size() == 1);
    CHECK(areas[0].change.now.count == 60);
    CHECK(areas[0].change.comparison.word == Word::rose);
    CHECK(of(table, "supplied-events").areas_tried == 1);
    CHECK(of(table, "supplied-events").whole.now.count == 6);
}

TEST_CASE("the dispersion of events comes from their own months") {
    Supply supply;
    for (std::int32_t year : {2015, 2016})
        for (std::int32_t month = 0; month < 12; ++month) supply.add(month_text(year * 12 + month), (month + year) % 3 == 0 ? 40 : 2);
    const auto table = table_of(supply);
    CHECK(of(table, "supplied-events").whole.dispersion.estimated);
    CHECK(of(table, "supplied-events").whole.dispersion.phi > 2);
    CHECK(of(table, "supplied-events").months.size() == 24);
    CHECK(of(table, "supplied-events").months[0].complete);
}

}  // namespace daybook::figures
