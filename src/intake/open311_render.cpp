// The answers of Open311, each described once for both of its forms. Member order is that of the standard's examples.
#include <algorithm>

#include <fmt/format.h>

#include "intake/open311_document.hpp"

namespace daybook::intake::open311 {
namespace {

constexpr std::string_view specification = "http://wiki.open311.org/GeoReport_v2";

std::string_view to_text(Datatype type) {
    switch (type) {
        case Datatype::string: return "string";
        case Datatype::number: return "number";
        case Datatype::datetime: return "datetime";
        case Datatype::text: return "text";
        case Datatype::singlevaluelist: return "singlevaluelist";
        case Datatype::multivaluelist: return "multivaluelist";
    }
    broken_invariant("unknown datatype", __FILE__, __LINE__);
}

// −1234 → "-1.234": exact, without going through a floating-point number.
std::string thousandths(std::int32_t value) {
    const std::int64_t size = value < 0 ? -std::int64_t{value} : value;
    return fmt::format("{}{}.{:03}", value < 0 ? "-" : "", size / 1000, size % 1000);
}

void write(Document& document, const Service& service) {
    document.begin_item()
        .text("service_code", service.code)
        .text("service_name", service.name)
        .text("description", service.description)
        .flag("metadata", !service.attributes.empty())
        .text("type", "realtime")
        .text("keywords", fmt::format("{}", fmt::join(service.keywords, ", ")))
        .text("group", service.group)
        .end_item();
}

void write(Document& document, const Attribute& attribute, std::size_t order) {
    document.begin_item()
        .flag("variable", attribute.variable)
        .text("code", attribute.code)
        .text("datatype", to_text(attribute.datatype))
        .flag("required", attribute.required)
        .text("datatype_description", attribute.datatype_description)
        .number("order", fmt::to_string(order))
        .text("description", attribute.description);
    if (!attribute.values.empty()) {
        document.begin_list("values", "value");
        for (const auto& value : attribute.values) document.begin_item().text("key", value.key).text("name", value.name).end_item();
        document.end_list();
    }
    document.end_item();
}

// Members that hold what a reporter wrote are there, as the standard lists them, and are always empty.
void write(Document& document, const PublicRequest& request) {
    document.begin_item()
        .text("service_request_id", request.reference)
        .text("status", request.closed ? "closed" : "open")
        .text("status_notes", request.status_notes)
        .text("service_name", request.service_name)
        .text("service_code", request.service_code)
        .text("description", "")
        .text("agency_responsible", request.agency_responsible)
        .text("service_notice", "")
        .text("requested_datetime", to_text(request.requested))
        .text("updated_datetime", to_text(request.updated))
        .text("expected_datetime", request.expected ? to_text(*request.expected) : std::string())
        .text("address", "")
        .text("address_id", "")
        .text("zipcode", "")
        .number("lat", request.point ? thousandths(request.point->latitude) : std::string())
        .number("long", request.point ? thousandths(request.point->longitude) : std::string())
        .text("media_url", "")
        .end_item();
}

}  // namespace

std::string_view content_type(Format format) { return format == Format::xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8"; }

std::string to_text(ZonedMinute time) {
    const auto date = calendar(day_at(time.local));
    const std::int32_t minute = time.local - day_at(time.local) * minutes_a_day;
    const std::int32_t offset = time.offset_min < 0 ? -time.offset_min : time.offset_min;
    return fmt::format("{}T{:02}:{:02}:00{}{:02}:{:02}", daybook::to_text(date), minute / 60, minute % 60, time.offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::string render_discovery(Format format, const Discovery& discovery) {
    Document document(format);
    document.begin_object("discovery").text("changeset", discovery.changeset).text("contact", discovery.contact).text("key_service", discovery.key_service);
    document.begin_list("endpoints", "endpoint");
    document.begin_item()
        .text("specification", specification)
        .text("url", discovery.url)
        .text("changeset", discovery.changeset)
        .text("type", discovery.production ? "production" : "test")
        .texts("formats", "format", {"text/xml", "application/json"})
        .end_item();
    document.end_list().end_object();
    return document.take();
}

std::string render_services(Format format, std::span<const Service> services) {
    Document document(format);
    document.begin_list("services", "service");
    for (const auto& service : services) write(document, service);
    document.end_list();
    return document.take();
}

std::string render_service(Format format, const Service& service) {
    Document document(format);
    document.begin_object("service_definition").text("service_code", service.code).begin_list("attributes", "attribute");
    for (std::size_t i = 0; i < service.attributes.size(); ++i) write(document, service.attributes[i], i + 1);
    document.end_list().end_object();
    return document.take();
}

std::string render_posted(Format format, const Posted& posted) {
    Document document(format);
    document.begin_list("service_requests", "request").begin_item();
    if (const auto* known = std::get_if<RequestId>(&posted.known_by)) document.text("service_request_id", known->id);
    else document.text("token", std::get<Token>(posted.known_by).token);
    document.text("service_notice", posted.notice).text("account_id", "").end_item().end_list();
    return document.take();
}

std::string render_token(Format format, const Token& token, const RequestId& request) {
    Document document(format);
    document.begin_list("service_requests", "request").begin_item().text("service_request_id", request.id).text("token", token.token).end_item().end_list();
    return document.take();
}

std::string render_requests(Format format, std::span<const PublicRequest> requests) {
    Document document(format);
    document.begin_list("service_requests", "request");
    for (const auto& request : requests) write(document, request);
    document.end_list();
    return document.take();
}

std::string render_errors(Format format, std::span<const Fault> faults, const Phrases& phrases, Language language) {
    Document document(format);
    document.begin_list("errors", "error");
    for (const auto& fault : faults) {
        const std::string sentence = phrases.fill(fault.key, language, {{"field", fault.field}, {"limit", fault.limit}});
        document.begin_item().number("code", fmt::to_string(fault.code)).text("description", sentence).end_item();
    }
    document.end_list();
    return document.take();
}

int status_of(std::span<const Fault> faults) {
    for (const int first : {403, 404})
        if (std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.code == first; })) return first;
    return faults.empty() ? 400 : faults.front().code;
}

std::string posted_notice(const Phrases& phrases, Language language, std::string_view words) {
    return phrases.fill("open311.notice", language, {{"words", words}});
}

std::vector<Attribute> standard_attributes(const Phrases& phrases, Language language) {
    const auto text = [&](std::string_view key) { return std::string(phrases.text(key, language)); };
    Attribute occurred{.code = "OCCURRED", .datatype = Datatype::datetime, .datatype_description = text("open311.occurred-form"), .description = text("open311.occurred")};
    Attribute naming{.code = "NAMING", .datatype = Datatype::singlevaluelist, .description = text("open311.naming")};
    for (const char* key : {"anonymous", "confidential", "named"}) naming.values.push_back({key, text(fmt::format("open311.naming.{}", key))});
    return {std::move(occurred), std::move(naming)};
}

Result<Phrases> channel_phrases() { return shipped_phrases("reporting/channels.tsv"); }

}  // namespace daybook::intake::open311
