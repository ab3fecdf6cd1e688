// What a bot keeps between two updates, and what it still has to send: the seam to a database. One update is one transaction.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace daybook::http {

// Where a conversation stands. `state` is empty when there is none.
struct BotConversation {
    std::string state;
    std::int64_t version = 0;
};

// What one update came to.
struct BotStep {
    std::int64_t update = 0;
    std::string chat;                   // empty: it concerns no chat, and only its mark is kept
    std::int64_t version = 0;           // of the conversation that the state was made from
    std::string state;                  // empty: the conversation is over
    std::vector<std::string> messages;  // to be sent, in this order
    std::string reference = {};         // of a report that was filed and whose reporter is to be told of news; empty: none
    std::string language = {};          // that they are told in
};

// Who is told of news about a report.
struct BotReporter {
    std::string chat, language;
    std::int64_t told = 0;  // the newest news that they were told of
};

enum class BotStepResult : std::uint8_t { taken, repeated, outdated };

struct BotMessage {
    std::int64_t id = 0;
    std::string chat, message;
    std::int32_t tries = 0;  // failed ones
};

// Limits that a step keeps.
inline constexpr std::size_t bot_state_bytes_max = 64 << 10, bot_message_bytes_max = 16 << 10, bot_messages_max = 20;

// For several threads. Times are seconds since 1970. An error means that nothing was changed; the bot tries again.
struct BotStore {
    virtual ~BotStore() = default;

    virtual Result<bool> was_taken(std::int64_t update) = 0;
    virtual Result<BotConversation> find(const std::string& chat) = 0;
    // The update's mark, the conversation's state and the messages are on disk together or not at all. `repeated` and `outdated`
    // (the conversation has another version by now) change nothing.
    virtual Result<BotStepResult> take(const BotStep& step, std::int64_t now_s) = 0;
    // The number after that of the update taken last; nothing when none was for six days, since Telegram numbers anew after seven.
    virtual Result<std::optional<std::int64_t>> next_update(std::int64_t now_s) = 0;
    // Notes that the bot is reading updates, and says when it did last.
    virtual Result<std::optional<std::int64_t>> note_reading(std::int64_t now_s) = 0;

    // Who made this report; nothing when nobody is to be told.
    virtual Result<std::optional<BotReporter>> reporter_of(const std::string& reference) = 0;
    // The message is to be sent and the news is told, together or not at all. False: so much was told before, and nothing is changed.
    virtual Result<bool> tell(const std::string& reference, std::int64_t news, const std::string& message, std::int64_t now_s) = 0;

    // What is due, of each chat the oldest message only.
    virtual Result<std::vector<BotMessage>> due(std::int64_t now_s, std::int32_t count_max) = 0;
    virtual Result<void> sent(std::int64_t id) = 0;
    virtual Result<void> failed(std::int64_t id, std::int64_t again_s) = 0;  // not before `again_s`
    virtual Result<void> drop(std::int64_t id) = 0;                          // it will never go out
    virtual Result<void> forget(const std::string& chat) = 0;                // the conversation, what waits for it, and which reports came from it
};

}  // namespace daybook::http
