// What alerts turned out to be, added up. Judgements are read here and nowhere in the watch: they change no limit and no later alert.
#pragma once
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clerk/judgements.hpp"
#include "record/alerts.hpp"

namespace daybook::results {

// The judgements on each alert, oldest first; the last one counts. By the alert's id; views of `all`.
using JudgedAlerts = std::map<std::string, std::vector<const clerk::Judgement*>, std::less<>>;
[[nodiscard]] JudgedAlerts by_alert(std::span<const clerk::Judgement> all);

struct Share {
    double share = 0, low = 0, high = 1;  // 95 %
};
// Of `of` trials: Wilson's score interval, which holds with few trials, too. Of none: anything between 0 and 1.
[[nodiscard]] Share wilson(std::int64_t successes, std::int64_t of);

// Of the alerts of one method, of one indicator or of all.
struct ShareReal {
    record::AlertMethod method;
    std::string indicator;  // empty: all
    std::array<std::int64_t, record::all_alert_verdicts.size()> by_verdict{};  // in the order of all_alert_verdicts
    [[nodiscard]] std::int64_t judged() const;
    [[nodiscard]] Share real() const;  // of those of which somebody could say what they were
};

// Of a source's alerts, each by its last judgement: by method, first of all indicators, then of each. Alerts that were judged are no sample of all.
[[nodiscard]] std::vector<ShareReal> shares_real(const JudgedAlerts& judged, std::string_view source);

}  // namespace daybook::results
