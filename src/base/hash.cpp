#include "base/hash.hpp"

#include <algorithm>

#include <openssl/crypto.h>
#include <xxhash.h>

#include "base/result.hpp"

namespace daybook {
namespace {

constexpr std::string_view base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of_base64(char letter) {
    const auto at = base64_letters.find(letter);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int value_of_hex(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return -1;
}

std::optional<Hash> as_hash(const std::optional<std::string>& bytes) {
    if (!bytes || bytes->size() != 32) return std::nullopt;
    Hash hash;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

}  // namespace

Sha256& Sha256::add(std::string_view bytes) {
    if (!started_) SHA256_Init(&state_);
    started_ = true;
    SHA256_Update(&state_, bytes.data(), bytes.size());
    return *this;
}

Hash Sha256::finish() {
    if (!started_) SHA256_Init(&state_);
    started_ = false;
    Hash hash;
    SHA256_Final(hash.data(), &state_);
    return hash;
}

Hash Sha256::of(std::initializer_list<std::string_view> parts) {
    SHA256_Init(&state_);
    for (const auto part : parts) SHA256_Update(&state_, part.data(), part.size());
    started_ = false;
    Hash hash;
    SHA256_Final(hash.data(), &state_);
    return hash;
}

Hash sha256(std::string_view bytes) {
    thread_local Sha256 hasher;
    return hasher.of({bytes});
}

Hash hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
    constexpr std::size_t block = 64;
    std::array<char, block> inner{}, outer{};
    const Hash hashed = key.size() > block ? sha256(key) : Hash{};
    const std::string_view used = key.size() > block ? bytes_of(hashed) : key;
    for (std::size_t i = 0; i < block; ++i) {
        const char byte = i < used.size() ? used[i] : '\0';
        inner[i] = static_cast<char>(byte ^ 0x36);
        outer[i] = static_cast<char>(byte ^ 0x5c);
    }
    thread_local Sha256 hasher;
    hasher.add({inner.data(), block});
    for (const auto part : parts) hasher.add(part);
    const Hash inside = hasher.finish();
    return hasher.of({{outer.data(), block}, bytes_of(inside)});
}

bool equal_secrets(std::string_view left, std::string_view right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::uint64_t checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value_of_hex(text[i]);
        const int low = value_of_hex(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) text += k <= left ? base64_letters[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        const bool last = i + 4 == text.size();
        const std::size_t padding = !last ? 0 : text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const int value = k >= 4 - padding ? 0 : value_of_base64(text[i + k]);
            if (value < 0) return std::nullopt;
            group = group << 6 | static_cast<std::uint32_t>(value);
        }
        const std::uint32_t unused = padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF;
        if ((group & unused) != 0) return std::nullopt;
        for (std::size_t k = 0; k < 3 - padding; ++k) bytes += static_cast<char>(group >> (16 - 8 * k) & 255);
    }
    return bytes;
}

std::optional<Hash> hash_from_hex(std::string_view text) { return as_hash(from_hex(text)); }
std::optional<Hash> hash_from_base64(std::string_view text) { return as_hash(from_base64(text)); }

}  // namespace daybook
