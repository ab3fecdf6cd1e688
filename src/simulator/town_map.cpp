#include "simulator/town_map.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace daybook::simulator {
namespace {

constexpr std::uint64_t map_seed = 48018;
constexpr std::int32_t west = -180'600'000, south = 479'700'000;  // ten-millionths of a degree

// A point of the plan: metres from the south-west corner.
struct Plan {
    std::int32_t x = 0, y = 0;
    bool operator==(const Plan&) const = default;
    auto operator<=>(const Plan&) const = default;
};

// A metre is 134.25 ten-millionths of a degree of longitude here, and 89.83 of latitude.
geo::GridPoint on_ground(Plan p) { return {west + static_cast<std::int32_t>(std::int64_t{p.x} * 13425 / 100), south + static_cast<std::int32_t>(std::int64_t{p.y} * 8983 / 100)}; }

constexpr int columns = 4, rows = 3;

// Where borders meet, from the south-west; the second line is the river, the western column the coast.
constexpr Plan corners[rows + 1][columns + 1] = {
    {{700, 250}, {2500, 0}, {4600, 420}, {7000, 80}, {9300, 700}},
    {{150, 2150}, {2950, 2650}, {4500, 1950}, {6350, 2750}, {9650, 2350}},
    {{900, 4500}, {2200, 4250}, {5150, 4950}, {6900, 4400}, {9100, 4850}},
    {{450, 6600}, {2800, 7100}, {4400, 6650}, {7300, 7350}, {8800, 6550}},
};

struct Resident {
    std::string_view name;
    std::int32_t residents;
};
constexpr std::array<Resident, district_count> district_facts{{{"Saltmarsh", 5120}, {"Southbank", 11480}, {"Tannery Fields", 9870}, {"Docklands", 7340},
                                                              {"Old Harbour", 8260}, {"Market Quarter", 6910}, {"Cathedral Hill", 10350}, {"Millbrook", 13720},
                                                              {"Northgate", 12840}, {"Orchard Park", 14190}, {"Beacon Heights", 9560}, {"Ferry Meadows", 8730}}};

// Between two corners: the middle moved sideways, and again for each half.
void bend(Plan a, Plan b, std::int32_t share, int depth, Chance& chance, std::vector<Plan>& line) {
    if (depth == 0) return;
    const std::int32_t off = chance.between(-share, share);
    const Plan middle{(a.x + b.x) / 2 - (b.y - a.y) * off / 1000, (a.y + b.y) / 2 + (b.x - a.x) * off / 1000};
    bend(a, middle, share, depth - 1, chance, line);
    line.push_back(middle);
    bend(middle, b, share, depth - 1, chance, line);
}

// The border between two corners, the same for the districts on both sides.
std::vector<Plan> border(Plan a, Plan b) {
    const bool turn = b < a;
    if (turn) std::swap(a, b);
    const auto on_line = [&](int row) { return std::find(std::begin(corners[row]), std::end(corners[row]), a) != std::end(corners[row]) && std::find(std::begin(corners[row]), std::end(corners[row]), b) != std::end(corners[row]); };
    const bool river = on_line(1);
    const bool coast = a.x < 1000 && b.x < 1000;
    Chance chance(map_seed, static_cast<std::uint64_t>(a.x) * 10007 + static_cast<std::uint64_t>(a.y), static_cast<std::uint64_t>(b.x) * 10007 + static_cast<std::uint64_t>(b.y));
    std::vector<Plan> line;
    bend(a, b, river ? 170 : coast ? 150 : 60, river || coast ? 5 : 3, chance, line);
    if (turn) std::reverse(line.begin(), line.end());
    return line;
}

geo::Ring district_ring(int row, int column) {
    const Plan around[4] = {corners[row][column], corners[row][column + 1], corners[row + 1][column + 1], corners[row + 1][column]};
    geo::Ring ring;
    for (int side = 0; side < 4; ++side) {
        ring.push_back(on_ground(around[side]));
        for (const Plan p : border(around[side], around[(side + 1) % 4])) ring.push_back(on_ground(p));
    }
    return ring;
}

// Gull Rock, off the harbour.
geo::Ring islet() {
    geo::Ring ring;
    for (const Plan p : {Plan{-620, 3100}, {-480, 3010}, {-330, 3080}, {-270, 3240}, {-350, 3390}, {-500, 3420}, {-610, 3300}}) ring.push_back(on_ground(p));
    return ring;
}

struct Box {
    geo::GridPoint low, high;
};

Box box_of(const District& district) {
    const geo::Ring& ring = district.polygons.front().rings.front();
    Box box{ring.front(), ring.front()};
    for (const auto p : ring) {
        box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y)};
        box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y)};
    }
    return box;
}

