#include "store/accounts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "record/totp.hpp"
#include "store/account_row.hpp"
#include "store/login.hpp"
#include "store/vault.hpp"

namespace daybook::store {
namespace {

bool is_account_name(std::string_view name) {
    const auto is_letter = [](char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_'; };
    return name.size() >= 2 && name.size() <= account_name_bytes_max && std::all_of(name.begin(), name.end(), is_letter);
}

Result<void> check_names(const NewAccount& account) {
    if (!is_account_name(account.name)) return refuse("account.name-form", fmt::format("\"{}\" cannot be the name of an account: write 2 to {} small letters, digits, dots, hyphens or underscores", account.name, account_name_bytes_max));
    const std::string_view shown = account.display_name;
    const bool has_controls = std::any_of(shown.begin(), shown.end(), [](char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == 0x7f; });
    if (shown.size() > display_name_bytes_max || !is_utf8(shown) || has_controls) return refuse("account.display-form", fmt::format("the name to be shown has to be one line of at most {} bytes", display_name_bytes_max));
    return {};
}

Result<Account> account_by_id(Connection& connection, AccountId id) {
    Account account;
    DAYBOOK_TRY(const bool there, connection.first("SELECT * FROM account_rows WHERE id = ?", {number(id)}, [&](const Row& row) { account = account_at(row); }));
    if (!there) return refuse("account.unknown", "there is no such account");
    return account;
}

// Somebody who can manage accounts has to be left.
Result<void> another_administrator(Connection& connection, AccountId id) {
    std::int64_t others = 0;
    DAYBOOK_TRY_VOID(connection.first("SELECT count(*) FROM accounts WHERE roles = 'administrator' AND disabled = 0 AND id <> ?", {number(id)}, [&](const Row& row) { others = row.integer(0); }));
    if (others == 0) return refuse("account.last-administrator", "this is the last administrator; make another one first");
    return {};
}

Result<void> end_sessions(Connection& connection, AccountId id) { return connection.run("DELETE FROM sessions WHERE account = ?", {number(id)}); }

}  // namespace

Accounts::Accounts(Database& database, const Vault& vault, const record::PasswordCost& cost) : state_(std::make_unique<State>(database, vault, cost)) {}
Accounts::~Accounts() = default;

Result<Account> Accounts::add(const NewAccount& account, Instant now) {
    DAYBOOK_TRY_VOID(check_names(account));
    DAYBOOK_TRY_VOID(record::check(account.duties));
    DAYBOOK_TRY_VOID(record::check_new_password(account.password, account.name));
    DAYBOOK_TRY(const std::string hash, state_->hash(account.password));
    const std::string shown = account.display_name.empty() ? account.name : account.display_name;
    return state_->database.write([&](Connection& connection) -> Result<Account> {
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO accounts(name, display_name, roles, areas, password, temporary, created) VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO NOTHING",
                                        {account.name, shown, record::to_text(account.duties.roles), areas_text(account.duties.areas), hash, std::int64_t{account.duties.password_is_temporary}, now}));
        if (connection.changed() == 0) return refuse("account.exists", fmt::format("there is an account \"{}\" already", account.name));
        return account_by_id(connection, AccountId{connection.last_id()});
    });
}

Result<Account> Accounts::find(std::string_view name) {
    return state_->database.read([&](Connection& connection) -> Result<Account> {
        Account account;
        DAYBOOK_TRY(const bool there, connection.first("SELECT * FROM account_rows WHERE name = ?", {name}, [&](const Row& row) { account = account_at(row); }));
        if (!there) return refuse("account.unknown", fmt::format("there is no account \"{}\"", name));
        return account;
    });
}

Result<std::vector<Account>> Accounts::list() {
    return state_->database.read([&](Connection& connection) -> Result<std::vector<Account>> {
        std::vector<Account> accounts;
        DAYBOOK_TRY_VOID(connection.each("SELECT * FROM account_rows ORDER BY name", {}, [&](const Row& row) { accounts.push_back(account_at(row)); }));
        return accounts;
    });
}

Result<void> Accounts::change_password(AccountId id, std::string_view old_password, std::string_view new_password, Instant now) {
    DAYBOOK_TRY(const auto known, confirm(id, old_password, now));
    if (known.result == LoginResult::wait) return refuse("account.wait", fmt::format("too many wrong passwords; try again in {} seconds", known.wait_s));
    if (known.result != LoginResult::ok) return refuse("account.wrong-password", "the present password is wrong");
    if (equal_secrets(old_password, new_password)) return refuse("password.same", "the new password is the old one");
    return set_password(id, new_password, false);
}

