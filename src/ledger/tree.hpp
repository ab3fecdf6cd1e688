// The Merkle tree of RFC 6962 and RFC 9162 §2.1: hashes, roots, inclusion and consistency proofs, and their verification.
// Pure: the hashes of complete subtrees are read through a function that the caller gives.
//
// Heights: a node of height h at index i is the root of the 2^h leaves that begin at leaf i * 2^h. Leaves have height 0.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace daybook::ledger {

// How many entries a ledger, or a prefix of it, has.
enum class LedgerSize : std::uint64_t {};
[[nodiscard]] constexpr std::uint64_t count(LedgerSize size) { return static_cast<std::uint64_t>(size); }

// Position of an entry in the ledger, from 0.
using Index = std::uint64_t;

[[nodiscard]] Hash leaf_hash(Sha256& hasher, std::string_view entry);                 // SHA-256(0x00 ‖ entry)
[[nodiscard]] Hash node_hash(Sha256& hasher, const Hash& left, const Hash& right);    // SHA-256(0x01 ‖ left ‖ right)
[[nodiscard]] Hash empty_root();                                                      // SHA-256 of nothing

// The right edge of a tree: the roots of the complete subtrees that it consists of, one for each bit of its size. Leaves
// are added in amortised constant time, and the root costs at most 64 hashes. Copying is cheap (2 KiB).
class RightEdge {
public:
    RightEdge() = default;
    // The edge of a tree of `size` leaves; `subtrees` are its complete subtrees from the left (the largest) to the right.
    RightEdge(LedgerSize size, std::span<const Hash> subtrees);

    // Adds a leaf. For each complete subtree of 256, 65,536, … leaves that it completes, `completed(level, root)` is
    // called with level 1, 2, …
    template <class Completed>
    void add(Sha256& hasher, const Hash& leaf, Completed&& completed) {
        Hash node = leaf;
        unsigned height = 0;
        for (std::uint64_t carry = size_; (carry & 1) != 0; carry >>= 1) {
            node = node_hash(hasher, subtrees_[height], node);
            if (++height % 8 == 0) completed(height / 8, node);
        }
        subtrees_[height] = node;
        ++size_;
    }
    void add(Sha256& hasher, const Hash& leaf) {
        add(hasher, leaf, [](unsigned, const Hash&) {});
    }

    [[nodiscard]] LedgerSize size() const { return LedgerSize{size_}; }
    [[nodiscard]] Hash root(Sha256& hasher) const;

private:
    std::array<Hash, 64> subtrees_{};  // by height; meaningful where size_ has that bit
    std::uint64_t size_ = 0;
};

// Reads the root of the complete subtree of the given height and index.
using SubtreeReader = std::function<Result<Hash>(unsigned height, std::uint64_t index)>;

// The root of the first `size` leaves.
Result<Hash> root_of(LedgerSize size, const SubtreeReader& read);

// RFC 9162 §2.1.3.1: from the leaf's sibling up to the root's child. Refused: index >= size.
Result<std::vector<Hash>> inclusion_proof(Index index, LedgerSize size, const SubtreeReader& read);

// RFC 9162 §2.1.4.1. Empty when the sizes are equal or the smaller is 0. Refused: smaller > larger.
Result<std::vector<Hash>> consistency_proof(LedgerSize smaller, LedgerSize larger, const SubtreeReader& read);

// RFC 9162 §2.1.3.2: is the leaf with this hash at `index` in the tree of `size` leaves with this root?
[[nodiscard]] bool verify_inclusion(Index index, LedgerSize size, const Hash& leaf, std::span<const Hash> proof, const Hash& root);

// RFC 9162 §2.1.4.2: is the smaller tree a prefix of the larger? An empty tree is a prefix of every tree.
[[nodiscard]] bool verify_consistency(LedgerSize smaller, LedgerSize larger, const Hash& smaller_root, const Hash& larger_root,
                                      std::span<const Hash> proof);

}  // namespace daybook::ledger
