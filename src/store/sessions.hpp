// Who is logged in. A session is 256 random bits in a cookie; the database has only their SHA-256, so that nobody who reads it
// is logged in. A session ends after a time without requests, at the latest after a working day, and with its account.
// The CSRF token follows from the session's token under a key and is stored nowhere.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/accounts.hpp"
#include "store/database.hpp"

namespace daybook::store {

struct SessionLimits {
    std::int32_t idle_s_max = 30 * 60;
    std::int32_t age_s_max = 12 * 60 * 60;
    std::int32_t each_account_max = 20;  // the oldest end
};

inline constexpr std::size_t user_agent_bytes_max = 300;  // what is longer is cut off

enum class SessionId : std::int64_t {};

struct NewSession {
    std::string token;  // 64 hex digits: the cookie's value
    std::string csrf;   // 64 hex digits
};

struct Session {
    SessionId id{};
    std::string user_agent;
    Instant began = 0;
    Instant seen = 0;  // to the minute: not every request writes
};

struct Visitor {
    Session session;
    Account account;  // as it is now: roles that were taken away are gone at the next request
    std::string csrf;
};

// For several threads.
class Sessions {
public:
    Sessions(Database& database, const Vault& vault, const SessionLimits& limits) : database_(database), vault_(vault), limits_(limits) {}

    Result<NewSession> begin(AccountId account, std::string_view user_agent, Instant now);
    // Nothing: no such session, it has ended, or its account is disabled. What cannot be a token is not looked up.
    Result<std::optional<Visitor>> find(std::string_view token, Instant now);
    // The account of a session that has not ended, as it is now. For what goes on without requests: looking keeps no session alive.
    Result<std::optional<Account>> account_of(SessionId session, Instant now);
    // Whether the request comes from a page of ours; in constant time.
    [[nodiscard]] bool is_csrf(std::string_view token, std::string_view given) const;

    Result<void> end(std::string_view token);
    // One of the person's own; false when it is not theirs or has ended.
    Result<bool> end(AccountId account, SessionId session);
    Result<void> end_all(AccountId account);
    // Those that have not ended, newest first.
    Result<std::vector<Session>> list(AccountId account, Instant now);
    // Removes what has ended by time. How many.
    Result<std::int64_t> remove_old(Instant now);

private:
    Database& database_;
    const Vault& vault_;
    SessionLimits limits_;
};

}  // namespace daybook::store
