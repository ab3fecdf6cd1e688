#include "geo/snap.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>

using namespace daybook;

namespace {

constexpr std::size_t least = 8;

// Places of a town: some streets are dense, some have a house or two.
std::vector<geo::Place> some_places(std::uint32_t seed, std::size_t count) {
    std::mt19937 random(seed);
    std::vector<geo::Place> places;
    for (std::size_t i = 0; i < count; ++i) {
        const auto spread = static_cast<std::int32_t>(1 + random() % 3 * random() % 40'000);
        places.push_back({-87'650'000 + static_cast<std::int32_t>(random()) % spread, 41'880'000 + static_cast<std::int32_t>(random()) % spread});
    }
    return places;
}

std::map<geo::Place, std::set<geo::Place>> by_point(const geo::SnapCells& cells, const std::vector<geo::Place>& places) {
    std::map<geo::Place, std::set<geo::Place>> points;
    for (const auto& place : places)
        if (const auto point = cells.point_of(place)) points[*point].insert(place);
    return points;
}

std::map<geo::Place, std::set<geo::Place>> by_own_point(const std::vector<geo::Place>& places) { return by_point(geo::SnapCells(places, least), places); }

}  // namespace

TEST_CASE("every point stands for eight distinct places at least, is none of them, and every place has one") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        const auto places = some_places(seed, 1 + seed * 3);
        const std::set<geo::Place> distinct(places.begin(), places.end());
        std::size_t have_one = 0;
        for (const auto& [point, stands_for] : by_own_point(places)) {
            CHECK(stands_for.size() >= least);
            CHECK_FALSE(distinct.contains(point));
            have_one += stands_for.size();
        }
        CHECK(have_one == (distinct.size() < least ? 0 : distinct.size()));
    }
}

TEST_CASE("the order of places, and how often each is named, move no point") {
    auto places = some_places(7, 500);
    const auto once = by_own_point(places);
    places.insert(places.end(), places.begin(), places.begin() + 100);
    std::ranges::reverse(places);
    CHECK(by_own_point(places) == once);
}

TEST_CASE("where places stand evenly, no point stands for many more than it has to") {
    std::vector<geo::Place> places;
    for (std::int32_t x = 0; x < 32; ++x)
        for (std::int32_t y = 0; y < 32; ++y) places.push_back({-87'650'000 + x * 700, 41'880'000 + y * 700});
    CHECK(by_own_point(places).size() > 20);  // at 8 places each there were 128
}

// Otherwise whoever lays two editions over one another, or the points beside a table, could find the place or two that moved or have none.
TEST_CASE("with places that came later a point stands for those of before, and more; each of them has one, in a half that was empty too") {
    std::size_t joined = 0;
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        const auto places = some_places(seed, 300), more = some_places(seed + 1000, 150);
        const geo::SnapCells cells(places, least);
        auto all = places;
        all.insert(all.end(), more.begin(), more.end());
        const auto before = by_point(cells, places), later = by_point(cells, all);
        CHECK(later.size() == before.size());
        for (const auto& [point, stood_for] : before) {
            CHECK(std::ranges::includes(later.at(point), stood_for));
            joined += later.at(point).size() - stood_for.size();
        }
        for (const auto& place : more) CHECK(cells.point_of(place).has_value());
    }
    CHECK(joined > 0);
}

TEST_CASE("a place in a half that was empty goes with the half beside it, wherever on earth it is") {
    std::vector<geo::Place> places;
    for (std::int32_t i = 0; i < 8; ++i) places.push_back({27'560'000 + i * 100, 53'900'000});
    const geo::SnapCells cells(places, least);
    const auto point = cells.point_of(places.front());
    REQUIRE(point.has_value());
    for (const geo::Place far : {geo::Place{27'570'000, 53'900'000}, {-180'000'000, -90'000'000}, {180'000'000, 90'000'000}, {0, 0}}) CHECK(cells.point_of(far) == point);
}
