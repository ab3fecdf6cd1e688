// All counts of a board report at once: every indicator of the shipped book, 77 areas and the city, 24 months, over
// 1.2 million records made up with a real city's shape. Beside it a plain sum over the same bytes on as many threads,
// which is as fast as memory delivers: the fraction of it is how far counting is from the machine's limit.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <random>
#include <thread>

#include "base/shipped.hpp"
#include "figures/counting.hpp"

namespace {

using namespace daybook;
using namespace daybook::figures;

constexpr std::size_t rows = 1'200'000;
constexpr int area_count = 77;

// Four years in order of their dates, as files come; two thirds of the records in a few common categories.
struct Synthetic {
    std::vector<std::uint32_t> position, replaced_at;
    std::vector<std::uint8_t> source, precision, flags, reason;
    std::vector<std::uint16_t> area, category, code;
    std::vector<Minute> occurred, recorded;
    std::vector<std::int8_t> count;
    std::vector<std::int32_t> latitude, longitude;
    Columns columns;
    ColumnIndex index;

    explicit Synthetic(bool in_order) {
        std::mt19937_64 random(20150101);
        const Minute first = day_of(2012, 1, 1) * minutes_a_day, span = (day_of(2016, 1, 1) - day_of(2012, 1, 1)) * minutes_a_day;
        columns.sources = {"", "city"};
        columns.areas = {{}};
        for (int i = 1; i <= area_count; ++i) columns.areas.push_back({"city", std::to_string(i), std::to_string(i), 30'000, 2010});
        columns.categories = {"", "050221", "020111", "020221", "0501", "05021", "0601", "07019", "0401", "0504", "0301", "03011", "0101", "080", "0902", "0907", "050222", "02012", "0703"};
        columns.reasons = {"", "unfounded"};
        columns.codes = {""};
        for (std::size_t i = 0; i < rows; ++i) {
            const auto at = in_order ? static_cast<Minute>(i * static_cast<std::uint64_t>(span) / rows) : static_cast<Minute>(random() % static_cast<std::uint64_t>(span));
            const bool rare = random() % 3 == 0;
            position.push_back(static_cast<std::uint32_t>(i));
            replaced_at.push_back(random() % 50 == 0 ? static_cast<std::uint32_t>(i + 1000) : never);
            source.push_back(1);
            area.push_back(static_cast<std::uint16_t>(random() % 100 == 0 ? 0 : 1 + random() % area_count * (random() % area_count) / area_count));
            category.push_back(static_cast<std::uint16_t>(rare ? random() % columns.categories.size() : 1 + random() % 5));
            code.push_back(0);
            occurred.push_back(first + at);
            recorded.push_back(0);
            precision.push_back(static_cast<std::uint8_t>(random() % 20 == 0 ? Precision::day : Precision::minute));
            count.push_back(1);
            flags.push_back(static_cast<std::uint8_t>((random() % 8 == 0 ? domestic : 0) | (random() % 4 == 0 ? cleared_by_arrest : 0) | has_point));
            reason.push_back(random() % 200 == 0);
            latitude.push_back(0);
            longitude.push_back(0);
        }
        columns.position = position, columns.replaced_at = replaced_at, columns.source = source, columns.area = area, columns.category = category, columns.code = code;
        columns.occurred = occurred, columns.recorded = recorded, columns.precision = precision, columns.count = count, columns.flags = flags, columns.reason = reason;
        columns.latitude = latitude, columns.longitude = longitude;
        index = index_columns(columns);
    }
};

const Synthetic& city(bool in_order) {
    static const Synthetic ordered(true), shuffled(false);
    return in_order ? ordered : shuffled;
}

// What counting reads of a row: replaced_at 4, area 2, category 2, occurred 4, precision 1, count 1, flags 1, reason 1.
constexpr std::size_t bytes_a_row = 16;

void count_board_report(benchmark::State& state, bool in_order, const char* period) {
    const Book book = Book::parse(*shipped_file("indicators/book.toml")).value();
    const Synthetic& data = city(in_order);
    const CountQuery query{.source = "city", .period = Period::parse(period).value(), .by_area = true, .by_month = true, .threads = static_cast<unsigned>(state.range(0))};
    std::int64_t counted = 0;
    for (auto _ : state) {
        const auto cube = count(data.columns, data.index, book, query);
        counted = cube->at(0).count;
        benchmark::DoNotOptimize(counted);
    }
    const double scanned = static_cast<double>(state.iterations()) * rows;
    state.counters["rows/s"] = benchmark::Counter(scanned, benchmark::Counter::kIsRate);
    state.counters["bytes/s"] = benchmark::Counter(scanned * bytes_a_row, benchmark::Counter::kIsRate, benchmark::Counter::kIs1024);
    state.counters["counted"] = static_cast<double>(counted);
}

// The limit: 64-bit sums over as many bytes as counting reads, cut into as many pieces as there are threads.
void sum_of_bytes(benchmark::State& state) {
    const auto threads = static_cast<std::size_t>(state.range(0));
    const std::vector<std::uint64_t> memory(rows * bytes_a_row / 8, 3);
    std::vector<std::uint64_t> sums(threads);
    for (auto _ : state) {
        const auto piece = [&](std::size_t t) {
            std::uint64_t sums_of_eight[8] = {};
            const std::size_t first = memory.size() * t / threads, after = memory.size() * (t + 1) / threads;
            for (std::size_t i = first; i + 8 <= after; i += 8)
                for (std::size_t j = 0; j < 8; ++j) sums_of_eight[j] += memory[i + j];
            for (const std::uint64_t sum : sums_of_eight) sums[t] += sum;
        };
        std::vector<std::thread> others;
        for (std::size_t t = 1; t < threads; ++t) others.emplace_back(piece, t);
        piece(0);
        for (std::thread& other : others) other.join();
        benchmark::DoNotOptimize(sums.data());
    }
    state.counters["bytes/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(memory.size()) * 8, benchmark::Counter::kIsRate, benchmark::Counter::kIs1024);
}

// The best of many runs of each, one after the other, and their ratio.
void print_fraction_of_limit() {
    const Book book = Book::parse(*shipped_file("indicators/book.toml")).value();
    const Synthetic& data = city(true);
    const CountQuery query{.source = "city", .period = Period::parse("2012/2015").value(), .by_area = true, .by_month = true, .threads = 2};
    const std::vector<std::uint64_t> memory(rows * bytes_a_row / 8, 3);
    double best_count = 1e9, best_sum = 1e9;
    const auto seconds = [](auto&& work) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    for (int i = 0; i < 60; ++i) {
        best_count = std::min(best_count, seconds([&] { benchmark::DoNotOptimize(count(data.columns, data.index, book, query)->at(0).count); }));
        best_sum = std::min(best_sum, seconds([&] {
            std::uint64_t sums[2][8] = {};
            const auto half = [&](std::size_t t) {
                for (std::size_t at = memory.size() / 2 * t; at + 8 <= memory.size() / 2 * (t + 1); at += 8)
                    for (std::size_t j = 0; j < 8; ++j) sums[t][j] += memory[at + j];
            };
            std::thread other(half, 1);
            half(0);
            other.join();
            benchmark::DoNotOptimize(sums);
        }));
    }
    fmt::print("best of 60, 2 threads: all of {} rows counted in {:.2f} ms = {:.0f} M rows/s = {:.2f} GB/s; plain sum over the same bytes {:.2f} ms = {:.2f} GB/s; fraction of the limit {:.0f} %\n",
               rows, best_count * 1e3, rows / best_count / 1e6, rows * bytes_a_row / best_count / 1e9, best_sum * 1e3, rows * bytes_a_row / best_sum / 1e9, 100 * best_sum / best_count);
}

BENCHMARK_CAPTURE(count_board_report, all_48_months, true, "2012/2015")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(count_board_report, two_of_four_years, true, "2014/2015")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(count_board_report, rows_in_no_order, false, "2012/2015")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(sum_of_bytes)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    print_fraction_of_limit();
    return 0;
}
