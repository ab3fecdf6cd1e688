// A world for the bot's tests: Telegram as a function, a store, a clerk and a clock, with a crash at any step between them.
#pragma once
#include <deque>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/json.hpp"
#include "http/telegram_bot.hpp"
#include "http/telegram_sender.hpp"
#include "intake/open311.hpp"
#include "memory_bot_store.hpp"

namespace bot_test {

namespace telegram = daybook::intake::telegram;

struct Crash {};

// Counts every place where the process could die, and dies at those that are asked for.
struct Fate {
    std::set<int> dies_at;
    int steps = 0;
    void step() {
        if (dies_at.contains(++steps)) throw Crash{};
    }
};

// The store of the world, with a place to die before and after each call.
class MortalStore final : public BotStore {
public:
    MortalStore(MemoryBotStore& kept, Fate& fate) : kept_(kept), fate_(fate) {}
    Result<bool> was_taken(std::int64_t update) override { return kept_.was_taken(update); }
    Result<BotConversation> find(const std::string& chat) override { return kept_.find(chat); }
    Result<BotStepResult> take(const BotStep& step, std::int64_t now) override {
        fate_.step();
        const auto result = kept_.take(step, now);
        fate_.step();
        return result;
    }
    Result<std::optional<std::int64_t>> next_update(std::int64_t now) override { return kept_.next_update(now); }
    Result<std::optional<std::int64_t>> note_reading(std::int64_t now) override { return kept_.note_reading(now); }
    Result<std::optional<BotReporter>> reporter_of(const std::string& reference) override { return kept_.reporter_of(reference); }
    Result<bool> tell(const std::string& reference, std::int64_t news, const std::string& message, std::int64_t now) override {
        fate_.step();
        const auto result = kept_.tell(reference, news, message, now);
        fate_.step();
        return result;
    }
    Result<std::vector<BotMessage>> due(std::int64_t now, std::int32_t most) override { return kept_.due(now, most); }
    Result<void> sent(std::int64_t id) override {
        fate_.step();
        const auto result = kept_.sent(id);
        fate_.step();
        return result;
    }
    Result<void> failed(std::int64_t id, std::int64_t again) override { return kept_.failed(id, again); }
    Result<void> drop(std::int64_t id) override { return kept_.drop(id); }
    Result<void> forget(const std::string& chat) override { return kept_.forget(chat); }

private:
    MemoryBotStore& kept_;
    Fate& fate_;
};

// Telegram: keeps updates until they are confirmed by a higher offset, and gives them again until then.
class Telegram final : public Caller {
public:
    explicit Telegram(Fate& fate) : fate_(fate) {}

    Result<ClientAnswer> call(const ClientCall& call) override {
        fate_.step();
        calls.push_back(call.path);
        auto answer = answer_of(call);
        fate_.step();
        return answer;
    }
    void stop() override {}

    // Somebody sends something; `content` is the rest of the message's JSON.
    void says(std::int64_t chat, const std::string& content) {
        ++last_id;
        waiting.emplace_back(last_id, fmt::format(R"({{"update_id":{},"message":{{"chat":{{"id":{},"type":"private"}},"from":{{"id":{},"language_code":"en"}},{}}}}})", last_id, chat, chat, content));
    }
    void writes(std::int64_t chat, const std::string& text) { says(chat, fmt::format(R"("text":"{}")", text)); }
    void presses(std::int64_t chat, const std::string& data) {
        ++last_id;
        waiting.emplace_back(last_id, fmt::format(R"({{"update_id":{},"callback_query":{{"id":"c{}","from":{{"id":{}}},"message":{{"chat":{{"id":{},"type":"private"}}}},"data":"{}"}}}})", last_id, last_id, chat, chat, data));
    }

    std::deque<std::pair<std::int64_t, std::string>> waiting;
    std::int64_t last_id = 1'000;
    std::deque<Result<ClientAnswer>> next;      // answers to be given before anything else
    std::vector<std::string> calls;
    std::vector<std::pair<std::int64_t, std::string>> shown;  // chat and text, in order
    std::vector<std::string> callbacks_answered;
    std::optional<std::int64_t> offset;         // of the last getUpdates
    std::string file = "JPEG";

private:
    Result<ClientAnswer> answer_of(const ClientCall& call) {
        if (!next.empty()) {
            auto answer = std::move(next.front());
            next.pop_front();
            return answer;
        }
        if (call.path.starts_with("/file/")) return ClientAnswer{200, file};
        const std::string method = call.path.substr(call.path.rfind('/') + 1);
        const Json body = *parse_json(call.body);
        if (method == "getUpdates") return updates(body);
        if (method == "getFile") return ClientAnswer{200, R"({"ok":true,"result":{"file_path":"photos/1.jpg"}})"};
        if (method == "answerCallbackQuery") callbacks_answered.push_back(*body.string("callback_query_id"));
        if (method == "sendMessage") shown.emplace_back(*body.integer("chat_id"), *body.string("text"));
        return ClientAnswer{200, R"({"ok":true,"result":{}})"};
    }
    Result<ClientAnswer> updates(const Json& body) {
        offset.reset();
        if (const auto* asked = body.integer("offset")) offset = *asked;
        while (offset && !waiting.empty() && waiting.front().first < *offset) waiting.pop_front();
        std::string list;
        for (const auto& [id, text] : waiting) list += (list.empty() ? "" : ",") + text;
        return ClientAnswer{200, R"({"ok":true,"result":[)" + list + "]}"};
    }
    Fate& fate_;
};

struct World {
    Fate fate;
    MemoryBotStore store;
    MortalStore mortal{store, fate};
    Telegram telegram{fate};
    std::int64_t ms = 1'000'000'000;
    std::map<std::string, record::NewReport> reports;  // by once
    std::map<std::string, std::pair<std::string, std::string>> kept;  // files by once: id and bytes
    std::vector<std::pair<std::string, std::int64_t>> log;
    std::deque<BotRefusal> refusals;                   // the clerk's next answers
    std::string told_once;                             // as the conversation was told last
    int crashes = 0;

