#include "http/guard.hpp"

#include "http/form.hpp"
#include "http/query_input.hpp"
#include "http/routes.hpp"
#include "http/session_cookie.hpp"
#include "record/words.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t area_bytes_max = 200;

std::unexpected<Error> not_logged_in() { return refuse("http.unauthorised", "Log in first."); }
std::unexpected<Error> not_allowed() { return refuse("http.forbidden", "Your account may not do this."); }
std::unexpected<Error> no_such_report() { return refuse("report.unknown", "There is no such report."); }

// "Authorization: Words mupo kize …", percent-encoded. In an address they would land in logs: there only where a header cannot be sent.
Result<std::string> typed_words(const Call& call) {
    const std::string_view authorization = call.request.header("authorization");
    if (authorization.starts_with("Words ")) {
        auto decoded = percent_decoded(authorization.substr(6));
        if (!decoded) return refuse("http.unauthorised", "The seven words could not be read.");
        return decoded;
    }
    const auto query = call.route->who == Who::reporter_stream ? parse_form(call.request.query) : Form{};
    return std::string(query ? query->first("words").value_or("") : "");
}

Result<void> admit_reporter(App& app, Call& call) {
    DAYBOOK_TRY(const auto typed, typed_words(call));
    const auto words = record::read_words(typed);
    if (!words) return refuse("http.unauthorised", "Give the seven words that you were shown when you sent the report.");
    const auto reference = app.parts.service.reference_opened_by(*words);
    if (!reference) return refuse("http.unauthorised", "No report opens with these words. Look at each of them again.");
    call.reference = *reference;
    return {};
}

Result<void> admit_staff(App& app, Call& call) {
    const std::string_view token = session_token(call.request);
    if (token.empty()) return not_logged_in();
    DAYBOOK_TRY(auto visitor, app.parts.office.sessions().find(token, app.parts.unix_seconds()));
    if (!visitor) return not_logged_in();
    const auto& duties = visitor->account.duties;
    const record::Right right = *call.route->right;
    if (duties.password_is_temporary && right != record::Right::own_account) return refuse("http.forbidden", "Choose a password of your own first.", {.field = "password"});
    const bool changes = call.request.method != Method::get && call.request.method != Method::head;
    if (changes && !app.parts.office.sessions().is_csrf(token, call.request.header("x-csrf-token"))) return refuse("http.csrf", "The request does not come from a page of ours; load the page again.");
    if (!record::may_somewhere(duties, right)) return not_allowed();
    call.visitor = std::make_shared<const store::Visitor>(*std::move(visitor));
    return {};
}

Result<void> admit_to_report(App& app, Call& call) {
    DAYBOOK_TRY_VOID(admit_staff(app, call));
    const auto reference = record::read_reference(call.parts.empty() ? std::string_view{} : std::string_view(call.parts[0]));
    std::optional<std::string> area;
    if (reference)
        app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
            if (const auto* report = reports.find(*reference)) area = report->area;
        });
    if (!area || !record::may(call.visitor->account.duties, *call.route->right, *area)) return no_such_report();
    call.reference = *reference;
    return {};
}

Result<void> admit_to_area(App& app, Call& call) {
    DAYBOOK_TRY_VOID(admit_staff(app, call));
    QueryInput input(call.request.query, {"area", "lang"});
    call.area = input.text("area", area_bytes_max);
    if (input.error()) return std::unexpected(*input.error());
    if (!record::may(call.visitor->account.duties, *call.route->right, call.area)) return refuse("http.area", call.area.empty() ? "What concerns the whole is for those whom no area limits." : "Your account may do this in its own areas only.", {.field = "area"});
    return {};
}

}  // namespace

Result<void> admit(App& app, Call& call) {
    switch (call.route->who) {
        case Who::anyone: return {};
        case Who::bot: return {};  // its handler compares the secret before it looks at anything else
        case Who::reporter:
        case Who::reporter_stream: return admit_reporter(app, call);
        case Who::staff:
        case Who::staff_page: return admit_staff(app, call);
        case Who::staff_of_report: return admit_to_report(app, call);
        case Who::staff_of_area: return admit_to_area(app, call);
        case Who::staff_or_local: return call.request.is_local ? Result<void>() : admit_staff(app, call);
    }
    broken_invariant("unknown kind of visitor", __FILE__, __LINE__);
}

}  // namespace daybook::http
