// Coverage: which months are complete, which are not and why; and the reconciliation of what came in.
#include <doctest/doctest.h>

#include "figures/coverage.hpp"
#include "town.hpp"

namespace daybook::figures {

namespace {

using testing::Town;

// `records` a month from January 2014 on, spread over its days; 0 leaves a month out.
Town months_of(const std::vector<int>& records) {
    Town town;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Month month = 2014 * 12 + static_cast<Month>(i);
        for (int n = 0; n < records[i]; ++n)
            town.add({.occurred = day_text(first_day(month) + n * days_in_month(month / 12, month % 12 + 1) / records[i])});
    }
    return town;
}

std::vector<MonthState> states(const Town& town) {
    std::vector<MonthState> states;
    for (const MonthCoverage& month : coverage(town.columns(), "town").months) states.push_back(month.state);
    return states;
}

Completeness of(const Town& town, std::string_view period) { return completeness(coverage(town.columns(), "town"), Period::parse(period).value()); }

constexpr MonthState ok = MonthState::complete;

}  // namespace

TEST_CASE("months with about as many records as their neighbours are complete") {
    CHECK(states(months_of({40, 45, 38, 60, 25, 41})) == std::vector<MonthState>(6, ok));
    CHECK(of(months_of({40, 45, 38, 60, 25, 41}), "2014-01/2014-06").complete);
}

TEST_CASE("a month without records, or with far fewer than its neighbours, makes its period incomplete") {
    CHECK(states(months_of({100, 100, 0, 100, 19, 100, 100})) == std::vector<MonthState>{ok, ok, MonthState::empty, ok, MonthState::thin, ok, ok});
    CHECK(states(months_of({100, 100, 100, 21, 100, 100})) == std::vector<MonthState>(6, ok));
    const Completeness lacking = of(months_of({100, 100, 0, 100}), "2014-02/2014-04");
    CHECK_FALSE(lacking.complete);
    REQUIRE(lacking.lacking.size() == 1);
    CHECK(lacking.lacking[0].month == 2014 * 12 + 2);
}

TEST_CASE("a period that reaches past the first or the last month with data is incomplete") {
    const Town town = months_of({100, 100, 100});
    CHECK_FALSE(of(town, "2014").complete);
    CHECK(of(town, "2014").lacking.size() == 9);
    CHECK_FALSE(of(town, "2013-12/2014-01").complete);
    CHECK(of(town, "2014-Q1").complete);
    CHECK_FALSE(of(Town(), "2014").complete);
}

TEST_CASE("a last month whose data end before its end is cut short") {
    Town town = months_of({300, 300});
    for (int n = 0; n < 200; ++n) town.add({.occurred = day_text(day_of(2014, 3, 1) + n % 20)});
    CHECK(states(town) == std::vector<MonthState>{ok, ok, MonthState::cut_short});
    // With a few records a month the same silence is nothing unusual.
    Town small = months_of({10, 10});
    for (int n = 0; n < 8; ++n) small.add({.occurred = day_text(day_of(2014, 3, 1) + n * 2)});
    CHECK(states(small) == std::vector<MonthState>(3, ok));
}

TEST_CASE("a few records dated long before the rest do not make their months complete") {
    Town town;
    for (const char* stray : {"2012-01-05", "2012-02-05", "2012-03-05", "2012-04-05"}) town.add({.occurred = stray});
    for (int month = 0; month < 12; ++month)
        for (int n = 0; n < 100; ++n) town.add({.occurred = day_text(first_day(2014 * 12 + month) + n % days_in_month(2014, month + 1))});
    CHECK_FALSE(of(town, "2012-02").complete);
    CHECK(of(town, "2014").complete);
}

TEST_CASE("received is counted plus not counted by reason; versions that were replaced are not received twice") {
    Town town;
    town.add({.replaced_at = 3}).add({.reason = "unfounded"}).add({.area = "", .count = -1}).add({.category = "", .occurred = "2015-03"}).add({.occurred = "", .area = "2"});
    town.add({.reason = "test"}).add({.reason = "unfounded"}).add({.source = "other"});
    const Received all = received(town.columns(), index_columns(town.columns()), "town");
    CHECK(all.received == 6);
    CHECK(all.counted == 3);
    REQUIRE(all.not_counted.size() == 2);
    CHECK(all.not_counted[0].reason == "test");
    CHECK(all.not_counted[1].records == 2);
    CHECK(all.sum_of_counts == 1);
    CHECK(all.taken_back == 1);
    CHECK(all.without_area == 1);
    CHECK(all.without_class == 1);
    CHECK(all.without_time == 2);
    CHECK(all.without_date == 1);
    CHECK(all.without_point == 3);
    CHECK(received(town.columns(), index_columns(town.columns()), "town", 1).received == 1);
    CHECK(received(town.columns(), index_columns(town.columns()), "town", never, Period::of_year(2015)).received == 5);
    CHECK(received(town.columns(), index_columns(town.columns()), "town", never, Period::of_year(2014)).received == 0);
    CHECK(received(town.columns(), index_columns(town.columns()), "nowhere").received == 0);
}

}  // namespace daybook::figures
