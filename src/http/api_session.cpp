// Logging in and out, and what somebody may change about their own account.
#include <charconv>

#include "base/json.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/log.hpp"
#include "http/problem.hpp"
#include "http/session_cookie.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

std::string session_json(const store::Account& account, std::string_view csrf) {
    JsonWriter json;
    json.begin_object().key("name").value(account.name).key("display_name").value(account.display_name).key("roles").begin_array();
    for (const auto role : record::all_roles)
        if (account.duties.roles.has(role)) json.value(record::to_text(role));
    json.end_array().key("rights").begin_array();
    for (const auto& row : record::rights_table)
        if (record::may_somewhere(account.duties, row.right)) json.value(row.name);
    json.end_array().key("purposes").begin_array();
    for (const auto& row : record::purposes_table)
        if (record::may_read_sealed(account.duties, row.purpose, account.duties.areas.empty() ? "" : account.duties.areas.front())) json.value(row.name);
    json.end_array().key("areas").begin_array();
    for (const auto& area : account.duties.areas) json.value(area);
    json.end_array().key("csrf").value(csrf).key("totp_enabled").value(account.has_totp).key("recovery_codes").value(static_cast<std::int64_t>(account.recovery_codes));
    json.key("must_change_password").value(account.duties.password_is_temporary).end_object();
    return json.text();
}

Response too_early(std::int32_t wait_s) {
    Response response = problem(429, "account.wait", "Too many attempts with this name failed; wait a little before the next one.");
    response.with("Retry-After", std::to_string(wait_s));
    return response;
}

// A new session, its cookie, and what the page has to know.
Response begin_session(App& app, const Request& request, const store::Account& account) {
    auto session = app.parts.office.sessions().begin(account.id, request.header("user-agent"), app.parts.unix_seconds());
    if (!session) return problem(session.error());
    Response response = json_response(200, session_json(account, session->csrf));
    response.with("Set-Cookie", session_cookie(session->token, request.is_secure));
    return response;
}

// Asks for the password again; nothing when it is right.
std::optional<Response> not_confirmed(App& app, const Call& call, const std::string& password) {
    const auto answer = app.parts.office.accounts().confirm(call.visitor->account.id, password, app.parts.unix_seconds());
    if (!answer) return problem(answer.error());
    if (answer->result == store::LoginResult::wait) return too_early(answer->wait_s);
    if (answer->result != store::LoginResult::ok) return problem(403, Error{"account.wrong-password", "This is not your password.", {.field = "password"}});
    return std::nullopt;
}

}  // namespace

void post_login(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"name", "password", "totp"});
    const store::Login login{in.text("name"), in.text("password"), in.text("totp")};
    if (in.error()) return respond(problem(*in.error()));
    const auto answer = app.parts.office.accounts().login(login, app.parts.unix_seconds());
    if (!answer) return respond(problem(answer.error()));
    switch (answer->result) {
        case store::LoginResult::ok:
            log_line("login", {});
            return respond(begin_session(app, call.request, *answer->account));
        case store::LoginResult::wait: return respond(too_early(answer->wait_s));
        case store::LoginResult::needs_code: return respond(problem(401, Error{"account.code-needed", "Give the six digits of your second factor, or a recovery code.", {.field = "totp"}}));
        case store::LoginResult::wrong_code: return respond(problem(401, Error{"account.wrong-code", "This code is not right, or was used already.", {.field = "totp"}}));
        case store::LoginResult::wrong: log_line("login-failed", {}); return respond(problem(401, "account.wrong", "Name or password is wrong."));
    }
}

void post_logout(App& app, Call call, Respond respond) {
    if (const auto ended = app.parts.office.sessions().end(session_token(call.request)); !ended) return respond(problem(ended.error()));
    Response response = json_response(200, "{}");
    response.with("Set-Cookie", session_cookie("", call.request.is_secure));
    respond(std::move(response));
}

void get_session(App&, Call call, Respond respond) { respond(json_response(200, session_json(call.visitor->account, call.visitor->csrf))); }

void get_sessions(App& app, Call call, Respond respond) {
    const auto sessions = app.parts.office.sessions().list(call.visitor->account.id, app.parts.unix_seconds());
    if (!sessions) return respond(problem(sessions.error()));
    JsonWriter json;
    json.begin_object().key("sessions").begin_array();
    for (const auto& session : *sessions)
        json.begin_object().key("id").value(std::to_string(static_cast<std::int64_t>(session.id))).key("user_agent").value(session.user_agent).key("began").value(session.began).key("seen").value(session.seen).key("current").value(session.id == call.visitor->session.id).end_object();
    json.end_array().end_object();
    respond(json_response(200, json.text()));
}

void delete_session(App& app, Call call, Respond respond) {
    std::int64_t number = 0;
    const std::string& id = call.parts[0];
    if (std::from_chars(id.data(), id.data() + id.size(), number).ptr != id.data() + id.size()) return respond(problem(404, "http.not-found", "There is no such session."));
    const auto ended = app.parts.office.sessions().end(call.visitor->account.id, store::SessionId{number});
    if (!ended) return respond(problem(ended.error()));
    if (!*ended) return respond(problem(404, "http.not-found", "There is no such session."));
    respond(json_response(200, "{}"));
}

void post_password(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"old", "new"});
    const std::string old_one = in.text("old"), new_one = in.text("new");
    if (in.error()) return respond(problem(*in.error()));
    auto& accounts = app.parts.office.accounts();
    if (const auto changed = accounts.change_password(call.visitor->account.id, old_one, new_one, app.parts.unix_seconds()); !changed) return respond(problem(changed.error()));
    const auto account = accounts.find(call.visitor->account.name);  // as it is now
    if (!account) return respond(problem(account.error()));
    respond(begin_session(app, call.request, *account));
}

void post_totp(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"password"});
    const std::string password = in.text("password");
    if (in.error()) return respond(problem(*in.error()));
    if (auto refused = not_confirmed(app, call, password)) return respond(*std::move(refused));
    const auto offer = app.parts.office.accounts().begin_totp(call.visitor->account.id, app.parts.settings.title);
    if (!offer) return respond(problem(offer.error()));
    respond(json_response(200, JsonWriter().begin_object().key("secret").value(offer->secret).key("uri").value(offer->uri).end_object().text()));
}

void post_totp_confirm(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"code"});
    const std::string code = in.text("code");
    if (in.error()) return respond(problem(*in.error()));
    const auto codes = app.parts.office.accounts().confirm_totp(call.visitor->account.id, code, app.parts.unix_seconds());
    if (!codes) return respond(problem(codes.error()));
    JsonWriter json;
    json.begin_object().key("recovery_codes").begin_array();
    for (const auto& one : *codes) json.value(one);
    json.end_array().end_object();
    respond(json_response(200, json.text()));
}

}  // namespace daybook::http
