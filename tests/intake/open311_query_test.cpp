#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "open311_example.hpp"

using namespace open311_example;

namespace {

constexpr std::int64_t day = 24 * 60 * 60;
const Instant now{20'000 * day};

std::string query(const FormFields& fields) {
    const auto read = read_query(fields, endpoint(), now);
    if (!read) {
        std::string text;
        for (const auto& fault : read.error()) text += (text.empty() ? "" : " | ") + std::to_string(fault.code) + " " + fault.key + " " + fault.field;
        return text;
    }
    if (read->ids) return fmt::format("ids {}", fmt::join(*read->ids, ","));
    const auto days = [](Instant instant) { return (instant.utc_second - now.utc_second) / day; };
    return fmt::format("{}..{} [{}]{}{}", days(read->first), days(read->last), fmt::join(read->service_codes, ","), read->open ? " open" : "", read->closed ? " closed" : "");
}

std::string instant(const std::string& text) {
    const auto read = instant_from_text(text);
    return read ? std::to_string(read->utc_second) : "refused";
}

std::string path(const std::string& text) {
    const auto call = read_path(text);
    if (!call) return std::to_string(status_of(call.error())) + (format_of(text) == Format::json ? " json" : " xml");
    return fmt::format("{} {} {}", static_cast<int>(call->resource), call->id, call->format == Format::json ? "json" : "xml");
}

}  // namespace

TEST_CASE("instants are W3C's, with their zone") {
    CHECK(instant("1994-11-05T08:15:30-05:00") == "784041330");
    CHECK(instant("1994-11-05T13:15:30Z") == "784041330");
    CHECK(instant("1994-11-05T13:15Z") == "784041300");
    CHECK(instant("1994-11-05T13:15:30.45Z") == "784041330");
    CHECK(instant("1994-11-05T18:45:30 05:30") == "784041330");  // a plus sign that a form turned into a space
    CHECK(instant("2016-12-31T23:59:60Z") == "1483228799");
    for (const char* bad : {"", "1994-11-05", "1994-11-05T13:15:30", "1994-11-05T13:15:30z", "1994-11-05t13:15:30Z", "1994-02-30T13:15:30Z", "1994-11-05T24:00:00Z", "1994-11-05T13:60:00Z", "1994-11-05T13:15:61Z", "1994-11-05T13:15:30.Z", "1994-11-05T13:15:30+5:00", "1994-11-05T13:15:30+0500",
                            "1994-11-05T13:15:30+15:00", "1994-11-05T13:15:30ZZ", " 1994-11-05T13:15:30Z", "94-11-05T13:15:30Z", "0000-11-05T13:15:30Z", "1994-1-05T13:15:30Z", "1994-11-05T1:15:30Z", "1994-11-05 13:15:30Z", "1994-11-05T13:15:3\xD9\xA0Z"}) {
        CAPTURE(bad);
        CHECK(instant(bad) == "refused");
    }
}

TEST_CASE("a time on the town's clock is written with its zone and reads back as the same instant") {
    CHECK(to_text(ZonedMinute{day_of(2026, 11, 24) * minutes_a_day + 14 * 60 + 5, 300}) == "2026-11-24T14:05:00+05:00");
    CHECK(to_text(ZonedMinute{-1, -210}) == "1969-12-31T23:59:00-03:30");
    CHECK(rc::check([] {
        const ZonedMinute time{*rc::gen::inRange(day_of(1, 1, 1) * minutes_a_day, day_of(4000, 12, 31) * minutes_a_day), *rc::gen::inRange(-14 * 60, 14 * 60 + 1)};
        const auto read = instant_from_text(to_text(time));
        RC_ASSERT(read.has_value());
        RC_ASSERT(read->utc_second == time.utc_minute() * 60);
    }));
}

TEST_CASE("without dates the last 90 days are meant, with one the 90 days from or up to it") {
    CHECK(query({}) == "-90..0 [] open closed");
    CHECK(query({{"start_date", "2024-10-04T00:00:00Z"}}) == "0..90 [] open closed");  // day 20,000 is 2024-10-04
    CHECK(query({{"end_date", "2024-10-04T00:00:00Z"}}) == "-90..0 [] open closed");
    CHECK(query({{"start_date", "2024-09-04T00:00:00Z"}, {"end_date", "2024-10-04T00:00:00Z"}}) == "-30..0 [] open closed");
    CHECK(query({{"start_date", "2024-07-06T00:00:00Z"}, {"end_date", "2024-10-04T00:00:00Z"}}) == "-90..0 [] open closed");
    CHECK(query({{"start_date", "2024-07-05T23:59:59Z"}, {"end_date", "2024-10-04T00:00:00Z"}}) == "400 open311.range-too-long start_date");
    CHECK(query({{"start_date", "2024-10-05T00:00:00Z"}, {"end_date", "2024-10-04T00:00:00Z"}}) == "400 open311.range-reversed end_date");
    CHECK(query({{"start_date", "2024-10-05"}, {"end_date", ""}}) == "400 open311.date start_date");
}

TEST_CASE("filters may be lists, and ids override them all") {
    CHECK(query({{"status", "open"}}) == "-90..0 [] open");
    CHECK(query({{"status", "closed, open"}}) == "-90..0 [] open closed");
    CHECK(query({{"status", "closed"}, {"status", "open"}}) == "-90..0 [] open closed");
    CHECK(query({{"status", "fixed"}}) == "400 open311.status status");
    CHECK(query({{"service_code", "0501,other"}, {"service_code", "0502"}}) == "-90..0 [0501,other,0502] open closed");
    CHECK(query({{"service_code", "0501;DROP"}}) == "400 open311.service-form service_code");
    CHECK(query({{"service_request_id", "A, B,,C"}, {"status", "nonsense"}, {"start_date", "nonsense"}}) == "ids A,B,C");
    CHECK(query({{"service_request_id", ""}}) == "-90..0 [] open closed");
    CHECK(query({{"jurisdiction_id", "elsewhere"}, {"service_request_id", "A"}}) == "404 open311.jurisdiction-unknown jurisdiction_id");
    std::string many;
    for (int i = 0; i < 1'001; ++i) many += fmt::format("{},", i);
    CHECK(query({{"service_request_id", many}}) == "400 open311.too-many service_request_id");
    CHECK(query({{"service_request_id", std::string(65, 'A')}}) == "400 open311.too-long service_request_id");
    CHECK(!check_jurisdiction({{"jurisdiction_id", "elsewhere"}}, endpoint()));
    CHECK(check_jurisdiction({{"jurisdiction_id", "city.gov"}}, endpoint()));
}

TEST_CASE("the newest thousand that match are given") {
    std::vector<PublicRequest> all;
    for (int i = 0; i < 3'000; ++i)
        all.push_back({.reference = std::to_string(i), .closed = i % 2 == 1, .service_code = i % 3 == 0 ? "0501" : "0502", .requested = {static_cast<Minute>(now.utc_second / 60) - i * 10 + 300, 300}});
    const auto everything = select(*read_query({}, endpoint(), now), all);
    REQUIRE(everything.size() == 1'000);
    CHECK(everything.front().reference == "0");
    CHECK(everything.back().reference == "999");
    const auto some = select(*read_query({{"status", "closed"}, {"service_code", "0501"}}, endpoint(), now), all);
    REQUIRE(some.size() == 500);
    for (const auto& request : some) CHECK((request.closed && request.service_code == "0501"));
    CHECK(select(*read_query({{"start_date", "2024-10-03T23:00:00Z"}, {"end_date", "2024-10-04T00:00:00Z"}}, endpoint(), now), all).size() == 7);
}

TEST_CASE("paths name the call, and a wrong one is answered in the form that was asked for") {
    CHECK(path("discovery.xml") == "0  xml");
    CHECK(path("/services.json") == "1  json");
    CHECK(path("services/0501.xml") == "2 0501 xml");
    CHECK(path("tokens/abc-1.json") == "3 abc-1 json");
    CHECK(path("requests.json") == "4  json");
    CHECK(path("requests/7K3PQ-M0ZXT.json") == "5 7K3PQ-M0ZXT json");
    for (const char* wrong : {"", ".", "services", "services.html", "services.XML", "discovery/x.xml", "tokens.xml", "requests/.xml", "requests/a/b.xml", "requests/../x.xml", "requests/a b.xml", "requests/a%2Fb.xml", "requests/\xD0\xB6.xml"}) {
        CAPTURE(wrong);
        CHECK(path(wrong) == "404 xml");
    }
    CHECK(path("nothing.json") == "404 json");
    CHECK(path("requests/" + std::string(300, 'a') + ".json") == "404 json");
}
