#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include <zip.h>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "geo/areas.hpp"
#include "geo/projection.hpp"

using namespace daybook;
using namespace daybook::geo;

namespace {

std::optional<std::string> shared_data() {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    if (folder == nullptr || !std::filesystem::exists(folder)) {
        MESSAGE("DAYBOOK_SHARED_DATA names no folder: skipped");
        return std::nullopt;
    }
    return folder;
}

Result<AreaSet> areas_in(const std::string& text, const AreaProperties& properties = {"id", "name"}, const AreaLimits& limits = {}) {
    const AreaFile file{"areas.json", text};
    return AreaSet::read({&file, 1}, properties, limits);
}

std::string feature(const std::string& properties, const std::string& geometry) { return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":)" + geometry + "}"; }
std::string collection(const std::string& features) { return R"({"type":"FeatureCollection","features":[)" + features + "]}"; }
std::string square(double west, double south, double size) {
    std::ostringstream text;
    text << R"({"type":"Polygon","coordinates":[[[)" << west << ',' << south << "],[" << west + size << ',' << south << "],[" << west + size << ',' << south + size << "],[" << west << ',' << south + size << "],["
         << west << ',' << south << "]]]}";
    return text.str();
}

// What the index has to agree with: every polygon of every area, in order.
std::optional<std::uint32_t> by_looking_at_all(const AreaSet& set, GridPoint point) {
    for (std::uint32_t i = 0; i < set.areas().size(); ++i)
        for (const auto& polygon : set.areas()[i].polygons)
            if (holds(polygon, point)) return i;
    return std::nullopt;
}

std::string zipped(const std::vector<std::pair<std::string, std::string>>& members) {
    const auto path = std::filesystem::temp_directory_path() / ("daybook-geo-" + std::to_string(std::random_device{}()) + ".zip");
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto& [name, bytes] : members) zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
    zip_close(archive);
    const std::string bytes = *read_file(path);
    std::filesystem::remove(path);
    return bytes;
}

// How far a point is from an area, in metres; 0 inside. Flat geometry: right for a city.
double metres_from(const Area& area, LonLat point) {
    double nearest = 1e18;
    const double east_m = earth_radius_m * degree_rad * std::cos(point.latitude * degree_rad), north_m = earth_radius_m * degree_rad;
    for (const auto& polygon : area.polygons) {
        if (holds(polygon, to_grid(point))) return 0;
        for (const auto& ring : polygon.rings)
            for (std::size_t i = 0, k = ring.size() - 1; i < ring.size(); k = i++) {
                const LonLat a = to_lonlat(ring[k]), b = to_lonlat(ring[i]);
                const double ax = (a.longitude - point.longitude) * east_m, ay = (a.latitude - point.latitude) * north_m;
                const double dx = (b.longitude - a.longitude) * east_m, dy = (b.latitude - a.latitude) * north_m;
                const double t = std::clamp(-(ax * dx + ay * dy) / (dx * dx + dy * dy), 0.0, 1.0);
                nearest = std::min(nearest, std::hypot(ax + t * dx, ay + t * dy));
            }
    }
    return nearest;
}

AreaSet chicago(const std::string& folder) {
    const std::string text = *read_file(folder + "/chicago/community-areas.geojson");
    return *areas_in(text, {"area_numbe", "community"});
}

}  // namespace

TEST_CASE("ids are in the order a reader expects") {
    std::vector<std::string> ids{"b", "10a", "10", "2", "a10", "a9", "", "7", "07", "1.10", "1.9"};
    std::sort(ids.begin(), ids.end(), id_before);
    CHECK(ids == std::vector<std::string>{"", "1.9", "1.10", "2", "07", "7", "10", "10a", "a9", "a10", "b"});
    CHECK(rc::check([](const std::string& a, const std::string& b, const std::string& c) {
        RC_ASSERT(!id_before(a, a));
        RC_ASSERT(a == b || id_before(a, b) != id_before(b, a));
        if (id_before(a, b) && id_before(b, c)) RC_ASSERT(id_before(a, c));
    }));
}

