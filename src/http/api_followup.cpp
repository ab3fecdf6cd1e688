// What the reporter sees of their report: where it stands, messages both ways, who read it, and the receipt. Opened by seven words.
#include "base/json.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/problem.hpp"
#include "http/report_view.hpp"
#include "ledger/proof.hpp"

namespace daybook::http {

void get_followup(App& app, Call call, Respond respond) {
    const auto reference = call.reference;
    const auto language = call.language;
    const bool taken = app.parts.service.submit(clerk::OpenReport{.reference = reference, .by = record::Author::reporter, .purpose = {}, .actor = {}}, [&app, reference, language, respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        respond(json_response(200, followup_json(app, reference, language, std::get<clerk::Opened>(*answer))));
    });
    if (!taken) respond(problem(service_full()));
}

void post_followup_message(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"text"});
    clerk::AddMessage message{.reference = call.reference, .from = record::Author::reporter, .text = in.text("text"), .actor = {}};
    if (in.error()) return respond(problem(*in.error()));
    if (!is_utf8(message.text)) return respond(problem(422, "message.not-text", "This is no text in UTF-8."));
    const bool taken = app.parts.service.submit(std::move(message), [respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        respond(json_response(201, JsonWriter().begin_object().key("entry").value(static_cast<std::uint64_t>(std::get<clerk::Written>(*answer).entry)).end_object().text()));
    });
    if (!taken) respond(problem(service_full()));
}

void get_receipt(App& app, Call call, Respond respond) {
    std::optional<record::Index> entry;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
        if (const auto* report = reports.find(call.reference)) entry = report->received_at;
    });
    if (!entry) return respond(problem(404, "report.unknown", "There is no such report."));
    const auto receipt = app.parts.service.log().receipt(*entry);
    if (!receipt) return respond(problem(receipt.error()));
    respond({.status = 200, .type = "text/plain; charset=utf-8", .body = ledger::to_text(*receipt),
             .headers = {{"Content-Disposition", "attachment; filename=\"" + call.reference + ".tlog-proof\""}, {"Cache-Control", "no-store"}}});
}

void followup_events(App& app, Call call, Respond respond) {
    Response response{.status = 200, .type = "text/event-stream", .body = {}, .headers = {}};
    response.events = app.parts.hub.reports([reference = call.reference](const clerk::ReportNews& news) { return news.reference == reference; }, "retry: 3000\n\n");
    respond(std::move(response));
}

}  // namespace daybook::http
