#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "open311_example.hpp"

using namespace open311_example;

TEST_CASE("the standard's example becomes a report with everything in its place") {
    const auto report = read_request(example(), endpoint(), once);
    REQUIRE(report);
    CHECK(report->once == once);
    CHECK(report->channel == "open311");
    CHECK(report->language == "ru");
    CHECK(report->category == "0501");
    CHECK(report->point == record::Point{37'765'241, -122'421'204});
    CHECK(report->address == "1234 5th street");
    CHECK(report->name == "john smith");
    CHECK(report->email == "smit333@sfgov.edu");
    CHECK(report->phone == "111111111");
    CHECK(report->naming == record::Naming::confidential);
    CHECK(report->occurred == When{});
    CHECK(report->text == "A large sinkhole\nis destroying the street\nmedia_url: http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg");
    CHECK(report->attachments.empty());
}

TEST_CASE("account_id and device_id go nowhere") {
    const auto with_ids = read_request(with("account_id", "id-that-follows-me", with("device_id", "phone-that-follows-me")), endpoint(), once);
    const auto without = read_request(with("account_id", "-", with("device_id", "-")), endpoint(), once);
    REQUIRE(with_ids);
    REQUIRE(without);
    CHECK(*with_ids == *without);
}

TEST_CASE("only a known key opens the door, and nothing else is said to others") {
    CHECK(refusal(with("api_key", "-")) == "403 open311.key-missing api_key");
    CHECK(refusal(with("api_key", "")) == "403 open311.key-missing api_key");
    CHECK(refusal(with("api_key", "xyz0")) == "403 open311.key-unknown api_key");
    CHECK(refusal(with("api_key", "xyz0", with("service_code", "-"))) == "403 open311.key-unknown api_key");
    Endpoint open = endpoint();
    open.key_is_known = nullptr;
    CHECK(read_request(with("api_key", "-"), open, once).has_value());
}

TEST_CASE("everything that is wrong is said at once") {
    CHECK(refusal({{"api_key", "xyz"}}) == "400 open311.service-missing service_code | 400 open311.location-missing");
    CHECK(refusal({{"api_key", "xyz"}, {"jurisdiction_id", "elsewhere"}, {"service_code", "999999"}, {"lat", "1"}, {"email", "nobody"}, {"media_url", "ftp://x"}}) ==
          "404 open311.jurisdiction-unknown jurisdiction_id | 404 open311.service-unknown service_code | 400 open311.location-half long | 400 open311.email email | 400 open311.media-url media_url");
}

