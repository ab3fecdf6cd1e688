#include "geo/snap.hpp"

#include <algorithm>
#include <span>

namespace daybook::geo {
namespace {

// Every degree of longitude and latitude lies in [−2^28, 2^28) millionths.
constexpr std::int64_t corner = -(std::int64_t{1} << 28), side = std::int64_t{1} << 29;

struct Cell {
    std::int64_t west = corner, south = corner, width = side, height = side;
    [[nodiscard]] bool is_halved_across() const { return width == height; }  // east from west; the next time south from north

    [[nodiscard]] bool in_first_half(const Place& place) const { return is_halved_across() ? place.longitude < west + width / 2 : place.latitude < south + height / 2; }
    [[nodiscard]] Cell first_half() const { return is_halved_across() ? Cell{west, south, width / 2, height} : Cell{west, south, width, height / 2}; }
    [[nodiscard]] Cell second_half() const { return is_halved_across() ? Cell{west + width / 2, south, width / 2, height} : Cell{west, south + height / 2, width, height / 2}; }
};

}  // namespace

class Halving {
public:
    Halving(const std::vector<Place>& places, std::size_t least, std::vector<SnapCells::Half>& halves) : places_(places), least_(least), halves_(halves) {}

    // The number of a cell. `within` are the places in it, two or more: they are told apart before a cell is too small to be halved.
    std::uint32_t halve(const Cell& cell, std::span<Place> within) {
        const auto number = static_cast<std::uint32_t>(halves_.size());
        halves_.emplace_back();
        const auto middle = std::partition(within.begin(), within.end(), [&](const Place& place) { return cell.in_first_half(place); });
        const std::span first(within.begin(), middle), second(middle, within.end());
        const auto is_enough = [&](std::span<const Place> half) { return half.empty() || half.size() >= least_; };
        if (!is_enough(first) || !is_enough(second)) {
            halves_[number].point = point_in(cell);
            return number;
        }
        const auto of_first = first.empty() ? 0 : halve(cell.first_half(), first), of_second = second.empty() ? 0 : halve(cell.second_half(), second);
        halves_[number].first = of_first, halves_[number].second = of_second;
        return number;
    }

private:
    [[nodiscard]] Place point_in(const Cell& cell) const {
        Place point{static_cast<std::int32_t>(cell.west + cell.width / 2), static_cast<std::int32_t>(cell.south + cell.height / 2)};
        while (std::ranges::binary_search(places_, point)) ++point.longitude;
        return point;
    }

    const std::vector<Place>& places_;
    const std::size_t least_;
    std::vector<SnapCells::Half>& halves_;
};

SnapCells::SnapCells(std::vector<Place> places, std::size_t least) {
    least = std::max<std::size_t>(least, 2);  // a single place would be its own cell
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    if (places.size() < least) return;
    auto within = places;
    Halving(places, least, halves_).halve({}, within);
}

std::optional<Place> SnapCells::point_of(const Place& place) const {
    if (halves_.empty()) return std::nullopt;
    Cell cell;
    std::uint32_t number = 0;
    while (!halves_[number].point) {
        const auto& [first, second, point] = halves_[number];
        const bool in_first = second == 0 || (first != 0 && cell.in_first_half(place));  // an empty half goes with the other
        number = in_first ? first : second;
        cell = in_first ? cell.first_half() : cell.second_half();
    }
    return halves_[number].point;
}

}  // namespace daybook::geo