TEST_CASE("areas are read from a collection, numbers as ids included") {
    const auto set = areas_in(collection(feature(R"({"id":10.0,"name":"Ten"})", square(1, 0, 1)) + "," + feature(R"({"id":2,"name":" Two "})", square(0, 0, 1)) + "," + feature(R"({"id":"2b","name":3.5})", square(5, 5, 1))));
    REQUIRE(set);
    REQUIRE(set->areas().size() == 3);
    CHECK(set->areas()[0].id == "2");
    CHECK(set->areas()[0].name == "Two");
    CHECK(set->areas()[1].id == "2b");
    CHECK(set->areas()[1].name == "3.5");
    CHECK(set->areas()[2].id == "10");
    CHECK(set->with_id("10") == 2);
    CHECK(!set->with_id("3"));
    CHECK(set->areas()[0].polygons[0].rings[0].size() == 4);
    const auto unnamed = areas_in(feature(R"({"id":7})", square(0, 0, 1)), {"id", ""});
    REQUIRE(unnamed);
    CHECK(unnamed->areas()[0].name == "7");
}

TEST_CASE("features of one id are one area, over several files") {
    const std::string first = feature(R"({"id":1,"name":"One"})", square(0, 0, 1)), second = feature(R"({"id":1,"name":"One"})", square(3, 0, 1)), other = feature(R"({"id":1,"name":"Uno"})", square(3, 0, 1));
    const AreaFile files[] = {{"a", first}, {"b", second}};
    const auto set = AreaSet::read(files, {"id", "name"});
    REQUIRE(set);
    REQUIRE(set->areas().size() == 1);
    const AreaIndex index(*set);
    CHECK(index.find(LonLat{0.5, 0.5}) == 0);
    CHECK(index.find(LonLat{3.5, 0.5}) == 0);
    CHECK(!index.find(LonLat{2, 0.5}));
    const AreaFile clash[] = {{"a", first}, {"b", other}};
    const auto refused = AreaSet::read(clash, {"id", "name"});
    REQUIRE(!refused);
    CHECK(refused.error().code == "areas.id-twice");
    CHECK(refused.error().place.file == "b");
}

TEST_CASE("holes are outside, islands in them inside, and borders belong to the area") {
    const auto set = areas_in(feature(R"({"id":"lake"})", R"({"type":"MultiPolygon","coordinates":[[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[8,2],[8,8],[2,8],[2,2]]],[[[4,4],[6,4],[6,6],[4,6],[4,4]]]]})"), {"id", ""});
    REQUIRE(set);
    const AreaIndex index(*set);
    for (const LonLat inside : {LonLat{1, 1}, {5, 5}, {0, 0}, {10, 10}, {2, 5}, {8, 8}, {4, 4}, {10, 3}}) CHECK(index.find(inside) == 0);
    for (const LonLat outside : {LonLat{3, 3}, {7, 5}, {-0.0000002, 5}, {10.0000002, 5}, {2.0000002, 5}, {100, 50}, {-170, -80}}) CHECK(!index.find(outside));
    CHECK(!index.find(LonLat{std::nan(""), 5}));
    CHECK(!index.find(LonLat{5, 1e300}));
}

TEST_CASE("a point on a common border belongs to the area that comes first") {
    const auto set = areas_in(collection(feature(R"({"id":10})", square(0, 0, 1)) + "," + feature(R"({"id":2})", square(1, 0, 1)) + "," + feature(R"({"id":3})", square(0, 1, 1)) + "," + feature(R"({"id":4})", square(1, 1, 1))), {"id", ""});
    REQUIRE(set);
    const AreaIndex index(*set);
    CHECK(index.area_id(*index.find(LonLat{1, 0.5})) == "2");
    CHECK(index.area_id(*index.find(LonLat{1, 1})) == "2");
    CHECK(index.area_id(*index.find(LonLat{0.5, 1})) == "3");
    CHECK(index.area_id(*index.find(LonLat{1, 1.5})) == "3");
    CHECK(index.area_id(*index.find(LonLat{0.5, 0.5})) == "10");
    CHECK(index.area_id(*index.find(LonLat{0, 0})) == "10");
}

