#include "geo/area_reader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace daybook::geo {

std::unexpected<Error> AreaGatherer::refuse_feature(std::string code, std::string_view what) const {
    return refuse(std::move(code), fmt::format("feature {} {}", number_, what), {.file = file_});
}

std::unexpected<Error> AreaGatherer::refuse_without(std::string_view property, const std::vector<std::string>& has) const {
    constexpr std::size_t most_listed = 40;
    const std::vector<std::string> listed(has.begin(), has.begin() + static_cast<std::ptrdiff_t>(std::min(has.size(), most_listed)));
    return refuse_feature("areas.property-missing", fmt::format("has no property \"{}\" with a text or a number in it; it has: {}", property, fmt::join(listed, ", ")));
}

void AreaGatherer::begin(const std::string& file, std::uint64_t number, const Projection* system) {
    file_ = file;
    number_ = number;
    system_ = system;
    polygons_.clear();
}

Result<void> AreaGatherer::begin_polygon() {
    polygons_.emplace_back();
    return {};
}

Result<void> AreaGatherer::begin_ring() {
    DAYBOOK_CHECK(!polygons_.empty(), "a ring belongs to a polygon");
    ring_.clear();
    ring_points_ = 0;
    return {};
}

Result<void> AreaGatherer::point(double x, double y) {
    if (++points_ > limits_.points) return refuse_feature("areas.too-large", fmt::format("takes the areas beyond {} points; simplify them first", limits_.points));
    ++ring_points_;
    LonLat place{x, y};
    if (system_ != nullptr) {
        const auto converted = system_->to_lonlat(x, y);
        if (!converted) return refuse_feature("areas.no-degrees", converted.error().sentence);
        place = *converted;
    }
    if (!is_valid(place)) return refuse_feature("areas.no-degrees", fmt::format("has the coordinates {}, {}, which are no longitude and latitude in degrees; convert the file to WGS 84", x, y));
    const GridPoint snapped = to_grid(place);
    if (ring_.empty() || ring_.back() != snapped) ring_.push_back(snapped);
    return {};
}

Result<void> AreaGatherer::end_ring() {
    if (ring_points_ < 3) return refuse_feature("areas.ring", fmt::format("has a ring of {} points; a closed line needs three different ones", ring_points_));
    while (ring_.size() > 1 && ring_.back() == ring_.front()) ring_.pop_back();
    if (ring_.size() >= 3) polygons_.back().rings.push_back(std::move(ring_));  // else it is less than a centimetre wide
    ring_ = {};
    return {};
}

Result<void> AreaGatherer::end(std::string id, std::string name) {
    constexpr std::size_t longest = 200;
    std::erase_if(polygons_, [](const Polygon& polygon) { return polygon.rings.empty(); });
    if (polygons_.empty()) return refuse_feature("areas.no-shape", "has no polygon");
    if (properties_.name.empty()) name = id;
    if (id.size() > longest || name.size() > longest) return refuse_feature("areas.text-too-long", fmt::format("has an id or a name of more than {} bytes", longest));
    const auto [found, is_new] = areas_.try_emplace(id, Area{id, name, {}});
    if (is_new && areas_.size() > limits_.areas) return refuse_feature("areas.too-many", fmt::format("is one area too many: the most is {}", limits_.areas));
    if (found->second.name != name) return refuse_feature("areas.id-twice", fmt::format("is \"{}\" with the id \"{}\", which \"{}\" has already; choose another property for the id", name, id, found->second.name));
    auto& all = found->second.polygons;
    all.insert(all.end(), std::make_move_iterator(polygons_.begin()), std::make_move_iterator(polygons_.end()));
    polygons_.clear();
    return {};
}

Result<std::vector<Area>> AreaGatherer::finish() {
    std::vector<Area> list;
    list.reserve(areas_.size());
    for (auto& [id, area] : areas_) list.push_back(std::move(area));
    areas_.clear();
    return list;
}

}  // namespace daybook::geo
