// Outlines of areas for a map in a report: SVG paths, simplified so that neighbours keep their common border, and a point
// inside each area for its label. The same areas and options give the same bytes.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "geo/areas.hpp"

namespace daybook::geo {

struct OutlineOptions {
    double width_px = 600;
    double tolerance_px = 0.4;  // how far a simplified line may lie from the true one
    double margin_px = 1;
};

struct Outline {
    std::string id;
    std::string name;
    std::string path;             // "M1.2 3L4 5.6…Z", one decimal; for fill-rule="evenodd"
    double label_x = 0, label_y = 0;  // the point of the largest part that is farthest from its border (to about 0.5 px)
};

struct MapPoint {
    double x = 0, y = 0;  // pixels, y downwards
};

struct OutlineMap {
    double width_px = 0, height_px = 0;  // for viewBox; 0 when there is no area
    std::vector<Outline> outlines;       // in the order of the set
    double west = 0, north = 0, x_scale = 0, y_scale = 0;  // degrees at the left and upper edge; pixels a degree

    // Where a point lies on the map, which may be outside of it.
    [[nodiscard]] MapPoint at(LonLat point) const { return {(point.longitude - west) * x_scale, (north - point.latitude) * y_scale}; }
    // A ring of points as a closed path with one decimal, to be drawn over the outlines.
    [[nodiscard]] std::string path_of(std::span<const LonLat> ring) const;
};

// Longitudes are scaled by the cosine of the middle latitude (equirectangular): right for a city, poor for a continent.
[[nodiscard]] OutlineMap outline_map(const AreaSet& set, const OutlineOptions& options = {});

}  // namespace daybook::geo
