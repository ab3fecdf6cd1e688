// C2SP signed-note: a text, a blank line, signature lines. Ed25519 (type 0x01) only; signatures of unknown keys are
// kept but not judged, so that a note may carry cosignatures. Pure; randomness is a parameter.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace daybook::ledger {

using daybook::Random;
using daybook::buffered_random;
using daybook::system_random;

inline constexpr std::size_t note_bytes_max = 1 << 20;
inline constexpr std::size_t note_signatures_max = 64;

// Who signs, and how a signature is checked: "<name>+<8 hex digits of the key id>+<base64(0x01 ‖ public key)>".
struct VerifierKey {
    std::string name;
    std::uint32_t id = 0;
    std::array<unsigned char, 32> public_key{};

    // Refused: anything but the form above, a key id that does not follow from name and key, a key of another type.
    static Result<VerifierKey> parse(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] bool verifies(std::string_view message, std::span<const unsigned char> signature) const;
    bool operator==(const VerifierKey&) const = default;
};

// A name as signed-note allows it: not empty, no spaces, no "+", no control characters, UTF-8.
[[nodiscard]] bool is_key_name(std::string_view name);

// The secret half. Its text is "PRIVATE+KEY+<name>+<key id>+<base64(0x01 ‖ seed)>", as other signed-note tools keep it.
class SigningKey {
public:
    static Result<SigningKey> generate(std::string_view name, const Random& random);
    static Result<SigningKey> parse(std::string_view text);
    ~SigningKey();
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;

    [[nodiscard]] const VerifierKey& verifier() const { return verifier_; }
    [[nodiscard]] std::array<unsigned char, 64> sign(std::string_view message) const;
    [[nodiscard]] std::string secret_text() const;  // for the key file, with nothing around it

private:
    SigningKey() = default;
    static SigningKey from_seed(std::string_view name, std::span<const unsigned char, 32> seed);
    VerifierKey verifier_;
    std::array<unsigned char, 64> secret_{};
};

struct NoteSignature {
    std::string name;
    std::uint32_t id = 0;
    std::string bytes;  // after the key id
    bool operator==(const NoteSignature&) const = default;
};

struct Note {
    std::string text;  // ends with a newline
    std::vector<NoteSignature> signatures;
    bool operator==(const Note&) const = default;
};

// Strict: UTF-8, no control characters but the newline, at least one signature line, nothing after the last one.
Result<Note> parse_note(std::string_view bytes);
[[nodiscard]] std::string to_text(const Note& note);

// The text, signed with one key. DAYBOOK_CHECK: the text ends with a newline.
[[nodiscard]] std::string sign_note(std::string_view text, const SigningKey& key);

// Ok when a signature of `key` is there and holds, and none of `key` fails. Others are ignored.
Result<void> verify_note(const Note& note, const VerifierKey& key);

}  // namespace daybook::ledger
