// Which areas touch one another. Digitised borders seldom meet exactly: what comes within a stated distance touches.
#pragma once
#include <cstdint>
#include <vector>

#include "geo/areas.hpp"
#include "geo/local_plane.hpp"

namespace daybook::geo {

// queen: the borders meet, in a point at least. rook: along a line; a stretch up to ten times the snap distance counts as a point.
enum class Contiguity : std::uint8_t { queen, rook };

// For each area of the set, in its order, the numbers of those it touches, ascending; it goes both ways. Borders touch where they are
// `snap_m` metres apart or less: a vertex need not meet a vertex. An area that lies inside another's hole touches it.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> touching(const AreaSet& set, Contiguity contiguity, double snap_m);

// The centroids as metres on one plane, to the millimetre, so that equal distances are equal on every machine.
[[nodiscard]] std::vector<Metres> centroids_m(const AreaSet& set);

}  // namespace daybook::geo
