// How long near-repeats take: 12,000 points with 999 permutations, each run timed by the processor's clock. Prints the median of the runs, pairs
// looked at a second and core, and beside it the limit: how fast this machine compares and adds 16-bit numbers in registers, of which the counting is made.
//   bench_near_repeat [RUNS] [FILE]      FILE: x,y,date in metres; without one, a made-up city
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/chance.hpp"
#include "base/csv.hpp"
#include "base/input.hpp"
#include "findings/chains.hpp"
#include "findings/near_repeat.hpp"
#include "timing.hpp"

namespace {

using namespace daybook;
using bench::median_seconds;

// 24 by 24 km, half of the cases in two hundred quarters of a few streets.
std::vector<findings::Event> made_up_city(std::size_t n) {
    Chance chance(1, 1);
    std::vector<findings::Event> events(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double x = chance.below(240'000) / 10.0, y = chance.below(240'000) / 10.0;
        const auto day = static_cast<Day>(chance.below(365));
        events[i] = {x, y, day};
        if (i < 200 || i % 2 == 0) continue;
        const auto& middle = events[chance.below(200)];
        const double east = chance.below(16'000) / 10.0 - 800, north = chance.below(16'000) / 10.0 - 800;
        events[i] = {middle.x + east, middle.y + north, day};
    }
    return events;
}

std::vector<findings::Event> read_events(const std::string& path) {
    const auto text = read_file(path);
    DAYBOOK_CHECK(text.has_value(), "the file can be read");
    std::vector<findings::Event> events;
    CsvReader reader(*text, ',');
    while (const auto record = reader.next(3)) events.push_back({std::stod(std::string(record->cells[0])), std::stod(std::string(record->cells[1])), day_at(when_from_text(record->cells[2])->start)});
    return events;
}

// 16-bit comparisons and additions a second, with everything in registers: eight counters side by side.
double operations_per_second() {
    constexpr std::size_t lanes = 64, rounds = 20'000'000;
    std::array<std::int16_t, lanes> counts{}, apart{};
    for (std::size_t l = 0; l < lanes; ++l) apart[l] = static_cast<std::int16_t>(l * 7 % 30);
    const double seconds = median_seconds(3, [&] {
        for (std::size_t round = 0; round < rounds; ++round) {
            const auto cut = static_cast<std::int16_t>(round & 31);
            for (std::size_t l = 0; l < lanes; ++l) counts[l] = static_cast<std::int16_t>(counts[l] + (apart[l] <= cut ? 1 : 0));
        }
        asm volatile("" : : "r"(counts.data()) : "memory");
    });
    return 2.0 * static_cast<double>(lanes * rounds) / seconds;
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
    const auto events = argc > 2 ? read_events(argv[2]) : made_up_city(12'000);
    const findings::NearRepeatOptions options{.distances_m = {100, 200, 300}, .days = {7, 14, 21}, .permutations = 999};
    const auto result = findings::near_repeat(events, options);
    DAYBOOK_CHECK(result.has_value(), "the points can be tested");
    const double all = median_seconds(runs, [&] { static_cast<void>(findings::near_repeat(events, options)); });
    const double dealing = median_seconds(runs, [&] {
        for (std::uint32_t p = 0; p < options.permutations; ++p) {
            auto days = findings::days_from_first(events);
            findings::deal(days, 1, p);
        }
    });
    const double joined = median_seconds(runs, [&] { static_cast<void>(findings::chains(events, {})); });
    const double looks = static_cast<double>(result->close_pairs) * options.permutations;
    fmt::print("{} points, {} close pairs, {} permutations, one thread, median of {} runs of processor time\n", events.size(), result->close_pairs, options.permutations, runs);
    fmt::print("near-repeats            {:.3f} s\n", all);
    fmt::print("  dealing the days      {:.3f} s ({:.0f} M days a second)\n", dealing, static_cast<double>(events.size()) * options.permutations / dealing / 1e6);
    fmt::print("  listing and counting  {:.3f} s ({:.2f} G pairs a second)\n", all - dealing, looks / (all - dealing) / 1e9);
    constexpr int operations_a_pair = 3 + 2 * 4;  // two differences and the larger of them; a comparison and an addition for each of four cuts
    fmt::print("limit                   {:.2f} G pairs a second: {} operations on 16 bits each, were all in registers\n", operations_per_second() / operations_a_pair / 1e9, operations_a_pair);
    fmt::print("chains                  {:.3f} s\n", joined);
}
