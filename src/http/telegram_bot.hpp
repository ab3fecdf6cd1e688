// The Telegram bot: takes updates, by long polling or from a webhook, and makes of each exactly one step of a conversation.
//
// How an update is taken, and why a report is filed once whatever happens in between:
//   1. an update that was taken before is dropped;
//   2. the conversation makes its step. It is pure: the same step from the same state may be made again;
//   3. a report that is complete is filed. Its key comes from the chat and the conversation's first update: filed again, it is the same report;
//   4. mark of the update, new state and answers are stored in one transaction; only then the update is confirmed to Telegram.
// A crash before 4 makes Telegram send the update again, and all of it happens again with the same end. Answers are sent by telegram_sender.hpp;
// one that went out just before a crash goes out twice, since Telegram has no way to tell.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "base/phrases.hpp"
#include "http/bot_store.hpp"
#include "http/client.hpp"
#include "intake/telegram.hpp"
#include "record/new_report.hpp"

namespace daybook::http {

// ---- What the bot is connected to -----------------------------------------------------------------------------------

// What somebody said, as a conversation takes it.
struct BotStart {};
struct BotText {
    std::string text;
};
struct BotChoice {
    std::string choice;
};
struct BotPlace {
    record::Point point;
};
struct BotAttachment {
    std::string id;  // of an upload
};
struct BotSaid {
    std::string once;      // the key of the report that this conversation makes: the same from its first update to its end
    std::string language;  // of the person's app, "ru"; may be none of ours, or empty
    using What = std::variant<BotStart, BotText, BotChoice, BotPlace, BotAttachment>;
    What what;
};

// One step of a conversation.
struct BotTurn {
    std::string state;     // empty: the conversation is over
    std::string language;  // that it is held in
    std::vector<intake::telegram::Reply> replies;
    std::optional<record::NewReport> done;  // complete and confirmed by the reporter; the bot sees to once and channel
};
using AdvanceBot = std::function<BotTurn(const std::string& state, const BotSaid& said, Minute now)>;

struct BotFiled {
    std::string reference, words;
};
// Why something was not taken: `again` when the same may be taken later, as when the clerk's queue is full.
struct BotRefusal {
    bool again = true;
    Error error;
};
// Answers after the report is on disk. The same `once` gives the same answer, never a second report.
using FileBotReport = std::function<std::expected<BotFiled, BotRefusal>(const record::NewReport& report)>;
// Keeps a photo or video, and gives the upload's id. The same `once` is the same upload.
using KeepBotFile = std::function<std::expected<std::string, BotRefusal>(const std::string& once, std::string bytes)>;
// A line of the log: what happened, and how many or how long. There is no place in it for what somebody wrote.
using LogBot = std::function<void(std::string_view event, std::int64_t number)>;

struct BotDoors {
    AdvanceBot advance;
    FileBotReport file_report;
    KeepBotFile keep_file;
    // What the reporter is told, in the conversation's language: that it was filed, with number and words; that it was refused as it is.
    std::function<intake::telegram::Reply(const std::string& language, const BotFiled& filed)> sent;
    std::function<intake::telegram::Reply(const std::string& language)> not_sent;
    LogBot log;
};

struct BotClock {
    std::function<std::int64_t()> steady_ms;  // never goes back
    std::function<std::int64_t()> unix_s;
    std::function<Minute()> local_minute;
};
[[nodiscard]] BotClock system_bot_clock();

// ---- The bot --------------------------------------------------------------------------------------------------------

struct BotSettings {
    std::string token;           // "123456:ABC-…"; a secret
    std::string webhook_secret;  // of the header of a webhook; empty: no webhook is taken
    int poll_timeout_s = 50;
};
// Refuses a token or a secret that Telegram would not give or take.
Result<void> check(const BotSettings& settings);

// Waiting after failures: 1, 2, 4 … 60 seconds.
[[nodiscard]] std::int64_t backoff_ms(int failures);

// For several threads; updates are taken one after another. What it is connected to has to live as long.
class TelegramBot {
public:
    TelegramBot(BotSettings settings, BotStore& store, BotDoors doors, BotClock clock, const Phrases& phrases);

    // One getUpdates and what came of it. Says how many milliseconds to wait before the next one.
    std::int64_t poll_once(Caller& caller);
    // What a webhook's request is answered: 200, 403 without the right secret, 503 when Telegram has to send it again.
    int handle_webhook(std::string_view secret_header, std::string_view body, Caller& files);

    // One update; an error means that it was not taken and has to come again.
    Result<void> handle(const intake::telegram::Update& update, Caller& files);

    // "/bot<token>/METHOD": what the sender posts to.
    [[nodiscard]] std::string method_path(std::string_view method) const;

private:
    struct Held {  // a conversation as it is stored: its first update and language before the engine's own state
        std::int64_t first_update = 0;
        std::string language, state;
        std::int64_t version = 0;
    };
    struct Outcome {  // what the update came to so far
        Held held;
        std::vector<std::string> messages;
        std::string reference = {};  // of a report that was filed and whose reporter is to be told of news
    };

    Result<void> handle_once(const intake::telegram::Update& update, Caller& files, BotStepResult& result);
    Result<Held> find(const intake::telegram::Update& update);
    Result<void> step(const intake::telegram::Update& update, Caller& files, Outcome& outcome);
    Result<void> advance(const intake::telegram::Update& update, BotSaid::What what, Outcome& outcome);
    Result<void> file(const intake::telegram::Update& update, record::NewReport report, const Held& before, Outcome& outcome);
    Result<void> attach(const intake::telegram::Update& update, const intake::telegram::File& file, Caller& files, Outcome& outcome);
    Result<std::string> fetch(const std::string& file_id, Caller& files);
    bool may_fetch(const std::string& chat);
    void say(const intake::telegram::Update& update, const intake::telegram::Reply& reply, Outcome& outcome);
    void say(const intake::telegram::Update& update, std::string_view phrase, std::initializer_list<PhraseValue> values, Outcome& outcome);
    [[nodiscard]] std::string once_of(const intake::telegram::Update& update, const Held& held) const;
    [[nodiscard]] std::string secret_hash(std::string_view purpose, const std::vector<std::string>& parts) const;
    std::int64_t failed(std::string_view event, std::int64_t number);
    void note_reading();

    BotSettings settings_;
    BotStore& store_;
    BotDoors doors_;
    BotClock clock_;
    const Phrases& phrases_;
    std::mutex handling_;
    int failures_ = 0;                                      // of polls, one after another
    std::optional<std::int64_t> read_noted_s_;
    std::map<std::int64_t, int> fetches_failed_;            // by update
    std::map<std::string, std::vector<std::int64_t>> fetches_;  // by chat, steady milliseconds of the last hour
};

}  // namespace daybook::http
