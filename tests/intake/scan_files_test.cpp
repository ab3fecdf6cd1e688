#include <doctest/doctest.h>

#include "intake/scan_files.hpp"

using namespace daybook;
using namespace daybook::intake;

namespace {
const Day near_1990 = day_of(1990, 1, 1);
}

TEST_CASE("times are years, months and days, with either mark between; two digits are of the century that is near") {
    const auto text = [](std::string_view time) {
        const auto span = scan_time(time, near_1990);
        return span.is_empty() ? std::string("none") : day_text(span.first) + "+" + std::to_string(span.after_last - span.first);
    };
    CHECK(text("1985") == "1985-01-01+365");
    CHECK(text("85") == "1985-01-01+365");
    CHECK(text("15") == "2015-01-01+365");
    CHECK(text("1984/2") == "1984-02-01+29");
    CHECK(text("2001-11-22") == "2001-11-22+1");
    for (const auto* bad : {"", "/", "1985/", "1985/13", "2001/2/29", "2001/1/1/1", "x", "-5", "20010", "2001/1/1x"}) CHECK_MESSAGE(text(bad) == "none", bad);
}

TEST_CASE("counts are read with blanks, tabs and commas between; what cannot be read is set aside with its line") {
    const auto file = read_scan_counts("\xEF\xBB\xBF" "Grant      1 1977  2 2\nSanJuan\t2\t1974\r\n\n\"Las Cruces\",3,1980/5\nBad x 1980\nBad -1 1980\nBad 1 19xx\nShort 1\n", "nm.cas", true, near_1990);
    REQUIRE(file.rows.size() == 3);
    CHECK(file.rows[0].place == "Grant");
    CHECK(file.rows[0].covariates == std::vector<std::string>{"2", "2"});
    CHECK(file.rows[1].number == 2);
    CHECK(file.rows[2].place == "Las Cruces");
    CHECK(file.rows[2].line == 4);
    REQUIRE(file.set_aside.size() == 4);
    CHECK(file.set_aside[0].why.code == "scan-file.number");
    CHECK(file.set_aside[0].why.place.row == 5);
    CHECK(file.set_aside[2].why.code == "scan-file.time");
    CHECK(file.set_aside[3].why.code == "scan-file.cells");
    CHECK(read_scan_counts("a 1 male\n", "x", false, near_1990).rows.front().covariates == std::vector<std::string>{"male"});
}

TEST_CASE("populations and coordinates") {
    const auto people = read_scan_population("a 73 15537 1 1\na 73 -5\n", "nm.pop", near_1990);
    REQUIRE(people.rows.size() == 1);
    CHECK(people.rows[0].number == 15537);
    CHECK(people.rows[0].when.first == day_of(1973, 1, 1));
    CHECK(people.set_aside.size() == 1);
    const auto places = read_scan_coordinates("a 35.1 -106.6\nb 135 0\nc 1\n", "nm.geo", ScanCoordinateKind::degrees);
    REQUIRE(places.rows.size() == 1);
    CHECK(places.rows[0].at[2] == doctest::Approx(6371.0088 * 0.575005).epsilon(1e-4));
    CHECK(places.set_aside.size() == 2);
    CHECK(read_scan_coordinates("a 4727 4509\n", "x", ScanCoordinateKind::plane).rows[0].at == findings::ScanPoint{4727, 4509, 0});
}
