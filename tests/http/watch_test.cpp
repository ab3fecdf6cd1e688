// The watch through the server: the page, the feed and the tables, who may judge which alert, and where a judgement appears.
#include <algorithm>
#include <map>
#include <set>

#include <pugixml.hpp>

#include "clerk/judgements.hpp"
#include "http/dictionary.hpp"
#include "newsroom.hpp"
#include "results/alert_list.hpp"

using namespace daybook;
using namespace daybook::test;
using record::Role;

namespace {

// In the last year of the town vehicle theft doubles in districts 3 and 9.
const std::string question = "source=town&by=area&since=2024-01-01&until=2024-03-31";

struct Room : ServedWorld {
    store::NewSession anna = log_in(account("anna", {Role::analyst}, {})), boris = log_in(account("boris", {Role::supervisor}, {})), clara = log_in(account("clara", {Role::supervisor}, {"town/3"})), aigul = log_in(account("aigul", {Role::auditor}, {}));
    std::vector<results::ListedAlert> alerts;

    Room() : ServedWorld({.title = "Rivermouth police", .rate_limits = false, .public_address = "https://records.example.org"}, [](const std::string& data) { import_small_town(data, 20'000, 3); }) {
        alerts = good(results::alert_list(*good(scenes->newest()), {.source = "town", .by_area = true, .until = day_of(2024, 3, 31), .since = day_of(2024, 1, 1)})).alerts;
        REQUIRE(alerts.size() >= 2);
    }
    http::Response look(const store::NewSession& who, const std::string& path, const std::string& query = question) { return ask(as_staff(get(path, query), who)); }
    // The pinned address of the alerts as they are now.
    std::string pinned(const std::string& more = {}) {
        const auto to = header_of(look(anna, "/watch", question + more), "Location");
        REQUIRE(to.starts_with("/watch?"));
        return to.substr(7);
    }
    std::string body_of(const results::ListedAlert& alert, const std::string& verdict, const std::string& more = {}) {
        JsonWriter json;
        json.begin_object().key("source").value(alert.question.source).key("indicator").value(alert.question.indicator).key("period").value(alert.question.period.to_text()).key("method").value(record::to_text(alert.question.method)).key("verdict").value(verdict);
        std::string text = json.key("ledger_size").value(std::int64_t{good(scenes->newest())->as_of}).end_object().take();
        if (!more.empty()) text.insert(1, more + ",");
        return text;
    }
    static http::Request judgement(const std::string& id, const results::ListedAlert& alert, const std::string& body) {
        auto request = post("/api/v1/alerts/" + id + "/judgement", body);
        if (!alert.question.area.empty()) request.query = "area=" + alert.question.source + "/" + alert.question.area;
        return request;
    }
    http::Response judge(const store::NewSession& who, const results::ListedAlert& alert, const std::string& verdict) { return ask(as_staff(judgement(alert.id, alert, body_of(alert, verdict)), who)); }
    const results::ListedAlert& in_area(const std::string& area) {
        const auto found = std::ranges::find(alerts, area, [](const auto& alert) { return alert.question.area; });
        REQUIRE(found != alerts.end());
        return *found;
    }
};

Room& room() {
    static Room one;
    return one;
}

// A part of the page: the card of one alert.
std::string card_of(const http::Response& page, const std::string& alert) {
    const auto from = page.body.find("id=\"alert-" + alert + "\"");
    REQUIRE(from != std::string::npos);
    return page.body.substr(from, page.body.find("</article>", from) - from);
}

pugi::xml_document feed_of(const http::Response& response) {
    REQUIRE_MESSAGE(response.status == 200, response.body);
    CHECK(response.type.starts_with("application/atom+xml"));
    pugi::xml_document feed;
    const auto parsed = feed.load_string(response.body.c_str(), pugi::parse_full);
    REQUIRE_MESSAGE(parsed, parsed.description());
    return feed;
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("the page shows the watch's alerts, each with its words, its evidence and its records, in every language") {
    auto& world = room();
    const auto page = world.look(world.anna, "/watch", world.pinned());
    REQUIRE(page.status == 200);
    CHECK(count_of(page.body, "<article class=\"alert") == world.alerts.size());
    std::size_t from = 0;
    for (const auto& alert : world.alerts) {
        const auto at = page.body.find("id=\"alert-" + alert.id + "\"");
        CHECK(at > from);  // in the same order
        from = at;
        const auto card = card_of(page, alert.id);
        CHECK(card.find(alert.words[Language::en].substr(0, 30)) != std::string::npos);
        CHECK(count_of(card, "<svg") == (alert.past.empty() ? 0 : 1));
        CHECK((card.find("/explore/records?") != std::string::npos) == alert.has_records);
    }
    for (const auto& [code, word] : {std::pair<std::string, std::string>{"ru", "Что выделяется"}, {"be", "Што вылучаецца"}, {"kk", "Не ерекшеленеді"}}) {
        auto query = world.pinned();
        query.replace(query.find("lang=en"), 7, "lang=" + code);
        CHECK(world.look(world.anna, "/watch", query).body.find(word) != std::string::npos);
    }
    CHECK(page.body.find(" --source town --as-of") != std::string::npos);
    const auto figure = page.body.find("/explore/records?");
    if (figure != std::string::npos) {
        const auto address = page.body.substr(figure, page.body.find('"', figure) - figure);
        std::string query = address.substr(address.find('?') + 1);
        query.replace(query.find("&amp;"), 5, "&");
        CHECK(world.look(world.anna, "/explore/records", query).status == 200);
    }
}

TEST_CASE("a judgement appears on the page, in every table and in the feed, with who and when; a newer one supersedes it; the pinned address keeps its alerts") {
    Room world;
    const auto& alert = world.alerts.front();
    const auto address = world.pinned();
    const auto before = world.look(world.anna, "/watch", address);
    CHECK(card_of(before, alert.id).find("Not judged yet") != std::string::npos);
    CHECK(before.body.find("None has been judged yet") != std::string::npos);
    const auto before_feed = feed_of(world.look(world.anna, "/api/v1/alerts.atom"));

    const auto judged = world.judge(world.anna, alert, "chance");
    REQUIRE_MESSAGE(judged.status == 201, judged.body);
    CHECK(text_of(judged, "verdict") == "chance");
    REQUIRE(world.judge(world.boris, alert, "own-work").status == 201);

    const auto page = world.look(world.anna, "/watch", address);
    const auto card = card_of(page, alert.id);
    CHECK(card.find("Not judged yet") == std::string::npos);
    CHECK(card.find("<strong>Police work</strong> · boris, <time datetime=\"2026-11-24T12:00\">") != std::string::npos);
    CHECK(card.find("Superseded:</span> <strong>Chance</strong> · anna") != std::string::npos);
    CHECK(count_of(page.body, "<article class=\"alert") == world.alerts.size());
    CHECK(page.body.find("None has been judged yet") == std::string::npos);
    CHECK(page.body.find("The ledger has grown since") != std::string::npos);

    const auto json = world.look(world.anna, "/api/v1/alerts");
    CHECK(json.body.find(R"("verdict":"chance","at":"2026-11-24T12:00")") != std::string::npos);
    CHECK(json.body.find(R"("account":"boris")") != std::string::npos);
    CHECK(count_of(world.look(world.anna, "/api/v1/alerts", question + "&judged=yes").body, "{\"id\":") == 1);
    CHECK(count_of(world.look(world.anna, "/api/v1/alerts", question + "&judged=no").body, "{\"id\":") == world.alerts.size() - 1);
    const auto csv = world.look(world.aigul, "/api/v1/alerts.csv");
    CHECK(csv.body.find(",own-work,2026-11-24T12:00,boris,2,") != std::string::npos);
    CHECK(header_of(csv, "Content-Disposition") == "attachment; filename=\"town-alerts.csv\"");

    const auto feed = feed_of(world.look(world.anna, "/api/v1/alerts.atom"));
    const auto entry_of = [&](const pugi::xml_document& of) { return of.child("feed").find_child([&](const pugi::xml_node& node) { return std::string_view(node.child_value("id")).ends_with(alert.id); }); };
    CHECK(std::string(entry_of(feed).child("category").attribute("term").value()) == "own-work");
    CHECK(std::string(entry_of(feed).child_value("content")).find("Police work") != std::string::npos);
    CHECK(std::string(entry_of(feed).child_value("id")) == entry_of(before_feed).child_value("id"));
    CHECK(std::string(entry_of(feed).child_value("updated")) == "2026-11-24T12:00:00Z");
    CHECK(std::string(feed.child("feed").child_value("id")) == before_feed.child("feed").child_value("id"));
}

TEST_CASE("the feed is XML with what RFC 4287 asks for, ids that stay, and no time of the clock") {
    auto& world = room();
    const auto response = world.look(world.anna, "/api/v1/alerts.atom");
    const auto document = feed_of(response);
    const auto feed = document.child("feed");
    CHECK(std::string(feed.attribute("xmlns").value()) == "http://www.w3.org/2005/Atom");
    for (const auto* name : {"id", "title", "updated", "author"}) CHECK_MESSAGE(feed.child(name), name);
    CHECK(std::string(feed.find_child_by_attribute("link", "rel", "self").attribute("href").value()).starts_with("https://records.example.org/api/v1/alerts.atom?source=town"));
    std::set<std::string> ids;
    std::size_t at = 0;
    for (const auto& entry : feed.children("entry")) {
        const std::string id = entry.child_value("id");
        CHECK(ids.insert(id).second);
        REQUIRE(at < world.alerts.size());
        CHECK(id == "tag:test.example,2026-11-24:daybook/alert/" + world.alerts[at].id);
        for (const auto* name : {"title", "updated", "link", "content"}) CHECK_MESSAGE(entry.child(name), name);
        CHECK(std::string(entry.child_value("content")).find(world.alerts[at].words[Language::en]) == 0);
        CHECK(std::string(entry.child_value("updated")) == "2026-11-24T00:00:00Z");
        ++at;
    }
    CHECK(at == world.alerts.size());
    world.now += 7 * 24 * 3600;
    const auto again = world.log_in(good(world.office->accounts().add(somebody("later", {Role::analyst}, {}), world.now)));
    CHECK(world.look(again, "/api/v1/alerts.atom").body == response.body);
    world.now -= 7 * 24 * 3600;
}

TEST_CASE("a supervisor judges in their own areas, whoever has no areas the whole too, an analyst everywhere, and nobody else") {
    Room world;
    const auto& in_three = world.in_area("3");
    const auto elsewhere = std::ranges::find_if(world.alerts, [](const auto& alert) { return alert.question.area != "3"; });
    REQUIRE(elsewhere != world.alerts.end());
    CHECK(world.judge(world.clara, in_three, "real").status == 201);
    CHECK(code_of_problem(world.judge(world.clara, *elsewhere, "real")) == "http.area");
    CHECK(world.judge(world.boris, *elsewhere, "real").status == 201);
    const auto whole = std::ranges::find_if(world.alerts, [](const auto& alert) { return alert.question.area.empty(); });
    if (whole != world.alerts.end()) {
        CHECK(code_of_problem(world.judge(world.clara, *whole, "real")) == "http.area");
        CHECK(world.judge(world.boris, *whole, "real").status == 201);
    }
    const auto analyst_of_nine = world.log_in(world.account("nina", {Role::analyst}, {"town/9"}));
    CHECK(world.judge(analyst_of_nine, in_three, "real").status == 201);
    CHECK(world.judge(world.aigul, in_three, "real").status == 403);
    for (const auto role : {Role::officer, Role::dispatcher, Role::administrator}) CHECK(world.judge(world.log_in(world.account("of" + std::string(record::to_text(role)), {role}, {})), in_three, "real").status == 403);
    const auto page = world.look(world.clara, "/watch", world.pinned());
    CHECK(card_of(page, in_three.id).find("data-alert=") != std::string::npos);
    CHECK(card_of(page, elsewhere->id).find("data-alert=") == std::string::npos);
    CHECK(world.look(world.aigul, "/watch", world.pinned()).body.find("data-alert=") == std::string::npos);
}

TEST_CASE("what is no alert is not judged, and the refusal says why") {
    auto& world = room();
    const auto size = world.service->numbers().size;
    const auto& alert = world.alerts.front();
    auto about = alert;  // whose area the address names
    const auto refused = [&](const std::string& id, std::string body, const std::string& from, const std::string& to) {
        if (!from.empty()) {
            REQUIRE(body.find(from) != std::string::npos);
            body.replace(body.find(from), from.size(), to);
        }
        const auto response = world.ask(as_staff(Room::judgement(id, about, body), world.boris));
        CHECK(response.status >= 400);
        CHECK(parse_json(response.body)->string("detail")->size() > 20);
        return code_of_problem(response);
    };
    const std::string body = world.body_of(alert, "real");
    CHECK(refused("0123456789abcdef", body, "", "") == "alert.id");
    CHECK(refused(alert.id, body, "\"town\"", "\"village\"") == (alert.question.area.empty() ? "alert.id" : "alert.area"));
    CHECK(refused(alert.id, body, "\"real\"", "\"perhaps\"") == "alert.verdict");
    CHECK(refused(alert.id, body, "farrington-1", "guessing") == "alert.method");
    CHECK(refused(alert.id, body, alert.question.period.to_text(), "last week") == "alert.period");
    CHECK(refused(alert.id, body, "\"ledger_size\":", "\"ledger_size\":9999") == "alert.size");
    CHECK(refused(alert.id, body, "\"verdict\"", "\"note\":\"it was Ivan\",\"verdict\"") == "http.member");
    auto quiet = alert.question;  // a week in which nothing of the kind stood out
    quiet.period = *Period::parse("2024-01-01/2024-01-07"), quiet.indicator = "homicide", quiet.area = "3";
    results::ListedAlert none = alert;
    none.question = quiet, none.id = record::alert_id(quiet), about = none;
    CHECK(refused(none.id, world.body_of(none, "real"), "", "") == "alert.none");
    CHECK(world.service->numbers().size == size);
}

TEST_CASE("an address that asks for something else is told so, with the form filled in; programs get the field") {
    auto& world = room();
    const auto field = [&](const std::string& query) {
        const auto response = world.look(world.anna, "/api/v1/alerts", query);
        CHECK(response.status >= 400);
        return field_of_problem(response);
    };
    CHECK(field("source=atlantis") == "source");
    CHECK(field("source=town&until=yesterday") == "until");
    CHECK(field("source=town&since=2022-01-03") == "since");  // too long
    CHECK(field("source=town&size=99999999") == "size");
    CHECK(field("source=town&every=month") == "every");
    CHECK(field("source=town&colour=red") == "colour");
    const auto page = world.look(world.anna, "/watch", "source=town&until=yesterday&lang=be");
    CHECK(page.status == 422);
    CHECK(page.body.find("Апошні дзень не ўдалося прачытаць") != std::string::npos);
    CHECK(page.body.find("value=\"yesterday\"") != std::string::npos);
    CHECK(world.look(world.anna, "/watch", "source=town&until=2001-01-01&size=" + std::to_string(good(world.scenes->newest())->as_of)).status == 422);
    CHECK(world.look(world.anna, "/watch", "source=town&size=5").status >= 400);
}

TEST_CASE("the dictionary has each column of the table of alerts, in its order, and no other") {
    const auto csv = room().look(room().anna, "/api/v1/alerts.csv");
    std::string columns;
    for (const auto& row : good(http::shipped_dictionary()))
        if (row.table == "alerts") columns += fmt::format("{}{}", columns.empty() ? "" : ",", row.column);
    CHECK(csv.body.substr(0, csv.body.find('\r')) == columns);
}

TEST_CASE("before anything is imported the page says so") {
    ServedWorld world;
    const auto anna = world.log_in(world.account("anna", {Role::analyst}, {}));
    const auto page = world.ask(as_staff(get("/watch"), anna));
    CHECK(page.status == 200);
    CHECK(page.body.find("Nothing has been imported yet") != std::string::npos);
    CHECK(world.ask(as_staff(get("/api/v1/alerts.atom"), anna)).status == 422);
}
