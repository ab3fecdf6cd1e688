#include "findings/near_repeat.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "base/chance.hpp"
#include "base/csv.hpp"
#include "base/input.hpp"
#include "findings/chains.hpp"

using namespace daybook;
using findings::Event, findings::Metric;

namespace {

// The events of a reference file x,y,date, where the folder with the data is at hand.
std::optional<std::vector<Event>> reference(const std::string& name) {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    if (folder == nullptr) return std::nullopt;
    const auto text = read_file(std::string(folder) + "/reference/near-repeat/" + name);
    if (!text) return std::nullopt;
    std::vector<Event> events;
    CsvReader reader(*text, ',');
    while (const auto record = reader.next(3)) events.push_back({std::stod(std::string(record->cells[0])), std::stod(std::string(record->cells[1])), day_at(when_from_text(record->cells[2])->start)});
    return events;
}

std::vector<std::int64_t> observed_row(const findings::NearRepeat& result, std::size_t row) {
    std::vector<std::int64_t> cells;
    for (std::size_t column = 0; column < result.columns; ++column) cells.push_back(result.at(row, column).observed);
    return cells;
}

using Row = std::vector<std::int64_t>;

// A table that the Near Repeat Calculator 1.3 printed: observed over mean expected, and p, from so many permutations.
struct Printed {
    std::array<std::array<double, 4>, 5> ratio, p;
    int permutations;
};

// A printed ratio is observed / (mean of R permutations); that mean is off by about √(E/R). Five of these, and the rounding of the print.
void check_printed(const findings::NearRepeat& result, const Printed& printed) {
    REQUIRE(result.rows == 5);
    REQUIRE(result.columns == 4);
    for (std::size_t row = 0; row < 5; ++row)
        for (std::size_t column = 0; column < 4; ++column) {
            CAPTURE(row);
            CAPTURE(column);
            const auto& cell = result.at(row, column);
            const double ratio = printed.ratio[row][column], p = printed.p[row][column];
            if (cell.observed == 0) {
                CHECK(ratio == 0);
                continue;
            }
            const double their_mean = static_cast<double>(cell.observed) / ratio, off = 5 * std::sqrt(cell.expected / printed.permutations);
            CHECK(their_mean == doctest::Approx(cell.expected).epsilon((off + 0.006 * their_mean / ratio) / cell.expected));
            // The p of R permutations is one of k/(R+1), with a binomial k around the true share.
            CHECK(std::fabs(p - cell.p) <= 5 * std::sqrt(cell.p * (1 - cell.p) / printed.permutations) + 1.5 / (printed.permutations + 1));
            if (!result.is_remainder(row, column)) CHECK((p <= 0.05) == (cell.p <= 0.05));
        }
}

std::vector<Event> scattered(std::size_t n, std::uint64_t seed, std::uint32_t metres, std::uint32_t days) {
    Chance chance(seed, 0);
    std::vector<Event> events(n);
    for (auto& event : events) event = {chance.below(metres * 10) / 10.0, chance.below(metres * 10) / 10.0, 16'000 + static_cast<Day>(chance.below(days))};
    return events;
}

// Every pair looked at.
std::vector<std::int64_t> counted_plainly(const std::vector<Event>& events, const findings::NearRepeatOptions& options) {
    const std::size_t columns = options.days.size() + 1;
    std::vector<std::int64_t> cells((options.distances_m.size() + 2) * columns);
    for (std::size_t i = 0; i < events.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double dx = std::fabs(events[i].x - events[j].x), dy = std::fabs(events[i].y - events[j].y);
            const double apart = options.metric == Metric::manhattan ? dx + dy : std::hypot(dx, dy);
            std::size_t row = apart <= options.same_place_m + 1e-6 ? 0 : 1;
            while (row > 0 && row <= options.distances_m.size() && apart > options.distances_m[row - 1] + 1e-6) ++row;
            std::size_t column = 0;
            while (column < options.days.size() && std::abs(events[i].day - events[j].day) > options.days[column]) ++column;
            ++cells[row * columns + column];
        }
    return cells;
}

std::vector<std::int64_t> observed_of(const findings::NearRepeat& result) {
    std::vector<std::int64_t> cells;
    for (const auto& cell : result.cells) cells.push_back(cell.observed);
    return cells;
}

}  // namespace

TEST_CASE("near-repeats: bands hold what their labels say, and the Near Repeat Calculator's table is the one of bands a day earlier") {
    const auto events = reference("chicago_be_month1.csv");
    if (!events) return;
    REQUIRE(events->size() == 970);
    const auto as_labelled = findings::near_repeat(*events, {.distances_m = {100, 200, 300}, .days = {7, 14, 21}});
    REQUIRE(as_labelled.has_value());
    CHECK(observed_row(*as_labelled, 0) == Row{29, 4, 5, 2});
    CHECK(observed_row(*as_labelled, 1) == Row{45, 15, 7, 2});
    const auto as_printed = findings::near_repeat(*events, {.distances_m = {100, 200, 300}, .days = {6, 13, 20}});
    REQUIRE(as_printed.has_value());
    CHECK(observed_row(*as_printed, 0) == Row{28, 5, 5, 2});
    CHECK(observed_row(*as_printed, 1) == Row{44, 13, 8, 4});
    CHECK(observed_row(*as_printed, 2) == Row{97, 56, 19, 16});
    CHECK(observed_row(*as_printed, 3) == Row{77, 67, 45, 20});
    CHECK(observed_row(*as_printed, 4) == Row{182194, 146149, 95237, 45879});
}

TEST_CASE("near-repeats: ratios and significant cells are those of the Near Repeat Calculator's summary of the burglaries") {
    const auto events = reference("chicago_be_month1.csv");
    if (!events) return;
    const auto result = findings::near_repeat(*events, {.distances_m = {100, 200, 300}, .days = {6, 13, 20}, .permutations = 9999});
    REQUIRE(result.has_value());
    // chicago_be_month1_NRsummary_2019-09-23_143005.htm, 19 iterations.
    check_printed(*result, {{{{1.65, 0.43, 0.63, 0.58}, {1.69, 0.60, 0.57, 0.56}, {1.32, 0.94, 0.51, 0.88}, {0.94, 1.03, 1.07, 1.01}, {1.00, 1.00, 1.00, 1.00}}},
                            {{{0.05, 1.00, 0.90, 0.90}, {0.05, 1.00, 1.00, 0.95}, {0.05, 0.75, 1.00, 0.80}, {0.75, 0.45, 0.50, 0.50}, {1.00, 0.20, 0.05, 0.35}}},
                            19});
}

TEST_CASE("near-repeats: the same for the arsons, where only points at the very same coordinates were the same place") {
    const auto events = reference("chicago_arson.csv");
    if (!events) return;
    REQUIRE(events->size() == 522);
    const auto result = findings::near_repeat(*events, {.same_place_m = 0, .distances_m = {200, 400, 600}, .days = {0, 1, 2}, .permutations = 9999});
    REQUIRE(result.has_value());
    CHECK(observed_row(*result, 0) == Row{0, 2, 0, 8});
    CHECK(observed_row(*result, 1) == Row{9, 1, 1, 45});
    // chicago_arson_NRsummary_2019-09-23_145637.htm, 99 iterations.
    check_printed(*result, {{{{0.00, 28.29, 0.00, 0.81}, {74.25, 3.67, 3.96, 0.81}, {11.65, 0.00, 0.00, 0.99}, {7.71, 0.00, 0.00, 0.99}, {0.96, 1.00, 1.00, 1.00}}},
                            {{{1.00, 0.01, 1.00, 1.00}, {0.01, 0.27, 0.23, 1.00}, {0.01, 1.00, 1.00, 0.96}, {0.01, 1.00, 1.00, 0.96}, {1.00, 0.84, 0.30, 0.01}}},
                            99});
}

TEST_CASE("near-repeats: every cell is what looking at each pair counts, and rows and columns add up to all pairs") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed)
        for (const Metric metric : {Metric::manhattan, Metric::euclidean}) {
            const auto events = scattered(10 + seed * 4, seed, 40 + 60 * static_cast<std::uint32_t>(seed % 7), 2 + static_cast<std::uint32_t>(seed % 50));
            const findings::NearRepeatOptions options{.metric = metric, .same_place_m = 0.5, .distances_m = {1.5, 20, 33.3, 100}, .days = {0, 3, 11}, .permutations = 1};
            const auto result = findings::near_repeat(events, options);
            REQUIRE(result.has_value());
            CHECK(observed_of(*result) == counted_plainly(events, options));
            double expected = 0;
            std::int64_t observed = 0;
            for (const auto& cell : result->cells) expected += cell.expected, observed += cell.observed;
            CHECK(observed == result->pairs);
            CHECK(expected == doctest::Approx(static_cast<double>(result->pairs)).epsilon(1e-12));
        }
}

