#include "store/conversations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "store/vault.hpp"

namespace daybook::store {
namespace {

constexpr Instant a_day_in_s = 24 * 60 * 60;
constexpr Instant renumbered_after_s = 6 * a_day_in_s;   // Telegram says: after a week without updates
constexpr Instant marks_kept_s = 14 * a_day_in_s;        // updates themselves are kept for a day by Telegram
constexpr Instant reporters_kept_s = 182 * a_day_in_s;   // after the report, or the last news of it

Result<void> check_length(std::string_view what, std::string_view text, std::size_t most) {
    if (text.size() > most) return refuse("conversation.long", fmt::format("the {} has {} bytes and may have {}", what, text.size(), most));
    return {};
}

// A chat of one bot is not found under another's.
Hash chat_hash(const Vault& vault, std::string_view bot, std::string_view chat) { return vault.keyed_hash(secret_of::chat, {bot, std::string_view("\0", 1), chat}); }

// Neither the chat nor the report can be read in the database without its key.
Hash report_hash(const Vault& vault, std::string_view bot, std::string_view reference) { return vault.keyed_hash(secret_of::reporter, {bot, std::string_view("\0", 1), reference}); }

std::string context_of(std::string_view bot, const Hash& chat) { return fmt::format("{} {}", bot, to_hex(bytes_of(chat))); }

}  // namespace

Result<Conversation> Conversations::find(std::string_view bot, std::string_view chat) {
    const Hash hash = chat_hash(vault_, bot, chat);
    Conversation found;
    std::string sealed;
    DAYBOOK_TRY(const bool there, database_.read([&](Connection& connection) {
        return connection.first("SELECT state, version, updated FROM conversations WHERE bot = ? AND chat = ?", {bot, Bytes{bytes_of(hash)}}, [&](const Row& row) {
            sealed = row.text(0);
            found.version = row.integer(1);
            found.updated = row.integer(2);
        });
    }));
    if (!there) return found;
    DAYBOOK_TRY(found.state, vault_.decrypt(secret_of::conversation, context_of(bot, hash), sealed));
    return found;
}

Result<void> Conversations::post_in(Connection& connection, std::string_view bot, std::string_view chat, std::string_view message, Instant now) {
    const Hash hash = chat_hash(vault_, bot, chat);
    const std::string context = context_of(bot, hash);
    return connection.run("INSERT INTO outbox(bot, chat, chat_id, message, created, due) VALUES(?, ?, ?, ?, ?, ?)",
                          {bot, Bytes{bytes_of(hash)}, Bytes{vault_.encrypt(secret_of::chat, context, chat)}, Bytes{vault_.encrypt(secret_of::message, context, message)}, now, now});
}

Result<StepResult> Conversations::take(const Step& step, Instant now) {
    DAYBOOK_TRY_VOID(check_length("chat's id", step.chat, chat_id_bytes_max));
    DAYBOOK_TRY_VOID(check_length("conversation", step.state, conversation_bytes_max));
    for (const auto& message : step.messages) DAYBOOK_TRY_VOID(check_length("message", message, message_bytes_max));
    if (step.messages.size() > messages_an_update_max) return refuse("conversation.long", fmt::format("an update may be answered by {} messages", messages_an_update_max));
    const Hash hash = chat_hash(vault_, step.bot, step.chat);
    const std::string state = step.state.empty() ? std::string() : vault_.encrypt(secret_of::conversation, context_of(step.bot, hash), step.state);
    return database_.write([&](Connection& connection) -> Result<StepResult> {
        bool repeated = false;
        DAYBOOK_TRY(repeated, connection.first("SELECT 1 FROM bot_updates WHERE bot = ? AND number = ?", {step.bot, step.update}, [](const Row&) {}));
        if (repeated) return StepResult::repeated;
        std::int64_t version = 0;
        DAYBOOK_TRY_VOID(connection.first("SELECT version FROM conversations WHERE bot = ? AND chat = ?", {step.bot, Bytes{bytes_of(hash)}}, [&](const Row& row) { version = row.integer(0); }));
        if (!step.chat.empty() && version != step.version) return StepResult::outdated;
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO bot_updates(bot, number, taken) VALUES(?, ?, ?)", {step.bot, step.update, now}));
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO bots(bot, next_update, taken, steps) VALUES(?, ?, ?, 1) ON CONFLICT(bot) DO UPDATE SET next_update = excluded.next_update, taken = excluded.taken, steps = steps + 1", {step.bot, step.update + 1, now}));
        if (step.chat.empty()) return StepResult::taken;
        // The number of the bot's steps is the version: a conversation that was forgotten and begun anew never has an old one.
        if (step.state.empty())
            DAYBOOK_TRY_VOID(connection.run("DELETE FROM conversations WHERE bot = ? AND chat = ?", {step.bot, Bytes{bytes_of(hash)}}));
        else
            DAYBOOK_TRY_VOID(connection.run("INSERT INTO conversations(bot, chat, state, version, updated) VALUES(?, ?, ?, (SELECT steps FROM bots WHERE bot = ?), ?) ON CONFLICT(bot, chat) DO UPDATE SET state = excluded.state, version = excluded.version, updated = excluded.updated",
                                            {step.bot, Bytes{bytes_of(hash)}, Bytes{state}, step.bot, now}));
        for (const auto& message : step.messages) DAYBOOK_TRY_VOID(post_in(connection, step.bot, step.chat, message, now));
        if (!step.reference.empty()) {
            const Hash report = report_hash(vault_, step.bot, step.reference);
            DAYBOOK_TRY_VOID(connection.run("INSERT INTO reporters(bot, report, chat, chat_id, language, told, touched) VALUES(?, ?, ?, ?, ?, 0, ?) ON CONFLICT(bot, report) DO NOTHING",
                                            {step.bot, Bytes{bytes_of(report)}, Bytes{bytes_of(hash)}, Bytes{vault_.encrypt(secret_of::reporter, context_of(step.bot, report), step.chat)}, step.language, now}));
        }
        return StepResult::taken;
    });
}

Result<std::optional<std::int64_t>> Conversations::next_update(std::string_view bot, Instant now) {
    std::optional<std::int64_t> next;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.first("SELECT next_update FROM bots WHERE bot = ? AND taken > ?", {bot, now - renumbered_after_s}, [&](const Row& row) { next = row.integer(0); });
    }));
    return next;
}

