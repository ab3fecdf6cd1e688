// How every import ends: its totals add up, what was set aside is on disk, and the entry that says so is durable.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "base/result.hpp"
#include "clerk/import.hpp"
#include "clerk/rejects.hpp"

namespace daybook::clerk {

// Rows or values by reason, in order of the reason.
using ByReason = std::map<std::string, std::uint64_t>;

[[nodiscard]] std::vector<record::Reason> listed(const ByReason& tally);

// Writes the rejects file when there are rejects, then the import-finished entry, and waits for the disk. `summary` has all else.
Result<ImportSummary> end_import(Clerk& clerk, ImportSummary summary, const RejectsFile& rejects, const ByReason& rejected_by);

}  // namespace daybook::clerk
