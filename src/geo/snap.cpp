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

class Snapper {
public:
    Snapper(const std::vector<Place>& places, std::size_t least) : places_(places), least_(least) {}

    // `within` are the places in the cell, two or more: they are told apart before a cell is too small to be halved.
    void snap(const Cell& cell, std::span<Place> within) {
        const auto middle = std::partition(within.begin(), within.end(), [&](const Place& place) { return cell.in_first_half(place); });
        const std::span first(within.begin(), middle), second(middle, within.end());
        const auto is_enough = [&](std::span<const Place> half) { return half.empty() || half.size() >= least_; };
        if (!is_enough(first) || !is_enough(second)) return settle(cell, within);
        if (!first.empty()) snap(cell.first_half(), first);
        if (!second.empty()) snap(cell.second_half(), second);
    }

    std::vector<SnappedPlace> take() {
        std::ranges::sort(snapped_, {}, &SnappedPlace::place);
        return std::move(snapped_);
    }

private:
    void settle(const Cell& cell, std::span<const Place> within) {
        Place point{static_cast<std::int32_t>(cell.west + cell.width / 2), static_cast<std::int32_t>(cell.south + cell.height / 2)};
        while (std::ranges::binary_search(places_, point)) ++point.longitude;
        for (const auto& place : within) snapped_.push_back({place, point});
    }

    const std::vector<Place>& places_;
    const std::size_t least_;
    std::vector<SnappedPlace> snapped_;
};

}  // namespace

std::vector<SnappedPlace> snap_places(std::vector<Place> places, std::size_t least) {
    least = std::max<std::size_t>(least, 2);  // a single place would be its own cell
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    if (places.size() < least) return {};
    auto within = places;
    Snapper snapper(places, least);
    snapper.snap({}, within);
    return snapper.take();
}

}  // namespace daybook::geo
