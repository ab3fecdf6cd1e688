#include "results/residents.hpp"

#include <algorithm>
#include <unordered_set>

#include "figures/coverage.hpp"
#include "figures/waits.hpp"
#include "record/entry.hpp"
#include "record/reports.hpp"

namespace daybook::results {
namespace {



// Numbers of the areas that reports have; one that no report has is passed over. An area that does not exist stands for "none of them".
std::vector<std::uint16_t> areas_of_reports(const figures::Columns& columns, const std::vector<std::string>& ids) {
    constexpr std::uint16_t nowhere = 0xFFFF;
    std::vector<std::uint16_t> found;
    for (std::size_t i = 1; i < columns.areas.size(); ++i)
        if (columns.areas[i].source == record::report_source && std::find(ids.begin(), ids.end(), columns.areas[i].id) != ids.end()) found.push_back(static_cast<std::uint16_t>(i));
    if (!ids.empty() && found.empty()) found.push_back(nowhere);
    return found;
}

// A report when it came in: its first version.
struct Arrival {
    Minute received = 0;
    std::uint32_t ended_at = figures::never;  // the entry of the first decision
};

std::vector<Arrival> arrivals(const figures::Columns& columns, const Period& period, std::uint32_t as_of, const std::vector<std::uint16_t>& areas) {
    std::vector<Arrival> found;
    std::unordered_set<std::uint32_t> later_versions;
    for (std::size_t row = 0; row < columns.rows() && columns.position[row] < as_of; ++row) {
        if (columns.sources[columns.source[row]] != record::report_source) continue;
        const bool is_first = !later_versions.contains(columns.position[row]);
        later_versions.insert(columns.replaced_at[row]);
        const bool here = areas.empty() || std::find(areas.begin(), areas.end(), columns.area[row]) != areas.end();
        if (is_first && here && period.contains(day_at(columns.recorded[row]))) found.push_back({columns.recorded[row], columns.replaced_at[row]});
    }
    return found;
}

Result<Minute> time_of_step(const Scene& scene, record::EntryReader& reader, std::uint32_t position) {
    DAYBOOK_TRY(const auto bytes, scene.archive.log->entry(ledger::Index{position}));
    DAYBOOK_TRY(const auto entry, reader.read(bytes));
    const auto* event = std::get_if<record::ReportEvent>(&entry);
    const auto* step = event == nullptr ? nullptr : std::get_if<record::ReportStepTaken>(event);
    if (step == nullptr) return refuse("report.step", "an entry that should say what became of a report says something else; run `daybook fsck`", {.row = position});
    return step->at.start;
}

}  // namespace

Result<report::ResidentReports> resident_reports(const Scene& scene, const Period& period, const std::vector<std::string>& areas) {
    const auto numbers = areas_of_reports(scene.columns, areas);
    report::ResidentReports reports{.received = figures::received(scene.columns, scene.index, record::report_source, scene.as_of, period, figures::DateBasis::recorded_or_occurred, numbers), .median_minutes = {}, .p90_minutes = {}};
    record::EntryReader reader;
    std::vector<std::int64_t> minutes;
    for (const auto& arrival : arrivals(scene.columns, period, scene.as_of, numbers)) {
        if (arrival.ended_at >= scene.as_of) continue;
        DAYBOOK_TRY(const auto decided, time_of_step(scene, reader, arrival.ended_at));
        minutes.push_back(std::max<std::int64_t>(0, std::int64_t{decided} - arrival.received));
    }
    reports.decided = static_cast<std::int64_t>(minutes.size());
    reports.median_minutes = figures::quantile(minutes, 50);
    reports.p90_minutes = figures::quantile(std::move(minutes), 90);
    return reports;
}

}  // namespace daybook::results
