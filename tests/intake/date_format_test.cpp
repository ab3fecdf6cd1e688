#include "intake/date_format.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

using namespace daybook;
using namespace daybook::intake;

namespace {

std::string read(std::string_view pattern, std::string_view text) {
    const auto format = DateFormat::parse(pattern);
    REQUIRE(format);
    const auto when = format->read(text);
    return when ? to_text(*when) : "refused";
}

}  // namespace

TEST_CASE("dates are read as publishers write them") {
    CHECK(read("MM/DD/YYYY hh:mm:ss AP", "02/10/2015 11:59:00 PM") == "2015-02-10T23:59");   // Chicago
    CHECK(read("MM/DD/YYYY HH:mm", "01/01/1982 00:01") == "1982-01-01T00:01");               // St. Louis
    CHECK(read("M/D/YYYY H:mm", "7/4/2017 9:05") == "2017-07-04T09:05");
    CHECK(read("M/D/YYYY H:mm", "12/31/2017 19:05") == "2017-12-31T19:05");
    CHECK(read("YYYY-MM", "2019-06") == "2019-06");                                          // police.uk
    CHECK(read("YYYY-MM-DDTHH:mm:ss", "2024-02-29T12:00:59") == "2024-02-29T12:00");
    CHECK(read("DD.MM.YYYY", "29.02.2024") == "2024-02-29");
    CHECK(read("YYYY", "1999") == "1999");
    CHECK(read("YYYYMMDD", "20240229") == "2024-02-29");
}

TEST_CASE("twelve o'clock at night is 00 and at noon is 12") {
    CHECK(read("YYYY-MM-DD hh:mm AP", "2015-01-01 12:00 AM") == "2015-01-01T00:00");
    CHECK(read("YYYY-MM-DD hh:mm AP", "2015-01-01 12:30 PM") == "2015-01-01T12:30");
    CHECK(read("YYYY-MM-DD hh:mm AP", "2015-01-01 01:00 pm") == "2015-01-01T13:00");
    CHECK(read("YYYY-MM-DD hh:mm AP", "2015-01-01 00:30 AM") == "refused");
    CHECK(read("YYYY-MM-DD hh:mm AP", "2015-01-01 13:00 PM") == "refused");
}

TEST_CASE("what is no date of the calendar, or more or less than the pattern, is refused") {
    for (const char* text : {"2015-02-29", "2015-13-01", "2015-00-10", "2015-01-00", "0000-01-01", "2015-1-01", "2015-01-01 ", " 2015-01-01", "2015-01-0", "2015-01-011", "2015/01/01", "", "20150101", "2015-01-xx"}) {
        CAPTURE(text);
        CHECK(read("YYYY-MM-DD", text) == "refused");
    }
    CHECK(read("YYYY-MM-DD HH:mm", "2015-01-01 24:00") == "refused");
    CHECK(read("YYYY-MM-DD HH:mm", "2015-01-01 23:60") == "refused");
    CHECK(read("YYYY-MM-DD HH:mm:ss", "2015-01-01 23:59:61") == "refused");
    CHECK(read("YYYY-MM-DD HH:mm:ss", "2016-12-31 23:59:60") == "2016-12-31T23:59");  // a leap second
    CHECK(read("YYYY-MM-DD", "2000-02-29") == "2000-02-29");
    CHECK(read("YYYY-MM-DD", "1900-02-29") == "refused");
}

TEST_CASE("a pattern that leaves the day open between months, or says a thing twice, is none") {
    for (const char* pattern : {"", "MM/DD", "YYYY-DD", "YYYY HH:mm", "YYYY-MM-DD HH", "YYYY-MM-DD hh:mm", "YYYY-MM-DD HH:mm AP", "YYYY-MM-DD mm", "YYYY-MM-DD ss", "YYYY YYYY", "YYYY-MM-M", "YYYY-MM-DD HH:hh:mm AP"}) {
        CAPTURE(pattern);
        // "MM" followed by "M" is month twice.
        CHECK(!DateFormat::parse(pattern));
    }
}

TEST_CASE("every minute from the year 1 to 4000 survives being written and read") {
    const auto format = *DateFormat::parse("DD.MM.YYYY HH:mm");
    CHECK(rc::check([&] {
        const Day day = *rc::gen::inRange(day_of(1, 1, 1), day_of(4000, 12, 31) + 1);
        const int minute = *rc::gen::inRange(0, minutes_a_day);
        const auto date = calendar(day);
        const auto when = format.read(fmt::format("{:02}.{:02}.{:04} {:02}:{:02}", date.day, date.month, date.year, minute / 60, minute % 60));
        RC_ASSERT(when.has_value());
        RC_ASSERT(when->precision == Precision::minute);
        RC_ASSERT(when->start == day * minutes_a_day + minute);
    }));
}
