// Judgements in the ledger: what the staff said later that alerts of the watch had been, and entering the next.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "clerk/views.hpp"
#include "record/alerts.hpp"

namespace daybook::clerk {

struct Judgement {
    record::Index at = 0;  // its entry
    record::AlertJudged entry;
};

// All as of this ledger size, oldest first. Of several on one alert the last counts; those before it stand.
[[nodiscard]] std::vector<Judgement> judgements(const Views& views, std::uint64_t as_of);

// Whether this may be the next entry of the ledger that the views are of. Refused: as record::check() refuses; an indicator that `is_indicator` does not
// know ("alert.indicator"); a source ("alert.source") or an area ("alert.area") without a record at the size that was looked at.
// That there was an alert is not asked here: results::check_alert() can tell.
Result<void> check_judgement(const Views& views, const record::AlertJudged& judged, const std::function<bool(std::string_view)>& is_indicator);

}  // namespace daybook::clerk
