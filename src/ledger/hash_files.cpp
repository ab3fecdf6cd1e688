#include "ledger/hash_files.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

namespace daybook::ledger {
namespace {

constexpr std::size_t hash_bytes = 32;

Hash hash_at(std::string_view bytes, std::size_t number) {
    Hash hash{};
    std::memcpy(hash.data(), bytes.data() + number * hash_bytes, hash_bytes);
    return hash;
}

std::uint64_t level_count(LedgerSize size, std::uint32_t level) { return count(size) >> (8 * level); }

}  // namespace

std::string HashFiles::path(std::uint32_t level) const { return fmt::format("{}/{}", dir_, level); }

Result<void> HashFiles::open_level(std::uint32_t level) {
    if (levels_[level].file) return {};
    if (use_ == For::reading) {
        DAYBOOK_TRY(const bool there, disk_->exists(path(level)));
        if (!there) return {};
    }
    DAYBOOK_TRY(levels_[level].file, disk_->open(path(level), use_ == For::writing ? Open::create : Open::read));
    return {};
}

Result<void> HashFiles::take(LedgerSize size) {
    for (std::uint32_t level = 0; level < tile_levels; ++level) {
        const std::uint64_t wanted = level_count(size, level);
        DAYBOOK_TRY(const bool there, disk_->exists(path(level)));
        levels_[level].tail.clear();
        levels_[level].in_file = wanted;
        if (!there && wanted == 0) continue;
        DAYBOOK_TRY_VOID(open_level(level));
        std::uint64_t bytes = 0;
        if (levels_[level].file) {
            DAYBOOK_TRY(bytes, levels_[level].file->size());
        }
        if (bytes < wanted * hash_bytes)
            return refuse("ledger.hashes-short", fmt::format("The file has {} of {} hashes; `daybook rebuild` makes it again.", bytes / hash_bytes, wanted), Place{.file = path(level)});
        if (use_ == For::writing && bytes > wanted * hash_bytes) DAYBOOK_TRY_VOID(levels_[level].file->truncate(wanted * hash_bytes));
    }
    return {};
}

Result<void> HashFiles::flush() {
    for (std::uint32_t level = 0; level < tile_levels; ++level) {
        Level& at = levels_[level];
        if (at.tail.empty()) continue;
        DAYBOOK_TRY_VOID(open_level(level));
        DAYBOOK_TRY_VOID(at.file->write_at(at.in_file * hash_bytes, at.tail));
        at.in_file += at.tail.size() / hash_bytes;
        at.tail.clear();
    }
    return {};
}

std::vector<std::shared_ptr<File>> HashFiles::files() const {
    std::vector<std::shared_ptr<File>> files;
    for (const auto& level : levels_)
        if (level.file) files.push_back(level.file);
    return files;
}

Result<std::string> HashFiles::read(std::uint32_t level, std::uint64_t first, std::uint64_t number) const {
    DAYBOOK_CHECK(level < tile_levels, "a tile level that no ledger has");
    const Level& at = levels_[level];
    if (first + number > at.in_file + at.tail.size() / hash_bytes)
        return refuse("ledger.no-hash", fmt::format("The ledger has fewer than {} hashes at tile level {}.", first + number, level));
    const std::uint64_t from_file = first < at.in_file ? std::min(number, at.in_file - first) : 0;
    std::string bytes(from_file * hash_bytes, '\0');
    if (from_file != 0) {
        DAYBOOK_TRY(const std::size_t got, at.file->read_at(first * hash_bytes, bytes));
        if (got != bytes.size()) return refuse("ledger.hashes-short", "The file was shortened while it was in use; `daybook rebuild` makes it again.", Place{.file = path(level)});
    }
    if (from_file < number) bytes.append(at.tail, (first + from_file - at.in_file) * hash_bytes, (number - from_file) * hash_bytes);
    return bytes;
}

Result<Hash> HashFiles::subtree(unsigned height, std::uint64_t index) const {
    const std::uint64_t width = std::uint64_t{1} << (height % 8);
    DAYBOOK_TRY(const std::string bytes, read(height / 8, index * width, width));
    std::array<Hash, 128> nodes;
    for (std::size_t i = 0; i < width; ++i) nodes[i] = hash_at(bytes, i);
    Sha256 hasher;
    for (std::size_t left = width; left > 1; left /= 2)
        for (std::size_t i = 0; i < left / 2; ++i) nodes[i] = node_hash(hasher, nodes[2 * i], nodes[2 * i + 1]);
    return nodes[0];
}

Result<RightEdge> HashFiles::edge(LedgerSize size) const {
    std::vector<Hash> subtrees;
    for (int height = 63; height >= 0; --height) {
        if ((count(size) >> height & 1) == 0) continue;
        const std::uint64_t index = (count(size) >> height) - 1;
        DAYBOOK_TRY(const Hash root, subtree(static_cast<unsigned>(height), index));
        subtrees.push_back(root);
    }
    return RightEdge(size, subtrees);
}

std::string hash_watermark_text(LedgerSize size) {
    const std::string digits = fmt::format("{}", count(size));
    return fmt::format("{} {:016x}\n", digits, checksum(digits));
}

LedgerSize read_hash_watermark(Disk& disk, const std::string& dir) {
    const auto text = read_whole(disk, dir + "/synced", 64);
    if (!text) return LedgerSize{0};
    std::uint64_t size = 0;
    std::from_chars(text->data(), text->data() + text->size(), size);
    return hash_watermark_text(LedgerSize{size}) == *text ? LedgerSize{size} : LedgerSize{0};
}

Result<void> write_hash_watermark(Disk& disk, const std::string& dir, LedgerSize size) { return replace_whole(disk, dir + "/synced", hash_watermark_text(size)); }

}  // namespace daybook::ledger
