// Open311 GeoReport v2 as data and pure functions: what a client sent becomes a report or a query, or the list of everything
// that is wrong with it; what the service knows becomes XML or JSON. Knows no storage, no server and no clock. Sentences for
// people are in data/reporting/channels.tsv. docs/open311.md says what clients get.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "base/phrases.hpp"
#include "record/new_report.hpp"

namespace daybook::intake::open311 {

// The pairs of a form or a query string, decoded, in their order.
using FormFields = std::vector<std::pair<std::string, std::string>>;

enum class Format : std::uint8_t { xml, json };
// "text/xml; charset=utf-8" or "application/json; charset=utf-8".
[[nodiscard]] std::string_view content_type(Format format);

// One thing that is wrong with a call. `key` names the sentence: "open311.service-unknown".
struct Fault {
    int code = 400;          // 400, 403, 404; 503 when the service cannot take a report now
    std::string key;
    std::string field;       // the parameter it is about; empty: none. Never what a client sent as a value
    std::int64_t limit = 0;  // the largest number that is allowed, where there is one
    bool operator==(const Fault&) const = default;
};
using Faults = std::vector<Fault>;

// The answer's HTTP status: 403 before 404 before any other code; 400 for none.
[[nodiscard]] int status_of(std::span<const Fault> faults);

// ---- What is called -------------------------------------------------------------------------------------------------

enum class Resource : std::uint8_t { discovery, services, service, token, requests, request };

struct Call {
    Resource resource = Resource::discovery;
    std::string id;  // of service, token or request
    Format format = Format::xml;
    bool operator==(const Call&) const = default;
};

// Reads the part of the path behind the endpoint, percent-decoded: "services/0501.json". A fault is to be rendered in `format_of(path)`.
std::expected<Call, Faults> read_path(std::string_view path);
// JSON for a path that ends so, XML for every other: even a wrong address is answered in a form that its client reads.
[[nodiscard]] Format format_of(std::string_view path);

// ---- Services -------------------------------------------------------------------------------------------------------

enum class Datatype : std::uint8_t { string, number, datetime, text, singlevaluelist, multivaluelist };

struct AttributeValue {
    std::string key, name;
};

struct Attribute {
    std::string code;
    Datatype datatype = Datatype::string;
    bool variable = true;   // false: a text to show, no question
    bool required = false;
    std::string datatype_description, description;
    std::vector<AttributeValue> values;  // of the two list types
};

struct Service {
    std::string code;  // ICCS code, or "other"
    std::string name, description, group;
    std::vector<std::string> keywords;
    std::vector<Attribute> attributes;  // shown in this order; none: metadata is false
};

// What a report needs and the standard has no field for: when it happened (OCCURRED), and how the reporter wants to be known (NAMING).
[[nodiscard]] std::vector<Attribute> standard_attributes(const Phrases& phrases, Language language);

// ---- Posting --------------------------------------------------------------------------------------------------------

// Minutes east of UTC at an instant, in the service's own zone; `utc_minute` counts from 1970.
using ZoneOffset = std::function<std::int32_t(std::int64_t utc_minute)>;

// How this endpoint is set up. What it points to has to live as long as it is used.
struct Endpoint {
    std::string jurisdiction;           // a client that names another one gets 404; one that names none is served
    std::span<const Service> services;
    std::function<bool(std::string_view key)> key_is_known;  // empty: no key is asked for
    ZoneOffset zone_offset;
    std::string language = "en";        // of the reports that come in
};

inline constexpr std::size_t longest_description_letters = 4'000;
inline constexpr std::size_t most_fields = 200;

// Reads POST requests. `once` is kept as the report's key. Everything that is wrong is found at once, but for an unknown key,
// which is the only answer then. account_id and device_id are dropped: they follow a person from report to report. media_url
// is kept as text and never fetched. A reporter who chose to be anonymous has no name, email or phone kept.
std::expected<record::NewReport, Faults> read_request(const FormFields& fields, const Endpoint& endpoint, std::string once);

// ---- Asking ---------------------------------------------------------------------------------------------------------

// A minute on the service's own clock, and how far that is from UTC.
struct ZonedMinute {
    Minute local = 0;
    std::int32_t offset_min = 0;  // east of UTC
    [[nodiscard]] std::int64_t utc_minute() const { return std::int64_t{local} - offset_min; }
    bool operator==(const ZonedMinute&) const = default;
};
[[nodiscard]] std::string to_text(ZonedMinute time);  // "2026-11-24T14:05:00+05:00"

// An instant in W3C form with its zone: "1994-11-05T08:15-05:00", "…T13:15:30Z", "…T13:15:30.25Z"; nothing for any other text,
// dates that are not in the calendar and times without a zone. A space is read as the + that it was before a form was decoded.
struct Instant {
    std::int64_t utc_second = 0;
    bool operator==(const Instant&) const = default;
};
[[nodiscard]] std::optional<Instant> instant_from_text(std::string_view text);

// Thousandths of a degree, about 100 m: no finer place of a report is public.
struct CoarsePoint {
    std::int32_t latitude = 0, longitude = 0;
    bool operator==(const CoarsePoint&) const = default;
};

// What anyone may know of a report. It has no place for what a reporter wrote.
struct PublicRequest {
    std::string reference;
    bool closed = false;
    std::string status_notes;               // why it was closed, in words of data/
    std::string service_code, service_name;
    std::string agency_responsible;
    ZonedMinute requested, updated;
    std::optional<ZonedMinute> expected;
    std::optional<CoarsePoint> point;
};

inline constexpr std::int64_t longest_span_days = 90;
inline constexpr std::size_t most_rows = 1'000;

// GET requests. With ids nothing else counts.
struct RequestQuery {
    std::optional<std::vector<std::string>> ids;  // as the client wrote them; unknown ones are left out of the answer
    std::vector<std::string> service_codes;       // empty: all
    bool open = true, closed = true;
    Instant first, last;                          // both included
};

// Reads the filters. Without dates: the 90 days before `now`; with one date: the 90 days from it, or up to it.
std::expected<RequestQuery, Faults> read_query(const FormFields& fields, const Endpoint& endpoint, Instant now);

// The jurisdiction of the calls that have no other parameter.
std::expected<void, Faults> check_jurisdiction(const FormFields& fields, const Endpoint& endpoint);

// True when the filters let a request through; ids are left to whoever looks them up.
[[nodiscard]] bool matches(const RequestQuery& query, const PublicRequest& request);

// Those that match, the newest first, at most `most_rows`.
[[nodiscard]] std::vector<PublicRequest> select(const RequestQuery& query, std::span<const PublicRequest> requests);

// ---- Answers --------------------------------------------------------------------------------------------------------

struct Discovery {
    std::string changeset;    // when the services last changed, in W3C form
    std::string contact, key_service;
    std::string url;          // of the endpoint, without a slash at the end
    bool production = true;   // false: a made-up town
};

// A report is known at once: an id. Where it will be known later: a token. Never both.
struct RequestId {
    std::string id;
};
struct Token {
    std::string token;
};

struct Posted {
    std::variant<RequestId, Token> known_by;
    std::string notice;
};

// What a reporter has to keep, for Posted::notice: the seven words that open the report again.
[[nodiscard]] std::string posted_notice(const Phrases& phrases, Language language, std::string_view words);

[[nodiscard]] std::string render_discovery(Format format, const Discovery& discovery);
[[nodiscard]] std::string render_services(Format format, std::span<const Service> services);
[[nodiscard]] std::string render_service(Format format, const Service& service);
[[nodiscard]] std::string render_posted(Format format, const Posted& posted);
[[nodiscard]] std::string render_token(Format format, const Token& token, const RequestId& request);
[[nodiscard]] std::string render_requests(Format format, std::span<const PublicRequest> requests);
[[nodiscard]] std::string render_errors(Format format, std::span<const Fault> faults, const Phrases& phrases, Language language);

// The sentences of both channels of this folder that have none of their own: data/reporting/channels.tsv.
[[nodiscard]] Result<Phrases> channel_phrases();

}  // namespace daybook::intake::open311
