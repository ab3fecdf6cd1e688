// How a mixed cell answers. Every cell has a reference point half a step below and left of its first grid point, for
// which it is known which polygons hold it. From the point asked about a path leads to the reference: level to its
// longitude, then upright. Each crossing of a polygon's edge on the way changes sides; only edges that touch the cell can
// be crossed. Coordinates are doubled, so that the reference lies on odd numbers where no corner of a polygon can be;
// what still falls together is told apart as if the path ran a hair's breadth above. All of it is integer arithmetic.
#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

#include "geo/areas.hpp"

namespace daybook::geo {
namespace {

__extension__ typedef __int128 Exact;

struct Edge {
    GridPoint a, b;
};

// A point in doubled coordinates.
struct Doubled {
    std::int64_t x, y;
};

// Which side of the edge a point lies on: positive is left. Zero only on the edge's line. Number has to hold the products:
// std::int64_t does while nothing is farther apart than `narrow_span`.
constexpr std::int64_t narrow_span = std::int64_t{1} << 29;
template <class Number>
inline Number side(const Edge& edge, Doubled p) {
    const std::int64_t ax = 2 * std::int64_t{edge.a.x}, ay = 2 * std::int64_t{edge.a.y};
    return Number{std::int64_t{edge.b.x} - edge.a.x} * (p.y - ay) - Number{std::int64_t{edge.b.y} - edge.a.y} * (p.x - ax);
}

// The same for a point with an odd longitude, as it lies a hair above.
template <class Number>
inline bool is_left_above(const Edge& edge, Doubled p) {
    const Number exact = side<Number>(edge, p);
    return exact != 0 ? exact > 0 : edge.b.x > edge.a.x;
}

inline bool within(std::int64_t a, std::int64_t b, std::int64_t value) { return std::min(a, b) <= value && value <= std::max(a, b); }

// One polygon in one cell.
struct Candidate {
    std::uint32_t area;
    std::uint32_t first_edge;
    std::uint32_t edge_count : 30;      // 0: the polygon covers the cell
    std::uint32_t holds_reference : 1;
    std::uint32_t is_last : 1;          // of its cell
};

template <class Number>
bool candidate_holds(const Candidate& candidate, const Edge* edges, GridPoint point, Doubled reference) {
    const Doubled p{2 * std::int64_t{point.x}, 2 * std::int64_t{point.y}};
    const Doubled corner{reference.x, p.y};
    bool inside = candidate.holds_reference != 0;
    for (const Edge *edge = edges + candidate.first_edge, *end = edge + candidate.edge_count; edge != end; ++edge) {
        const bool level = (edge->a.y <= point.y) != (edge->b.y <= point.y);
        const bool upright = (2 * std::int64_t{edge->a.x} < reference.x) != (2 * std::int64_t{edge->b.x} < reference.x);
        const bool touches_top = std::max(edge->a.y, edge->b.y) == point.y;
        if (!(level | upright | touches_top)) continue;
        const bool corner_left = is_left_above<Number>(*edge, corner);
        if (level | touches_top) {
            const Number here = side<Number>(*edge, p);
            if (here == 0 && within(edge->a.x, edge->b.x, point.x)) return true;
            if (level) inside ^= (here > 0) != corner_left;
        }
        if (upright) inside ^= corner_left != is_left_above<Number>(*edge, reference);
    }
    return inside;
}

// A grid over all areas. Cells are squares of 2^shift steps, in rows from the south-west.
struct Frame {
    std::int64_t west = 0, south = 0;
    int shift = 0;
    std::int64_t columns = 0, rows = 0;
    bool narrow = true;  // nothing in it is farther apart than narrow_span

    [[nodiscard]] std::int64_t column(std::int64_t x) const { return (x - west) >> shift; }
    [[nodiscard]] std::int64_t row(std::int64_t y) const { return (y - south) >> shift; }
    [[nodiscard]] Doubled reference(std::int64_t at_column, std::int64_t at_row) const { return {2 * (west + (at_column << shift)) - 1, 2 * (south + (at_row << shift)) - 1}; }
};

Frame frame_over(const AreaSet& set) {
    std::int64_t west = INT32_MAX, south = INT32_MAX, east = INT32_MIN, north = INT32_MIN;
    std::size_t points = 0;
    for (const auto& area : set.areas())
        for (const auto& polygon : area.polygons)
            for (const auto& ring : polygon.rings)
                for (const GridPoint p : ring) {
                    west = std::min<std::int64_t>(west, p.x);
                    east = std::max<std::int64_t>(east, p.x);
                    south = std::min<std::int64_t>(south, p.y);
                    north = std::max<std::int64_t>(north, p.y);
                    ++points;
                }
    if (points == 0) return {};
    // About as many cells as keep the edges of a mixed cell few, within what a processor's cache holds.
    const double wanted = std::clamp(1.8 * std::sqrt(static_cast<double>(points)), 64.0, 2048.0);
    const auto most = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(wanted)));
    Frame frame{west - 2, south - 2, 0, 0, 0, std::max(east - west, north - south) + 4 < narrow_span / 2};
    while (frame.column(east + 2) >= most || frame.row(north + 2) >= most) ++frame.shift;
    frame.columns = frame.column(east + 2) + 1;
    frame.rows = frame.row(north + 2) + 1;
    return frame;
}

