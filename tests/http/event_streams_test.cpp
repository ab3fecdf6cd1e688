// Live events of the desk, and whose they are.
#include <chrono>

#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;
using record::Role;

namespace {

// Somebody who listens to a stream: what came, and whether it was told that this is all.
struct Listener {
    std::string heard;
    bool has_ended = false;
    explicit Listener(const http::Response& response) : feed(response.events) {
        REQUIRE(feed);
        feed->open([this](const std::string& text) { text.empty() ? void(has_ended = true) : void(heard += text); });
    }
    ~Listener() { feed->closed(); }
    std::shared_ptr<http::EventFeed> feed;
};

}  // namespace

TEST_CASE("a stream of the desk ends with its session, with the account, and when the account's rights are others; looking keeps no session alive") {
    ServedWorld world;
    const auto account = world.account("orlova", {Role::supervisor}, {});
    const auto other = world.account("quill", {Role::supervisor}, {});
    auto listen = [&](const store::NewSession& session) { return world.ask(as_staff(get("/api/v1/events"), session)); };
    const auto of_staying = world.log_in(account), of_leaving = world.log_in(account);
    Listener staying(listen(of_staying)), leaving(listen(of_leaving)), of_disabled(listen(world.log_in(other)));
    const auto followed = world.file("followed", "town/1");
    Listener reporter(world.ask(with_words(get("/api/v1/followup/events"), followed.words.latin)));
    world.hub.end_streams();
    CHECK(!leaving.has_ended);

    CHECK(world.ask(as_staff(post("/api/v1/logout", "{}"), of_leaving)).status == 200);
    good(world.office->accounts().set_disabled(other.id, true));
    world.hub.end_streams();
    CHECK(leaving.has_ended);
    CHECK(leaving.heard.find("event: ended") != std::string::npos);
    CHECK(of_disabled.has_ended);
    CHECK(!staying.has_ended);
    world.hub.tell({{.reference = "7KQ49-XM2TA", .area = "town/1", .size = 9}});
    CHECK(staying.heard.find("7KQ49-XM2TA") != std::string::npos);
    CHECK(leaving.heard.find("7KQ49-XM2TA") == std::string::npos);

    good(world.office->accounts().set_duties(account.id, {Role::analyst}, {}));
    world.hub.end_streams();
    CHECK(staying.has_ended);

    good(world.office->accounts().set_duties(account.id, {Role::supervisor}, {}));
    Listener idle(listen(of_staying));
    for (int minute = 0; minute < 30; ++minute) {
        CHECK(!idle.has_ended);
        world.now += 60;
        world.hub.end_streams();
    }
    CHECK(idle.has_ended);
    CHECK(!reporter.has_ended);
}

TEST_CASE("the running server looks every second which streams have ended") {
    ServedWorld world;
    const auto session = world.log_in(world.account("orlova", {Role::supervisor}, {}));
    std::promise<void> promise;
    auto ended = promise.get_future();
    const auto feed = world.ask(as_staff(get("/api/v1/events"), session)).events;
    REQUIRE(feed);
    feed->open([&](const std::string& text) {
        if (text.empty()) promise.set_value();
    });
    good(world.office->sessions().end(session.token));
    world.app->tick();
    CHECK(ended.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    feed->closed();
}
