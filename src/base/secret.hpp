// What keeps secrets in more than one folder: randomness, keys made from a key, and the encryption of small texts
// (XChaCha20-Poly1305). Randomness is a parameter; where keys are kept is left to the caller.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace daybook {

// Fills the bytes with randomness. system_random() for real use, from any thread; tests pass a seeded one.
using Random = std::function<void(std::span<unsigned char>)>;
[[nodiscard]] Random system_random();
// The same, but asks the system for a few kilobytes at once; for one thread.
[[nodiscard]] Random buffered_random();
[[nodiscard]] std::string random_bytes(const Random& random, std::size_t count);

using SecretKey = std::array<std::uint8_t, 32>;

// A key for one purpose: knowing it tells nothing about `key`, nor about the key for another purpose.
[[nodiscard]] SecretKey derived_key(const SecretKey& key, std::string_view purpose);

// nonce ‖ ciphertext ‖ tag. What was encrypted for one context (a purpose, a row) does not decrypt in another.
[[nodiscard]] std::string encrypted(std::string_view plain, const SecretKey& key, std::string_view context, const Random& random);

// Nothing when it was not made by encrypted() with this key and context, or was altered since.
[[nodiscard]] std::optional<std::string> decrypted(std::string_view sealed, const SecretKey& key, std::string_view context);

// Overwrites the bytes in memory, also where a compiler thinks that nobody reads them again.
void wipe(std::string& secret);
void wipe(SecretKey& secret);

}  // namespace daybook
