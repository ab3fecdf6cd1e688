// Inside src/simulator: the ground that Rivermouth stands on. Twelve districts that share their borders, in the open
// Atlantic at 48° N 18° W, where no real town can be mistaken for it. The map is the same for every seed.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geo/areas.hpp"
#include "base/chance.hpp"

namespace daybook::simulator {

inline constexpr std::size_t district_count = 12;

struct District {
    int number = 0;  // 1 to 12: the id in all files
    std::string_view name;
    std::int32_t residents = 0;
    std::vector<geo::Polygon> polygons;
    std::array<geo::GridPoint, 6> anchors{};  // corners, squares and stations where more happens than elsewhere
};

struct TownMap {
    std::array<District, district_count> districts;
};

[[nodiscard]] TownMap make_map();
[[nodiscard]] bool holds(const District& district, geo::GridPoint point);
// A point in the district: near an anchor or anywhere.
[[nodiscard]] geo::GridPoint some_point(const District& district, Chance& chance);
// The point moved by metres to the east and north.
[[nodiscard]] geo::GridPoint moved(geo::GridPoint point, std::int32_t east_m, std::int32_t north_m);

[[nodiscard]] std::string areas_geojson(const TownMap& map);
[[nodiscard]] std::string population_csv(const TownMap& map);

}  // namespace daybook::simulator
