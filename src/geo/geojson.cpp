#include "geo/geojson.hpp"

namespace daybook::geo {

void write_position(JsonWriter& json, LonLat at) { json.begin_array().decimal(at.longitude, degree_decimals).decimal(at.latitude, degree_decimals).end_array(); }

void write_ring(JsonWriter& json, std::span<const LonLat> ring) {
    json.begin_array();
    for (std::size_t i = 0; i <= ring.size(); ++i) write_position(json, ring[i % ring.size()]);
    json.end_array();
}

Bounds bounds_of(const Area& area) {
    Bounds bounds;
    for (const auto& polygon : area.polygons)
        for (const auto& ring : polygon.rings)
            for (const auto point : ring) bounds.add(to_lonlat(point));
    return bounds;
}

Bounds bounds_of(const AreaSet& areas) {
    Bounds bounds;
    for (const auto& area : areas.areas()) bounds.add(bounds_of(area));
    return bounds;
}

void write_geometry(JsonWriter& json, const Area& area) {
    json.begin_object().key("type").value("MultiPolygon").key("coordinates").begin_array();
    for (const auto& polygon : area.polygons) {
        json.begin_array();
        for (const auto& ring : polygon.rings) {
            std::vector<LonLat> points;
            for (const auto point : ring) points.push_back(to_lonlat(point));
            write_ring(json, points);
        }
        json.end_array();
    }
    json.end_array().end_object();
}

}  // namespace daybook::geo
