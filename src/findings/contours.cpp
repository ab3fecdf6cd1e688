#include "findings/contours.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace daybook::findings {
namespace {

constexpr double least_way = 0.05;

// A crossing lies between a cell and the one east of it, or the one north of it. Cells are counted with a border of one around the grid.
struct Crossing {
    std::size_t column = 0, row = 0;
    bool upright = false;  // between a cell and its northern neighbour
    auto operator<=>(const Crossing&) const = default;
};

class Squares {
public:
    Squares(const Grid& grid, std::span<const double> map, double level) : grid_(grid), map_(map), level_(level) {}

    // The lines of all squares between four middles, each with what is above the level to its left: from a crossing to the next one.
    [[nodiscard]] std::map<Crossing, Crossing> lines() const {
        std::map<Crossing, Crossing> next;
        for (std::size_t row = 0; row <= grid_.rows; ++row)
            for (std::size_t column = 0; column <= grid_.columns; ++column) add_square(column, row, next);
        return next;
    }

    // Where a line passes between two middles.
    [[nodiscard]] geo::Metres place(const Crossing& crossing) const {
        const double a = value(crossing.column, crossing.row), b = crossing.upright ? value(crossing.column, crossing.row + 1) : value(crossing.column + 1, crossing.row);
        const double way = std::clamp((level_ - a) / (b - a), least_way, 1 - least_way) * grid_.cell_m;
        const double x = grid_.south_west.x + (static_cast<double>(crossing.column) - 0.5) * grid_.cell_m, y = grid_.south_west.y + (static_cast<double>(crossing.row) - 0.5) * grid_.cell_m;
        return crossing.upright ? geo::Metres{x, y + way} : geo::Metres{x + way, y};
    }

private:
    [[nodiscard]] double value(std::size_t column, std::size_t row) const {
        if (column == 0 || row == 0 || column > grid_.columns || row > grid_.rows) return 0;
        const std::size_t cell = (row - 1) * grid_.columns + column - 1;
        return grid_.inside[cell] != 0 ? map_[cell] : 0;
    }

    void add_square(std::size_t column, std::size_t row, std::map<Crossing, Crossing>& next) const {
        // Corners against the clock from the south-west; side i goes from corner i to corner i + 1.
        const double corners[] = {value(column, row), value(column + 1, row), value(column + 1, row + 1), value(column, row + 1)};
        const Crossing sides[] = {{column, row, false}, {column + 1, row, true}, {column, row + 1, false}, {column, row, true}};
        bool above[4];
        int leave[4], enter[4], n_leave = 0, n_enter = 0;
        for (int i = 0; i < 4; ++i) above[i] = corners[i] > level_;
        // Going round the square, a line leaves it where what is above begins, and came in where that ends.
        for (int i = 0; i < 4; ++i) {
            if (!above[i] && above[(i + 1) % 4]) enter[n_enter++] = i;
            if (above[i] && !above[(i + 1) % 4]) leave[n_leave++] = i;
        }
        for (int k = 0; k < n_enter; ++k) {
            // With two lines they part the corners that are above, unless the middle of the square is above as well.
            const bool joined = n_enter == 2 && corners[0] + corners[1] + corners[2] + corners[3] > 4 * level_;
            const int following = following_of(enter[k], leave, n_leave), preceding = preceding_of(enter[k], leave, n_leave);
            next.emplace(sides[joined ? preceding : following], sides[enter[k]]);
        }
    }

    // The side at which what begins at `enter` ends, going round; and the one at which what was before it ended.
    static int following_of(int enter, const int* leave, int n) {
        for (int step = 1; step <= 4; ++step)
            for (int k = 0; k < n; ++k)
                if (leave[k] == (enter + step) % 4) return leave[k];
        return leave[0];
    }
    static int preceding_of(int enter, const int* leave, int n) {
        for (int step = 3; step >= 0; --step)
            for (int k = 0; k < n; ++k)
                if (leave[k] == (enter + step) % 4) return leave[k];
        return leave[0];
    }

    const Grid& grid_;
    std::span<const double> map_;
    double level_;
};

double twice_area(const ContourRing& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto a = ring[i], b = ring[(i + 1) % ring.size()];
        sum += (a.x - ring[0].x) * (b.y - ring[0].y) - (b.x - ring[0].x) * (a.y - ring[0].y);
    }
    return sum;
}

std::vector<ContourRing> rings_of(const Squares& squares) {
    auto next = squares.lines();
    std::vector<ContourRing> rings;
    while (!next.empty()) {
        ContourRing ring;
        for (auto at = next.begin(); at != next.end();) {
            ring.push_back(squares.place(at->first));
            const Crossing to = at->second;
            next.erase(at);
            at = next.find(to);
        }
        rings.push_back(std::move(ring));
    }
    return rings;
}

}  // namespace

bool goes_round(const ContourRing& ring, geo::Metres point) {
    bool inside = false;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto a = ring[i], b = ring[(i + 1) % ring.size()];
        if ((a.y > point.y) == (b.y > point.y)) continue;
        const double side = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
        if ((side > 0) == (b.y > a.y)) inside = !inside;
    }
    return inside;
}

std::vector<ContourPolygon> contours(const Grid& grid, std::span<const double> map, double level) {
    std::vector<ContourPolygon> polygons;
    std::vector<ContourRing> holes;
    for (auto& ring : rings_of(Squares(grid, map, level))) {
        if (twice_area(ring) > 0) polygons.push_back({std::move(ring), {}});
        else holes.push_back(std::move(ring));
    }
    // A hole belongs to the smallest ring that goes round it.
    for (auto& hole : holes) {
        ContourPolygon* around = nullptr;
        for (auto& polygon : polygons)
            if (goes_round(polygon.outer, hole[0]) && (around == nullptr || twice_area(polygon.outer) < twice_area(around->outer))) around = &polygon;
        DAYBOOK_CHECK(around != nullptr, "a hole lies in a ring");
        around->holes.push_back(std::move(hole));
    }
    return polygons;
}

}  // namespace daybook::findings
