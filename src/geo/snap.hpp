// Coarse points for what happened at a place: a cell of the earth that holds at least so many distinct places has one point, its middle, so
// that a point on a public map stands for all of them and names none.
//
// The cells come from halving the whole earth, east from west and south from north in turn, as long as either half holds enough places or
// none. A half that holds none goes with the other. Whoever publishes twice keeps the cells of the first time: with places that came later cells
// might merge with a half that was empty before, and what moved to the wider cell would stand out as being from that half, which holds a place or
// two. Nor is a later place in such a half without a point: what a table counts and no point shows would stand out in the same way.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace daybook::geo {

// Millionths of a degree, as records keep them.
struct Place {
    std::int32_t longitude = 0, latitude = 0;
    bool operator==(const Place&) const = default;
    auto operator<=>(const Place&) const = default;
};

class SnapCells {
public:
    // Of distinct places; none when there are fewer than `least` of them. Their order and repetitions do not matter.
    SnapCells(std::vector<Place> places, std::size_t least);

    // The middle of the cell that a place lies in or goes with, moved east in the smallest steps until it is none of the places that made the
    // cells; nothing when there are no cells.
    [[nodiscard]] std::optional<Place> point_of(const Place& place) const;

private:
    struct Half {
        std::uint32_t first = 0, second = 0;  // its own halves, by their numbers; 0: none
        std::optional<Place> point;           // of a cell that is not halved any more
    };
    std::vector<Half> halves_;  // the whole earth is the first
    friend class Halving;
};

}  // namespace daybook::geo
