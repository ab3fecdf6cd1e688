// An attempt goes three ways: it is counted as failed (one transaction), the password is checked (slow, without the database),
// and what it came to is noted (another transaction, in which the account is looked at again).
#include "store/login.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "record/totp.hpp"
#include "store/account_row.hpp"
#include "store/vault.hpp"

namespace daybook::store {
namespace {

constexpr Instant a_day_s = 24 * 60 * 60;
constexpr std::int64_t unknown_names_max = 10'000;
constexpr std::size_t code_bytes_max = 40;
constexpr std::size_t recovery_letters = 10;
constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct Failures {
    std::int64_t in_a_row = 0;
    Instant last = 0;
};

// What an account is checked against.
struct Secrets {
    AccountId id{};
    std::string password;
    bool disabled = false;
    bool has_totp = false;
    std::string totp;
    std::int64_t totp_step = 0;
};

struct Attempt {
    std::optional<Secrets> account;
    Failures before;
    std::int32_t wait_s = 0;       // more than 0: it may not be looked at
    std::int32_t next_wait_s = 0;  // when it fails
};

Secrets secrets_at(const Row& row) { return {AccountId{row.integer(0)}, row.text(1), row.truth(2), !row.is_null(3), row.text(3), row.integer(4)}; }
Failures failures_at(const Row& row, int column) { return {row.integer(column), row.integer(column + 1)}; }

Attempt attempt_after(Failures before, Instant now) {
    if (now - before.last > a_day_s) before.in_a_row = 0;
    const Instant left = before.last + login_wait_s(before.in_a_row) - now;
    Attempt attempt{.account = {}, .before = before};
    // A wait longer than the longest means that the clock went back.
    if (left > 0 && left <= login_wait_s_max) attempt.wait_s = static_cast<std::int32_t>(left);
    attempt.next_wait_s = login_wait_s(before.in_a_row + 1);
    return attempt;
}

Result<Attempt> count_unknown(Connection& connection, const Hash& name, Instant now) {
    Failures before;
    DAYBOOK_TRY_VOID(connection.first("SELECT failures, last_failure FROM unknown_names WHERE hash = ?", {Bytes{bytes_of(name)}}, [&](const Row& row) { before = failures_at(row, 0); }));
    const Attempt attempt = attempt_after(before, now);
    if (attempt.wait_s > 0) return attempt;
    std::int64_t names = 0;
    DAYBOOK_TRY_VOID(connection.first("SELECT count(*) FROM unknown_names", {}, [&](const Row& row) { names = row.integer(0); }));
    if (names < unknown_names_max || before.in_a_row > 0)
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO unknown_names(hash, failures, last_failure) VALUES(?, ?, ?) ON CONFLICT(hash) DO UPDATE SET failures = excluded.failures, last_failure = excluded.last_failure",
                                        {Bytes{bytes_of(name)}, attempt.before.in_a_row + 1, now}));
    return attempt;
}

Result<Attempt> count_attempt(Connection& connection, Secrets account, const Failures& before, Instant now) {
    Attempt attempt = attempt_after(before, now);
    if (attempt.wait_s == 0) DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET failures = ?, last_failure = ? WHERE id = ?", {attempt.before.in_a_row + 1, now, number(account.id)}));
    attempt.account = std::move(account);
    return attempt;
}

// The password was right: that was no failure.
Result<void> forgive(Connection& connection, const Attempt& attempt) {
    return connection.run("UPDATE accounts SET failures = ?, last_failure = ? WHERE id = ?", {attempt.before.in_a_row, attempt.before.last, number(attempt.account->id)});
}

std::string plain_recovery_code(std::string_view typed) {
    std::string code;
    for (char letter : typed) {
        if (letter == '-' || letter == ' ') continue;
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 32);
        code += letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
    }
    return code;
}

Result<bool> use_recovery_code(Connection& connection, const Vault& vault, AccountId id, std::string_view typed) {
    if (plain_recovery_code(typed).size() != recovery_letters) return false;
    DAYBOOK_TRY_VOID(connection.run("DELETE FROM recovery_codes WHERE account = ? AND hash = ?", {number(id), Bytes{bytes_of(recovery_hash(vault, id, typed))}}));
    return connection.changed() == 1;
}

Result<bool> use_totp(Connection& connection, const Vault& vault, const Secrets& account, std::string_view code, Instant now) {
    DAYBOOK_TRY(const std::string secret, vault.decrypt(secret_of::totp, std::to_string(number(account.id)), account.totp));
    const auto step = record::accepted_step(secret, code, now, account.totp_step);
    if (!step) return false;
    DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET totp_step = ? WHERE id = ?", {*step, number(account.id)}));
    return true;
}

// After the password: the second factor, and what is noted.
Result<LoginAnswer> finish(Connection& connection, const Vault& vault, const Attempt& attempt, std::string_view code, Instant now) {
    LoginAnswer answer{.result = LoginResult::wrong, .wait_s = attempt.next_wait_s};
    Secrets account;
    DAYBOOK_TRY_VOID(connection.first("SELECT id, password, disabled, totp, totp_step FROM accounts WHERE id = ?", {number(attempt.account->id)}, [&](const Row& row) { account = secrets_at(row); }));
    if (account.disabled || account.password != attempt.account->password) return answer;  // changed while it was checked
    if (account.has_totp && code.empty()) {
        DAYBOOK_TRY_VOID(forgive(connection, attempt));
        return LoginAnswer{.result = LoginResult::needs_code};
    }
    if (account.has_totp) {
        DAYBOOK_TRY(bool accepted, use_totp(connection, vault, account, code, now));
        if (!accepted) {
            DAYBOOK_TRY(accepted, use_recovery_code(connection, vault, account.id, code));
            answer.used_recovery_code = accepted;
        }
        answer.result = LoginResult::wrong_code;
        if (!accepted) return answer;
    }
    DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET failures = 0, last_failure = 0, last_login = ? WHERE id = ?", {now, number(account.id)}));
    DAYBOOK_TRY_VOID(connection.first("SELECT * FROM account_rows WHERE id = ?", {number(account.id)}, [&](const Row& row) { answer.account = account_at(row); }));
    answer.result = LoginResult::ok;
    answer.wait_s = 0;
    return answer;
}

