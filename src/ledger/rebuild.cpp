#include <fmt/format.h>

#include "ledger/fsck.hpp"
#include "ledger/log_state.hpp"

namespace daybook::ledger {

Result<LedgerSize> rebuild_derived(Disk& disk, const std::string& dir) {
    DAYBOOK_TRY(const FsckReport report, fsck(disk, dir, {}));
    for (const Finding& finding : report.findings)
        if (finding.repair == Repair::mirror)
            return refuse("ledger.damaged", fmt::format("The derived files cannot be made again from damaged ones: {} Restore it from a mirror first.", finding.what), Place{.file = finding.file});
    LogState state(disk, dir, {}, HashFiles::For::writing);
    DAYBOOK_TRY(state.verifier, read_verifier(disk, dir));
    DAYBOOK_TRY(state.lock, disk.lock(dir + "/lock"));
    DAYBOOK_TRY_VOID(disk.make_directory(dir + "/hashes"));  // a backup has none
    DAYBOOK_TRY_VOID(recover(state, Believe::from_nothing));
    DAYBOOK_TRY_VOID(sync_hashes(state));
    // Written even when it seems the same: the file may hold what parses to it.
    state.published.clear();
    DAYBOOK_TRY_VOID(publish_newest(state));
    return LedgerSize{state.size};
}

}  // namespace daybook::ledger
