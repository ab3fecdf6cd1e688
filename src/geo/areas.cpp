#include "geo/areas.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "geo/area_reader.hpp"

namespace daybook::geo {
namespace {

bool is_id_digit(char letter) { return letter >= '0' && letter <= '9'; }

// The digits at the start of `text`, taken off it, without leading zeros.
std::string_view take_number(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && is_id_digit(text[length])) ++length;
    std::string_view number = text.substr(0, length);
    text.remove_prefix(length);
    while (!number.empty() && number.front() == '0') number.remove_prefix(1);
    return number;
}

Result<void> read_areas_of(const AreaFile& file, AreaGatherer& gatherer) {
    if (file.bytes.size() > gatherer.limits().file_bytes)
        return refuse("areas.too-large", fmt::format("the file has {} bytes; the most is {}", file.bytes.size(), gatherer.limits().file_bytes), {.file = file.name});
    std::string_view start = file.bytes;
    if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
    const auto first = start.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return refuse("areas.empty", "the file is empty", {.file = file.name});
    if (start.starts_with("PK\x03\x04")) return read_zip(file, gatherer);
    if (start[first] == '<') return read_kml({file.name, start}, gatherer);
    return read_geojson({file.name, start}, gatherer);
}

// Twice the signed area of the triangle a, b, p: positive when p lies left of the way from a to b.
__extension__ typedef __int128 Wide;
Wide side_of(GridPoint a, GridPoint b, GridPoint p) {
    return Wide{std::int64_t{b.x} - a.x} * (std::int64_t{p.y} - a.y) - Wide{std::int64_t{b.y} - a.y} * (std::int64_t{p.x} - a.x);
}

bool lies_on(GridPoint a, GridPoint b, GridPoint p) {
    return side_of(a, b, p) == 0 && std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y && p.y <= std::max(a.y, b.y);
}

}  // namespace

bool id_before(std::string_view a, std::string_view b) {
    std::string_view left = a, right = b;
    while (!left.empty() && !right.empty()) {
        if (is_id_digit(left[0]) && is_id_digit(right[0])) {
            const std::string_view x = take_number(left), y = take_number(right);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
        } else {
            if (left[0] != right[0]) return static_cast<unsigned char>(left[0]) < static_cast<unsigned char>(right[0]);
            left.remove_prefix(1);
            right.remove_prefix(1);
        }
    }
    if (left.empty() != right.empty()) return left.empty();
    return a < b;  // "07" and "7"
}

Result<AreaSet> AreaSet::read(std::span<const AreaFile> files, const AreaProperties& properties, const AreaLimits& limits) {
    AreaGatherer gatherer(properties, limits);
    for (const auto& file : files) DAYBOOK_TRY_VOID(read_areas_of(file, gatherer));
    DAYBOOK_TRY(auto areas, gatherer.finish());
    if (areas.empty()) return refuse("areas.none", "the files hold no area", {.file = files.empty() ? "" : files.front().name});
    return of(std::move(areas));
}

AreaSet AreaSet::of(std::vector<Area> areas) {
    std::sort(areas.begin(), areas.end(), [](const Area& a, const Area& b) { return id_before(a.id, b.id); });
    for (std::size_t i = 0; i < areas.size(); ++i) {
        DAYBOOK_CHECK(i == 0 || areas[i - 1].id != areas[i].id, "each area has an id of its own");
        for (const auto& polygon : areas[i].polygons)
            for (const auto& ring : polygon.rings) DAYBOOK_CHECK(ring.size() >= 3, "a ring has at least three points");
    }
    return AreaSet(std::move(areas));
}

std::optional<std::uint32_t> AreaSet::with_id(std::string_view id) const {
    const auto found = std::lower_bound(areas_.begin(), areas_.end(), id, [](const Area& area, std::string_view wanted) { return id_before(area.id, wanted); });
    if (found == areas_.end() || found->id != id) return std::nullopt;
    return static_cast<std::uint32_t>(found - areas_.begin());
}

bool holds(const Polygon& polygon, GridPoint point) {
    bool inside = false;
    for (const auto& ring : polygon.rings) {
        GridPoint a = ring.back();
        for (const GridPoint b : ring) {
            if (lies_on(a, b, point)) return true;
            if ((a.y <= point.y) != (b.y <= point.y) && (side_of(a, b, point) > 0) == (b.y > a.y)) inside = !inside;
            a = b;
        }
    }
    return inside;
}

}  // namespace daybook::geo
