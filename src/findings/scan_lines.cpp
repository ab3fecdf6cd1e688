#include "findings/scan_lines.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include "findings/scan_likelihood.hpp"

namespace daybook::findings {
namespace {

// Distances that differ by less than this part of them are the same: they were rounded differently.
constexpr double same_distance = 1e-12;

// Together with what goes with them, two and a half gigabytes.
constexpr std::size_t most_members = 400'000'000;

// By about how many standard deviations of the longest window the zones of a step differ in what they expect: larger makes fewer steps,
// and more windows that have to be looked at one by one. Measured; no result depends on it.
constexpr double zone_slack_in_space = 0.5, zone_slack_in_space_time = 1.0;

// Kulldorff, Huang, Pickle, Duczmal 2006, "An elliptic spatial scan statistic": axes and directions.
std::vector<Shape> shapes_for(const ScanOptions& options) {
    std::vector<Shape> shapes{{}};
    if (!options.elliptic) return shapes;
    constexpr std::array<std::pair<double, int>, 5> kinds{{{1.5, 4}, {2, 6}, {3, 9}, {4, 12}, {5, 15}}};
    for (const auto& [axis, directions] : kinds)
        for (int i = 0; i < directions; ++i) shapes.push_back({axis, i * std::numbers::pi / directions, std::pow(4 * axis / ((axis + 1) * (axis + 1)), options.eccentricity_penalty)});
    return shapes;
}

struct Neighbour {
    double distance = 0;
    std::uint32_t place = 0;
};

// Sorts places by distance, then by number: by the 22 bits after the sign of the distance in single precision, which are in the order of
// the numbers, eleven at a time; then what these cannot tell apart, a few neighbours at most unless distances are all alike.
class Sorter {
public:
    // Distances by place; those above `farthest` are left out.
    void sort(const std::vector<double>& distances, double farthest, std::vector<Neighbour>& sorted) {
        keys_.clear();
        for (std::uint32_t place = 0; place < distances.size(); ++place)
            if (distances[place] <= farthest) keys_.push_back(std::uint64_t{std::bit_cast<std::uint32_t>(static_cast<float>(distances[place]))} << 32 | place);
        other_.resize(keys_.size());
        for (int shift = 41; shift < 63; shift += 11) {
            sort_by(shift);
            keys_.swap(other_);
        }
        sorted.clear();
        for (const auto key : keys_) sorted.push_back({distances[static_cast<std::uint32_t>(key)], static_cast<std::uint32_t>(key)});
        for (std::size_t i = 1; i < sorted.size(); ++i)
            for (std::size_t j = i; j > 0 && sorted[j].distance < sorted[j - 1].distance; --j) std::swap(sorted[j], sorted[j - 1]);
    }

private:
    void sort_by(int shift) {
        std::array<std::uint32_t, 2048> at{};
        for (const auto key : keys_) ++at[key >> shift & 2047];
        std::exclusive_scan(at.begin(), at.end(), at.begin(), 0U);
        for (const auto key : keys_) other_[at[key >> shift & 2047]++] = key;
    }

    std::vector<std::uint64_t> keys_, other_;  // the distance's bits, then the place
};

class LineMaker {
public:
    LineMaker(const std::vector<ScanPoint>& places, const LineRules& rules, const ScanOptions& options, Lines& lines)
        : places_(places), rules_(rules), lines_(lines), largest_(options.largest_share * std::accumulate(rules.weights.begin(), rules.weights.end(), 0.0) * (1 + same_distance)), radius_(options.largest_radius * (1 + same_distance)), distances_(places.size()) {}

    void add(std::uint32_t centre, std::uint16_t shape) {
        find_neighbours(centre, lines_.shapes[shape]);
        Line line{.centre = centre, .shape = shape, .begin = lines_.members.size(), .first_step = lines_.steps.end.size()};
        take_while_small_enough();
        while (lines_.members.size() > line.begin && !lines_.ends_zone.back()) drop_last();
        line.end = lines_.members.size();
        if (line.end == line.begin) return;
        double measure = 0;
        const double a_zone = expected_a_zone(line);
        for (std::size_t member = line.begin; member < line.end;) member = add_step(line, member, measure, a_zone);
        line.after_steps = lines_.steps.end.size();
        lines_.all.push_back(line);
    }

private:
    void find_neighbours(std::uint32_t centre, const Shape& shape) {
        for (std::uint32_t place = 0; place < places_.size(); ++place) distances_[place] = distance(places_[centre], places_[place], shape);
        sorter_.sort(distances_, radius_, neighbours_);
    }
    void take_while_small_enough() {
        double weight = 0;
        for (std::size_t i = 0; i < neighbours_.size(); ++i) {
            weight += rules_.weights[neighbours_[i].place];
            if (weight > largest_) return;
            const bool last_of_its_distance = i + 1 == neighbours_.size() || neighbours_[i + 1].distance > neighbours_[i].distance * (1 + same_distance);
            lines_.members.push_back(neighbours_[i].place);
            lines_.ends_zone.push_back(last_of_its_distance);
        }
    }
    void drop_last() {
        lines_.members.pop_back();
        lines_.ends_zone.pop_back();
    }

