// For those who look after the service: who has an account.
#include "base/json.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "store/office.hpp"

namespace daybook::http {

void get_accounts(App& app, Call, Respond respond) {
    const auto accounts = app.parts.office.accounts().list();
    if (!accounts) return respond(problem(accounts.error()));
    JsonWriter json;
    json.begin_object().key("accounts").begin_array();
    for (const auto& account : *accounts) {
        json.begin_object().key("name").value(account.name).key("display_name").value(account.display_name).key("roles").value(record::to_text(account.duties.roles)).key("areas").begin_array();
        for (const auto& area : account.duties.areas) json.value(area);
        json.end_array().key("disabled").value(account.disabled).key("totp_enabled").value(account.has_totp).end_object();
    }
    json.end_array().end_object();
    respond(json_response(200, json.text()));
}

}  // namespace daybook::http
