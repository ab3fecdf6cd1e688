// The desk: the list of reports, reading one with a purpose, and what becomes of it. Who may was settled by the guard; a list asks for
// each row.
#include <array>
#include <limits>

#include "base/json.hpp"
#include "base/text.hpp"
#include "http/attachment_file.hpp"
#include "http/form.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"
#include "http/report_view.hpp"
#include "http/routes.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t rows_usual = 100, rows_max = 500;
constexpr std::array<std::string_view, 2> statuses_shown{"open", "all"};

std::string_view role_for(const store::Account& account, record::Right right, std::string_view area) {
    for (const auto role : record::all_roles)
        if (account.duties.roles.has(role) && record::may({.roles = {role}, .areas = account.duties.areas}, right, area)) return record::to_text(role);
    return "";
}

std::string area_of_report(const App& app, const std::string& reference) {
    std::string area;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
        if (const auto* report = reports.find(reference)) area = report->area;
    });
    return area;
}

clerk::Actor actor(const App& app, const Call& call) { return {call.visitor->account.name, std::string(role_for(call.visitor->account, *call.route->right, area_of_report(app, call.reference)))}; }

// Takes a step, and answers with where the report stands then.
void take_step(App& app, const Call& call, record::Decision decision, std::string note, const Respond& respond) {
    if (!is_utf8(note)) return respond(problem(422, Error{"note.not-text", "This is no text in UTF-8.", {.field = "note"}}));
    decision.reference = call.reference;
    const auto step = decision.step;
    const bool taken = app.parts.service.submit(clerk::TakeStep{std::move(decision), std::move(note), actor(app, call)}, [respond, step](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        const auto& written = std::get<clerk::Written>(*answer);
        respond(json_response(200, JsonWriter().begin_object().key("status").value(record::to_text(record::status_after(step))).key("entry").value(static_cast<std::uint64_t>(written.entry)).key("size").value(written.size).end_object().text()));
    });
    if (!taken) respond(problem(service_full()));
}

// Whether the session goes on, with the same rights. Whoever was given others asks again, and is authorised anew.
bool is_as_it_was(const App& app, store::SessionId session, const record::Duties& duties) {
    const auto account = app.parts.office.sessions().account_of(session, app.parts.unix_seconds());
    if (!account) return true;  // the database is busy: asked again in a second
    return *account && (*account)->duties == duties;
}

}  // namespace

void get_desk_reports(App& app, Call call, Respond respond) {
    QueryInput query(call.request.query, {"status", "before", "limit", "lang"});
    const bool all = query.choice("status", statuses_shown) == "all";
    const std::size_t limit = query.number("limit", 1, rows_max).value_or(rows_usual);
    const auto before = query.number("before", 0, std::numeric_limits<std::size_t>::max());
    (void)query.choice("lang", language_codes);
    if (query.error()) return respond(problem(*query.error()));
    JsonWriter json;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t size) {
        std::size_t at = std::min(before.value_or(reports.size()), reports.size()), shown = 0;
        json.begin_object().key("reports").begin_array();
        for (; at > 0 && shown < limit; --at) {  // newest first
            const record::Report& report = reports.at(at - 1);
            const bool wanted = all || report.status == record::Status::received || report.waiting > 0;
            if (!wanted || !record::may(call.visitor->account.duties, record::Right::read_reports, report.area)) continue;
            write_row(json, app, report, call.language);
            ++shown;
        }
        json.end_array().key("next");
        if (at > 0)
            json.value(static_cast<std::uint64_t>(at));
        else
            json.null();
        json.key("size").value(size).end_object();
    });
    respond(json_response(200, json.text()));
}

void read_report(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"purpose"});
    const std::string purpose_text = in.text("purpose");
    if (in.error()) return respond(problem(*in.error()));
    const auto purpose = record::purpose_from(purpose_text);
    const std::string area = area_of_report(app, call.reference);
    if (!purpose) return respond(problem(422, Error{"purpose.unknown", "Say what you read it for: a purpose from the list.", {.field = "purpose"}}));
    const auto role = record::reading_role(call.visitor->account.duties, *purpose, area);
    if (!role) return respond(problem(403, Error{"http.forbidden", "Your role does not read reports for this purpose.", {.field = "purpose"}}));
    clerk::OpenReport open{.reference = call.reference, .by = record::Author::staff, .purpose = purpose_text, .actor = {call.visitor->account.name, std::string(record::to_text(*role))}};
    const bool taken = app.parts.service.submit(std::move(open), [&app, reference = call.reference, language = call.language, respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        respond(json_response(200, opened_json(app, reference, language, std::get<clerk::Opened>(*answer))));
    });
    if (!taken) respond(problem(service_full()));
}

