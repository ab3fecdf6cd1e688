// C2SP tlog-checkpoint: origin, size and root of a tree as the text of a signed note. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/note.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

struct Checkpoint {
    std::string origin;
    LedgerSize size{};
    Hash root{};
    bool operator==(const Checkpoint&) const = default;
};

// A checkpoint with the note that it came in or was signed as, signatures and all.
struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string note;
    bool operator==(const SignedCheckpoint&) const = default;
};

// "origin\nsize\nbase64 root\n".
[[nodiscard]] std::string to_text(const Checkpoint& checkpoint);

// Strict: exactly three lines; no extension lines, no leading zeros.
Result<Checkpoint> parse_checkpoint_text(std::string_view text);

[[nodiscard]] SignedCheckpoint sign_checkpoint(Checkpoint checkpoint, const SigningKey& key);

// Parses the note, verifies `key`'s signature on it, parses its text, and compares the origin with the key's name.
Result<SignedCheckpoint> open_checkpoint(std::string_view note, const VerifierKey& key);

}  // namespace daybook::ledger
