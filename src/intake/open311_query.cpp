// Open311: paths, instants and the filters of GET requests.
#include <algorithm>
#include <array>
#include <iterator>

#include "intake/open311_fields.hpp"

namespace daybook::intake::open311 {
namespace {

constexpr std::size_t longest_path = 200;
constexpr std::int64_t span_seconds = longest_span_days * 24 * 60 * 60;

std::optional<std::int32_t> digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    std::int32_t value = 0;
    for (const char letter : text.substr(0, count)) {
        if (letter < '0' || letter > '9') return std::nullopt;
        value = value * 10 + (letter - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) return false;
    text.remove_prefix(1);
    return true;
}

// ".25": fractions of a second are read and dropped.
bool take_fraction(std::string_view& text) {
    if (!take(text, '.')) return true;
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    text.remove_prefix(count);
    return count >= 1 && count <= 9;
}

// "Z", "+05:00", "-03:30": minutes east of UTC; the whole rest of the text.
std::optional<std::int32_t> zone(std::string_view text) {
    if (text == "Z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-' && text[0] != ' ')) return std::nullopt;
    const bool west = text[0] == '-';
    text.remove_prefix(1);
    const auto hours = digits(text, 2);
    if (!hours || !take(text, ':')) return std::nullopt;
    const auto minutes = digits(text, 2);
    if (!minutes || *hours > 14 || *minutes > 59) return std::nullopt;  // no zone is farther from UTC
    return (west ? -1 : 1) * (*hours * 60 + *minutes);
}

std::optional<Resource> resource_of(std::string_view name, bool with_id) {
    struct Named {
        std::string_view name;
        bool with_id;
        Resource resource;
    };
    constexpr std::array known{Named{"discovery", false, Resource::discovery}, Named{"services", false, Resource::services}, Named{"services", true, Resource::service},
                               Named{"tokens", true, Resource::token}, Named{"requests", false, Resource::requests}, Named{"requests", true, Resource::request}};
    for (const auto& some : known)
        if (some.name == name && some.with_id == with_id) return some.resource;
    return std::nullopt;
}

std::optional<Instant> read_instant(Fields& fields, std::string_view name) {
    const std::string text = fields.line(name, 64);
    if (text.empty()) return std::nullopt;
    const auto instant = instant_from_text(text);
    if (!instant) fields.refuse("open311.date", name);
    return instant;
}

void read_span(Fields& fields, Instant now, RequestQuery& query) {
    const auto start = read_instant(fields, "start_date"), end = read_instant(fields, "end_date");
    query.last = end ? *end : start ? Instant{start->utc_second + span_seconds} : now;
    query.first = start ? *start : Instant{query.last.utc_second - span_seconds};
    if (query.first.utc_second > query.last.utc_second) fields.refuse("open311.range-reversed", "end_date");
    else if (query.last.utc_second - query.first.utc_second > span_seconds) fields.refuse("open311.range-too-long", "start_date", longest_span_days);
}

void read_status(Fields& fields, RequestQuery& query) {
    const auto states = fields.list("status", 10, 10);
    if (states.empty()) return;
    const auto asked = [&](std::string_view state) { return std::find(states.begin(), states.end(), state) != states.end(); };
    query.open = asked("open");
    query.closed = asked("closed");
    if (std::any_of(states.begin(), states.end(), [](const std::string& state) { return state != "open" && state != "closed"; })) fields.refuse("open311.status", "status");
}

}  // namespace

Format format_of(std::string_view path) { return path.ends_with(".json") ? Format::json : Format::xml; }

std::expected<Call, Faults> read_path(std::string_view path) {
    const auto unknown = std::unexpected(Faults{{404, "open311.path-unknown", "", 0}});
    while (path.starts_with('/')) path.remove_prefix(1);
    const auto dot = path.rfind('.');
    if (path.size() > longest_path || dot == std::string_view::npos) return unknown;
    const std::string_view ending = path.substr(dot + 1);
    if (ending != "xml" && ending != "json") return unknown;
    const std::string_view name = path.substr(0, dot);
    const auto slash = name.find('/');
    const bool with_id = slash != std::string_view::npos;
    const auto resource = resource_of(name.substr(0, slash), with_id);
    if (!resource || (with_id && !is_id(name.substr(slash + 1)))) return unknown;
    return Call{*resource, with_id ? std::string(name.substr(slash + 1)) : std::string(), format_of(path)};
}

std::optional<Instant> instant_from_text(std::string_view text) {
    const auto year = digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = digits(text, 2);
    if (!day || !take(text, 'T')) return std::nullopt;
    const auto hour = digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = digits(text, 2);
    std::int32_t second = 0;
    if (take(text, ':')) {
        const auto read = digits(text, 2);
        if (!read || !take_fraction(text)) return std::nullopt;
        second = *read;
    }
    const auto offset = zone(text);
    if (!minute || !offset || !is_date(*year, *month, *day) || *hour > 23 || *minute > 59 || second > 60) return std::nullopt;
    second = std::min(second, 59);  // a leap second
    return Instant{std::int64_t{day_of(*year, *month, *day)} * 24 * 60 * 60 + *hour * 3600 + *minute * 60 + second - std::int64_t{*offset} * 60};
}

std::expected<RequestQuery, Faults> read_query(const FormFields& given, const Endpoint& endpoint, Instant now) {
    Faults faults;
    Fields fields(given, faults);
    RequestQuery query;
    if (given.size() > most_fields) return std::unexpected(Faults{{400, "open311.too-many-fields", "", static_cast<std::int64_t>(most_fields)}});
    check_jurisdiction(fields, endpoint);
    auto ids = fields.list("service_request_id", most_rows, 64);
    if (!ids.empty()) {
        query.ids = std::move(ids);
    } else {
        query.service_codes = fields.list("service_code", 100, 20);
        if (!std::all_of(query.service_codes.begin(), query.service_codes.end(), is_service_code)) fields.refuse("open311.service-form", "service_code");
        read_status(fields, query);
        read_span(fields, now, query);
    }
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return query;
}

bool matches(const RequestQuery& query, const PublicRequest& request) {
    if (query.ids) return true;
    if (request.closed ? !query.closed : !query.open) return false;
    if (!query.service_codes.empty() && std::find(query.service_codes.begin(), query.service_codes.end(), request.service_code) == query.service_codes.end()) return false;
    const std::int64_t second = request.requested.utc_minute() * 60;
    // A report's time is kept to the minute: it is in the span when any second of that minute is.
    return second + 59 >= query.first.utc_second && second <= query.last.utc_second;
}

std::vector<PublicRequest> select(const RequestQuery& query, std::span<const PublicRequest> requests) {
    std::vector<PublicRequest> selected;
    std::copy_if(requests.begin(), requests.end(), std::back_inserter(selected), [&](const PublicRequest& request) { return matches(query, request); });
    std::sort(selected.begin(), selected.end(), [](const PublicRequest& a, const PublicRequest& b) {
        return std::pair(b.requested.utc_minute(), std::string_view(a.reference)) < std::pair(a.requested.utc_minute(), std::string_view(b.reference));
    });
    if (selected.size() > most_rows) selected.resize(most_rows);
    return selected;
}

}  // namespace daybook::intake::open311
