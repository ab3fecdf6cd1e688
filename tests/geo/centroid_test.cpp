#include <doctest/doctest.h>

#include "geo/centroid.hpp"

using namespace daybook::geo;

TEST_CASE("the centre of gravity of areas, with holes and in parts, whichever way their rings run") {
    const auto square = [](int x, int y, int side) { return Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}; };
    const auto turned = [](Ring ring) { return Ring(ring.rbegin(), ring.rend()); };
    const auto at = [](const Area& area) { return to_grid(centroid(area)); };
    CHECK(at({"a", "", {{{square(100, 200, 1000)}}}}) == GridPoint{600, 700});
    CHECK(at({"a", "", {{{turned(square(100, 200, 1000))}}}}) == GridPoint{600, 700});
    CHECK(at({"a", "", {{{{{0, 0}, {3000, 0}, {0, 3000}}}}}}) == GridPoint{1000, 1000});
    for (const auto& hole : {square(0, 0, 500), turned(square(0, 0, 500))}) CHECK(at({"a", "", {{{square(0, 0, 1000), hole}}}}) == GridPoint{583, 583});
    CHECK(at({"a", "", {{{square(0, 0, 100)}}, {{turned(square(1000, 0, 100))}}}}) == GridPoint{550, 50});
    CHECK(at({"a", "", {{{{{5, 6}, {7, 6}, {9, 6}}}}}}) == GridPoint{5, 6});
}
