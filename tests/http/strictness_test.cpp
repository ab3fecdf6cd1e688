// What a request may not leave to guessing, and what may not get out where it is not needed.
#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;
using record::Role;

namespace {

http::Request report_with(const std::string& members) {
    auto request = post("/api/v1/reports", R"({"text":"A window was broken.",)" + members + "}");
    request.headers.emplace_back("idempotency-key", "0123456789abcdefghijkl");
    return request;
}

}  // namespace

TEST_CASE("the seven words are taken from an address by the event stream only: what is in addresses is in logs") {
    ServedWorld world;
    const auto filed = world.file("one", "town/1");
    const std::string query = "words=" + percent_encoded(filed.words.latin);
    CHECK(world.ask(get("/api/v1/followup/events", query)).status == 200);
    for (const char* path : {"/api/v1/followup", "/api/v1/followup/receipt"}) {
        CHECK(world.ask(get(path, query)).status == 401);
        CHECK(world.ask(with_words(get(path), filed.words.latin)).status == 200);
    }
    auto message = post("/api/v1/followup/messages", R"({"text":"Hello"})");
    message.query = query;
    CHECK(world.ask(message).status == 401);
}

TEST_CASE("a point given as text is refused with the member's name") {
    ServedWorld world;
    for (const char* point : {R"("lat":"48.01","lon":-18.0)", R"("lat":"","lon":"")", R"("lat":"1e3","lon":2)"}) {
        const auto answer = world.ask(report_with(point));
        CHECK(answer.status == 400);
        CHECK(code_of_problem(answer) == "http.member");
        CHECK(field_of_problem(answer) == "lat");
    }
    CHECK(field_of_problem(world.ask(report_with(R"("lat":48.01,"lon":"-18.0")"))) == "lon");
    CHECK(world.ask(report_with(R"("lat":48.01,"lon":-18)")).status == 201);
}

TEST_CASE("the desk's list refuses filters that it does not have, and values that mean nothing, with their name") {
    ServedWorld world;
    const auto session = world.log_in(world.account("orlova", {Role::supervisor}, {}));
    for (const auto& [query, field] : std::vector<std::pair<std::string, std::string>>{{"area=town%2F1", "area"}, {"status=closed", "status"}, {"status=", "status"}, {"limit=0", "limit"}, {"limit=many", "limit"}, {"limit=501", "limit"},
                                                                                       {"limit=-1", "limit"}, {"limit=10x", "limit"}, {"before=x", "before"}, {"before=", "before"}, {"lang=xx", "lang"}, {"status=all&status=open", "status"}}) {
        CAPTURE(query);
        const auto answer = world.ask(as_staff(get("/api/v1/desk/reports", query), session));
        CHECK(answer.status == 400);
        CHECK(field_of_problem(answer) == field);
    }
    for (const char* query : {"", "status=open", "status=all&limit=500&before=3&lang=kk", "before=0", "limit=1"}) CHECK_MESSAGE(world.ask(as_staff(get("/api/v1/desk/reports", query), session)).status == 200, query);
    for (const auto& [query, field] : std::vector<std::pair<std::string, std::string>>{{"status=all", "status"}, {"limit=0", "limit"}}) CHECK(field_of_problem(world.ask(as_staff(get("/api/v1/desk/readings", query), session))) == field);
    CHECK(world.ask(as_staff(get("/api/v1/desk/readings", "limit=5"), session)).status == 200);
    for (const auto& [query, field] : std::vector<std::pair<std::string, std::string>>{{"limit=0", "limit"}, {"limit=201", "limit"}, {"limit=many", "limit"}, {"q=" + std::string(201, 'a'), "q"}, {"query=theft", "query"}, {"lang=xx", "lang"}}) {
        CAPTURE(query);
        const auto answer = world.ask(as_staff(get("/api/v1/desk/classes", query), session));
        CHECK(answer.status == 400);
        CHECK(field_of_problem(answer) == field);
    }
    CHECK(world.ask(as_staff(get("/api/v1/desk/classes", "q=theft&limit=200&lang=be"), session)).status == 200);
}
