// Passwords of the staff: which are accepted, and Argon2id (libsodium) to keep them. The parameters stand in the hash, so
// that it can be checked after they were raised, and made anew at the next login.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace daybook::record {

inline constexpr std::size_t password_letters_min = 10;
inline constexpr std::size_t password_bytes_max = 200;

// What one guess costs, whoever makes it.
struct PasswordCost {
    std::uint64_t passes = 3;
    std::size_t memory_bytes = std::size_t{64} << 20;
};

// Refused: too short, too long, not UTF-8 or with control characters; among the most common ones; hardly any different letters;
// the account's name in it. No rules about digits or signs: they make passwords worse.
Result<void> check_new_password(std::string_view password, std::string_view account_name);

// Refused only when there is no memory for it. The salt is libsodium's own.
Result<std::string> hash_password(std::string_view password, const PasswordCost& cost);

// Takes as long as hash_password did. False also for what is no hash.
[[nodiscard]] bool is_password(std::string_view password, const std::string& hash);

// A hash of nobody's password: to be checked when there is no such account, so that the answer takes as long.
[[nodiscard]] std::string nobodys_hash(const PasswordCost& cost);

// Made with other parameters than these.
[[nodiscard]] bool needs_rehash(const std::string& hash, const PasswordCost& cost);

}  // namespace daybook::record
