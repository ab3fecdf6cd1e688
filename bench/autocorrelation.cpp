// How long areas beside their neighbours take: 5,041 squares, each with up to eight neighbours, 999 permutations; each run timed by the
// processor's clock, one thread. Prints the medians, and beside the local test its limit: how fast this machine draws numbers at all, as every
// permutation of an area needs one for each of its neighbours.
//   bench_autocorrelation [RUNS]
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "base/chance.hpp"
#include "findings/areas.hpp"
#include "geo/contiguity.hpp"
#include "timing.hpp"

namespace {

using namespace daybook;
using bench::median_seconds;

constexpr int side = 71;
constexpr std::uint32_t times = 999;

// Squares of about a kilometre, each side of ten edges, as digitised borders have them.
geo::AreaSet squares() {
    constexpr std::int32_t step = 9000, edges = 10;
    std::vector<geo::Area> areas;
    for (std::int32_t row = 0; row < side; ++row)
        for (std::int32_t column = 0; column < side; ++column) {
            const std::int32_t x = column * step * edges, y = row * step * edges, end = step * edges;
            geo::Ring ring;
            for (std::int32_t i = 0; i < end; i += step) ring.push_back({x + i, y});
            for (std::int32_t i = 0; i < end; i += step) ring.push_back({x + end, y + i});
            for (std::int32_t i = 0; i < end; i += step) ring.push_back({x + end - i, y + end});
            for (std::int32_t i = 0; i < end; i += step) ring.push_back({x, y + end - i});
            areas.push_back({fmt::format("{}", row * side + column), "", {{{ring}}}});
        }
    return geo::AreaSet::of(std::move(areas));
}

std::uint64_t drawn(std::uint64_t numbers) {
    Chance chance(1, 1);
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < numbers; ++i) sum += chance.below(5040);
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 5;
    const auto areas = squares();
    findings::Neighbours neighbours;
    const double touching = median_seconds(runs, [&] { neighbours = geo::touching(areas, geo::Contiguity::queen, 5); });
    Chance chance(2, 1);
    std::vector<double> values;
    for (std::size_t i = 0; i < neighbours.size(); ++i) values.push_back(chance.below(1000));
    const auto weights = findings::weigh(neighbours, findings::WeightStyle::row_standardised);
    std::uint64_t draws = 0;
    for (const auto& list : neighbours) draws += list.size() * times;
    double p = 0;
    std::uint64_t sum = 0;
    const double local = median_seconds(runs, [&] { p += findings::local_permuted(values, weights, {.times = times})[0]; });
    const double whole = median_seconds(runs, [&] { p += findings::moran_permuted(values, weights, {.times = times}); });
    const double limit = median_seconds(runs, [&] { sum += drawn(draws); });
    fmt::print("{} areas, {} permutations, median of {} runs of processor time (checks: {:.3f}, {})\n", neighbours.size(), times, runs, p, sum % 1000);
    fmt::print("which borders touch        {:.3f} s\n", touching);
    fmt::print("local I and G              {:.3f} s, {:.0f} M values dealt a second\n", local, static_cast<double>(draws) / local / 1e6);
    fmt::print("  drawing the numbers      {:.3f} s, {:.0f} M a second\n", limit, static_cast<double>(draws) / limit / 1e6);
    fmt::print("Moran's I of the map       {:.3f} s\n", whole);
}
