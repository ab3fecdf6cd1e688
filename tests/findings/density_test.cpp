#include "findings/density.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "base/chance.hpp"
#include "findings/accuracy.hpp"
#include "findings/contours.hpp"

using namespace daybook;
using findings::Grid, geo::Metres;

namespace {

Grid square(double side_m, double cell_m) {
    const auto n = static_cast<std::size_t>(side_m / cell_m);
    return {.south_west = {0, 0}, .cell_m = cell_m, .columns = n, .rows = n, .inside = std::vector<std::uint8_t>(n * n, 1), .cells_inside = n * n};
}

// A house: the square without the corners of its roof.
Grid house(double cell_m) {
    Grid grid = square(1000, cell_m);
    for (std::size_t row = 0; row < grid.rows; ++row)
        for (std::size_t column = 0; column < grid.columns; ++column) {
            const auto [x, y] = grid.middle(column, row);
            if (x > 500 && y > 400 + (1000 - x) * 600 / 500) grid.inside[row * grid.columns + column] = 0, --grid.cells_inside;
        }
    return grid;
}

const std::vector<Metres> fifteen = {{122.5, 112.5}, {182.5, 202.5}, {252.5, 182.5}, {302.5, 422.5}, {312.5, 442.5}, {332.5, 412.5}, {522.5, 562.5}, {642.5, 302.5}, {702.5, 722.5}, {707.5, 717.5}, {712.5, 737.5}, {862.5, 882.5}, {907.5, 122.5}, {952.5, 642.5}, {82.5, 932.5}};

double integral(const Grid& grid, const std::vector<double>& map) { return std::accumulate(map.begin(), map.end(), 0.0) * grid.cell_m * grid.cell_m / 1e6; }

std::vector<Metres> scattered_points(std::size_t n, std::uint64_t seed, std::uint32_t side_m) {
    Chance chance(seed, 0);
    std::vector<Metres> points(n);
    for (auto& point : points) point = {chance.below(side_m * 10) / 10.0, chance.below(side_m * 10) / 10.0};
    return points;
}

bool holds(const std::vector<findings::ContourPolygon>& polygons, Metres point) {
    return std::ranges::any_of(polygons, [&](const auto& polygon) { return findings::goes_round(polygon.outer, point) && std::ranges::none_of(polygon.holes, [&](const auto& hole) { return findings::goes_round(hole, point); }); });
}

double turn(Metres a, Metres b, Metres c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

bool apart(double a, double b, double c, double d) { return std::max(a, b) < std::min(c, d) || std::max(c, d) < std::min(a, b); }

bool cross(Metres a, Metres b, Metres c, Metres d) { return !apart(a.x, b.x, c.x, d.x) && !apart(a.y, b.y, c.y, d.y) && turn(a, b, c) * turn(a, b, d) <= 0 && turn(c, d, a) * turn(c, d, b) <= 0; }

// Edges that share no corner do not meet.
bool is_simple(const findings::ContourRing& ring) {
    const std::size_t n = ring.size();
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 2; j < n; ++j)
            if ((j + 1) % n != i && cross(ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n])) return false;
    return n >= 3;
}

}  // namespace

// R 4.2.2, spatstat.explore 3.0-6: density(ppp(x, y, owin), sigma = 300 / sqrt(8), kernel = "quartic", edge = TRUE, diggle = TRUE, dimyx = 200), times 1e6.
// It puts points into pixels before it spreads them, so the points are middles of pixels here; then both do the same sums.
TEST_CASE("density: the values are those of spatstat with Diggle's correction, in a square and in a house") {
    struct Value {
        Metres at;
        double per_km2;
    };
    const auto check = [](const Grid& grid, const std::vector<Value>& values) {
        const auto made = findings::density_map(grid, fifteen, {.bandwidth_m = 300});
        REQUIRE(made.has_value());
        for (const auto& value : values) CHECK(made->per_km2[grid.cell_of(value.at)] == doctest::Approx(value.per_km2).epsilon(1e-8));
    };
    check(square(1000, 5), {{{102.5, 102.5}, 27.2734174}, {{302.5, 422.5}, 34.3724338}, {{502.5, 502.5}, 20.3899499}, {{707.5, 722.5}, 36.8994046}, {{997.5, 997.5}, 5.94384325}});
    check(house(5), {{{102.5, 102.5}, 27.2734174}, {{302.5, 422.5}, 34.373054}, {{502.5, 502.5}, 20.4049047}, {{702.5, 712.5}, 58.7717855}});
}

