#include "findings/close_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/chance.hpp"

namespace daybook::findings {
namespace {

constexpr double tie_m = 1e-6;

struct Box {
    double west, east, south, north;
};

Box box_of(std::span<const Event> events) {
    const auto [west, east] = std::ranges::minmax(events, {}, &Event::x);
    const auto [south, north] = std::ranges::minmax(events, {}, &Event::y);
    return {west.x, east.x, south.y, north.y};
}

// Strips of the map from south to north, as wide as the farthest pair; along a strip the slots go from west to east.
class Strips {
public:
    Strips(std::span<const Event> events, double reach_m) : events_(events), reach_(reach_m) {
        const double south = box_of(events).south;
        std::vector<double> strip(events.size());
        for (std::size_t i = 0; i < events.size(); ++i) strip[i] = std::floor((events[i].y - south) / reach_m);
        order_.resize(events.size());
        std::iota(order_.begin(), order_.end(), 0U);
        std::ranges::sort(order_, [&](std::uint32_t l, std::uint32_t r) { return strip[l] != strip[r] ? strip[l] < strip[r] : events[l].x != events[r].x ? events[l].x < events[r].x : l < r; });
        for (std::uint32_t slot = 0; slot < order_.size(); ++slot) {
            if (slot == 0 || strip[order_[slot]] != strip[order_[slot - 1]]) starts_.push_back({strip[order_[slot]], slot});
        }
        starts_.push_back({INFINITY, static_cast<std::uint32_t>(order_.size())});
    }

    // Calls found(slot, other slot) once for every pair that may be within reach; stops when it says false.
    template <class Found>
    void visit(const Found& found) const {
        for (std::size_t s = 0; s + 1 < starts_.size(); ++s) {
            const bool has_next = starts_[s + 1].strip == starts_[s].strip + 1;
            std::uint32_t window = has_next ? starts_[s + 1].slot : 0;
            for (std::uint32_t slot = starts_[s].slot; slot < starts_[s + 1].slot; ++slot) {
                for (std::uint32_t other = slot + 1; other < starts_[s + 1].slot && at(other).x - at(slot).x <= reach_; ++other)
                    if (!found(slot, other)) return;
                if (!has_next) continue;
                const std::uint32_t end = starts_[s + 2].slot;
                while (window < end && at(slot).x - at(window).x > reach_) ++window;
                for (std::uint32_t other = window; other < end && at(other).x - at(slot).x <= reach_; ++other)
                    if (!found(slot, other)) return;
            }
        }
    }

    [[nodiscard]] const Event& at(std::uint32_t slot) const { return events_[order_[slot]]; }
    [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }

private:
    struct Start {
        double strip;
        std::uint32_t slot;
    };
    std::span<const Event> events_;
    double reach_;
    std::vector<std::uint32_t> order_;
    std::vector<Start> starts_;
};

double distance_m(Metric metric, const Event& a, const Event& b) {
    const double dx = std::fabs(a.x - b.x), dy = std::fabs(a.y - b.y);
    return metric == Metric::manhattan ? dx + dy : std::sqrt(dx * dx + dy * dy);
}

}  // namespace

Result<void> check_events(std::span<const Event> events, double same_place_m) {
    if (events.size() < fewest_events)
        return refuse("findings.too-few", fmt::format("cases with a place and a day: {}; with fewer than {} nothing can be told from chance; take a longer period or a wider indicator", events.size(), fewest_events));
    for (std::size_t i = 0; i < events.size(); ++i)
        if (!std::isfinite(events[i].x) || !std::isfinite(events[i].y)) return refuse("findings.place", fmt::format("case {} has coordinates that are no numbers", i + 1));
    const Box box = box_of(events);
    if (box.east - box.west <= same_place_m && box.north - box.south <= same_place_m)
        return refuse("findings.one-place", "all cases are at one place, so nothing can be said about near and far; are the coordinates in metres?");
    const auto [first, last] = std::ranges::minmax(events, {}, &Event::day);
    if (first.day == last.day) return refuse("findings.one-day", fmt::format("all cases are on one day ({}), so nothing can be said about soon and late; take a longer period", day_text(first.day)));
    if (last.day - first.day > longest_span_days)
        return refuse("findings.days", fmt::format("the cases go from {} to {}, which is more than 89 years: is one of these dates wrong?", day_text(first.day), day_text(last.day)));
    return {};
}

Result<void> check_permutations(std::uint32_t permutations) {
    if (permutations < 1 || permutations > most_permutations) return refuse("findings.permutations", fmt::format("{} permutations: give a number from 1 to {}; 999 is usual", permutations, most_permutations), {.field = "permutations"});
    return {};
}

Result<ClosePairs> close_pairs(std::span<const Event> events, Metric metric, std::span<const double> upper_ends_m) {
    const Strips strips(events, upper_ends_m.back() + tie_m);
    ClosePairs pairs{.slot_of = std::vector<std::uint32_t>(events.size()), .event_at = strips.order(), .bands = std::vector<std::vector<Pair>>(upper_ends_m.size())};
    for (std::uint32_t slot = 0; slot < pairs.event_at.size(); ++slot) pairs.slot_of[pairs.event_at[slot]] = slot;
    std::size_t listed = 0;
    strips.visit([&](std::uint32_t a, std::uint32_t b) {
        const double apart = distance_m(metric, strips.at(a), strips.at(b));
        for (std::size_t band = 0; band < upper_ends_m.size(); ++band) {
            if (apart > upper_ends_m[band] + tie_m) continue;
            pairs.bands[band].push_back({a, b});
            ++listed;
            break;
        }
        return listed <= most_close_pairs;
    });
    if (listed > most_close_pairs)
        return refuse("findings.pairs", fmt::format("more than {} million pairs of cases are within {} m of each other; take smaller distances or a shorter period", most_close_pairs / 1'000'000, upper_ends_m.back()));
    return pairs;
}

std::vector<std::int16_t> days_from_first(std::span<const Event> events) {
    const Day first = std::ranges::min(events, {}, &Event::day).day;
    std::vector<std::int16_t> days;
    days.reserve(events.size());
    for (const auto& event : events) days.push_back(static_cast<std::int16_t>(event.day - first));
    return days;
}

// Fisher and Yates, from the last.
void deal(std::span<std::int16_t> days, std::uint64_t seed, std::uint32_t number) {
    Chance chance(seed, number);
    for (auto left = static_cast<std::uint32_t>(days.size()); left > 1; --left) std::swap(days[left - 1], days[chance.below(left)]);
}

}  // namespace daybook::findings
