// A point on the ground in degrees of WGS 84, and how far two of them are apart. Longitude comes first everywhere.
#pragma once
#include <cmath>

namespace daybook::geo {

struct LonLat {
    double longitude = 0;  // degrees, east positive
    double latitude = 0;   // degrees, north positive
    bool operator==(const LonLat&) const = default;
};

// False for what is no place on earth, NaN included.
[[nodiscard]] inline bool is_valid(LonLat point) {
    return point.longitude >= -180 && point.longitude <= 180 && point.latitude >= -90 && point.latitude <= 90;
}

inline constexpr double degree_rad = 3.14159265358979323846 / 180;
// The mean radius of the earth (IUGG R1).
inline constexpr double earth_radius_m = 6371008.8;

// Along the great circle, by the haversine formula; within 0.6 % of the distance on the ellipsoid.
[[nodiscard]] inline double distance_m(LonLat a, LonLat b) {
    const double across = std::sin((b.latitude - a.latitude) * degree_rad / 2);
    const double along = std::sin((b.longitude - a.longitude) * degree_rad / 2);
    const double h = across * across + std::cos(a.latitude * degree_rad) * std::cos(b.latitude * degree_rad) * along * along;
    return 2 * earth_radius_m * std::asin(std::sqrt(h < 1 ? h : 1));
}

}  // namespace daybook::geo
