// Receipts: whatever is accepted is exactly what would be written again; verifying never fails in another way than by refusing.
#include <algorithm>
#include <cstdint>
#include <string>

#include "ledger/proof.hpp"

using namespace daybook;
using namespace daybook::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const SigningKey key = *SigningKey::generate("fuzz.example/ledger", [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 1); });
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto receipt = parse_receipt(bytes);
    if (!receipt) return 0;
    DAYBOOK_CHECK(to_text(*receipt) == bytes, "a receipt has one form");
    (void)verify_receipt(*receipt, receipt->extra.value_or("entry"), key.verifier());
    // The proof arithmetic with whatever the fuzzer made of it, without the signature in the way.
    (void)verify_inclusion(receipt->index, LedgerSize{receipt->index + receipt->proof.size()}, Hash{}, receipt->proof, Hash{});
    (void)verify_consistency(LedgerSize{receipt->index}, LedgerSize{receipt->index + receipt->proof.size()}, Hash{}, Hash{}, receipt->proof);
    return 0;
}