geo::GridPoint anywhere(const District& district, Chance& chance) {
    const Box box = box_of(district);
    for (;;)
        if (const geo::GridPoint p{chance.between(box.low.x, box.high.x), chance.between(box.low.y, box.high.y)}; holds(district, p)) return p;
}

std::string degrees(std::int32_t value) {
    const auto size = static_cast<std::uint32_t>(value < 0 ? -value : value);
    return fmt::format("{}{}.{:07}", value < 0 ? "-" : "", size / 10'000'000, size % 10'000'000);
}

void append_geojson_ring(std::string& text, const geo::Ring& ring) {
    text += '[';
    for (std::size_t i = 0; i <= ring.size(); ++i) {
        const auto p = ring[i % ring.size()];
        text += fmt::format("{}[{},{}]", i == 0 ? "" : ",", degrees(p.x), degrees(p.y));
    }
    text += ']';
}

}  // namespace

TownMap make_map() {
    TownMap map;
    for (std::size_t i = 0; i < district_count; ++i) {
        District& district = map.districts[i];
        district.number = static_cast<int>(i) + 1;
        district.name = district_facts[i].name;
        district.residents = district_facts[i].residents;
        district.polygons.push_back({{district_ring(static_cast<int>(i) / columns, static_cast<int>(i) % columns)}});
        if (district.name == "Old Harbour") district.polygons.push_back({{islet()}});
        Chance chance(map_seed, 1, i);
        for (auto& anchor : district.anchors) anchor = anywhere(district, chance);
    }
    return map;
}

bool holds(const District& district, geo::GridPoint point) {
    return std::any_of(district.polygons.begin(), district.polygons.end(), [&](const geo::Polygon& polygon) { return geo::holds(polygon, point); });
}

geo::GridPoint moved(geo::GridPoint point, std::int32_t east_m, std::int32_t north_m) { return {point.x + east_m * 134, point.y + north_m * 90}; }

geo::GridPoint some_point(const District& district, Chance& chance) {
    constexpr std::uint32_t near_anchor = 380;  // of a thousand
    constexpr std::int32_t reach_m = 120;       // twice that at most, the middle more often
    if (chance.in_thousand(near_anchor)) {
        const auto anchor = district.anchors[chance.below(6)];
        const std::int32_t steps[4] = {chance.between(-reach_m, reach_m), chance.between(-reach_m, reach_m), chance.between(-reach_m, reach_m), chance.between(-reach_m, reach_m)};
        if (const auto p = moved(anchor, steps[0] + steps[1], steps[2] + steps[3]); holds(district, p)) return p;
    }
    return anywhere(district, chance);
}

std::string areas_geojson(const TownMap& map) {
    std::string text = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    for (const auto& district : map.districts) {
        text += fmt::format("{{\"type\":\"Feature\",\"properties\":{{\"number\":{},\"name\":\"{}\"}},\"geometry\":{{\"type\":\"MultiPolygon\",\"coordinates\":[", district.number, district.name);
        for (std::size_t i = 0; i < district.polygons.size(); ++i) {
            text += i == 0 ? "[" : ",[";
            append_geojson_ring(text, district.polygons[i].rings.front());
            text += ']';
        }
        text += district.number == static_cast<int>(district_count) ? "]}}\n" : "]}},\n";
    }
    return text + "]}\n";
}

std::string population_csv(const TownMap& map) {
    std::string text = "number,name,residents\n";
    for (const auto& district : map.districts) text += fmt::format("{},{},{}\n", district.number, district.name, district.residents);
    return text;
}

}  // namespace daybook::simulator
