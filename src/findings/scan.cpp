#include "findings/scan.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numbers>
#include <numeric>
#include <thread>
#include <tuple>

#include <fmt/format.h>

#include "findings/scan_chance.hpp"
#include "findings/scan_observed.hpp"
#include "findings/scan_search.hpp"

namespace daybook::findings {
namespace {

// Ratios that differ by less than this part are ties: they were added up in another order, or with another logarithm.
constexpr double tie = 1e-10;
// To sort by: ties have the same.
double rounded(double ratio) { return std::round(ratio * 1e9); }

// ---- what cannot be scanned ----

std::size_t places_with_cases(const ScanData& data) {
    std::size_t places = 0;
    for (std::size_t place = 0; place < data.places.size(); ++place)
        if (std::any_of(data.cases.begin() + static_cast<std::ptrdiff_t>(place * data.times), data.cases.begin() + static_cast<std::ptrdiff_t>((place + 1) * data.times), [](auto n) { return n > 0; })) ++places;
    return places;
}

std::size_t times_with_cases(const ScanData& data) {
    std::vector<bool> any(data.times);
    for (std::size_t cell = 0; cell < data.cases.size(); ++cell)
        if (data.cases[cell] > 0) any[cell % data.times] = true;
    return static_cast<std::size_t>(std::ranges::count(any, true));
}

Result<void> check_options(const ScanData& data, const ScanOptions& options) {
    if (options.shortest < 1 || options.shortest > options.longest || options.longest > data.times)
        return refuse("scan.length", fmt::format("windows of {} to {} time units do not fit into the {} there are", options.shortest, options.longest, data.times), {.field = "window length"});
    if (options.model == ScanModel::permutation && options.longest == data.times)
        return refuse("scan.length", "with the space-time permutation a window may not last all the time, since each place's own total is what is expected; choose a shorter longest window", {.field = "window length"});
    if (!(options.largest_share > 0 && options.largest_share <= 0.5)) return refuse("scan.share", "a window may hold up to a share of the population above 0 and not above 0.5", {.field = "largest share"});
    if (!(options.largest_radius > 0)) return refuse("scan.radius", "the largest radius has to be more than 0", {.field = "largest radius"});
    return {};
}

Result<void> check_cell(const ScanData& data, const ScanOptions& options, std::size_t cell) {
    const double measure = data.measure[cell];
    const Place place{.row = cell / data.times + 1};
    if (!(measure >= 0) || std::isinf(measure)) return refuse("scan.population", "a population has to be a number of 0 or more", place);
    if (options.model == ScanModel::poisson && measure == 0 && data.cases[cell] > 0) return refuse("scan.population", fmt::format("{} cases in a place and time with no population", data.cases[cell]), place);
    if (options.model == ScanModel::bernoulli && measure < data.cases[cell]) return refuse("scan.population", "more cases than cases and controls together", place);
    return {};
}

Result<void> check(const ScanData& data, const ScanOptions& options) {
    const std::size_t cells = data.places.size() * data.times;
    DAYBOOK_CHECK(data.cases.size() == cells && data.measure.size() == (options.model == ScanModel::permutation ? 0 : cells), "a scan's matrices have its size");
    DAYBOOK_TRY_VOID(check_options(data, options));
    if (data.places.size() < 2) return refuse("scan.places", "there are fewer than two places, so none can stand out");
    const auto cases = std::accumulate(data.cases.begin(), data.cases.end(), std::uint64_t{0});
    if (cases == 0) return refuse("scan.cases", "there are no cases");
    if (cases > std::uint64_t{1} << 30) return refuse("scan.cases", "there are more cases than can be scanned (1,073,741,824)");
    if (places_with_cases(data) < 2 && options.model != ScanModel::poisson) return refuse("scan.one-place", "all cases are at one place, so nothing can be said about where they gather");
    if (options.model == ScanModel::permutation && times_with_cases(data) < 2) return refuse("scan.one-time", "all cases are in one time unit, so nothing can be said about when they gather");
    for (std::size_t cell = 0; cell < data.measure.size(); ++cell) DAYBOOK_TRY_VOID(check_cell(data, options, cell));
    return {};
}

std::uint64_t windows_in(const ScanPlan& plan) {
    const auto zones = static_cast<std::uint64_t>(std::ranges::count(plan.lines.ends_zone, 1));
    std::uint64_t intervals = 0;
    for (std::size_t length = plan.shortest; length <= plan.longest; ++length) intervals += plan.only_alive ? 1 : plan.times - length + 1;
    return zones * intervals;
}

// ---- what was observed ----

double span_of(const std::vector<ScanPoint>& places, const std::vector<std::uint32_t>& members) {
    double span = 0;
    for (const auto a : members)
        for (const auto b : members) span = std::max(span, distance(places[a], places[b]));
    return span;
}

std::span<const std::uint32_t> places_of(const ScanPlan& plan, const Window& window) { return std::span(plan.lines.members).subspan(plan.lines.all[window.line].begin, window.members); }

double radius_of(const ScanPlan& plan, const ScanData& data, const Window& window) {
    const Line& line = plan.lines.all[window.line];
    return distance(data.places[line.centre], data.places[places_of(plan, window).back()], plan.lines.shapes[line.shape]);
}

Cluster to_cluster(const ScanPlan& plan, const ScanData& data, const Window& window) {
    const Line& line = plan.lines.all[window.line];
    const Shape& shape = plan.lines.shapes[line.shape];
    Cluster cluster{.centre = line.centre, .longer_axis = shape.longer_axis, .angle = shape.angle, .first = window.first, .after_last = window.after_last, .cases = window.cases, .ratio = window.ratio};
    const auto places = places_of(plan, window);
    cluster.places.assign(places.begin(), places.end());
    cluster.radius = radius_of(plan, data, window);
    cluster.span = span_of(data.places, cluster.places);
    cluster.expected = plan.likelihood.expected(window.measure);
    const double all = plan.likelihood.cases, cases = static_cast<double>(window.cases);
    cluster.relative_risk = cases >= all ? std::numeric_limits<double>::infinity() : cases / cluster.expected / ((all - cases) / (all - cluster.expected));
    return cluster;
}

// The best window of each centre, the largest ratio first, of ties that with the fewest places, then with the smallest radius; of these,
// those that share no place with one that was taken before.
std::vector<Cluster> choose_clusters(const ScanPlan& plan, const ScanData& data, const std::vector<Window>& windows) {
    std::vector<const Window*> of_centre(plan.places);
    for (const auto& window : windows) {
        if (window.ratio <= 0) continue;
        const Window*& best = of_centre[plan.lines.all[window.line].centre];
        if (best == nullptr || rounded(window.ratio) > rounded(best->ratio)) best = &window;
    }
    std::erase(of_centre, nullptr);
    std::ranges::stable_sort(of_centre, {}, [&](const Window* window) { return std::tuple(-rounded(window->ratio), window->members, radius_of(plan, data, *window)); });
    std::vector<Cluster> clusters;
    std::vector<bool> taken(plan.places);
    for (const auto* window : of_centre) {
        const auto places = places_of(plan, *window);
        if (std::ranges::any_of(places, [&](auto place) { return taken[place]; })) continue;
        for (const auto place : places) taken[place] = true;
        clusters.push_back(to_cluster(plan, data, *window));
    }
    return clusters;
}

// ---- chance ----

// Groups of replications, taken by threads one after another; the results lie in the order of the replications.
template <class Cell, class Count>
class MonteCarlo {
public:
    MonteCarlo(const ScanPlan& plan, const ScanData& data, const ScanOptions& options, double observed)
        : plan_(plan), options_(options), replications_(data, options.model, options.seed), observed_(observed * (1 - tie)), maxima_(options.replications) {}