TEST_CASE("an empty set holds nothing") {
    const AreaIndex index(AreaSet::of({}));
    CHECK(!index.find(LonLat{0, 0}));
    CHECK(index.size() == 0);
}

TEST_CASE("what is wrong with a file is said with its place") {
    struct Bad {
        std::string text, code, says;
    };
    const std::string good = feature(R"({"id":1,"name":"a"})", square(0, 0, 1));
    const Bad files[] = {
        {"", "areas.empty", "empty"},
        {"   ", "areas.empty", "empty"},
        {"not json", "areas.json", "no GeoJSON"},
        {"{\"type\":\"Topology\"}", "areas.json", "FeatureCollection"},
        {"[1,2]", "areas.json", "FeatureCollection"},
        {collection(""), "areas.none", "no area"},
        {collection(good + "," + feature(R"({"nr":2,"name":"b"})", square(2, 0, 1))), "areas.property-missing", "feature 2 has no property \"id\""},
        {collection(good + "," + feature(R"({"nr":2,"name":"b"})", square(2, 0, 1))), "areas.property-missing", "it has: nr, name"},
        {collection(feature(R"({"id":null,"name":"b"})", square(2, 0, 1))), "areas.property-missing", "feature 1"},
        {collection(feature(R"({"id":1,"name":"b"})", R"({"type":"Point","coordinates":[1,2]})")), "areas.no-shape", "is a Point"},
        {collection(feature(R"({"id":1,"name":"b"})", "null")), "areas.no-shape", "feature 1 has no geometry"},
        {collection(feature(R"({"id":1,"name":"b"})", R"({"type":"Polygon","coordinates":[]})")), "areas.no-shape", "no polygon"},
        {collection(feature(R"({"id":1,"name":"b"})", R"({"type":"Polygon","coordinates":[[[0,0],[1,1]]]})")), "areas.ring", "2 points"},
        {collection(feature(R"({"id":1,"name":"b"})", R"({"type":"Polygon","coordinates":[[[0],[1,1],[2,2]]]})")), "areas.shape", "two numbers"},
        {collection(feature(R"({"id":1,"name":"b"})", R"({"type":"Polygon","coordinates":[[[894672.5,995003.7],[1,1],[2,2]]]})")), "areas.no-degrees", "convert"},
        {collection(feature(R"({"id":1,"name":"b"})", R"({"type":"Polygon","coordinates":7})")), "areas.shape", "feature 1"},
        {"PK\x03\x04 cut off", "areas.zip", "archive"},
        {"<kml><Document/></kml>", "areas.xml", "no Placemark"},
        {"<kml><Placemark>", "areas.xml", "no KML"},
    };
    for (const auto& bad : files) {
        CAPTURE(bad.text);
        const auto set = areas_in(bad.text);
        REQUIRE(!set);
        CHECK(set.error().code == bad.code);
        CAPTURE(set.error().sentence);
        CHECK(set.error().sentence.find(bad.says) != std::string::npos);
        CHECK(set.error().place.file == "areas.json");
    }
    CHECK(areas_in(good, {"id", "name"}, {.file_bytes = 10}).error().code == "areas.too-large");
    CHECK(areas_in(good, {"id", "name"}, {.points = 4}).error().code == "areas.too-large");
    CHECK(areas_in(collection(good + "," + feature(R"({"id":2,"name":"b"})", square(0, 0, 1))), {"id", "name"}, {.areas = 1}).error().code == "areas.too-many");
}

