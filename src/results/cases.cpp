#include "results/cases.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "record/entry.hpp"

namespace daybook::results {
namespace {

Case case_of(const figures::Columns& columns, const std::string& source, std::uint32_t row) {
    Case one{.row = row, .day = day_at(columns.occurred[row])};
    if (columns.areas[columns.area[row]].source == source) one.area = columns.area[row];
    if ((columns.flags[row] & figures::has_point) != 0 && columns.latitude[row] != figures::no_coordinate) {
        one.has_point = true;
        one.point = {columns.longitude[row] / 1e6, columns.latitude[row] / 1e6};
    }
    return one;
}

// The case that a row with a negative count takes back, or the end of the list.
std::vector<Case>::iterator taken_by(std::vector<Case>& list, const figures::Columns& columns, const Case& taking) {
    auto found = list.end();
    for (auto one = list.begin(); one != list.end(); ++one) {
        if (one->area != taking.area || columns.code[one->row] != columns.code[taking.row]) continue;
        const bool same_place = one->has_point == taking.has_point && one->point == taking.point;
        const bool found_same_place = found != list.end() && found->has_point == taking.has_point && found->point == taking.point;
        if (found == list.end() || same_place || !found_same_place) found = one;
    }
    return found;
}

// The incident that a record belongs to; empty: none is known.
Result<std::string> incident_of(const Scene& scene, record::EntryReader& reader, std::uint32_t row) {
    DAYBOOK_TRY(const auto bytes, scene.archive.log->entry(scene.columns.position[row]));
    DAYBOOK_TRY(const auto entry, reader.read(bytes));
    const auto* offence = std::get_if<record::Offence>(&entry);
    return offence == nullptr ? std::string() : std::string(offence->incident);
}

int places_known(const Case& one) { return (one.has_point ? 1 : 0) + (one.area != 0 ? 1 : 0); }

// Leaves one case of each incident in the list, or only says how many are further ones.
Result<void> join_incidents(const Scene& scene, Cases& cases) {
    record::EntryReader reader;
    std::unordered_map<std::string, std::size_t> first;  // incident → its case in `kept`
    std::vector<Case> kept;
    for (const auto& one : cases.list) {
        DAYBOOK_TRY(auto incident, incident_of(scene, reader, one.row));
        const auto [known, is_new] = incident.empty() ? std::pair(first.end(), true) : first.try_emplace(std::move(incident), kept.size());
        if (is_new) {
            kept.push_back(one);
            continue;
        }
        ++cases.same_incident;
        if (auto& before = kept[known->second]; places_known(one) > places_known(before)) before = one;
    }
    if (cases.unit == CaseUnit::record) return {};
    std::ranges::stable_sort(kept, {}, &Case::day);
    cases.list = std::move(kept);
    return {};
}

constexpr std::array<std::string_view, 2> unit_keys{"records", "incidents"};

}  // namespace

std::string_view to_key(CaseUnit unit) { return unit_keys[static_cast<std::size_t>(unit)]; }

CaseUnit case_unit(std::string_view key) {
    const auto found = std::ranges::find(unit_keys, key);
    DAYBOOK_CHECK(found != unit_keys.end(), "cases are records or incidents");
    return static_cast<CaseUnit>(found - unit_keys.begin());
}

Result<Cases> cases_of(const Scene& scene, const std::string& source, const std::string& indicator, const Period& period, CaseUnit unit) {
    const auto* rule = scene.book.find(indicator);
    if (rule == nullptr) return std::unexpected(scene.book.unknown(indicator));
    if (rule->kind == figures::IndicatorKind::share || rule->is_series() || !rule->is_of(source))
        return refuse("findings.indicator", fmt::format("\"{}\" counts no records of {}, so there are no places and days to look at; choose an indicator that counts {}", indicator, source, source == "reports" ? "reports" : "offences"), {.field = "indicator"});
    DAYBOOK_TRY(const auto drill, figures::drill(scene.columns, scene.index, scene.book, {.source = source, .indicator = indicator, .period = period, .as_of = scene.as_of, .date = figures::DateBasis::occurred}));
    Cases cases{{.unit = unit, .records = static_cast<std::int64_t>(drill.rows.size())}, {}};
    std::vector<Case> taking;
    for (const auto row : drill.rows) {
        const auto precision = static_cast<Precision>(scene.columns.precision[row] & 15);
        if (scene.columns.count[row] < 0) taking.push_back(case_of(scene.columns, source, row));
        else if (precision < Precision::day) ++cases.without_day;
        else cases.list.push_back(case_of(scene.columns, source, row));
    }
    std::ranges::stable_sort(cases.list, {}, &Case::day);
    for (const auto& one : taking) {
        ++cases.taking_back;
        const auto taken = taken_by(cases.list, scene.columns, one);
        if (taken == cases.list.end()) continue;
        cases.list.erase(taken);
        ++cases.taken_back;
    }
    DAYBOOK_TRY_VOID(join_incidents(scene, cases));
    return cases;
}

}  // namespace daybook::results
