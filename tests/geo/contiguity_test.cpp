#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/input.hpp"
#include "geo/area_numbers.hpp"
#include "geo/contiguity.hpp"

using namespace daybook;
using namespace daybook::geo;

namespace {

using Lists = std::vector<std::vector<std::uint32_t>>;

// In steps of a ten-millionth of a degree: 90 of them are a metre from south to north, and near the equator from west to east.
constexpr std::int32_t metre = 90;
Ring box(std::int32_t west, std::int32_t south, std::int32_t east, std::int32_t north) { return {{west, south}, {east, south}, {east, north}, {west, north}}; }

AreaSet areas_of(std::initializer_list<Ring> rings) {
    std::vector<Area> areas;
    for (const auto& ring : rings) areas.push_back({std::to_string(areas.size() + 1), "", {{{ring}}}});
    return AreaSet::of(std::move(areas));
}

constexpr std::int32_t side = 1000 * metre;

// 3 × 3 boxes, each with a gap or an overlap on its east and north side.
AreaSet grid(std::int32_t gap) {
    std::vector<Area> areas;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) areas.push_back({std::to_string(row * 3 + column + 1), "", {{{box(column * side, row * side, (column + 1) * side - gap, (row + 1) * side - gap)}}}});
    return AreaSet::of(std::move(areas));
}

const Lists rook_grid{{1, 3}, {0, 2, 4}, {1, 5}, {0, 4, 6}, {1, 3, 5, 7}, {2, 4, 8}, {3, 7}, {4, 6, 8}, {5, 7}};
const Lists queen_grid{{1, 3, 4}, {0, 2, 3, 4, 5}, {1, 4, 5}, {0, 1, 4, 6, 7}, {0, 1, 2, 3, 5, 6, 7, 8}, {1, 2, 4, 7, 8}, {3, 4, 7}, {3, 4, 5, 6, 8}, {4, 5, 7}};

}  // namespace

TEST_CASE("borders that meet, that leave a gap, and that overlap") {
    for (const std::int32_t gap : {0, 3 * metre, -3 * metre}) {
        CAPTURE(gap);
        CHECK(touching(grid(gap), Contiguity::rook, 5) == rook_grid);
        CHECK(touching(grid(gap), Contiguity::queen, 5) == queen_grid);
    }
    CHECK(touching(grid(3 * metre), Contiguity::queen, 2) == Lists(9));
}

TEST_CASE("a corner on a side without a vertex, a hole, and an area in two parts") {
    // Two boxes above one that is twice as wide and has no vertex where they meet; an enclave in its hole; a far part of the last.
    std::vector<Area> areas;
    areas.push_back({"1", "", {{{box(0, 0, 2 * side, side), box(side / 2, side / 4, side, side / 2)}}}});
    areas.push_back({"2", "", {{{box(0, side, side, 2 * side)}}}});
    areas.push_back({"3", "", {{{box(side, side, 2 * side, 2 * side)}}}});
    areas.push_back({"4", "", {{{box(side / 2, side / 4, side, side / 2)}}, {{box(5 * side, 5 * side, 6 * side, 6 * side)}}}});
    areas.push_back({"5", "", {{{box(6 * side, 5 * side, 7 * side, 6 * side)}}}});
    areas.push_back({"6", "", {{{box(20 * side, 0, 21 * side, side)}}}});
    const Lists expected{{1, 2, 3}, {0, 2}, {0, 1}, {0, 4}, {3}, {}};
    CHECK(touching(AreaSet::of(areas), Contiguity::rook, 1) == expected);
}

