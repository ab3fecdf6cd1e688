// Every route with everybody: each row of the table of routes is asked by each role, in and outside its areas, and by those who are
// nobody. What the answer has to be is computed from that table and from the table of rights, so that a new row is asked too.
#include "http/routes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/shipped.hpp"
#include "record/totp.hpp"
#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;
using http::Method;
using http::Route;
using http::Who;
using record::Duties;
using record::Right;
using record::Role;

namespace {

constexpr std::string_view north = "town/1", south = "town/2";

bool is_of_staff(const Route& route) { return route.who == Who::staff || route.who == Who::staff_page || route.who == Who::staff_of_report || route.who == Who::staff_of_area || route.who == Who::staff_or_local; }
bool is_of_reporter(const Route& route) { return route.who == Who::reporter || route.who == Who::reporter_stream; }
bool changes(const Route& route) { return route.method != Method::get; }

std::string_view to_text(Who who) {
    switch (who) {
        case Who::anyone: return "anyone";
        case Who::reporter: return "reporter";
        case Who::reporter_stream: return "reporter-stream";
        case Who::staff: return "staff";
        case Who::staff_page: return "staff-page";
        case Who::staff_of_report: return "staff-of-report";
        case Who::staff_of_area: return "staff-of-area";
        case Who::staff_or_local: return "staff-or-local";
        case Who::bot: return "bot";
    }
    return "nobody";
}

std::string name_of(const Route& route) { return std::string(http::to_text(route.method)) + " " + std::string(route.pattern); }

std::string routes_text() {
    std::string text;
    for (const auto& route : http::routes()) text += fmt::format("{:<7} {:<54} {:<16} {}\n", http::to_text(route.method), route.pattern, to_text(route.who), route.right ? record::to_text(*route.right) : "-");
    return text;
}

std::string reviewed_routes() {
    std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "routes.txt");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// The pattern with something in its braces.
std::string path_of(const Route& route, const std::string& reference) {
    std::string path(route.pattern);
    for (const auto& [part, put] : std::map<std::string, std::string>{{"{reference}", reference}, {"{id}", "1"}, {"{rest…}", "x"}, {"{language}", "en"}, {"{edition}", "town-2022"}, {"{feature}", "1"}, {"{sha256}", std::string(64, '0')}})
        if (const auto at = path.find(part); at != std::string::npos) path.replace(at, part.size(), put);
    REQUIRE_MESSAGE(path.find('{') == std::string::npos, "say what stands for the braces of " << route.pattern);
    return path;
}

// What these duties may open sealed text for; any purpose when there is none.
std::string purpose_of(const Duties& duties, std::string_view area) {
    for (const auto& row : record::purposes_table)
        if (record::may_read_sealed(duties, row.purpose, area)) return std::string(row.name);
    return "triage";
}

struct Target {
    std::string area, reference;
};

http::Request request_for(const Route& route, const Target& target, const Duties& duties) {
    const std::string purpose = purpose_of(duties, target.area);
    http::Request request = changes(route) ? post(path_of(route, target.reference), route.pattern.ends_with("/read") ? R"({"purpose":")" + purpose + R"("})" : "{}") : get(path_of(route, target.reference), "purpose=" + purpose);
    request.method = route.method;
    if (route.who == Who::staff_of_area) request.query = target.area.empty() ? "" : "area=" + target.area;
    return request;
}

// The status of the guard's refusal; 0 when the guard let it through, whatever the handler thought of it then.
// A page sends whoever is not logged in to log in.
unsigned refused_with(const Route& route, const http::Response& response) {
    if (route.who == Who::staff_page) {
        const auto to = std::ranges::find(response.headers, "Location", &std::pair<std::string, std::string>::first);
        if (response.status == 303 && to != response.headers.end() && to->second.starts_with("/login?")) return 401;
        return response.status == 403 ? 403 : 0;
    }
    static const std::map<std::string, unsigned> refusals{{"http.unauthorised", 401}, {"http.forbidden", 403}, {"http.csrf", 403}, {"http.area", 403}, {"report.unknown", 404}};
    const auto found = refusals.find(code_of_problem(response));
    if (found == refusals.end()) return 0;
    CHECK(response.status == found->second);
    CHECK(response.body.find("window") == std::string::npos);
    return response.status;
}

// What the tables say of somebody who is logged in and whose request comes from a page of ours.
unsigned expected_refusal(const Route& route, const Duties& duties, std::string_view area) {
    if (!record::may_somewhere(duties, *route.right)) return 403;
    if (route.who == Who::staff_of_report && !record::may(duties, *route.right, area)) return 404;
    if (route.who == Who::staff_of_area && !record::may(duties, *route.right, area)) return 403;
    return 0;
}

struct Scene : ServedWorld {
    std::vector<Target> targets{{std::string(north), file("north", std::string(north)).reference}, {std::string(south), file("south", std::string(south)).reference}, {"", file("nowhere", "").reference}};

