// Areas as GeoJSON (RFC 7946): degrees of WGS 84, longitude first, five decimals (about a metre).
#pragma once
#include <algorithm>
#include <span>

#include "base/json.hpp"
#include "geo/areas.hpp"

namespace daybook::geo {

inline constexpr int degree_decimals = 5;

// Of nothing: west of east is false.
struct Bounds {
    double west = 180, south = 90, east = -180, north = -90;

    void add(LonLat at) { *this = {std::min(west, at.longitude), std::min(south, at.latitude), std::max(east, at.longitude), std::max(north, at.latitude)}; }
    void add(const Bounds& other) { *this = {std::min(west, other.west), std::min(south, other.south), std::max(east, other.east), std::max(north, other.north)}; }
    [[nodiscard]] bool is_empty() const { return west > east; }
};

[[nodiscard]] Bounds bounds_of(const Area& area);
[[nodiscard]] Bounds bounds_of(const AreaSet& areas);

// A position, and a line of positions that ends where it began, which GeoJSON repeats.
void write_position(JsonWriter& json, LonLat at);
void write_ring(JsonWriter& json, std::span<const LonLat> ring);

// The value of "geometry": a MultiPolygon, its rings closed.
void write_geometry(JsonWriter& json, const Area& area);

}  // namespace daybook::geo
