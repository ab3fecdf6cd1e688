#include <rapidcheck.h>

#include "bot_world.hpp"

using namespace bot_test;

namespace {

struct Sending {
    World world;
    TelegramBot bot = world.bot();
    TelegramSender sender{bot, world.mortal, world.doors().log, world.clock()};
    std::vector<std::pair<std::int64_t, std::int64_t>> times;  // chat, when shown

    void post(std::int64_t chat, const std::string& text) {
        world.store.outbox.push_back({{++world.store.messages, fmt::to_string(chat), "sendMessage\n" + telegram::send_message(chat, {.text = text}, true, {"a", "b"})->front(), 0}, 0});
    }
    std::int64_t once() {
        const auto before = world.telegram.shown.size();
        const std::int64_t wait = sender.send_some(world.telegram);
        for (auto i = before; i < world.telegram.shown.size(); ++i) times.emplace_back(world.telegram.shown[i].first, world.ms);
        return wait;
    }
    void all() {
        while (!world.store.outbox.empty()) world.ms += std::max<std::int64_t>(1, once());
    }
};

ClientAnswer later(int seconds) { return {429, fmt::format(R"({{"ok":false,"error_code":429,"parameters":{{"retry_after":{}}}}})", seconds)}; }

}  // namespace

TEST_CASE("at most 30 messages in any second, and one in any second to a chat") {
    CHECK(rc::check([] {
        Sending sending;
        const int chats = *rc::gen::inRange(1, 80);
        for (int i = 0, count = *rc::gen::inRange(1, 200); i < count; ++i) sending.post(*rc::gen::inRange(1, chats + 1), fmt::to_string(i));
        const auto posted = sending.world.store.outbox.size();
        sending.all();
        const auto& times = sending.times;
        RC_ASSERT(times.size() == posted);
        for (std::size_t i = 0; i < times.size(); ++i) {
            if (i + 30 < times.size()) RC_ASSERT(times[i + 30].second - times[i].second >= 1'000);
            for (std::size_t j = i + 1; j < times.size() && times[j].second - times[i].second < 1'000; ++j) RC_ASSERT(times[i].first != times[j].first);
        }
    }));
}

TEST_CASE("messages to one chat keep their order, and a chat with many does not hold up the others") {
    Sending sending;
    for (int i = 0; i < 500; ++i) sending.post(1, fmt::to_string(i));
    sending.post(2, "hello");
    sending.once();
    CHECK(sending.world.shown_in(2) == std::vector<std::string>{"hello"});
    sending.all();
    const auto shown = sending.world.shown_in(1);
    REQUIRE(shown.size() == 500);
    for (int i = 0; i < 500; ++i) CHECK(shown[static_cast<std::size_t>(i)] == fmt::to_string(i));
}

TEST_CASE("told to wait, the bot waits as long, and sends the message then") {
    Sending sending;
    sending.post(1, "a");
    sending.post(2, "b");
    sending.world.telegram.next = {later(7)};
    CHECK(sending.once() == 7'000);
    sending.world.ms += 6'999;
    CHECK(sending.once() == 1);
    CHECK(sending.world.telegram.calls.size() == 1);
    sending.world.ms += 1;
    sending.once();
    CHECK(sending.world.shown_in(1) == std::vector<std::string>{"a"});
    CHECK(sending.world.shown_in(2) == std::vector<std::string>{"b"});
    CHECK(sending.world.log.front() == std::pair<std::string, std::int64_t>("telegram.told-to-wait-seconds", 7));
}

TEST_CASE("failures are waited out, longer each time") {
    Sending sending;
    sending.post(1, "a");
    const std::int64_t began = sending.world.ms;
    sending.world.telegram.next = {ClientAnswer{502, "<html>"}, std::unexpected(Error{"http.broken", "", {}}), ClientAnswer{200, "not JSON"}, ClientAnswer{401, R"({"ok":false})"}};
    sending.all();
    CHECK(sending.world.shown_in(1) == std::vector<std::string>{"a"});
    CHECK(sending.world.ms - began >= 15'000);  // 1 + 2 + 4 + 8
    CHECK(sending.world.ms - began < 25'000);
}

TEST_CASE("what cannot be delivered is dropped, and the next one goes out") {
    Sending sending;
    sending.post(1, "what Telegram does not take");
    sending.post(1, "again");
    sending.world.telegram.next = {ClientAnswer{400, R"({"ok":false,"error_code":400})"}};
    sending.all();
    CHECK(sending.world.shown_in(1) == std::vector<std::string>{"again"});
    CHECK(sending.world.logged("telegram.not-deliverable") == 1);
}

TEST_CASE("of a chat whose person has left nothing is kept, and others are told on") {
    Sending sending;
    sending.post(1, "to somebody who left");
    sending.post(1, "again");
    sending.post(2, "to somebody else");
    sending.world.store.reporters = {{"7KQ49-XM2TA", {"1", "en", 0}}, {"8LR5A-YN3VB", {"2", "en", 0}}};
    sending.world.telegram.next = {ClientAnswer{403, R"({"ok":false,"error_code":403})"}};
    sending.all();
    CHECK(sending.world.shown_in(1).empty());
    CHECK(sending.world.shown_in(2) == std::vector<std::string>{"to somebody else"});
    CHECK(sending.world.store.reporters.size() == 1);
    CHECK(sending.world.store.outbox.empty());
}

TEST_CASE("a stopped caller leaves everything where it is") {
    Sending sending;
    sending.post(1, "a");
    sending.world.telegram.next = {std::unexpected(Error{"http.stopped", "", {}})};
    sending.once();
    CHECK(sending.world.store.outbox.size() == 1);
    CHECK(sending.world.log.empty());
}
