#include <rapidcheck.h>

#include "bot_world.hpp"

using namespace bot_test;

namespace {

// Two people at once; one of them reports twice, with a photo and a place, the other stops and begins anew.
void play(Telegram& telegram) {
    telegram.writes(1, "/start");
    telegram.writes(1, "bike");
    telegram.writes(2, "noise");
    telegram.says(1, R"("photo":[{"file_id":"p","file_unique_id":"u","file_size":10}],"caption":"this one")");
    telegram.says(1, R"("location":{"latitude":43.25,"longitude":76.9})");
    telegram.presses(2, "stop");
    telegram.last_id += 17;  // a gap
    telegram.presses(1, "send");
    telegram.writes(2, "fire");
    telegram.writes(1, "another");
    telegram.presses(2, "send");
    telegram.presses(1, "send");
}

const std::vector<std::string> expected_reports{"another|", "fire|", "|bike|this one|with upload0|at 43250000|"};
const std::vector<std::string> expected_first{"heard", "heard bike", "heard this one", "heard with upload0", "heard at 43250000", "sending",
                                              "REF-|bike|this one|with upload0|at 43250000|: seven words", "heard another", "sending",
                                              "REF-another|: seven words"};

void check_end(const World& world) {
    CHECK(world.texts_of_reports() == expected_reports);
    CHECK(world.shown_in(1) == expected_first);
    CHECK(world.shown_in(2).size() == 5);
    CHECK(world.store.conversations.empty());
    CHECK(world.store.outbox.empty());
    CHECK(world.telegram.waiting.empty());
    CHECK(world.kept.size() == 1);
}

}  // namespace

TEST_CASE("conversations become reports, each once, with answers in their order") {
    World world;
    play(world.telegram);
    world.run();
    check_end(world);
    CHECK(world.telegram.callbacks_answered.size() == 4);
    CHECK(world.telegram.shown.size() == 15);  // none twice
}

TEST_CASE("a crash between any two steps loses nothing and files nothing twice") {
    int crashes = 0;
    for (int at = 1;; ++at) {
        World world;
        world.fate.dies_at = {at};
        play(world.telegram);
        world.run();
        check_end(world);
        CAPTURE(at);
        CHECK(world.telegram.shown.size() <= 16);  // at most the message under way goes out twice
        if (world.crashes == 0) break;
        ++crashes;
    }
    CHECK(crashes > 100);
    MESSAGE("crashes, one a run: " << crashes);
}

TEST_CASE("many crashes in one run do no more harm than one") {
    CHECK(rc::check([] {
        World world;
        for (int i = 0; i < 12; ++i) world.fate.dies_at.insert(*rc::gen::inRange(1, 400));
        play(world.telegram);
        world.run();
        RC_ASSERT(world.texts_of_reports() == expected_reports);
        RC_ASSERT(world.shown_in(1) == expected_first);
        RC_ASSERT(world.store.outbox.empty());
    }));
}

TEST_CASE("an update that comes again changes nothing, even in the middle of the next conversation") {
    World world;
    world.telegram.writes(1, "bike");
    world.telegram.presses(1, "send");
    const std::string send_again = world.telegram.waiting.back().second;
    world.run();
    world.telegram.writes(1, "half of the next");
    world.run();
    TelegramBot bot = world.bot();
    CHECK(bot.handle_webhook("hook-secret", send_again, world.telegram) == 200);
    CHECK(world.texts_of_reports() == std::vector<std::string>{"bike|"});
    CHECK(world.logged("telegram.repeated") == 1);
    world.telegram.presses(1, "send");
    world.run();
    CHECK(world.texts_of_reports() == std::vector<std::string>{"bike|", "half of the next|"});
}

