// C2SP tlog-proof: a receipt, one text file that proves offline that an entry is in a ledger. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

struct Receipt {
    std::optional<std::string> extra;  // opaque, proves nothing by itself; here usually the entry's bytes
    Index index = 0;
    std::vector<Hash> proof;           // from the leaf's sibling up to the root's child
    std::string checkpoint;            // the signed note, as it is
    bool operator==(const Receipt&) const = default;
};

[[nodiscard]] std::string to_text(const Receipt& receipt);

// Strict: exactly what to_text() writes, with any checkpoint note that parse_note() accepts.
Result<Receipt> parse_receipt(std::string_view text);

// Proves that `entry` stands at receipt.index in the ledger whose key this is; gives the checkpoint that proves it.
Result<Checkpoint> verify_receipt(const Receipt& receipt, std::string_view entry, const VerifierKey& key);

// The same for an entry of which only the leaf hash is known.
Result<Checkpoint> verify_receipt_of_leaf(const Receipt& receipt, const Hash& leaf, const VerifierKey& key);

}  // namespace daybook::ledger