Result<bool> Conversations::was_taken(std::string_view bot, std::int64_t update) {
    return database_.read([&](Connection& connection) { return connection.first("SELECT 1 FROM bot_updates WHERE bot = ? AND number = ?", {bot, update}, [](const Row&) {}); });
}

Result<std::optional<Instant>> Conversations::note_reading(std::string_view bot, Instant now) {
    const std::string name = fmt::format("{} reading", bot);
    return database_.write([&](Connection& connection) -> Result<std::optional<Instant>> {
        std::optional<Instant> before;
        DAYBOOK_TRY_VOID(connection.first("SELECT value FROM office WHERE name = ?", {name}, [&](const Row& row) { before = row.integer(0); }));
        const std::string value = std::to_string(now);
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO office(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value", {name, Bytes{value}}));
        return before;
    });
}

Result<std::optional<Reporter>> Conversations::reporter_of(std::string_view bot, std::string_view reference) {
    const Hash report = report_hash(vault_, bot, reference);
    Reporter found;
    DAYBOOK_TRY(const bool there, database_.read([&](Connection& connection) {
        return connection.first("SELECT chat_id, language, told FROM reporters WHERE bot = ? AND report = ?", {bot, Bytes{bytes_of(report)}}, [&](const Row& row) { found = {row.text(0), row.text(1), row.integer(2)}; });
    }));
    if (!there) return std::nullopt;
    DAYBOOK_TRY(found.chat, vault_.decrypt(secret_of::reporter, context_of(bot, report), found.chat));
    return found;
}

Result<bool> Conversations::tell(std::string_view bot, std::string_view reference, std::int64_t news, std::string_view message, Instant now) {
    DAYBOOK_TRY_VOID(check_length("message", message, message_bytes_max));
    DAYBOOK_TRY(const auto reporter, reporter_of(bot, reference));
    if (!reporter) return false;
    const Hash report = report_hash(vault_, bot, reference);
    return database_.write([&](Connection& connection) -> Result<bool> {
        DAYBOOK_TRY_VOID(connection.run("UPDATE reporters SET told = ?, touched = ? WHERE bot = ? AND report = ? AND told < ?", {news, now, bot, Bytes{bytes_of(report)}, news}));
        if (connection.changed() == 0) return false;
        DAYBOOK_TRY_VOID(post_in(connection, bot, reporter->chat, message, now));
        return true;
    });
}

Result<std::vector<Outgoing>> Conversations::due(std::string_view bot, Instant now, std::int32_t count_max) {
    struct Sealed {
        Outgoing message;
        std::string chat_hash;
    };
    std::vector<Sealed> rows;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.each("SELECT id, chat_id, message, tries, created, chat FROM outbox o WHERE bot = ? AND due <= ? AND NOT EXISTS(SELECT 1 FROM outbox e WHERE e.bot = o.bot AND e.chat = o.chat AND e.id < o.id) ORDER BY id LIMIT ?",
                               {bot, now, std::int64_t{count_max}}, [&](const Row& row) {
                                   rows.push_back({{row.integer(0), row.text(1), row.text(2), static_cast<std::int32_t>(row.integer(3)), row.integer(4)}, row.text(5)});
                               });
    }));
    std::vector<Outgoing> messages;
    for (auto& row : rows) {
        const std::string context = fmt::format("{} {}", bot, to_hex(row.chat_hash));
        DAYBOOK_TRY(row.message.chat, vault_.decrypt(secret_of::chat, context, row.message.chat));
        DAYBOOK_TRY(row.message.message, vault_.decrypt(secret_of::message, context, row.message.message));
        messages.push_back(std::move(row.message));
    }
    return messages;
}

