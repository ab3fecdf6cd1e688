// Open311 GeoReport v2: the codec in intake behind two routes. A program that posts shows its key; whoever asks sees public facts only.
#include "base/secret.hpp"
#include "http/form.hpp"
#include "http/handlers.hpp"
#include "http/open311_service.hpp"
#include "http/problem.hpp"
#include "intake/open311.hpp"

namespace daybook::http {
namespace {

namespace o = intake::open311;

Response answer(o::Format format, unsigned status, std::string body) {
    return {.status = status, .type = std::string(o::content_type(format)), .body = std::move(body), .headers = {{"Cache-Control", "no-store"}, {"Access-Control-Allow-Origin", "*"}}};
}

Response refused(const App& app, o::Format format, std::span<const o::Fault> faults, Language language) {
    Response response = answer(format, static_cast<unsigned>(o::status_of(faults)), o::render_errors(format, faults, app.open311->phrases, language));
    if (response.status == 503) response.with("Retry-After", "1");
    return response;
}

o::FormFields fields_of(const Form& form) {
    o::FormFields fields;
    for (const auto& field : form.fields) fields.emplace_back(field.name, field.value);
    return fields;
}

o::ZonedMinute zoned(const App& app, When when) { return {when.start, app.open311->offset_of_local(when.start)}; }

// What anyone may know of a report: the area is in its service, no place finer than that is public.
o::PublicRequest public_request(const App& app, const record::Report& report, Language language) {
    When updated = report.received;
    for (const auto& [at, event] : report.events)
        if (const auto* step = std::get_if<record::ReportStepTaken>(&event)) updated = step->at;
    const auto& catalogue = app.parts.catalogue;
    const auto* choice = catalogue.talk.categories.with_code(report.category);
    std::string notes = words_for(catalogue.statuses, record::to_text(report.status), language);
    if (!report.reason.empty()) notes += ": " + words_for(catalogue.reasons, report.reason, language);
    return {.reference = report.reference, .closed = report.status != record::Status::received, .status_notes = std::move(notes), .service_code = choice == nullptr ? "other" : report.category,
            .service_name = choice == nullptr ? std::string(app.open311->phrases.text("open311.other", language)) : choice->titles[language], .agency_responsible = app.parts.settings.title,
            .requested = zoned(app, report.received), .updated = zoned(app, updated), .expected = {}, .point = {}};
}

std::vector<o::PublicRequest> asked_for(const App& app, const o::RequestQuery& query, Language language) {
    std::vector<o::PublicRequest> found;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
        if (query.ids) {
            for (const auto& id : *query.ids)
                if (const auto reference = record::read_reference(id))
                    if (const auto* report = reports.find(*reference)) found.push_back(public_request(app, *report, language));
            return;
        }
        // Newest first, and no further than the first date: reports lie in the order of their receipt.
        for (std::size_t at = reports.size(); at > 0 && found.size() < o::most_rows; --at) {
            auto request = public_request(app, reports.at(at - 1), language);
            if (request.requested.utc_minute() * 60 + 59 < query.first.utc_second) break;
            if (o::matches(query, request)) found.push_back(std::move(request));
        }
    });
    return found;
}

}  // namespace

void get_open311(App& app, Call call, Respond respond) {
    const auto read = o::read_path(call.parts[0]);
    const o::Format format = o::format_of(call.parts[0]);
    if (!read) return respond(refused(app, format, read.error(), call.language));
    const auto query = parse_form(call.request.query);
    const o::FormFields fields = query ? fields_of(*query) : o::FormFields{};
    const auto endpoint = app.open311->endpoint(app, call.language);
    const auto jurisdiction = o::check_jurisdiction(fields, endpoint);
    if (!jurisdiction && read->resource != o::Resource::discovery) return respond(refused(app, format, jurisdiction.error(), call.language));
    const std::vector<o::Fault> not_found{{.code = 404, .key = read->resource == o::Resource::service ? "open311.service-unknown" : "open311.request-unknown", .field = {}}};
    switch (read->resource) {
        case o::Resource::discovery: return respond(answer(format, 200, o::render_discovery(format, app.open311->discovery(app, call.request))));
        case o::Resource::services: return respond(answer(format, 200, o::render_services(format, endpoint.services)));
        case o::Resource::service: {
            const auto found = std::find_if(endpoint.services.begin(), endpoint.services.end(), [&](const auto& service) { return service.code == read->id; });
            return respond(found == endpoint.services.end() ? refused(app, format, not_found, call.language) : answer(format, 200, o::render_service(format, *found)));
        }
        case o::Resource::requests: {
            const auto wanted = o::read_query(fields, endpoint, o::Instant{app.parts.unix_seconds()});
            if (!wanted) return respond(refused(app, format, wanted.error(), call.language));
            return respond(answer(format, 200, o::render_requests(format, asked_for(app, *wanted, call.language))));
        }
        case o::Resource::request: {
            const auto found = asked_for(app, {.ids = std::vector<std::string>{read->id}, .service_codes = {}, .first = {}, .last = {}}, call.language);
            return respond(found.empty() ? refused(app, format, not_found, call.language) : answer(format, 200, o::render_requests(format, found)));
        }
        // Reports are known at once by their ids; a token, where a client asks for one, is the id itself.
        case o::Resource::token: {
            const auto found = asked_for(app, {.ids = std::vector<std::string>{read->id}, .service_codes = {}, .first = {}, .last = {}}, call.language);
            return respond(found.empty() ? refused(app, format, not_found, call.language) : answer(format, 200, o::render_token(format, {read->id}, {found[0].reference})));
        }
    }
}

void post_open311(App& app, Call call, Respond respond) {
    const auto read = o::read_path(call.parts[0]);
    const o::Format format = o::format_of(call.parts[0]);
    const Language language = call.language;
    if (!read) return respond(refused(app, format, read.error(), language));
    const std::vector<o::Fault> no_post{{.code = 404, .key = "open311.request-unknown", .field = {}}}, busy{{.code = 503, .key = "open311.busy", .field = {}}};
    if (read->resource != o::Resource::requests) return respond(refused(app, format, no_post, language));
    const auto form = parse_form(call.request.body);
    const auto endpoint = app.open311->endpoint(app, language);
    // A program that tries again after a lost answer may say so with the header that our own API has.
    const std::string_view key = call.request.header("idempotency-key");
    const std::string once = "open311/" + (key.size() >= 22 && key.size() <= 150 ? std::string(key) : to_hex(random_bytes(system_random(), 16)));
    auto report = o::read_request(form ? fields_of(*form) : o::FormFields{}, endpoint, once);
    if (!report) return respond(refused(app, format, report.error(), language));
    app.file(*std::move(report), {}, [&app, format, language, busy, respond](const Result<clerk::Filed>& filed) {
        if (!filed) return respond(refused(app, format, busy, language));
        const std::string words = language == Language::en ? filed->words.latin : filed->words.cyrillic();
        respond(answer(format, 201, o::render_posted(format, {o::RequestId{filed->reference}, o::posted_notice(app.open311->phrases, language, words)})));
    });
}

}  // namespace daybook::http
