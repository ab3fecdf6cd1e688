#include <algorithm>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "http/form.hpp"

namespace form_test {

using namespace daybook;
using namespace daybook::http;

std::string refusal(std::string_view text, const FormLimits& limits = {}) {
    const auto form = parse_form(text, limits);
    return form ? "" : form.error().code;
}

// As a browser writes it.
std::string encoded(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        constexpr std::string_view digits = "0123456789ABCDEF";
        if (letter == ' ') out += '+';
        else if (std::isalnum(byte) != 0) out += letter;
        else out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

TEST_CASE("Fields keep their order, their repetitions and their brackets") {
    const auto form = *parse_form("service_code=001&attribute%5BWHISHETN%5D[]=a&attribute[WHISHETN][]=b&empty=&bare&description=%D0%B4%D1%8B%D0%BC+over+50%25&&api_key=x=y");
    CHECK(form.fields == std::vector<FormField>{{"service_code", "001"}, {"attribute[WHISHETN][]", "a"}, {"attribute[WHISHETN][]", "b"}, {"empty", ""}, {"bare", ""}, {"description", "дым over 50%"}, {"api_key", "x=y"}});
    CHECK(form.all("attribute[WHISHETN][]") == std::vector<std::string_view>{"a", "b"});
    CHECK(form.first("attribute[WHISHETN][]") == "a");
    CHECK(form.first("missing") == std::nullopt);
    CHECK(parse_form("")->fields.empty());
}

TEST_CASE("What is not well formed is refused") {
    for (const auto* text : {"a=%", "a=%4", "a=%4g", "a=%%41", "%=a", "a=%-1", "a=% 1"}) CHECK(refusal(text) == "form.percent");
    for (const auto* text : {"a=%ff", "a=%C3%28", "%ff=a", "a=%ED%A0%80", "a=%C0%AF", "a=\xff"}) CHECK(refusal(text) == "form.utf-8");
    for (const auto* text : {"a=%00", "a%0A=b", "a=%1B[0m", "a=\x01", "a%00=b"}) CHECK(refusal(text) == "form.control");
    for (const auto* text : {"=a", "=", "a=b&=c"}) CHECK(refusal(text) == "form.name");
    CHECK(parse_form("a=one%0D%0Atwo%09three")->first("a") == "one\r\ntwo\tthree");
    CHECK(parse_form("description=%zz").error().place.field == "description");
}

TEST_CASE("Limits hold, and a body that comes in pieces is refused as soon as it is too large") {
    const FormLimits limits{.bytes = 40, .fields = 3, .name_bytes = 5, .value_bytes = 8};
    CHECK(refusal("a=1&b=2&c=3", limits).empty());
    CHECK(refusal("a=1&b=2&c=3&d=4", limits) == "form.too-many");
    CHECK(refusal("toolong=1", limits) == "form.name-length");
    CHECK(refusal("a=123456789", limits) == "form.value-length");
    CHECK(refusal("a=%31%32%33%34%35%36%37%38", limits).empty());
    CHECK(refusal(std::string(41, '&'), limits) == "form.too-large");
    FormReader reader(limits);
    CHECK(reader.feed(std::string(40, '&')).has_value());
    CHECK(reader.feed("&").error().code == "form.too-large");
}

TEST_CASE("Whatever a browser encodes is read back, however it is cut") {
    CHECK(rc::check([] {
        std::vector<FormField> fields;
        std::string text;
        for (const auto& [name, value] : *rc::gen::container<std::vector<std::pair<std::string, std::string>>>(rc::gen::pair(rc::gen::nonEmpty(rc::gen::string<std::string>()), rc::gen::string<std::string>()))) {
            const auto ascii = [](std::string some) {
                for (char& letter : some) letter = static_cast<char>(0x20 + static_cast<unsigned char>(letter) % 95);
                return some;
            };
            fields.push_back({ascii(name).substr(0, 200), ascii(value)});
            text += "&" + encoded(fields.back().name) + "=" + encoded(fields.back().value);
        }
        FormReader reader;
        for (std::size_t at = 0; at < text.size();) {
            const auto piece = *rc::gen::inRange<std::size_t>(1, 20);
            RC_ASSERT(reader.feed(std::string_view(text).substr(at, piece)).has_value());
            at += piece;
        }
        RC_ASSERT(reader.finish()->fields == fields);
    }));
}

TEST_CASE("A path keeps its plus signs") {
    CHECK(*percent_decoded("a+b%2Fc%20d") == "a+b/c d");
    CHECK(percent_decoded("%2").error().code == "form.percent");
}

TEST_CASE("Bracketed names come apart only when the brackets pair") {
    CHECK(bracketed_name("attribute[CODE][]") == BracketedName{"attribute", {"CODE", ""}});
    CHECK(bracketed_name("lat") == BracketedName{"lat", {}});
    for (const auto* name : {"[a]", "a[", "a]", "a[b", "a[b]c", "a[[b]]", "a[b]]", "", "a][b"}) CHECK(bracketed_name(name) == std::nullopt);
}

}  // namespace form_test
