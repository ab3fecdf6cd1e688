// What the store keeps secret: texts encrypted and names hashed under keys that are all derived from one key, which lies in the
// keys folder. Whoever has only the database can read none of it and test no guess. Private to the folder.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace daybook::store {

// What a derived key is for. The names are part of the keys: do not change them.
namespace secret_of {
inline constexpr std::string_view key_check = "office/key-check", totp = "office/totp", recovery_code = "office/recovery-code", unknown_name = "office/unknown-name", csrf = "office/csrf",
                                  chat = "office/chat", conversation = "office/conversation", message = "office/message", upload = "office/upload", reporter = "office/reporter", edition = "office/edition";
}

class Vault {
public:
    Vault(const SecretKey& key, Random random) : key_(key), random_(std::move(random)) {}
    ~Vault() { wipe(key_); }
    Vault(const Vault&) = delete;
    Vault& operator=(const Vault&) = delete;

    // `context` says which row it belongs to, so that nobody can move it to another.
    [[nodiscard]] std::string encrypt(std::string_view purpose, std::string_view context, std::string_view plain) const { return encrypted(plain, derived_key(key_, purpose), context, random_); }
    // Refused ("store.damaged"): not made with this key for this row, or altered.
    [[nodiscard]] Result<std::string> decrypt(std::string_view purpose, std::string_view context, std::string_view sealed) const {
        if (auto plain = decrypted(sealed, derived_key(key_, purpose), context)) return *std::move(plain);
        return refuse("store.damaged", "something encrypted in the database does not open: it was altered, or belongs to another row; put the newest backup in its place");
    }
    [[nodiscard]] Hash keyed_hash(std::string_view purpose, std::initializer_list<std::string_view> parts) const { return hmac_sha256(bytes_of(derived_key(key_, purpose)), parts); }
    [[nodiscard]] const Random& random() const { return random_; }

private:
    SecretKey key_;
    Random random_;
};

}  // namespace daybook::store
