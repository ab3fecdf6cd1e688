// Borders are cut into arcs where three or more lines meet, and each arc is simplified once, in one direction, so that
// the two areas along it get the same points (Douglas and Peucker 1973, The Canadian Cartographer 10, 112–122).
#include "geo/outline.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

#include <fmt/format.h>

namespace daybook::geo {
namespace {

struct Pixel {
    double x = 0, y = 0;
};

// From grid points to pixels: y downwards.
struct Canvas {
    double west = 0, north = 0, x_scale = 0, y_scale = 0;
    [[nodiscard]] Pixel at(GridPoint p) const { return {(p.x - west) * x_scale, (north - p.y) * y_scale}; }
};

template <class Visit>
void each_ring(const AreaSet& set, Visit visit) {
    for (const auto& area : set.areas())
        for (const auto& polygon : area.polygons)
            for (const auto& ring : polygon.rings) visit(ring);
}

struct Extent {
    double west = 1e18, south = 1e18, east = -1e18, north = -1e18;
};

Extent extent_of(const AreaSet& set) {
    Extent extent;
    each_ring(set, [&](const Ring& ring) {
        for (const GridPoint p : ring) {
            extent.west = std::min<double>(extent.west, p.x);
            extent.east = std::max<double>(extent.east, p.x);
            extent.south = std::min<double>(extent.south, p.y);
            extent.north = std::max<double>(extent.north, p.y);
        }
    });
    return extent;
}

Canvas canvas_over(const Extent& extent, const OutlineOptions& options) {
    const double middle = (extent.south + extent.north) / 2 / steps_a_degree * degree_rad;
    const double shrink = std::round(std::cos(middle) * 1e6) / 1e6;  // the last bits of a cosine differ between machines
    const double inner = options.width_px - 2 * options.margin_px;
    const double y_scale = inner / std::max((extent.east - extent.west) * shrink, 1.0);
    return {extent.west - options.margin_px / (y_scale * shrink), extent.north + options.margin_px / y_scale, y_scale * shrink, y_scale};
}

// ---- arcs ----

// The points where an arc has to end: those with more or fewer than two different neighbours in all rings together.
class Junctions {
public:
    explicit Junctions(const AreaSet& set) {
        each_ring(set, [&](const Ring& ring) {
            GridPoint before = ring.back();
            for (const GridPoint p : ring) {
                sides_.push_back({before, p});
                sides_.push_back({p, before});
                before = p;
            }
        });
        std::sort(sides_.begin(), sides_.end());
        sides_.erase(std::unique(sides_.begin(), sides_.end()), sides_.end());
    }

    [[nodiscard]] bool has(GridPoint point) const {
        const auto first = std::lower_bound(sides_.begin(), sides_.end(), std::pair{point, GridPoint{INT32_MIN, INT32_MIN}});
        auto last = first;
        while (last != sides_.end() && last->first == point) ++last;
        return last - first != 2;
    }

private:
    std::vector<std::pair<GridPoint, GridPoint>> sides_;
};

double distance_to_segment(Pixel p, Pixel a, Pixel b) {
    const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0;
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

// Marks the points of an open line that stay.
std::vector<bool> kept_points(const std::vector<Pixel>& line, double tolerance) {
    std::vector<bool> keep(line.size(), false);
    keep.front() = keep.back() = true;
    std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.size() - 1}};
    while (!open.empty()) {
        const auto [first, last] = open.back();
        open.pop_back();
        std::size_t farthest = first;
        double most = tolerance;
        for (std::size_t i = first + 1; i < last; ++i)
            if (const double d = distance_to_segment(line[i], line[first], line[last]); d > most) most = d, farthest = i;
        if (farthest == first) continue;
        keep[farthest] = true;
        open.emplace_back(first, farthest);
        open.emplace_back(farthest, last);
    }
    return keep;
}

// An arc from junction to junction, without its last point, appended to `out`. It is worked on in the direction that is
// smaller, whichever way the ring runs.
void append_arc(std::vector<GridPoint> arc, const Canvas& canvas, double tolerance, std::vector<GridPoint>& out) {
    const bool turn = std::lexicographical_compare(arc.rbegin(), arc.rend(), arc.begin(), arc.end());
    if (turn) std::reverse(arc.begin(), arc.end());
    std::vector<Pixel> line;
    line.reserve(arc.size());
    for (const GridPoint p : arc) line.push_back(canvas.at(p));
    const auto keep = kept_points(line, tolerance);
    std::vector<GridPoint> kept;
    for (std::size_t i = 0; i < arc.size(); ++i)
        if (keep[i]) kept.push_back(arc[i]);
    if (turn) std::reverse(kept.begin(), kept.end());
    out.insert(out.end(), kept.begin(), kept.end() - 1);
}

// Where the arcs of a ring begin. A ring that meets no other is cut at its smallest point and at the one farthest from it.
std::vector<std::size_t> arc_starts(const Ring& ring, const Junctions& junctions) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (junctions.has(ring[i])) starts.push_back(i);
    const auto away = [&](GridPoint from, GridPoint p) { return std::pair{std::hypot(static_cast<double>(p.x) - from.x, static_cast<double>(p.y) - from.y), p}; };
    if (starts.empty()) starts.push_back(static_cast<std::size_t>(std::min_element(ring.begin(), ring.end()) - ring.begin()));
    if (starts.size() == 1) {
        const GridPoint from = ring[starts[0]];
        const auto far = std::max_element(ring.begin(), ring.end(), [&](GridPoint a, GridPoint b) { return away(from, a) < away(from, b); });
        starts.push_back(static_cast<std::size_t>(far - ring.begin()));
        std::sort(starts.begin(), starts.end());
    }
    return starts;
}