struct Touch {
    std::uint32_t cell;
    std::uint32_t edge;  // of the polygon
};

// The cells that an edge touches, with a margin of a step: more than needed does no harm.
void add_touches(const Frame& frame, const Edge& edge, std::uint32_t number, std::vector<Touch>& touches) {
    const auto [low, high] = edge.a.y <= edge.b.y ? std::pair{edge.a, edge.b} : std::pair{edge.b, edge.a};
    const std::int64_t last_row = std::min(frame.row(std::int64_t{high.y} + 1), frame.rows - 1);
    for (std::int64_t row = std::max<std::int64_t>(frame.row(std::int64_t{low.y} - 1), 0); row <= last_row; ++row) {
        double left = std::min(low.x, high.x), right = std::max(low.x, high.x);
        if (high.y != low.y) {
            const double slope = (static_cast<double>(high.x) - low.x) / (static_cast<double>(high.y) - low.y);
            const double bottom = static_cast<double>(frame.south + (row << frame.shift)) - 1, top = static_cast<double>(frame.south + ((row + 1) << frame.shift));
            const double x1 = low.x + slope * (std::clamp<double>(bottom, low.y, high.y) - low.y), x2 = low.x + slope * (std::clamp<double>(top, low.y, high.y) - low.y);
            left = std::min(x1, x2);
            right = std::max(x1, x2);
        }
        const std::int64_t first = std::max<std::int64_t>(frame.column(static_cast<std::int64_t>(std::floor(left)) - 2), 0);
        const std::int64_t last = std::min(frame.column(static_cast<std::int64_t>(std::ceil(right)) + 2), frame.columns - 1);
        for (std::int64_t column = first; column <= last; ++column) touches.push_back({static_cast<std::uint32_t>(row * frame.columns + column), number});
    }
}

std::vector<Edge> edges_of(const Polygon& polygon) {
    std::vector<Edge> edges;
    for (const auto& ring : polygon.rings) {
        GridPoint a = ring.back();
        for (const GridPoint b : ring) {
            edges.push_back({a, b});
            a = b;
        }
    }
    return edges;
}

// Whether the polygon holds a reference point, by the edges that touch the row of cells above it.
bool holds_reference(const std::vector<Edge>& edges, const std::vector<std::uint32_t>& of_row, Doubled reference) {
    bool inside = false;
    for (const std::uint32_t number : of_row) {
        const Edge& edge = edges[number];
        const bool a_below = 2 * std::int64_t{edge.a.y} < reference.y, b_below = 2 * std::int64_t{edge.b.y} < reference.y;
        if (a_below != b_below && is_left_above<Exact>(edge, reference) == a_below) inside = !inside;
    }
    return inside;
}

}  // namespace

struct AreaIndex::State {
    struct Name {
        std::string id, name;
    };
    static constexpr std::uint32_t mixed_bit = 0x80000000;
    std::vector<Name> names;
    Frame frame;
    std::vector<std::uint32_t> cells;     // 0: no area; n: area n − 1; with mixed_bit: its first candidate
    std::vector<Candidate> candidates;    // cell by cell, in the order of the areas
    std::vector<Edge> edges;              // of the candidates, side by side

    // What a cell knows while the grid is being made.
    struct Draft {
        std::uint32_t cell;
        Candidate candidate;
    };

    void build(const AreaSet& set);
    void draft_polygon(const Polygon& polygon, std::uint32_t area, std::vector<Draft>& drafts);
    void settle(std::vector<Draft>& drafts);
};

void AreaIndex::State::build(const AreaSet& set) {
    for (const auto& area : set.areas()) names.push_back({area.id, area.name});
    frame = frame_over(set);
    cells.assign(static_cast<std::size_t>(frame.columns * frame.rows), 0);
    std::vector<Draft> drafts;
    for (std::uint32_t area = 0; area < set.areas().size(); ++area)
        for (const auto& polygon : set.areas()[area].polygons) draft_polygon(polygon, area, drafts);
    settle(drafts);
}

