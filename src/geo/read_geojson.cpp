// GeoJSON (RFC 7946, and the older kind with a "crs" member): a feature collection or one feature, of polygons.
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.hpp"
#include "geo/area_reader.hpp"
#include "geo/json_text.hpp"

namespace daybook::geo {

std::optional<std::string> json_text(const simdjson::dom::element& value) {
    if (value.is_string()) {
        const std::string_view text = trimmed(std::string_view(value.get_c_str().value_unsafe(), value.get_string_length().value_unsafe()));
        return text.empty() ? std::nullopt : std::optional(std::string(text));
    }
    if (value.is_int64()) return fmt::format("{}", value.get_int64().value_unsafe());
    if (value.is_uint64()) return fmt::format("{}", value.get_uint64().value_unsafe());
    if (!value.is_double()) return std::nullopt;
    const double number = value.get_double().value_unsafe();
    if (number == std::floor(number) && std::abs(number) < 9e15) return fmt::format("{}", static_cast<std::int64_t>(number));
    return fmt::format("{}", number);
}

namespace {

namespace dom = simdjson::dom;

Result<std::string> json_property(const dom::element& properties, const std::string& name, const AreaGatherer& gatherer) {
    dom::element value;
    if (properties[name].get(value) == simdjson::SUCCESS)
        if (auto text = json_text(value)) return *std::move(text);
    std::vector<std::string> has;
    dom::object all;
    if (properties.get(all) == simdjson::SUCCESS)
        for (const auto& [key, unused] : all) has.emplace_back(key);
    return gatherer.refuse_without(name, has);
}

Result<void> read_json_ring(const dom::element& points, AreaGatherer& gatherer) {
    dom::array list;
    if (points.get(list) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.shape", "has a ring that is no list of points");
    DAYBOOK_TRY_VOID(gatherer.begin_ring());
    for (const dom::element point : list) {
        double x = 0, y = 0;
        if (point.at_pointer("/0").get(x) != simdjson::SUCCESS || point.at_pointer("/1").get(y) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.shape", "has a point that is not two numbers");
        DAYBOOK_TRY_VOID(gatherer.point(x, y));
    }
    return gatherer.end_ring();
}

Result<void> read_json_polygon(const dom::element& rings, AreaGatherer& gatherer) {
    dom::array list;
    if (rings.get(list) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.shape", "has a polygon that is no list of rings");
    DAYBOOK_TRY_VOID(gatherer.begin_polygon());
    for (const dom::element ring : list) DAYBOOK_TRY_VOID(read_json_ring(ring, gatherer));
    return {};
}

Result<void> read_json_geometry(const dom::element& geometry, AreaGatherer& gatherer) {
    std::string_view type;
    dom::element coordinates;
    if (geometry["type"].get(type) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.no-shape", "has no geometry");
    if (type != "Polygon" && type != "MultiPolygon") return gatherer.refuse_feature("areas.no-shape", fmt::format("is a {}; an area is a Polygon or a MultiPolygon", type));
    if (geometry["coordinates"].get(coordinates) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.shape", "has no coordinates");
    if (type == "Polygon") return read_json_polygon(coordinates, gatherer);
    dom::array list;
    if (coordinates.get(list) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.shape", "has coordinates that are no list of polygons");
    for (const dom::element polygon : list) DAYBOOK_TRY_VOID(read_json_polygon(polygon, gatherer));
    return {};
}

Result<void> read_json_feature(const dom::element& feature, AreaGatherer& gatherer) {
    dom::element properties, geometry;
    if (feature["properties"].get(properties) != simdjson::SUCCESS) return gatherer.refuse_without(gatherer.properties().id, {});
    DAYBOOK_TRY(auto id, json_property(properties, gatherer.properties().id, gatherer));
    std::string name;
    if (!gatherer.properties().name.empty()) {
        DAYBOOK_TRY(name, json_property(properties, gatherer.properties().name, gatherer));
    }
    if (feature["geometry"].get(geometry) != simdjson::SUCCESS) return gatherer.refuse_feature("areas.no-shape", "has no geometry");
    DAYBOOK_TRY_VOID(read_json_geometry(geometry, gatherer));
    return gatherer.end(std::move(id), std::move(name));
}

// The system that an old-style "crs" member names; nothing for longitude and latitude of WGS 84.
Result<std::optional<Projection>> json_system(const dom::element& root, const std::string& file) {
    std::string_view name;
    if (root.at_pointer("/crs/properties/name").get(name) != simdjson::SUCCESS) return std::optional<Projection>{};
    if (name.ends_with(":CRS84") || name.ends_with("EPSG::4326") || name == "EPSG:4326") return std::optional<Projection>{};
    auto system = Projection::open(name);
    if (!system) return refuse("areas.crs", fmt::format("the member \"crs\": {}", system.error().sentence), {.file = file});
    return std::optional<Projection>(*std::move(system));
}

}  // namespace

Result<void> read_geojson(const AreaFile& file, AreaGatherer& gatherer) {
    dom::parser parser;
    dom::element root;
    if (const auto error = parser.parse(file.bytes.data(), file.bytes.size()).get(root); error != simdjson::SUCCESS)
        return refuse("areas.json", fmt::format("this is no GeoJSON: {}", simdjson::error_message(error)), {.file = file.name});
    DAYBOOK_TRY(const auto system, json_system(root, file.name));
    const Projection* const projection = system ? &*system : nullptr;
    std::string_view type;
    if (root["type"].get(type) == simdjson::SUCCESS && type == "Feature") {
        gatherer.begin(file.name, 1, projection);
        return read_json_feature(root, gatherer);
    }
    dom::array features;
    if (type != "FeatureCollection" || root["features"].get(features) != simdjson::SUCCESS)
        return refuse("areas.json", "this is no GeoJSON: it should be a FeatureCollection with a list \"features\", or a Feature", {.file = file.name});
    std::uint64_t number = 0;
    for (const dom::element feature : features) {
        gatherer.begin(file.name, ++number, projection);
        DAYBOOK_TRY_VOID(read_json_feature(feature, gatherer));
    }
    return {};
}

}  // namespace daybook::geo
