// Degrees as metres east and north of a middle point: right to a few parts in ten thousand over a city, and cheap. For
// distances within a city; a country wants distance_m().
#pragma once
#include <cmath>
#include <span>

#include "geo/point.hpp"

namespace daybook::geo {

struct Metres {
    double x = 0;  // east
    double y = 0;  // north
    bool operator==(const Metres&) const = default;
};

// Equirectangular: longitudes are scaled by the cosine of the middle's latitude.
class LocalPlane {
public:
    // The cosine is rounded to 40 binary digits: machines do not agree on its last one, and what is made of places should not depend on the machine.
    explicit LocalPlane(LonLat middle) : middle_(middle), east_(metres_a_degree() * std::round(std::cos(middle.latitude * degree_rad) * 0x1p40) * 0x1p-40) {}

    // Around the middle of the box that holds the points; at 0, 0 when there is none.
    [[nodiscard]] static LocalPlane around(std::span<const LonLat> points) {
        if (points.empty()) return LocalPlane({});
        LonLat low = points.front(), high = low;
        for (const LonLat point : points) {
            low = {std::fmin(low.longitude, point.longitude), std::fmin(low.latitude, point.latitude)};
            high = {std::fmax(high.longitude, point.longitude), std::fmax(high.latitude, point.latitude)};
        }
        return LocalPlane({(low.longitude + high.longitude) / 2, (low.latitude + high.latitude) / 2});
    }

    [[nodiscard]] Metres to_metres(LonLat point) const { return {(point.longitude - middle_.longitude) * east_, (point.latitude - middle_.latitude) * metres_a_degree()}; }
    [[nodiscard]] LonLat to_lonlat(Metres point) const { return {middle_.longitude + point.x / east_, middle_.latitude + point.y / metres_a_degree()}; }

private:
    [[nodiscard]] static constexpr double metres_a_degree() { return earth_radius_m * degree_rad; }
    LonLat middle_;
    double east_;
};

}  // namespace daybook::geo
