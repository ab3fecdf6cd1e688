// The scan statistic: window evaluations a second and core, on one thread, against 0.23 G/s, which SaTScan 10.3.2 was measured to have on
// a machine of this kind (it cannot be had from Debian, so it does not run beside us here). A window counts as evaluated when its ratio is
// known not to beat its replication's best, by whichever bound; results are exact, as tests/findings/scan_test.cpp shows against plain listing.
//   bench_clusters [ROUNDS]    medians of 3 rounds unless said
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/chance.hpp"
#include "findings/scan.hpp"
#include "timing.hpp"

using namespace daybook;
using namespace daybook::findings;

namespace {

constexpr double satscan_a_second = 0.23e9;

std::vector<ScanPoint> some_places(std::uint32_t n, Chance& chance) {
    std::vector<ScanPoint> places;
    for (std::uint32_t i = 0; i < n; ++i) {
        const double x = chance.below(1'000'000), y = chance.below(1'000'000);
        places.push_back({x, y, 0});
    }
    return places;
}

// 5,000 areas of 500 to 3,500 residents, 200,000 incidents in proportion, circles of up to half of the residents.
ScanData areas_and_incidents() {
    Chance chance(20261129, 1);
    ScanData data{some_places(5000, chance), 1, std::vector<std::uint32_t>(5000), {}};
    std::vector<std::uint32_t> of_resident;
    for (std::uint32_t area = 0; area < 5000; ++area) {
        data.measure.push_back(500 + chance.below(3000));
        of_resident.insert(of_resident.end(), static_cast<std::size_t>(data.measure.back()), area);
    }
    for (int i = 0; i < 200'000; ++i) ++data.cases[of_resident[chance.below(static_cast<std::uint32_t>(of_resident.size()))]];
    return data;
}

// 1,000 areas and 365 days; 20,000 cases, more of them in some areas than in others.
ScanData a_year_of_cases() {
    Chance chance(20261129, 2);
    ScanData data{some_places(1000, chance), 365, std::vector<std::uint32_t>(365'000), {}};
    for (int i = 0; i < 20'000; ++i) {
        const std::uint32_t a = chance.below(1000), b = chance.below(1000), day = chance.below(365);
        ++data.cases[std::min(a, b) * 365 + day];
    }
    return data;
}

void measure(const std::string& name, const ScanData& data, const ScanOptions& options, double wanted_s, int rounds) {
    ScanResult result;
    const auto seconds = bench::seconds_each(rounds, [&] { result = scan(data, options).value(); });
    const double took = seconds[seconds.size() / 2], evaluations = static_cast<double>(result.windows) * (result.replications + 1.0);
    fmt::print("{}\n  {} windows, {} replications: median {:.2f} CPU s (wanted under {:.0f}), of {} rounds {:.2f} to {:.2f}\n", name, result.windows, result.replications, took, wanted_s, rounds, seconds.front(), seconds.back());
    fmt::print("  {:.2f} G window evaluations a second and core (wanted 2), {:.0f} times the 0.23 of SaTScan 10.3.2\n", evaluations / took / 1e9, evaluations / took / satscan_a_second);
    fmt::print("  the strongest: ratio {:.6f}, p {:.4f}\n", result.clusters.front().ratio, *result.clusters.front().p);
}

}  // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::max(1, std::atoi(arguments[1])) : 3;
    measure("Purely spatial Poisson, 5,000 areas, 200,000 incidents, circles of up to 50 %", areas_and_incidents(), {.replications = 999}, 5, rounds);
    measure("Space-time permutation, 1,000 areas, 365 days, up to 28 days and 10 %", a_year_of_cases(), {.model = ScanModel::permutation, .largest_share = 0.1, .longest = 28, .replications = 999}, 60, rounds);
}
