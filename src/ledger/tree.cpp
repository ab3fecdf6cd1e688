#include "ledger/tree.hpp"

#include <bit>

#include <fmt/format.h>

namespace daybook::ledger {
namespace {

// The largest power of two below n (n > 1), as its exponent.
unsigned split_height(std::uint64_t n) { return static_cast<unsigned>(std::bit_width(n - 1)) - 1; }

// The root of leaves first, …, first + n − 1, where first is a multiple of the smallest power of two that is >= n.
Result<Hash> subtree_root(Sha256& hasher, std::uint64_t first, std::uint64_t n, const SubtreeReader& read) {
    if (std::has_single_bit(n)) {
        const auto height = static_cast<unsigned>(std::countr_zero(n));
        return read(height, first >> height);
    }
    const std::uint64_t left_size = std::uint64_t{1} << split_height(n);
    DAYBOOK_TRY(const Hash left, subtree_root(hasher, first, left_size, read));
    DAYBOOK_TRY(const Hash right, subtree_root(hasher, first + left_size, n - left_size, read));
    return node_hash(hasher, left, right);
}

// PATH(index, leaves first … first + n − 1) of RFC 9162 §2.1.3.1.
Result<void> add_path(Sha256& hasher, Index index, std::uint64_t first, std::uint64_t n, const SubtreeReader& read, std::vector<Hash>& path) {
    if (n == 1) return {};
    const std::uint64_t left_size = std::uint64_t{1} << split_height(n);
    const bool in_left = index < first + left_size;
    const std::uint64_t sibling = in_left ? first + left_size : first;
    const std::uint64_t sibling_size = in_left ? n - left_size : left_size;
    DAYBOOK_TRY_VOID(add_path(hasher, index, in_left ? first : first + left_size, in_left ? left_size : n - left_size, read, path));
    DAYBOOK_TRY(const Hash root, subtree_root(hasher, sibling, sibling_size, read));
    path.push_back(root);
    return {};
}

// SUBPROOF(m, leaves first … first + n − 1, known) of RFC 9162 §2.1.4.1; `known`: the verifier has this subtree's root.
enum class Root { known, not_known };
Result<void> add_subproof(Sha256& hasher, std::uint64_t m, std::uint64_t first, std::uint64_t n, Root verifier_has, const SubtreeReader& read,
                          std::vector<Hash>& proof) {
    if (m == n) {
        if (verifier_has == Root::known) return {};
        DAYBOOK_TRY(const Hash root, subtree_root(hasher, first, n, read));
        proof.push_back(root);
        return {};
    }
    const std::uint64_t left_size = std::uint64_t{1} << split_height(n);
    if (m <= left_size) {
        DAYBOOK_TRY_VOID(add_subproof(hasher, m, first, left_size, verifier_has, read, proof));
        DAYBOOK_TRY(const Hash right, subtree_root(hasher, first + left_size, n - left_size, read));
        proof.push_back(right);
        return {};
    }
    DAYBOOK_TRY_VOID(add_subproof(hasher, m - left_size, first + left_size, n - left_size, Root::not_known, read, proof));
    DAYBOOK_TRY(const Hash left, subtree_root(hasher, first, left_size, read));
    proof.push_back(left);
    return {};
}

}  // namespace

Hash leaf_hash(Sha256& hasher, std::string_view entry) { return hasher.of({std::string_view("\0", 1), entry}); }

Hash node_hash(Sha256& hasher, const Hash& left, const Hash& right) {
    char bytes[65];
    bytes[0] = 1;
    std::copy(left.begin(), left.end(), bytes + 1);
    std::copy(right.begin(), right.end(), bytes + 33);
    return hasher.of({std::string_view(bytes, sizeof bytes)});
}

Hash empty_root() { return sha256(""); }

RightEdge::RightEdge(LedgerSize size, std::span<const Hash> subtrees) : size_(count(size)) {
    DAYBOOK_CHECK(subtrees.size() == static_cast<std::size_t>(std::popcount(size_)), "a right edge has one subtree for each bit of its size");
    std::size_t next = 0;
    for (int height = 63; height >= 0; --height)
        if ((size_ >> height & 1) != 0) subtrees_[static_cast<std::size_t>(height)] = subtrees[next++];
}

Hash RightEdge::root(Sha256& hasher) const {
    if (size_ == 0) return empty_root();
    auto height = static_cast<unsigned>(std::countr_zero(size_));
    Hash root = subtrees_[height];
    for (++height; height < 64; ++height)
        if ((size_ >> height & 1) != 0) root = node_hash(hasher, subtrees_[height], root);
    return root;
}

Result<Hash> root_of(LedgerSize size, const SubtreeReader& read) {
    if (count(size) == 0) return empty_root();
    Sha256 hasher;
    return subtree_root(hasher, 0, count(size), read);
}

Result<std::vector<Hash>> inclusion_proof(Index index, LedgerSize size, const SubtreeReader& read) {
    if (index >= count(size))
        return refuse("ledger.no-entry", fmt::format("There is no entry {} in a ledger of size {}; entries count from 0.", index, count(size)));
    Sha256 hasher;
    std::vector<Hash> path;
    DAYBOOK_TRY_VOID(add_path(hasher, index, 0, count(size), read, path));
    return path;
}

Result<std::vector<Hash>> consistency_proof(LedgerSize smaller, LedgerSize larger, const SubtreeReader& read) {
    if (smaller > larger)
        return refuse("ledger.sizes", fmt::format("A ledger of size {} cannot be a prefix of one of size {}; give the smaller size first.", count(smaller), count(larger)));
    std::vector<Hash> proof;
    if (count(smaller) == 0 || smaller == larger) return proof;
    Sha256 hasher;
    DAYBOOK_TRY_VOID(add_subproof(hasher, count(smaller), 0, count(larger), Root::known, read, proof));
    return proof;
}

bool verify_inclusion(Index index, LedgerSize size, const Hash& leaf, std::span<const Hash> proof, const Hash& root) {
    if (index >= count(size)) return false;
    Sha256 hasher;
    std::uint64_t node = index;
    std::uint64_t last = count(size) - 1;
    Hash computed = leaf;
    for (const Hash& sibling : proof) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            computed = node_hash(hasher, sibling, computed);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            computed = node_hash(hasher, computed, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && computed == root;
}

bool verify_consistency(LedgerSize smaller, LedgerSize larger, const Hash& smaller_root, const Hash& larger_root, std::span<const Hash> proof) {
    if (smaller > larger) return false;
    if (smaller == larger) return proof.empty() && smaller_root == larger_root;
    if (count(smaller) == 0) return proof.empty() && smaller_root == empty_root();
    if (proof.empty()) return false;
    Sha256 hasher;
    std::uint64_t node = count(smaller) - 1;
    std::uint64_t last = count(larger) - 1;
    while ((node & 1) != 0) {
        node >>= 1;
        last >>= 1;
    }
    // When the smaller size is a power of two, its root is itself the first node of the path.
    std::size_t next = 0;
    Hash of_smaller = std::has_single_bit(count(smaller)) ? smaller_root : proof[next++];
    Hash of_larger = of_smaller;
    for (; next < proof.size(); ++next) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            of_smaller = node_hash(hasher, proof[next], of_smaller);
            of_larger = node_hash(hasher, proof[next], of_larger);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            of_larger = node_hash(hasher, of_larger, proof[next]);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && of_smaller == smaller_root && of_larger == larger_root;
}

}  // namespace daybook::ledger
