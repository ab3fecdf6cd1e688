// From a figure to the records behind it.
#pragma once
#include "base/result.hpp"
#include "figures/counting.hpp"
#include "report/figure_key.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// The rows that a count, a denominator, or the records without a usable date are made of. Refused: figures of another kind
// ("records.measure"), of an area that the scene does not know, of another ledger size than the scene's.
Result<figures::Drill> records_behind(const Scene& scene, const report::FigureKey& key);

}  // namespace daybook::results
