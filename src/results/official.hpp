// Own counts beside official figures.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "figures/reconcile.hpp"
#include "intake/official.hpp"
#include "intake/profile.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// Own counts beside the rows of the profile's agency and of indicators in the book. Rows of a period from which the ledger
// has nothing are left out. What agrees is said by the profile.
Result<std::vector<figures::Reconciled>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, std::span<const intake::OfficialRow> rows);

// The rows of a file of official figures that stand beside a report: of the agency, and of one of the two periods.
Result<std::vector<intake::OfficialRow>> official_rows(std::string_view text, const std::string& file, const std::string& agency, const Period& period, const Period& against);

}  // namespace daybook::results
