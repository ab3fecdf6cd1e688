// Times the counts of a board report: every indicator, every area and the whole, month by month over the period given.
//   bench_board_counts DATA PERIOD SOURCE THREADS [RUNS]
// Prints one JSON object: median milliseconds, rows and bytes a second, the share of what this machine's memory gives to
// plain sums over as many bytes in the same run, and the yearly totals so that others can be held against them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/shipped.hpp"
#include "clerk/folder.hpp"
#include "figures/counting.hpp"

using namespace daybook;
using Clock = std::chrono::steady_clock;

namespace {

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// How fast this machine reads memory with as many threads: plain sums over 512 MB, bytes a second.
double memory_rate(unsigned threads) {
    std::vector<std::uint64_t> memory(std::size_t{1} << 26, 1);
    std::vector<std::uint64_t> sums(threads);
    std::vector<double> times;
    for (int run = 0; run < 5; ++run) {
        const auto start = Clock::now();
        std::vector<std::thread> workers;
        for (unsigned t = 0; t < threads; ++t)
            workers.emplace_back([&, t] {
                const auto from = memory.begin() + static_cast<std::ptrdiff_t>(memory.size() * t / threads), to = memory.begin() + static_cast<std::ptrdiff_t>(memory.size() * (t + 1) / threads);
                sums[t] = std::accumulate(from, to, std::uint64_t{0});
            });
        for (auto& worker : workers) worker.join();
        times.push_back(milliseconds_since(start));
    }
    if (std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}) != memory.size()) std::abort();
    return static_cast<double>(memory.size() * 8) / median(times) * 1000;
}

int fail(const Error& error) {
    fmt::print(stderr, "bench_board_counts: {}\n", to_text(error));
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return fail({"usage", "bench_board_counts DATA PERIOD SOURCE THREADS [RUNS]", {}});
    ledger::RealDisk disk;
    const auto archive = clerk::open_archive(disk, argv[1]);
    const auto period = Period::parse(argv[2]);
    const auto book = figures::Book::parse(*shipped_file("indicators/book.toml"));
    if (!archive) return fail(archive.error());
    if (!period) return fail(period.error());
    if (!book) return fail(book.error());
    const auto columns = archive->views.columns(archive->views.size());
    const auto index = figures::index_columns(columns);
    const auto threads = static_cast<unsigned>(std::atoi(argv[4]));
    const int runs = argc > 5 ? std::atoi(argv[5]) : 21;
    std::vector<double> times;
    std::optional<figures::CountCube> cube;
    for (int run = 0; run < runs; ++run) {
        const auto start = Clock::now();
        auto counted = figures::count(columns, index, *book, {.source = argv[3], .period = *period, .by_area = true, .by_month = true, .threads = threads});
        times.push_back(milliseconds_since(start));
        if (!counted) return fail(counted.error());
        cube = std::move(*counted);
    }
    constexpr double bytes_a_row = 4 + 4 + 1 + 1 + 1 + 2 + 2 + 1;  // occurred, recorded, precision, count, flags, area, category, reason
    const double rate = static_cast<double>(columns.rows()) * bytes_a_row / median(times) * 1000;
    JsonWriter json;
    json.begin_object().key("milliseconds").decimal(median(times), 3).key("rows").value(static_cast<std::uint64_t>(columns.rows()));
    json.key("rows_per_second").decimal(static_cast<double>(columns.rows()) / median(times) * 1000, 0).key("bytes_per_second").decimal(rate, 0);
    json.key("of_memory_rate").decimal(rate / memory_rate(threads), 3).key("totals").begin_object();
    for (std::size_t i = 0; i < cube->indicators().size(); ++i) json.key(cube->indicators()[i]).value(cube->at(i).count);
    json.end_object().end_object();
    std::puts(json.text().c_str());
    return 0;
}
