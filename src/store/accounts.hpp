// The accounts of the staff: who may log in, with what, and what for. Passwords lie here as Argon2id hashes, second factors
// encrypted, recovery codes hashed under a key. Failed attempts make the next one wait, longer and longer but never more than
// five minutes, so that nobody is shut out for ever and nobody guesses fast; names that do not exist answer the same way.
// Accounts are disabled, never deleted: what somebody did stays theirs.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "record/passwords.hpp"
#include "record/rights.hpp"
#include "store/database.hpp"

namespace daybook::store {

class Vault;

enum class AccountId : std::int64_t {};

struct Account {
    AccountId id{};
    std::string name;          // what they log in with: small letters, digits, ".", "-", "_"
    std::string display_name;  // as colleagues see it
    record::Duties duties;     // password_is_temporary: somebody else chose it
    bool disabled = false;
    bool has_totp = false;
    std::int32_t recovery_codes = 0;  // left
    Instant created = 0;
    std::optional<Instant> last_login;
};

inline constexpr std::size_t account_name_bytes_max = 40;
inline constexpr std::size_t display_name_bytes_max = 200;
inline constexpr int recovery_codes_made = 10;
inline constexpr std::int32_t login_wait_s_max = 300;

// How long after this many failures in a row the next attempt has to wait: 0, 0, 2, 4, 8 … 256, 300 seconds.
[[nodiscard]] std::int32_t login_wait_s(std::int64_t failures);

struct NewAccount {
    std::string name, display_name;  // no display name: the name
    record::Duties duties;
    std::string password;
};

struct Login {
    std::string name, password;
    std::string code;  // of the second factor, or a recovery code; empty when there is none
};

enum class LoginResult : std::uint8_t {
    ok,
    wrong,       // name or password; also a disabled account: which of them is not told
    wait,        // too many failures: not even looked at
    needs_code,  // the password is right, the account has a second factor
    wrong_code,
};

struct LoginAnswer {
    LoginResult result = LoginResult::wrong;
    std::int32_t wait_s = 0;           // until the next attempt is looked at
    std::optional<Account> account;    // of `ok`
    bool used_recovery_code = false;
};

struct TotpOffer {
    std::string secret;  // base32, to be typed
    std::string uri;     // otpauth://…, for a QR code
};

// For several threads. Refusals: account.unknown, account.exists, account.name-form, account.display-form, account.last-administrator,
// account.wrong-password, account.wait, totp.none-offered, totp.wrong, and those of record::check and check_new_password.
class Accounts {
public:
    Accounts(Database& database, const Vault& vault, const record::PasswordCost& cost);
    ~Accounts();
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;

    Result<Account> add(const NewAccount& account, Instant now);
    Result<Account> find(std::string_view name);
    Result<std::vector<Account>> list();  // in order of the names

    // Takes about as long whatever the answer is. An attempt is counted as failed before it is looked at, so that many at the same
    // moment gain nothing.
    Result<LoginAnswer> login(const Login& login, Instant now);
    // Asks the person who is logged in for their password again; `ok`, `wrong` or `wait`, counted as in login().
    Result<LoginAnswer> confirm(AccountId id, std::string_view password, Instant now);

    // By the person: refused when the old one is wrong (account.wrong-password, account.wait). Ends all sessions; begin a new one.
    Result<void> change_password(AccountId id, std::string_view old_password, std::string_view new_password, Instant now);
    // By somebody else. Ends all sessions; `temporary`: it has to be changed before anything else.
    Result<void> set_password(AccountId id, std::string_view new_password, bool temporary);
    // Ends all sessions. The last administrator that is not disabled cannot be disabled.
    Result<void> set_disabled(AccountId id, bool disabled);
    // Holds from the next request on. The last administrator stays one.
    Result<void> set_duties(AccountId id, const record::Roles& roles, const std::vector<std::string>& areas);

    // A new secret, which counts only once a code of it was given. Ask for the password (confirm) first.
    Result<TotpOffer> begin_totp(AccountId id, std::string_view issuer);
    // Gives the recovery codes, which are shown this once; those of before end.
    Result<std::vector<std::string>> confirm_totp(AccountId id, std::string_view code, Instant now);
    // Takes second factor and recovery codes away, and ends all sessions.
    Result<void> reset_totp(AccountId id);

    // Forgets failed attempts at names that do not exist, when they are older than a day.
    Result<void> remove_old(Instant now);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace daybook::store
