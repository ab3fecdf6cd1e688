// Borders are cut into short pieces, and the pieces put into a grid of cells. Of two pieces of different areas in one cell, the part of the
// one that lies within the snap distance of the other is worked out: what surrounds a piece is convex, so that it is one interval.
#include "geo/contiguity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/result.hpp"
#include "geo/centroid.hpp"

namespace daybook::geo {
namespace {

constexpr double snaps_that_are_a_line = 10;

// A straight piece of an area's border.
struct Piece {
    Metres a, b;
    std::uint32_t area = 0;
};

double length_m(const Piece& piece) { return std::sqrt((piece.b.x - piece.a.x) * (piece.b.x - piece.a.x) + (piece.b.y - piece.a.y) * (piece.b.y - piece.a.y)); }
Metres along(const Piece& piece, double part) { return {piece.a.x + part * (piece.b.x - piece.a.x), piece.a.y + part * (piece.b.y - piece.a.y)}; }

std::vector<Piece> edges_of(const AreaSet& set) {
    std::vector<LonLat> corners;
    for (const auto& area : set.areas())
        for (const auto& polygon : area.polygons)
            for (const GridPoint point : polygon.rings.front()) corners.push_back(to_lonlat(point));
    const LocalPlane plane = LocalPlane::around(corners);
    std::vector<Piece> edges;
    for (std::uint32_t area = 0; area < set.areas().size(); ++area)
        for (const auto& polygon : set.areas()[area].polygons)
            for (const auto& ring : polygon.rings) {
                Metres before = plane.to_metres(to_lonlat(ring.back()));
                for (const GridPoint point : ring) {
                    const Metres at = plane.to_metres(to_lonlat(point));
                    edges.push_back({before, at, area});
                    before = at;
                }
            }
    return edges;
}

std::vector<Piece> cut(const std::vector<Piece>& edges, double longest_m) {
    std::vector<Piece> pieces;
    for (const auto& edge : edges) {
        const double count = std::max(1.0, std::ceil(length_m(edge) / longest_m));
        for (double i = 0; i < count; ++i) pieces.push_back({along(edge, i / count), along(edge, (i + 1) / count), edge.area});
    }
    return pieces;
}

// ---- how much of a piece is near another ----

// From and to, as parts of a piece; empty when from > to.
struct Interval {
    double from = 1, to = 0;
    [[nodiscard]] bool is_empty() const { return from > to; }
};

Interval both(Interval one, Interval other) { return {std::max(one.from, other.from), std::min(one.to, other.to)}; }
Interval spanning(Interval one, Interval other) { return one.is_empty() ? other : other.is_empty() ? one : Interval{std::min(one.from, other.from), std::max(one.to, other.to)}; }

// Where low <= at + slope × part <= high.
Interval between(double at, double slope, double low, double high) {
    if (slope == 0) return at >= low && at <= high ? Interval{0, 1} : Interval{};
    const double first = (low - at) / slope, second = (high - at) / slope;
    return both({0, 1}, {std::min(first, second), std::max(first, second)});
}

Interval near_point(const Piece& piece, Metres point, double snap_m) {
    const double dx = piece.b.x - piece.a.x, dy = piece.b.y - piece.a.y, x = piece.a.x - point.x, y = piece.a.y - point.y;
    const double a = dx * dx + dy * dy, half_b = dx * x + dy * y, c = x * x + y * y - snap_m * snap_m, discriminant = half_b * half_b - a * c;
    if (a == 0) return c <= 0 ? Interval{0, 1} : Interval{};
    if (discriminant < 0) return {};
    return both({0, 1}, {(-half_b - std::sqrt(discriminant)) / a, (-half_b + std::sqrt(discriminant)) / a});
}

Interval near_piece(const Piece& piece, const Piece& other, double snap_m) {
    Interval near = spanning(near_point(piece, other.a, snap_m), near_point(piece, other.b, snap_m));
    const double length = length_m(other);
    if (length == 0) return near;
    const double ux = (other.b.x - other.a.x) / length, uy = (other.b.y - other.a.y) / length;
    const double dx = piece.b.x - piece.a.x, dy = piece.b.y - piece.a.y, x = piece.a.x - other.a.x, y = piece.a.y - other.a.y;
    const Interval beside = both(between(x * ux + y * uy, dx * ux + dy * uy, 0, length), between(x * uy - y * ux, dx * uy - dy * ux, -snap_m, snap_m));
    return spanning(near, beside);
}

double covered(std::vector<Interval>& intervals) {
    std::sort(intervals.begin(), intervals.end(), [](const Interval& one, const Interval& other) { return std::pair(one.from, one.to) < std::pair(other.from, other.to); });
    double sum = 0, reached = 0;
    for (const auto& interval : intervals) {
        sum += std::max(0.0, interval.to - std::max(interval.from, reached));
        reached = std::max(reached, interval.to);
    }
    return sum;
}

// ---- which pieces may be near ----

class Cells {
public:
    Cells(const std::vector<Piece>& pieces, double side_m, double snap_m) : side_m_(side_m) {
        for (std::uint32_t i = 0; i < pieces.size(); ++i) each_cell(pieces[i], snap_m, [&](Cell cell) { entries_.emplace_back(cell, i); });
        std::sort(entries_.begin(), entries_.end());
    }

