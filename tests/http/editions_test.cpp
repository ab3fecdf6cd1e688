// Editions through the server: the steps by the API, the published files for everyone, and whatever an address may not reach.
#include "newsroom.hpp"
#include "publishing/check_set.hpp"

using namespace daybook;
using namespace daybook::test;

TEST_CASE("an edition is drafted, reviewed by another and published through the API; then everyone reads it") {
    Newsroom room;
    const auto drafted = room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022"})");
    REQUIRE_MESSAGE(drafted.status == 201, drafted.body);
    CHECK(text_of(drafted, "state") == "draft");
    CHECK(room.ask(get("/published/")).status == 404);
    const auto preview = room.look(room.boris, "/api/v1/editions/town-2023/files/kk/index.html");
    CHECK(preview.status == 200);
    CHECK(room.look(room.boris, "/api/v1/editions/town-2023/files/kk/nothing.html").status == 404);

    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    CHECK(code_of_problem(room.act(room.clara, "/town-2023/send-back", "{}")) == "edition.note");
    CHECK(text_of(room.act(room.clara, "/town-2023/send-back", R"({"note":"look again"})"), "state") == "draft");
    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    CHECK(room.act(room.anna, "/town-2023/approve").status == 403);
    CHECK(code_of_problem(room.act(room.anna, "/town-2023/approve")) == "edition.own-work");
    CHECK(code_of_problem(room.act(room.clara, "/town-2023/release")) == "edition.state");
    CHECK(room.act(room.boris, "/town-2023/approve").status == 200);
    CHECK(room.act(room.anna, "/town-2023/release").status == 403);
    const auto released = room.act(room.clara, "/town-2023/release");
    REQUIRE_MESSAGE(released.status == 200, released.body);
    CHECK(text_of(released, "address") == "/published/town-2023/1/index.html");
    CHECK(code_of_problem(room.act(room.clara, "/town-2023/release")) == "edition.unknown");

    CHECK(header_of(room.ask(get("/published")), "Location") == "/published/");
    const auto list = room.ask(get("/published/"));
    CHECK(list.status == 200);
    CHECK(list.body.find("town-2023/1/index.html") != std::string::npos);
    const auto report = room.ask(get("/published/town-2023/1/kk/index.html"));
    CHECK(report.status == 200);
    CHECK(report.body == preview.body);
    CHECK(header_of(report, "Content-Security-Policy").find("default-src 'none'") == 0);
    CHECK(report.more_headers.find("Content-Security-Policy") == std::string_view::npos);  // its own style is not forbidden
    const auto set = room.place.path("data") + "/published/town-2023/1";
    CHECK(good(publishing::check_set(room.disk, set, room.service->log().verifier())).wrong.empty());
    CHECK(room.look(room.anna, "/api/v1/editions").body.find("\"address\":\"/published/town-2023/1/index.html\"") != std::string::npos);
    CHECK(room.look(room.anna, "/api/v1/editions/town-2023").body.find("look again") != std::string::npos);
}

TEST_CASE("a correction through the API puts the notice on the old edition") {
    Newsroom room;
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022"})").status == 201);
    CHECK(room.act(room.anna, "/town-2023/correct", R"({"reason":"late-records"})").status == 404);
    publish(room);
    CHECK(code_of_problem(room.act(room.anna, "/town-2023/correct", R"({"reason":"because"})")) == "edition.reason");
    REQUIRE(room.act(room.anna, "/town-2023/correct", R"({"reason":"late-records"})").status == 201);
    publish(room);
    CHECK(room.ask(get("/published/town-2023/1/index.html")).body.find("Corrected by edition 2 on 24 November 2026") != std::string::npos);
    CHECK(room.ask(get("/published/town-2023/2/index.html")).status == 200);
}

TEST_CASE("of two editions that are released at the same moment one is published; the other is drafted again on the present ledger") {
    Newsroom room;
    const std::vector<std::string> names{"town-2023", "town-2022"};
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022"})").status == 201);
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2022","against":"2023"})").status == 201);
    for (const auto& name : names) {
        REQUIRE(room.act(room.anna, "/" + name + "/submit").status == 200);
        REQUIRE(room.act(room.boris, "/" + name + "/approve").status == 200);
    }
    std::vector<std::future<http::Response>> releases;
    for (const auto& name : names) releases.push_back(std::async(std::launch::async, [&room, name] { return room.act(room.clara, "/" + name + "/release"); }));
    std::vector<http::Response> answers;
    for (auto& release : releases) answers.push_back(release.get());
    const std::size_t refused = answers[0].status == 200 ? 1 : 0;
    CHECK(answers[1 - refused].status == 200);
    INFO(answers[refused].body);
    CHECK(answers[refused].status == 409);
    CHECK((code_of_problem(answers[refused]) == "edition.older" || code_of_problem(answers[refused]) == "edition.busy"));
    CHECK(code_of_problem(room.act(room.clara, "/" + names[refused] + "/release")) == "edition.older");
    CHECK(room.ask(get("/published/" + names[refused] + "/1/index.html")).status == 404);
    REQUIRE(room.act(room.boris, "/" + names[refused] + "/withdraw", R"({"note":"on the present ledger"})").status == 200);
    const std::string period = names[refused].substr(5);
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":")" + period + R"(","against":")" + (period == "2023" ? "2022" : "2023") + "\"}").status == 201);
    REQUIRE(room.act(room.anna, "/" + names[refused] + "/submit").status == 200);
    REQUIRE(room.act(room.boris, "/" + names[refused] + "/approve").status == 200);
    CHECK(room.act(room.clara, "/" + names[refused] + "/release").status == 200);
}