    Result<std::vector<double>> run() {
        const unsigned threads = std::max(1U, std::min(options_.threads, (options_.replications + static_cast<unsigned>(lanes) - 1) / static_cast<unsigned>(lanes)));
        std::vector<std::jthread> helpers;
        for (unsigned i = 1; i < threads; ++i) helpers.emplace_back([this] { work(); });
        work();
        helpers.clear();
        if (given_up_) return refuse("scan.given-up", "the scan was given up before it was done");
        if (options_.stop_after > 0) maxima_.resize(stop_at());
        return std::move(maxima_);
    }

private:
    void work() {
        Search<Cell, Count> search(plan_);
        std::vector<std::uint32_t> cells;
        for (std::uint32_t first; (first = next_.fetch_add(lanes)) < options_.replications && !given_up_ && first < enough_;) {
            const std::uint32_t n = std::min<std::uint32_t>(lanes, options_.replications - first);
            search.clear();
            for (std::uint32_t lane = 0; lane < lanes; ++lane) {
                if (lane < n) replications_.draw(first + lane, cells);
                search.put(lane, cells);  // lanes that are left over hold the last once more
            }
            search.ready();
            done(first, n, search.best_of_all());
        }
    }

    void done(std::uint32_t first, std::uint32_t n, const std::vector<double>& best) {
        const std::lock_guard lock(mutex_);
        std::copy_n(best.begin(), n, maxima_.begin() + first);
        done_ += n;
        groups_done_.resize(std::max<std::size_t>(groups_done_.size(), first / lanes + 1));
        groups_done_[first / lanes] = true;
        if (options_.stop_after > 0) enough_ = enough();
        if (options_.progress && !options_.progress(done_)) given_up_ = true;
    }

