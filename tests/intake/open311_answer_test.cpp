#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "intake/open311_document.hpp"
#include "open311_example.hpp"

using namespace open311_example;

namespace {

// The standard's examples as this endpoint gives them, indented for reading.
std::string golden(const std::string& name) {
    std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "open311" / name);
    std::string text, line;
    while (std::getline(file, line)) text += line.substr(std::min(line.find_first_not_of(' '), line.size()));
    return text;
}

std::string on_one_line(std::string text) {
    std::erase(text, '\n');
    return text;
}

const std::vector<PublicRequest>& requests() {
    const Minute morning = day_of(2010, 4, 14) * minutes_a_day + 6 * 60 + 37;
    static const std::vector<PublicRequest> list{
        {.reference = "638344", .closed = true, .status_notes = "Duplicate request.", .service_code = "006", .service_name = "Sidewalk and Curb Issues", .requested = {morning, -480}, .updated = {morning + 3, -480}, .expected = ZonedMinute{morning + minutes_a_day, -480}, .point = CoarsePoint{37'762, -122'465}},
        {.reference = "638349", .service_code = "006", .service_name = "Sidewalk and Curb Issues", .requested = {morning + 5 * minutes_a_day, -480}, .updated = {morning + 5 * minutes_a_day, -480}}};
    return list;
}

std::vector<std::pair<std::string, std::string>> documents(Format format) {
    const Discovery discovery{"2026-11-24T14:05:00+05:00", "You can email or call for assistance: api@mycity.gov or +1 (555) 555-5555", "You can request a key here: https://api.city.gov/api_key/request", "https://api.city.gov/open311/v2", false};
    const std::vector<Service> list{{"001", "Cans left out 24x7", "Garbage or recycling cans that have been left out for more than 24 hours after collection. Violators will be cited.", "sanitation", {"lorem", "ipsum", "dolor"}, {Attribute{}}}, {"002", "Construction plate shifted", "", "street", {}, {}}};
    const Service defined{.code = "DMV66", .attributes = {{.code = "WHISHETN", .datatype = Datatype::singlevaluelist, .required = true, .description = "What is the ticket/tag/DL number?", .values = {{"123", "Ford"}, {"124", "Chrysler"}}},
                                                          {.code = "NOTE", .datatype = Datatype::text, .variable = false, .datatype_description = "to be read", .description = "In an emergency, call."}}};
    const Faults faults{{404, "open311.service-unknown", "service_code", 0}, {400, "open311.location-missing", "", 0}};
    return {{"discovery", render_discovery(format, discovery)},
            {"services", render_services(format, list)},
            {"service", render_service(format, defined)},
            {"posted", render_posted(format, {RequestId{"7K3PQ-M0ZXT"}, "The City will inspect and require the responsible party to correct within 24 hours"})},
            {"posted-token", render_posted(format, {Token{"12345"}, ""})},
            {"token", render_token(format, {"12345"}, {"638344"})},
            {"requests", render_requests(format, requests())},
            {"errors", render_errors(format, faults, phrases(), Language::en)}};
}

const std::string hostile = "</description><script>alert(\"&'\")]]>\x01\r\n\t\xFFж\xEF\xBF\xBF";

}  // namespace

TEST_CASE("every answer is what the standard shows, in XML and in JSON") {
    for (const auto& [name, text] : documents(Format::xml)) {
        CAPTURE(name);
        CHECK(on_one_line(text) == golden(name + ".xml"));
    }
    for (const auto& [name, text] : documents(Format::json)) {
        CAPTURE(name);
        CHECK(on_one_line(text) == golden(name + ".json"));
    }
}

TEST_CASE("nothing to list is an empty list") {
    CHECK(render_requests(Format::json, {}) == "[]\n");
    CHECK(render_requests(Format::xml, {}) == "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests></service_requests>\n");
}

TEST_CASE("whatever bytes a text has, the answer stays well-formed") {
    std::string xml;
    append_xml(xml, hostile);
    CHECK(xml == "&lt;/description&gt;&lt;script&gt;alert(&quot;&amp;&#39;&quot;)]]&gt;\uFFFD&#13;\n\t\uFFFDж\uFFFD");
    CHECK(rc::check([] {
        const auto text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
        std::string escaped, json;
        append_xml(escaped, text);
        RC_ASSERT(is_utf8(escaped));
        RC_ASSERT(escaped.find_first_of("<>\"'") == std::string::npos);
        append_json(json, text);
        RC_ASSERT(parse_json(json).has_value());
    }));
}

TEST_CASE("documents for an XML reader of somebody else's, when it is asked for") {
    const char* folder = std::getenv("DAYBOOK_OPEN311_SAMPLES");
    if (folder == nullptr) return;
    const auto write = [&](const std::string& name, const std::string& text) { std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << text; };
    for (const auto& [name, text] : documents(Format::xml)) write(name + ".xml", text);
    for (const auto& [name, text] : documents(Format::json)) write(name + ".json", text);
    for (const auto format : {Format::xml, Format::json}) {
        PublicRequest request = requests()[0];
        request.status_notes = hostile;
        write(format == Format::xml ? "hostile.xml" : "hostile.json", render_requests(format, std::vector{request}));
    }
    for (const auto language : all_languages)
        write(fmt::format("services-{}.xml", code_of(language)), render_service(Format::xml, {.code = "0501", .attributes = standard_attributes(phrases(), language)}));
}

TEST_CASE("every fault has a sentence in every language") {
    for (const auto& key : phrases().keys()) {
        if (!key.starts_with("open311.") || key == "open311.notice") continue;
        for (const auto language : all_languages) {
            const std::string json = render_errors(Format::json, Faults{{400, key, "status", 90}}, phrases(), language);
            const auto read = parse_json(json);
            REQUIRE(read);
            CHECK(json.find('{' + std::string("field")) == std::string::npos);
        }
    }
    CHECK(posted_notice(phrases(), Language::en, "bako dipu").ends_with("bako dipu"));
}

TEST_CASE("the status of an answer with several faults") {
    CHECK(status_of(Faults{{400, "", "", 0}, {404, "", "", 0}}) == 404);
    CHECK(status_of(Faults{{404, "", "", 0}, {403, "", "", 0}}) == 403);
    CHECK(status_of(Faults{{400, "", "", 0}}) == 400);
    CHECK(status_of(Faults{{503, "", "", 0}}) == 503);
}
