// Signed notes, verifier keys and checkpoints: whatever is accepted is exactly what would be written again, and nothing but
// what a key signed verifies with it.
#include <algorithm>
#include <cstdint>
#include <string>

#include "ledger/checkpoint.hpp"

using namespace daybook;
using namespace daybook::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const SigningKey key = *SigningKey::generate("fuzz.example/ledger", [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 1); });
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto note = parse_note(bytes)) {
        DAYBOOK_CHECK(to_text(*note) == bytes, "a note has one form");
        (void)verify_note(*note, key.verifier());
    }
    if (const auto checkpoint = parse_checkpoint_text(bytes)) {
        DAYBOOK_CHECK(to_text(*checkpoint) == bytes, "a checkpoint has one form");
        const auto made = sign_checkpoint(*checkpoint, key);
        const auto opened = open_checkpoint(made.note, key.verifier());
        DAYBOOK_CHECK(!opened || *opened == made, "what was signed is what is opened");
    }
    if (const auto verifier = VerifierKey::parse(bytes)) DAYBOOK_CHECK(verifier->to_text() == bytes, "a key has one form");
    (void)SigningKey::parse(bytes);
    (void)open_checkpoint(bytes, key.verifier());
    return 0;
}
