#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

using namespace daybook;

TEST_CASE("SHA-256 gives the values of FIPS 180-4") {
    CHECK(to_hex(bytes_of(sha256("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(bytes_of(sha256(""))) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Sha256 hasher;
    CHECK(hasher.add("a").add("bc").finish() == hasher.of({"ab", "c"}));
}

TEST_CASE("base64 gives the values of RFC 4648 and reads them back, and nothing else") {
    const std::pair<const char*, const char*> vectors[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(to_base64(plain) == encoded);
        CHECK(from_base64(encoded) == plain);
    }
    for (const char* bad : {"Zg=", "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm9*"}) CHECK(!from_base64(bad));
    CHECK(rc::check([](const std::string& bytes) { RC_ASSERT(from_base64(to_base64(bytes)) == bytes); RC_ASSERT(from_hex(to_hex(bytes)) == bytes); }));
}

TEST_CASE("days and calendar dates are each other's inverse") {
    CHECK(day_of(1970, 1, 1) == 0);
    CHECK(day_of(2000, 3, 1) == 11017);
    CHECK(day_of(2024, 2, 29) == 19782);
    CHECK(!is_date(2023, 2, 29));
    for (Day day = day_of(1890, 1, 1); day < day_of(2110, 1, 1); ++day) {
        const auto date = calendar(day);
        REQUIRE(day_of(date.year, date.month, date.day) == day);
    }
}

TEST_CASE("times are written as exactly as they are known") {
    for (const char* text : {"2015", "2015-03", "2015-03-01", "2015-03-01T14:05", "1969-12-31T23:59"}) CHECK(to_text(*when_from_text(text)) == text);
    for (const char* bad : {"215", "2015-13", "2015-02-30", "2015-03-01 14:05", "2015-03-01T24:00", "2015-3-1", "+015", "2015-+3"}) CHECK(!when_from_text(bad));
    CHECK(when_from_text("2015-03")->precision == Precision::month);
}

TEST_CASE("a period is read in every form it can be written in") {
    CHECK(Period::parse("2015")->days() == 365);
    CHECK(Period::parse("2015-Q1")->days() == 90);
    CHECK(Period::parse("2016-02")->days() == 29);
    CHECK(Period::parse("2014/2015")->days() == 730);
    CHECK(Period::parse("2015-03-01/2015-03-02")->days() == 2);
    for (const char* text : {"2015", "2015-Q3", "2015-03", "2012/2015", "2015-03-04", "2015-03-04/2015-06-30", "2015-02/2015-04"}) CHECK(Period::parse(text)->to_text() == text);
    for (const char* bad : {"", "15", "2015-Q5", "2015/2014", "2015-03-01T10:00", "2015/", "/2015", "2015-00"}) CHECK(!Period::parse(bad));
}

TEST_CASE("Windows-1252 becomes UTF-8") {
    CHECK(utf8_from_windows_1252("O\x92" "BRIEN\x92S") == "O’BRIEN’S");
    CHECK(utf8_from_windows_1252("\x80\xE9\x81") == "€é\xEF\xBF\xBD");
    CHECK(is_utf8("O’BRIEN"));
    CHECK(!is_utf8("O\x92" "BRIEN"));
}
