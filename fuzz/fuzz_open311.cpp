// Reads a call to Open311: the first line is a path, every other one "name=value". Whatever is sent, the call is taken within the
// limits of a report or refused with a sentence, and every answer is UTF-8 that the JSON reader takes.
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "intake/open311.hpp"

using namespace daybook;
using namespace daybook::intake::open311;

namespace {

const Phrases& phrases() {
    static const auto read = channel_phrases();
    DAYBOOK_CHECK(read.has_value(), "the phrases that ship are sound");
    return *read;
}

const std::vector<Service>& services() {
    static const std::vector<Service> list = [] {
        auto attributes = standard_attributes(phrases(), Language::en);
        attributes.push_back({.code = "N", .datatype = Datatype::number});
        attributes.push_back({.code = "M", .datatype = Datatype::multivaluelist, .values = {{"a", "A"}, {"b", "B"}}});
        attributes.push_back({.code = "T", .datatype = Datatype::text});
        return std::vector<Service>{{"0501", "Burglary", "", "", {}, attributes}, {"other", "Other", "", "", {}, {}}};
    }();
    return list;
}

void check_answer(const Faults& faults) {
    DAYBOOK_CHECK(!faults.empty(), "a refusal says what is wrong");
    const std::string json = render_errors(Format::json, faults, phrases(), Language::ru);
    DAYBOOK_CHECK(parse_json(json).has_value(), "an answer is JSON");
    DAYBOOK_CHECK(is_utf8(render_errors(Format::xml, faults, phrases(), Language::kk)), "an answer is UTF-8");
}

void check_report(const record::NewReport& report) {
    DAYBOOK_CHECK(report.text.size() <= 8'000 && report.address.size() <= 400 && report.name.size() <= 200 && report.email.size() <= 254 && report.phone.size() <= 40, "a report keeps its limits");
    for (const auto& text : {report.text, report.address, report.name, report.email, report.phone}) DAYBOOK_CHECK(is_utf8(text), "what is kept is UTF-8");
    DAYBOOK_CHECK(report.point.has_value() || !report.address.empty(), "a report has a place");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string_view path = input.substr(0, input.find('\n'));
    FormFields fields;
    for (auto at = input.find('\n'); at != std::string_view::npos; at = input.find('\n')) {
        input.remove_prefix(at + 1);
        const std::string_view line = input.substr(0, input.find('\n'));
        const auto equals = line.find('=');
        if (equals != std::string_view::npos) fields.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
    const Endpoint endpoint{.jurisdiction = "city.gov", .services = services(), .key_is_known = nullptr, .zone_offset = [](std::int64_t) { return 300; }};
    if (const auto call = read_path(path); !call) check_answer(call.error());
    if (const auto report = read_request(fields, endpoint, "once")) check_report(*report);
    else check_answer(report.error());
    const auto query = read_query(fields, endpoint, {1'700'000'000});
    if (!query) check_answer(query.error());
    else if (!query->ids) DAYBOOK_CHECK(query->first.utc_second <= query->last.utc_second && query->last.utc_second - query->first.utc_second <= longest_span_days * 86'400, "a span is at most 90 days");
    const PublicRequest request{.reference = std::string(path), .status_notes = std::string(input)};
    DAYBOOK_CHECK(parse_json(render_errors(Format::json, {}, phrases(), Language::en)).has_value(), "no faults are an empty list");
    DAYBOOK_CHECK(is_utf8(render_requests(Format::xml, {&request, 1})) && parse_json(render_requests(Format::json, {&request, 1})).has_value(), "any text can be answered with");
    return 0;
}
