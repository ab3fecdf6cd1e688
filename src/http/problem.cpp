#include "http/problem.hpp"

#include <array>

#include "base/json.hpp"

namespace daybook::http {
namespace {

struct Meaning {
    std::string_view prefix;
    unsigned status;
};
// The longest prefix that fits comes first.
constexpr auto meanings = std::to_array<Meaning>({{"http.json", 400}, {"http.member", 400}, {"http.query", 400}, {"report.unknown", 404}, {"upload.unknown", 404}, {"http.not-found", 404}, {"http.method", 405}, {"http.limit", 429}, {"account.wait", 429}, {"http.unauthorised", 401}, {"account.wrong-password", 403},
                                            {"http.forbidden", 403}, {"http.csrf", 403}, {"report.ended", 409}, {"report.open", 409}, {"report.busy", 409}, {"upload.claimed", 409}, {"media.too-large", 413}, {"media.type", 415},
                                            {"http.type", 415}, {"edition.forbidden", 403}, {"edition.own-work", 403}, {"edition.unknown", 404}, {"edition.state", 409}, {"edition.open", 409}, {"edition.busy", 409}, {"edition.changed", 409}, {"edition.published", 409}, {"edition.number", 409}, {"edition.older", 409}, {"edition.book", 409}, {"http.area", 403}, {"alert.busy", 409}, {"service.full", 503}, {"ledger.", 503}, {"seal.", 503}, {"file.", 500}, {"disk.", 503}});

std::string_view title_of(unsigned status) {
    switch (status) {
        case 400: return "Malformed";
        case 401: return "Not logged in";
        case 403: return "Not allowed";
        case 404: return "Not found";
        case 405: return "Method not allowed";
        case 408: return "Too slow";
        case 409: return "Conflict";
        case 413: return "Too large";
        case 415: return "Unsupported type";
        case 422: return "Not accepted";
        case 429: return "Too many requests";
        case 431: return "Headers too large";
        case 503: return "Not available now";
        default: return status >= 500 ? "Internal error" : "Not accepted";
    }
}

// Where it was wrong: the member of a body or the column of a table, and of a table that came in a body its row.
void write_place(JsonWriter& json, const Error& error) {
    if (error.place.field.empty() && error.place.row == 0) return;
    json.key("errors").begin_array().begin_object();
    if (!error.place.field.empty()) json.key("field").value(error.place.field);
    if (error.place.row != 0) json.key("row").value(static_cast<std::int64_t>(error.place.row));
    json.key("detail").value(error.sentence).end_object().end_array();
}

}  // namespace

unsigned status_of(const Error& error) {
    for (const auto& meaning : meanings)
        if (std::string_view(error.code).starts_with(meaning.prefix)) return meaning.status;
    return 422;
}

Response problem(unsigned status, const Error& error) {
    JsonWriter json;
    json.begin_object().key("type").value("about:blank").key("title").value(title_of(status)).key("status").value(static_cast<std::int64_t>(status));
    json.key("detail").value(error.sentence).key("code").value(error.code);
    write_place(json, error);
    json.end_object();
    Response response{.status = status, .type = "application/problem+json", .body = json.text(), .headers = {{"Cache-Control", "no-store"}}};
    if (status == 503) response.with("Retry-After", "1");
    return response;
}

Response problem(unsigned status, std::string_view code, std::string_view sentence) { return problem(status, Error{std::string(code), std::string(sentence), {}}); }

Error service_full() { return {"service.full", "There is too much to do at this moment; try again in a second.", {}}; }

Response json_response(unsigned status, std::string body) {
    return {.status = status, .type = "application/json", .body = std::move(body), .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace daybook::http
