#include "intake/event_points.hpp"

#include <doctest/doctest.h>

using namespace daybook;

namespace {

intake::EventPoints read_points(std::string_view text, std::string_view dates = "YYYY-MM-DD") { return intake::read_event_points(text, *intake::DateFormat::parse(dates)); }

}  // namespace

TEST_CASE("files of points: rows are read with and without a header, whatever ends the lines") {
    for (const char* text : {"x,y,date\n1.5,-2,2016-01-31\n3,4,2016-02-01\n", "\xEF\xBB\xBFX,Y,Date,note\r\n1.5,-2,2016-01-31,a\r\n 3 ,4,2016-02-01,\"b,c\"\r\n", "1.5,-2,2016-01-31\n\n3,4,2016-02-01"}) {
        const auto found = read_points(text);
        REQUIRE(found.points.size() == 2);
        CHECK(found.set_aside.empty());
        CHECK(found.points[0].x == 1.5);
        CHECK(found.points[0].y == -2);
        CHECK(found.points[1].day == day_of(2016, 2, 1));
    }
    CHECK(read_points("x,y,date\n1,2,2016-01-01\n").has_header);
    CHECK_FALSE(read_points("1,2,2016-01-01\n").has_header);
}

TEST_CASE("files of points: what cannot be read is set aside with its row and its reason") {
    const auto found = read_points("x,y,date\n1,2\na,2,2016-01-01\n1,,2016-01-01\n1,2,31/01/2016\n1,2,2016-02-30\n1,nan,2016-01-01\n1,2,2016-01-01\n");
    CHECK(found.points.size() == 1);
    CHECK(found.points[0].row == 8);
    std::string reasons;
    for (const auto& row : found.set_aside) reasons += std::to_string(row.row) + ":" + std::string(intake::to_key(row.fault)) + " ";
    CHECK(reasons == "2:too-few-cells 3:x-no-number 4:y-no-number 5:date-not-readable 6:date-not-readable 7:y-no-number ");
    CHECK(found.set_aside[3].raw == "1,2,31/01/2016");
}

TEST_CASE("files of points: dates are read as the format says") {
    const auto found = read_points("1,2,31/01/2016 23:10\n", "DD/MM/YYYY HH:mm");
    REQUIRE(found.points.size() == 1);
    CHECK(found.points[0].day == day_of(2016, 1, 31));
}
