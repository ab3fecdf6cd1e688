// Filing a report by the JSON API.
#include <cmath>

#include "base/json.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/problem.hpp"
#include "http/report_json.hpp"
#include "http/uploads.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t key_bytes_min = 22, key_bytes_max = 180;  // with the channel before it, within what a report's key may have

Result<record::NewReport> read_report_body(const Request& request) {
    JsonInput in(request.body, {"language", "naming", "category", "occurred", "lat", "lon", "text", "address", "name", "email", "phone", "attachments"});
    record::NewReport report;
    report.channel = "api";
    report.language = in.text("language");
    if (report.language.empty()) report.language = "en";
    const std::string naming = in.text("naming");
    report.category = in.text("category");
    const std::string occurred = in.text("occurred");
    const auto latitude = in.number("lat"), longitude = in.number("lon");
    report.text = in.text("text");
    report.address = in.text("address");
    report.name = in.text("name");
    report.email = in.text("email");
    report.phone = in.text("phone");
    report.attachments = in.texts("attachments", record::attachments_max);
    if (in.error()) return std::unexpected(*in.error());
    const auto named = record::naming_from(naming.empty() ? "anonymous" : naming);
    if (!named) return refuse("report.naming", "A report is anonymous, confidential or named.", {.field = "naming"});
    report.naming = *named;
    if (!occurred.empty()) {
        const auto when = when_from_text(occurred);
        if (!when) return refuse("report.occurred", "The time has to be like 2026-11-24T14:05, or 2026-11-24 when only the day is known.", {.field = "occurred"});
        report.occurred = *when;
    }
    DAYBOOK_TRY(report.point, point_of_degrees(latitude, longitude));
    const std::string_view key = request.header("idempotency-key");
    if (key.size() < key_bytes_min || key.size() > key_bytes_max)
        return refuse("report.once", "Give a header Idempotency-Key with 22 to 180 random letters and digits, and the same one when you try again: so that a report is never filed twice.", {.field = "Idempotency-Key"});
    report.once = "api/" + std::string(key);
    return report;
}

}  // namespace

Result<std::optional<record::Point>> point_of_degrees(std::optional<double> latitude, std::optional<double> longitude) {
    if (!latitude && !longitude) return std::optional<record::Point>{};
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return refuse("report.place", "A place has a latitude from −90 to 90 and a longitude from −180 to 180.", {.field = "lat"});
    return std::optional(record::Point{static_cast<std::int32_t>(std::lround(*latitude * 1e6)), static_cast<std::int32_t>(std::lround(*longitude * 1e6))});
}

std::string filed_json(const clerk::Filed& filed) {
    JsonWriter json;
    json.begin_object().key("reference").value(filed.reference).key("words").begin_object().key("latin").value(filed.words.latin).key("cyrillic").value(filed.words.cyrillic()).end_object();
    json.key("entry").value(static_cast<std::uint64_t>(filed.entry)).key("size").value(filed.size).key("receipt").value("/api/v1/followup/receipt").key("status").value("received").key("is_new").value(filed.is_new).end_object();
    return json.take();
}

Response filed_response(const Result<clerk::Filed>& filed) {
    if (!filed) return problem(filed.error());
    return json_response(filed->is_new ? 201 : 200, filed_json(*filed));
}

void post_report(App& app, Call call, Respond respond) {
    auto report = read_report_body(call.request);
    if (!report) return respond(problem(report.error()));
    const bool is_alone = report->attachments.empty();  // then nothing here waits for the database
    auto file = [&app, respond, report = std::move(*report)]() mutable { file_with_uploads(app, std::move(report), [respond](const Result<clerk::Filed>& filed) { respond(filed_response(filed)); }); };
    if (is_alone) return file();
    if (!app.workers.run(std::move(file))) respond(problem(service_full()));
}

}  // namespace daybook::http
