#include "clerk/import_end.hpp"

namespace daybook::clerk {

std::vector<record::Reason> listed(const ByReason& tally) {
    std::vector<record::Reason> list;
    for (const auto& [reason, rows] : tally) list.push_back({reason, rows});
    return list;
}

Result<ImportSummary> end_import(Clerk& clerk, ImportSummary summary, const RejectsFile& rejects, const ByReason& rejected_by) {
    auto& tally = summary.tally;
    DAYBOOK_CHECK(tally.rows == tally.added + tally.revised + tally.unchanged + tally.rejected, "the totals of an import do not add up");
    tally.rejected_by = listed(rejected_by);
    if (tally.rejected > 0) {
        summary.rejects_file = clerk.folder().rejects_of(tally.import);
        DAYBOOK_TRY(tally.rejects_sha256, rejects.save(summary.rejects_file));
    }
    DAYBOOK_TRY_VOID(clerk.write(tally));
    DAYBOOK_TRY(summary.checkpoint, clerk.commit());
    return summary;
}

}  // namespace daybook::clerk
