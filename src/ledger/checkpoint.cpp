#include "ledger/checkpoint.hpp"

#include <charconv>

#include <fmt/format.h>

namespace daybook::ledger {

std::string to_text(const Checkpoint& checkpoint) {
    return fmt::format("{}\n{}\n{}\n", checkpoint.origin, count(checkpoint.size), to_base64(bytes_of(checkpoint.root)));
}

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
    const auto wrong = [](std::string_view what) { return refuse("checkpoint.form", fmt::format("This is no checkpoint: {}.", what)); };
    const auto first = text.find('\n');
    const auto second = first == std::string_view::npos ? first : text.find('\n', first + 1);
    const auto third = second == std::string_view::npos ? second : text.find('\n', second + 1);
    if (third == std::string_view::npos || third + 1 != text.size()) return wrong("it has to be three lines, each ended by a newline");
    if (first == 0) return wrong("its first line, the origin, is empty");
    Checkpoint checkpoint;
    checkpoint.origin = text.substr(0, first);
    const auto digits = text.substr(first + 1, second - first - 1);
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (error != std::errc{} || end != digits.data() + digits.size() || (digits[0] == '0' && digits.size() > 1))
        return wrong("its second line, the size, is no decimal number without leading zeros");
    checkpoint.size = LedgerSize{size};
    const auto root = hash_from_base64(text.substr(second + 1, third - second - 1));
    if (!root) return wrong("its third line, the root, is no base64 of 32 bytes");
    checkpoint.root = *root;
    return checkpoint;
}

SignedCheckpoint sign_checkpoint(Checkpoint checkpoint, const SigningKey& key) {
    std::string note = sign_note(to_text(checkpoint), key);
    return {std::move(checkpoint), std::move(note)};
}

Result<SignedCheckpoint> open_checkpoint(std::string_view bytes, const VerifierKey& key) {
    DAYBOOK_TRY(const Note note, parse_note(bytes));
    DAYBOOK_TRY_VOID(verify_note(note, key));
    DAYBOOK_TRY(Checkpoint checkpoint, parse_checkpoint_text(note.text));
    if (checkpoint.origin != key.name)
        return refuse("checkpoint.origin", fmt::format("The checkpoint is of \"{}\", not of \"{}\".", checkpoint.origin, key.name));
    return SignedCheckpoint{std::move(checkpoint), std::string(bytes)};
}

}  // namespace daybook::ledger