void accept_report(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"category", "note"});
    record::Decision decision{.step = record::ReportStep::recorded, .category = in.text("category")};
    std::string note = in.text("note");
    if (in.error()) return respond(problem(*in.error()));
    take_step(app, call, std::move(decision), std::move(note), respond);
}

void close_report(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"reason", "note"});
    record::Decision decision{.step = record::ReportStep::closed, .reason = in.text("reason")};
    std::string note = in.text("note");
    if (in.error()) return respond(problem(*in.error()));
    take_step(app, call, std::move(decision), std::move(note), respond);
}

void duplicate_report(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"of", "note"});
    const std::string of = in.text("of");
    record::Decision decision{.step = record::ReportStep::duplicate, .of = record::read_reference(of).value_or(of)};
    std::string note = in.text("note");
    if (in.error()) return respond(problem(*in.error()));
    take_step(app, call, std::move(decision), std::move(note), respond);
}

void reopen_report(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"note"});
    std::string note = in.text("note");
    if (in.error()) return respond(problem(*in.error()));
    take_step(app, call, {.step = record::ReportStep::reopened}, std::move(note), respond);
}

void write_to_reporter(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"text"});
    clerk::AddMessage message{.reference = call.reference, .from = record::Author::staff, .text = in.text("text"), .actor = actor(app, call)};
    if (in.error()) return respond(problem(*in.error()));
    if (!is_utf8(message.text)) return respond(problem(422, Error{"message.not-text", "This is no text in UTF-8.", {.field = "text"}}));
    const bool taken = app.parts.service.submit(std::move(message), [respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        respond(json_response(201, JsonWriter().begin_object().key("entry").value(static_cast<std::uint64_t>(std::get<clerk::Written>(*answer).entry)).end_object().text()));
    });
    if (!taken) respond(problem(service_full()));
}

void get_readings(App& app, Call call, Respond respond) {
    QueryInput query(call.request.query, {"limit"});
    const std::size_t limit = query.number("limit", 1, rows_max).value_or(rows_usual);
    if (query.error()) return respond(problem(*query.error()));
    JsonWriter json;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
        std::size_t shown = 0;
        json.begin_object().key("readings").begin_array();
        for (std::size_t at = reports.size(); at > 0 && shown < limit; --at) {
            const record::Report& report = reports.at(at - 1);
            if (!record::may(call.visitor->account.duties, record::Right::read_readings, report.area)) continue;
            for (const auto& [entry, event] : report.events) {
                const auto* reading = std::get_if<record::SealedRead>(&event);
                if (reading == nullptr || shown == limit) continue;
                json.begin_object().key("entry").value(static_cast<std::uint64_t>(entry)).key("reference").value(report.reference).key("at").value(to_text(reading->at)).key("role").value(reading->role).key("purpose").value(reading->purpose).end_object();
                ++shown;
            }
        }
        json.end_array().end_object();
    });
    respond(json_response(200, json.text()));
}

// The file without its metadata. It is read with a purpose like the text: entered, then sent.
void get_attachment(App& app, Call call, Respond respond) {
    const auto query = parse_form(call.request.query);
    const auto purpose = record::purpose_from(query ? query->first("purpose").value_or("") : "");
    const std::string area = area_of_report(app, call.reference);
    const auto role = purpose ? record::reading_role(call.visitor->account.duties, *purpose, area) : std::nullopt;
    if (!role) return respond(problem(403, Error{"http.forbidden", "Say what you look at it for: ?purpose= one that your role has.", {.field = "purpose"}}));
    clerk::OpenReport open{.reference = call.reference, .by = record::Author::staff, .purpose = std::string(record::to_text(*purpose)), .actor = {call.visitor->account.name, std::string(record::to_text(*role))}};
    const bool taken = app.parts.service.submit(std::move(open), [&app, id = call.parts[1], respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        auto opened = std::make_shared<clerk::Opened>(std::get<clerk::Opened>(*std::move(answer)));
        if (!app.workers.run([&app, id, opened, respond] { respond(attachment_response(app, id, *opened)); })) respond(problem(service_full()));
    });
    if (!taken) respond(problem(service_full()));
}

void desk_events(App& app, Call call, Respond respond) {
    Response response{.status = 200, .type = "text/event-stream", .body = {}, .headers = {}};
    const auto& duties = call.visitor->account.duties;
    auto wants = [duties](const clerk::ReportNews& news) { return record::may(duties, record::Right::read_reports, news.area); };
    response.events = app.parts.hub.reports(std::move(wants), "retry: 3000\n\n", [&app, duties, session = call.visitor->session.id] { return is_as_it_was(app, session, duties); });
    respond(std::move(response));
}

}  // namespace daybook::http