TEST_CASE("density: one case far from every border is the kernel itself") {
    const auto grid = square(1000, 5);
    const auto made = findings::density_map(grid, std::vector<Metres>{{502.5, 502.5}}, {.bandwidth_m = 200});
    const double peak = 3 / (3.14159265358979 * 0.2 * 0.2);
    CHECK(made->per_km2[grid.cell_of({502.5, 502.5})] == doctest::Approx(peak).epsilon(1e-3));
    CHECK(made->per_km2[grid.cell_of({602.5, 502.5})] == doctest::Approx(peak * 0.75 * 0.75).epsilon(1e-3));
    CHECK(made->per_km2[grid.cell_of({707.5, 502.5})] == 0);
}

TEST_CASE("density: the map adds up to the cases in the region, fixed or adaptive, and is the same on any number of threads") {
    for (const bool adaptive : {false, true})
        for (const double bandwidth : {20.0, 75.0, 400.0}) {
            const auto grid = house(20);
            const auto points = scattered_points(300, 4, 1100);
            findings::DensityOptions options{.bandwidth_m = bandwidth, .adaptive = adaptive};
            const auto one = findings::density_map(grid, points, options);
            REQUIRE(one.has_value());
            CHECK(one->cases + one->outside == 300);
            CHECK(one->outside > 20);
            CHECK(integral(grid, one->per_km2) == doctest::Approx(static_cast<double>(one->cases)).epsilon(1e-10));
            options.threads = 3;
            CHECK(findings::density_map(grid, points, options)->per_km2 == one->per_km2);
        }
}

TEST_CASE("density: adaptive bandwidths are narrow where cases are close and wide where they are not") {
    const auto grid = square(2000, 20);
    auto points = scattered_points(200, 9, 200);
    points.push_back({1510, 1510});
    const auto fixed = findings::density_map(grid, points, {.bandwidth_m = 200}), adaptive = findings::density_map(grid, points, {.bandwidth_m = 200, .adaptive = true});
    CHECK(adaptive->per_km2[grid.cell_of({1510, 1510})] < 0.5 * fixed->per_km2[grid.cell_of({1510, 1510})]);
    CHECK(adaptive->per_km2[grid.cell_of({1810, 1510})] > 0);
    CHECK(fixed->per_km2[grid.cell_of({1810, 1510})] == 0);
}

TEST_CASE("contours: rings are simple and hold exactly the cells above the level") {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const auto grid = house(40);
        auto map = findings::density_map(grid, scattered_points(60, seed, 1000), {.bandwidth_m = 40.0 + 20 * static_cast<double>(seed % 5)})->per_km2;
        if (seed % 3 == 0) map = findings::count_map(grid, scattered_points(400, seed, 1000));  // ragged, with saddles
        for (const double share : {0.01, 0.05, 0.2, 0.6}) {
            const double level = findings::level_of_top(grid, map, share);
            const auto polygons = findings::contours(grid, map, level);
            std::size_t wrong = 0;
            for (std::size_t row = 0; row < grid.rows; ++row)
                for (std::size_t column = 0; column < grid.columns; ++column) {
                    const std::size_t cell = row * grid.columns + column;
                    wrong += holds(polygons, grid.middle(column, row)) != (grid.inside[cell] != 0 && map[cell] > level);
                }
            CHECK(wrong == 0);
            for (const auto& polygon : polygons) {
                CHECK(is_simple(polygon.outer));
                for (const auto& hole : polygon.holes) CHECK(is_simple(hole));
            }
        }
    }
}

TEST_CASE("contours: a square of cells with a hole, as far from the middles as the values say") {
    auto grid = square(70, 10);
    std::vector<double> map(49);
    for (std::size_t row = 1; row < 6; ++row)
        for (std::size_t column = 1; column < 6; ++column) map[row * 7 + column] = row == 3 && column == 3 ? 0 : 4;
    const auto polygons = findings::contours(grid, map, 1);
    REQUIRE(polygons.size() == 1);
    REQUIRE(polygons[0].holes.size() == 1);
    CHECK(polygons[0].holes[0].size() == 4);
    const auto [low, high] = std::ranges::minmax(polygons[0].outer, {}, &Metres::x);
    CHECK(low.x == doctest::Approx(15 - 7.5));
    CHECK(high.x == doctest::Approx(55 + 7.5));
    CHECK(findings::contours(grid, map, 5).empty());
}

