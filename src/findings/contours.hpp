// Contours of a map on a grid, by marching squares: closed rings around the cells whose value is above a level.
#pragma once
#include <span>
#include <vector>

#include "findings/density.hpp"

namespace daybook::findings {

using ContourRing = std::vector<geo::Metres>;  // the first point is not repeated

struct ContourPolygon {
    ContourRing outer;               // against the clock
    std::vector<ContourRing> holes;  // with it
};

// The middle of a cell lies in the polygons exactly when its value is above the level. Rings are simple and touch nothing; a line runs where the value between
// two middles passes the level, but no closer to either than a twentieth of the way. What is outside the grid, or not in the region, is below every level.
[[nodiscard]] std::vector<ContourPolygon> contours(const Grid& grid, std::span<const double> map, double level);

// Whether a ring goes round a point that does not lie on it.
[[nodiscard]] bool goes_round(const ContourRing& ring, geo::Metres point);

}  // namespace daybook::findings