TEST_CASE("an old file that names its own coordinate system is converted") {
    const auto set = areas_in(R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[)" +
                                  feature(R"({"id":1})", R"({"type":"Polygon","coordinates":[[[0,0],[111319.49,0],[111319.49,111325.14],[0,111325.14]]]})") + "]}",
                              {"id", ""});
    REQUIRE(set);
    const AreaIndex index(*set);
    CHECK(index.find(LonLat{0.999, 0.999}));
    CHECK(!index.find(LonLat{1.001, 0.5}));
    CHECK(!index.find(LonLat{0.5, 1.001}));
}

TEST_CASE("KML is read wherever the properties stand") {
    const std::string outer = "<outerBoundaryIs><LinearRing><coordinates>0,0,5 10,0,5\n10,10,5 0,10,5 0,0,5</coordinates></LinearRing></outerBoundaryIs>";
    const std::string inner = "<innerBoundaryIs><LinearRing><coordinates> 2,2 8,2 8,8 2,8 2,2 </coordinates></LinearRing></innerBoundaryIs>";
    const std::string shape = "<MultiGeometry><Polygon>" + outer + inner + "</Polygon></MultiGeometry>";
    const std::string described = "<description><![CDATA[<table><tr><td>DIST</td><td>17</td></tr><tr><td>LABEL</td><td>Oak &amp; Elm</td></tr></table>]]></description>";
    for (const std::string& properties : {std::string("<ExtendedData><SchemaData><SimpleData name=\"DIST\">17</SimpleData><SimpleData name=\"LABEL\">Oak &amp; Elm</SimpleData></SchemaData></ExtendedData>"),
                                          std::string("<ExtendedData><Data name=\"DIST\"><value>17</value></Data><Data name=\"LABEL\"><value>Oak &amp; Elm</value></Data></ExtendedData>"), described}) {
        CAPTURE(properties);
        const std::string kml = "<?xml version=\"1.0\"?><kml:kml xmlns:kml=\"http://www.opengis.net/kml/2.2\"><Document><Folder><Placemark><name>x</name>" + properties + shape + "</Placemark></Folder></Document></kml:kml>";
        for (const auto& bytes : {kml, zipped({{"files/legend.png", "x"}, {"doc.kml", kml}})}) {
            const auto set = areas_in(bytes, {"DIST", "LABEL"});
            REQUIRE(set);
            CHECK(set->areas()[0].id == "17");
            CHECK(set->areas()[0].name == "Oak & Elm");
            const AreaIndex index(*set);
            CHECK(index.find(LonLat{1, 1}));
            CHECK(!index.find(LonLat{5, 5}));
        }
    }
    const auto missing = areas_in("<kml><Placemark><name>x</name>" + shape + "</Placemark></kml>", {"DIST", ""});
    REQUIRE(!missing);
    CHECK(missing.error().sentence.find("it has: name") != std::string::npos);
    CHECK(areas_in("<kml><Placemark><name>x</name>" + shape + "</Placemark></kml>", {"name", ""}));
}

TEST_CASE("an archive without areas is refused") {
    CHECK(areas_in(zipped({{"readme.txt", "hello"}})).error().sentence.find("neither") != std::string::npos);
    CHECK(areas_in(zipped({{"a.shp", "hello"}})).error().sentence.find(".dbf") != std::string::npos);
    CHECK(areas_in(zipped({{"a.shp", "hello"}, {"a.dbf", "hello"}})).error().code == "areas.shapefile");
    CHECK(areas_in(zipped({{"doc.kml", std::string(5000, ' ')}}), {"id", ""}, {.file_bytes = 4000}).error().code == "areas.too-large");
}

