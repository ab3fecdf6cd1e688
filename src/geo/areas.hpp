// Areas (districts, neighbourhoods) read from GeoJSON, KML, KMZ or a zipped shapefile, and the index that says which of
// them holds a point. Coordinates are kept in ten-millionths of a degree (about 1 cm), so that every test is exact: areas
// hold their borders, and a point that several hold belongs to the first of them in the order of the set.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "geo/point.hpp"

namespace daybook::geo {

inline constexpr double steps_a_degree = 1e7;

// A point in ten-millionths of a degree.
struct GridPoint {
    std::int32_t x = 0;  // longitude
    std::int32_t y = 0;  // latitude
    bool operator==(const GridPoint&) const = default;
    auto operator<=>(const GridPoint&) const = default;
};

// The nearest grid point; halves go away from zero. `point` has to be valid.
[[nodiscard]] inline GridPoint to_grid(LonLat point) {
    const double x = point.longitude * steps_a_degree, y = point.latitude * steps_a_degree;
    return {static_cast<std::int32_t>(x + (x < 0 ? -0.5 : 0.5)), static_cast<std::int32_t>(y + (y < 0 ? -0.5 : 0.5))};
}
[[nodiscard]] inline LonLat to_lonlat(GridPoint point) { return {point.x / steps_a_degree, point.y / steps_a_degree}; }

// A closed line; the first point is not repeated at the end. At least three points, no two neighbours equal.
using Ring = std::vector<GridPoint>;

// The outer ring, then the holes (told apart by nothing but their order; the inside is where an odd number of rings goes round).
struct Polygon {
    std::vector<Ring> rings;
};

struct Area {
    std::string id;
    std::string name;
    std::vector<Polygon> polygons;
};

// A file's bytes and its name for messages. What it is, is told from the bytes: zip archive, XML, or else JSON.
struct AreaFile {
    std::string name;
    std::string_view bytes;
};

// The properties that hold an area's id and its name. The id may be a number: 51.0 becomes "51". An empty `name`: the id is the name.
struct AreaProperties {
    std::string id;
    std::string name;
};

struct AreaLimits {
    std::size_t file_bytes = std::size_t{256} << 20;  // also of an unpacked file
    std::size_t points = 20'000'000;
    std::size_t areas = 1'000'000;
};

class AreaSet {
public:
    // The areas of all files together. Features with the same id and name are parts of one area. Refused, with file and
    // feature number (from 1): no feature, a property missing, an id used with two names, a shape that is no polygon,
    // coordinates that are no degrees, a limit passed.
    static Result<AreaSet> read(std::span<const AreaFile> files, const AreaProperties& properties, const AreaLimits& limits = {});
    // For areas made by the program. Sorts them; ids have to be unique, rings sound.
    static AreaSet of(std::vector<Area> areas);

    // In the order of their ids: numbers inside ids by value ("9" before "10"), other text by its bytes.
    [[nodiscard]] const std::vector<Area>& areas() const { return areas_; }
    [[nodiscard]] std::optional<std::uint32_t> with_id(std::string_view id) const;

private:
    explicit AreaSet(std::vector<Area> areas) : areas_(std::move(areas)) {}
    std::vector<Area> areas_;
};

// The order of area ids: "2" < "10" < "10a" < "b".
[[nodiscard]] bool id_before(std::string_view a, std::string_view b);

// Whether a polygon, its border included, holds a point: every edge is looked at. What the index is tested against.
[[nodiscard]] bool holds(const Polygon& polygon, GridPoint point);

// Which area holds a point. A grid of cells: most lie in one area and answer at once, the others keep the few edges
// that run through them. Does not change once made; any number of threads may ask.
class AreaIndex {
public:
    explicit AreaIndex(const AreaSet& set);
    AreaIndex(AreaIndex&&) noexcept;
    AreaIndex& operator=(AreaIndex&&) noexcept;
    ~AreaIndex();

    // The number of the area in the set, or nothing when no area holds the point (or it is no valid point).
    [[nodiscard]] std::optional<std::uint32_t> find(LonLat point) const;
    [[nodiscard]] std::optional<std::uint32_t> find(GridPoint point) const;

    [[nodiscard]] std::uint32_t size() const;
    [[nodiscard]] std::string_view area_id(std::uint32_t area) const;
    [[nodiscard]] std::string_view area_name(std::uint32_t area) const;
    [[nodiscard]] std::size_t bytes() const;  // memory held by the grid

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace daybook::geo