TEST_CASE("near-repeats: p and expectation are those of all ways to deal the days") {
    // Twelve events, five of them on the first day: 792 ways.
    auto events = scattered(12, 5, 60, 2);
    for (std::size_t i = 0; i < events.size(); ++i) events[i].day = i < 5 ? 0 : 9;
    const findings::NearRepeatOptions options{.same_place_m = 0.5, .distances_m = {20, 60}, .days = {0}, .permutations = 99'999};
    const auto result = findings::near_repeat(events, options);
    REQUIRE(result.has_value());
    std::vector<double> sum(result->cells.size()), at_least(result->cells.size());
    std::vector<Day> days(12);
    std::transform(events.begin(), events.end(), days.begin(), [](const Event& event) { return event.day; });
    std::ranges::sort(days);
    int ways = 0;
    do {
        auto dealt = events;
        for (std::size_t i = 0; i < dealt.size(); ++i) dealt[i].day = days[i];
        const auto cells = counted_plainly(dealt, options);
        for (std::size_t cell = 0; cell < cells.size(); ++cell) sum[cell] += static_cast<double>(cells[cell]), at_least[cell] += cells[cell] >= result->cells[cell].observed;
        ++ways;
    } while (std::ranges::next_permutation(days).found);
    CHECK(ways == 792);
    for (std::size_t cell = 0; cell < sum.size(); ++cell) {
        CHECK(result->cells[cell].expected == doctest::Approx(sum[cell] / ways).epsilon(1e-12));
        const double p = at_least[cell] / ways;
        CHECK(std::fabs(result->cells[cell].p - p) < 5 * std::sqrt(p * (1 - p) / 99'999) + 2e-5);
    }
}

TEST_CASE("near-repeats: the same seed gives the same counts on any number of threads, and these ones on every machine") {
    const auto events = scattered(700, 3, 1500, 200);
    findings::NearRepeatOptions options{.distances_m = {50, 100, 200}, .days = {7, 14, 30}, .permutations = 333, .seed = 7};
    const auto at_least = [&] {
        std::vector<std::int64_t> counts;
        const auto result = findings::near_repeat(events, options);
        for (const auto& cell : result->cells) counts.push_back(cell.at_least);
        return counts;
    };
    const auto one = at_least();
    for (const unsigned threads : {2U, 5U}) {
        options.threads = threads;
        CHECK(at_least() == one);
    }
    CHECK(one == std::vector<std::int64_t>{333, 333, 333, 333, 226, 38, 268, 162, 290, 240, 226, 32, 331, 239, 200, 6, 2, 110, 97, 331});
    options.seed = 8;
    CHECK(at_least() != one);
}

TEST_CASE("near-repeats: cases that nothing joins are rarely found significant, and planted repeats always") {
    int false_alarms = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        auto events = scattered(300, seed, 2000, 365);
        const auto significant = [&] {
            const auto result = findings::near_repeat(events, {.permutations = 999, .seed = seed});
            return std::ranges::any_of(result->cells, [](const auto& cell) { return cell.p_adjusted <= 0.05; });
        };
        false_alarms += significant();
        for (std::size_t i = 0; i < 40; ++i) events.push_back({events[i].x + 20, events[i].y, events[i].day + 3});
        CHECK(significant());
    }
    CHECK(false_alarms <= 6);  // 2 are expected; more than 6 of 40 would happen once in a hundred
}

TEST_CASE("near-repeats: a distance that equals an upper end belongs below it, however it was rounded") {
    std::vector<Event> events;
    for (int i = 0; i < 20; ++i) events.push_back({400'000 + i * 0.1, 5'000'000 + i * 0.2, i % 3});
    const auto result = findings::near_repeat(events, {.same_place_m = 0, .distances_m = {0.3, 0.6, 0.9}, .days = {1}, .permutations = 1});
    REQUIRE(result.has_value());
    for (std::size_t row = 1; row <= 3; ++row) CHECK(result->at(row, 0).observed + result->at(row, 1).observed == 20 - static_cast<std::int64_t>(row));
}

TEST_CASE("near-repeats: what cannot be answered is refused with the reason") {
    const auto code = [](const std::vector<Event>& events, const findings::NearRepeatOptions& options = {}) {
        const auto result = findings::near_repeat(events, options);
        return result ? std::string() : result.error().code;
    };
    const auto events = scattered(20, 1, 500, 30);
    CHECK(code(events) == "");
    CHECK(code({}) == "findings.too-few");
    CHECK(code({events.begin(), events.begin() + 9}) == "findings.too-few");
    auto changed = events;
    for (auto& event : changed) event.day = 5;
    CHECK(code(changed) == "findings.one-day");
    changed = events;
    for (auto& event : changed) event.x = 3, event.y = 4;
    CHECK(code(changed) == "findings.one-place");
    changed = events;
    changed[3].y = NAN;
    CHECK(code(changed) == "findings.place");
    changed = events;
    changed[3].day = day_of(201, 1, 1);
    CHECK(code(changed) == "findings.days");
    CHECK(code(events, {.distances_m = {}}) == "findings.distances");
    CHECK(code(events, {.distances_m = {100, 100}}) == "findings.distances");
    CHECK(code(events, {.same_place_m = 100, .distances_m = {100}}) == "findings.distances");
    CHECK(code(events, {.distances_m = {100, INFINITY}}) == "findings.distances");
    CHECK(code(events, {.same_place_m = -1}) == "findings.same-place");
    CHECK(code(events, {.days = {}}) == "findings.day-cuts");
    CHECK(code(events, {.days = {14, 7}}) == "findings.day-cuts");
    CHECK(code(events, {.days = {-1, 7}}) == "findings.day-cuts");
    CHECK(code(events, {.permutations = 0}) == "findings.permutations");
}

TEST_CASE("chains: events joined by steps, in order of time, each with the one that it follows") {
    std::vector<Event> events = {{0, 0, 10}, {50, 0, 12}, {100, 0, 13}, {60, 0, 30}, {5000, 0, 10}, {5000, 10, 10}, {9000, 0, 1}, {9000, 0, 9}, {9000, 0, 17}, {9000, 60, 17}, {7000, 0, 50}, {3000, 0, 51}};
    const auto result = findings::chains(events, {.within_m = 60, .within_days = 8, .permutations = 99});
    REQUIRE(result.has_value());
    REQUIRE(result->list.size() == 2);
    const auto& longest = result->list[0];
    CHECK(longest.days == 16);
    CHECK(longest.extent_m == 60);
    std::vector<std::pair<std::uint32_t, std::int32_t>> members;
    for (const auto& one : longest.events) members.emplace_back(one.event, one.follows);
    CHECK(members == std::vector<std::pair<std::uint32_t, std::int32_t>>{{6, -1}, {7, 0}, {8, 1}, {9, 1}});
    CHECK(result->list[1].events.size() == 3);
    CHECK(result->list[1].events[2].follows == 1);
    CHECK(result->list[1].extent_m == 100);
    CHECK(result->events_in_chains == 7);
    CHECK(result->expected_in_chains < 7);
}

TEST_CASE("chains: a planted one stands out from chance, and threads change nothing") {
    auto events = scattered(400, 2, 3000, 365);
    for (int i = 0; i < 15; ++i) events.push_back({1500.0 + 30 * i, 1500, 16'100 + 2 * i});
    findings::ChainOptions options{.within_m = 250, .within_days = 14};
    const auto one = findings::chains(events, options);
    options.threads = 3;
    const auto three = findings::chains(events, options);
    REQUIRE(one.has_value());
    CHECK(one->list[0].events.size() >= 15);
    CHECK(one->list[0].p <= 0.005);
    CHECK(one->p <= 0.05);
    CHECK(one->p == three->p);
    CHECK(one->expected_in_chains == three->expected_in_chains);
    CHECK(one->list.back().p > 0.05);
    CHECK_FALSE(findings::chains(events, {.within_m = 0}).has_value());
    CHECK_FALSE(findings::chains({}, options).has_value());
}
