#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "geo/projection.hpp"

using namespace daybook;
using namespace daybook::geo;

namespace {

struct ControlPoint {
    const char* source;
    const char* crs;
    double x, y;
    LonLat expected;
    double within_m;
};

}  // namespace

TEST_CASE("projected coordinates become the degrees that others computed") {
    const ControlPoint points[] = {
        // The origin of a zone, by its legal definition (Revised Statutes of Missouri 60.451; 250,000 m are 820,208 1/3 US survey feet).
        {"Missouri East, origin", "ESRI:102696", 250000 * 3937.0 / 1200, 0, {-90.5, 35 + 50 / 60.0}, 0.01},
        // A known point in Missouri's west zone (GeogTools, "State Plane conversions"). The coordinates are printed there after a
        // conversion with the international foot, which the page itself names as the cause of its error of two metres; taken back.
        {"Missouri West", "ESRI:102698", 853372.6 / 0.3048, 107266.2 / 0.3048, {-94.46202253, 37.13333353}, 0.3},
        // What the City of Chicago publishes for the coordinates 0, 0 in its crime file.
        {"Illinois East, origin", "EPSG:3435", 0, 0, {-91.686565684, 36.619446395}, 1.0},
        // EPSG Guidance Note 7-2, Popular Visualisation Pseudo-Mercator: 24°22'54.433" N, 100°20'00" W.
        {"Pseudo-Mercator", "EPSG:3857", -11169055.58, 2800000.00, {-100 - 20 / 60.0, 24 + 22 / 60.0 + 54.433 / 3600}, 0.05},
    };
    for (const auto& point : points) {
        CAPTURE(point.source);
        const auto projection = Projection::open(point.crs);
        REQUIRE(projection);
        const auto found = projection->to_lonlat(point.x, point.y);
        REQUIRE(found);
        CAPTURE(found->longitude);
        CAPTURE(found->latitude);
        CHECK(distance_m(*found, point.expected) < point.within_m);
    }
}

TEST_CASE("degrees come out longitude first, whatever the authority's order") {
    for (const char* crs : {"EPSG:4326", "EPSG:4269", "OGC:CRS84", "+proj=longlat +datum=WGS84"}) {
        CAPTURE(crs);
        const auto projection = Projection::open(crs);
        REQUIRE(projection);
        const auto found = projection->to_lonlat(-90.2, 38.6);
        REQUIRE(found);
        CHECK(found->longitude == doctest::Approx(-90.2).epsilon(1e-9));
        CHECK(found->latitude == doctest::Approx(38.6).epsilon(1e-9));
    }
}

TEST_CASE("an older datum is shifted to WGS 84") {
    // Greenwich, the transit circle: 51°28'38" N, 0°00'00" on the datum of the Ordnance Survey lies about 100 m east of 0° WGS 84's meridian.
    const auto projection = Projection::open("EPSG:4277");
    REQUIRE(projection);
    const auto found = projection->to_lonlat(0, 51.4772);
    REQUIRE(found);
    CHECK(distance_m(*found, {0, 51.4772}) > 90);
    CHECK(distance_m(*found, {0, 51.4772}) < 130);
}

TEST_CASE("what is no coordinate system, or lies outside of one, is refused in a sentence") {
    const auto unknown = Projection::open("ESRI:999999999");
    REQUIRE(!unknown);
    CHECK(unknown.error().code == "projection.unknown");
    CHECK(unknown.error().sentence.find("ESRI:999999999") != std::string::npos);
    CHECK(!Projection::open(""));
    CHECK(Projection::open("ESRid205390").error().code == "projection.form");  // PROJ would search all names for it: half a minute under a fuzzer
    CHECK(Projection::open("Missouri East").error().code == "projection.form");
    CHECK(!Projection::open("EPSG:9001"));  // a unit
    const auto missouri = Projection::open("ESRI:102696");
    REQUIRE(missouri);
    for (const double bad : {1e300, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) CHECK(!missouri->to_lonlat(bad, 0));
    CHECK(missouri->to_lonlat(820208, 0));  // and it goes on working
}

TEST_CASE("distances on the ground") {
    // A degree of a great circle is a 360th of the earth's girth.
    CHECK(distance_m({0, 0}, {0, 1}) == doctest::Approx(2 * 3.14159265358979 * earth_radius_m / 360).epsilon(1e-9));
    // London to Paris, city centres: 343.5 km by common tables.
    CHECK(distance_m({-0.1278, 51.5074}, {2.3522, 48.8566}) == doctest::Approx(343.5e3).epsilon(0.003));
    CHECK(distance_m({179.9, 0}, {-179.9, 0}) == doctest::Approx(distance_m({0, 0}, {0.2, 0})).epsilon(1e-6));
    CHECK(distance_m({10, 20}, {10, 20}) == 0);
    CHECK(!is_valid({std::nan(""), 0}));
    CHECK(!is_valid({180.1, 0}));
    CHECK(!is_valid({0, -90.1}));
    CHECK(is_valid({-180, 90}));
}