TEST_CASE("a short common border is a point, and a slanted one a line") {
    // Slanted: the second's edge runs along the first's, vertices nowhere near one another.
    const Ring under{{0, 0}, {4 * side, 0}, {4 * side, 4 * side}}, over{{side, side + 2 * metre}, {3 * side, 3 * side + 2 * metre}, {side, 3 * side}};
    CHECK(touching(areas_of({under, over}), Contiguity::rook, 5) == Lists{{1}, {0}});
    const Ring left = box(0, 0, side, side), beside = box(side, side - 5 * metre, 2 * side, 2 * side);
    CHECK(touching(areas_of({left, beside}), Contiguity::rook, 1) == Lists{{}, {}});
    CHECK(touching(areas_of({left, beside}), Contiguity::queen, 1) == Lists{{1}, {0}});
    CHECK(touching(areas_of({left, beside}), Contiguity::rook, 0.5) == Lists{{1}, {0}});
}

TEST_CASE("centroids stand in metres on one plane") {
    const auto at = centroids_m(grid(0));
    CHECK(at[4].x == doctest::Approx(0).epsilon(0.01));
    CHECK(at[5].x - at[4].x == doctest::Approx(1000.75).epsilon(1e-4));  // 90,000 steps of a ten-millionth of a degree
    CHECK(at[7].y - at[4].y == at[4].y - at[1].y);
    CHECK(at[1].y * 1000 == std::round(at[1].y * 1000));
}

TEST_CASE("numbers of areas are read from their properties") {
    const auto feature = [](const std::string& properties) { return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}})"; };
    const auto numbers_in = [&](const std::string& features) -> Result<std::vector<std::vector<double>>> {
        const std::string text = R"({"type":"FeatureCollection","features":[)" + features + "]}";
        const AreaFile file{"own.geojson", text};
        DAYBOOK_TRY(const auto set, AreaSet::read({&file, 1}, {"id", ""}));
        return read_area_numbers(file, set, "id", std::vector<std::string>{"n", "pop"});
    };
    const auto good = numbers_in(feature(R"({"id":10,"n":3.5,"pop":100})") + "," + feature(R"({"id":"9","n":"7","pop":2e2})") + "," + feature(R"({"id":10.0,"n":3.5,"pop":100})"));
    REQUIRE(good);
    CHECK(*good == std::vector<std::vector<double>>{{7, 3.5}, {200, 100}});
    const auto refused = [&](const std::string& features) {
        const auto numbers = numbers_in(features);
        REQUIRE(!numbers);
        return to_text(numbers.error());
    };
    CHECK(refused(feature(R"({"id":1,"n":3})")).find("feature 1 has no property \"pop\"; it has: id, n") != std::string::npos);
    CHECK(refused(feature(R"({"id":1,"n":null,"pop":1})")).find("has no number in \"n\"") != std::string::npos);
    CHECK(refused(feature(R"({"id":1,"n":"many","pop":1})")).find("has no number in \"n\"") != std::string::npos);
    CHECK(refused(feature(R"({"id":1,"n":1,"pop":1})") + "," + feature(R"({"id":1,"n":2,"pop":1})")).find("feature 2 has another \"n\"") != std::string::npos);
}

TEST_CASE("the reference maps have as many neighbours as spdep finds") {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    if (folder == nullptr || !std::filesystem::exists(std::string(folder) + "/reference/spatial-autocorrelation")) {
        MESSAGE("DAYBOOK_SHARED_DATA has no reference values of spatial autocorrelation: skipped");
        return;
    }
    const auto links = [&](const std::string& name, const std::string& id, Contiguity contiguity) {
        const std::string text = *read_file(std::string(folder) + "/reference/spatial-autocorrelation/" + name);
        const AreaFile file{name, text};
        std::size_t sum = 0;
        for (const auto& list : touching(*AreaSet::read({&file, 1}, {id, ""}), contiguity, 1)) sum += list.size();
        return sum;
    };
    // spdep 1.2-7, poly2nb(queen = TRUE or FALSE).
    CHECK(links("columbus.geojson", "POLYID", Contiguity::queen) == 236);
    CHECK(links("columbus.geojson", "POLYID", Contiguity::rook) == 200);
    CHECK(links("nc_sids.geojson", "FIPS", Contiguity::queen) == 490);
    CHECK(links("nc_sids.geojson", "FIPS", Contiguity::rook) == 462);
}
