#include "geo/centroid.hpp"

#include <cmath>

namespace daybook::geo {
namespace {

// Twice the signed surface of a ring, and the moments that belong to it, about the ring's first point.
struct Moments {
    double surface = 0, x = 0, y = 0;
};

Moments moments_of(const Ring& ring, GridPoint about) {
    Moments sum;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const GridPoint& a = ring[i];
        const GridPoint& b = ring[(i + 1) % ring.size()];
        const double ax = 1.0 * a.x - about.x, ay = 1.0 * a.y - about.y, bx = 1.0 * b.x - about.x, by = 1.0 * b.y - about.y;
        const double cross = ax * by - bx * ay;
        sum.surface += cross;
        sum.x += (ax + bx) * cross;
        sum.y += (ay + by) * cross;
    }
    return sum;
}

}  // namespace

LonLat centroid(const Area& area) {
    const GridPoint about = area.polygons.front().rings.front().front();
    Moments all;
    for (const auto& polygon : area.polygons)
        for (std::size_t ring = 0; ring < polygon.rings.size(); ++ring) {
            const Moments own = moments_of(polygon.rings[ring], about);
            const double sign = (own.surface < 0) == (ring == 0) ? -1 : 1;  // outer rings count as more, holes as less, whichever way they run
            all = {all.surface + sign * own.surface, all.x + sign * own.x, all.y + sign * own.y};
        }
    if (all.surface == 0) return to_lonlat(about);
    return {(about.x + all.x / (3 * all.surface)) / steps_a_degree, (about.y + all.y / (3 * all.surface)) / steps_a_degree};
}

}  // namespace daybook::geo
