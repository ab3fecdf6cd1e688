// Counting: what a record counts towards, that the one pass agrees with a plain rule applied row by row, that nothing
// depends on threads, and that the rows behind a cell add up to it.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "figures/counting.hpp"
#include "town.hpp"

namespace daybook::figures {

namespace {

using testing::Town;
using testing::TownRow;

Book small() { return Book::parse(testing::small_book).value(); }
Period period(std::string_view text) { return Period::parse(text).value(); }

CountCube counted(const Columns& columns, const CountQuery& query) {
    auto cube = count(columns, index_columns(columns), small(), query);
    REQUIRE(cube);
    return *std::move(cube);
}

Figure figure(const CountCube& cube, std::string_view id, std::size_t area = CountCube::city, std::size_t month = CountCube::all) {
    return cube.at(cube.indicator(id).value(), area, month);
}

}  // namespace

TEST_CASE("a record counts in the month of its date, in its area, and in the city") {
    Town town;
    town.add({.area = "1"}).add({.occurred = "2015-04-30T23:59", .area = "2"}).add({.occurred = "2015-05-01", .area = ""}).add({.occurred = "2014-12-31T23:59"});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("2015"), .by_area = true, .by_month = true});
    CHECK(cube.months() == 12);
    CHECK(cube.areas().size() == 3);
    CHECK(figure(cube, "robbery").count == 3);
    CHECK(figure(cube, "robbery", 1, 2).count == 1);
    CHECK(figure(cube, "robbery", 2, 3).count == 1);
    CHECK(figure(cube, "robbery", 0, 4).count == 1);
    CHECK(figure(cube, "robbery", 1).count == 1);
    CHECK(figure(cube, "robbery", CountCube::city, 0).count == 0);
    CHECK(figure(cube, "theft").count == 0);
}

TEST_CASE("a record with count -1 takes an earlier one back") {
    Town town;
    town.add({}, 3).add({.count = -1});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("2015-03")});
    CHECK(figure(cube, "robbery").count == 2);
    const auto rows = drill(town.columns(), index_columns(town.columns()), small(), {.source = "town", .indicator = "robbery", .period = period("2015-03")});
    REQUIRE(rows);
    CHECK(rows->rows == std::vector<std::uint32_t>{0, 1, 2, 3});
    CHECK(rows->count == 2);
    CHECK(rows->without_sign == 4);
}

TEST_CASE("a date known to the month counts only when the whole month lies in the period") {
    Town town;
    town.add({.occurred = "2015-03"});
    const auto of = [&](std::string_view text) { return figure(counted(town.columns(), {.source = "town", .period = period(text)}), "robbery"); };
    CHECK(of("2015-03") == Figure{.count = 1});
    CHECK(of("2015") == Figure{.count = 1});
    CHECK(of("2015-03-02/2015-04-30") == Figure{.undated = 1});
    CHECK(of("2015-03-31") == Figure{.undated = 1});
    CHECK(of("2015-04") == Figure{});
    CHECK(of("2015-02") == Figure{});
}

TEST_CASE("a date known to the year counts in the year, in none of its months") {
    Town town;
    town.add({.occurred = "2015"});
    const auto year = counted(town.columns(), {.source = "town", .period = period("2015"), .by_month = true});
    CHECK(figure(year, "robbery") == Figure{.count = 1, .without_month = 1});
    for (std::size_t month = 0; month < 12; ++month) CHECK(figure(year, "robbery", CountCube::city, month).count == 0);
    const auto quarter = counted(town.columns(), {.source = "town", .period = period("2015-Q2")});
    CHECK(figure(quarter, "robbery") == Figure{.undated = 1});
}

TEST_CASE("a record without a date is undated in every period, by the date that the indicator goes by") {
    Town town;
    town.add({.category = "0502", .occurred = "", .recorded = "2015-03"});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("2015")});
    CHECK(figure(cube, "theft") == Figure{.undated = 1});
    CHECK(figure(cube, "all") == Figure{.count = 1});
}

TEST_CASE("recorded or occurred: the recording date decides, the other one only where there is none") {
    Town town;
    town.add({.occurred = "2009-05-01", .recorded = "2015-03"}).add({.occurred = "2015-02-01"});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("2015"), .by_month = true});
    CHECK(figure(cube, "robbery", CountCube::city, 2).count == 1);
    CHECK(figure(cube, "robbery", CountCube::city, 1).count == 1);
    const auto old = counted(town.columns(), {.source = "town", .period = period("2009")});
    CHECK(figure(old, "robbery").count == 0);
}

