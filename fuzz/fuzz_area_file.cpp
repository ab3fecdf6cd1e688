// Reads any bytes as a GeoJSON file of areas with values. What is read has its values in the order of its areas, touches both ways, and has its
// middles somewhere; the rest is refused with a sentence and the file's name.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "geo/area_numbers.hpp"
#include "geo/contiguity.hpp"

using namespace daybook;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const geo::AreaFile file{"fuzz.geojson", std::string_view(reinterpret_cast<const char*>(data), size)};
    const auto set = geo::AreaSet::read({&file, 1}, {"id", "name"});
    if (!set) {
        DAYBOOK_CHECK(!set.error().sentence.empty() && set.error().place.file == "fuzz.geojson", "a refusal says why and where");
        return 0;
    }
    const std::array<std::string, 1> value{"value"};
    const auto numbers = geo::read_area_numbers(file, *set, "id", value);
    if (numbers) {
        DAYBOOK_CHECK(numbers->size() == 1 && numbers->front().size() == set->areas().size(), "each area has a value");
        DAYBOOK_CHECK(std::ranges::all_of(numbers->front(), [](double number) { return std::isfinite(number); }), "values are numbers");
    } else {
        DAYBOOK_CHECK(!numbers.error().sentence.empty(), "a refusal says why");
    }
    if (set->areas().size() > 20) return 0;
    for (const auto& middle : geo::centroids_m(*set)) DAYBOOK_CHECK(std::isfinite(middle.x) && std::isfinite(middle.y), "middles are somewhere");
    const auto touching = geo::touching(*set, geo::Contiguity::queen, 5);
    for (std::uint32_t area = 0; area < touching.size(); ++area)
        for (const auto other : touching[area]) DAYBOOK_CHECK(other != area && std::ranges::binary_search(touching[other], area), "touching goes both ways");
    return 0;
}