Result<void> Conversations::sent(std::int64_t id) { return drop(id); }

Result<void> Conversations::failed(std::int64_t id, Instant again) {
    return database_.write([&](Connection& connection) { return connection.run("UPDATE outbox SET due = ?, tries = tries + 1 WHERE id = ?", {again, id}); });
}

Result<void> Conversations::drop(std::int64_t id) {
    return database_.write([&](Connection& connection) { return connection.run("DELETE FROM outbox WHERE id = ?", {id}); });
}

Result<std::int64_t> Conversations::waiting(std::string_view bot) {
    std::int64_t count = 0;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) { return connection.first("SELECT count(*) FROM outbox WHERE bot = ?", {bot}, [&](const Row& row) { count = row.integer(0); }); }));
    return count;
}

Result<void> Conversations::forget(std::string_view bot, std::string_view chat) {
    const Hash hash = chat_hash(vault_, bot, chat);
    return database_.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM outbox WHERE bot = ? AND chat = ?", {bot, Bytes{bytes_of(hash)}}));
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM reporters WHERE bot = ? AND chat = ?", {bot, Bytes{bytes_of(hash)}}));
        return connection.run("DELETE FROM conversations WHERE bot = ? AND chat = ?", {bot, Bytes{bytes_of(hash)}});
    });
}

Result<void> Conversations::forget_reporter(std::string_view bot, std::string_view reference) {
    const Hash report = report_hash(vault_, bot, reference);
    return database_.write([&](Connection& connection) { return connection.run("DELETE FROM reporters WHERE bot = ? AND report = ?", {bot, Bytes{bytes_of(report)}}); });
}

Result<std::int64_t> Conversations::remove_old(Instant before, Instant now) {
    return database_.write([&](Connection& connection) -> Result<std::int64_t> {
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM bot_updates WHERE taken < ?", {now - marks_kept_s}));
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM outbox WHERE created < ?", {before}));
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM reporters WHERE touched < ?", {now - reporters_kept_s}));
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM conversations WHERE updated < ?", {before}));
        return connection.changed();
    });
}

}  // namespace daybook::store
