#include "base/json.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace daybook;

TEST_CASE("the string example of RFC 8785 is written as it says") {
    // RFC 8785 §3.2.2, "string": the input \u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/ becomes "€$\u000f\nA'B\"\\\\\"/".
    const auto json = parse_json(R"({"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"})");
    REQUIRE(json);
    CHECK(canonical(*json) == "{\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST_CASE("keys are put in order, at every depth") { CHECK(canonical(*parse_json(R"({"b":1,"a":{"d":[],"c":null}})")) == R"({"a":{"c":null,"d":[]},"b":1})"); }

TEST_CASE("bytes that are not canonical are refused") {
    for (const char* text : {R"({"b":1,"a":2})", R"({ "a":1})", R"({"a":1} )", R"({"a":"\u0041"})", R"({"a":01})", R"({"a":-0})", R"({"a":1e3})"}) {
        CAPTURE(text);
        CHECK(!parse_canonical(text));
    }
    CHECK(parse_canonical(R"({"a":"A","b":[1,-2]})"));
}

TEST_CASE("floats, keys given twice and numbers that readers would round are refused with the reason") {
    CHECK(parse_json("{\"a\":1.5}").error().code == "json.float");
    CHECK(parse_json("{\"a\":1,\"a\":1}").error().code == "json.duplicate-key");
    CHECK(parse_json("{\"a\":9007199254740992}").error().code == "json.integer-range");
    CHECK(parse_json("{\"a\":9007199254740991}"));
    CHECK(!parse_json(std::string(100, '[') + std::string(100, ']')));
}

TEST_CASE("any text survives writing and reading") {
    CHECK(rc::check([](const std::string& ascii) {
        std::string text;
        for (const char letter : ascii) text += static_cast<char>(letter & 0x7F);
        const std::string bytes = canonical(Json{JsonObject{{"t", Json{text}}}});
        const auto back = parse_canonical(bytes);
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back->string("t") == text);
    }));
}
