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

}  // namespace

TEST_CASE("a region is the sum of its areas, and a region of all areas is the whole") {
    const Town town = two_years();
    const Columns columns = town.columns();
    const auto index = index_columns(columns);
    const auto book = Book::parse(testing::small_book);
    REQUIRE(book);
    const auto whole = change_table(columns, index, *book, query_of()), all = change_table(columns, index, *book, query_of({1, 2, 3})), two = change_table(columns, index, *book, query_of({1, 3}));
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
    const auto index = index_columns(columns);
    const auto book = Book::parse(testing::small_book);
    const auto none = change_table(columns, index, *book, query_of({9}));
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
    const auto table = change_table(columns, index_columns(columns), *book, query_of());
    REQUIRE(table);
    CHECK(table->indicators[0].whole.comparison.word == Word::not_comparable);
    CHECK_FALSE(table->indicators[0].whole.comparison.change_percent.has_value());
}