    // A conversation that remembers what was said: "send" files it, "stop" ends it, "fail" completes a report that nobody can take.
    BotTurn advance(const std::string& state, const BotSaid& said) {
        told_once = said.once;
        BotTurn turn{.state = state, .language = "en"};
        std::string heard;
        if (const auto* text = std::get_if<BotText>(&said.what)) heard = text->text;
        if (const auto* place = std::get_if<BotPlace>(&said.what)) heard = fmt::format("at {}", place->point.latitude);
        if (const auto* file = std::get_if<BotAttachment>(&said.what)) heard = "with " + file->id;
        if (const auto* choice = std::get_if<BotChoice>(&said.what)) {
            if (choice->choice == "stop") return {.state = "", .language = "en", .replies = {{.text = "stopped"}}};
            turn.done = record::NewReport{.language = "en", .text = state};
            if (choice->choice == "send named") turn.done->naming = record::Naming::named;
            turn.replies.push_back({.text = "sending"});
            return turn;
        }
        turn.state += heard + "|";
        turn.replies.push_back({.text = "heard " + heard, .rows = {{{"Send", "send"}}}});
        return turn;
    }

    BotDoors doors() {
        return {.advance = [this](const std::string& state, const BotSaid& said, Minute) { return advance(state, said); },
                .file_report = [this](const record::NewReport& report) -> std::expected<BotFiled, BotRefusal> {
                    fate.step();
                    if (!refusals.empty()) {
                        const auto refusal = refusals.front();
                        refusals.pop_front();
                        return std::unexpected(refusal);
                    }
                    CHECK(report.channel == "telegram");
                    CHECK(report.once == told_once);
                    CHECK((report.once.size() >= 22 && report.once.size() <= 200));
                    reports.emplace(report.once, report);
                    fate.step();
                    return BotFiled{"REF-" + report.text, "seven words"};
                },
                .keep_file = [this](const std::string& once, std::string bytes) -> std::expected<std::string, BotRefusal> {
                    fate.step();
                    const auto id = fmt::format("upload{}", kept.size());
                    const auto [at, is_new] = kept.try_emplace(once, id, std::move(bytes));
                    fate.step();
                    return at->second.first;
                },
                .sent = [](const std::string&, const BotFiled& filed) { return telegram::Reply{.text = filed.reference + ": " + filed.words}; },
                .not_sent = [](const std::string&) { return telegram::Reply{.text = "not sent"}; },
                .log = [this](std::string_view event, std::int64_t number) { log.emplace_back(event, number); }};
    }
    BotClock clock() {
        return {[this] { return ms; }, [this] { return ms / 1'000; }, [] { return Minute{0}; }};
    }
    static const Phrases& phrases() {
        static const auto read = intake::open311::channel_phrases();
        REQUIRE(read);
        return *read;
    }
    TelegramBot bot() { return {{"123:ABC", "hook-secret", 50}, mortal, doors(), clock(), phrases()}; }

    // Polls and sends until nothing is left to be done; a crash begins anew with what the store has.
    void run() {
        for (int lives = 0; lives < 1'000; ++lives) {
            try {
                TelegramBot bot_now = bot();
                TelegramSender sender(bot_now, mortal, doors().log, clock());
                for (int idle = 0; idle < 3;) {
                    const bool busy = !telegram.waiting.empty() || !store.outbox.empty();
                    ms += bot_now.poll_once(telegram);
                    ms += std::max<std::int64_t>(1, sender.send_some(telegram));
                    idle = busy ? 0 : idle + 1;
                }
                return;
            } catch (const Crash&) {
                ++crashes;
                ms += 5'000;
            }
        }
        FAIL("the bot does not come to rest");
    }

    [[nodiscard]] std::vector<std::string> texts_of_reports() const {
        std::vector<std::string> texts;
        for (const auto& [once, report] : reports) texts.push_back(report.text);
        std::sort(texts.begin(), texts.end());
        return texts;
    }
    // What a chat shows, without what is shown twice in a row.
    [[nodiscard]] std::vector<std::string> shown_in(std::int64_t chat) const {
        std::vector<std::string> list;
        for (const auto& [to, text] : telegram.shown)
            if (to == chat && (list.empty() || list.back() != text)) list.push_back(text);
        return list;
    }
    [[nodiscard]] std::int64_t logged(std::string_view event) const { return std::count_if(log.begin(), log.end(), [&](const auto& line) { return line.first == event; }); }
};

}  // namespace bot_test