std::string as_account_name(std::string_view typed) {
    std::string name(trimmed(typed));
    for (char& letter : name)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
    return name;
}

}  // namespace

std::int32_t login_wait_s(std::int64_t failures) {
    constexpr std::int64_t free_failures = 2;
    if (failures <= free_failures) return 0;
    return std::min(login_wait_s_max, std::int32_t{1} << std::min<std::int64_t>(failures - free_failures, 20));
}

std::vector<std::string> new_recovery_codes(const Random& random) {
    std::vector<std::string> codes;
    for (int i = 0; i < recovery_codes_made; ++i) {
        std::string code;
        for (const char byte : random_bytes(random, recovery_letters)) code += crockford[static_cast<unsigned char>(byte) & 31U];
        codes.push_back(code.insert(recovery_letters / 2, 1, '-'));
    }
    return codes;
}

Hash recovery_hash(const Vault& vault, AccountId id, std::string_view code) { return vault.keyed_hash(secret_of::recovery_code, {std::to_string(number(id)), " ", plain_recovery_code(code)}); }

Result<std::string> Accounts::State::hash(std::string_view password) {
    hashing.acquire();
    auto made = record::hash_password(password, cost);
    hashing.release();
    return made;
}

bool Accounts::State::is_password(std::string_view password, const std::string& hash) {
    hashing.acquire();
    const bool right = record::is_password(password, hash);
    hashing.release();
    return right;
}

Result<LoginAnswer> Accounts::login(const Login& login, Instant now) {
    const std::string name = as_account_name(login.name);
    if (name.size() > account_name_bytes_max || login.password.size() > record::password_bytes_max || login.code.size() > code_bytes_max) return LoginAnswer{};
    DAYBOOK_TRY(const Attempt attempt, state_->database.write([&](Connection& connection) -> Result<Attempt> {
        Secrets account;
        Failures before;
        DAYBOOK_TRY(const bool there, connection.first("SELECT id, password, disabled, totp, totp_step, failures, last_failure FROM accounts WHERE name = ?", {name}, [&](const Row& row) { account = secrets_at(row), before = failures_at(row, 5); }));
        if (!there) return count_unknown(connection, state_->vault.keyed_hash(secret_of::unknown_name, {name}), now);
        return count_attempt(connection, std::move(account), before, now);
    }));
    if (attempt.wait_s > 0) return LoginAnswer{.result = LoginResult::wait, .wait_s = attempt.wait_s};
    const bool right = state_->is_password(login.password, attempt.account ? attempt.account->password : record::nobodys_hash(state_->cost));
    if (!right || !attempt.account) return LoginAnswer{.result = LoginResult::wrong, .wait_s = attempt.next_wait_s};
    DAYBOOK_TRY(auto answer, state_->database.write([&](Connection& connection) { return finish(connection, state_->vault, attempt, login.code, now); }));
    if (answer.result == LoginResult::ok && record::needs_rehash(attempt.account->password, state_->cost)) {
        DAYBOOK_TRY(const std::string stronger, state_->hash(login.password));
        DAYBOOK_TRY_VOID(state_->database.write([&](Connection& connection) { return connection.run("UPDATE accounts SET password = ? WHERE id = ? AND password = ?", {stronger, number(attempt.account->id), attempt.account->password}); }));
    }
    return answer;
}

Result<LoginAnswer> Accounts::confirm(AccountId id, std::string_view password, Instant now) {
    DAYBOOK_TRY(const Attempt attempt, state_->database.write([&](Connection& connection) -> Result<Attempt> {
        Secrets account;
        Failures before;
        DAYBOOK_TRY(const bool there, connection.first("SELECT id, password, disabled, totp, totp_step, failures, last_failure FROM accounts WHERE id = ?", {number(id)}, [&](const Row& row) { account = secrets_at(row), before = failures_at(row, 5); }));
        if (!there) return refuse("account.unknown", "there is no such account");
        return count_attempt(connection, std::move(account), before, now);
    }));
    if (attempt.wait_s > 0) return LoginAnswer{.result = LoginResult::wait, .wait_s = attempt.wait_s};
    if (!state_->is_password(password, attempt.account->password)) return LoginAnswer{.result = LoginResult::wrong, .wait_s = attempt.next_wait_s};
    return state_->database.write([&](Connection& connection) -> Result<LoginAnswer> {
        DAYBOOK_TRY_VOID(forgive(connection, attempt));
        LoginAnswer answer{.result = LoginResult::ok};
        DAYBOOK_TRY_VOID(connection.first("SELECT * FROM account_rows WHERE id = ?", {number(id)}, [&](const Row& row) { answer.account = account_at(row); }));
        return answer;
    });
}

Result<void> Accounts::remove_old(Instant now) {
    return state_->database.write([&](Connection& connection) { return connection.run("DELETE FROM unknown_names WHERE last_failure < ?", {now - a_day_s}); });
}

}  // namespace daybook::store
