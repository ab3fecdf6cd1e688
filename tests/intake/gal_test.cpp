#include <doctest/doctest.h>

#include "intake/gal.hpp"

using namespace daybook;
using namespace daybook::intake;

namespace {

const std::vector<std::string> ids{"9", "10", "north", "x"};

std::string refused(const std::string& text) {
    const auto neighbours = read_gal(text, "own.gal", ids);
    REQUIRE(!neighbours);
    return to_text(neighbours.error());
}

}  // namespace

TEST_CASE("neighbours in GAL files, with either head, and with areas that have none") {
    const findings::Neighbours expected{{1, 2}, {0}, {0}, {}};
    CHECK(read_gal("4\n9 2\nnorth 10\n10 1\n9\nnorth 1\n9\nx 0\n\n", "own.gal", ids) == expected);
    CHECK(read_gal("0 4 own.shp POLYID\r\nx 0\r\n9 2\r\n10 north\r\n10 1\r\n9\r\nnorth 1\r\n9\r\n", "own.gal", ids) == expected);
}

TEST_CASE("what is no GAL file of these areas is refused with its line") {
    const auto says = [](const std::string& text, const std::string& what) { CHECK_MESSAGE(refused(text).find(what) != std::string::npos, refused(text)); };
    says("", "no GAL file");
    says("four\n", "no GAL file");
    says("5\n", "of 5 areas, and there are 4 here");
    says("4\n11 0\n", "own.gal, row 2: no area here has the id \"11\"; the ids here are 9, 10, north, x");
    says("4\n9 1\n12\n", "row 3: no area here has the id \"12\"");
    says("4\n9 2\n10\n", "row 3: here should be the ids of 2 neighbours");
    says("4\n9 1\n9\n", "its own neighbour");
    says("4\n9 2\n10 10\n", "named twice");
    says("4\n9 0\n\n9 0\n", "a second time");
    says("4\n9 many\n", "an area's id and the number of its neighbours");
    says("4\n9 1\n10\n10 1\n9\n", "the file lacks these areas: north, x");
}
