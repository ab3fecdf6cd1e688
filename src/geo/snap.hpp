// Coarse points for what happened at a place: each place gets the middle of a cell that holds at least so many distinct places, so
// that a point on a public map stands for all of them and names none.
//
// The cells come from halving the whole earth, east from west and south from north in turn, as long as either half holds enough
// places or none. So two cells, of whichever sets of places, lie apart or one within the other: who has the points of two editions
// and lays them over one another learns nothing finer than the finer cell, which had enough places when it was made. (A tree
// that splits at the median of the places would have smaller cells, but its cells of two editions overlap in a few places, or one.)
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace daybook::geo {

// Millionths of a degree, as records keep them.
struct Place {
    std::int32_t longitude = 0, latitude = 0;
    bool operator==(const Place&) const = default;
    auto operator<=>(const Place&) const = default;
};

struct SnappedPlace {
    Place place;
    Place point;  // the middle of its cell, moved east in the smallest steps until it is no place itself
};

// Each distinct place once, in order; none when there are fewer than `least` of them. Their order and repetitions do not matter.
[[nodiscard]] std::vector<SnappedPlace> snap_places(std::vector<Place> places, std::size_t least);

}  // namespace daybook::geo