TEST_CASE("at night: 22:00 belongs, 06:00 does not, and an unknown hour is counted beside") {
    Town town;
    for (const char* when : {"2015-03-04T22:00", "2015-03-05T05:59", "2015-03-05T06:00", "2015-03-05T21:59", "2015-03-05", "2015-03"}) town.add({.occurred = when});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("2015-03-04/2015-03-31")});
    CHECK(figure(cube, "night") == Figure{.count = 2, .undated = 1, .without_time = 1});
}

TEST_CASE("before 1970 the time of day is still that of the clock") {
    Town town;
    town.add({.occurred = "1969-12-31T23:30"}).add({.occurred = "1965-07-01T12:00"});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("1960/1969")});
    CHECK(figure(cube, "night").count == 1);
    CHECK(figure(cube, "all").count == 2);
}

TEST_CASE("a share keeps its numerator and its denominator") {
    Town town;
    town.add({.flags = cleared_by_arrest}, 2).add({.flags = cleared_exceptionally}).add({}, 4).add({.category = "", .flags = cleared_by_arrest});
    const auto cube = counted(town.columns(), {.source = "town", .period = period("2015")});
    CHECK(figure(cube, "cleared") == Figure{.count = 2, .of = 7});
}

TEST_CASE("what has a reason not to count does not, and other sources' records do not either") {
    Town town;
    town.add({.reason = "unfounded"}).add({.source = "other"}).add({});
    CHECK(figure(counted(town.columns(), {.source = "town", .period = period("2015")}), "robbery").count == 1);
    CHECK(figure(counted(town.columns(), {.source = "other", .period = period("2015")}), "robbery").count == 1);
}

TEST_CASE("as of a ledger size the versions of then count, whatever came later") {
    Town town;
    town.add({.category = "0401", .replaced_at = 2}).add({}).add({.category = "0502"});
    const auto as_of = [&](std::uint32_t size) {
        const auto cube = counted(town.columns(), {.source = "town", .period = period("2015"), .as_of = size});
        return std::pair(figure(cube, "robbery").count, figure(cube, "theft").count);
    };
    CHECK(as_of(0) == std::pair<std::int64_t, std::int64_t>(0, 0));
    CHECK(as_of(1) == std::pair<std::int64_t, std::int64_t>(1, 0));
    CHECK(as_of(2) == std::pair<std::int64_t, std::int64_t>(2, 0));
    CHECK(as_of(3) == std::pair<std::int64_t, std::int64_t>(1, 1));
    CHECK(as_of(never) == std::pair<std::int64_t, std::int64_t>(1, 1));
}

TEST_CASE("an unknown source or indicator is refused with those that exist") {
    Town town;
    town.add({});
    const Columns columns = town.columns();
    const auto source = count(columns, index_columns(columns), small(), {.source = "toun", .period = period("2015")});
    REQUIRE_FALSE(source);
    CHECK(source.error().sentence.find("town") != std::string::npos);
    const auto indicator = count(columns, index_columns(columns), small(), {.source = "town", .period = period("2015"), .indicators = {"robery"}});
    REQUIRE_FALSE(indicator);
    CHECK(indicator.error().code == "indicator.unknown");
}

namespace {

// Random records: enough variety that every rule is met, few enough names that cells are shared.
std::string random_when() {
    const int year = *rc::gen::inRange(2013, 2017), month = *rc::gen::inRange(1, 13), day = *rc::gen::inRange(1, 29);
    const std::string full = to_text(When{day_of(year, month, day) * minutes_a_day + *rc::gen::inRange(0, minutes_a_day), Precision::minute});
    return full.substr(0, *rc::gen::element<std::size_t>(0, 4, 7, 10, 16, 16, 16));
}

Town random_town(int rows) {
    Town town;
    for (int i = 0; i < rows; ++i) {
        const auto position = static_cast<std::uint32_t>(i);
        town.add({.category = *rc::gen::element<std::string>("", "0401", "040111", "0502", "05021", "05022", "0101"),
                  .occurred = random_when(),
                  .recorded = *rc::gen::weightedElement<int>({{2, 0}, {1, 1}}) == 0 ? std::string() : random_when(),
                  .area = *rc::gen::element<std::string>("", "1", "2", "3"),
                  .count = *rc::gen::element(1, 1, 1, 1, -1, 2, 0),
                  .flags = *rc::gen::inRange(0, 32),
                  .reason = *rc::gen::element<std::string>("", "", "", "test", "unfounded"),
                  .source = *rc::gen::element<std::string>("town", "town", "town", "other"),
                  .replaced_at = *rc::gen::element<std::uint32_t>(std::uint32_t{never}, std::uint32_t{never}, position + 1, position + 5)});
    }
    return town;
}

// The rules once more, written without tables: what one row adds to a figure. Dates go by their first and last day.
struct PlainRules {
    const Columns& c;
    const Indicator& indicator;
    CountQuery query;
    std::optional<std::uint16_t> area;      // index into areas
    std::optional<Month> month;
    std::optional<std::uint16_t> category;

