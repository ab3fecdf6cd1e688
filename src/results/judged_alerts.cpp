#include "results/judged_alerts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace daybook::results {
namespace {

std::size_t place_of(record::AlertVerdict verdict) { return static_cast<std::size_t>(verdict); }

}  // namespace

JudgedAlerts by_alert(std::span<const clerk::Judgement> all) {
    JudgedAlerts alerts;
    for (const auto& one : all) alerts[one.entry.alert].push_back(&one);
    return alerts;
}

Share wilson(std::int64_t successes, std::int64_t of) {
    if (of == 0) return {};
    constexpr double z = 1.959963984540054;  // of 95 %
    const double n = static_cast<double>(of), share = static_cast<double>(successes) / n;
    const double middle = (share + z * z / (2 * n)) / (1 + z * z / n), half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return {share, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

std::int64_t ShareReal::judged() const { return std::accumulate(by_verdict.begin(), by_verdict.end(), std::int64_t{0}); }

Share ShareReal::real() const { return wilson(by_verdict[place_of(record::AlertVerdict::real)], judged() - by_verdict[place_of(record::AlertVerdict::cannot_say)]); }

std::vector<ShareReal> shares_real(const JudgedAlerts& judged, std::string_view source) {
    std::map<std::pair<std::string, std::string>, ShareReal> rows;  // by method and indicator, so that all indicators come first
    for (const auto& [alert, judgements] : judged) {
        const auto& last = judgements.back()->entry;
        if (last.question.source != source) continue;
        for (const auto& indicator : {std::string(), last.question.indicator}) {
            auto& row = rows[{record::to_text(last.question.method), indicator}];
            row.method = last.question.method, row.indicator = indicator;
            ++row.by_verdict[place_of(last.verdict)];
        }
    }
    std::vector<ShareReal> all;
    for (auto& [key, row] : rows) all.push_back(std::move(row));
    return all;
}

}  // namespace daybook::results
