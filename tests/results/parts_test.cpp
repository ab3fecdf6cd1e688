#include <doctest/doctest.h>

#include <algorithm>

#include "base/shipped.hpp"
#include "figures/indicator.hpp"
#include "results/parts.hpp"

using namespace daybook;
using namespace daybook::results;

namespace {

constexpr const char* one_part = R"(
[[part]]
id = "violence"
indicators = ["robbery", "homicide"]
title = { en = "Violence", ru = "Насилие", be = "Гвалт", kk = "Зорлық" }
holds = { en = "e", ru = "r", be = "b", kk = "k" }
)";

std::string code_of_error(const std::string& text) {
    const auto parts = parse_parts(text, "parts.toml");
    return parts ? "read" : parts.error().code;
}

}  // namespace

TEST_CASE("parts are read in their order") {
    const auto parts = parse_parts(one_part, "parts.toml");
    REQUIRE_MESSAGE(parts, (parts ? "" : to_text(parts.error())));
    REQUIRE(parts->size() == 1);
    CHECK(parts->front().indicators == std::vector<std::string>{"robbery", "homicide"});
    CHECK(parts->front().title[Language::kk] == "Зорлық");
    CHECK_FALSE(parts->front().limit.has_value());
}

TEST_CASE("a file of parts that says something else is refused") {
    const std::string part = one_part;
    CHECK(code_of_error("[[part") == "parts.toml");
    CHECK(code_of_error("") == "parts.form");
    CHECK(code_of_error("part = 7\n") == "parts.form");
    CHECK(code_of_error(part + part) == "parts.form");
    CHECK(code_of_error(part + "shows = \"reports\"\n") == "parts.form");
    CHECK(code_of_error(part + "colour = \"red\"\n") == "parts.form");
    CHECK(code_of_error(part + "limit = { en = \"only\" }\n") == "parts.form");
    CHECK(code_of_error(part + "not_by_area = [\"theft\"]\n") == "parts.form");
    CHECK(parse_parts(part + "not_by_area = [\"homicide\"]\n", "parts.toml").value().front().not_by_area.front() == "homicide");
    CHECK(code_of_error("[[part]]\nid = \"a\"\n") == "parts.form");
    std::string twice = part;
    twice.replace(twice.find("homicide"), 8, "robbery");
    CHECK(code_of_error(twice) == "parts.form");
}

TEST_CASE("every indicator of offences in the shipped book stands in a shipped part") {
    const auto text = shipped_file("indicators/book.toml");
    REQUIRE(text);
    const auto book = figures::Book::parse(*text);
    REQUIRE(book);
    const auto parts = shipped_parts();
    for (const auto& indicator : book->all()) {
        if (indicator.counts != "offences") continue;
        CHECK_MESSAGE(std::ranges::count_if(parts, [&](const PartRule& part) { return std::ranges::find(part.indicators, indicator.id) != part.indicators.end(); }) == 1, indicator.id);
    }
    CHECK(parts.front().indicators.front() == book->all().front().id);
}