    // The guard's refusal, which has to have left the ledger alone.
    unsigned refusal(const Route& route, http::Request request) {
        const auto before = service->numbers().entries;
        const auto response = ask(std::move(request));
        const auto refused = refused_with(route, response);
        if (refused != 0) CHECK_MESSAGE(service->numbers().entries == before, name_of(route));
        return refused;
    }
};

template <class Do>
void for_each_staff_route(Do act) {
    for (const auto& route : http::routes())
        if (is_of_staff(route)) act(route);
}

// The methods and paths of the API's description, with the security that each names: "words", "session" or "".
std::map<std::string, std::string> described() {
    const auto json = parse_json(*shipped_file("http/openapi.json"));
    REQUIRE(json);
    std::map<std::string, std::string> all;
    for (const auto& [path, methods] : std::get<JsonObject>(json->find("paths")->value))
        for (const auto& [method, about] : std::get<JsonObject>(methods.value)) {
            std::string name = method + " " + path;
            std::transform(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(method.size()), name.begin(), [](char letter) { return static_cast<char>(std::toupper(letter)); });
            const auto* security = about.array("security");
            all.emplace(name, security == nullptr || security->empty() ? "" : std::get<JsonObject>(security->front().value).front().first);
        }
    return all;
}

}  // namespace

TEST_CASE("which routes there are and who may is what was reviewed: tests/http/routes.txt") { CHECK(routes_text() == reviewed_routes()); }

TEST_CASE("a route for staff names a right, no other does, and what lies under the desk's and the reporter's paths is theirs") {
    for (const auto& route : http::routes()) {
        CHECK_MESSAGE(route.right.has_value() == is_of_staff(route), name_of(route));
        for (const std::string_view part : {"/api/v1/desk", "/api/v1/admin", "/api/v1/account", "/api/v1/session", "/api/v1/logout", "/api/v1/events", "/metrics"})
            if (route.pattern.starts_with(part)) CHECK_MESSAGE(is_of_staff(route), name_of(route));
        if (route.pattern.starts_with("/api/v1/followup")) CHECK_MESSAGE(is_of_reporter(route), name_of(route));
        if (route.pattern.find("{reference}") != std::string_view::npos) CHECK_MESSAGE(route.who == Who::staff_of_report, name_of(route));
    }
}

TEST_CASE("the API's description has every route of /api/v1 and /ogc with what it asks for, and no other") {
    auto all = described();
    for (const auto& route : http::routes()) {
        if (!route.pattern.starts_with("/api/v1/") && !route.pattern.starts_with("/ogc")) continue;
        const auto found = all.find(name_of(route));
        REQUIRE_MESSAGE(found != all.end(), name_of(route));
        CHECK_MESSAGE(found->second == (is_of_staff(route) ? "session" : is_of_reporter(route) ? "words" : ""), name_of(route));
        all.erase(found);
    }
    for (const auto& [name, security] : all) FAIL_CHECK("described and not there: " << name);
}

TEST_CASE("each role gets through where the table of rights says so, in its areas, and nowhere else") {
    Scene scene;
    int number = 0;
    for (const Role role : record::all_roles)
        for (const std::vector<std::string>& areas : {std::vector<std::string>{}, {std::string(north)}, {std::string(south), std::string(north)}, {"town/9"}}) {
            const auto account = scene.account(fmt::format("account{}", ++number), {role}, areas);
            for_each_staff_route([&](const Route& route) {
                for (const auto& target : scene.targets) {
                    CAPTURE(name_of(route));
                    CAPTURE(record::to_text(role));
                    CAPTURE(areas.size());
                    CAPTURE(target.area);
                    const auto session = scene.log_in(account);
                    CHECK(scene.refusal(route, as_staff(request_for(route, target, account.duties), session)) == expected_refusal(route, account.duties, target.area));
                    if (route.who != Who::staff_of_report && route.who != Who::staff_of_area) break;
                }
            });
        }
}

TEST_CASE("whoever is not logged in, or not any more, gets through nowhere") {
    Scene scene;
    const Duties everything{.roles = {Role::officer, Role::dispatcher, Role::supervisor, Role::analyst}, .areas = {}};
    const auto account = scene.account("orlova", everything.roles, {}), gone = scene.account("gone", everything.roles, {});
    const auto ended = scene.log_in(account), of_gone = scene.log_in(gone);
    good(scene.office->sessions().end(ended.token));
    good(scene.office->accounts().set_disabled(gone.id, true));
    store::NewSession forged = ended;
    forged.token = std::string(64, 'a');
    const auto old = scene.log_in(account);
    scene.now += 13 * 3600;
    for_each_staff_route([&](const Route& route) {
        CAPTURE(name_of(route));
        const auto request = request_for(route, scene.targets[0], everything);
        CHECK(scene.refusal(route, request) == 401);
        for (const auto& session : {ended, of_gone, forged, old}) CHECK(scene.refusal(route, as_staff(request, session)) == 401);
        auto over_tls = as_staff(request, scene.log_in(account));  // there the cookie has another name
        over_tls.is_secure = true;
        CHECK(scene.refusal(route, over_tls) == 401);
    });
}

