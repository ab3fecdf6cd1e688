// The scan statistic against plain counting: every window of small maps is listed and counted by itself, and the fast search has to find
// the same maximum; and against what others computed.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "findings/scan.hpp"
#include "findings/scan_chance.hpp"
#include "findings/scan_observed.hpp"
#include "findings/scan_search.hpp"

using namespace daybook;
using namespace daybook::findings;

namespace {

struct Town {
    ScanData data;
    ScanOptions options;
};

// Small, with places that lie equally far from one another, places without people, and now and then a heap of cases.
Town some_town(std::mt19937_64& random, ScanModel model) {
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    Town town;
    auto& [data, options] = town;
    data.times = below(3) == 0 && model != ScanModel::permutation ? 1 : 2 + below(9);
    const std::size_t places = 3 + below(12);
    for (std::size_t i = 0; i < places; ++i) data.places.push_back({double(below(5)), double(below(5)) + 0.25 * double(i), 0});
    for (std::size_t cell = 0; cell < places * data.times; ++cell) {
        data.cases.push_back(below(4) == 0 ? below(below(8) == 0 ? 30 : 4) : 0);
        data.measure.push_back(model == ScanModel::bernoulli ? data.cases.back() + below(5) : data.cases.back() > 0 ? 1 + below(9) : below(9));
    }
    if (model == ScanModel::permutation) data.measure.clear();
    data.cases.front() += 2;
    data.cases.back() += 2;
    if (model != ScanModel::permutation) data.measure.front() += 3, data.measure.back() += 3;
    options = {.model = model, .only_alive = below(3) == 0, .largest_share = below(2) == 0 ? 0.5 : 0.3, .longest = data.times == 1 ? 1 : 1 + below(static_cast<std::uint32_t>(data.times) - 1), .elliptic = below(3) == 0, .eccentricity_penalty = 0.5 * below(3), .least_cases = 1 + below(3)};
    options.shortest = 1 + below(static_cast<std::uint32_t>(options.longest));
    return town;
}

// ---- plain counting ----

double plain_ratio(const ScanModel model, double c, double m, double all, double people) {
    const auto part = [](double x, double y) { return x == 0 ? 0.0 : x * std::log(x / y); };
    if (c / m <= all / people) return 0;
    if (model == ScanModel::bernoulli) return part(c, m) + part(m - c, m) + part(all - c, people - m) + part(people - m - all + c, people - m) - part(all, people) - part(people - all, people);
    const double expected = m * all / people;
    return part(c, expected) + part(all - c, all - expected);
}

struct Plain {
    const ScanData& data;
    const ScanOptions& options;
    std::vector<double> measure{};
    double people = 0;

    Plain(const ScanData& d, const ScanOptions& o) : data(d), options(o), measure(d.measure) {
        if (options.model == ScanModel::permutation)
            for (std::size_t cell = 0; cell < data.cases.size(); ++cell) {
                double place = 0, time = 0;
                for (std::size_t other = 0; other < data.cases.size(); ++other) {
                    if (other / data.times == cell / data.times) place += data.cases[other];
                    if (other % data.times == cell % data.times) time += data.cases[other];
                }
                measure.push_back(place * time);
            }
        for (const double one : measure) people += one;
    }

    double weight(std::size_t place) const {
        double sum = 0;
        for (std::size_t time = 0; time < data.times; ++time) sum += measure[place * data.times + time];
        return sum;
    }

    // Every set of places that a circle or ellipse can hold, with the penalty of its shape.
    std::map<std::set<std::size_t>, double> zones() const {
        std::map<std::set<std::size_t>, double> found;
        std::vector<std::pair<double, double>> shapes{{1, 0}};
        const std::pair<double, int> kinds[] = {{1.5, 4}, {2, 6}, {3, 9}, {4, 12}, {5, 15}};
        for (const auto& [axis, directions] : kinds)
            for (int i = 0; options.elliptic && i < directions; ++i) shapes.push_back({axis, i * 3.14159265358979323846 / directions});
        for (const auto& [axis, angle] : shapes)
            for (std::size_t centre = 0; centre < data.places.size(); ++centre)
                for (std::size_t border = 0; border < data.places.size(); ++border) add_zone(found, centre, border, axis, angle);
        return found;
    }

    double far(std::size_t a, std::size_t b, double axis, double angle) const {
        const double x = data.places[b][0] - data.places[a][0], y = data.places[b][1] - data.places[a][1];
        return std::hypot((x * std::cos(angle) + y * std::sin(angle)) / axis, y * std::cos(angle) - x * std::sin(angle));
    }

