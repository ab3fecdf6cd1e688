#include "results/located_cases.hpp"

#include <cmath>

#include <fmt/format.h>

#include "figures/coverage.hpp"
#include "results/cases.hpp"

namespace daybook::results {
namespace {

constexpr double metres_a_degree = geo::earth_radius_m * geo::degree_rad;
constexpr int exact_decimals = 6;  // a tenth of a metre

// To how many metres a source's places are kept; 0: as they came.
double kept_to_m(const Scene& scene, const std::string& source) {
    const auto rules = rules_of(scene, source);
    if (!rules || (*rules)->profile.decimals >= exact_decimals) return 0;
    return metres_a_degree * std::pow(10.0, -(*rules)->profile.decimals);
}

}  // namespace

std::vector<std::string> notes_about(const Scene& scene, const std::string& source, const Period& period, const Cases& cases, std::int64_t no_point, const FindingWords& words) {
    std::vector<std::string> notes;
    const std::int64_t taken_back = cases.taken_back + cases.taking_back;
    if (no_point + cases.without_day + taken_back > 0)
        notes.push_back(words.fill("cases.left-out", {{"records", cases.records}, {"no_point", no_point}, {"no_day", cases.without_day}, {"taken_back", taken_back}}));
    const auto complete = figures::completeness(figures::coverage(scene.columns, source, scene.as_of), period);
    if (!complete.complete) notes.push_back(words.fill("cases.incomplete", {{"months", static_cast<std::int64_t>(complete.lacking.size())}}));
    if (const double metres = kept_to_m(scene, source); metres > 0) notes.push_back(words.fill("cases.coarse", {{"metres", words.number(metres, 0)}}));
    return notes;
}

Result<LocatedCases> located_cases(const Scene& scene, const std::string& source, const std::string& indicator, const std::string& period_text, const FindingWords& words) {
    DAYBOOK_TRY(const auto period, Period::parse(period_text));
    DAYBOOK_TRY(const auto only, only_source(scene, source));
    DAYBOOK_TRY(const auto cases, cases_of(scene, only, indicator, period));
    LocatedCases located{.source = only, .period = period};
    std::int64_t no_point = 0;
    for (const auto& one : cases.list) {
        if (!one.has_point) {
            ++no_point;
            continue;
        }
        located.places.push_back(one.point);
        located.days.push_back(one.day);
        located.entries.push_back(scene.columns.position[one.row]);
    }
    if (located.places.empty() && cases.records > 0)
        return refuse("findings.unplaced", fmt::format("none of the {} records has both a day and a place: {} have only a month or a year, {} have no place", cases.records, cases.without_day, no_point), {.field = "indicator"});
    located.facts = {{"source", only}, {"indicator", indicator}, {"period", period.to_text()}, {"records", cases.records}, {"without_point", no_point}, {"without_day", cases.without_day}, {"taken_back", cases.taken_back + cases.taking_back}};
    located.notes = notes_about(scene, only, period, cases, no_point, words);
    located.kept_to_m = kept_to_m(scene, only);
    return located;
}

}  // namespace daybook::results
