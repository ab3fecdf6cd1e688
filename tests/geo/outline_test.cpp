#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "base/hash.hpp"
#include "base/input.hpp"
#include "geo/outline.hpp"

using namespace daybook;
using namespace daybook::geo;

namespace {

Ring ring_of(std::initializer_list<std::pair<double, double>> degrees) {
    Ring ring;
    for (const auto& [x, y] : degrees) ring.push_back(to_grid({x, y}));
    return ring;
}

// Two areas with a wavy border between them, a lake in one, and a hook-shaped one beside.
AreaSet three_areas() {
    Ring west{to_grid({0, 0})}, east;
    for (int i = 0; i <= 200; ++i) west.push_back(to_grid({1 + 0.05 * std::sin(i / 9.0), i / 200.0}));
    east.assign(west.begin() + 1, west.end());
    west.push_back(to_grid({0, 1}));
    east.push_back(to_grid({2, 1}));
    east.push_back(to_grid({2, 0}));
    const Ring lake = ring_of({{0.4, 0.4}, {0.6, 0.4}, {0.6, 0.6}, {0.4, 0.6}});
    const Ring hook = ring_of({{3, 0}, {5, 0}, {5, 1}, {4.8, 1}, {4.8, 0.2}, {3.2, 0.2}, {3.2, 1}, {3, 1}});
    return AreaSet::of({{"1", "West", {{{west, lake}}}}, {"2", "East", {{{east}}}}, {"3", "Hook", {{{hook}}}}});
}

using Line = std::vector<std::pair<double, double>>;

// The rings of a path; requires that it is of the form M x y L x y x y … Z.
std::vector<Line> rings_in(const std::string& path) {
    std::vector<Line> rings;
    const char* at = path.c_str();
    while (*at != '\0') {
        REQUIRE(*at == 'M');
        ++at;
        rings.emplace_back();
        while (*at != 'Z') {
            if (*at == 'L' || *at == ' ') ++at;
            char* end = nullptr;
            const double x = std::strtod(at, &end);
            REQUIRE(*end == ' ');
            at = end + 1;
            const double y = std::strtod(at, &end);
            REQUIRE(end != at);
            at = end;
            rings.back().emplace_back(x, y);
        }
        ++at;
    }
    return rings;
}

bool inside(double x, double y, const std::vector<Line>& rings) {
    bool in = false;
    for (const auto& ring : rings)
        for (std::size_t i = 0, k = ring.size() - 1; i < ring.size(); k = i++)
            if ((ring[i].second > y) != (ring[k].second > y) && x < (ring[k].first - ring[i].first) * (y - ring[i].second) / (ring[k].second - ring[i].second) + ring[i].first) in = !in;
    return in;
}

double area_of(const std::vector<Line>& rings) {
    double total = 0;
    for (std::size_t r = 0; r < rings.size(); ++r) {
        double twice = 0;
        for (std::size_t i = 0, k = rings[r].size() - 1; i < rings[r].size(); k = i++) twice += rings[r][k].first * rings[r][i].second - rings[r][i].first * rings[r][k].second;
        total += (r == 0 ? 1 : -1) * std::abs(twice) / 2;
    }
    return total;
}

}  // namespace

TEST_CASE("neighbours keep their common border when it is simplified") {
    const AreaSet set = three_areas();
    const OutlineMap map = outline_map(set, {.width_px = 500, .tolerance_px = 2, .margin_px = 0});
    REQUIRE(map.outlines.size() == 3);
    const auto west = rings_in(map.outlines[0].path), east = rings_in(map.outlines[1].path);
    const std::set<std::pair<double, double>> of_west(west[0].begin(), west[0].end());
    std::size_t common = 0;
    for (const auto& point : east[0]) common += of_west.contains(point);
    CHECK(common == east[0].size() - 2);  // all but its two outer corners
    CHECK(common < 60);                   // of 201
    CHECK(common > 5);
}

TEST_CASE("a map is as wide as asked, as high as the areas need, and true in area") {
    const OutlineMap map = outline_map(three_areas(), {.width_px = 500, .tolerance_px = 0.3, .margin_px = 0});
    CHECK(map.width_px == 500);
    CHECK(map.height_px == doctest::Approx(100).epsilon(0.002));  // 5° by 1° near the equator
    CHECK(area_of(rings_in(map.outlines[2].path)) == doctest::Approx(100 * 100 * (2 - 1.6 * 0.8)).epsilon(0.01));
    CHECK(area_of(rings_in(map.outlines[0].path)) + area_of(rings_in(map.outlines[1].path)) == doctest::Approx(100 * 100 * (2 - 0.04)).epsilon(0.01));
    const OutlineMap north = outline_map(AreaSet::of({{"1", "", {{{ring_of({{0, 59.5}, {2, 59.5}, {2, 60.5}, {0, 60.5}})}}}}}), {.width_px = 100, .margin_px = 0});
    CHECK(north.height_px == doctest::Approx(100).epsilon(0.02));  // a degree of longitude is half as long at 60°
}

TEST_CASE("labels lie inside their area, also where the middle does not") {
    const OutlineMap map = outline_map(three_areas());
    for (const auto& outline : map.outlines) {
        CAPTURE(outline.name);
        CHECK(inside(outline.label_x, outline.label_y, rings_in(outline.path)));
    }
}

TEST_CASE("an area too small for the paper still shows") {
    const OutlineMap map = outline_map(AreaSet::of({{"1", "", {{{ring_of({{0, 0}, {10, 0}, {10, 10}, {0, 10}})}}}}, {"2", "", {{{ring_of({{11, 0}, {11.0001, 0}, {11, 0.0001}})}}}}}), {.width_px = 100});
    CHECK(rings_in(map.outlines[1].path).size() == 1);
    CHECK(outline_map(AreaSet::of({})).outlines.empty());
    CHECK(outline_map(AreaSet::of({})).width_px == 0);
}

TEST_CASE("the same areas give the same bytes, on any machine") {
    std::string all;
    for (const auto& outline : outline_map(three_areas()).outlines) all += outline.path + "|" + std::to_string(outline.label_x) + "|" + std::to_string(outline.label_y) + "\n";
    CHECK(to_hex(bytes_of(sha256(all))) == "52b2582353f7ff73085081dd5804b2dabb9e4529e43626fdc16d9d9e5e466aa6");
}

TEST_CASE("Chicago's 77 areas make a small map, true in area, with every label inside") {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    if (folder == nullptr || !std::filesystem::exists(folder)) {
        MESSAGE("DAYBOOK_SHARED_DATA names no folder: skipped");
        return;
    }
    const std::string text = *read_file(std::string(folder) + "/chicago/community-areas.geojson");
    const AreaFile file{"community-areas.geojson", text};
    const auto set = AreaSet::read({&file, 1}, {"area_numbe", "community"});
    REQUIRE(set);
    const OutlineMap simple = outline_map(*set), full = outline_map(*set, {.tolerance_px = 0});
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < simple.outlines.size(); ++i) {
        CAPTURE(simple.outlines[i].name);
        const auto rings = rings_in(simple.outlines[i].path);
        bytes += simple.outlines[i].path.size();
        CHECK(inside(simple.outlines[i].label_x, simple.outlines[i].label_y, rings));
        CHECK(area_of({rings[0]}) == doctest::Approx(area_of({rings_in(full.outlines[i].path)[0]})).epsilon(0.03));
    }
    MESSAGE("path bytes " << bytes);
    CHECK(bytes < 60'000);
}