Ring simplified(const Ring& ring, const Junctions& junctions, const Canvas& canvas, double tolerance) {
    const auto starts = arc_starts(ring, junctions);
    Ring result;
    for (std::size_t s = 0; s < starts.size(); ++s) {
        const std::size_t from = starts[s], to = starts[(s + 1) % starts.size()];
        std::vector<GridPoint> arc{ring[from]};
        for (std::size_t i = from; i != to || arc.size() == 1;) {
            i = (i + 1) % ring.size();
            arc.push_back(ring[i]);
        }
        append_arc(std::move(arc), canvas, tolerance, result);
    }
    return result;
}

// ---- paths ----

// Tenths of a pixel.
struct Tenth {
    std::int64_t x = 0, y = 0;
    bool operator==(const Tenth&) const = default;
};

std::vector<Tenth> on_paper(const Ring& ring, const Canvas& canvas) {
    std::vector<Tenth> points;
    for (const GridPoint p : ring) {
        const Pixel pixel = canvas.at(p);
        const Tenth tenth{std::llround(pixel.x * 10), std::llround(pixel.y * 10)};
        if (points.empty() || points.back() != tenth) points.push_back(tenth);
    }
    while (points.size() > 1 && points.back() == points.front()) points.pop_back();
    return points;
}

void append_tenth(std::string& path, std::int64_t value) {
    if (value < 0) path += '-';
    const auto size = static_cast<std::uint64_t>(value < 0 ? -value : value);
    path += fmt::format("{}", size / 10);
    if (size % 10 != 0) path += fmt::format(".{}", size % 10);
}

void append_ring(std::string& path, const std::vector<Tenth>& points) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        path += i == 0 ? 'M' : i == 1 ? 'L' : ' ';
        append_tenth(path, points[i].x);
        path += ' ';
        append_tenth(path, points[i].y);
    }
    path += 'Z';
}

// A ring too small for the paper is left out, except that an area always shows something.
std::string path_of(const Area& area, const Junctions& junctions, const Canvas& canvas, double tolerance) {
    std::string path;
    for (const auto& polygon : area.polygons)
        for (const auto& ring : polygon.rings)
            if (const auto points = on_paper(simplified(ring, junctions, canvas, tolerance), canvas); points.size() >= 3) append_ring(path, points);
    if (!path.empty() || area.polygons.empty()) return path;
    const Pixel corner = canvas.at(area.polygons.front().rings.front().front());
    const Tenth at{std::llround(corner.x * 10), std::llround(corner.y * 10)};
    append_ring(path, {at, {at.x + 5, at.y}, {at.x, at.y + 5}});
    return path;
}

// ---- labels ----

