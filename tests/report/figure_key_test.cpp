#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "report/figure_key.hpp"

using namespace daybook;
using namespace daybook::report;

namespace {

FigureKey key_at(Measure measure, std::string area = {}) {
    const auto& rule = rule_of(measure);
    FigureKey key{"chicago", "robbery", Period::of_year(2015), area.empty() ? AreaScope::everywhere() : AreaScope::of(std::move(area)), measure, std::nullopt, {}, 1182080};
    if (rule.against) key.against = Period::of_year(2014);
    if (rule.detail) key.detail = "unfounded";
    return key;
}

std::string code_of_error(std::string_view text) {
    const auto key = parse_figure_key(text);
    return key ? "read" : key.error().code;
}

}  // namespace

TEST_CASE("a figure's key says source, indicator, period, area, measure, second period, detail and ledger size") {
    CHECK(to_text(key_at(Measure::ratio, "35")) == "chicago|robbery|2015|35|ratio|2014|-|1182080");
    CHECK(to_text(key_at(Measure::count)) == "chicago|robbery|2015|*|count|-|-|1182080");
    FigureKey nowhere = key_at(Measure::count);
    nowhere.area = AreaScope::without_area();
    CHECK(to_text(nowhere) == "chicago|robbery|2015|-|count|-|-|1182080");
}

TEST_CASE("an area named like a sign of the key is told apart from the sign") {
    CHECK(to_text(key_at(Measure::count, "*")).find("|%2A|") != std::string::npos);
    CHECK(to_text(key_at(Measure::count, "-")).find("|%2D|") != std::string::npos);
    CHECK(parse_figure_key(to_text(key_at(Measure::count, "*")))->area == AreaScope::of("*"));
    CHECK(parse_figure_key(to_text(key_at(Measure::count, "-")))->area == AreaScope::of("-"));
}

TEST_CASE("a region is named by its areas in the order of their bytes, each once, and is no single area") {
    FigureKey key = key_at(Measure::count);
    key.area = AreaScope::region({"36", "35", "36"});
    CHECK(to_text(key) == "chicago|robbery|2015|=35+36|count|-|-|1182080");
    CHECK(parse_figure_key(to_text(key))->area == key.area);
    key.area = AreaScope::region({"35"});
    CHECK(to_text(key) == "chicago|robbery|2015|=35|count|-|-|1182080");
    CHECK(parse_figure_key(to_text(key))->area != AreaScope::of("35"));
    CHECK(AreaScope::region({}) == AreaScope::everywhere());
    key.area = AreaScope::region({"a+b", "=", "-"});
    CHECK(to_text(key) == "chicago|robbery|2015|=%2D+%3D+a%2Bb|count|-|-|1182080");
    CHECK(*parse_figure_key(to_text(key)) == key);
    for (const char* area : {"=36+35", "=35+35", "=", "=35+", "=+35", "=35+=36", "=*"}) CHECK_MESSAGE(!parse_figure_key(std::string("chicago|robbery|2015|") + area + "|count|-|-|1").has_value(), area);
}

TEST_CASE("every key that is written is read back as it was, whatever bytes the names hold") {
    rc::check("round trip", [](const std::string& area, const std::string& source, const std::string& detail, std::uint32_t size) {
        RC_PRE(!area.empty() && !source.empty() && !detail.empty());
        const auto measure = static_cast<Measure>(*rc::gen::inRange<int>(0, static_cast<int>(measure_rules().size())));
        FigureKey key = key_at(measure, area);
        key.source = source;
        key.ledger_size = size;
        if (!key.detail.empty()) key.detail = detail;
        RC_PRE(to_text(key).size() <= longest_figure_key);
        const auto read = parse_figure_key(to_text(key));
        RC_ASSERT(read.has_value());
        RC_ASSERT(*read == key);
    });
}

TEST_CASE("a text that is read as a key is the only spelling of that key") {
    rc::check("one spelling", [] {
        std::string text = to_text(key_at(static_cast<Measure>(*rc::gen::inRange<int>(0, static_cast<int>(measure_rules().size()))), "a b"));
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        text[at] = *rc::gen::elementOf(std::string("0123456789-*|%aZ/ Q."));
        const auto read = parse_figure_key(text);
        if (read) RC_ASSERT(to_text(*read) == text);
    });
}

TEST_CASE("a key with a part missing, wrong or spelt otherwise is refused") {
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|-|5") == "read");
    CHECK(code_of_error("") == "figure-key.parts");
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|5") == "figure-key.parts");
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|-|5|6") == "figure-key.parts");
    CHECK(code_of_error("|robbery|2015|*|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|Robbery|2015|*|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015-01/2015-12|*|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|a b|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|%61|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|%2|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|%2a|count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015||count|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|guess|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|count|2014|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|ratio|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|x|5") == "figure-key.form");
    CHECK(code_of_error("chicago|*|2015|*|not-counted|-|-|5") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|-|05") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|-|-1") == "figure-key.form");
    CHECK(code_of_error("chicago|robbery|2015|*|count|-|-|9007199254740993") == "figure-key.form");
    CHECK(code_of_error(std::string(2000, 'a')) == "figure-key.long");
}
