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

std::vector<std::string> notes_about(const Scene& scene, const std::string& source, const Period& period, const NotedCases& noted, const FindingWords& words) {
    std::vector<std::string> notes;
    const auto& cases = noted.cases;
    const std::int64_t taken_back = cases.taken_back + cases.taking_back;
    if (noted.no_place + cases.without_day + taken_back > 0)
        notes.push_back(words.fill(noted.controls ? "cases.left-out-controls" : "cases.left-out", {{"records", cases.records}, {"no_point", noted.no_place}, {"no_day", cases.without_day}, {"taken_back", taken_back}}));
    if (cases.same_incident > 0) notes.push_back(words.fill(fmt::format("cases.{}{}", to_key(cases.unit), noted.controls ? "-controls" : ""), {{"further", cases.same_incident}}));
    const auto complete = figures::completeness(figures::coverage(scene.columns, source, scene.as_of), period);
    if (!complete.complete) notes.push_back(words.fill("cases.incomplete", {{"months", static_cast<std::int64_t>(complete.lacking.size())}}));
    if (const double metres = kept_to_m(scene, source); noted.by_point && metres > 0) notes.push_back(words.fill("cases.coarse", {{"metres", words.number(metres, 0)}}));
    return notes;
}

std::vector<std::string> notes_about(const Scene& scene, const LocatedCases& located, const FindingWords& words) { return notes_about(scene, located.source, located.period, located.noted, words); }

std::string cases_options_text(const CasesQuestion& question) {
    return fmt::format(" --indicator {} --period {} --count {}", question.indicator, question.period, to_key(question.unit));
}

Result<LocatedCases> located_cases(const Scene& scene, const CasesQuestion& question) {
    DAYBOOK_TRY(const auto period, Period::parse(question.period));
    DAYBOOK_TRY(const auto only, only_source(scene, question.source));
    DAYBOOK_TRY(const auto cases, cases_of(scene, only, question.indicator, period, question.unit));
    LocatedCases located{.source = only, .period = period, .kept_to_m = kept_to_m(scene, only), .noted = {cases}};
    std::int64_t& no_point = located.noted.no_place;
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
    located.facts = {{"source", only}, {"indicator", question.indicator}, {"period", period.to_text()}, {"counted", std::string(to_key(cases.unit))}, {"records", cases.records}, {"same_incident", cases.same_incident}, {"without_point", no_point}, {"without_day", cases.without_day}, {"taken_back", cases.taken_back + cases.taking_back}};
    return located;
}

}  // namespace daybook::results