    static Day after(When when) {
        const YearMonthDay d = calendar(day_at(when.start));
        if (when.precision == Precision::year) return day_of(d.year + 1, 1, 1);
        if (when.precision == Precision::month) return d.month == 12 ? day_of(d.year + 1, 1, 1) : day_of(d.year, d.month + 1, 1);
        return day_at(when.start) + 1;
    }
    [[nodiscard]] bool valid(std::size_t row) const {
        return c.position[row] < query.as_of && c.replaced_at[row] >= query.as_of && c.reason[row] == 0 && c.sources[c.source[row]] == query.source;
    }
    [[nodiscard]] Figure of(std::size_t row) const {
        const std::string& iccs = c.categories[c.category[row]];
        if (!valid(row) || (area && c.area[row] != *area) || (category && c.category[row] != *category) || !indicator.filter.takes_class(iccs)) return {};
        if (indicator.filter.domestic && *indicator.filter.domestic != ((c.flags[row] & domestic) != 0)) return {};
        const When occurred{c.occurred[row], static_cast<Precision>(c.precision[row] & 15)}, recorded{c.recorded[row], static_cast<Precision>(c.precision[row] >> 4)};
        When when = indicator.date == DateBasis::occurred ? occurred : recorded;
        if (indicator.date == DateBasis::recorded_or_occurred && recorded.precision == Precision::none) when = occurred;
        const bool timeless = indicator.filter.between && occurred.precision != Precision::minute;
        if (indicator.filter.between && !timeless) {
            const int hour = (occurred.start - day_at(occurred.start) * minutes_a_day) / 60;
            if (hour >= 6 && hour < 22) return {};
        }
        const std::int64_t n = c.count[row];
        const bool none = when.precision == Precision::none;
        const Day first = day_at(when.start), last = none ? 0 : after(when);
        const bool inside = !none && first >= query.period.first() && last <= query.period.after_last();
        const bool apart = !none && (last <= query.period.first() || first >= query.period.after_last());
        if (apart) return {};
        if (!inside) return month ? Figure{} : Figure{.undated = n};
        const bool monthless = when.precision == Precision::year;
        if (month && (monthless || month_of(first) != *month)) return {};
        if (timeless) return {.without_time = n};
        Figure figure{.count = n, .without_month = monthless && query.by_month ? n : 0};
        if (indicator.kind == IndicatorKind::share) figure = {.count = (c.flags[row] & cleared_by_arrest) != 0 ? n : 0, .of = n, .without_month = figure.without_month};
        return figure;
    }
    [[nodiscard]] Figure all() const {
        Figure sum;
        for (std::size_t row = 0; row < c.rows(); ++row) {
            const Figure one = of(row);
            sum.count += one.count, sum.of += one.of, sum.undated += one.undated, sum.without_time += one.without_time, sum.without_month += one.without_month;
        }
        return sum;
    }
};

std::string random_period() {
    return *rc::gen::element<std::string>("2015", "2014/2015", "2015-Q2", "2014-11/2015-02", "2015-03-10/2015-05-20", "2015-03-05", "2012/2018", "2031", "1990");
}

}  // namespace

