#include "record/totp.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace daybook::record {
namespace {

constexpr std::string_view base32_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::array<unsigned char, 20> hmac_sha1(std::string_view key, std::string_view message) {
    std::array<unsigned char, 20> mac{};
    unsigned length = 0;
    const auto* done = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac.data(), &length);
    DAYBOOK_CHECK(done != nullptr && length == mac.size(), "HMAC-SHA-1 cannot fail");
    return mac;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char byte : text) {
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
        out += plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
    return out;
}

std::string digits_typed(std::string_view text) {
    std::string out;
    for (const char letter : text)
        if (letter != ' ') out += letter;
    return out;
}

}  // namespace

std::string new_totp_secret(const Random& random) { return random_bytes(random, 20); }

std::string hotp(std::string_view secret, std::uint64_t counter, int digits) {
    std::string message;
    for (int shift = 56; shift >= 0; shift -= 8) message += static_cast<char>(counter >> shift);
    const auto mac = hmac_sha1(secret, message);
    const std::size_t at = mac[19] & 15U;
    const std::uint32_t number = (mac[at] & 0x7FU) << 24 | static_cast<std::uint32_t>(mac[at + 1]) << 16 | static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
    std::uint32_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= 10;
    return fmt::format("{:0{}}", number % modulus, digits);
}

std::optional<std::int64_t> accepted_step(std::string_view secret, std::string_view code, std::int64_t now, std::int64_t last_step) {
    const std::string typed = digits_typed(code);
    const std::int64_t current = now / totp_step_s;
    std::optional<std::int64_t> found;
    // All three are computed whatever the first gave: the time taken says nothing.
    for (std::int64_t step = current - 1; step <= current + 1; ++step) {
        const bool equal = step >= 0 && equal_secrets(hotp(secret, static_cast<std::uint64_t>(step), totp_digits), typed);
        if (equal && step > last_step && !found) found = step;
    }
    return found;
}

std::string to_base32(std::string_view bytes) {
    std::string text;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = held << 8 | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) text += base32_letters[held >> (bits - 5) & 31U];
        held &= (1U << bits) - 1;
    }
    if (bits > 0) text += base32_letters[held << (5 - bits) & 31U];
    return text;
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string bytes;
    std::uint32_t held = 0;
    int bits = 0;
    for (char letter : text) {
        if (letter == ' ' || letter == '-') continue;
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 32);
        const auto value = base32_letters.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        held = held << 5 | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(held >> bits);
        held &= (1U << bits) - 1;
    }
    // What is left over are the zeros that filled the last letter; five or more would be a letter too many.
    if (bits >= 5 || held != 0) return std::nullopt;
    return bytes;
}

std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}", percent_encoded(issuer), percent_encoded(account), to_base32(secret), totp_digits, totp_step_s);
}

}  // namespace daybook::record
