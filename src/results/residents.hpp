// What residents reported in a period, what became of it, and how long the first decision took.
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "report/model.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// Of the reports received within the period, as of the scene's ledger size. `areas` are ids, as the reports' entries have them; none:
// all reports. Decisions are read from the ledger's entries, whose damage is refused.
Result<report::ResidentReports> resident_reports(const Scene& scene, const Period& period, const std::vector<std::string>& areas);

}  // namespace daybook::results
