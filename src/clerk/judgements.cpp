#include "clerk/judgements.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace daybook::clerk {

std::vector<Judgement> judgements(const Views& views, std::uint64_t as_of) {
    std::vector<Judgement> all;
    for (const auto& [position, entry] : views.others()) {
        if (position >= as_of) break;
        if (const auto* judged = std::get_if<record::AlertJudged>(&entry)) all.push_back({position, *judged});
    }
    return all;
}

Result<void> check_judgement(const Views& views, const record::AlertJudged& judged, const std::function<bool(std::string_view)>& is_indicator) {
    const auto& question = judged.question;
    if (!is_indicator(question.indicator)) return refuse("alert.indicator", fmt::format("the indicator book has no \"{}\"", question.indicator), {.field = "indicator"});
    DAYBOOK_TRY_VOID(record::check(judged, views.size()));
    const auto columns = views.columns(judged.as_of);
    if (question.source.empty() || std::ranges::find(columns.sources, question.source) == columns.sources.end()) return refuse("alert.source", fmt::format("the ledger has no records of \"{}\"", question.source), {.field = "source"});
    const bool has_area = question.area.empty() || std::ranges::any_of(columns.areas, [&](const auto& area) { return area.source == question.source && area.id == question.area; });
    if (!has_area) return refuse("alert.area", fmt::format("no record of {} is in an area \"{}\"", question.source, question.area), {.field = "area"});
    return {};
}

}  // namespace daybook::clerk
