// The import of aggregate numbers that other bodies supply, by a profile of series. The same value again is unchanged; another
// one for the same series, area and period is a revision: a new entry with its edition, that names the one it replaces.
#pragma once
#include "base/result.hpp"
#include "clerk/import.hpp"

namespace daybook::clerk {

// As import_files(), which calls this for a profile of series. Refused besides: a series for this source that another publisher
// supplies already, since the two would be added up.
Result<ImportSummary> import_series(Clerk& clerk, const ImportOrder& order);

}  // namespace daybook::clerk