TEST_CASE("each kind of bad input has its own answer") {
    CHECK(refusal(with("jurisdiction_id", "-")) == "taken");
    CHECK(refusal(with("jurisdiction_id", "")) == "taken");
    CHECK(refusal(with("service_code", "0599")) == "404 open311.service-unknown service_code");
    for (const char* lat : {"91", "-90.000001", "1e2", "0x10", "NaN", "37,7", ".5", "5.", "--1", "", " "}) {
        CAPTURE(lat);
        CHECK(refusal(with("lat", lat)) != "taken");
    }
    CHECK(refusal(with("long", "180.0000004")) == "taken");  // rounds to the limit itself
    CHECK(refusal(with("long", "180.0000005")) == "400 open311.coordinate long");
    CHECK(refusal(with("lat", "-", with("long", "-", with("address_string", "-")))) == "400 open311.location-missing");
    CHECK(refusal(with("lat", "-", with("long", "-", with("address_string", "-", with("address_id", "77"))))) == "taken");
    CHECK(refusal(with("description", std::string(4'000, 'x'))) == "taken");
    CHECK(refusal(with("description", std::string(4'001, 'x'))) == "400 open311.too-long description");
    CHECK(refusal(with("description", std::string(100'000, 'x'))) == "400 open311.too-long description");
    CHECK(refusal(with("description", "bell \a")) == "400 open311.control description");
    CHECK(refusal(with("description", "\xFF\xFE")) == "400 open311.not-utf8 description");
    CHECK(refusal(with("description", std::string("nul \0", 5))) == "400 open311.control description");
    CHECK(refusal(with("address_string", "two\nlines")) == "400 open311.control address_string");
    CHECK(refusal(with("address_string", std::string(401, 'x'))) == "400 open311.too-long address_string");
    CHECK(refusal(with("phone", std::string(41, '1'))) == "400 open311.too-long phone");
    CHECK(refusal(with("first_name", std::string(150, 'x'), with("last_name", std::string(150, 'x')))) == "400 open311.too-long last_name");
    for (const char* email : {"@b", "a@", "a@b@c", "a b@c", "a@b,c@d", "<a@b>"}) CHECK(refusal(with("email", email)) == "400 open311.email email");
    CHECK(refusal(with("media_url", "javascript:alert(1)")) == "400 open311.media-url media_url");
    CHECK(refusal(with("media_url", "http://a b")) == "400 open311.media-url media_url");
    auto twice = example();
    twice.emplace_back("service_code", "0502");
    CHECK(refusal(twice) == "400 open311.repeated service_code | 400 open311.service-missing service_code");
    CHECK(refusal(FormFields(201, {"x", "y"})) == "400 open311.too-many-fields");
    CHECK(refusal(with("never_heard_of", "it")) == "taken");
}

TEST_CASE("four thousand letters are letters, not bytes") {
    std::string cyrillic;
    for (int i = 0; i < 3'900; ++i) cyrillic += "ж";
    CHECK(refusal(with("description", cyrillic, with("media_url", "-"))) == "taken");
    std::string wide;
    for (int i = 0; i < 2'700; ++i) wide += "中";
    CHECK(refusal(with("description", wide)) == "400 open311.too-long-altogether description");  // over 8,000 bytes
}

TEST_CASE("a reporter chooses how to be known, and anonymous means that nothing is kept") {
    const auto anonymous = read_request(with("attribute[NAMING]", "anonymous"), endpoint(), once);
    REQUIRE(anonymous);
    CHECK(anonymous->naming == record::Naming::anonymous);
    CHECK(anonymous->name.empty());
    CHECK(anonymous->email.empty());
    CHECK(anonymous->phone.empty());
    const auto named = read_request(with("attribute[NAMING]", "named"), endpoint(), once);
    REQUIRE(named);
    CHECK(named->naming == record::Naming::named);
    CHECK(refusal(with("attribute[NAMING]", "named", with("first_name", "-", with("last_name", "-")))) == "400 open311.name-missing first_name");
    CHECK(refusal(with("attribute[NAMING]", "secret")) == "400 open311.attribute-value NAMING");
    const auto silent = read_request(with("email", "-", with("phone", "-", with("first_name", "-", with("last_name", "-")))), endpoint(), once);
    REQUIRE(silent);
    CHECK(silent->naming == record::Naming::anonymous);
}

TEST_CASE("when it happened is turned into the town's own time") {
    const auto occurred = [](const std::string& text) {
        const auto report = read_request(with("attribute[OCCURRED]", text), endpoint(), once);
        return report ? daybook::to_text(report->occurred) : "refused";
    };
    CHECK(occurred("2026-11-24T14:05:00+05:00") == "2026-11-24T14:05");
    CHECK(occurred("2026-11-24T22:05:30Z") == "2026-11-25T03:05");
    CHECK(occurred("1969-12-31T23:59:59Z") == "1970-01-01T04:59");
    CHECK(occurred("2026-11-24") == "2026-11-24");
    for (const char* bad : {"2026-11", "2026", "2026-11-24T14:05", "2026-02-30", "yesterday", "2026-11-24T24:00:00Z", "2026-11-24 14:05:00Z"}) {
        CAPTURE(bad);
        CHECK(occurred(bad) == "refused");
    }
}

TEST_CASE("attributes are checked by the service's definition and kept with the text") {
    const FormFields theft = with("service_code", "0502", with("media_url", "-"));
    CHECK(refusal(theft) == "400 open311.attribute-missing HOWMANY");
    const FormFields counted = with("attribute[HOWMANY]", "3", theft);
    auto full = counted;
    full.emplace_back("attribute[SEEN][]", "front");
    full.emplace_back("attribute[SEEN][]", "back");
    full.emplace_back("attribute[SEEN][]", "front");
    full.emplace_back("attribute[PLATE]", "KA 123");
    full.emplace_back("attribute[SINCE]", "2026-11-24");
    const auto report = read_request(full, endpoint(), once);
    REQUIRE(report);
    CHECK(report->text == "A large sinkhole\nis destroying the street\nHOWMANY: 3\nSEEN: front, back\nPLATE: KA 123\nSINCE: 2026-11-24");
    CHECK(refusal(with("attribute[HOWMANY]", "three", theft)) == "400 open311.attribute-number HOWMANY");
    CHECK(refusal(with("attribute[SEEN][]", "sideways", counted)) == "400 open311.attribute-value SEEN");
    CHECK(refusal(with("attribute[PLATE]", std::string(256, 'x'), counted)) == "400 open311.too-long PLATE");
    CHECK(refusal(with("attribute[SINCE]", "long ago", counted)) == "400 open311.attribute-datetime SINCE");
    CHECK(refusal(with("attribute[NOTE]", "an answer to no question", counted)) == "400 open311.attribute-unknown NOTE");
    CHECK(refusal(with("attribute[<script>]", "1", counted)) == "400 open311.attribute-unknown attribute");
    auto twice = counted;
    twice.emplace_back("attribute[HOWMANY]", "4");
    CHECK(refusal(twice) == "400 open311.repeated HOWMANY");
}

TEST_CASE("what is taken keeps every limit of a report, whatever was sent") {
    const auto text = rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    const auto name = rc::gen::element<std::string>("service_code", "lat", "long", "address_string", "address_id", "email", "first_name", "last_name", "phone", "description", "media_url", "attribute[NAMING]", "attribute[OCCURRED]");
    CHECK(rc::check([&] {
        FormFields fields = example();
        for (const auto& [key, value] : *rc::gen::container<std::vector<std::pair<std::string, std::string>>>(rc::gen::pair(name, rc::gen::oneOf(text, rc::gen::element<std::string>("0501", "12.5", "named", "2026-01-01", "a@b", ""))))) fields = with(key, value, fields);
        const auto report = read_request(fields, endpoint(), once);
        if (!report) {
            RC_ASSERT(!report.error().empty());
            const int status = status_of(report.error());
            RC_ASSERT((status == 400 || status == 403 || status == 404));
            return;
        }
        RC_ASSERT(report->text.size() <= 8'000 && report->address.size() <= 400 && report->name.size() <= 200 && report->email.size() <= 254 && report->phone.size() <= 40);
        RC_ASSERT(report->point.has_value() || !report->address.empty());
    }));
}
