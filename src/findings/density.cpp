#include "findings/density.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include "base/in_parallel.hpp"

namespace daybook::findings {
namespace {

constexpr double widest_and_narrowest = 4;  // adaptive bandwidths, against the fixed one
constexpr double equal_share = 1e-9;        // cells whose values differ by less are equal: no rounding decides

struct Frame {
    double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
    void hold(geo::Metres point) { west = std::min(west, point.x), east = std::max(east, point.x), south = std::min(south, point.y), north = std::max(north, point.y); }
    [[nodiscard]] double shorter() const { return std::min(east - west, north - south); }
};

Frame frame_of(const geo::AreaSet& areas, const geo::LocalPlane& plane, std::span<const geo::Metres> points) {
    Frame frame;
    for (const auto& area : areas.areas())
        for (const auto& polygon : area.polygons)
            for (const auto corner : polygon.rings[0]) frame.hold(plane.to_metres(geo::to_lonlat(corner)));
    if (areas.areas().empty())
        for (const auto point : points) frame.hold(point);
    return frame;
}

void mark_inside(Grid& grid, const geo::AreaSet& areas, const geo::LocalPlane& plane) {
    grid.inside.assign(grid.size(), areas.areas().empty() ? 1 : 0);
    if (!areas.areas().empty()) {
        const geo::AreaIndex index(areas);
        for (std::size_t row = 0; row < grid.rows; ++row)
            for (std::size_t column = 0; column < grid.columns; ++column) grid.inside[row * grid.columns + column] = index.find(plane.to_lonlat(grid.middle(column, row))).has_value();
    }
    grid.cells_inside = static_cast<std::size_t>(std::ranges::count(grid.inside, 1));
}

// A case with its own bandwidth, and what its kernel is multiplied with.
struct Kernel {
    geo::Metres at;
    double bandwidth_m = 0;
    double weight = 0;
};

double quartic(const Kernel& kernel, geo::Metres point) {
    const double dx = point.x - kernel.at.x, dy = point.y - kernel.at.y;
    const double left = 1 - (dx * dx + dy * dy) / (kernel.bandwidth_m * kernel.bandwidth_m);
    return left > 0 ? left * left * 3 / (std::numbers::pi * kernel.bandwidth_m * kernel.bandwidth_m) : 0;
}

struct Columns {
    std::size_t from, to;
};

// The columns whose middles can be within a kernel.
Columns columns_of(const Grid& grid, const Kernel& kernel) {
    const double from = std::floor((kernel.at.x - kernel.bandwidth_m - grid.south_west.x) / grid.cell_m), to = std::ceil((kernel.at.x + kernel.bandwidth_m - grid.south_west.x) / grid.cell_m);
    const auto last = static_cast<double>(grid.columns);
    return {static_cast<std::size_t>(std::clamp(from, 0.0, last)), static_cast<std::size_t>(std::clamp(to, 0.0, last))};
}

// Calls with (cell, middle) for the cells of the region in a row that a kernel may reach.
template <class Use>
void along_row(const Grid& grid, const Kernel& kernel, std::size_t row, const Use& use) {
    if (std::fabs(grid.middle(0, row).y - kernel.at.y) >= kernel.bandwidth_m) return;
    const auto [from, to] = columns_of(grid, kernel);
    for (std::size_t column = from; column < to; ++column)
        if (grid.inside[row * grid.columns + column] != 0) use(row * grid.columns + column, grid.middle(column, row));
}

// Each kernel is divided by what of it lies inside, as the cells have it. (A case in a cell has that cell's middle within a bandwidth of one cell.)
void weigh(const Grid& grid, std::vector<Kernel>& kernels, unsigned threads) {
    in_parallel(kernels.size(), threads, [&](std::size_t i) {
        double mass = 0;
        for (std::size_t row = 0; row < grid.rows; ++row) along_row(grid, kernels[i], row, [&](std::size_t, geo::Metres middle) { mass += quartic(kernels[i], middle); });
        kernels[i].weight = 1 / (mass * grid.cell_m * grid.cell_m);
    });
}

// Row by row, the kernels in their order: no sum depends on how rows are dealt to threads. Cases per square metre.
std::vector<double> sum_of(const Grid& grid, const std::vector<Kernel>& kernels, unsigned threads) {
    std::vector<double> map(grid.size());
    in_parallel(grid.rows, threads, [&](std::size_t row) {
        for (const auto& kernel : kernels) along_row(grid, kernel, row, [&](std::size_t cell, geo::Metres middle) { map[cell] += kernel.weight * quartic(kernel, middle); });
    });
    return map;
}

// Abramson's bandwidths from a first map. The logarithm's last digit, which machines do not agree on, is rounded away.
void adapt(const Grid& grid, const std::vector<double>& first, std::vector<Kernel>& kernels) {
    double sum = 0;
    for (const auto& kernel : kernels) sum += std::log(first[grid.cell_of(kernel.at)]);
    const double middle = static_cast<float>(std::exp(sum / static_cast<double>(kernels.size())));
    for (auto& kernel : kernels) {
        const double factor = std::clamp(std::sqrt(middle / first[grid.cell_of(kernel.at)]), 1 / widest_and_narrowest, widest_and_narrowest);
        kernel.bandwidth_m = std::max(grid.cell_m, kernel.bandwidth_m * factor);
    }
}

// Cells of the region from the highest value to the lowest.
std::vector<std::size_t> ranked(const Grid& grid, std::span<const double> map) {
    std::vector<std::size_t> cells;
    for (std::size_t cell = 0; cell < grid.size(); ++cell)
        if (grid.inside[cell] != 0) cells.push_back(cell);
    std::ranges::sort(cells, [&](std::size_t l, std::size_t r) { return map[l] != map[r] ? map[l] > map[r] : l < r; });
    return cells;
}

bool are_equal(double higher, double lower) { return higher - lower <= equal_share * higher; }

}  // namespace

std::size_t Grid::cell_of(geo::Metres point) const {
    const double column = std::floor((point.x - south_west.x) / cell_m), row = std::floor((point.y - south_west.y) / cell_m);
    if (!(column >= 0 && row >= 0 && column < static_cast<double>(columns) && row < static_cast<double>(rows))) return size();
    const std::size_t cell = static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(column);
    return inside[cell] != 0 ? cell : size();
}

Result<Grid> make_grid(const geo::AreaSet& areas, const geo::LocalPlane& plane, std::span<const geo::Metres> points, double cell_m) {
    if (points.empty()) return refuse("density.none", "there are no cases with a place and a day; take a longer period or a wider indicator");
    const Frame frame = frame_of(areas, plane, points);
    if (!(frame.shorter() > 0)) return refuse("density.one-place", "all cases are at one place or on one line, so there is no map to be made");
    if (!std::isfinite(cell_m) || cell_m < 0) return refuse("density.cell", "the side of a cell is a number of metres above 0", {.field = "cell-m"});
    if (cell_m == 0) cell_m = std::max(1.0, std::ceil(frame.shorter() / 150 / 10)) * 10;
    Grid grid{.south_west = {frame.west, frame.south}, .cell_m = cell_m};
    const double columns = std::floor((frame.east - frame.west) / cell_m) + 1, rows = std::floor((frame.north - frame.south) / cell_m) + 1;
    if (columns * rows > most_grid_cells) return refuse("density.cells", fmt::format("cells of {} m would be {:.0f} of them; more than {} are no map that anyone reads: take larger ones", cell_m, columns * rows, most_grid_cells), {.field = "cell-m"});
    grid.columns = static_cast<std::size_t>(columns), grid.rows = static_cast<std::size_t>(rows);
    mark_inside(grid, areas, plane);
    if (grid.cells_inside < 100) return refuse("density.few-cells", fmt::format("only {} cells of {} m lie in the region: take smaller ones", grid.cells_inside, cell_m), {.field = "cell-m"});
    return grid;
}

Result<DensityMap> density_map(const Grid& grid, std::span<const geo::Metres> points, const DensityOptions& options) {
    if (!std::isfinite(options.bandwidth_m) || options.bandwidth_m < grid.cell_m) return refuse("density.bandwidth", fmt::format("a bandwidth of {} m is less than a cell of {} m: take a wider one, or smaller cells", options.bandwidth_m, grid.cell_m), {.field = "bandwidth-m"});
    std::vector<Kernel> kernels;
    for (const auto point : points)
        if (grid.cell_of(point) < grid.size()) kernels.push_back({point, options.bandwidth_m, 0});
    DensityMap made{.cases = kernels.size(), .outside = points.size() - kernels.size()};
    weigh(grid, kernels, options.threads);
    made.per_km2 = sum_of(grid, kernels, options.threads);
    if (options.adaptive && !kernels.empty()) {
        adapt(grid, made.per_km2, kernels);
        weigh(grid, kernels, options.threads);
        made.per_km2 = sum_of(grid, kernels, options.threads);
    }
    for (double& value : made.per_km2) value *= 1e6;
    return made;
}

std::vector<double> count_map(const Grid& grid, std::span<const geo::Metres> points) {
    std::vector<double> map(grid.size());
    for (const auto point : points)
        if (const auto cell = grid.cell_of(point); cell < grid.size()) ++map[cell];
    return map;
}

double level_of_top(const Grid& grid, std::span<const double> map, double share) {
    const auto cells = ranked(grid, map);
    auto above = static_cast<std::size_t>(std::round(share * static_cast<double>(cells.size())));
    above = std::clamp<std::size_t>(above, 1, cells.size());
    while (above < cells.size() && are_equal(map[cells[above - 1]], map[cells[above]])) ++above;
    return above == cells.size() ? map[cells.back()] / 2 : (map[cells[above - 1]] + map[cells[above]]) / 2;
}

double caught_in_top(const Grid& grid, std::span<const double> map, std::span<const geo::Metres> points, double share) {
    const auto cells = ranked(grid, map);
    const auto hits = count_map(grid, points);
    const double all = std::accumulate(hits.begin(), hits.end(), 0.0), wanted = share * static_cast<double>(cells.size());
    double caught = 0;
    for (std::size_t from = 0, to = 0; from < cells.size() && static_cast<double>(from) < wanted; from = to) {
        double here = 0;
        for (; to < cells.size() && are_equal(map[cells[from]], map[cells[to]]); ++to) here += hits[cells[to]];
        caught += here * std::min(1.0, (wanted - static_cast<double>(from)) / static_cast<double>(to - from));
    }
    return all > 0 ? caught / all : 0;
}

}  // namespace daybook::findings
