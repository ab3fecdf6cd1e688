// Incidents that everyone may see as points on a map: how many of an indicator, a quarter and a snapped point. Only what public tables
// show by area and quarter is listed, so all points of an area and quarter add up to the number in those tables, or to fewer: what has
// no place known is in no point. docs/disclosure.md, "Points on a map", says why this tells nothing about the counts that tables hide.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "figures/disclosure.hpp"
#include "geo/snap.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// A point stands for at least so many distinct places of the area.
inline constexpr std::size_t places_a_point = 8;

struct IncidentPoint {
    Period quarter;
    std::size_t indicator = 0;  // of the book
    std::uint16_t area = 0;     // index into Columns::areas
    geo::Place point;
    std::int64_t count = 0;     // 1 or more
};

// The indicators that points are listed of: counts of records that are not sensitive, ask for nothing but a class, contain no other
// such indicator and have no class in common with one that stands before them. So a record is in one of them at most.
[[nodiscard]] std::vector<std::size_t> indicators_with_points(const figures::Book& book, const figures::DisclosureRule& rule, const std::string& source);

// Of the calendar quarters that lie in the period whole, in the order of the members above. Refused: an unknown source.
Result<std::vector<IncidentPoint>> public_incidents(const Scene& scene, const std::string& source, const Period& period);
// The same by cells that are known: two ledgers that differ in hidden counts only give the same points.
Result<std::vector<IncidentPoint>> public_incidents(const Scene& scene, const std::string& source, const Period& period, const figures::PublicCells& cells);

}  // namespace daybook::results
