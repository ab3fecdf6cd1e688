#include "http/geojson.hpp"

namespace daybook::http {
namespace {

void write_ring(JsonWriter& json, const geo::Ring& ring) {
    json.begin_array();
    for (std::size_t i = 0; i <= ring.size(); ++i) {  // GeoJSON closes its rings
        const auto at = geo::to_lonlat(ring[i % ring.size()]);
        json.begin_array().decimal(at.longitude, degree_decimals).decimal(at.latitude, degree_decimals).end_array();
    }
    json.end_array();
}

}  // namespace

Bounds bounds_of(const geo::Area& area) {
    Bounds bounds;
    for (const auto& polygon : area.polygons)
        for (const auto& ring : polygon.rings)
            for (const auto point : ring) bounds.add(geo::to_lonlat(point));
    return bounds;
}

Bounds bounds_of(const geo::AreaSet& areas) {
    Bounds bounds;
    for (const auto& area : areas.areas()) bounds.add(bounds_of(area));
    return bounds;
}

void write_geometry(JsonWriter& json, const geo::Area& area) {
    json.begin_object().key("type").value("MultiPolygon").key("coordinates").begin_array();
    for (const auto& polygon : area.polygons) {
        json.begin_array();
        for (const auto& ring : polygon.rings) write_ring(json, ring);
        json.end_array();
    }
    json.end_array().end_object();
}

}  // namespace daybook::http
