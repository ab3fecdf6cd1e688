#include "http/app.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "http/form.hpp"
#include "http/guard.hpp"
#include "http/log.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "http/static_files.hpp"
#include "http/ogc_collections.hpp"
#include "http/open311_service.hpp"
#include "http/session_cookie.hpp"
#include "http/uploads.hpp"
#include "publishing/edition_set.hpp"
#include "results/alert_list.hpp"
#include "results/finding_answer.hpp"
#include "results/scenes.hpp"
#include "store/office.hpp"
#include "store/sealed_file.hpp"

namespace daybook::http {
namespace {

constexpr unsigned worker_threads = 2, figures_threads = 2;
constexpr std::size_t figures_waiting_max = 256;  // who comes after so many is told to come again, rather than to wait for many seconds
constexpr std::size_t view_bytes_max = std::size_t{64} << 20, draft_bytes_max = std::size_t{64} << 20;
constexpr std::size_t alert_lists_max = 32, findings_max = 32;
constexpr std::uint64_t seconds_between_scenes = 5;
constexpr std::uint64_t seconds_between_cleanings = 300;
constexpr std::int64_t uploads_kept_s = 24 * 3600, conversations_kept_s = 30 * 24 * 3600;

double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

bool is_page(std::string_view path) { return !path.starts_with("/api/") && !path.starts_with("/open311/") && !path.starts_with("/ogc") && !path.starts_with("/log/"); }

// A form of another site can send text/plain without asking, and with it what looks like JSON.
bool is_body_as_named(const Route& route, const Request& request) {
    const bool takes_json = route.method == Method::post && route.sink == nullptr && route.pattern.starts_with("/api/v1/");
    return !takes_json || request.body.empty() || request.header("content-type").starts_with("application/json");
}

// The queue of the threads that would answer this is full.
Response too_busy(const App& app, const Request& request) {
    if (!is_page(request.path)) return problem(service_full());
    return std::move(error_page(app, 503, language_of_request(request)).with("Retry-After", "1"));
}

// Who is not logged in goes there first, and then on to where they wanted.
Response page_refused(const App& app, const Call& call, const Error& error) {
    if (error.code != "http.unauthorised") return error_page(app, status_of(error), call.language);
    std::string wanted = call.request.path;
    if (!call.request.query.empty()) wanted += "?" + call.request.query;
    return Response{.status = 303, .headers = {{"Location", "/login?lang=" + std::string(code_of(call.language)) + "&next=" + percent_encoded(wanted)}, {"Cache-Control", "no-store"}}};
}

}  // namespace

void add_security_headers(Response& response, bool is_secure) {
    static constexpr std::string_view secure = "Strict-Transport-Security: max-age=31536000\r\n";
    static constexpr std::string_view policy = "Content-Security-Policy: default-src 'self'; img-src 'self' blob: data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n";
    static const std::string others =
        "X-Content-Type-Options: nosniff\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\n"
        "Permissions-Policy: camera=(self), geolocation=(self), microphone=(), payment=(), usb=()\r\n";
    // What is published brings a policy of its own; of two, both would hold.
    static const std::string own = std::string(secure) + others, usual = std::string(secure) + std::string(policy) + others;
    const bool has_policy = std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) { return header.first == "Content-Security-Policy"; });
    response.more_headers = std::string_view(has_policy ? own : usual).substr(is_secure ? 0 : secure.size());
}

Language language_of_request(const Request& request) {
    if (const auto query = parse_form(request.query))
        if (const auto language = language_of(query->first("lang").value_or(""))) return *language;
    if (const auto language = language_of(request.cookie("lang"))) return *language;
    // "kk-KZ,kk;q=0.9,ru;q=0.8": browsers list them in order of preference.
    std::string_view rest = request.header("accept-language");
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        std::string_view tag = rest.substr(0, end);
        while (tag.starts_with(' ')) tag.remove_prefix(1);
        if (const auto language = language_of(tag.substr(0, 2))) return *language;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return Language::en;
}

std::string public_address(const App& app, const Request& request) {
    if (!app.parts.settings.public_address.empty()) return app.parts.settings.public_address;
    return std::string(request.is_secure ? "https://" : "http://") + std::string(request.header("host"));
}

App::App(Parts given) : parts(std::move(given)), area_index(parts.areas), limits(parts.settings.rate_limits), views(view_bytes_max), drafts(draft_bytes_max), alerts(alert_lists_max), findings(findings_max), workers(worker_threads), figures_workers(figures_threads, figures_waiting_max) {
    load_pages();
}
// Before all that they use. A figures worker may hand on to the clerk, whose answer comes back to it: they take nothing more by then.
App::~App() {
    workers.stop();
    figures_workers.stop();
}

void App::tick() {
    hub_size();
    end_streams();
    if (ticks_ % seconds_between_scenes == 0) refresh_scene();
    if (++ticks_ % seconds_between_cleanings != 0) return;
    const bool queued = workers.run([this] { clean(); });
    if (!queued) --ticks_;  // busy: at the next second
}

void App::hub_size() { parts.hub.tell_size(parts.service.numbers().size); }

// Beside the requests, which go on with the scene that there is.
void App::refresh_scene() {
    const bool has_work = parts.scenes.is_asked_for() && (parts.scenes.is_behind() || parts.scenes.is_cold());
    if (!has_work || refreshing_.exchange(true)) return;
    const bool queued = figures_workers.run([this] {
        auto made = parts.scenes.refresh();
        if (made) made = parts.scenes.warm_published();
        if (!made) log_line("scene-failed", {{"code", made.error().code}, {"why", made.error().sentence}});
        refreshing_ = false;
    });
    if (!queued) refreshing_ = false;
}

