// SHA-256, base64 and hex. OpenSSL's own SHA-256 functions are called, not its EVP layer: for the short messages of a
// tree the layer costs a third of the hash. A Sha256 belongs to one thread.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#define OPENSSL_SUPPRESS_DEPRECATED  // OpenSSL 3 would rather have EVP called
#include <openssl/sha.h>

namespace daybook {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] inline std::string_view bytes_of(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

class Sha256 {
public:
    // The hash of the parts, one after another. Starts anew: what was given to add() is dropped.
    Hash of(std::initializer_list<std::string_view> parts);

    // For what comes in pieces: add(…) … finish(). finish() makes it ready for the next message.
    Sha256& add(std::string_view bytes);
    Hash finish();

private:
    SHA256_CTX state_;
    bool started_ = false;
};

// Convenience for single hashes; uses one Sha256 per thread.
[[nodiscard]] Hash sha256(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104) of the parts, one after another.
[[nodiscard]] Hash hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts);

// Equal or not in a time that does not depend on where they differ: for whatever somebody could guess at.
[[nodiscard]] bool equal_secrets(std::string_view left, std::string_view right);

// 64-bit XXH3: for finding accidents and for tables, never where someone could gain by a collision.
[[nodiscard]] std::uint64_t checksum(std::string_view bytes);

[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
[[nodiscard]] std::optional<Hash> hash_from_hex(std::string_view text);

// RFC 4648 with padding. Decoding is strict: no white space, canonical padding bits only.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::optional<Hash> hash_from_base64(std::string_view text);

}  // namespace daybook
