// Where: a position in the ledger, and a point on the earth.
#pragma once
#include <cstdint>

namespace daybook::record {

using Index = std::uint64_t;  // position of an entry in the ledger, from 0

// Coordinates in millionths of a degree, WGS 84.
struct Point {
    std::int32_t latitude;
    std::int32_t longitude;
    bool operator==(const Point&) const = default;
};

}  // namespace daybook::record
