#include "store/sessions.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/account_row.hpp"
#include "store/vault.hpp"

namespace daybook::store {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr Instant seen_every_s = 60;

bool is_token(std::string_view token) { return token.size() == token_bytes * 2 && hash_from_hex(token).has_value(); }

std::string csrf_of(const Vault& vault, std::string_view token) { return to_hex(bytes_of(vault.keyed_hash(secret_of::csrf, {token}))); }

// For the list of one's own sessions: what is not one line of text is not kept.
std::string shown_agent(std::string_view text) {
    std::string agent(text.substr(0, user_agent_bytes_max));
    while (!agent.empty() && !is_utf8(agent)) agent.pop_back();
    for (char& letter : agent)
        if (static_cast<unsigned char>(letter) < ' ' || letter == 0x7f) letter = ' ';
    return agent;
}

Session session_at(const Row& row) { return {SessionId{row.integer(0)}, row.text(1), row.integer(2), row.integer(3)}; }

}  // namespace

Result<NewSession> Sessions::begin(AccountId account, std::string_view user_agent, Instant now) {
    const std::string token = to_hex(random_bytes(vault_.random(), token_bytes));
    const Hash hash = sha256(token);
    const auto begun = database_.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO sessions(token, account, user_agent, began, seen) SELECT ?, id, ?, ?, ? FROM accounts WHERE id = ? AND disabled = 0", {Bytes{bytes_of(hash)}, shown_agent(user_agent), now, now, number(account)}));
        if (connection.changed() == 0) return refuse("account.unknown", "there is no such account, or it is disabled");
        return connection.run("DELETE FROM sessions WHERE account = ? AND id NOT IN (SELECT id FROM sessions WHERE account = ? ORDER BY id DESC LIMIT ?)", {number(account), number(account), std::int64_t{limits_.each_account_max}});
    });
    if (!begun) return std::unexpected(begun.error());
    return NewSession{token, csrf_of(vault_, token)};
}

Result<std::optional<Visitor>> Sessions::find(std::string_view token, Instant now) {
    if (!is_token(token)) return std::nullopt;
    const Hash hash = sha256(token);
    std::optional<Visitor> visitor;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.first("SELECT s.id, s.user_agent, s.began, s.seen, a.* FROM sessions s JOIN account_rows a ON a.id = s.account WHERE s.token = ? AND a.disabled = 0 AND s.began > ? AND s.seen > ?",
                                {Bytes{bytes_of(hash)}, now - limits_.age_s_max, now - limits_.idle_s_max}, [&](const Row& row) { visitor = Visitor{session_at(row), account_at(row, 4), {}}; });
    }));
    if (!visitor) return visitor;
    visitor->csrf = csrf_of(vault_, token);
    // Not every request waits for the disk.
    if (now - visitor->session.seen >= seen_every_s) {
        DAYBOOK_TRY_VOID(database_.write([&](Connection& connection) { return connection.run("UPDATE sessions SET seen = ? WHERE id = ?", {now, static_cast<std::int64_t>(visitor->session.id)}); }));
        visitor->session.seen = now;
    }
    return visitor;
}

Result<std::optional<Account>> Sessions::account_of(SessionId session, Instant now) {
    std::optional<Account> account;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.first("SELECT a.* FROM sessions s JOIN account_rows a ON a.id = s.account WHERE s.id = ? AND a.disabled = 0 AND s.began > ? AND s.seen > ?",
                                {static_cast<std::int64_t>(session), now - limits_.age_s_max, now - limits_.idle_s_max}, [&](const Row& row) { account = account_at(row); });
    }));
    return account;
}

bool Sessions::is_csrf(std::string_view token, std::string_view given) const { return is_token(token) && equal_secrets(csrf_of(vault_, token), given); }

Result<void> Sessions::end(std::string_view token) {
    if (!is_token(token)) return {};
    const Hash hash = sha256(token);
    return database_.write([&](Connection& connection) { return connection.run("DELETE FROM sessions WHERE token = ?", {Bytes{bytes_of(hash)}}); });
}

Result<bool> Sessions::end(AccountId account, SessionId session) {
    return database_.write([&](Connection& connection) -> Result<bool> {
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM sessions WHERE account = ? AND id = ?", {number(account), static_cast<std::int64_t>(session)}));
        return connection.changed() == 1;
    });
}

Result<void> Sessions::end_all(AccountId account) {
    return database_.write([&](Connection& connection) { return connection.run("DELETE FROM sessions WHERE account = ?", {number(account)}); });
}

Result<std::vector<Session>> Sessions::list(AccountId account, Instant now) {
    return database_.read([&](Connection& connection) -> Result<std::vector<Session>> {
        std::vector<Session> sessions;
        DAYBOOK_TRY_VOID(connection.each("SELECT id, user_agent, began, seen FROM sessions WHERE account = ? AND began > ? AND seen > ? ORDER BY id DESC", {number(account), now - limits_.age_s_max, now - limits_.idle_s_max},
                                         [&](const Row& row) { sessions.push_back(session_at(row)); }));
        return sessions;
    });
}

Result<std::int64_t> Sessions::remove_old(Instant now) {
    return database_.write([&](Connection& connection) -> Result<std::int64_t> {
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM sessions WHERE began <= ? OR seen <= ?", {now - limits_.age_s_max, now - limits_.idle_s_max}));
        return connection.changed();
    });
}

}  // namespace daybook::store
