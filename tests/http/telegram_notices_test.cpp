#include "http/telegram_notices.hpp"

#include "bot_world.hpp"

using namespace bot_test;

namespace {

// The world, with staff who do something about reports and notices that tell of it.
struct Desk {
    World world;
    std::map<std::string, std::int64_t> news;
    int woken = 0;

    TelegramNotices notices(const std::string& address = "") {
        return {world.mortal,
                {.newest = [this](const std::string& reference) { return news.contains(reference) ? news.at(reference) : 0; }, .follow_address = address, .wake = [this] { ++woken; }, .log = world.doors().log},
                world.clock(), World::phrases()};
    }
    void files(std::int64_t chat, const std::string& text, const std::string& how) {
        world.telegram.writes(chat, text);
        world.telegram.presses(chat, how);
        world.run();
    }
    // As a process does that is begun anew after each crash: a start looks at all reports that have news.
    void look(const std::string& reference, const std::string& address = "") {
        for (bool done = false; !done;) {
            try {
                auto all = notices(address);
                const auto told = all.tell(reference);
                REQUIRE(told);
                done = true;
            } catch (const Crash&) {
                ++world.crashes;
            }
        }
        world.run();
    }
    std::vector<std::string> notices_in(std::int64_t chat) const {
        std::vector<std::string> list;
        for (const auto& text : world.shown_in(chat))
            if (text.contains("news about your report")) list.push_back(text);
        return list;
    }
};

}  // namespace

TEST_CASE("whoever left a name is told that there is news, each piece once, and nothing of what it says") {
    Desk desk;
    desk.files(1, "bike", "send named");
    const std::string reference = "REF-bike|";
    CHECK(desk.world.shown_in(1).back().contains("never what it is"));  // and that they will be
    desk.look(reference);
    CHECK(desk.notices_in(1).empty());  // nothing has happened
    desk.news[reference] = 41;
    desk.look(reference);
    desk.look(reference);
    REQUIRE(desk.notices_in(1).size() == 1);
    CHECK(desk.notices_in(1)[0].contains(reference));
    CHECK(!desk.notices_in(1)[0].contains("http"));  // nobody said where this server is
    CHECK(desk.woken == 1);
    desk.news[reference] = 57;
    desk.look(reference, "https://reports.example/follow");
    REQUIRE(desk.notices_in(1).size() == 2);
    CHECK(desk.notices_in(1)[1].contains("https://reports.example/follow?lang=en"));
}

TEST_CASE("from an anonymous report no way leads back to the chat, and nobody is told of it") {
    Desk desk;
    desk.files(1, "bike", "send");
    CHECK(desk.world.store.reporters.empty());
    CHECK(!desk.world.shown_in(1).back().contains("never what it is"));
    desk.news["REF-bike|"] = 41;
    desk.look("REF-bike|");
    CHECK(desk.notices_in(1).empty());
}

TEST_CASE("a notice is in the language of the conversation, and a chat that made two reports is told of the right one") {
    Desk desk;
    desk.files(1, "bike", "send named");
    desk.files(1, "noise", "send named");
    desk.world.store.reporters.at("REF-noise|").language = "kk";
    desk.news["REF-noise|"] = 3;
    desk.look("REF-noise|");
    desk.look("REF-bike|");
    CHECK(desk.notices_in(1).empty());
    CHECK(desk.world.shown_in(1).back() == World::phrases().fill("telegram.news", Language::kk, {{"reference", std::string("REF-noise|")}}));
}

TEST_CASE("a crash between any two steps loses no notice and tells none twice but the one under way") {
    int crashes = 0;
    for (int at = 1;; ++at) {
        Desk desk;
        desk.files(1, "bike", "send named");
        desk.world.fate.steps = 0;
        desk.world.fate.dies_at = {at};
        desk.news["REF-bike|"] = 41;
        desk.look("REF-bike|");
        CAPTURE(at);
        CHECK(desk.notices_in(1).size() == 1);
        CHECK(desk.world.store.outbox.empty());
        if (desk.world.crashes == 0) break;
        ++crashes;
    }
    CHECK(crashes >= 4);
}

TEST_CASE("notices wait their turn on a thread of their own and stop at once") {
    Desk desk;
    desk.files(1, "bike", "send named");
    desk.news["REF-bike|"] = 41;
    {
        auto all = desk.notices();
        all.look("REF-bike|");
        all.look("REF-unknown");
        all.start();
        for (int i = 0; i < 2'000 && desk.woken == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        all.stop();
    }
    CHECK(desk.woken == 1);
    CHECK(desk.world.store.outbox.size() == 1);
}