    // The first replication with which `stop_after` have reached what was observed, counted over groups that are done without a gap.
    std::uint32_t enough() const {
        std::uint32_t reached = 0;
        for (std::uint32_t i = 0; i < options_.replications && i / lanes < groups_done_.size() && groups_done_[i / lanes]; ++i)
            if (maxima_[i] >= observed_ && ++reached == options_.stop_after) return i + 1;
        return options_.replications;
    }
    std::uint32_t stop_at() const { return enough(); }

    const ScanPlan& plan_;
    const ScanOptions& options_;
    Replications replications_;
    double observed_;
    std::mutex mutex_;
    std::vector<double> maxima_;
    std::vector<bool> groups_done_;
    std::uint32_t done_ = 0;
    std::atomic<std::uint32_t> next_{0}, enough_{std::numeric_limits<std::uint32_t>::max()};
    std::atomic<bool> given_up_{false};
};

// So much is expected in a step that a replication with more than 32,767 cases there is out of the question: it would be more than a
// hundred standard deviations away.
constexpr double surely_small = 16'000;

double most_expected_in_a_step(const ScanPlan& plan) {
    double most = 0;
    for (const Line& line : plan.lines.all)
        for (std::size_t step = line.first_step; step < line.after_steps; ++step) {
            double measure = 0;
            for (auto i = plan.lines.steps.begin[step]; i < plan.lines.steps.end[step]; ++i) measure += plan.measure_of(plan.lines.members[line.begin + i])[plan.times];
            most = std::max(most, plan.likelihood.expected(measure));
        }
    return most;
}

// Of a Gumbel distribution with the mean and standard deviation of the maxima: the chance of a ratio as large.
double gumbel_tail(const std::vector<double>& maxima, double ratio) {
    const double n = static_cast<double>(maxima.size()), mean = std::accumulate(maxima.begin(), maxima.end(), 0.0) / n;
    double squares = 0;
    for (const double one : maxima) squares += (one - mean) * (one - mean);
    const double scale = std::sqrt(6 * squares / (n - 1)) / std::numbers::pi;
    return -std::expm1(-std::exp(-(ratio - (mean - std::numbers::egamma * scale)) / scale));
}

void give_p(std::vector<Cluster>& clusters, const std::vector<double>& maxima, bool stopped) {
    for (auto& cluster : clusters) {
        cluster.reached = static_cast<std::uint32_t>(std::ranges::count_if(maxima, [&](double one) { return one >= cluster.ratio * (1 - tie); }));
        // A run that was stopped ended with a replication that reached the first cluster; that one stands for the observed data.
        const double n = static_cast<double>(maxima.size());
        cluster.p = stopped ? cluster.reached / n : (1 + cluster.reached) / (1 + n);
        if (maxima.size() >= 2) cluster.gumbel_p = gumbel_tail(maxima, cluster.ratio);
    }
}

// Sixteen bits hold all cases; or, of windows that last all the time, how far cases can be from the limits that they are compared with:
// what is expected in a step, and a hundred standard deviations of the largest window (half of all cases).
bool fits_sixteen_bits(const ScanPlan& plan) {
    constexpr double most = std::numeric_limits<std::int16_t>::max();
    if (plan.likelihood.cases <= most) return true;
    return plan.times == 1 && most_expected_in_a_step(plan) + plan.least_cases + 50 * std::sqrt(plan.likelihood.cases) <= most;
}

Result<std::vector<double>> draw_maxima(const ScanPlan& plan, const ScanData& data, const ScanOptions& options, double observed) {
    if (fits_sixteen_bits(plan)) return MonteCarlo<std::int16_t, std::int16_t>(plan, data, options, observed).run();
    if (most_expected_in_a_step(plan) <= surely_small) return MonteCarlo<std::int16_t, std::int32_t>(plan, data, options, observed).run();
    return MonteCarlo<std::int32_t, std::int32_t>(plan, data, options, observed).run();
}

}  // namespace

Result<ScanResult> scan(const ScanData& data, const ScanOptions& options) {
    DAYBOOK_TRY_VOID(check(data, options));
    DAYBOOK_TRY(const auto plan, make_plan(data, options));
    ScanResult result{.cases = static_cast<std::int64_t>(plan.likelihood.cases), .measure = plan.likelihood.measure, .windows = windows_in(plan)};
    result.clusters = choose_clusters(plan, data, observed_windows(plan, data.cases));
    if (options.replications == 0 || result.clusters.empty()) return result;
    DAYBOOK_TRY(result.maxima, draw_maxima(plan, data, options, result.clusters.front().ratio));
    result.replications = static_cast<std::uint32_t>(result.maxima.size());
    result.stopped = result.replications < options.replications;
    give_p(result.clusters, result.maxima, result.stopped);
    std::erase_if(result.clusters, [&](const Cluster& cluster) { return cluster.reached == result.replications; });
    return result;
}

}  // namespace daybook::findings