    void add_zone(std::map<std::set<std::size_t>, double>& found, std::size_t centre, std::size_t border, double axis, double angle) const {
        std::set<std::size_t> zone;
        double sum = 0;
        for (std::size_t place = 0; place < data.places.size(); ++place)
            if (far(centre, place, axis, angle) <= far(centre, border, axis, angle) * (1 + 1e-9)) {
                zone.insert(place);
                sum += weight(place);
            }
        const double penalty = std::pow(4 * axis / ((axis + 1) * (axis + 1)), options.eccentricity_penalty);
        if (sum <= options.largest_share * people * (1 + 1e-9)) found[zone] = std::max(found[zone], penalty);
    }

    double best(const std::vector<std::uint32_t>& cases) const {
        double all = 0, best = 0;
        for (const auto n : cases) all += n;
        for (const auto& [zone, penalty] : zones())
            for (std::size_t end = options.only_alive ? data.times : 1; end <= data.times; ++end)
                for (std::size_t length = options.shortest; length <= std::min(end, options.longest); ++length) {
                    double c = 0, m = 0;
                    for (const auto place : zone)
                        for (std::size_t time = end - length; time < end; ++time) c += cases[place * data.times + time], m += measure[place * data.times + time];
                    if (c >= options.least_cases && m > 0) best = std::max(best, penalty * plain_ratio(options.model, c, m, all, people));
                }
        return best;
    }
};

std::vector<std::uint32_t> cells_of(const std::vector<std::uint32_t>& cases) {
    std::vector<std::uint32_t> cells;
    for (std::uint32_t cell = 0; cell < cases.size(); ++cell) cells.insert(cells.end(), cases[cell], cell);
    return cells;
}

// The same number of cases, somewhere else, but where there are people enough.
std::vector<std::uint32_t> shuffled(std::mt19937_64& random, const ScanData& data, ScanModel model) {
    std::vector<std::uint32_t> cases(data.cases.size());
    auto cells = cells_of(data.cases);
    if (model == ScanModel::permutation) {
        std::vector<std::uint32_t> times;
        for (const auto cell : cells) times.push_back(cell % static_cast<std::uint32_t>(data.times));
        std::ranges::shuffle(times, random);
        for (std::size_t i = 0; i < cells.size(); ++i) ++cases[cells[i] / data.times * data.times + times[i]];
        return cases;
    }
    for (std::size_t left = cells.size(); left > 0;) {
        const std::size_t cell = random() % cases.size();
        if (data.measure[cell] == 0 || (model == ScanModel::bernoulli && cases[cell] >= data.measure[cell])) continue;
        const auto n = std::min<std::size_t>(left, model == ScanModel::bernoulli ? 1 : 1 + random() % 3);
        cases[cell] += static_cast<std::uint32_t>(n);
        left -= n;
    }
    return cases;
}

template <class Cell, class Count>
void compare_with_plain(const Town& town, std::mt19937_64& random) {
    const Plain plain(town.data, town.options);
    const auto plan = make_plan(town.data, town.options);
    if (!plan) {
        CHECK(plan.error().code == "scan.window");
        CHECK(plain.best(town.data.cases) == 0);
        return;
    }
    Search<Cell, Count> search(*plan);
    std::vector<std::vector<std::uint32_t>> sets{town.data.cases};
    while (sets.size() < lanes) sets.push_back(shuffled(random, town.data, town.options.model));
    for (std::size_t lane = 0; lane < sets.size(); ++lane) search.put(lane, cells_of(sets[lane]));
    search.ready();
    const auto best = search.best_of_all();
    for (std::size_t lane = 0; lane < sets.size(); ++lane) CHECK(best[lane] == doctest::Approx(plain.best(sets[lane])).epsilon(1e-9));
    double observed = 0;
    for (const auto& window : observed_windows(*plan, town.data.cases)) observed = std::max(observed, window.ratio);
    CHECK(observed == doctest::Approx(best[0]).epsilon(1e-9));
}

std::vector<double> maxima_in_thirty_two_bits(const ScanData& data, const ScanOptions& options) {
    const auto plan = make_plan(data, options).value();
    const Replications replications(data, options.model, options.seed);
    Search<std::int32_t, std::int32_t> search(plan);
    std::vector<std::uint32_t> cells;
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        replications.draw(lane, cells);
        search.put(lane, cells);
    }
    search.ready();
    return search.best_of_all();
}

ScanData square_with_cluster() {
    ScanData data;
    std::mt19937_64 random(5);
    for (int i = 0; i < 100; ++i) {
        data.places.push_back({double(i % 10), double(i / 10), 0});
        data.measure.push_back(1000);
        data.cases.push_back(static_cast<std::uint32_t>(20 + random() % 9 + (i % 10 < 3 && i / 10 < 3 ? 20 : 0)));
    }
    return data;
}

}  // namespace