void AreaIndex::State::draft_polygon(const Polygon& polygon, std::uint32_t area, std::vector<Draft>& drafts) {
    const std::vector<Edge> own = edges_of(polygon);
    std::vector<Touch> touches;
    for (std::uint32_t i = 0; i < own.size(); ++i) add_touches(frame, own[i], i, touches);
    std::sort(touches.begin(), touches.end(), [](const Touch& l, const Touch& r) { return l.cell != r.cell ? l.cell < r.cell : l.edge < r.edge; });
    const auto columns = static_cast<std::uint32_t>(frame.columns);
    std::vector<std::uint32_t> of_row;
    for (std::size_t at = 0; at < touches.size();) {
        const std::uint32_t row = touches[at].cell / columns;
        std::size_t end = at;
        of_row.clear();
        for (; end < touches.size() && touches[end].cell / columns == row; ++end) of_row.push_back(touches[end].edge);
        std::sort(of_row.begin(), of_row.end());
        of_row.erase(std::unique(of_row.begin(), of_row.end()), of_row.end());
        // From the first to the last cell that an edge touches; a run of cells without an edge is all inside or all outside.
        const std::uint32_t last = touches[end - 1].cell;
        for (std::uint32_t cell = touches[at].cell; cell <= last; ++cell) {
            const auto first_edge = static_cast<std::uint32_t>(edges.size());
            for (; at < end && touches[at].cell == cell; ++at) edges.push_back(own[touches[at].edge]);
            const auto count = static_cast<std::uint32_t>(edges.size()) - first_edge;
            const bool inside = holds_reference(own, of_row, frame.reference(cell % columns, row));
            if (count > 0) {
                drafts.push_back({cell, {area, first_edge, count, inside, 0}});
                continue;
            }
            const std::uint32_t next = at < end ? touches[at].cell : last + 1;
            if (inside)
                for (; cell < next; ++cell) drafts.push_back({cell, {area, first_edge, 0, 1, 0}});
            cell = next - 1;
        }
        at = end;
    }
}

// Puts the drafts of each cell together: one area that covers it, or candidates up to the first that covers it.
void AreaIndex::State::settle(std::vector<Draft>& drafts) {
    std::sort(drafts.begin(), drafts.end(), [](const Draft& l, const Draft& r) {
        return std::tuple(l.cell, l.candidate.area, l.candidate.first_edge) < std::tuple(r.cell, r.candidate.area, r.candidate.first_edge);
    });
    const std::vector<Edge> drafted = std::move(edges);
    edges.clear();
    for (std::size_t at = 0; at < drafts.size();) {
        std::size_t end = at;
        while (end < drafts.size() && drafts[end].cell == drafts[at].cell) ++end;
        std::uint32_t& cell = cells[drafts[at].cell];
        if (drafts[at].candidate.edge_count == 0) {
            cell = drafts[at].candidate.area + 1;
        } else {
            cell = mixed_bit | static_cast<std::uint32_t>(candidates.size());
            for (std::size_t i = at; i < end; ++i) {
                Candidate candidate = drafts[i].candidate;
                const auto first = drafted.begin() + candidate.first_edge;
                candidate.first_edge = static_cast<std::uint32_t>(edges.size());
                edges.insert(edges.end(), first, first + candidate.edge_count);
                candidates.push_back(candidate);
                if (candidate.edge_count == 0) break;
            }
            candidates.back().is_last = 1;
        }
        at = end;
    }
}

AreaIndex::AreaIndex(const AreaSet& set) : state_(std::make_unique<State>()) { state_->build(set); }
AreaIndex::AreaIndex(AreaIndex&&) noexcept = default;
AreaIndex& AreaIndex::operator=(AreaIndex&&) noexcept = default;
AreaIndex::~AreaIndex() = default;

std::optional<std::uint32_t> AreaIndex::find(LonLat point) const {
    if (!is_valid(point)) return std::nullopt;
    return find(to_grid(point));
}

std::optional<std::uint32_t> AreaIndex::find(GridPoint point) const {
    const State& state = *state_;
    const std::int64_t column = state.frame.column(point.x), row = state.frame.row(point.y);
    if (column < 0 || row < 0 || column >= state.frame.columns || row >= state.frame.rows) return std::nullopt;
    const std::uint32_t cell = state.cells[static_cast<std::size_t>(row * state.frame.columns + column)];
    if (cell == 0) return std::nullopt;
    if ((cell & State::mixed_bit) == 0) return cell - 1;
    const Doubled reference = state.frame.reference(column, row);
    for (std::uint32_t i = cell & ~State::mixed_bit;; ++i) {
        const Candidate& candidate = state.candidates[i];
        if (candidate.edge_count == 0) return candidate.area;
        const bool holds_it = state.frame.narrow ? candidate_holds<std::int64_t>(candidate, state.edges.data(), point, reference) : candidate_holds<Exact>(candidate, state.edges.data(), point, reference);
        if (holds_it) return candidate.area;
        if (candidate.is_last) return std::nullopt;
    }
}

std::uint32_t AreaIndex::size() const { return static_cast<std::uint32_t>(state_->names.size()); }
std::string_view AreaIndex::area_id(std::uint32_t area) const { return state_->names[area].id; }
std::string_view AreaIndex::area_name(std::uint32_t area) const { return state_->names[area].name; }
std::size_t AreaIndex::bytes() const {
    return state_->cells.size() * sizeof(std::uint32_t) + state_->candidates.size() * sizeof(Candidate) + state_->edges.size() * sizeof(Edge);
}

}  // namespace daybook::geo