TEST_CASE("with a password that somebody else chose there is only the own account") {
    Scene scene;
    for (const Role role : record::all_roles) {
        const auto account = scene.account("new-" + std::string(record::to_text(role)), {role}, {}, true);
        for_each_staff_route([&](const Route& route) {
            CAPTURE(name_of(route));
            const auto request = as_staff(request_for(route, scene.targets[0], account.duties), scene.log_in(account));
            CHECK(scene.refusal(route, request) == (record::may_somewhere(account.duties, *route.right) ? 0 : 403));
            CHECK(record::may_somewhere(account.duties, *route.right) == (*route.right == Right::own_account));
        });
    }
}

TEST_CASE("what changes something needs the token of a page of ours; looking needs none") {
    Scene scene;
    const auto supervisor = scene.account("orlova", {Role::supervisor}, {}), auditor = scene.account("quill", {Role::auditor}, {});
    for_each_staff_route([&](const Route& route) {
        CAPTURE(name_of(route));
        const auto& account = record::may_somewhere(supervisor.duties, *route.right) ? supervisor : auditor;
        const auto other = scene.log_in(account);
        for (const std::string& token : {std::string(), std::string(64, '0'), other.csrf}) {
            auto session = scene.log_in(account);
            session.csrf = token;
            auto request = as_staff(request_for(route, scene.targets[0], account.duties), session);
            CHECK(scene.refusal(route, request) == (changes(route) ? 403 : 0));
            std::erase_if(request.headers, [](const auto& header) { return header.first == "x-csrf-token"; });
            CHECK(scene.refusal(route, request) == (changes(route) ? 403 : 0));
        }
    });
}

TEST_CASE("roles that were taken away are gone at the next request") {
    Scene scene;
    const auto account = scene.account("orlova", {Role::supervisor}, {});
    const auto session = scene.log_in(account);
    CHECK(scene.ask(as_staff(get("/api/v1/desk/reports"), session)).status == 200);
    good(scene.office->accounts().set_duties(account.id, {Role::analyst}, {}));
    for_each_staff_route([&](const Route& route) {
        const Duties now{.roles = {Role::analyst}, .areas = {}};
        if (*route.right != Right::own_account) CHECK_MESSAGE(scene.refusal(route, as_staff(request_for(route, scene.targets[0], now), session)) == expected_refusal(route, now, north), name_of(route));
    });
}

TEST_CASE("a report that does not exist is refused like one of another area") {
    Scene scene;
    const auto officer = scene.account("orlova", {Role::officer}, {std::string(north)});
    for_each_staff_route([&](const Route& route) {
        if (route.who != Who::staff_of_report || !record::may_somewhere(officer.duties, *route.right)) return;
        CAPTURE(name_of(route));
        const auto elsewhere = scene.ask(as_staff(request_for(route, scene.targets[1], officer.duties), scene.log_in(officer)));
        for (const std::string reference : {"7KQ49-XM2TA", "nothing"}) {
            const auto none = scene.ask(as_staff(request_for(route, {std::string(north), reference}, officer.duties), scene.log_in(officer)));
            CHECK(none.status == 404);
            CHECK(none.body == elsewhere.body);
        }
    });
}

TEST_CASE("lists show the rows that the account may see and no others") {
    Scene scene;
    const auto supervisor = scene.account("reader", {Role::supervisor}, {});
    for (const auto& target : scene.targets) scene.ask(as_staff(post("/api/v1/desk/reports/" + target.reference + "/read", R"({"purpose":"triage"})"), scene.log_in(supervisor)));
    int number = 0;
    for (const auto& [path, right] : {std::pair{"/api/v1/desk/reports", Right::read_reports}, std::pair{"/api/v1/desk/readings", Right::read_readings}})
        for (const Role role : record::all_roles)
            for (const std::vector<std::string>& areas : {std::vector<std::string>{}, {std::string(south)}}) {
                const auto account = scene.account(fmt::format("account{}", ++number), {role}, areas);
                const auto answer = scene.ask(as_staff(get(path), scene.log_in(account)));
                for (const auto& target : scene.targets) {
                    CAPTURE(path);
                    CAPTURE(record::to_text(role));
                    CAPTURE(target.area);
                    CHECK((answer.body.find(target.reference) != std::string::npos) == record::may(account.duties, right, target.area));
                }
            }
}