double ring_area(const std::vector<Pixel>& ring) {
    double twice = 0;
    Pixel a = ring.back();
    for (const Pixel b : ring) {
        twice += a.x * b.y - b.x * a.y;
        a = b;
    }
    return std::abs(twice) / 2;
}

using Rings = std::vector<std::vector<Pixel>>;

// Distance to the nearest border; negative outside.
double depth_of(Pixel p, const Rings& rings) {
    bool inside = false;
    double nearest = 1e18;
    for (const auto& ring : rings) {
        Pixel a = ring.back();
        for (const Pixel b : ring) {
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
            nearest = std::min(nearest, distance_to_segment(p, a, b));
            a = b;
        }
    }
    return inside ? nearest : -nearest;
}

struct Square {
    Pixel middle;
    double half = 0, depth = 0;
    [[nodiscard]] double promise() const { return depth + half * 1.4142135623730951; }
    bool operator<(const Square& other) const { return std::tuple(promise(), middle.x, middle.y) < std::tuple(other.promise(), other.middle.x, other.middle.y); }
};

// The pole of inaccessibility: squares are quartered as long as one may hold a deeper point (to `exactness` pixels).
Pixel deepest_point(const Rings& rings, double exactness) {
    constexpr int most_squares = 20'000;
    Pixel low = rings[0][0], high = low;
    for (const Pixel p : rings[0]) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    const double half = std::max({high.x - low.x, high.y - low.y, 1e-3}) / 2;
    auto square = [&](Pixel middle, double size) { return Square{middle, size, depth_of(middle, rings)}; };
    Square best = square({(low.x + high.x) / 2, (low.y + high.y) / 2}, half);
    std::priority_queue<Square> open;
    open.push(best);
    for (int count = 0; !open.empty() && count < most_squares; ++count) {
        const Square top = open.top();
        open.pop();
        if (top.depth > best.depth) best = top;
        if (top.promise() - best.depth <= exactness) break;
        const double quarter = top.half / 2;
        for (const double dx : {-quarter, quarter})
            for (const double dy : {-quarter, quarter}) open.push(square({top.middle.x + dx, top.middle.y + dy}, quarter));
    }
    return best.middle;
}

Pixel label_point(const Area& area, const Canvas& canvas) {
    Rings largest;
    double most = -1;
    for (const auto& polygon : area.polygons) {
        Rings rings;
        for (const auto& ring : polygon.rings) {
            rings.emplace_back();
            for (const GridPoint p : ring) rings.back().push_back(canvas.at(p));
        }
        if (const double size = ring_area(rings.front()); size > most) most = size, largest = std::move(rings);
    }
    if (largest.empty()) return {};
    return deepest_point(largest, 0.5);
}

double one_decimal(double value) { return static_cast<double>(std::llround(value * 10)) / 10; }

}  // namespace

std::string OutlineMap::path_of(std::span<const LonLat> ring) const {
    std::vector<Tenth> points;
    for (const auto& point : ring) {
        const MapPoint pixel = at(point);
        const Tenth tenth{std::llround(pixel.x * 10), std::llround(pixel.y * 10)};
        if (points.empty() || points.back() != tenth) points.push_back(tenth);
    }
    std::string path;
    if (points.size() >= 3) append_ring(path, points);
    return path;
}

OutlineMap outline_map(const AreaSet& set, const OutlineOptions& options) {
    OutlineMap map;
    const Extent extent = extent_of(set);
    if (extent.west > extent.east) return map;
    const Canvas canvas = canvas_over(extent, options);
    map.west = canvas.west / steps_a_degree, map.north = canvas.north / steps_a_degree, map.x_scale = canvas.x_scale * steps_a_degree, map.y_scale = canvas.y_scale * steps_a_degree;
    const Junctions junctions(set);
    map.width_px = options.width_px;
    map.height_px = std::ceil(((extent.north - extent.south) * canvas.y_scale + 2 * options.margin_px) * 10) / 10;
    for (const auto& area : set.areas()) {
        const Pixel label = label_point(area, canvas);
        map.outlines.push_back({area.id, area.name, path_of(area, junctions, canvas, options.tolerance_px), one_decimal(label.x), one_decimal(label.y)});
    }
    return map;
}

}  // namespace daybook::geo
