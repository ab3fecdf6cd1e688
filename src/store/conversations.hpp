// Where a bot's conversations stand, which updates it has taken, and what it still has to send. One update is one transaction:
// its mark, the conversation's new state and the messages that answer it are on disk together or not at all, so that a
// restart loses nothing and does nothing twice. Chats are found by a keyed hash; states, messages and chat ids are encrypted.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace daybook::store {

class Vault;

inline constexpr std::size_t conversation_bytes_max = 64 << 10;
inline constexpr std::size_t message_bytes_max = 16 << 10;
inline constexpr std::size_t chat_id_bytes_max = 100;
inline constexpr std::size_t messages_an_update_max = 20;

inline constexpr std::string_view telegram_bot = "telegram";  // the name under which its chats are kept

struct Conversation {
    std::string state;          // JSON, the conversation engine's; empty: there is none yet
    std::int64_t version = 0;   // rises with each update; 0: there is none yet
    Instant updated = 0;
};

// What one update of a bot came to.
struct Step {
    std::string bot;                    // the channel: "telegram"
    std::int64_t update = 0;            // its number
    std::string chat;                   // the chat's id as the channel gives it; empty: the update concerns no chat, only its mark is kept
    std::int64_t version = 0;           // of the conversation that the state was made from
    std::string state;                  // empty: the conversation is over and is forgotten
    std::vector<std::string> messages;  // to be sent, in this order
    std::string reference = {};         // of a report that it filed and whose reporter wants to be told of news; empty: none
    std::string language = {};          // that they are told in
};

// Whoever made a report and is told of news about it: the one place where a chat and a report stand together, and only where the reporter
// said that they can be reached.
struct Reporter {
    std::string chat, language;
    std::int64_t told = 0;  // the newest news that they were told of; 0: none yet
};

enum class StepResult : std::uint8_t {
    taken,
    repeated,  // this update was taken before: nothing was changed
    outdated,  // the conversation has gone on since it was read: read it again, and do the step again
};

struct Outgoing {
    std::int64_t id = 0;
    std::string chat, message;
    std::int32_t tries = 0;  // failed ones
    Instant created = 0;
};

// For several threads. Refused: texts longer than their limits (conversation.long).
class Conversations {
public:
    Conversations(Database& database, const Vault& vault) : database_(database), vault_(vault) {}

    Result<Conversation> find(std::string_view bot, std::string_view chat);
    Result<StepResult> take(const Step& step, Instant now);
    // Where long polling goes on: after the update taken last. Nothing when none was for six days: after a week without any,
    // Telegram numbers them anew, and an old number would hide them.
    Result<std::optional<std::int64_t>> next_update(std::string_view bot, Instant now);

    // Whether this update was taken before: then there is nothing to make of it.
    Result<bool> was_taken(std::string_view bot, std::int64_t update);
    // Notes that the bot is reading updates, and says when it did last; nothing the first time.
    Result<std::optional<Instant>> note_reading(std::string_view bot, Instant now);

    // Who made this report; nothing when nobody is to be told.
    Result<std::optional<Reporter>> reporter_of(std::string_view bot, std::string_view reference);
    // Puts the message into the outbox and notes up to where the reporter is told, together or not at all. `news` is a number that rises.
    // False: so much or more was told before, or there is no such reporter; nothing is sent.
    Result<bool> tell(std::string_view bot, std::string_view reference, std::int64_t news, std::string_view message, Instant now);

    // What is due: of each chat the oldest message only, so that none overtakes another. Call sent(), failed() or drop() for each.
    // A message that went out just before a crash goes out once more: the other side has no way to tell.
    Result<std::vector<Outgoing>> due(std::string_view bot, Instant now, std::int32_t count_max);
    Result<void> sent(std::int64_t id);
    Result<void> failed(std::int64_t id, Instant again);  // not before `again`
    Result<void> drop(std::int64_t id);                   // it will never go out: the chat is gone
    Result<std::int64_t> waiting(std::string_view bot);

    // Forgets one: its state, what was to be sent, and which reports it made.
    Result<void> forget(std::string_view bot, std::string_view chat);
    // Forgets who made this report.
    Result<void> forget_reporter(std::string_view bot, std::string_view reference);
    // Forgets conversations and messages untouched since `before`, marks of updates older than two weeks, and reporters who were told nothing
    // for half a year. How many conversations.
    Result<std::int64_t> remove_old(Instant before, Instant now);

private:
    Result<void> post_in(Connection& connection, std::string_view bot, std::string_view chat, std::string_view message, Instant now);
    Database& database_;
    const Vault& vault_;
};

}  // namespace daybook::store
