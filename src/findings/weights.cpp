#include "findings/weights.hpp"

#include <algorithm>
#include <utility>

namespace daybook::findings {
namespace {

double square_m2(geo::Metres a, geo::Metres b) { return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y); }

bool has(const std::vector<std::uint32_t>& list, std::uint32_t number) { return std::binary_search(list.begin(), list.end(), number); }

}  // namespace

Neighbours within_distance(std::span<const geo::Metres> points, double distance_m) {
    Neighbours neighbours(points.size());
    for (std::uint32_t a = 0; a < points.size(); ++a)
        for (std::uint32_t b = 0; b < points.size(); ++b)
            if (a != b && square_m2(points[a], points[b]) <= distance_m * distance_m) neighbours[a].push_back(b);
    return neighbours;
}

Neighbours nearest(std::span<const geo::Metres> points, std::size_t k) {
    Neighbours neighbours(points.size());
    std::vector<std::pair<double, std::uint32_t>> others;
    for (std::uint32_t a = 0; a < points.size(); ++a) {
        others.clear();
        for (std::uint32_t b = 0; b < points.size(); ++b)
            if (a != b) others.emplace_back(square_m2(points[a], points[b]), b);
        const auto end = others.begin() + static_cast<std::ptrdiff_t>(std::min(k, others.size()));
        std::partial_sort(others.begin(), end, others.end());
        for (auto other = others.begin(); other != end; ++other) neighbours[a].push_back(other->second);
        std::sort(neighbours[a].begin(), neighbours[a].end());
    }
    return neighbours;
}

Neighbours with_self(Neighbours neighbours) {
    for (std::uint32_t a = 0; a < neighbours.size(); ++a) neighbours[a].insert(std::upper_bound(neighbours[a].begin(), neighbours[a].end(), a), a);
    return neighbours;
}

Neighbours among(const Neighbours& neighbours, std::span<const std::uint32_t> areas) {
    constexpr std::uint32_t nowhere = UINT32_MAX;
    std::vector<std::uint32_t> new_number(neighbours.size(), nowhere);
    for (std::uint32_t i = 0; i < areas.size(); ++i) new_number[areas[i]] = i;
    Neighbours chosen;
    for (const std::uint32_t area : areas) {
        auto& list = chosen.emplace_back();
        for (const std::uint32_t other : neighbours[area])
            if (new_number[other] != nowhere) list.push_back(new_number[other]);
    }
    return chosen;
}

// An area that is set aside is nobody's neighbour either, which may leave the next one without any.
Joined without_islands(const Neighbours& neighbours) {
    std::vector<bool> stays(neighbours.size(), true);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::uint32_t a = 0; a < neighbours.size(); ++a) {
            const bool joined = std::any_of(neighbours[a].begin(), neighbours[a].end(), [&](std::uint32_t b) { return stays[b]; });
            if (stays[a] && !joined) stays[a] = false, changed = true;
        }
    }
    Joined result;
    for (std::uint32_t a = 0; a < neighbours.size(); ++a) (stays[a] ? result.areas : result.islands).push_back(a);
    result.neighbours = among(neighbours, result.areas);
    return result;
}

Weights weigh(Neighbours neighbours, WeightStyle style) {
    Weights weights{.neighbours = std::move(neighbours)};
    for (const auto& list : weights.neighbours) weights.weight.push_back(list.empty() ? 0 : style == WeightStyle::binary ? 1 : 1 / static_cast<double>(list.size()));
    return weights;
}

double neighbours_sum(std::span<const double> values, const Weights& weights, std::size_t area) {
    double sum = 0;
    for (const std::uint32_t other : weights.neighbours[area]) sum += values[other];
    return sum * weights.weight[area];
}

WeightSums sums_of(const Weights& weights) {
    WeightSums sums;
    std::vector<double> around(weights.weight.size(), 0);  // w_i. + w_.i
    for (std::uint32_t a = 0; a < weights.weight.size(); ++a)
        for (const std::uint32_t b : weights.neighbours[a]) {
            const double there = weights.weight[a], back = has(weights.neighbours[b], a) ? weights.weight[b] : 0;
            sums.s0 += there;
            sums.s1 += back != 0 ? (there + back) * (there + back) / 2 : there * there;  // one way only: the pair is met once
            around[a] += there;
            around[b] += there;
        }
    for (const double sum : around) sums.s2 += sum * sum;
    return sums;
}

}  // namespace daybook::findings
