// Official figures to put beside own counts, from CSV: either a row for each figure with the columns agency, period,
// indicator, number (and publisher, if any), or a table as data/official/*.toml describes it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace daybook::intake {

struct OfficialRow {
    std::string agency;
    std::string indicator;
    Period period;
    std::int64_t number = 0;
    std::string publisher;
};

// Cells that are empty or "NA" are no figures. Refused: a header that fits no format, a number that is none.
Result<std::vector<OfficialRow>> read_official(std::string_view text, const std::string& file);

}  // namespace daybook::intake
