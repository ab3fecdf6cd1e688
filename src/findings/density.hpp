// Density: where cases lie close together, as a map of cases per square kilometre, and how well such a map foretold what came after it.
//
// The kernel is the quartic one, K(d) = 3/(π h²) (1 − d²/h²)² up to the bandwidth h. It is the one that crime mapping uses, it ends, and it needs only
// additions and multiplications, which every processor rounds the same way. At the border a kernel would lose what falls outside: each case is divided by
// the part of its kernel that lies inside (Diggle 1985, "A kernel method for smoothing point process data", Applied Statistics 34), so that the map adds up
// to the number of cases.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "geo/areas.hpp"
#include "geo/local_plane.hpp"

namespace daybook::findings {

// Square cells in rows from the south-west; a cell belongs to the region when its middle does.
struct Grid {
    geo::Metres south_west;
    double cell_m = 0;
    std::size_t columns = 0, rows = 0;
    std::vector<std::uint8_t> inside;
    std::size_t cells_inside = 0;

    [[nodiscard]] std::size_t size() const { return columns * rows; }
    [[nodiscard]] geo::Metres middle(std::size_t column, std::size_t row) const { return {south_west.x + (static_cast<double>(column) + 0.5) * cell_m, south_west.y + (static_cast<double>(row) + 0.5) * cell_m}; }
    [[nodiscard]] double km2() const { return static_cast<double>(cells_inside) * cell_m * cell_m / 1e6; }
    // The cell that holds a point, if it belongs to the region; size() otherwise.
    [[nodiscard]] std::size_t cell_of(geo::Metres point) const;
};

inline constexpr std::size_t most_grid_cells = 4'000'000;

// Over areas, or over the box of the points when there are none. cell_m 0: a 150th of the shorter side, in steps of 10 m (Chainey and Ratcliffe 2005, "GIS
// and Crime Mapping"). Refused: no points, all at one place, a cell size that makes too many cells or next to none.
Result<Grid> make_grid(const geo::AreaSet& areas, const geo::LocalPlane& plane, std::span<const geo::Metres> points, double cell_m);

// The same authors' bandwidth to begin with: five cells.
[[nodiscard]] inline double default_bandwidth_m(const Grid& grid) { return 5 * grid.cell_m; }

struct DensityOptions {
    double bandwidth_m = 0;  // from one cell on
    bool adaptive = false;   // wider where cases are sparse: h √(g/f), f the density at the case, g the geometric mean of these (Abramson 1982), h/4 to 4h
    unsigned threads = 1;    // the map is the same for any number
};

struct DensityMap {
    std::vector<double> per_km2;  // of each cell; 0 outside the region
    std::size_t cases = 0;        // that the map is made of: those in a cell of the region
    std::size_t outside = 0;
};

Result<DensityMap> density_map(const Grid& grid, std::span<const geo::Metres> points, const DensityOptions& options);

// The plain map beside it: cases of each cell.
[[nodiscard]] std::vector<double> count_map(const Grid& grid, std::span<const geo::Metres> points);

// A value that the highest cells, a `share` of the region's, are above and no other is (as nearly as equal cells allow).
[[nodiscard]] double level_of_top(const Grid& grid, std::span<const double> map, double share);

// The share of the points of the region that lie in the highest cells of a map, a `share` of the region's area. Equal cells at the limit count in part.
// 0 when the region holds no point.
[[nodiscard]] double caught_in_top(const Grid& grid, std::span<const double> map, std::span<const geo::Metres> points, double share);

}  // namespace daybook::findings
