// The rules that a source was imported by, and own counts beside official figures.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/scene.hpp"
#include "clerk/source_rules.hpp"
#include "figures/reconcile.hpp"
#include "intake/official.hpp"
#include "intake/profile.hpp"

namespace daybook::cli {

// The profile of the newest import of a source before the scene's ledger size, as the data folder keeps it.
Result<clerk::SourceRules> rules_of(const Scene& scene, const std::string& source);

// Own counts beside the rows of the profile's agency and of indicators in the book. Rows of a period from which the ledger
// has nothing are left out. What agrees is said by the profile.
Result<std::vector<figures::Reconciled>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, std::span<const intake::OfficialRow> rows);

}  // namespace daybook::cli
