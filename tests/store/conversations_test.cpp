#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <sys/wait.h>

#include <rapidcheck.h>

#include "office.hpp"

using namespace daybook;
using namespace daybook::store;
using namespace daybook::test;

namespace {

struct Talk {
    TestPlace place;
    std::unique_ptr<Office> office = good(Office::open(office_at(place)));
    Conversations& conversations = office->conversations();

    StepResult take(std::int64_t update, const std::string& chat, const std::string& state, const std::vector<std::string>& messages = {}, Instant now = noon) {
        const auto version = good(conversations.find("telegram", chat)).version;
        return good(conversations.take({"telegram", update, chat, version, state, messages}, now));
    }
    std::vector<std::string> due(Instant now = noon) {
        std::vector<std::string> texts;
        for (const auto& message : good(conversations.due("telegram", now, 100))) texts.push_back(message.chat + ": " + message.message);
        return texts;
    }
};

}  // namespace

TEST_CASE("an update, the state it led to and the answers to it are there together, also after a restart") {
    Talk talk;
    CHECK(good(talk.conversations.find("telegram", "100")).version == 0);
    CHECK(talk.take(7, "100", R"({"at":"danger"})", {"Is anyone in danger now?", "Yes / No"}) == StepResult::taken);
    talk.office.reset();
    auto office = good(Office::open(office_at(talk.place)));
    CHECK(good(office->conversations().find("telegram", "100")).state == R"({"at":"danger"})");
    CHECK(good(office->conversations().find("telegram", "100")).updated == noon);
    CHECK(good(office->conversations().find("telegram", "101")).state.empty());
    CHECK(good(office->conversations().find("open311", "100")).state.empty());
    CHECK(good(office->conversations().next_update("telegram", noon)) == 8);
    CHECK(good(office->conversations().waiting("telegram")) == 2);
}

TEST_CASE("a repeated update changes nothing, whatever came between, in whatever order") {
    Talk talk;
    CHECK(talk.take(7, "100", "a", {"one"}) == StepResult::taken);
    CHECK(talk.take(7, "100", "b", {"two"}) == StepResult::repeated);
    CHECK(talk.take(9, "101", "c") == StepResult::taken);
    CHECK(talk.take(8, "100", "d", {"three"}) == StepResult::taken);  // a webhook may bring them late
    CHECK(talk.take(8, "100", "e") == StepResult::repeated);
    CHECK(good(talk.conversations.find("telegram", "100")).state == "d");
    CHECK(good(talk.conversations.waiting("telegram")) == 2);
    CHECK(talk.take(20, "", "") == StepResult::taken);  // one that concerns no chat
    CHECK(talk.take(20, "", "") == StepResult::repeated);
    CHECK(good(talk.conversations.next_update("telegram", noon)) == 21);
}

TEST_CASE("a step made from an old state is not taken: nothing is lost when two updates of a chat come at once") {
    Talk talk;
    const auto version = good(talk.conversations.find("telegram", "100")).version;
    CHECK(good(talk.conversations.take({"telegram", 1, "100", version, "a", {}}, noon)) == StepResult::taken);
    CHECK(good(talk.conversations.take({"telegram", 2, "100", version, "b", {"lost?"}}, noon)) == StepResult::outdated);
    CHECK(good(talk.conversations.waiting("telegram")) == 0);
    CHECK(talk.take(2, "100", "ab") == StepResult::taken);
    const auto old = good(talk.conversations.find("telegram", "100")).version;
    CHECK(talk.take(3, "100", "") == StepResult::taken);  // over
    CHECK(talk.take(4, "100", "new") == StepResult::taken);
    CHECK(good(talk.conversations.take({"telegram", 5, "100", old, "of the old one", {}}, noon)) == StepResult::outdated);
}

