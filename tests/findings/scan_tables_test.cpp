// From rows to the matrices of a scan: time units, populations between their dates, and rows that cannot take part.
#include <doctest/doctest.h>

#include <numeric>

#include "findings/scan_tables.hpp"

using namespace daybook;
using namespace daybook::findings;

namespace {

DaySpan year(std::int32_t number) { return {day_of(number, 1, 1), day_of(number + 1, 1, 1)}; }
DaySpan one_day(std::int32_t y, std::int32_t m, std::int32_t d) { return {day_of(y, m, d), day_of(y, m, d) + 1}; }
Period period(std::string_view text) { return Period::parse(text).value(); }

ScanTables two_places() {
    ScanTables tables;
    tables.coordinates = {{1, "a", {0, 0, 0}}, {2, "b", {3, 4, 0}}, {3, "c", {3, 4, 0}}};
    tables.cases = {{1, "a", 4, year(2001), {}}, {2, "b", 2, year(2002), {}}, {3, "c", 1, year(2002), {}}};
    tables.population = {{1, "a", 100, year(2001), {}}, {2, "b", 50, year(2001), {}}, {3, "c", 150, year(2001), {}}};
    return tables;
}

}  // namespace

TEST_CASE("time units are counted back from the end of the period; what is left makes a shorter first one") {
    CHECK(time_axis(period("2001/2003"), TimeUnit::year, 1) == std::vector<Day>{day_of(2001, 1, 1), day_of(2002, 1, 1), day_of(2003, 1, 1), day_of(2004, 1, 1)});
    CHECK(time_axis(period("2001-01-01/2001-01-10"), TimeUnit::day, 7) == std::vector<Day>{day_of(2001, 1, 1), day_of(2001, 1, 4), day_of(2001, 1, 11)});
    CHECK(time_axis(period("2001-01/2001-04"), TimeUnit::month, 3) == std::vector<Day>{day_of(2001, 1, 1), day_of(2001, 2, 1), day_of(2001, 5, 1)});
    CHECK(time_axis(period("2001-01-31/2001-03-30"), TimeUnit::month, 1).size() == 3);
}

TEST_CASE("places with the same coordinates are one place") {
    const auto input = make_scan_input(two_places(), ScanModel::poisson, {});
    REQUIRE(input);
    CHECK(input->places == std::vector<std::vector<std::string>>{{"a"}, {"b", "c"}});
    CHECK(input->data.cases == std::vector<std::uint32_t>{4, 3});
    CHECK(input->population == 300);
    CHECK(input->data.measure[0] == doctest::Approx(7 * 100 / 300.0));
}

TEST_CASE("with covariates what is expected is the sum of each stratum's own") {
    ScanTables tables = two_places();
    tables.cases = {{1, "a", 6, {}, {"old"}}, {2, "b", 2, {}, {"young"}}};
    tables.population = {{1, "a", 10, year(2001), {"old"}}, {2, "b", 20, year(2001), {"old"}}, {3, "a", 30, year(2001), {"young"}}, {4, "b", 10, year(2001), {"young"}}};
    const auto input = make_scan_input(tables, ScanModel::poisson, {});
    REQUIRE(input);
    CHECK(input->data.measure[0] == doctest::Approx(6 * 10 / 30.0 + 2 * 30 / 40.0));
    CHECK(input->data.measure[1] == doctest::Approx(6 * 20 / 30.0 + 2 * 10 / 40.0));
    tables.cases.push_back({3, "b", 1, {}, {"unheard of"}});
    const auto refused = make_scan_input(tables, ScanModel::poisson, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "scan.covariates");
}

TEST_CASE("a population holds for the middle of its year, is interpolated in between, and stays as it was beyond") {
    ScanTables tables = two_places();
    tables.population = {{1, "a", 100, year(2001), {}}, {2, "a", 200, year(2003), {}}, {3, "b", 100, year(2001), {}}};
    const auto axis = time_axis(period("2000/2004"), TimeUnit::year, 1);
    const auto input = make_scan_input(tables, ScanModel::poisson, axis);
    REQUIRE(input);
    const auto& measure = input->data.measure;
    const double constant = measure[5];  // b, 2000: 100 people for 366 days
    CHECK(measure[0] == doctest::Approx(constant));                                    // a before its first date
    CHECK(measure[4] == doctest::Approx(2 * constant));                                // a after its last
    CHECK(measure[2] / (constant * 365 / 366) == doctest::Approx(1.5).epsilon(0.002)); // a in the middle
    CHECK(std::accumulate(measure.begin(), measure.end(), 0.0) == doctest::Approx(7));
}

TEST_CASE("rows that cannot take part are left out one by one, with the reason, and the rest goes on") {
    ScanTables tables = two_places();
    tables.coordinates.push_back({4, "a", {9, 9, 0}});
    tables.cases.push_back({4, "nowhere", 5, year(2001), {}});
    tables.cases.push_back({5, "a", 5, year(1999), {}});
    tables.cases.push_back({6, "a", 5, {}, {}});
    tables.cases.push_back({7, "a", 1, one_day(2002, 2, 3), {}});
    tables.population.push_back({8, "nowhere", 5, year(2001), {}});
    const auto input = make_scan_input(tables, ScanModel::poisson, time_axis(period("2001/2002"), TimeUnit::year, 1));
    REQUIRE(input);
    std::vector<std::string> codes;
    for (const auto& one : input->left_out) codes.push_back(one.why.code);
    CHECK(codes == std::vector<std::string>{"scan.place-twice", "scan.no-coordinates", "scan.outside-period", "scan.no-date", "scan.no-coordinates"});
    CHECK(std::accumulate(input->data.cases.begin(), input->data.cases.end(), 0U) == 8);
    const auto monthly = make_scan_input(tables, ScanModel::poisson, time_axis(period("2001/2002"), TimeUnit::month, 1));
    REQUIRE(monthly);
    CHECK(std::accumulate(monthly->data.cases.begin(), monthly->data.cases.end(), 0U) == 1);
}

TEST_CASE("cases where nobody lives are refused by the place's name and the time") {
    ScanTables tables = two_places();
    std::erase_if(tables.population, [](const ScanRow& row) { return row.place == "a"; });
    const auto refused = make_scan_input(tables, ScanModel::poisson, time_axis(period("2001/2002"), TimeUnit::year, 1));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "scan.no-people");
    CHECK(refused.error().sentence.find("the place \"a\" has") == 0);
    CHECK(refused.error().sentence.find("in 2001-01-01 to 2001-12-31") != std::string::npos);
}

TEST_CASE("tables that make no scan are refused") {
    ScanTables tables = two_places();
    tables.population.clear();
    CHECK(make_scan_input(tables, ScanModel::poisson, {}).error().code == "scan.population");
    CHECK(make_scan_input(tables, ScanModel::bernoulli, {}).error().code == "scan.controls");
    tables.coordinates.clear();
    CHECK(make_scan_input(tables, ScanModel::permutation, {}).error().code == "scan.coordinates");
    tables = two_places();
    for (auto& row : tables.cases) row.place = "nowhere";
    CHECK(make_scan_input(tables, ScanModel::poisson, {}).error().code == "scan.cases");
}