TEST_CASE("the fast search finds the largest ratio that listing every window finds, in every replication") {
    std::mt19937_64 random(20261129);
    for (const auto model : {ScanModel::poisson, ScanModel::bernoulli, ScanModel::permutation})
        for (int i = 0; i < 60; ++i) {
            CAPTURE(i);
            compare_with_plain<std::int16_t, std::int16_t>(some_town(random, model), random);
            if (i % 4 == 0) compare_with_plain<std::int16_t, std::int32_t>(some_town(random, model), random);
            if (i % 4 == 2) compare_with_plain<std::int32_t, std::int32_t>(some_town(random, model), random);
        }
}

TEST_CASE("sixteen bits count more cases than they can hold, as long as no window is far from its limit") {
    std::mt19937_64 random(7);
    ScanData town;
    for (int i = 0; i < 200; ++i) {
        town.places.push_back({double(random() % 100'000), double(random() % 100'000), 0});
        town.measure.push_back(1000);
        town.cases.push_back(static_cast<std::uint32_t>(700 + random() % 100));
    }
    for (const std::uint32_t least_cases : {2, 50'000}) {  // the latter is further from most windows than sixteen bits can tell
        const ScanOptions options{.least_cases = least_cases, .replications = lanes, .seed = 4};
        CHECK(scan(town, options).value().maxima == maxima_in_thirty_two_bits(town, options));
    }
}

TEST_CASE("a class's limit is the largest count that cannot beat the best") {
    for (const auto model : {ScanModel::poisson, ScanModel::bernoulli})
        for (const double best : {0.0, 0.5, 3.0, 12.0, 400.0}) {
            const Likelihood all{model, 20000, model == ScanModel::bernoulli ? 50000.0 : 1.0};
            std::vector<std::int16_t> limits(400);
            find_limits(all, best, 2, limits.size(), limits.data(), 1);
            for (std::size_t number = 0; number < limits.size(); ++number) {
                const double m = lowest_of(number) * all.measure / all.cases;
                if (m <= 0 || limits[number] < 2) continue;
                CHECK(all.ratio(limits[number], std::max(m, double(limits[number]) * (model == ScanModel::bernoulli))) <= best);
                CHECK(limits[number] >= limits[number - 1]);
            }
        }
    const Likelihood all{ScanModel::poisson, 1175, 1};  // close: the next count beats it at the class's highest expectation
    std::vector<std::int32_t> limits(200);
    find_limits(all, 10.0, 2, limits.size(), limits.data(), 1);
    for (std::size_t number = 17; number < 80; ++number) CHECK(all.ratio(limits[number] + 2, lowest_of(number) / 1175) > 10);
}

TEST_CASE("expected counts fall into their classes") {
    for (double e = 1e-6; e < 1e6; e *= 1.01) {
        const auto number = class_of(static_cast<float>(e));
        CHECK(lowest_of(number) <= e);
        CHECK(lowest_of(number + 1) >= e * (1 - 1e-4));
    }
}

// SaTScan 10.3.2 on its New Mexico data: 1,175 cases; 236 where 176.22 are expected have 10.979758, 576 where 512.66 are, 6.890841.
TEST_CASE("ratios are those of the reference program") {
    const Likelihood all{ScanModel::poisson, 1175, 1175};
    CHECK(all.ratio(236, 176.2223) == doctest::Approx(10.979758).epsilon(1e-4));
    CHECK(all.ratio(576, 512.66) == doctest::Approx(6.890841).epsilon(1e-3));
    // North Humberside: 62 cases among 203; 4 of 4 have 4.836516, 5 of 6 have 3.712697.
    const Likelihood humberside{ScanModel::bernoulli, 62, 203};
    CHECK(humberside.ratio(4, 4) == doctest::Approx(4.836516).epsilon(1e-7));
    CHECK(humberside.ratio(5, 6) == doctest::Approx(3.712697).epsilon(1e-7));
}

TEST_CASE("a planted cluster is found, with the places that it has, and nothing else is") {
    const auto result = scan(square_with_cluster(), {.replications = 999, .seed = 3});
    REQUIRE(result);
    const auto& first = result->clusters.front();
    auto places = first.places;
    std::ranges::sort(places);
    CHECK(places == std::vector<std::uint32_t>{0, 1, 2, 10, 11, 12, 20, 21, 22});
    CHECK(first.centre == 11);
    CHECK(first.radius == doctest::Approx(std::sqrt(2.0)));
    CHECK(first.span == doctest::Approx(2 * std::sqrt(2.0)));
    CHECK(*first.p == 0.001);
    CHECK(*first.gumbel_p < 1e-6);
    for (std::size_t i = 1; i < result->clusters.size(); ++i) CHECK(*result->clusters[i].p > 0.05);
}

TEST_CASE("the same seed gives the same on any number of threads; another seed does not") {
    auto town = square_with_cluster();
    const ScanOptions one{.replications = 200, .seed = 8}, two{.replications = 200, .seed = 8, .threads = 2}, other{.replications = 200, .seed = 9};
    const auto a = scan(town, one), b = scan(town, two), c = scan(town, other);
    REQUIRE(a);
    CHECK(a->maxima == b->maxima);
    CHECK(a->maxima != c->maxima);
    CHECK(a->clusters.size() == b->clusters.size());
}

TEST_CASE("without clusters p is small as often as it says") {
    std::mt19937_64 random(11);
    int small = 0;
    constexpr int towns = 400;
    for (int t = 0; t < towns; ++t) {
        ScanData data;
        for (int i = 0; i < 25; ++i) data.places.push_back({double(i % 5), double(i / 5), 0});
        data.measure.assign(25, 1);
        data.cases.assign(25, 0);
        for (int k = 0; k < 150; ++k) ++data.cases[random() % 25];
        const auto result = scan(data, {.replications = 19, .seed = static_cast<std::uint64_t>(t)});
        small += result->clusters.empty() ? 0 : *result->clusters.front().p <= 0.1;
    }
    CHECK(small > towns * 0.06);  // 10 % wanted; the standard deviation is 1.5 %
    CHECK(small < towns * 0.145);
}

TEST_CASE("a scan stops when enough replications reached what was observed, at the same one on any number of threads") {
    ScanData data = square_with_cluster();
    std::ranges::fill(data.cases, 20U);
    data.cases[55] = 30;
    const auto one = scan(data, {.replications = 5000, .stop_after = 50, .seed = 2}), two = scan(data, {.replications = 5000, .stop_after = 50, .seed = 2, .threads = 2});
    REQUIRE(one);
    CHECK(one->stopped);
    CHECK(one->replications < 5000);
    CHECK(one->maxima == two->maxima);
    CHECK(one->clusters.front().reached == 50);
    CHECK(*one->clusters.front().p == doctest::Approx(50.0 / one->replications));
}

TEST_CASE("giving up ends a scan") {
    std::uint32_t calls = 0;
    const auto result = scan(square_with_cluster(), {.replications = 100'000, .progress = [&](std::uint32_t) { return ++calls < 3; }});
    REQUIRE_FALSE(result);
    CHECK(result.error().code == "scan.given-up");
    CHECK(calls == 3);
}

TEST_CASE("what cannot be scanned is refused with a sentence that helps") {
    const auto code = [](ScanData data, ScanOptions options) {
        const auto result = scan(data, options);
        return result ? std::string("none") : result.error().code;
    };
    const ScanData good{{{0, 0, 0}, {1, 0, 0}, {5, 5, 0}}, 2, {1, 2, 3, 4, 5, 6}, {10, 10, 10, 10, 10, 10}};
    CHECK(code(good, {}) == "none");
    ScanData data = good;
    data.cases = {0, 0, 0, 0, 0, 0};
    CHECK(code(data, {}) == "scan.cases");
    data.cases = {3, 0, 0, 0, 0, 0};
    CHECK(code(data, {.model = ScanModel::bernoulli}) == "scan.one-place");
    data.cases = {3, 0, 3, 0, 3, 0};
    data.measure.clear();
    CHECK(code(data, {.model = ScanModel::permutation}) == "scan.one-time");
    data = good;
    data.measure[3] = 0;
    CHECK(code(data, {}) == "scan.population");
    data.measure[3] = -1;
    CHECK(code(data, {}) == "scan.population");
    data.measure[3] = 2;
    CHECK(code(data, {.model = ScanModel::bernoulli}) == "scan.population");
    CHECK(code(good, {.longest = 3}) == "scan.length");
    CHECK(code(good, {.shortest = 2}) == "scan.length");
    CHECK(code(good, {.largest_share = 0.7}) == "scan.share");
    CHECK(code(good, {.largest_share = 0.01}) == "scan.window");
    CHECK(code(good, {.largest_radius = 0}) == "scan.radius");
    data = good;
    data.measure.clear();
    CHECK(code(data, {.model = ScanModel::permutation, .longest = 2}) == "scan.length");
    CHECK(code({{{0, 0, 0}}, 1, {3}, {10}}, {}) == "scan.places");
}