TEST_CASE("after a week without updates the numbering may have begun anew, and polling asks from the start") {
    Talk talk;
    talk.take(7'000'000, "100", "a");
    CHECK(good(talk.conversations.next_update("telegram", noon + 5 * 86'400)) == 7'000'001);
    CHECK(good(talk.conversations.next_update("telegram", noon + 7 * 86'400)) == std::nullopt);
    CHECK(talk.take(12, "100", "b", {}, noon + 8 * 86'400) == StepResult::taken);
    CHECK(good(talk.conversations.next_update("telegram", noon + 8 * 86'400)) == 13);
    CHECK(good(talk.conversations.next_update("another", noon)) == std::nullopt);
}

TEST_CASE("messages go out in the order of each chat; one that has to wait holds up its own chat only") {
    Talk talk;
    talk.take(1, "100", "a", {"one", "two"});
    talk.take(2, "200", "a", {"uno"});
    CHECK(talk.due() == std::vector<std::string>{"100: one", "200: uno"});
    const auto first = good(talk.conversations.due("telegram", noon, 1)).at(0);
    good(talk.conversations.failed(first.id, noon + 30));
    CHECK(talk.due() == std::vector<std::string>{"200: uno"});
    CHECK(talk.due(noon + 30) == std::vector<std::string>{"100: one", "200: uno"});
    CHECK(good(talk.conversations.due("telegram", noon + 30, 1)).at(0).tries == 1);
    good(talk.conversations.sent(first.id));
    CHECK(talk.due() == std::vector<std::string>{"100: two", "200: uno"});
    good(talk.conversations.forget("telegram", "200"));
    CHECK(talk.due() == std::vector<std::string>{"100: two"});
    CHECK(good(talk.conversations.find("telegram", "200")).version == 0);
}

TEST_CASE("neither what was said nor who said it can be read from the database") {
    Talk talk;
    talk.take(1, "7316548201", R"({"text":"the man in the red coat"})", {"You said: the man in the red coat"});
    std::stringstream bytes;
    for (const char* name : {"office.db", "office.db-wal"}) bytes << std::ifstream(talk.place.path(name), std::ios::binary).rdbuf();
    REQUIRE(bytes.str().find("telegram") != std::string::npos);
    CHECK(bytes.str().find("red coat") == std::string::npos);
    CHECK(bytes.str().find("7316548201") == std::string::npos);
}

TEST_CASE("a state that was put into another chat's row does not open there") {
    Talk talk;
    talk.take(1, "100", "hers");
    talk.take(2, "200", "his");
    good(talk.office->database().write([](Connection& connection) { return connection.run("UPDATE conversations SET state = (SELECT max(state) FROM conversations)"); }));
    const auto hers = talk.conversations.find("telegram", "100");
    const auto his = talk.conversations.find("telegram", "200");
    CHECK(hers.has_value() != his.has_value());
    CHECK((hers ? refusal(his) : refusal(hers)) == "store.damaged");
}

TEST_CASE("texts over their limits are refused and leave no trace") {
    Talk talk;
    CHECK(refusal(talk.conversations.take({"telegram", 1, "100", 0, std::string(conversation_bytes_max + 1, 'x'), {}}, noon)) == "conversation.long");
    CHECK(refusal(talk.conversations.take({"telegram", 1, "100", 0, "a", {std::string(message_bytes_max + 1, 'x')}}, noon)) == "conversation.long");
    CHECK(refusal(talk.conversations.take({"telegram", 1, std::string(chat_id_bytes_max + 1, '1'), 0, "a", {}}, noon)) == "conversation.long");
    CHECK(refusal(talk.conversations.take({"telegram", 1, "100", 0, "a", std::vector<std::string>(messages_an_update_max + 1, "x")}, noon)) == "conversation.long");
    CHECK(good(talk.conversations.next_update("telegram", noon)) == std::nullopt);
}

TEST_CASE("what was not touched for long is forgotten, and nothing else") {
    Talk talk;
    talk.take(1, "100", "old", {"old"}, noon - 40 * 86'400);
    talk.take(2, "200", "new", {"new"});
    CHECK(good(talk.conversations.remove_old(noon - 30 * 86'400, noon)) == 1);
    CHECK(good(talk.conversations.find("telegram", "100")).version == 0);
    CHECK(good(talk.conversations.find("telegram", "200")).state == "new");
    CHECK(talk.due() == std::vector<std::string>{"200: new"});
    CHECK(talk.take(2, "200", "again") == StepResult::repeated);
}

TEST_CASE("whatever updates come, in whatever order and however often: each is taken once") {
    CHECK(rc::check("against a plain model", [] {
        Talk talk;
        std::set<std::int64_t> taken;
        std::map<std::string, std::string> states;
        std::size_t messages = 0;
        const auto updates = *rc::gen::container<std::vector<std::pair<int, int>>>(rc::gen::pair(rc::gen::inRange(0, 12), rc::gen::inRange(0, 3)));
        for (const auto& [update, chat_number] : updates) {
            const std::string chat = std::to_string(chat_number);
            const std::string state = update % 5 == 0 ? "" : "after " + std::to_string(update);
            const bool is_new = taken.insert(update).second;
            RC_ASSERT((talk.take(update, chat, state, {"an answer"}) == StepResult::taken) == is_new);
            if (is_new) states[chat] = state, ++messages;
        }
        for (const auto& [chat, state] : states) RC_ASSERT(good(talk.conversations.find("telegram", chat)).state == state);
        RC_ASSERT(static_cast<std::size_t>(good(talk.conversations.waiting("telegram"))) == messages);
    }));
}

TEST_CASE("a process killed while it takes updates: what it had answered for is there, each once, and the database is whole") {
    TestPlace place;
    good(Office::open(office_at(place)));
    std::mt19937 random(20261124);
    std::int64_t answered = 0;
    int killed = 0;
    for (int trial = 0; trial < 25; ++trial) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto office = Office::open(office_at(place));
            for (std::int64_t update = answered + 1; office; ++update) {
                auto& conversations = (*office)->conversations();
                const std::string chat = std::to_string(update % 3);
                const auto before = conversations.find("telegram", chat);
                const auto done = conversations.take({"telegram", update, chat, before ? before->version : -1, "after " + std::to_string(update), {"answer to " + std::to_string(update)}}, noon);
                if (!done || ::write(ends[1], &update, sizeof update) != sizeof update) ::_exit(1);
            }
            ::_exit(2);
        }
        ::close(ends[1]);
        // Every other time not before the first answer, so that there is something to lose however slow the machine is.
        if (std::int64_t first = 0; trial % 2 == 0 && ::read(ends[0], &first, sizeof first) == sizeof first) answered = first;
        ::usleep(std::uniform_int_distribution<useconds_t>(2'000, 60'000)(random));
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        killed += WIFSIGNALED(status) ? 1 : 0;
        for (std::int64_t update = 0; ::read(ends[0], &update, sizeof update) == sizeof update;) answered = update;
        ::close(ends[0]);

        auto office = good(Office::open(office_at(place)));
        CHECK(good(office->database().check()).empty());
        const std::int64_t taken = good(office->conversations().next_update("telegram", noon)).value_or(1) - 1;
        CHECK((taken == answered || taken == answered + 1));  // the last may be on disk without having been answered for
        CHECK(good(office->conversations().waiting("telegram")) == taken);
        if (taken > 0) CHECK(good(office->conversations().find("telegram", std::to_string(taken % 3))).state == "after " + std::to_string(taken));
        answered = taken;
    }
    MESSAGE(killed << " processes were killed, " << answered << " updates were taken");
    CHECK(killed == 25);
    CHECK(answered >= 13);
}

TEST_CASE("a chat and its report are kept together only where the update says so, and neither can be read in the file") {
    Talk talk;
    const auto file = [&](std::int64_t update, const std::string& chat, const std::string& reference) {
        const auto version = good(talk.conversations.find("telegram", chat)).version;
        return good(talk.conversations.take({"telegram", update, chat, version, "", {}, reference, "kk"}, noon));
    };
    CHECK(file(7, "100200300", "AXCDE-Y3AG4") == StepResult::taken);
    CHECK(file(8, "100200300", "") == StepResult::taken);
    const auto found = good(talk.conversations.reporter_of("telegram", "AXCDE-Y3AG4"));
    REQUIRE(found);
    CHECK(found->chat == "100200300");
    CHECK(found->language == "kk");
    CHECK(found->told == 0);
    CHECK(!good(talk.conversations.reporter_of("telegram", "AXCDE-Y3AG5")));
    CHECK(!good(talk.conversations.reporter_of("other", "AXCDE-Y3AG4")));
    talk.office.reset();
    for (const auto* name : {"office.db", "office.db-wal"}) {
        std::ifstream stored(talk.place.path(name), std::ios::binary);
        std::stringstream bytes;
        bytes << stored.rdbuf();
        CHECK(!bytes.str().contains("AXCDE-Y3AG4"));
        CHECK(!bytes.str().contains("100200300"));
    }
}

TEST_CASE("news is told once, together with its message, also after a restart; a chat that is forgotten is told nothing") {
    Talk talk;
    REQUIRE(good(talk.conversations.take({"telegram", 7, "100", 0, "", {}, "AXCDE-Y3AG4", "en"}, noon)) == StepResult::taken);
    CHECK(good(talk.conversations.tell("telegram", "AXCDE-Y3AG4", 40, "news", noon)));
    CHECK(!good(talk.conversations.tell("telegram", "AXCDE-Y3AG4", 40, "news", noon)));
    CHECK(!good(talk.conversations.tell("telegram", "AXCDE-Y3AG4", 39, "older news", noon)));
    CHECK(!good(talk.conversations.tell("telegram", "unknown", 41, "news", noon)));
    CHECK(talk.due() == std::vector<std::string>{"100: news"});
    talk.office.reset();
    auto office = good(Office::open(office_at(talk.place)));
    auto& again = office->conversations();
    CHECK(!good(again.tell("telegram", "AXCDE-Y3AG4", 40, "news", noon)));
    CHECK(good(again.tell("telegram", "AXCDE-Y3AG4", 41, "more", noon)));
    (void)good(again.remove_old(noon, noon + 100 * 24 * 3600));
    CHECK(good(again.reporter_of("telegram", "AXCDE-Y3AG4")));
    (void)good(again.remove_old(noon, noon + 183 * 24 * 3600));
    CHECK(!good(again.reporter_of("telegram", "AXCDE-Y3AG4")));
    REQUIRE(good(again.take({"telegram", 8, "100", 0, "", {}, "BXCDE-Y3AG4", "en"}, noon)) == StepResult::taken);
    REQUIRE(good(again.take({"telegram", 9, "101", 0, "", {}, "CXCDE-Y3AG4", "en"}, noon)) == StepResult::taken);
    good(again.forget("telegram", "100"));
    CHECK(!good(again.tell("telegram", "BXCDE-Y3AG4", 1, "news", noon)));
    good(again.forget_reporter("telegram", "CXCDE-Y3AG4"));
    CHECK(!good(again.reporter_of("telegram", "CXCDE-Y3AG4")));
}
