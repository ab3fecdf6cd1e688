#include "findings/chains.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <tuple>

#include "base/in_parallel.hpp"

namespace daybook::findings {
namespace {

// Slots joined to groups (Tarjan's union-find, with halved paths).
class Groups {
public:
    explicit Groups(std::size_t slots) : up_(slots), size_(slots, 1) { std::iota(up_.begin(), up_.end(), 0U); }

    std::uint32_t of(std::uint32_t slot) {
        while (up_[slot] != slot) slot = up_[slot] = up_[up_[slot]];
        return slot;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = of(a), b = of(b);
        if (a == b) return;
        if (size_[a] < size_[b]) std::swap(a, b);
        up_[b] = a;
        size_[a] += size_[b];
    }
    [[nodiscard]] std::uint32_t size(std::uint32_t slot) { return size_[of(slot)]; }
    [[nodiscard]] bool leads(std::uint32_t slot) const { return up_[slot] == slot; }

private:
    std::vector<std::uint32_t> up_, size_;
};

using SlotDays = std::vector<std::int16_t>;

SlotDays in_slots(const std::vector<std::int16_t>& days, const std::vector<std::uint32_t>& slot_of) {
    SlotDays moved(days.size());
    for (std::size_t i = 0; i < days.size(); ++i) moved[slot_of[i]] = days[i];
    return moved;
}

bool is_step(const Pair& pair, const SlotDays& days, std::int32_t within_days) { return std::abs(days[pair.a] - days[pair.b]) <= within_days; }

Groups groups_of(std::span<const Pair> pairs, const SlotDays& days, std::int32_t within_days) {
    Groups groups(days.size());
    for (const Pair& pair : pairs)
        if (is_step(pair, days, within_days)) groups.join(pair.a, pair.b);
    return groups;
}

struct Extent {
    std::int64_t in_chains = 0;   // events
    std::uint32_t longest = 0;    // events of the longest chain
};

Extent extent_of(Groups& groups, std::size_t slots, std::size_t least_events) {
    Extent extent;
    for (std::uint32_t slot = 0; slot < slots; ++slot) {
        if (!groups.leads(slot) || groups.size(slot) < least_events) continue;
        extent.in_chains += groups.size(slot);
        extent.longest = std::max(extent.longest, groups.size(slot));
    }
    return extent;
}

// The latest event on an earlier day within a step, as a slot; or `slots` itself.
std::vector<std::uint32_t> followed(std::span<const Pair> pairs, const SlotDays& days, const std::vector<std::uint32_t>& event_at, std::int32_t within_days) {
    const auto none = static_cast<std::uint32_t>(days.size());
    std::vector<std::uint32_t> before(days.size(), none);
    const auto take = [&](std::uint32_t earlier, std::uint32_t later) {
        const std::uint32_t known = before[later];
        if (known == none || std::tuple(days[known], event_at[known]) < std::tuple(days[earlier], event_at[earlier])) before[later] = earlier;
    };
    for (const Pair& pair : pairs) {
        if (!is_step(pair, days, within_days) || days[pair.a] == days[pair.b]) continue;
        if (days[pair.a] < days[pair.b]) take(pair.a, pair.b);
        else take(pair.b, pair.a);
    }
    return before;
}

double corner_to_corner_m(const Chain& chain, std::span<const Event> events, Metric metric) {
    double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
    for (const auto& one : chain.events) {
        const Event& event = events[one.event];
        west = std::min(west, event.x), east = std::max(east, event.x), south = std::min(south, event.y), north = std::max(north, event.y);
    }
    const double width = east - west, height = north - south;
    return metric == Metric::manhattan ? width + height : std::sqrt(width * width + height * height);
}

// The slots of a group as a chain in time.
Chain chain_of(std::vector<std::uint32_t> slots, std::span<const Event> events, const ClosePairs& pairs, const std::vector<std::uint32_t>& before, Metric metric) {
    const auto time_of = [&](std::uint32_t slot) { return std::tuple(events[pairs.event_at[slot]].day, pairs.event_at[slot]); };
    std::ranges::sort(slots, {}, time_of);
    Chain chain;
    for (const std::uint32_t slot : slots) {
        ChainEvent one{.event = pairs.event_at[slot]};
        if (before[slot] < before.size()) {
            const auto found = std::ranges::lower_bound(slots, time_of(before[slot]), {}, time_of);
            one.follows = static_cast<std::int32_t>(found - slots.begin());
        }
        chain.events.push_back(one);
    }
    chain.days = events[chain.events.back().event].day - events[chain.events.front().event].day;
    chain.extent_m = corner_to_corner_m(chain, events, metric);
    return chain;
}

std::vector<Chain> list_chains(std::span<const Event> events, const ChainOptions& options, const ClosePairs& pairs, const SlotDays& days, Groups& groups) {
    std::vector<std::vector<std::uint32_t>> slots_of(days.size());
    for (std::uint32_t slot = 0; slot < days.size(); ++slot)
        if (groups.size(slot) >= options.least_events) slots_of[groups.of(slot)].push_back(slot);
    const auto before = followed(pairs.bands[0], days, pairs.event_at, options.within_days);
    std::vector<Chain> list;
    for (auto& slots : slots_of)
        if (!slots.empty()) list.push_back(chain_of(std::move(slots), events, pairs, before, options.metric));
    std::ranges::sort(list, [&](const Chain& l, const Chain& r) {
        const auto start = [&](const Chain& chain) { return std::tuple(events[chain.events[0].event].day, chain.events[0].event); };
        return l.events.size() != r.events.size() ? l.events.size() > r.events.size() : l.days != r.days ? l.days < r.days : start(l) < start(r);
    });
    return list;
}

Result<void> check_step(const ChainOptions& options) {
    if (!(options.within_m > 0) || !std::isfinite(options.within_m) || options.within_days < 0 || options.within_days > longest_span_days)
        return refuse("findings.step", "a step of a chain is a distance above 0 m and a number of days from 0 on: 200,14", {.field = "chains"});
    if (options.least_events < 2) return refuse("findings.chain", "a chain has two events at least", {.field = "chains"});
    return check_permutations(options.permutations);
}

// What chance makes of the same places and days, permutation by permutation.
std::vector<Extent> dealt_extents(const std::vector<std::int16_t>& days, const ClosePairs& pairs, const ChainOptions& options) {
    std::vector<Extent> extents(options.permutations);
    in_parallel(options.permutations, options.threads, [&](std::size_t number) {
        auto dealt = days;
        deal(dealt, options.seed, static_cast<std::uint32_t>(number));
        auto groups = groups_of(pairs.bands[0], in_slots(dealt, pairs.slot_of), options.within_days);
        extents[number] = extent_of(groups, days.size(), options.least_events);
    });
    return extents;
}

}  // namespace

Result<Chains> chains(std::span<const Event> events, const ChainOptions& options) {
    DAYBOOK_TRY_VOID(check_step(options));
    DAYBOOK_TRY_VOID(check_events(events, 0));
    const double within[] = {options.within_m};
    DAYBOOK_TRY(const auto pairs, close_pairs(events, options.metric, within));
    const auto days = days_from_first(events);
    const auto slot_days = in_slots(days, pairs.slot_of);
    auto groups = groups_of(pairs.bands[0], slot_days, options.within_days);
    Chains result{.list = list_chains(events, options, pairs, slot_days, groups)};
    result.events_in_chains = extent_of(groups, days.size(), options.least_events).in_chains;
    const auto dealt = dealt_extents(days, pairs, options);
    const auto share = [&](auto is_as_large) { return (1.0 + static_cast<double>(std::ranges::count_if(dealt, is_as_large))) / (options.permutations + 1.0); };
    result.p = share([&](const Extent& extent) { return extent.in_chains >= result.events_in_chains; });
    result.expected_in_chains = static_cast<double>(std::accumulate(dealt.begin(), dealt.end(), std::int64_t{0}, [](std::int64_t sum, const Extent& extent) { return sum + extent.in_chains; })) / options.permutations;
    for (auto& chain : result.list) chain.p = share([&](const Extent& extent) { return extent.longest >= chain.events.size(); });
    return result;
}

}  // namespace daybook::findings
