// The tree's hashes on disk: hashes/0 holds the leaf hashes, hashes/L the roots of 256^L complete leaves, 32 bytes each.
// Derived from the segments, so written late and synced seldom: `hashes/synced` says for how many leaves they are durable.
// New hashes are kept in memory until flush(); a reader never flushes. Private to this folder; not for several threads.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "ledger/disk.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

inline constexpr std::uint32_t tile_levels = 8;  // 256^8 leaves are more than there will be

class HashFiles {
public:
    enum class For { reading, writing };
    HashFiles(Disk& disk, std::string dir, For use) : disk_(&disk), dir_(std::move(dir)), use_(use) {}

    // Takes what the files say of the first `size` leaves as given, and forgets the rest. Refused: they are too short.
    Result<void> take(LedgerSize size);

    void add_leaf(const Hash& leaf) { add(0, leaf); }
    void add(std::uint32_t level, const Hash& hash) { levels_[level].tail.insert(levels_[level].tail.end(), hash.begin(), hash.end()); }
    [[nodiscard]] std::uint64_t unflushed() const { return levels_[0].tail.size() / 32; }

    Result<void> flush();
    // The leaves that are in the files, and the files themselves, so that another thread can sync them.
    [[nodiscard]] LedgerSize flushed() const { return LedgerSize{levels_[0].in_file}; }
    [[nodiscard]] std::vector<std::shared_ptr<File>> files() const;

    // `number` hashes of a tile level from `first`. Refused: there are not so many.
    Result<std::string> read(std::uint32_t level, std::uint64_t first, std::uint64_t number) const;
    // A complete subtree's root, for the functions of tree.hpp.
    Result<Hash> subtree(unsigned height, std::uint64_t index) const;
    // The right edge of the first `size` leaves.
    Result<RightEdge> edge(LedgerSize size) const;

private:
    struct Level {
        std::shared_ptr<File> file;   // nothing: not opened yet, or (reading) not there
        std::uint64_t in_file = 0;    // hashes
        std::string tail;             // the hashes after those
    };
    [[nodiscard]] std::string path(std::uint32_t level) const;
    Result<void> open_level(std::uint32_t level);

    Disk* disk_;
    std::string dir_;
    For use_;
    std::array<Level, tile_levels> levels_;
};

// hashes/synced: for how many leaves the files are durable. 0 when it is missing or damaged.
[[nodiscard]] LedgerSize read_hash_watermark(Disk& disk, const std::string& dir);
Result<void> write_hash_watermark(Disk& disk, const std::string& dir, LedgerSize size);
[[nodiscard]] std::string hash_watermark_text(LedgerSize size);

}  // namespace daybook::ledger