TEST_CASE("density: the highest share of the area, with ties in part") {
    const auto grid = square(100, 10);
    std::vector<double> map(100);
    for (std::size_t cell = 0; cell < 100; ++cell) map[cell] = static_cast<double>(cell < 5 ? 10 : cell < 15 ? 3 : 0);
    CHECK(findings::level_of_top(grid, map, 0.05) == 6.5);
    CHECK(findings::level_of_top(grid, map, 0.10) == 1.5);
    // Four later cases: two in the first five cells, one in the ten after them, one elsewhere.
    const std::vector<Metres> later = {{5, 5}, {15, 5}, {95, 5}, {95, 95}};
    CHECK(findings::caught_in_top(grid, map, later, 0.05) == 0.5);
    CHECK(findings::caught_in_top(grid, map, later, 0.10) == doctest::Approx(0.5 + 0.25 / 2));
    CHECK(findings::caught_in_top(grid, map, later, 0.15) == 0.75);
    CHECK(findings::caught_in_top(grid, map, later, 1) == 1);
    CHECK(findings::caught_in_top(grid, std::vector<double>(100, 2.0), later, 0.1) == doctest::Approx(0.1));  // a map that knows nothing: PAI 1
}

TEST_CASE("accuracy: months are foretold by what came before, and a lasting hot spot by either map") {
    const auto grid = square(2000, 50);
    std::vector<findings::PlacedCase> cases;
    Chance chance(3, 0);
    for (int i = 0; i < 2400; ++i) {
        const auto day = static_cast<Day>(day_of(2015, 1, 1) + chance.below(365));
        const double x = chance.below(20'000) / 10.0, y = chance.below(20'000) / 10.0;
        const double near_x = 600 + chance.below(1'500) / 10.0, near_y = 900 + chance.below(1'500) / 10.0;
        cases.push_back(i % 3 == 0 ? findings::PlacedCase{{near_x, near_y}, day} : findings::PlacedCase{{x, y}, day});
    }
    const Month july = 2015 * 12 + 6;
    const auto found = findings::accuracy(grid, cases, july, july + 6, {.bandwidth_m = 100});
    REQUIRE(found.has_value());
    CHECK(found->months.size() == 6);
    for (const auto& share : found->shares) {
        CHECK(share.density.low <= share.density.mean);
        CHECK(share.difference.mean == doctest::Approx(share.density.mean - share.counts.mean));
        CHECK(share.density.low > 1);
        CHECK(share.p_adjusted >= share.p);
        CHECK(share.p >= 2.0 / 64);
    }
    // A third of the cases in 0.56 % of the area: the top 1 % catch a third.
    CHECK(found->shares[0].density.mean == doctest::Approx(34).epsilon(0.15));
    CHECK(findings::accuracy(grid, cases, july - 6, july - 5, {.bandwidth_m = 100})->months.empty());
    CHECK(findings::accuracy(grid, cases, july - 20, july, {.bandwidth_m = 100}).error().code == "density.hold-out");
}

TEST_CASE("density: what cannot be mapped is refused with the reason") {
    const auto none = geo::AreaSet::of({});
    const geo::LocalPlane plane({});
    const auto code = [&](const std::vector<Metres>& points, double cell_m) {
        const auto grid = findings::make_grid(none, plane, points, cell_m);
        return grid ? std::string() : grid.error().code;
    };
    const auto points = scattered_points(50, 1, 3000);
    CHECK(code(points, 0) == "");
    CHECK(findings::make_grid(none, plane, points, 0)->cell_m == 20);
    CHECK(code({}, 0) == "density.none");
    CHECK(code({{1, 1}, {1, 5}}, 0) == "density.one-place");
    CHECK(code(points, -1) == "density.cell");
    CHECK(code(points, 0.01) == "density.cells");
    CHECK(code(points, 1000) == "density.few-cells");
    CHECK(findings::density_map(square(100, 10), points, {.bandwidth_m = 5}).error().code == "density.bandwidth");
}
