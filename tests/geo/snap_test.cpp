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

std::map<geo::Place, std::set<geo::Place>> by_point(const std::vector<geo::SnappedPlace>& snapped) {
    std::map<geo::Place, std::set<geo::Place>> points;
    for (const auto& [place, point] : snapped) points[point].insert(place);
    return points;
}

}  // namespace

TEST_CASE("every snapped point stands for eight distinct places at least, is none of them, and every place has one") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        const auto places = some_places(seed, 1 + seed * 3);
        const std::set<geo::Place> distinct(places.begin(), places.end());
        const auto snapped = geo::snap_places(places, least);
        CHECK(snapped.size() == (distinct.size() < least ? 0 : distinct.size()));
        for (const auto& [point, stands_for] : by_point(snapped)) {
            CHECK(stands_for.size() >= least);
            CHECK_FALSE(distinct.contains(point));
        }
    }
}

TEST_CASE("the order of places, and how often each is named, move no point") {
    auto places = some_places(7, 500);
    const auto once = by_point(geo::snap_places(places, least));
    places.insert(places.end(), places.begin(), places.begin() + 100);
    std::ranges::reverse(places);
    CHECK(by_point(geo::snap_places(places, least)) == once);
}

TEST_CASE("where places stand evenly, no point stands for many more than it has to") {
    std::vector<geo::Place> places;
    for (std::int32_t x = 0; x < 32; ++x)
        for (std::int32_t y = 0; y < 32; ++y) places.push_back({-87'650'000 + x * 700, 41'880'000 + y * 700});
    CHECK(by_point(geo::snap_places(places, least)).size() > 20);  // at 8 places each there were 128
}

// Otherwise whoever lays two editions over one another could find the few places that two points have in common.
TEST_CASE("the places of a point, and those of a point of a later set that holds more places, lie within one another or apart") {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        auto places = some_places(seed, 300);
        const auto before = by_point(geo::snap_places(places, least));
        const auto more = some_places(seed + 1000, 150);
        const std::set<geo::Place> old(places.begin(), places.end());
        places.insert(places.end(), more.begin(), more.end());
        for (const auto& [later_point, later] : by_point(geo::snap_places(places, least)))
            for (const auto& [point, earlier] : before) {
                std::vector<geo::Place> both;
                std::ranges::set_intersection(earlier, later, std::back_inserter(both));
                const auto known = std::ranges::count_if(later, [&](const geo::Place& place) { return old.contains(place); });
                CHECK((both.empty() || both.size() == earlier.size() || static_cast<std::ptrdiff_t>(both.size()) == known));
            }
    }
}