TEST_CASE("damaged files are refused or read, never more") {
    const auto folder = shared_data();
    std::string kmz = zipped({{"doc.kml", "<kml><Placemark><name>x</name><Polygon><outerBoundaryIs><coordinates>0,0 1,0 1,1</coordinates></outerBoundaryIs></Polygon></Placemark></kml>"}});
    std::vector<std::string> good{kmz, collection(feature(R"({"id":1,"name":"a"})", square(0, 0, 1)))};
    if (folder) good.push_back(*read_file(*folder + "/chicago/police-districts.kmz"));
    std::mt19937 random(7);
    int refused = 0;
    for (int i = 0; i < 600; ++i) {
        std::string bytes = good[static_cast<std::size_t>(i) % good.size()];
        for (int k = 0; k < 4; ++k) bytes[random() % std::min<std::size_t>(bytes.size(), 4000)] = static_cast<char>(random());
        if (i % 3 == 0) bytes.resize(random() % bytes.size());
        refused += !areas_in(bytes, {"id", ""}) ? 1 : 0;
    }
    CHECK(refused > 300);
}

TEST_CASE("the index says what a look at every edge says, on any polygons") {
    // Few coordinates, so that points fall on corners and borders all the time; polygons overlap and cross themselves.
    CHECK(rc::check([] {
        const auto coordinate = rc::gen::inRange(-6, 7);
        std::vector<Area> areas;
        const int count = *rc::gen::inRange(1, 5);
        for (int i = 0; i < count; ++i) {
            Area area{std::to_string(i), "", {}};
            const int polygons = *rc::gen::inRange(1, 3);
            for (int k = 0; k < polygons; ++k) {
                Polygon polygon;
                const int rings = *rc::gen::inRange(1, 3);
                for (int r = 0; r < rings; ++r) {
                    Ring ring;
                    const int points = *rc::gen::inRange(3, 8);
                    for (int p = 0; p < points; ++p) ring.push_back({*coordinate, *coordinate});
                    polygon.rings.push_back(std::move(ring));
                }
                area.polygons.push_back(std::move(polygon));
            }
            areas.push_back(std::move(area));
        }
        const auto set = AreaSet::of(std::move(areas));
        const AreaIndex index(set);
        for (std::int32_t x = -8; x <= 8; ++x)
            for (std::int32_t y = -8; y <= 8; ++y) RC_ASSERT(index.find(GridPoint{x, y}) == by_looking_at_all(set, {x, y}));
    }));
}

TEST_CASE("the index says what a look at every edge says, from a centimetre to the whole world") {
    CHECK(rc::check([](std::uint32_t seed) {
        std::mt19937_64 random(seed);
        const int bits = 5 + static_cast<int>(random() % 26);
        const double span = std::min(static_cast<double>(std::uint64_t{1} << bits), 1.79e9);
        const auto coordinate = [&](double most) { return static_cast<std::int32_t>((static_cast<double>(random() >> 11) * 0x1p-53 * 2 - 1) * std::min(span, most)); };
        const auto point = [&] { return GridPoint{coordinate(1.8e9), coordinate(0.9e9)}; };
        std::vector<Area> areas;
        for (int i = 0; i < 4; ++i) {
            Polygon polygon;
            for (int r = 0; r < 2; ++r) {
                Ring ring;
                for (std::uint64_t p = 3 + random() % 30; p > 0; --p) ring.push_back(point());
                polygon.rings.push_back(std::move(ring));
            }
            areas.push_back({std::to_string(i), "", {std::move(polygon)}});
        }
        const auto set = AreaSet::of(std::move(areas));
        const AreaIndex index(set);
        for (int i = 0; i < 200; ++i) {
            const GridPoint p = point();
            RC_ASSERT(index.find(p) == by_looking_at_all(set, p));
        }
        for (const auto& area : set.areas())
            for (const GridPoint corner : area.polygons[0].rings[0]) {
                RC_ASSERT(index.find(corner) == by_looking_at_all(set, corner));
                const GridPoint beside{corner.x + 1, corner.y};
                RC_ASSERT(index.find(beside) == by_looking_at_all(set, beside));
            }
    }));
}

