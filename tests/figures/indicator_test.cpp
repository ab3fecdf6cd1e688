// The indicator book: what is read from it, and that mistakes in it are refused with their place.
#include <doctest/doctest.h>

#include "base/shipped.hpp"
#include "figures/indicator.hpp"
#include "town.hpp"

namespace daybook::figures {

namespace {

std::string book_with(std::string_view extra) {
    return "version = \"1\"\n[[indicator]]\nid = \"a\"\nclasses = [\"04\"]\n"
           "title = { en = \"t\", ru = \"t\", be = \"t\", kk = \"t\" }\nrule = { en = \"r\", ru = \"r\", be = \"r\", kk = \"r\" }\n" + std::string(extra);
}

Error error_of(std::string_view extra) {
    const auto book = Book::parse(book_with(extra));
    REQUIRE_FALSE(book);
    return book.error();
}

}  // namespace

TEST_CASE("the shipped book holds its indicators in their order, with titles and rules in every language") {
    const auto text = shipped_file("indicators/book.toml");
    REQUIRE(text);
    const auto book = Book::parse(*text);
    REQUIRE_MESSAGE(book, (book ? "" : to_text(book.error())));
    std::vector<std::string> ids;
    for (const Indicator& indicator : book->all()) ids.push_back(indicator.id);
    CHECK(ids == std::vector<std::string>{"all-crime", "grave-crime", "violent-crime", "property-crime", "homicide", "rape", "sexual-offences", "robbery", "aggravated-assault", "burglary", "theft", "vehicle-theft", "fraud",
                                          "computer-offences", "drugs", "drug-trafficking", "weapons", "vandalism", "domestic", "domestic-violence", "against-minors", "drink-driving", "night",
                                          "cleared-by-arrest", "grave-cleared", "property-cleared", "reports-open", "drug-seizures", "drug-laboratories", "drug-poisonings", "road-deaths", "road-injuries", "road-deaths-pedestrians", "road-deaths-alcohol", "road-deaths-oncoming",
                                          "fraud-losses", "police-posts", "police-vacancies", "stations", "stations-repair", "vehicles", "vehicles-out-of-service"});
    CHECK(book->find("drug-seizures")->series == "drug-seizures-kg");
    CHECK(book->find("drug-seizures")->measures == Measures::quantity);
    CHECK(book->find("road-deaths")->measures == Measures::events);
    CHECK(book->find("vehicles")->measures == Measures::stock);
    CHECK(book->sha256() == sha256(*text));
    CHECK(book->find("night")->filter.between == TimeOfDay{22 * 60, 6 * 60});
    CHECK(book->find("domestic")->filter.domestic == true);
    const Indicator& cleared = *book->find("cleared-by-arrest");
    CHECK(cleared.kind == IndicatorKind::share);
    CHECK(cleared.cleared == Cleared::arrest);
    CHECK(cleared.filter == book->find("all-crime")->filter);
    const Filter& grave = book->find("grave-crime")->filter;
    for (const char* iccs : {"0101", "0102", "030111", "0401", "020111", "020221"}) CHECK_MESSAGE(grave.takes_class(iccs), iccs);
    for (const char* iccs : {"0103", "030113", "0301", "020112", "02011", "0202", "0501"}) CHECK_MESSAGE(!grave.takes_class(iccs), iccs);
    CHECK(book->find("domestic-violence")->filter.classes == book->find("violent-crime")->filter.classes);
    CHECK(book->find("robbery")->filter.takes_class("040111"));
    CHECK_FALSE(book->find("robbery")->filter.takes_class("0402"));
}

TEST_CASE("a record without a class belongs to no indicator, not even to every class") {
    const auto book = Book::parse(testing::small_book);
    REQUIRE(book);
    CHECK_FALSE(book->find("all")->filter.takes_class(""));
    CHECK(book->find("all")->filter.takes_class("11"));
    CHECK(book->find("theft")->filter.takes_class("05022"));
    CHECK_FALSE(book->find("theft")->filter.takes_class("050211"));
}

TEST_CASE("periods on both sides of a break are not comparable, for its source only") {
    const auto book = Book::parse(book_with("breaks = [{ source = \"town\", since = \"2013-01-01\", why = { en = \"e\", ru = \"r\", be = \"b\", kk = \"k\" } }]\n"));
    REQUIRE_MESSAGE(book, (book ? "" : to_text(book.error())));
    const Indicator& some = book->all()[0];
    const auto year = [](int number) { return Period::of_year(number); };
    REQUIRE(some.break_between("town", year(2017), year(2010)) != nullptr);
    CHECK(some.break_between("town", year(2017), year(2010))->why[Language::kk] == "k");
    CHECK(some.break_between("town", year(2013), year(2012)) != nullptr);
    CHECK(some.break_between("town", year(2012), year(2011)) == nullptr);
    CHECK(some.break_between("town", year(2014), year(2013)) == nullptr);
    CHECK(some.break_between("village", year(2017), year(2010)) == nullptr);
    CHECK(error_of("breaks = [{ source = \"town\", since = \"2013\", why = { en = \"e\", ru = \"r\", be = \"b\", kk = \"k\" } }]\n").place.field == "breaks");
    CHECK(error_of("breaks = [{ source = \"town\", since = \"2013-01-01\" }]\n").code == "book.missing");
}

TEST_CASE("a figure that still grows is compared when the data go on for long enough after both periods") {
    const auto book = Book::parse(book_with("settles_months = 12\n"));
    REQUIRE(book);
    const Indicator& some = book->all()[0];
    const Month after_2015 = 2016 * 12;
    CHECK(some.has_settled(Period::of_year(2014), Period::of_year(2013), after_2015));
    CHECK_FALSE(some.has_settled(Period::of_year(2015), Period::of_year(2013), after_2015));
    CHECK_FALSE(some.has_settled(Period::of_year(2013), Period::of_year(2015), after_2015));
    CHECK(error_of("settles_months = 0\n").place.field == "settles_months");
    CHECK(error_of("settles_months = \"a year\"\n").place.field == "settles_months");
}

TEST_CASE("a series says which, in what unit and what it measures, and nothing that only records have") {
    const std::string texts = "title = { en = \"t\", ru = \"t\", be = \"t\", kk = \"t\" }\nrule = { en = \"r\", ru = \"r\", be = \"r\", kk = \"r\" }\n";
    const std::string start = "[[indicator]]\nid = \"s\"\ncounts = \"series\"\n" + texts;
    CHECK(Book::parse(book_with(start + "series = \"x\"\nunit = \"kg\"\nmeasures = \"stock\"\n")));
    CHECK(error_of(start + "unit = \"kg\"\nmeasures = \"stock\"\n").sentence.find("\"series\" is missing") != std::string::npos);
    CHECK(error_of(start + "series = \"x\"\nmeasures = \"stock\"\n").code == "book.missing");
    CHECK(error_of(start + "series = \"x\"\nunit = \"kg\"\nmeasures = \"weight\"\n").sentence.find("events, quantity, stock") != std::string::npos);
    CHECK(error_of(start + "series = \"x\"\nunit = \"kg\"\nmeasures = \"stock\"\nclasses = [\"04\"]\n").place.field == "classes");
    CHECK(error_of(start + "series = \"x\"\nunit = \"kg\"\nmeasures = \"quantity\"\nper = \"population\"\n").place.field == "per");
    CHECK(error_of("unit = \"kg\"\n").sentence.find("counts = \"series\"") != std::string::npos);
    const std::string share = "[[indicator]]\nid = \"p\"\nkind = \"share\"\nof = \"s\"\ncleared = \"any\"\n" + texts;
    CHECK(error_of(start + "series = \"x\"\nunit = \"kg\"\nmeasures = \"stock\"\n" + share).code == "book.of");
}

TEST_CASE("an unknown key is refused with its line and the nearest known key") {
    const Error error = error_of("excpet = [\"0401\"]\n");
    CHECK(error.code == "book.key");
    CHECK(error.place.row == 7);
    CHECK(error.place.column == 1);
    CHECK(error.sentence.find("\"except\"") != std::string::npos);
}

TEST_CASE("values that cannot be meant are refused where they stand") {
    CHECK(error_of("domestic = \"yes\"\n").place.row == 7);
    CHECK(error_of("date = \"happened\"\n").sentence.find("recorded-or-occurred") != std::string::npos);
    CHECK(error_of("between = [\"22:00\", \"24:00\"]\n").place.field == "between");
    CHECK(error_of("except = [\"040\"]\n").sentence.find("no ICCS code") != std::string::npos);
    CHECK(error_of("of = \"a\"\n").sentence.find("share") != std::string::npos);
    CHECK(error_of("[[indicator\n").code == "book.toml");
    CHECK(error_of(book_with("").substr(14)).code == "book.twice");
}

TEST_CASE("a share has to be of an indicator that counts records") {
    const std::string share = "[[indicator]]\nid = \"s\"\nkind = \"share\"\ncleared = \"arrest\"\nof = \"{}\"\ntitle = { en = \"t\", ru = \"t\", be = \"t\", kk = \"t\" }\n"
                              "rule = { en = \"r\", ru = \"r\", be = \"r\", kk = \"r\" }\n";
    const auto of = [&](const std::string& id) { return std::string(share).replace(share.find("{}"), 2, id); };
    CHECK(error_of(of("b")).code == "book.of");
    CHECK(error_of(of("s")).code == "book.of");
    CHECK(Book::parse(book_with(of("a"))));
}

TEST_CASE("an indicator that does not exist is named with the nearest one") {
    const auto book = Book::parse(testing::small_book);
    REQUIRE(book);
    CHECK(book->unknown("robery").sentence.find("did you mean \"robbery\"?") != std::string::npos);
    CHECK(book->unknown("zzzzzzzz").sentence.find("robbery, theft, all") != std::string::npos);
}

TEST_CASE("a time of day may go past midnight") {
    const TimeOfDay night{22 * 60, 6 * 60}, day{8 * 60, 20 * 60};
    CHECK(night.contains(22 * 60));
    CHECK(night.contains(0));
    CHECK_FALSE(night.contains(6 * 60));
    CHECK(day.contains(8 * 60));
    CHECK_FALSE(day.contains(20 * 60));
}

}  // namespace daybook::figures
