#include "findings/areas.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "figures/compare.hpp"

namespace daybook::findings {
namespace {

std::vector<double> of_areas(std::span<const double> values, std::span<const std::uint32_t> areas) {
    std::vector<double> chosen;
    for (const std::uint32_t area : areas) chosen.push_back(values[area]);
    return chosen;
}

std::vector<std::uint8_t> above_mean(std::span<const double> values, double mean) {
    std::vector<std::uint8_t> marks;
    for (const double value : values) marks.push_back(value > mean ? 1 : 0);
    return marks;
}

std::size_t pairs_in(const Neighbours& neighbours) {
    std::size_t pairs = 0;
    for (std::uint32_t a = 0; a < neighbours.size(); ++a)
        for (const std::uint32_t b : neighbours[a]) pairs += a < b || !std::ranges::binary_search(neighbours[b], a) ? 1 : 0;
    return pairs;
}

// What the global G can be made of: nothing below 0, and two values above it.
bool suits_g(std::span<const double> values) {
    return std::ranges::all_of(values, [](double x) { return x >= 0; }) && std::ranges::count_if(values, [](double x) { return x > 0; }) > 1;
}

WholeMap whole_map(std::span<const double> values, std::span<const double> positive, double mean, const Neighbours& neighbours, const Permutations& permutations) {
    const Weights rows = weigh(neighbours, WeightStyle::row_standardised), binary = weigh(neighbours, WeightStyle::binary);
    WholeMap whole{.moran = moran(values, rows), .moran_normality = moran(values, rows, Assumption::normality), .geary = geary(values, rows), .joins = join_count(above_mean(values, mean), binary)};
    whole.has_g = suits_g(positive);
    if (whole.has_g) whole.g = getis_ord(positive, binary);
    whole.moran_permuted_p = moran_permuted(values, rows, permutations);
    return whole;
}

AreaLabel label_of(bool high, bool among_high) {
    if (among_high) return high ? AreaLabel::high_high : AreaLabel::low_high;
    return high ? AreaLabel::high_low : AreaLabel::low_low;
}

std::vector<AreaFinding> each_area(std::span<const double> values, double mean, const Joined& joined, const Permutations& permutations, double false_discovery_rate) {
    const Weights rows = weigh(joined.neighbours, WeightStyle::row_standardised), starred = weigh(with_self(joined.neighbours), WeightStyle::row_standardised);
    const auto morans = local_moran(values, rows), gs = local_g(values, rows), stars = local_g(values, starred);
    const auto p = local_permuted(values, rows, permutations), adjusted = figures::benjamini_hochberg(p);
    std::vector<AreaFinding> areas;
    for (std::size_t i = 0; i < values.size(); ++i) {
        AreaFinding area{.area = joined.areas[i], .neighbours_mean = gs[i].value, .moran = morans[i], .g = gs[i], .g_star = stars[i], .p = p[i], .p_adjusted = adjusted[i]};
        if (adjusted[i] <= false_discovery_rate) {
            const bool among_high = gs[i].value > gs[i].expected;
            area.label = label_of(values[i] > mean, among_high);
            area.spot = among_high ? Spot::hot : Spot::cold;
        }
        areas.push_back(area);
    }
    return areas;
}

}  // namespace

std::string_view to_key(AreaLabel label) {
    constexpr std::array<std::string_view, 5> keys{"not-significant", "high-high", "low-low", "high-low", "low-high"};
    return keys[static_cast<std::size_t>(label)];
}

std::string_view to_key(Spot spot) {
    constexpr std::array<std::string_view, 3> keys{"not-significant", "hot", "cold"};
    return keys[static_cast<std::size_t>(spot)];
}

AreasFault fault_of(std::span<const double> values, const Neighbours& neighbours) {
    const auto joined = without_islands(neighbours);
    if (joined.areas.size() < fewest_areas) return AreasFault::too_few;
    const auto chosen = of_areas(values, joined.areas);
    return std::ranges::all_of(chosen, [&](double value) { return value == chosen.front(); }) ? AreasFault::all_equal : AreasFault::none;
}

AreaFindings analyse_areas(std::span<const double> values, std::span<const double> positive, const Neighbours& neighbours, const Permutations& permutations) {
    const auto joined = without_islands(neighbours);
    const auto chosen = of_areas(values, joined.areas), for_g = of_areas(positive.empty() ? values : positive, joined.areas);
    AreaFindings findings{.islands = joined.islands, .pairs = pairs_in(joined.neighbours)};
    findings.mean = std::accumulate(chosen.begin(), chosen.end(), 0.0) / static_cast<double>(chosen.size());
    findings.whole = whole_map(chosen, for_g, findings.mean, joined.neighbours, permutations);
    findings.areas = each_area(chosen, findings.mean, joined, permutations, findings.false_discovery_rate);
    return findings;
}

}  // namespace daybook::findings
