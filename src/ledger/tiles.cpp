#include "ledger/tiles.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace daybook::ledger {
namespace {

constexpr std::uint32_t level_max = 63;
constexpr std::size_t number_groups_max = 6;  // 10^18: more tiles than a 64-bit size can have entries for

// How many hashes level L has in a tree of this size: floor(size / 256^level).
std::uint64_t hashes_at(LedgerSize size, std::uint32_t level) { return level >= 8 ? 0 : count(size) >> (8 * level); }

// A decimal without leading zeros.
std::optional<std::uint32_t> small_number(std::string_view text) {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Three digits.
std::optional<std::uint32_t> group(std::string_view text) {
    if (text.size() != 3 || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    return static_cast<std::uint32_t>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
}

// The piece before the next '/', which is taken off with it.
std::string_view take_piece(std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto piece = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    return piece;
}

}  // namespace

std::string tile_path(const Tile& tile) {
    std::string path = tile.level ? fmt::format("tile/{}/", *tile.level) : "tile/entries/";
    std::string number = fmt::format("{:03}", tile.number % 1000);
    for (std::uint64_t rest = tile.number / 1000; rest != 0; rest /= 1000) number = fmt::format("x{:03}/", rest % 1000) + number;
    path += number;
    if (tile.width != tile_width) path += fmt::format(".p/{}", tile.width);
    return path;
}

std::optional<Tile> tile_from_path(std::string_view path) {
    if (!path.empty() && path.back() == '/') return std::nullopt;
    Tile tile;
    if (take_piece(path) != "tile") return std::nullopt;
    if (const auto level = take_piece(path); level != "entries") {
        tile.level = small_number(level);
        if (!tile.level || *tile.level > level_max) return std::nullopt;
    }
    std::string_view piece = take_piece(path);
    for (std::size_t groups = 1; piece.starts_with('x'); ++groups) {
        const auto value = group(piece.substr(1));
        if (!value || groups == number_groups_max || (groups == 1 && *value == 0)) return std::nullopt;
        tile.number = (tile.number + *value) * 1000;
        piece = take_piece(path);
    }
    const bool partial = piece.ends_with(".p");
    if (partial) piece.remove_suffix(2);
    const auto value = group(piece);
    if (!value) return std::nullopt;
    tile.number += *value;
    if (!partial) return path.empty() ? std::optional(tile) : std::nullopt;
    const auto width = small_number(path);
    if (!width || *width < 1 || *width >= tile_width) return std::nullopt;
    tile.width = *width;
    return tile;
}

std::uint32_t tile_width_at(LedgerSize size, std::uint32_t level, std::uint64_t number) {
    const std::uint64_t hashes = hashes_at(size, level);
    if (number > hashes / tile_width) return 0;
    return static_cast<std::uint32_t>(std::min(tile_width, hashes - number * tile_width));
}

std::vector<Tile> tiles_between(LedgerSize from, LedgerSize to) {
    std::vector<Tile> tiles;
    const auto add_level = [&](std::optional<std::uint32_t> level) {
        const std::uint64_t before = hashes_at(from, level.value_or(0));
        const std::uint64_t now = hashes_at(to, level.value_or(0));
        for (std::uint64_t number = before / tile_width; before < now && number * tile_width < now; ++number)
            tiles.push_back({level, number, static_cast<std::uint32_t>(std::min(tile_width, now - number * tile_width))});
    };
    for (std::uint32_t level = 0; hashes_at(to, level) != 0; ++level) add_level(level);
    add_level(std::nullopt);
    return tiles;
}

void append_to_bundle(std::string& bundle, std::string_view entry) {
    DAYBOOK_CHECK(entry.size() <= entry_bytes_max, "an entry has at most 65,535 bytes");
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 255);
    bundle += entry;
}

Result<std::vector<std::string_view>> entries_of_bundle(std::string_view bundle) {
    std::vector<std::string_view> entries;
    std::size_t at = 0;
    while (at < bundle.size()) {
        const std::size_t length = at + 2 > bundle.size() ? bundle.size()
                                                          : static_cast<std::size_t>(static_cast<unsigned char>(bundle[at]) << 8 | static_cast<unsigned char>(bundle[at + 1]));
        if (bundle.size() - at < length + 2)
            return refuse("tile.cut", fmt::format("The entry bundle ends in the middle of its entry {} (byte {}); fetch it again.", entries.size(), at));
        entries.push_back(bundle.substr(at + 2, length));
        at += 2 + length;
    }
    return entries;
}

Result<std::vector<Hash>> hashes_of_tile(std::string_view tile) {
    if (tile.empty() || tile.size() % 32 != 0 || tile.size() > 32 * tile_width)
        return refuse("tile.size", fmt::format("A tile holds 1 to 256 hashes of 32 bytes; this one has {} bytes. Fetch it again.", tile.size()));
    std::vector<Hash> hashes(tile.size() / 32);
    for (std::size_t i = 0; i < hashes.size(); ++i) std::copy_n(tile.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, hashes[i].begin());
    return hashes;
}

}  // namespace daybook::ledger