TEST_CASE("Chicago: 77 community areas, and the index agrees with a look at every edge, near borders too") {
    const auto folder = shared_data();
    if (!folder) return;
    const AreaSet set = chicago(*folder);
    CHECK(set.areas().size() == 77);
    CHECK(set.areas()[0].name == "ROGERS PARK");
    CHECK(set.areas()[76].name == "EDGEWATER");
    const AreaIndex index(set);
    std::mt19937 random(11);
    std::vector<GridPoint> corners;
    for (const auto& area : set.areas())
        for (const auto& polygon : area.polygons)
            for (const auto& ring : polygon.rings) corners.insert(corners.end(), ring.begin(), ring.end());
    int inside = 0;
    for (int i = 0; i < 6000; ++i) {
        GridPoint p = to_grid({-87.95 + 0.45 * (random() / 4294967296.0), 41.63 + 0.41 * (random() / 4294967296.0)});
        if (i % 2 == 1) {
            p = corners[random() % corners.size()];
            p.x += static_cast<std::int32_t>(random() % 401) - 200;
            p.y += static_cast<std::int32_t>(random() % 401) - 200;
        }
        if (i % 8 == 3) p = corners[random() % corners.size()];
        const auto found = index.find(p);
        REQUIRE(found == by_looking_at_all(set, p));
        inside += found ? 1 : 0;
    }
    CHECK(inside > 2000);
}

TEST_CASE("Chicago: the city's own area numbers agree with the polygons") {
    const auto folder = shared_data();
    if (!folder) return;
    const AreaSet set = chicago(*folder);
    const AreaIndex index(set);
    auto input = InputFile::open(*folder + "/chicago/crimes_2015.csv.zst");
    REQUIRE(input);
    std::string text;
    while (text.size() < (std::size_t{8} << 20)) REQUIRE(*input->read(text, std::size_t{1} << 20) > 0);
    text.resize(whole_records(text, ','));
    CsvReader reader(text, ',');
    const auto header = reader.next();
    REQUIRE(header);
    std::size_t latitude = 0, longitude = 0, number = 0, easting = 0, northing = 0;
    for (std::size_t i = 0; i < header->cells.size(); ++i) {
        if (header->cells[i] == "Latitude") latitude = i;
        if (header->cells[i] == "Longitude") longitude = i;
        if (header->cells[i] == "Community Area") number = i;
        if (header->cells[i] == "X Coordinate") easting = i;
        if (header->cells[i] == "Y Coordinate") northing = i;
    }
    const auto projection = Projection::open("EPSG:3435");
    REQUIRE(projection);
    int rows = 0, same = 0, near = 0;
    double farthest_m = 0;
    while (const auto record = reader.next()) {
        if (record->cells.size() <= longitude || record->cells[latitude].empty() || record->cells[number].empty()) continue;
        const LonLat point{std::stod(std::string(record->cells[longitude])), std::stod(std::string(record->cells[latitude]))};
        const auto found = index.find(point);
        ++rows;
        const auto named = set.with_id(record->cells[number]);
        same += found == named ? 1 : 0;
        near += found == named || (named && metres_from(set.areas()[*named], point) < 30) ? 1 : 0;
        if (rows % 50 == 0 && point.latitude > 41) {
            const auto converted = projection->to_lonlat(std::stod(std::string(record->cells[easting])), std::stod(std::string(record->cells[northing])));
            REQUIRE(converted);
            farthest_m = std::max(farthest_m, distance_m(*converted, point));
        }
    }
    MESSAGE("rows " << rows << ", same area " << same << ", or within 30 m of it " << near << ", farthest from the city's own conversion " << farthest_m << " m");
    CHECK(rows > 10000);
    CHECK(same > rows * 0.96);  // borders run along streets, and so do the points
    CHECK(near > rows * 0.99);
    CHECK(farthest_m < 1.0);
}

