// Reads everything that a ledger is made of, and says what is wrong, where, and how it is mended. Changes nothing.
// What entries mean is the caller's knowledge: it gives the function that finds the commitment in an entry.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/disk.hpp"
#include "ledger/seal.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

enum class Repair {
    rebuild,  // derived: rebuild_derived() makes it again
    mirror,   // original: restore the file from a mirror or a backup
    restart,  // not damage: unfinished work of a run that was interrupted; opening the ledger for writing finishes it
    remove,   // a file that does not belong here
};
[[nodiscard]] std::string_view to_text(Repair repair);  // "rebuild", "restore from a mirror", …

struct Finding {
    std::string file;
    std::uint64_t offset = 0;       // where the damaged piece begins: a frame, an entry, a hash
    std::optional<Index> entry;     // the first entry that it concerns
    std::string what;               // a sentence
    Repair repair = Repair::mirror;
    bool operator==(const Finding&) const = default;
};

struct FsckReport {
    std::vector<Finding> findings;        // at most findings_max; in the order in which they were met
    std::uint64_t findings_left_out = 0;
    std::uint64_t entries = 0;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;              // read
    std::uint64_t seals = 0;
    std::uint64_t seals_erased = 0;
};

struct FsckOptions {
    std::function<void(std::uint64_t bytes_done, std::uint64_t bytes_total)> progress;
    const Seals* seals = nullptr;
    // The commitment that an entry's bytes hold, nothing when they hold none; an error when they are no entry at all.
    std::function<Result<std::optional<Hash>>(std::string_view entry)> commitment_of;
    std::size_t findings_max = 1000;
};

Result<FsckReport> fsck(Disk& disk, const std::string& dir, const FsckOptions& options);

}  // namespace daybook::ledger