TEST_CASE("updates are confirmed only after they are taken") {
    World world;
    world.telegram.writes(1, "bike");
    TelegramBot bot = world.bot();
    CHECK(bot.poll_once(world.telegram) == 0);
    CHECK(!world.telegram.offset.has_value());
    CHECK(bot.poll_once(world.telegram) == 0);
    CHECK(world.telegram.offset == 1'002);
    CHECK(world.telegram.waiting.empty());
}

TEST_CASE("while the clerk cannot take reports the update waits, and then goes through once") {
    World world;
    world.refusals = {{true, {"clerk.busy", "full", {}}}, {true, {"clerk.busy", "full", {}}}};
    world.telegram.writes(1, "bike");
    world.telegram.presses(1, "send");
    world.run();
    CHECK(world.texts_of_reports() == std::vector<std::string>{"bike|"});
    CHECK(world.logged("telegram.report-waits") == 2);
    CHECK(world.shown_in(1).size() == 3);
}

TEST_CASE("a report that is refused for good can be changed and sent again") {
    World world;
    world.refusals = {{false, {"report.bad", "bad", {}}}};
    world.telegram.writes(1, "bike");
    world.telegram.presses(1, "send");
    world.telegram.writes(1, "red");
    world.telegram.presses(1, "send");
    world.run();
    CHECK(world.texts_of_reports() == std::vector<std::string>{"bike|red|"});
    CHECK(world.shown_in(1)[1] == "not sent");
    CHECK(world.telegram.callbacks_answered.size() == 2);
}

TEST_CASE("failures of Telegram are waited out") {
    World world;
    TelegramBot bot = world.bot();
    world.telegram.next = {ClientAnswer{502, "<html>"}, std::unexpected(Error{"http.timeout", "", {}}), ClientAnswer{200, "<html>"}, ClientAnswer{429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":7}})"}, ClientAnswer{409, R"({"ok":false})"},
                           ClientAnswer{200, R"({"ok":true,"result":[{"no":"number"}]})"}};
    CHECK(bot.poll_once(world.telegram) == 1'000);
    CHECK(bot.poll_once(world.telegram) == 2'000);
    CHECK(bot.poll_once(world.telegram) == 4'000);
    CHECK(bot.poll_once(world.telegram) == 7'000);
    CHECK(bot.poll_once(world.telegram) == 16'000);
    CHECK(bot.poll_once(world.telegram) == 32'000);
    CHECK(bot.poll_once(world.telegram) == 0);
    CHECK(backoff_ms(100) == 60'000);
}

TEST_CASE("after a quiet week the number is asked for anew, since Telegram may count from elsewhere") {
    World world;
    world.telegram.writes(1, "bike");
    world.run();
    world.ms += std::int64_t{7} * 24 * 60 * 60 * 1'000;
    world.telegram.last_id = 5;  // lower than before
    world.telegram.writes(1, "red");
    world.run();
    CHECK(world.store.conversations.at("1").state.ends_with("bike|red|"));
}

TEST_CASE("who was away longer than Telegram keeps updates is told so in the log") {
    World world;
    world.run();
    CHECK(world.logged("telegram.was-away-hours") == 0);
    world.ms += std::int64_t{30} * 60 * 60 * 1'000;
    world.run();
    REQUIRE(world.logged("telegram.was-away-hours") == 1);
    CHECK(world.log.back() == std::pair<std::string, std::int64_t>("telegram.was-away-hours", 30));
    CHECK(world.telegram.shown.empty());
}

TEST_CASE("a webhook needs the secret") {
    World world;
    TelegramBot bot = world.bot();
    const std::string body = R"({"update_id":5,"message":{"chat":{"id":1,"type":"private"},"text":"bike"}})";
    for (const char* secret : {"", "hook-secre", "hook-secret2", "HOOK-SECRET"}) CHECK(bot.handle_webhook(secret, body, world.telegram) == 403);
    CHECK(world.store.taken.empty());
    CHECK(bot.handle_webhook("hook-secret", body, world.telegram) == 200);
    CHECK(world.store.taken.contains(5));
    CHECK(bot.handle_webhook("hook-secret", "nonsense", world.telegram) == 200);
    TelegramBot closed({"123:ABC", "", 50}, world.store, world.doors(), world.clock(), World::phrases());
    CHECK(closed.handle_webhook("", body, world.telegram) == 403);
    world.refusals = {{true, {"clerk.busy", "full", {}}}};
    CHECK(bot.handle_webhook("hook-secret", R"({"update_id":6,"callback_query":{"id":"c","from":{"id":1},"data":"send"}})", world.telegram) == 503);
    CHECK(!world.store.taken.contains(6));
}

TEST_CASE("in a group nobody is asked anything") {
    World world;
    TelegramBot bot = world.bot();
    CHECK(bot.handle({5, -100, false, "en", telegram::Text{"my neighbour"}}, world.telegram));
    CHECK(world.store.outbox.empty());
    CHECK(world.store.conversations.empty());
    CHECK(bot.handle({6, -100, false, "ru", telegram::Text{"/start"}}, world.telegram));
    REQUIRE(world.store.outbox.size() == 1);
    CHECK(world.store.outbox[0].message.message.find("личном чате") != std::string::npos);
}

TEST_CASE("files that cannot be had are said to be left out, and the conversation goes on") {
    World world;
    const auto photo = [&] { world.telegram.says(1, R"("photo":[{"file_id":"p","file_unique_id":"u","file_size":10}])"); };
    TelegramBot bot = world.bot();
    world.telegram.says(1, R"("video":{"file_id":"v","file_unique_id":"u","file_size":20000001})");
    world.run();
    CHECK(world.shown_in(1).back() == "This file is larger than 20 megabytes, which is more than Telegram hands over. Send a smaller one, or go on without it.");
    photo();
    world.run();
    CHECK(world.shown_in(1).back() == "heard with upload0");
    telegram::Update update{9'000, 1, true, "en", telegram::File{telegram::FileKind::photo, "gone", "g", 10, ""}};
    world.telegram.next = {ClientAnswer{400, R"({"ok":false})"}};
    CHECK(bot.handle(update, world.telegram));
    CHECK(world.store.outbox.back().message.message.find("could not be kept") != std::string::npos);
    update.update_id = 9'001;
    for (int i = 0; i < 2; ++i) {
        world.telegram.next = {ClientAnswer{502, ""}};
        CHECK(!bot.handle(update, world.telegram));
    }
    world.telegram.next = {ClientAnswer{502, ""}};
    CHECK(bot.handle(update, world.telegram));  // the third time is enough
    CHECK(world.store.conversations.at("1").state.ends_with("\nwith upload0|"));
}

TEST_CASE("one chat cannot keep the bot busy with files") {
    World world;
    TelegramBot bot = world.bot();
    for (int i = 0; i < 30; ++i) CHECK(bot.handle({100 + i, 1, true, "en", telegram::File{telegram::FileKind::photo, "p", "u", 10, ""}}, world.telegram));
    CHECK(world.kept.size() == 20);
    world.ms += 61 * 60 * 1'000;
    CHECK(bot.handle({200, 1, true, "en", telegram::File{telegram::FileKind::photo, "p", "u", 10, ""}}, world.telegram));
    CHECK(world.kept.size() == 21);
}

TEST_CASE("tokens and secrets are what Telegram gives and takes") {
    CHECK(check({"123:ABC-def_9", "", 50}));
    for (const char* token : {"", "123", ":x", "123:", "123:a/../b", "123:a b", "123:a\r\nb"}) CHECK(!check({token, "", 50}));
    CHECK(!check({"123:ABC", "not plain", 50}));
    CHECK(!check({"123:ABC", std::string(257, 'a'), 50}));
}

TEST_CASE("a report's key cannot be guessed without the token, and differs from chat to chat") {
    World world;
    world.telegram.writes(1, "bike");
    world.telegram.writes(2, "bike");
    world.telegram.presses(1, "send");
    world.telegram.presses(2, "send");
    world.run();
    CHECK(world.reports.size() == 2);
    World other;
    other.telegram.writes(1, "bike");
    other.telegram.presses(1, "send");
    TelegramBot bot({"123:XYZ", "", 50}, other.store, other.doors(), other.clock(), World::phrases());
    CHECK(bot.poll_once(other.telegram) == 0);
    REQUIRE(other.reports.size() == 1);
    CHECK(!world.reports.contains(other.reports.begin()->first));
}