TEST_CASE("Chicago: a zipped shapefile that is called KMZ is read for what it is") {
    const auto folder = shared_data();
    if (!folder) return;
    const std::string bytes = *read_file(*folder + "/chicago/police-districts.kmz");
    const auto set = areas_in(bytes, {"DIST_NUM", "DIST_LABEL"});
    REQUIRE_MESSAGE(set, set.error().sentence);
    CHECK(set->areas().size() == 23);  // 25 shapes, three of them the 31st district
    CHECK(set->areas()[0].name == "1ST");
    const AreaIndex index(*set);
    // Headquarters of each district, by the city's own list, lie in that district.
    const std::string stations = *read_file(*folder + "/chicago/police-district-stations.csv");
    CsvReader reader(stations, ',');
    const auto header = reader.next();
    std::size_t district = 99, latitude = 99, longitude = 99;
    for (std::size_t i = 0; i < header->cells.size(); ++i) {
        if (header->cells[i] == "DISTRICT") district = i;
        if (header->cells[i] == "LATITUDE") latitude = i;
        if (header->cells[i] == "LONGITUDE") longitude = i;
    }
    int stations_found = 0, same = 0;
    while (const auto record = reader.next()) {
        if (record->cells.size() <= std::max({district, latitude, longitude}) || record->cells[latitude].empty()) continue;
        const auto found = index.find(LonLat{std::stod(std::string(record->cells[longitude])), std::stod(std::string(record->cells[latitude]))});
        if (!set->with_id(record->cells[district])) continue;
        ++stations_found;
        same += found && index.area_id(*found) == record->cells[district] ? 1 : 0;
    }
    MESSAGE("stations " << stations_found << ", in their district " << same);
    CHECK(stations_found >= 20);
    CHECK(same >= stations_found - 2);
}

TEST_CASE("St. Louis: rows fall into the neighbourhood whose number they carry") {
    const auto folder = shared_data();
    if (!folder) return;
    std::vector<std::string> texts, names;
    for (const auto& entry : std::filesystem::directory_iterator(*folder + "/stlouis/neighbourhoods")) names.push_back(entry.path());
    std::sort(names.begin(), names.end());
    for (const auto& name : names) texts.push_back(*read_file(name));
    std::vector<AreaFile> files;
    for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
    const auto set = AreaSet::read(files, {"NHD_NUM", "NHD_NAME"});
    REQUIRE_MESSAGE(set, set.error().sentence);
    CHECK(set->areas().size() == 88);
    REQUIRE(set->with_id("51"));
    CHECK(set->areas()[*set->with_id("51")].name == "Academy");
    const AreaIndex index(*set);
    const auto projection = Projection::open("ESRI:102696");
    REQUIRE(projection);
    int rows = 0, same = 0, near = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder + "/stlouis/2010")) {
        const std::string text = *read_file(entry.path());
        CsvReader reader(text, ',');
        reader.next();
        while (const auto record = reader.next()) {
            if (record->cells.size() != 18 || record->cells[11] == "0" || record->cells[16] == "0") continue;
            const auto point = projection->to_lonlat(std::stod(std::string(record->cells[16])), std::stod(std::string(record->cells[17])));
            REQUIRE(point);
            const auto found = index.find(*point);
            const auto named = set->with_id(record->cells[11]);
            ++rows;
            same += found && found == named ? 1 : 0;
            near += named && (found == named || metres_from(set->areas()[*named], *point) < 30) ? 1 : 0;
        }
    }
    MESSAGE("rows " << rows << ", in their neighbourhood " << same << ", or within 30 m of it " << near);
    CHECK(rows > 30000);
    CHECK(same > rows * 0.96);
    CHECK(near > rows * 0.98);
}

TEST_CASE("any number of threads may ask at once") {
    const auto set = areas_in(collection(feature(R"({"id":1})", square(0, 0, 1)) + "," + feature(R"({"id":2})", square(1, 0, 1))), {"id", ""});
    REQUIRE(set);
    const AreaIndex index(*set);
    std::vector<int> wrong(4, 0);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < wrong.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20000; ++i) {
                const double x = i % 2000 / 1000.0;
                const auto found = index.find(LonLat{x, 0.5});
                wrong[t] += found != std::optional<std::uint32_t>(x <= 1 ? 0 : 1) ? 1 : 0;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(wrong == std::vector<int>(4, 0));
}
