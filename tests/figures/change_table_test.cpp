#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "figures/change_table.hpp"
#include "town.hpp"

using namespace daybook;
using namespace daybook::figures;
using daybook::figures::testing::Town;

namespace {

// Three areas, two whole years, so that every month is complete.
Town two_years() {
    Town town;
    for (int year : {2014, 2015})
        for (int month = 1; month <= 12; ++month)
            for (int area = 1; area <= 3; ++area)
                for (int day : {1, 9, 17, 28})
                    town.add({.occurred = to_text(YearMonthDay{year, month, day}), .area = std::to_string(area)}, area * (year - 2013));
    return town;
}

ChangeQuery query_of(std::vector<std::uint16_t> whole = {}) {
    ChangeQuery query{.source = "town", .period = Period::of_year(2015), .against = Period::of_year(2014)};
    query.whole = std::move(whole);
    return query;
}

// The table of a town, from its own history.
Result<ChangeTable> table_of(const Columns& columns, const Book& book, const ChangeQuery& query) {
    const auto index = index_columns(columns);
    const auto known = history(columns, index, book, query.source, query.as_of, true, 1);
    REQUIRE(known);
    return change_table(columns, index, book, *known, query);
}

}  // namespace

TEST_CASE("a region is the sum of its areas, and a region of all areas is the whole") {
    const Town town = two_years();
    const Columns columns = town.columns();
    const auto book = Book::parse(testing::small_book);
    REQUIRE(book);
    const auto whole = table_of(columns, *book, query_of()), all = table_of(columns, *book, query_of({1, 2, 3})), two = table_of(columns, *book, query_of({1, 3}));
    REQUIRE(whole);
    REQUIRE(all);
    REQUIRE(two);
    CHECK(whole->indicators[0].whole.now.count == 2 * 12 * 4 * 6);
    CHECK(two->indicators[0].whole.now.count == 2 * 12 * 4 * 4);
    CHECK(two->indicators[0].whole.before.count == 12 * 4 * 4);
    for (std::size_t i = 0; i < book->all().size(); ++i) {
        CHECK(all->indicators[i].whole.now == whole->indicators[i].whole.now);
        CHECK(all->indicators[i].whole.comparison.p_adjusted == whole->indicators[i].whole.comparison.p_adjusted);
    }
    CHECK(two->period_complete.complete);
}

TEST_CASE("an area that has no records in a cube adds nothing") {
    const Town town = two_years();
    const Columns columns = town.columns();
    const auto book = Book::parse(testing::small_book);
    const auto none = table_of(columns, *book, query_of({9}));
    REQUIRE(none);
    CHECK(none->indicators[0].whole.now == Figure{});
    CHECK(none->indicators[0].whole.comparison.word == Word::none);
}

TEST_CASE("what a break parts is not compared") {
    std::string text = testing::small_book;
    text.insert(text.find("title ="), "breaks = [{ source = \"town\", since = \"2015-01-01\", why = { en = \"e\", ru = \"r\", be = \"b\", kk = \"k\" } }]\n");
    const Town town = two_years();
    const Columns columns = town.columns();
    const auto book = Book::parse(text);
    REQUIRE_MESSAGE(book, (book ? "" : to_text(book.error())));
    const auto table = table_of(columns, *book, query_of());
    REQUIRE(table);
    CHECK(table->indicators[0].whole.comparison.word == Word::not_comparable);
    CHECK_FALSE(table->indicators[0].whole.comparison.change_percent.has_value());
}

TEST_CASE("periods of whole months are sums of the history, others are counted, and both are what counting gives") {
    Town town = two_years();
    for (const bool vague : {false, true}) {
        if (vague) {  // known to the year only: in no month
            town.add({.occurred = "2015", .recorded = "2015"});
            town.add({.occurred = "2014", .recorded = "2014"});
        }
        const Columns columns = town.columns();
        const auto index = index_columns(columns);
        const auto book = Book::parse(testing::small_book);
        REQUIRE(book);
        const auto known = history(columns, index, *book, "town", never, true, 1);
        REQUIRE(known);
        CHECK(known->all_dated == !vague);
        for (const auto* text : {"2015", "2015-Q1", "2015-03", "2014-12/2015-02", "2015-03-10/2015-06-20", "2013/2016", "2020"}) {
            const auto period = Period::parse(text);
            REQUIRE(period);
            const auto table = change_table(columns, index, *book, *known, {.source = "town", .period = *period, .against = Period::of_year(2014), .by_area = true});
            const auto counted = count(columns, index, *book, {.source = "town", .period = *period, .by_area = true});
            if (period->whole_months() && known->coverage.without_month == 0) CHECK(sum_of_months(known->received, known->coverage, *period) == received(columns, index, "town", never, *period));
            REQUIRE(table);
            REQUIRE(counted);
            for (std::size_t i = 0; i < book->all().size(); ++i) {
                CAPTURE(text);
                auto expected = counted->at(i);
                expected.without_month = table->indicators[i].whole.now.without_month;  // says only whether a count is in a month
                CHECK(table->indicators[i].whole.now == expected);
                for (const auto& area : table->indicators[i].areas)
                    for (std::size_t local = 0; local < counted->areas().size(); ++local)
                        if (counted->areas()[local] == area.area) CHECK(area.change.now.count == counted->at(i, local).count);
            }
        }
    }
}
