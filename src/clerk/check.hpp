// fsck and rebuild of a whole data folder: the ledger by src/ledger/fsck, the columns by making them again, the kept files
// by the SHA-256 that their entries name. Nothing in the folder is left unread.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "clerk/folder.hpp"
#include "ledger/disk.hpp"

namespace daybook::clerk {

struct CheckFinding {
    std::string file;
    std::uint64_t offset = 0;
    std::optional<record::Index> entry;
    std::string what;
    std::string repair;       // "rebuild", "restore from a mirror", …
    bool unfinished = false;  // no damage: work of an interrupted run, which the next start finishes
};

struct CheckResult {
    std::vector<CheckFinding> findings;
    std::uint64_t entries = 0, sealed = 0, bytes = 0;
};

using CheckProgress = std::function<void(std::string_view what, std::uint64_t at, std::uint64_t of)>;

// Changes nothing. Refused only when there is no data folder.
Result<CheckResult> check_all(ledger::Disk& disk, const std::string& root, const CheckProgress& progress = {});

struct Rebuilt {
    std::uint64_t entries = 0, rows = 0;
    std::string differed;  // the first difference between the columns that were there and those made now; empty: none
};

// Makes tree hashes, the published checkpoint and the columns again from the entries.
Result<Rebuilt> rebuild(ledger::Disk& disk, const std::string& root);

}  // namespace daybook::clerk
