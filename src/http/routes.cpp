#include "http/routes.hpp"

#include <algorithm>
#include <iterator>

#include "http/handlers.hpp"

namespace daybook::http {
namespace {

using enum Method;
using enum Who;
constexpr Cost free_of = Cost::free, read = Cost::read, report = Cost::report, message = Cost::message, upload = Cost::upload, login = Cost::login, by_staff = Cost::staff, counting = Cost::figures;
using record::Right;

constexpr std::size_t no_body = 0, small_body = 4 * 1024, report_body = 32 * 1024, form_body = std::size_t{120} << 20, chat_body = 96 * 1024;
constexpr std::size_t upload_body = std::size_t{100} << 20, update_body = 512 * 1024;
constexpr Thread here = Thread::connection, worker = Thread::worker, counter = Thread::figures;

// clang-format off
constexpr Route table[] = {
    // For everyone.
    {get,    "/",                                      anyone, {}, read,    no_body,     here,   get_page},
    {get,    "/report",                                anyone, {}, read,    no_body,     here,   get_page},
    {get,    "/form",                                  anyone, {}, read,    no_body,     here,   get_page},
    {post,   "/form",                                  anyone, {}, report,  form_body,   worker, post_form, form_sink},
    {get,    "/follow",                                anyone, {}, read,    no_body,     here,   get_page},
    {post,   "/follow",                                anyone, {}, message, small_body * 4, here, post_follow},
    {get,    "/verify",                                anyone, {}, read,    no_body,     here,   get_page},
    {get,    "/login",                                 anyone, {}, read,    no_body,     here,   get_page},
    {get,    "/account",                               anyone, {}, read,    no_body,     here,   get_page},
    {get,    "/desk",                                  anyone, {}, read,    no_body,     here,   get_page},
    {get,    "/sw.js",                                 anyone, {}, read,    no_body,     here,   get_static},
    {get,    "/manifest.webmanifest",                  anyone, {}, read,    no_body,     here,   get_static},
    {get,    "/static/{rest…}",                        anyone, {}, read,    no_body,     here,   get_static},
    {get,    "/vendor/{rest…}",                        anyone, {}, read,    no_body,     here,   get_static},
    {get,    "/api/v1/service",                        anyone, {}, read,    no_body,     here,   get_service},
    {get,    "/api/v1/areas.geojson",                  anyone, {}, read,    no_body,     here,   get_areas},
    {get,    "/api/v1/texts/{language}",               anyone, {}, read,    no_body,     here,   get_texts},
    {get,    "/api/v1/categories",                     anyone, {}, read,    no_body,     here,   get_categories},
    {post,   "/api/v1/suggest",                        anyone, {}, read,    report_body, here,   post_suggest},
    {post,   "/api/v1/reports",                        anyone, {}, report,  report_body, here,   post_report},
    {post,   "/api/v1/chat",                           anyone, {}, read,    chat_body,   worker, post_chat},
    {post,   "/api/v1/uploads",                        anyone, {}, upload,  upload_body, worker, post_upload, upload_sink},
    {get,    "/api/v1/public-events",                  anyone, {}, read,    no_body,     here,   public_events},
    {get,    "/api/v1/openapi.json",                   anyone, {}, read,    no_body,     here,   get_openapi},
    {get,    "/figures",                               anyone, {}, counting, no_body,  counter, get_public_figures},
    {get,    "/api/v1/public/figures",                 anyone, {}, counting, no_body,  counter, get_figures_json},
    {get,    "/api/v1/public/figures.csv",             anyone, {}, counting, no_body,  counter, get_figures_csv},
    {get,    "/healthz",                               anyone, {}, free_of, no_body,  here,   health},
    {get,    "/log/checkpoint",                        anyone, {}, read,    no_body,     here,   get_checkpoint},
    {get,    "/log/verifier.key",                      anyone, {}, read,    no_body,     here,   get_verifier_key},
    {get,    "/log/tile/{rest…}",                      anyone, {}, free_of, no_body,  worker, get_tile},
    {get,    "/log/files/{sha256}",                    anyone, {}, read,    no_body,     worker, get_log_file},
    {get,    "/published",                             anyone, {}, read,    no_body,     here,   get_published},
    {get,    "/published/",                            anyone, {}, read,    no_body,     counter, get_published},
    {get,    "/published/log/checkpoint",              anyone, {}, read,    no_body,     here,   get_checkpoint},
    {get,    "/published/log/tile/{rest…}",            anyone, {}, free_of, no_body,     worker, get_tile},
    {get,    "/published/log/files/{sha256}",          anyone, {}, read,    no_body,     worker, get_log_file},
    {get,    "/published/{rest…}",                     anyone, {}, read,    no_body,     counter, get_published},
    {get,    "/api/v1/dictionary.json",                anyone, {}, read,    no_body,     here,   get_dictionary},
    {get,    "/ogc",                                   anyone, {}, read,    no_body,     here,   get_ogc_landing},
    {get,    "/ogc/",                                  anyone, {}, read,    no_body,     here,   get_ogc_landing},
    {get,    "/ogc/conformance",                       anyone, {}, read,    no_body,     here,   get_ogc_conformance},
    {get,    "/ogc/collections",                       anyone, {}, counting, no_body,  counter, get_ogc_collections},
    {get,    "/ogc/collections/{id}",                  anyone, {}, counting, no_body,  counter, get_ogc_collection},
    {get,    "/ogc/collections/{id}/items",            anyone, {}, counting, no_body,  counter, get_ogc_items},
    {get,    "/ogc/collections/{id}/items/{feature}",  anyone, {}, counting, no_body,  counter, get_ogc_item},
    {get,    "/open311/v2/{rest…}",                    anyone, {}, read,    no_body,     here,   get_open311},
    {post,   "/open311/v2/{rest…}",                    anyone, {}, report,  report_body, here,   post_open311},
    // For whoever has the seven words of a report.
    {get,    "/api/v1/followup",                       reporter, {}, message, no_body,    here,   get_followup},
    {post,   "/api/v1/followup/messages",              reporter, {}, message, report_body, here,  post_followup_message},
    {get,    "/api/v1/followup/receipt",               reporter, {}, message, no_body,    worker, get_receipt},
    {get,    "/api/v1/followup/events",                reporter_stream, {}, message, no_body,    here,   followup_events},
    // For staff.
    {post,   "/api/v1/login",                          anyone, {}, login,   small_body,  worker, post_login},
    {post,   "/api/v1/logout",                         staff, Right::own_account, by_staff, small_body, worker, post_logout},
    {get,    "/api/v1/session",                        staff, Right::own_account, by_staff, no_body,    worker, get_session},
    {get,    "/api/v1/account/sessions",               staff, Right::own_account, by_staff, no_body,    worker, get_sessions},
    {remove, "/api/v1/account/sessions/{id}",          staff, Right::own_account, by_staff, no_body,    worker, delete_session},
    {post,   "/api/v1/account/password",               staff, Right::own_account, login,       small_body, worker, post_password},
    {post,   "/api/v1/account/totp",                   staff, Right::own_account, login,       small_body, worker, post_totp},
    {post,   "/api/v1/account/totp/confirm",           staff, Right::own_account, login,       small_body, worker, post_totp_confirm},
    {get,    "/api/v1/desk/reports",                   staff, Right::read_reports, by_staff, no_body,   worker, get_desk_reports},
    {get,    "/api/v1/desk/classes",                   staff, Right::read_reports, by_staff, no_body,   worker, get_desk_classes},
    {get,    "/api/v1/desk/readings",                  staff, Right::read_readings, by_staff, no_body,  worker, get_readings},
    {get,    "/api/v1/events",                         staff, Right::read_reports, by_staff, no_body,   worker, desk_events},
    {post,   "/api/v1/desk/reports/{reference}/read",      staff_of_report, Right::read_sealed,       by_staff, small_body,  worker, read_report},
    {post,   "/api/v1/desk/reports/{reference}/accept",    staff_of_report, Right::decide_reports,    by_staff, report_body, worker, accept_report},
    {post,   "/api/v1/desk/reports/{reference}/duplicate", staff_of_report, Right::decide_reports,    by_staff, report_body, worker, duplicate_report},
    {post,   "/api/v1/desk/reports/{reference}/close",     staff_of_report, Right::close_reports,     by_staff, report_body, worker, close_report},
    {post,   "/api/v1/desk/reports/{reference}/reopen",    staff_of_report, Right::reopen_reports,    by_staff, report_body, worker, reopen_report},
    {post,   "/api/v1/desk/reports/{reference}/messages",  staff_of_report, Right::write_to_reporter, by_staff, report_body, worker, write_to_reporter},
    {get,    "/api/v1/desk/reports/{reference}/files/{id}", staff_of_report, Right::read_sealed,      by_staff, no_body,     worker, get_attachment},
    {get,    "/explore",                               staff_page, Right::read_figures, by_staff, no_body, counter, get_explorer},
    {get,    "/explore/records",                       staff_page, Right::read_figures, by_staff, no_body, counter, get_records},
    {get,    "/api/v1/figures",                        staff, Right::read_figures, by_staff, no_body,   counter, get_figures_json},
    {get,    "/api/v1/figures.csv",                    staff, Right::read_figures, by_staff, no_body,   counter, get_figures_csv},
    {get,    "/editions",                              staff_page, Right::read_figures, by_staff, no_body, counter, get_editions_page},
    {get,    "/api/v1/editions",                       staff, Right::read_figures, by_staff, no_body,      counter, get_editions},
    {post,   "/api/v1/editions",                       staff, Right::draft_editions, by_staff, update_body, counter, post_edition},
    {get,    "/api/v1/editions/{edition}",             staff, Right::read_figures, by_staff, no_body,      counter, get_edition},
    {get,    "/api/v1/editions/{edition}/files/{rest…}", staff, Right::read_figures, by_staff, no_body,    counter, get_edition_file},
    {post,   "/api/v1/editions/{edition}/change",      staff, Right::draft_editions, by_staff, update_body, counter, change_edition},
    {post,   "/api/v1/editions/{edition}/submit",      staff, Right::draft_editions, by_staff, small_body, counter, submit_edition},
    {post,   "/api/v1/editions/{edition}/approve",     staff, Right::review_editions, by_staff, report_body, counter, approve_edition},
    {post,   "/api/v1/editions/{edition}/send-back",   staff, Right::review_editions, by_staff, report_body, counter, send_back_edition},
    {post,   "/api/v1/editions/{edition}/withdraw",    staff, Right::draft_editions, by_staff, report_body, counter, withdraw_edition},
    {post,   "/api/v1/editions/{edition}/release",     staff, Right::publish_editions, by_staff, small_body, counter, release_edition},
    {post,   "/api/v1/editions/{edition}/correct",     staff, Right::draft_editions, by_staff, small_body, counter, correct_edition},
    {get,    "/findings",                              staff_page, Right::read_figures, by_staff, no_body, counter, get_findings_page},
    {get,    "/api/v1/findings.geojson",               staff, Right::read_figures, by_staff, no_body,      counter, get_findings_geojson},
    {get,    "/api/v1/findings.csv",                   staff, Right::read_figures, by_staff, no_body,      counter, get_findings_csv},
    {get,    "/watch",                                 staff_page, Right::read_figures, by_staff, no_body, counter, get_watch_page},
    {get,    "/api/v1/alerts",                         staff, Right::read_figures, by_staff, no_body,   counter, get_alerts},
    {get,    "/api/v1/alerts.csv",                     staff, Right::read_figures, by_staff, no_body,   counter, get_alerts_csv},
    {get,    "/api/v1/alerts.atom",                    staff, Right::read_figures, by_staff, no_body,   counter, get_alerts_atom},
    {post,   "/api/v1/alerts/{id}/judgement",          staff_of_area, Right::judge_alerts, by_staff, small_body, counter, post_judgement},
    {get,    "/api/v1/admin/accounts",                 staff, Right::read_accounts, by_staff, no_body,  worker, get_accounts},
    {get,    "/metrics",                               staff_or_local, Right::read_metrics, free_of, no_body, worker, get_metrics},
    // For a bot's other side.
    {post,   "/telegram/webhook",                      bot, {}, free_of, update_body, worker, telegram_webhook},
};
// clang-format on

constexpr bool is_of_staff(Who who) { return who == staff || who == staff_page || who == staff_of_report || who == staff_of_area || who == staff_or_local; }
static_assert(std::all_of(std::begin(table), std::end(table), [](const Route& route) { return route.right.has_value() == is_of_staff(route.who); }), "a route for staff names a right, and no other does");

// Whether the path fits the pattern; its parts in braces.
bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& parts) {
    while (!pattern.empty()) {
        if (pattern.starts_with("{rest")) {
            parts.emplace_back(path);
            return !path.empty();
        }
        if (pattern.starts_with('{')) {
            const auto end = std::min(path.find('/'), path.size());
            if (end == 0) return false;
            parts.emplace_back(path.substr(0, end));
            path.remove_prefix(end);
            pattern.remove_prefix(pattern.find('}') + 1);
            continue;
        }
        const auto plain = std::min(pattern.find('{'), pattern.size());
        if (!path.starts_with(pattern.substr(0, plain))) return false;
        path.remove_prefix(plain);
        pattern.remove_prefix(plain);
    }
    return path.empty();
}

}  // namespace

std::span<const Route> routes() { return table; }

Match match(Method method, std::string_view path) {
    Match found;
    const Method wanted = method == Method::head ? Method::get : method;
    std::vector<std::string> parts;
    for (const Route& route : table) {
        parts.clear();
        if (!fits(route.pattern, path, parts)) continue;
        if (route.method == wanted) return {&route, std::move(parts), {}};
        if (!found.allowed.empty()) found.allowed += ", ";
        found.allowed += to_text(route.method);
        if (route.method == Method::get) found.allowed += ", HEAD";
    }
    return found;
}

}  // namespace daybook::http
