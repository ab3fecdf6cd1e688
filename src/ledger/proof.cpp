#include "ledger/proof.hpp"

#include <charconv>

#include <fmt/format.h>

namespace daybook::ledger {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::size_t proof_hashes_max = 64;

// The line before the next newline, which is taken off with it; nothing when no newline is left.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

std::unexpected<Error> wrong(std::uint64_t line, std::string_view what) {
    return refuse("receipt.form", fmt::format("This is no receipt (.tlog-proof): {}. Ask for it again.", what), Place{.row = line});
}

}  // namespace

std::string to_text(const Receipt& receipt) {
    std::string text(first_line);
    text += '\n';
    if (receipt.extra) text += fmt::format("extra {}\n", to_base64(*receipt.extra));
    text += fmt::format("index {}\n", receipt.index);
    for (const auto& hash : receipt.proof) text += to_base64(bytes_of(hash)) + "\n";
    text += '\n';
    text += receipt.checkpoint;
    return text;
}

Result<Receipt> parse_receipt(std::string_view text) {
    Receipt receipt;
    std::uint64_t row = 1;
    auto line = take_line(text);
    if (!line || *line != first_line) return wrong(row, fmt::format("its first line is not \"{}\"", first_line));
    line = take_line(text);
    ++row;
    if (line && line->starts_with("extra ")) {
        receipt.extra = from_base64(line->substr(6));
        if (!receipt.extra) return wrong(row, "what follows \"extra\" is no base64");
        line = take_line(text);
        ++row;
    }
    if (!line || !line->starts_with("index ")) return wrong(row, "the line \"index\" is missing");
    const auto digits = line->substr(6);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), receipt.index);
    if (error != std::errc{} || end != digits.data() + digits.size() || (digits[0] == '0' && digits.size() > 1))
        return wrong(row, "the index is no decimal number without leading zeros");
    for (line = take_line(text), ++row; line && !line->empty(); line = take_line(text), ++row) {
        const auto hash = hash_from_base64(*line);
        if (!hash || receipt.proof.size() == proof_hashes_max) return wrong(row, "a line of the proof is no base64 of 32 bytes, or there are more than 64");
        receipt.proof.push_back(*hash);
    }
    if (!line) return wrong(row, "it ends before the checkpoint");
    DAYBOOK_TRY_VOID(parse_note(text));
    receipt.checkpoint = text;
    return receipt;
}

Result<Checkpoint> verify_receipt_of_leaf(const Receipt& receipt, const Hash& leaf, const VerifierKey& key) {
    DAYBOOK_TRY(const SignedCheckpoint opened, open_checkpoint(receipt.checkpoint, key));
    if (!verify_inclusion(receipt.index, opened.checkpoint.size, leaf, receipt.proof, opened.checkpoint.root))
        return refuse("receipt.false", fmt::format("The receipt does not prove that this is entry {} of \"{}\" at size {}: the entry, the proof or the index was altered.",
                                                   receipt.index, opened.checkpoint.origin, count(opened.checkpoint.size)));
    return opened.checkpoint;
}

Result<Checkpoint> verify_receipt(const Receipt& receipt, std::string_view entry, const VerifierKey& key) {
    Sha256 hasher;
    return verify_receipt_of_leaf(receipt, leaf_hash(hasher, entry), key);
}

}  // namespace daybook::ledger
