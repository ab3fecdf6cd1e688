#include "ledger/note.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.hpp"

namespace daybook::ledger {
namespace {

constexpr char type_ed25519 = 1;
constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::string_view secret_prefix = "PRIVATE+KEY+";

template <std::size_t n>
std::string_view as_text(const std::array<unsigned char, n>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), n};
}

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::uint32_t big_endian(std::string_view four) {
    std::uint32_t value = 0;
    for (const char byte : four.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

std::string big_endian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::uint32_t key_id(std::string_view name, const std::array<unsigned char, 32>& public_key) {
    Sha256 hasher;
    const Hash hash = hasher.of({name, std::string_view("\n\x01", 2), as_text(public_key)});
    return big_endian(bytes_of(hash));
}

// One code point from the front; nothing for what is not the shortest UTF-8 of a scalar value.
std::optional<char32_t> take_code_point(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    if (length == 0 || text.size() < length) return std::nullopt;
    char32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) != 0x80) return std::nullopt;
        point = point << 6 | (byte & 0x3F);
    }
    const char32_t smallest = length == 4 ? 0x10000 : length == 3 ? 0x800 : length == 2 ? 0x80 : 0;
    if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return std::nullopt;
    text.remove_prefix(length);
    return point;
}

// White_Space of the Unicode character database.
bool is_space(char32_t point) {
    return (point >= 9 && point <= 13) || point == 0x20 || point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
           point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

bool is_note_text(std::string_view text) {
    while (!text.empty()) {
        const auto point = take_code_point(text);
        if (!point || (*point < 0x20 && *point != '\n')) return false;
    }
    return true;
}

// "<name>+<8 hex digits>+<base64(type ‖ 32 bytes)>". The base64 may hold a "+" itself, the name may not.
struct KeyParts {
    std::string_view name;
    std::uint32_t id = 0;
    std::array<unsigned char, 32> bytes{};
};
std::optional<KeyParts> key_parts(std::string_view text) {
    const auto first = text.find('+');
    if (first == std::string_view::npos || text.size() < first + 10 || text[first + 9] != '+') return std::nullopt;
    KeyParts parts;
    parts.name = text.substr(0, first);
    const auto id = from_hex(text.substr(first + 1, 8));
    const auto key = from_base64(text.substr(first + 10));
    if (!is_key_name(parts.name) || !id || !key || key->size() != 33 || key->front() != type_ed25519) return std::nullopt;
    parts.id = big_endian(*id);
    std::copy(key->begin() + 1, key->end(), parts.bytes.begin());
    return parts;
}

std::string key_text(std::string_view name, std::uint32_t id, std::string_view bytes) {
    std::string typed(1, type_ed25519);
    typed += bytes;
    return fmt::format("{}+{:08x}+{}", name, id, to_base64(typed));
}

// One line "— name base64", without its newline.
std::optional<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(dash)) return std::nullopt;
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
    const auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < 5) return std::nullopt;
    return NoteSignature{std::string(line.substr(0, space)), big_endian(*bytes), bytes->substr(4)};
}

}  // namespace

bool is_key_name(std::string_view name) {
    if (name.empty()) return false;
    while (!name.empty()) {
        const auto point = take_code_point(name);
        if (!point || *point < 0x20 || *point == '+' || is_space(*point)) return false;
    }
    return true;
}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
    const auto parts = key_parts(text);
    if (!parts)
        return refuse("key.form", "This is no Ed25519 verifier key; one looks like name+8 hex digits+base64. Take it again from whoever published it.");
    if (key_id(parts->name, parts->bytes) != parts->id)
        return refuse("key.id", fmt::format("The verifier key of \"{}\" is damaged: its key id does not follow from its name and key. Take it again from whoever published it.", parts->name));
    return VerifierKey{std::string(parts->name), parts->id, parts->bytes};
}

std::string VerifierKey::to_text() const { return key_text(name, id, as_text(public_key)); }

bool VerifierKey::verifies(std::string_view message, std::span<const unsigned char> signature) const {
    return signature.size() == crypto_sign_BYTES && crypto_sign_verify_detached(signature.data(), as_bytes(message), message.size(), public_key.data()) == 0;
}

