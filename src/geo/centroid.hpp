// The centre of gravity of an area: what stands for it as a point when areas are compared by their distances.
#pragma once
#include "geo/areas.hpp"

namespace daybook::geo {

// Of the outer rings less the holes, in degrees as if they were a plane. It may lie outside an area that is bent. The first point of the
// first ring for an area without an inside.
[[nodiscard]] LonLat centroid(const Area& area);

}  // namespace daybook::geo