// One look at a time: on a slow disk they must not fill the queue.
void App::end_streams() {
    if (ending_streams_.exchange(true)) return;
    const bool queued = workers.run([this] {
        parts.hub.end_streams();
        ending_streams_ = false;
    });
    if (!queued) ending_streams_ = false;
}

// What is over: sessions, and files that no report claimed within a day.
void App::clean() {
    const auto now = parts.unix_seconds();
    auto note = [](const char* what, const auto& result) {
        if (!result) log_line("cleaning-failed", {{"what", what}, {"code", result.error().code}});
    };
    note("sessions", parts.office.sessions().remove_old(now));
    note("accounts", parts.office.accounts().remove_old(now));
    note("conversations", parts.office.conversations().remove_old(now - conversations_kept_s, now));
    const auto unclaimed = parts.office.uploads().unclaimed(now - uploads_kept_s, 100);
    note("uploads", unclaimed);
    for (const auto& upload : unclaimed ? *unclaimed : std::vector<store::Upload>{}) {
        const auto erased = store::erase_sealed_file(parts.disk, parts.service.clerk().folder().attachment(upload.id));
        note("files", erased);
        if (erased) note("uploads", parts.office.uploads().remove(upload.id));
    }
    // After the others: what is released here because its report is still on its way must not be erased before that has come.
    const auto reserved = parts.office.uploads().reserved(now - uploads_kept_s, 100);
    note("uploads", reserved);
    for (const auto& upload : reserved ? *reserved : std::vector<store::Upload>{}) settle_uploads(*this, {upload.id}, upload.claimed_by);
}

Handler::BodyPlan App::plan(const Request& head) {
    const Match found = match(head.method, head.path);
    if (found.route == nullptr) return {};
    if (found.route->sink != nullptr) return {found.route->body_bytes_max, found.route->sink(*this, head)};
    return {found.route->body_bytes_max, nullptr};
}

Response App::refusal(unsigned status, std::string_view detail) {
    Response response = problem(status, "http.malformed", std::string("The request could not be read: ") + std::string(detail) + ".");
    add_security_headers(response, false);
    return response;
}

void App::handle(Request request, Respond respond) {
    const double began = seconds_now();
    const bool is_secure = request.is_secure, is_write = request.method == Method::post || request.method == Method::put || request.method == Method::remove;
    Match found = match(request.method, request.path);
    const std::string_view pattern = found.route == nullptr ? "none" : found.route->pattern;
    Respond finish = [this, respond = std::move(respond), began, is_secure, is_write, pattern, method = request.method](Response response) {
        add_security_headers(response, is_secure);
        const double took = seconds_now() - began;
        metrics.answered(response.status, took, is_write);
        if (parts.settings.log_requests || response.status >= 500)
            log_line("request", {{"method", to_text(method)}, {"route", pattern}, {"status", static_cast<std::int64_t>(response.status)}, {"us", static_cast<std::int64_t>(took * 1e6)}});
        respond(std::move(response));
    };
    if (found.route == nullptr) {
        const Language language = language_of_request(request);
        if (found.allowed.empty()) return finish(is_page(request.path) ? error_page(*this, 404, language) : problem(404, "http.not-found", "There is nothing at this address."));
        Response response = problem(405, "http.method", "This address does not take " + std::string(to_text(request.method)) + ".");
        response.with("Allow", found.allowed);
        return finish(std::move(response));
    }
    if (const auto wait = limits.take(request.client, found.route->cost, began)) {
        metrics.limited();
        Response response = is_page(request.path) ? error_page(*this, 429, language_of_request(request)) : problem(429, "http.limit", "This came too often from your address; wait a little and try again.");
        response.with("Retry-After", std::to_string(wait));
        return finish(std::move(response));
    }
    if (!is_body_as_named(*found.route, request)) return finish(problem(415, "http.type", "The body has to be JSON, and Content-Type application/json."));
    Call call{.request = std::move(request), .route = found.route, .parts = std::move(found.parts), .visitor = {}, .reference = {}};
    if (found.route->thread == Thread::connection) return authorise_and_run(std::move(call), std::move(finish));
    auto job = std::make_shared<std::pair<Call, Respond>>(std::move(call), finish);
    Workers& threads = found.route->thread == Thread::figures ? figures_workers : workers;
    if (!threads.run([this, job] { authorise_and_run(std::move(job->first), std::move(job->second)); })) finish(too_busy(*this, job->first.request));
}

void App::authorise_and_run(Call call, Respond respond) {
    call.language = language_of_request(call.request);
    if (const auto admitted = admit(*this, call); !admitted) {
        metrics.forbidden();
        return respond(call.route->who == Who::staff_page ? page_refused(*this, call, admitted.error()) : problem(admitted.error()));
    }
    const auto handler = call.route->handler;
    handler(*this, std::move(call), std::move(respond));
}

void App::file(record::NewReport report, std::vector<clerk::AttachedFile> files, std::function<void(Result<clerk::Filed>)> answer) {
    std::string area;
    if (report.point)
        if (const auto found = area_index.find(geo::LonLat{static_cast<double>(report.point->longitude) / 1e6, static_cast<double>(report.point->latitude) / 1e6})) area = parts.area_source + "/" + std::string(area_index.area_id(*found));
    const auto shared = std::make_shared<std::function<void(Result<clerk::Filed>)>>(std::move(answer));
    const bool taken = parts.service.submit(clerk::FileReport{std::move(report), std::move(area), std::move(files)}, [shared](Result<clerk::Answer> done) {
        (*shared)(done ? Result<clerk::Filed>(std::get<clerk::Filed>(*std::move(done))) : std::unexpected(std::move(done).error()));
    });
    if (!taken) (*shared)(std::unexpected(service_full()));
}

}  // namespace daybook::http
