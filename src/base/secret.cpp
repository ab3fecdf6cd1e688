#include "base/secret.hpp"

#include <algorithm>
#include <memory>

#include <sodium.h>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace daybook {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* as_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

Random system_random() {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium cannot start");
    return [](std::span<unsigned char> bytes) { randombytes_buf(bytes.data(), bytes.size()); };
}

Random buffered_random() {
    struct Buffer {
        std::array<unsigned char, 4096> bytes{};
        std::size_t used = sizeof(bytes);
    };
    return [system = system_random(), buffer = std::make_shared<Buffer>()](std::span<unsigned char> wanted) {
        if (wanted.size() > buffer->bytes.size()) return system(wanted);
        if (wanted.size() > buffer->bytes.size() - buffer->used) {
            // libsodium asks the system for 256 bytes at a time; a fresh seed's ChaCha20 stream is as good, and asks once.
            std::array<unsigned char, randombytes_SEEDBYTES> seed;
            system(seed);
            randombytes_buf_deterministic(buffer->bytes.data(), buffer->bytes.size(), seed.data());
            sodium_memzero(seed.data(), seed.size());
            buffer->used = 0;
        }
        const auto from = std::span(buffer->bytes).subspan(buffer->used, wanted.size());
        std::copy(from.begin(), from.end(), wanted.begin());
        sodium_memzero(from.data(), from.size());  // given out once, and not to be found in memory afterwards
        buffer->used += wanted.size();
    };
}

std::string random_bytes(const Random& random, std::size_t count) {
    std::string bytes(count, '\0');
    random({as_bytes(bytes), count});
    return bytes;
}

SecretKey derived_key(const SecretKey& key, std::string_view purpose) { return hmac_sha256(bytes_of(key), {"daybook/key/v1 ", purpose}); }

std::string encrypted(std::string_view plain, const SecretKey& key, std::string_view context, const Random& random) {
    std::string out(nonce_bytes + plain.size() + tag_bytes, '\0');
    random({as_bytes(out), nonce_bytes});
    crypto_aead_xchacha20poly1305_ietf_encrypt(as_bytes(out) + nonce_bytes, nullptr, as_bytes(plain), plain.size(), as_bytes(context), context.size(), nullptr, as_bytes(out), key.data());
    return out;
}

std::optional<std::string> decrypted(std::string_view sealed, const SecretKey& key, std::string_view context) {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(as_bytes(plain), nullptr, nullptr, as_bytes(sealed) + nonce_bytes, sealed.size() - nonce_bytes, as_bytes(context), context.size(), as_bytes(sealed), key.data());
    if (failed != 0) return std::nullopt;
    return plain;
}

void wipe(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

void wipe(SecretKey& secret) { sodium_memzero(secret.data(), secret.size()); }

}  // namespace daybook