SigningKey SigningKey::from_seed(std::string_view name, std::span<const unsigned char, 32> seed) {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium cannot start");
    SigningKey key;
    crypto_sign_seed_keypair(key.verifier_.public_key.data(), key.secret_.data(), seed.data());
    key.verifier_.name = name;
    key.verifier_.id = key_id(name, key.verifier_.public_key);
    return key;
}

Result<SigningKey> SigningKey::generate(std::string_view name, const Random& random) {
    if (!is_key_name(name))
        return refuse("key.name", fmt::format("\"{}\" cannot name a ledger: use a name like example.org/ledger, without spaces and without \"+\".", name));
    std::array<unsigned char, 32> seed{};
    random(seed);
    SigningKey key = from_seed(name, seed);
    sodium_memzero(seed.data(), seed.size());
    return key;
}

Result<SigningKey> SigningKey::parse(std::string_view text) {
    auto parts = text.starts_with(secret_prefix) ? key_parts(text.substr(secret_prefix.size())) : std::nullopt;
    if (!parts) return refuse("key.form", "This is no Ed25519 signing key; one looks like PRIVATE+KEY+name+8 hex digits+base64. Restore it from where it is kept.");
    SigningKey key = from_seed(parts->name, parts->bytes);
    sodium_memzero(parts->bytes.data(), parts->bytes.size());
    if (key.verifier_.id != parts->id)
        return refuse("key.id", fmt::format("The signing key of \"{}\" is damaged: its key id does not follow from it. Restore it from where it is kept.", parts->name));
    return key;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

std::array<unsigned char, 64> SigningKey::sign(std::string_view message) const {
    std::array<unsigned char, 64> signature{};
    crypto_sign_detached(signature.data(), nullptr, as_bytes(message), message.size(), secret_.data());
    return signature;
}

std::string SigningKey::secret_text() const {
    return std::string(secret_prefix) + key_text(verifier_.name, verifier_.id, as_text(secret_).substr(0, 32));
}

Result<Note> parse_note(std::string_view bytes) {
    if (bytes.size() > note_bytes_max) return refuse("note.size", "The signed note has more than 1 MiB.");
    if (!is_note_text(bytes)) return refuse("note.text", "The signed note holds bytes that are not UTF-8 text, or control characters.");
    const auto blank = bytes.rfind("\n\n");
    if (blank == std::string_view::npos || bytes.back() != '\n' || blank + 2 == bytes.size())
        return refuse("note.form", "A signed note is a text, an empty line, and signature lines that each end with a newline; this is not one.");
    Note note{std::string(bytes.substr(0, blank + 1)), {}};
    std::string_view rest = bytes.substr(blank + 2);
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        auto signature = parse_signature(rest.substr(0, end));
        if (!signature || note.signatures.size() == note_signatures_max)
            return refuse("note.signature", "A signature line of the note is not \"\u2014 name base64\", or there are more than 64 of them.");
        note.signatures.push_back(*std::move(signature));
        rest.remove_prefix(end + 1);
    }
    return note;
}

std::string to_text(const Note& note) {
    std::string text = note.text + "\n";
    for (const auto& signature : note.signatures)
        text += fmt::format("{}{} {}\n", dash, signature.name, to_base64(big_endian(signature.id) + signature.bytes));
    return text;
}

std::string sign_note(std::string_view text, const SigningKey& key) {
    DAYBOOK_CHECK(text.ends_with('\n'), "a note's text ends with a newline");
    const auto signature = key.sign(text);
    return to_text(Note{std::string(text), {{key.verifier().name, key.verifier().id, std::string(as_text(signature))}}});
}

Result<void> verify_note(const Note& note, const VerifierKey& key) {
    bool verified = false;
    for (const auto& signature : note.signatures) {
        if (signature.id != key.id || signature.name != key.name) continue;
        if (!key.verifies(note.text, {as_bytes(signature.bytes), signature.bytes.size()}))
            return refuse("note.false", fmt::format("The signature of \"{}\" on the note is false: the note was altered or damaged.", key.name));
        verified = true;
    }
    if (!verified) return refuse("note.unsigned", fmt::format("The note has no signature of \"{}\" (key id {:08x}).", key.name, key.id));
    return {};
}

}  // namespace daybook::ledger
