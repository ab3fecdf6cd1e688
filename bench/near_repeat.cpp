// How long near-repeats take: 12,000 points with 999 permutations, each run timed by the processor's clock. Prints the median of the runs, pairs
// looked at a second and core, and beside it the limit: how fast this machine adds 16-bit numbers that lie in its nearest cache, as the counting does.
//   bench_near_repeat [RUNS] [FILE]      FILE: x,y,date in metres; without one, a made-up city
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/chance.hpp"
#include "base/csv.hpp"
#include "base/input.hpp"
#include "findings/chains.hpp"
#include "findings/near_repeat.hpp"

namespace {

using namespace daybook;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Work>
double median_seconds(int runs, const Work& work) {
    std::vector<double> seconds;
    for (int run = 0; run < runs; ++run) {
        const double start = cpu_seconds();
        work();
        seconds.push_back(cpu_seconds() - start);
    }
    std::ranges::sort(seconds);
    return seconds[seconds.size() / 2];
}

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

// 16-bit subtractions, comparisons and additions a second, as count_block() makes them of numbers in the nearest cache.
double limit_per_second() {
    constexpr std::size_t n = 4096, rounds = 40'000;
    std::array<std::int16_t, n> a{}, b{}, sum{};
    for (std::size_t i = 0; i < n; ++i) a[i] = static_cast<std::int16_t>(i * 7 % 365), b[i] = static_cast<std::int16_t>(i * 11 % 365);
    const double seconds = median_seconds(3, [&] {
        for (std::size_t round = 0; round < rounds; ++round) {
            for (std::size_t i = 0; i < n; ++i) sum[i] = static_cast<std::int16_t>(sum[i] + (a[i] <= b[i] ? 1 : 0));
            asm volatile("" : : "r"(sum.data()) : "memory");
        }
    });
    return static_cast<double>(n * rounds) / seconds;
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
    fmt::print("limit                   {:.2f} G pairs a second: {} comparisons each, 16-bit, from the nearest cache\n", limit_per_second() / static_cast<double>(options.days.size()) / 1e9, options.days.size());
    fmt::print("chains                  {:.3f} s\n", joined);
}
