// C2SP tlog-tiles: how a tree and its entries are cut into static files of 256, and how those are named. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr std::size_t entry_bytes_max = 65'535;

// A tile of hashes (level 0 to 63), or a bundle of entries (no level).
struct Tile {
    std::optional<std::uint32_t> level;  // nothing: entries
    std::uint64_t number = 0;
    std::uint32_t width = tile_width;    // 1 to 256; below 256 it is a partial tile
    bool operator==(const Tile&) const = default;
};

// "tile/0/x001/x234/067", "tile/entries/005.p/112".
[[nodiscard]] std::string tile_path(const Tile& tile);

// Exactly what tile_path() writes, nothing else.
[[nodiscard]] std::optional<Tile> tile_from_path(std::string_view path);

// How wide a tile is in a tree of this size: 0 (there is none) to 256.
[[nodiscard]] std::uint32_t tile_width_at(LedgerSize size, std::uint32_t level, std::uint64_t number);

// All tiles that a checkpoint of size `to` needs and one of size `from` did not: hash tiles of every level, then bundles.
[[nodiscard]] std::vector<Tile> tiles_between(LedgerSize from, LedgerSize to);

// Bundles: big-endian uint16 length and bytes, again and again. DAYBOOK_CHECK: an entry has at most 65,535 bytes.
void append_to_bundle(std::string& bundle, std::string_view entry);

// The entries of a bundle, as views into it. Refused: a length that leads beyond the end.
Result<std::vector<std::string_view>> entries_of_bundle(std::string_view bundle);

// The hashes of a tile. Refused: no hash, more than 256, or a part of one.
Result<std::vector<Hash>> hashes_of_tile(std::string_view tile);

}  // namespace daybook::ledger