TEST_CASE("what is published is all that an address under /published reaches") {
    Newsroom room;
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022"})").status == 201);
    publish(room);
    for (const std::string path : {"/published/../office.db", "/published/town-2023/../../office.db", "/published/./index.html", "/published//etc/passwd", "/published/.hidden", "/published/town-2023", "/published/town-2023/1/en/index.html.new", "/published/town-2023\\1", "/published/nothing"})
        CHECK_MESSAGE(room.ask(get(path)).status == 404, path);
}

TEST_CASE("a server whose disk fails publishes nothing, and says so") {
    Newsroom room;
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022"})").status == 201);
    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    REQUIRE(room.act(room.boris, "/town-2023/approve").status == 200);
    const auto before = room.service->numbers().entries;
    room.disk.fails = true;
    CHECK(room.act(room.clara, "/town-2023/release").status == 503);
    room.disk.fails = false;
    CHECK(room.service->numbers().entries == before);
    CHECK(room.ask(get("/published/")).status == 404);
    CHECK(room.act(room.clara, "/town-2023/release").status == 200);  // nothing was lost
}

TEST_CASE("a draft that was sent back is changed: what is not given stays as it was, and whoever changed it does not approve it") {
    Newsroom room;
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022","comment":"Read with care.","comment_by":"A. Person, office"})").status == 201);
    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    CHECK(code_of_problem(room.act(room.boris, "/town-2023/change", R"({"title":"Rivermouth"})")) == "edition.state");
    REQUIRE(room.act(room.boris, "/town-2023/send-back", R"({"note":"another title"})").status == 200);
    CHECK(code_of_problem(room.act(room.boris, "/town-2023/change", R"({"against":"before"})")) == "period.form");
    CHECK(code_of_problem(room.act(room.boris, "/town-2023/change", R"({"source":"town"})")) == "http.member");
    const auto changed = room.act(room.boris, "/town-2023/change", R"({"title":"Rivermouth in a year"})");
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(text_of(changed, "title") == "Rivermouth in a year");
    CHECK(text_of(changed, "against") == "2022");
    const auto page = room.look(room.anna, "/api/v1/editions/town-2023/files/en/index.html");
    for (const auto* said : {"Rivermouth in a year", "Read with care."}) CHECK(page.body.find(said) != std::string::npos);
    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    CHECK(code_of_problem(room.act(room.boris, "/town-2023/approve")) == "edition.own-work");
    CHECK(room.act(room.clara, "/town-2023/approve").status == 200);
}

TEST_CASE("a draft may be about some areas, with what was instructed, official figures and a comment; what is wrong with them is told by its name") {
    Newsroom room;
    const auto drafted = room.act(room.anna, "", R"({"edition":"town-2023-west","source":"town","period":"2023","against":"2022","areas":["1","2"],"instructions":"date,indicator,wanted,text\n2023-01-09,burglary,down,More patrols on Mondays\n","comment":"Read with care.","comment_by":"A. Person, office"})");
    REQUIRE_MESSAGE(drafted.status == 201, drafted.body);
    const auto page = room.look(room.boris, "/api/v1/editions/town-2023-west/files/en/index.html");
    REQUIRE(page.status == 200);
    for (const auto* said : {"More patrols on Mondays", "Read with care.", "A. Person, office"}) CHECK(page.body.find(said) != std::string::npos);
    const auto refusal_of = [&](const std::string& more) { return code_of_problem(room.act(room.anna, "", R"({"edition":"other","source":"town","period":"2023","against":"2022",)" + more + "}")); };
    CHECK(refusal_of(R"("areas":["1","1"])") == "area.twice");
    CHECK(refusal_of(R"("areas":["nowhere"])") == "area.unknown");
    CHECK(refusal_of(R"("instructions":"date,indicator\n")").starts_with("instructions."));
    const auto of_row = room.act(room.anna, "", R"({"edition":"other","source":"town","period":"2023","against":"2022","instructions":"date,indicator,wanted,text\n2023-01-09,burglary,down,a\n2023-02-30,burglary,down,b\n"})");
    CHECK(of_row.body.find(R"("row":3)") != std::string::npos);
    CHECK(refusal_of(R"("comment":"Unsigned.")").starts_with("comment."));
    CHECK(refusal_of(R"("areas":["1"],"official":"x")") != "");
    const auto wrong = room.act(room.anna, "", R"({"source":"town","period":"2023","against":"the year before"})");
    CHECK(code_of_problem(wrong) == "period.form");
    CHECK(wrong.body.find(R"("field":"against")") != std::string::npos);
}