TEST_CASE("the reporter's routes open with the seven words of the report, in either script, and with nothing else") {
    Scene scene;
    const auto filed = scene.file("followed", std::string(north));
    const std::string unknown = "mupo kize " + filed.words.latin.substr(10);
    for (const auto& route : http::routes()) {
        if (!is_of_reporter(route)) continue;
        CAPTURE(name_of(route));
        const auto request = request_for(route, scene.targets[0], {});
        CHECK(scene.refusal(route, with_words(request, filed.words.latin)) == 0);
        CHECK(scene.refusal(route, with_words(request, filed.words.cyrillic())) == 0);
        CHECK(scene.refusal(route, request) == 401);
        for (const std::string& words : {std::string(), std::string("mupo"), filed.words.latin.substr(5), filed.words.latin + " mupo", unknown, filed.reference}) CHECK(scene.refusal(route, with_words(request, words)) == 401);
        const auto supervisor = scene.account(fmt::format("account{}", &route - http::routes().data()), {Role::supervisor}, {});
        CHECK(scene.refusal(route, as_staff(request, scene.log_in(supervisor))) == 401);
    }
}

TEST_CASE("words open their own report and no other's") {
    Scene scene;
    const auto mine = scene.file("mine", std::string(north)), other = scene.file("other", std::string(north));
    for (const auto& route : http::routes()) {
        if (!is_of_reporter(route)) continue;
        CAPTURE(name_of(route));
        auto request = request_for(route, scene.targets[0], {});
        if (changes(route)) request.body = R"({"text":"It is mended."})";
        const auto answer = scene.ask(with_words(request, mine.words.latin));
        CHECK(answer.status < 300);
        CHECK(answer.body.find(other.reference) == std::string::npos);
        if (!answer.events) continue;
        std::string heard;
        answer.events->open([&](const std::string& text) { heard += text; });
        scene.command(clerk::AddMessage{.reference = other.reference, .from = record::Author::reporter, .text = "Hello", .actor = {}});
        scene.command(clerk::AddMessage{.reference = mine.reference, .from = record::Author::reporter, .text = "Hello", .actor = {}});
        (void)scene.service->stop();  // the clerk's thread tells what happened after it has answered
        answer.events->closed();
        CHECK(heard.find(mine.reference) != std::string::npos);
        CHECK(heard.find(other.reference) == std::string::npos);
    }
}

TEST_CASE("a route for everyone asks nobody who they are, and HEAD is let through like GET") {
    Scene scene;
    for (const auto& route : http::routes()) {
        CAPTURE(name_of(route));
        auto request = request_for(route, scene.targets[0], {});
        const auto refused = scene.refusal(route, request);
        if (route.who == Who::anyone || route.who == Who::bot) CHECK(refused == 0);
        if (route.who != Who::anyone && route.who != Who::bot) CHECK(refused == 401);
        if (changes(route)) continue;
        request.method = Method::head;
        CHECK(scene.refusal(route, request) == refused);
    }
}

TEST_CASE("measurements are for programs of this machine itself, and for accounts with the right") {
    Scene scene;
    for (const auto& route : http::routes()) {
        auto request = request_for(route, scene.targets[0], {});
        request.is_local = true;
        if (is_of_staff(route)) CHECK_MESSAGE(scene.refusal(route, request) == (route.who == Who::staff_or_local ? 0 : 401), name_of(route));
    }
}

TEST_CASE("an account with a second factor gets no session by its password alone") {
    Scene scene;
    const auto account = scene.account("orlova", {Role::supervisor}, {});
    const auto offer = good(scene.office->accounts().begin_totp(account.id, "Daybook"));
    const auto code_at = [&](std::int64_t now) { return record::hotp(*record::from_base32(offer.secret), static_cast<std::uint64_t>(now / record::totp_step_s), record::totp_digits); };
    (void)good(scene.office->accounts().confirm_totp(account.id, code_at(scene.now), scene.now));
    scene.now += 90;
    auto log_in = [&](const std::string& code) { return scene.ask(post("/api/v1/login", R"({"name":"orlova","password":")" + good_password + R"(","totp":")" + code + R"("})")); };
    const auto cookie = [](const http::Response& response) { return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) { return header.first == "Set-Cookie"; }); };
    for (const std::string code : {"", "000000x", "12"}) {
        const auto answer = log_in(code);
        CHECK(answer.status == 401);
        CHECK(!cookie(answer));
    }
    scene.now += 600;  // failed attempts made the next one wait
    const auto answer = log_in(code_at(scene.now));
    CHECK(answer.status == 200);
    CHECK(cookie(answer));
}