TEST_CASE("the one pass gives what the plain rules give, in every cell") {
    CHECK(rc::check([] {
        const Town town = random_town(*rc::gen::inRange(0, 120));
        const Columns columns = town.columns();
        const Book book = small();
        CountQuery query{.source = "town", .period = period(random_period()), .as_of = *rc::gen::element<std::uint32_t>(std::uint32_t{never}, 40, 80, 1)};
        query.by_area = *rc::gen::arbitrary<bool>(), query.by_month = *rc::gen::arbitrary<bool>(), query.by_category = *rc::gen::arbitrary<bool>();
        const auto cube = count(columns, index_columns(columns), book, query);
        if (!cube) {
            RC_ASSERT(std::find(columns.sources.begin(), columns.sources.end(), "town") == columns.sources.end());
            return;
        }
        for (std::size_t i = 0; i < book.all().size(); ++i) {
            const PlainRules rules{columns, book.all()[i], query, {}, {}, {}};
            RC_ASSERT(cube->at(i) == rules.all());
            for (std::size_t month = 0; month < cube->months(); ++month) {
                PlainRules at = rules;
                at.month = cube->first_month() + static_cast<Month>(month);
                RC_ASSERT(cube->at(i, CountCube::city, month) == at.all());
            }
            for (std::size_t area = 0; query.by_area && area < cube->areas().size(); ++area) {
                PlainRules at = rules;
                at.area = cube->areas()[area];
                RC_ASSERT(cube->at(i, area) == at.all());
            }
            for (const std::uint16_t category : cube->categories(i)) {
                PlainRules at = rules;
                at.category = category;
                RC_ASSERT(cube->at({.indicator = i, .category = category}) == at.all());
            }
        }
    }));
}

TEST_CASE("the rows behind a cell add up to the cell") {
    CHECK(rc::check([] {
        const Town town = random_town(*rc::gen::inRange(1, 120));
        const Columns columns = town.columns();
        if (std::find(columns.sources.begin(), columns.sources.end(), "town") == columns.sources.end()) return;
        const Book book = small();
        const CountQuery query{.source = "town", .period = period(random_period()), .as_of = *rc::gen::element<std::uint32_t>(std::uint32_t{never}, 60), .by_area = true, .by_month = true};
        const auto cube = count(columns, index_columns(columns), book, query);
        RC_ASSERT(cube.has_value());
        for (std::size_t i = 0; i < book.all().size(); ++i) {
            DrillQuery behind{.source = "town", .indicator = book.all()[i].id, .period = query.period, .as_of = query.as_of};
            const auto rows = [&](DrillPart part) {
                behind.part = part;
                return drill(columns, index_columns(columns), book, behind).value();
            };
            const Figure city = cube->at(i);
            RC_ASSERT(rows(DrillPart::count).count == city.count);
            RC_ASSERT(rows(DrillPart::of).count == city.of);
            RC_ASSERT(rows(DrillPart::undated).count == city.undated);
            RC_ASSERT(rows(DrillPart::without_time).count == city.without_time);
            const std::size_t area = *rc::gen::inRange<std::size_t>(0, cube->areas().size()), month = *rc::gen::inRange<std::size_t>(0, cube->months());
            behind.area = cube->areas()[area];
            behind.month = cube->first_month() + static_cast<Month>(month);
            const auto cell = rows(DrillPart::count);
            RC_ASSERT(cell.count == cube->at(i, area, month).count);
            std::int64_t sum = 0;
            for (const std::uint32_t row : cell.rows) sum += columns.count[row];
            RC_ASSERT(sum == cell.count);
            RC_ASSERT(std::is_sorted(cell.rows.begin(), cell.rows.end()));
        }
    }));
}

TEST_CASE("any number of threads gives the same bytes, over many blocks and with blocks left out") {
    Town town;
    const char* const categories[] = {"0401", "0502", "05021", ""};
    for (int i = 0; i < 60'000; ++i) {
        const Day day = day_of(2011, 1, 1) + i / 30;
        town.add({.category = categories[i % 4], .occurred = to_text(When{day * minutes_a_day + i * 37 % minutes_a_day, Precision::minute}), .area = std::to_string(i % 7),
                  .count = i % 97 == 0 ? -1 : 1, .flags = i % 8, .replaced_at = i % 11 == 0 ? static_cast<std::uint32_t>(i + 3) : never});
    }
    const Columns columns = town.columns();
    CountQuery query{.source = "town", .period = period("2014/2015"), .by_area = true, .by_month = true, .by_category = true};
    const auto one = counted(columns, query);
    REQUIRE(figure(one, "all").count > 10'000);
    for (const unsigned threads : {0U, 2U, 3U, 8U, 64U}) {
        query.threads = threads;
        CHECK(counted(columns, query).values() == one.values());
    }
    const PlainRules rules{columns, *small().find("all"), query, {}, {}, {}};
    CHECK(figure(one, "all") == rules.all());
}

}  // namespace daybook::figures