    std::size_t next_zone(std::size_t member, double& measure) const {
        do measure += rules_.measures[lines_.members[member]];
        while (!lines_.ends_zone[member++]);
        return member;
    }

    // What a zone of the line adds to the one before it, on average over the zones.
    double expected_a_zone(const Line& line) const {
        double measure = 0;
        std::size_t zones = 0;
        for (std::size_t member = line.begin; member < line.end; ++member) {
            measure += rules_.measures[lines_.members[member]];
            zones += lines_.ends_zone[member];
        }
        return measure * rules_.cases_a_measure / static_cast<double>(zones);
    }

    // From `member` on, before which there is `measure`; gives the member after the step. The number of zones depends on how much is
    // expected so far and on nothing else, so that it changes seldom along a line and a processor foretells it.
    std::size_t add_step(const Line& line, std::size_t member, double& measure, double expected_a_zone) {
        auto& steps = lines_.steps;
        steps.begin.push_back(static_cast<std::uint32_t>(member - line.begin));
        steps.measure_before.push_back(measure);
        std::size_t end = next_zone(member, measure);
        steps.first_zone.push_back(static_cast<std::uint32_t>(end - line.begin));
        const double expected = measure * rules_.cases_a_measure;
        steps.classes.push_back(static_cast<std::uint16_t>(class_of(static_cast<float>(expected))));
        double more = (rules_.longest_share < 1 ? zone_slack_in_space_time : zone_slack_in_space) * std::sqrt(expected / rules_.longest_share);
        for (; end < line.end && more >= expected_a_zone; more -= expected_a_zone) end = next_zone(end, measure);
        steps.end.push_back(static_cast<std::uint32_t>(end - line.begin));
        return end;
    }

    const std::vector<ScanPoint>& places_;
    const LineRules& rules_;
    Lines& lines_;
    double largest_, radius_;
    std::vector<double> distances_;  // from the centre, by place
    std::vector<Neighbour> neighbours_;
    Sorter sorter_;
};

}  // namespace

ScanPoint on_globe(double latitude, double longitude, double radius) {
    const double phi = latitude * std::numbers::pi / 180, lambda = longitude * std::numbers::pi / 180;
    return {radius * std::cos(phi) * std::cos(lambda), radius * std::cos(phi) * std::sin(lambda), radius * std::sin(phi)};
}

double distance(const ScanPoint& a, const ScanPoint& b) {
    const double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return std::sqrt(x * x + y * y + z * z);
}

double distance(const ScanPoint& from, const ScanPoint& to, const Shape& shape) {
    if (shape.longer_axis == 1) return distance(from, to);
    const double x = to[0] - from[0], y = to[1] - from[1], cosine = std::cos(shape.angle), sine = std::sin(shape.angle);
    const double along = (x * cosine + y * sine) / shape.longer_axis, across = y * cosine - x * sine;
    return std::sqrt(along * along + across * across);
}

Result<Lines> make_lines(const std::vector<ScanPoint>& places, const LineRules& rules, const ScanOptions& options) {
    Lines lines{.shapes = shapes_for(options)};
    LineMaker maker(places, rules, options, lines);
    for (std::uint16_t shape = 0; shape < lines.shapes.size(); ++shape)
        for (std::uint32_t centre = 0; centre < places.size(); ++centre) {
            maker.add(centre, shape);
            if (lines.members.size() > most_members) return refuse("scan.too-many", fmt::format("the windows of {} places would take more memory than is sensible; lower the largest share or radius, leave out ellipses, or put cases together in larger cells", places.size()), {.field = "largest share"});
        }
    if (lines.all.empty()) return refuse("scan.window", "no window is allowed: each place alone holds more than the largest share of the population; raise the share", {.field = "largest share"});
    return lines;
}

}  // namespace daybook::findings
