// The numbers that a GeoJSON file has of each area beside its shape: what analysts bring along.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "geo/areas.hpp"

namespace daybook::geo {

// For each of the properties the number of each area, in the order of `set`, which was read from this file by this id. Numbers written as text
// ("17.5") are numbers. Refused, with the feature's number: a feature without the property, a value that is no number, parts of one area that
// do not have the same.
Result<std::vector<std::vector<double>>> read_area_numbers(const AreaFile& file, const AreaSet& set, const std::string& id, std::span<const std::string> properties);

}  // namespace daybook::geo
