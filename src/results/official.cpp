#include "results/official.hpp"

#include "figures/coverage.hpp"
#include "figures/series.hpp"

namespace daybook::results {
namespace {

// The own number to hold against an official one; nothing when it is incomplete and so says nothing.
Result<std::optional<std::int64_t>> own_number(const Scene& scene, const std::string& source, const figures::Coverage& coverage, const intake::OfficialRow& row) {
    if (const auto& rule = *scene.book.find(row.indicator); rule.is_series()) {
        const figures::Series series(scene.columns, rule, source, scene.as_of);
        const auto figure = series.whole(row.period);
        return figure.complete && series.scale() == 0 ? std::optional(figure.value) : std::nullopt;  // official numbers are whole
    }
    DAYBOOK_TRY(const auto cube, figures::count(scene.columns, scene.index, scene.book, {.source = source, .period = row.period, .as_of = scene.as_of, .indicators = {row.indicator}, .threads = scene.threads}));
    const std::int64_t count = cube.at(0).count;
    return figures::completeness(coverage, row.period).complete || count != 0 ? std::optional(count) : std::nullopt;
}

}  // namespace

Result<std::vector<figures::Reconciled>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, std::span<const intake::OfficialRow> rows) {
    std::vector<figures::Agreement> agreements;
    for (const auto& some : profile.official) agreements.push_back({some.indicator, some.tolerance_percent, some.comparable, some.because});
    const auto coverage = figures::coverage(scene.columns, source, scene.as_of);
    std::vector<figures::Reconciled> list;
    for (const auto& row : rows) {
        if (row.agency != profile.agency || scene.book.find(row.indicator) == nullptr) continue;
        DAYBOOK_TRY(const auto own, own_number(scene, source, coverage, row));
        if (own) list.push_back(figures::reconcile({row.agency, row.indicator, row.period, row.number}, *own, agreements));
    }
    return list;
}

Result<std::vector<intake::OfficialRow>> official_rows(std::string_view text, const std::string& file, const std::string& agency, const Period& period, const Period& against) {
    DAYBOOK_TRY(auto rows, intake::read_official(text, file));
    std::erase_if(rows, [&](const auto& row) { return row.agency != agency || (row.period != period && row.period != against); });
    return rows;
}

}  // namespace daybook::results
