#include "record/passwords.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include <fmt/format.h>
#include <sodium.h>

#include "base/shipped.hpp"
#include "base/text.hpp"

namespace daybook::record {
namespace {

constexpr std::size_t different_letters_min = 5;
constexpr std::size_t name_letters_looked_for = 3;

std::size_t letters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

// The two bytes of a Cyrillic letter (U+0400 to U+042F) become those of its small form.
void lower_cyrillic(std::string& text, std::size_t at) {
    const unsigned letter = (static_cast<unsigned char>(text[at]) & 0x1FU) << 6 | (static_cast<unsigned char>(text[at + 1]) & 0x3FU);
    if (letter < 0x400 || letter > 0x42F) return;
    const unsigned lowered = letter < 0x410 ? letter + 80 : letter + 32;
    text[at] = static_cast<char>(0xC0 | lowered >> 6);
    text[at + 1] = static_cast<char>(0x80 | (lowered & 0x3F));
}

// Small letters, Latin and Cyrillic: enough to compare with the list and the name.
std::string lower(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] + 32);
        if (static_cast<unsigned char>(out[i]) == 0xD0 && i + 1 < out.size()) lower_cyrillic(out, i);
    }
    return out;
}

const std::unordered_set<std::string_view>& common_passwords() {
    static const auto list = [] {
        const auto text = shipped_file("people/common-passwords.txt");
        DAYBOOK_CHECK(text.has_value(), "the list of common passwords ships with the program");
        std::unordered_set<std::string_view> lines;
        for (std::string_view rest = *text; !rest.empty();) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            if (!line.empty() && line.front() != '#') lines.insert(line);
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        }
        return lines;
    }();
    return list;
}

// How many different letters, each taken whole.
std::size_t different_letters(std::string_view text) {
    std::set<std::string_view> seen;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
        seen.insert(text.substr(at, end - at));
        at = end;
    }
    return seen.size();
}

}  // namespace

Result<void> check_new_password(std::string_view password, std::string_view account_name) {
    if (password.size() > password_bytes_max) return refuse("password.long", fmt::format("the password has more than {} bytes", password_bytes_max));
    const bool has_controls = std::any_of(password.begin(), password.end(), [](char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == 0x7f; });
    if (!is_utf8(password) || has_controls) return refuse("password.form", "the password has characters that cannot be typed everywhere");
    if (letters_in(password) < password_letters_min) return refuse("password.short", fmt::format("the password has to have at least {} letters; a few words that do not belong together are good", password_letters_min));
    const std::string small = lower(password);
    if (common_passwords().contains(small) || different_letters(small) < different_letters_min) return refuse("password.common", "this password is among the first that somebody would try; choose another");
    if (account_name.size() >= name_letters_looked_for && small.find(lower(account_name)) != std::string::npos) return refuse("password.name", "the password must not have the account's name in it");
    return {};
}

Result<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium cannot start");
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes, cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return refuse("password.memory", fmt::format("there is not enough memory to hash a password: {} bytes are needed", cost.memory_bytes));
    hash.resize(hash.find('\0'));
    return hash;
}

bool is_password(std::string_view password, const std::string& hash) {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium cannot start");
    return hash.size() < crypto_pwhash_STRBYTES && password.size() <= password_bytes_max && crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string nobodys_hash(const PasswordCost& cost) {
    return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_bytes / 1024, cost.passes, std::string(22, 'A'), std::string(43, 'A'));
}

bool needs_rehash(const std::string& hash, const PasswordCost& cost) { return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory_bytes) != 0; }

}  // namespace daybook::record
