// An endpoint for the Open311 tests: three services, a town five hours east of UTC.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "intake/open311.hpp"

namespace open311_example {

using namespace daybook;
using namespace daybook::intake::open311;

inline const Phrases& phrases() {
    static const auto read = channel_phrases();
    if (!read) throw std::runtime_error(to_text(read.error()));
    return *read;
}

inline const std::vector<Service>& services() {
    static const std::vector<Service> list = [] {
        auto attributes = standard_attributes(phrases(), Language::en);
        auto many = attributes;
        many.push_back({.code = "SEEN", .datatype = Datatype::multivaluelist, .values = {{"front", "from the front"}, {"back", "from behind"}}});
        many.push_back({.code = "HOWMANY", .datatype = Datatype::number, .required = true});
        many.push_back({.code = "SINCE", .datatype = Datatype::datetime});
        many.push_back({.code = "NOTE", .datatype = Datatype::text, .variable = false});
        many.push_back({.code = "PLATE", .datatype = Datatype::string});
        return std::vector<Service>{{"0501", "Burglary", "", "property", {}, attributes}, {"0502", "Theft", "", "property", {}, many}, {"other", "Something else", "", "", {}, {}}};
    }();
    return list;
}

inline Endpoint endpoint() {
    return {.jurisdiction = "city.gov", .services = services(), .key_is_known = [](std::string_view key) { return key == "xyz"; }, .zone_offset = [](std::int64_t) { return 300; }, .language = "ru"};
}

inline const std::string once = "open311/0123456789abcdef";

// The standard's example, with a service of ours.
inline FormFields example() {
    return {{"api_key", "xyz"}, {"jurisdiction_id", "city.gov"}, {"service_code", "0501"}, {"lat", "37.76524078"}, {"long", "-122.4212043"}, {"address_string", "1234 5th street"}, {"email", "smit333@sfgov.edu"},
            {"device_id", "tt222111"}, {"account_id", "123456"}, {"first_name", "john"}, {"last_name", "smith"}, {"phone", "111111111"}, {"description", "A large sinkhole\r\nis destroying the street"},
            {"media_url", "http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg"}};
}

// The example with one parameter changed; "-" removes it.
inline FormFields with(const std::string& name, const std::string& value, FormFields fields = example()) {
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    if (value != "-") fields.emplace_back(name, value);
    return fields;
}

// "404 open311.service-unknown service_code" for each fault, with " | " between; "taken" for none.
inline std::string refusal(const FormFields& fields) {
    const auto read = read_request(fields, endpoint(), once);
    if (read) return "taken";
    std::string text;
    for (const auto& fault : read.error()) text += (text.empty() ? "" : " | ") + std::to_string(fault.code) + " " + fault.key + (fault.field.empty() ? "" : " " + fault.field);
    return text;
}

}  // namespace open311_example
