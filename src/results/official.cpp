#include "results/official.hpp"

#include "figures/coverage.hpp"

namespace daybook::results {

Result<std::vector<figures::Reconciled>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, std::span<const intake::OfficialRow> rows) {
    std::vector<figures::Agreement> agreements;
    for (const auto& some : profile.official) agreements.push_back({some.indicator, some.tolerance_percent, some.comparable, some.because});
    const auto coverage = figures::coverage(scene.columns, source, scene.as_of);
    std::vector<figures::Reconciled> list;
    for (const auto& row : rows) {
        if (row.agency != profile.agency || scene.book.find(row.indicator) == nullptr) continue;
        DAYBOOK_TRY(const auto cube, figures::count(scene.columns, scene.index, scene.book, {.source = source, .period = row.period, .as_of = scene.as_of, .indicators = {row.indicator}, .threads = scene.threads}));
        if (!figures::completeness(coverage, row.period).complete && cube.at(0).count == 0) continue;
        list.push_back(figures::reconcile({row.agency, row.indicator, row.period, row.number}, cube.at(0).count, agreements));
    }
    return list;
}

Result<std::vector<intake::OfficialRow>> official_rows(std::string_view text, const std::string& file, const std::string& agency, const Period& period, const Period& against) {
    DAYBOOK_TRY(auto rows, intake::read_official(text, file));
    std::erase_if(rows, [&](const auto& row) { return row.agency != agency || (row.period != period && row.period != against); });
    return rows;
}

}  // namespace daybook::results