Result<void> Accounts::set_password(AccountId id, std::string_view new_password, bool temporary) {
    DAYBOOK_TRY(const Account account, state_->database.read([&](Connection& connection) { return account_by_id(connection, id); }));
    DAYBOOK_TRY_VOID(record::check_new_password(new_password, account.name));
    DAYBOOK_TRY(const std::string hash, state_->hash(new_password));
    return state_->database.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET password = ?, temporary = ?, failures = 0, last_failure = 0 WHERE id = ?", {hash, std::int64_t{temporary}, number(id)}));
        return end_sessions(connection, id);
    });
}

Result<void> Accounts::set_disabled(AccountId id, bool disabled) {
    return state_->database.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY(const Account account, account_by_id(connection, id));
        if (disabled && account.duties.roles.has(record::Role::administrator) && !account.disabled) DAYBOOK_TRY_VOID(another_administrator(connection, id));
        DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET disabled = ? WHERE id = ?", {std::int64_t{disabled}, number(id)}));
        return end_sessions(connection, id);
    });
}

Result<void> Accounts::set_duties(AccountId id, const record::Roles& roles, const std::vector<std::string>& areas) {
    DAYBOOK_TRY_VOID(record::check(record::Duties{roles, areas}));
    return state_->database.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY(const Account account, account_by_id(connection, id));
        const bool gives_it_up = account.duties.roles.has(record::Role::administrator) && !roles.has(record::Role::administrator);
        if (gives_it_up && !account.disabled) DAYBOOK_TRY_VOID(another_administrator(connection, id));
        return connection.run("UPDATE accounts SET roles = ?, areas = ? WHERE id = ?", {record::to_text(roles), areas_text(areas), number(id)});
    });
}

Result<TotpOffer> Accounts::begin_totp(AccountId id, std::string_view issuer) {
    const std::string secret = record::new_totp_secret(state_->vault.random());
    const std::string sealed = state_->vault.encrypt(secret_of::totp, std::to_string(number(id)), secret);
    return state_->database.write([&](Connection& connection) -> Result<TotpOffer> {
        DAYBOOK_TRY(const Account account, account_by_id(connection, id));
        DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET totp_offered = ? WHERE id = ?", {Bytes{sealed}, number(id)}));
        return TotpOffer{record::to_base32(secret), record::otpauth_uri(secret, issuer, account.name)};
    });
}

Result<std::vector<std::string>> Accounts::confirm_totp(AccountId id, std::string_view code, Instant now) {
    const auto codes = new_recovery_codes(state_->vault.random());
    return state_->database.write([&](Connection& connection) -> Result<std::vector<std::string>> {
        std::string offered;
        DAYBOOK_TRY(const bool there, connection.first("SELECT totp_offered FROM accounts WHERE id = ? AND totp_offered IS NOT NULL", {number(id)}, [&](const Row& row) { offered = row.text(0); }));
        if (!there) return refuse("totp.none-offered", "there is no second factor to confirm; begin anew");
        DAYBOOK_TRY(const std::string secret, state_->vault.decrypt(secret_of::totp, std::to_string(number(id)), offered));
        const auto step = record::accepted_step(secret, code, now, 0);
        if (!step) return refuse("totp.wrong", "this code is not the one that the app should show now; check the clock of the phone");
        DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET totp = totp_offered, totp_offered = NULL, totp_step = ? WHERE id = ?", {*step, number(id)}));
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM recovery_codes WHERE account = ?", {number(id)}));
        for (const auto& made : codes) DAYBOOK_TRY_VOID(connection.run("INSERT INTO recovery_codes(account, hash) VALUES(?, ?)", {number(id), Bytes{bytes_of(recovery_hash(state_->vault, id, made))}}));
        return codes;
    });
}

Result<void> Accounts::reset_totp(AccountId id) {
    return state_->database.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(account_by_id(connection, id));
        DAYBOOK_TRY_VOID(connection.run("UPDATE accounts SET totp = NULL, totp_offered = NULL, totp_step = 0 WHERE id = ?", {number(id)}));
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM recovery_codes WHERE account = ?", {number(id)}));
        return end_sessions(connection, id);
    });
}

}  // namespace daybook::store