    // Calls visit(number) for the pieces that share a cell with this one; for some more than once.
    template <class Visit>
    void near(const Piece& piece, Visit visit) const {
        each_cell(piece, 0, [&](Cell cell) {
            for (auto entry = std::lower_bound(entries_.begin(), entries_.end(), std::pair(cell, std::uint32_t{0})); entry != entries_.end() && entry->first == cell; ++entry) visit(entry->second);
        });
    }

private:
    using Cell = std::pair<std::int64_t, std::int64_t>;

    [[nodiscard]] std::int64_t cell_at(double metres) const { return static_cast<std::int64_t>(std::floor(metres / side_m_)); }

    template <class Visit>
    void each_cell(const Piece& piece, double around_m, Visit visit) const {
        for (auto x = cell_at(std::min(piece.a.x, piece.b.x) - around_m); x <= cell_at(std::max(piece.a.x, piece.b.x) + around_m); ++x)
            for (auto y = cell_at(std::min(piece.a.y, piece.b.y) - around_m); y <= cell_at(std::max(piece.a.y, piece.b.y) + around_m); ++y) visit(Cell{x, y});
    }

    double side_m_;
    std::vector<std::pair<Cell, std::uint32_t>> entries_;
};

// The metres of the first area's border that are near the second's, by the numbers of both, first < second. Pairs that touch in a point have 0
// or a little more.
using Contacts = std::map<std::pair<std::uint32_t, std::uint32_t>, double>;

Contacts contacts_of(const AreaSet& set, double snap_m) {
    const auto edges = edges_of(set);
    double all_m = 0;
    for (const auto& edge : edges) all_m += length_m(edge);
    const double side_m = std::max({all_m / std::max(1.0, static_cast<double>(edges.size())), 2 * snap_m, 1e-3});
    const auto pieces = cut(edges, side_m);
    const Cells cells(pieces, side_m, snap_m);
    Contacts contacts;
    std::map<std::uint32_t, std::vector<Interval>> by_area;
    for (const auto& piece : pieces) {
        by_area.clear();
        cells.near(piece, [&](std::uint32_t other) {
            if (pieces[other].area <= piece.area) return;
            if (const auto near = near_piece(piece, pieces[other], snap_m); !near.is_empty()) by_area[pieces[other].area].push_back(near);
        });
        for (auto& [area, intervals] : by_area) contacts[{piece.area, area}] += covered(intervals) * length_m(piece);
    }
    return contacts;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> touching(const AreaSet& set, Contiguity contiguity, double snap_m) {
    DAYBOOK_CHECK(snap_m > 0, "borders touch within a distance above 0");
    std::vector<std::vector<std::uint32_t>> neighbours(set.areas().size());
    for (const auto& [pair, shared_m] : contacts_of(set, snap_m)) {
        if (contiguity == Contiguity::rook && shared_m <= snaps_that_are_a_line * snap_m) continue;
        neighbours[pair.first].push_back(pair.second);
        neighbours[pair.second].push_back(pair.first);
    }
    for (auto& list : neighbours) std::sort(list.begin(), list.end());
    return neighbours;
}

std::vector<Metres> centroids_m(const AreaSet& set) {
    std::vector<LonLat> points;
    for (const auto& area : set.areas()) points.push_back(centroid(area));
    const LocalPlane plane = LocalPlane::around(points);
    const auto rounded = [](double metres) { return std::round(metres * 1000) / 1000; };
    std::vector<Metres> metres;
    for (const LonLat point : points) {
        const Metres at = plane.to_metres(point);
        metres.push_back({rounded(at.x), rounded(at.y)});
    }
    return metres;
}

}  // namespace daybook::geo
