// Neighbours as GeoDa, spdep and PySAL keep them in GAL files: a head line (N, or 0 N FILE FIELD), then for each area a line with its id and
// how many neighbours it has, and a line with their ids (empty, or left out, when it has none).
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "findings/weights.hpp"

namespace daybook::intake {

// By the numbers of the areas in `ids`. Refused, with the line: what is no GAL file, a number of areas or neighbours that does not hold, an id
// twice, an area as its own neighbour, ids that are none of these, and any of these that the file does not have.
Result<findings::Neighbours> read_gal(std::string_view text, std::string_view file, std::span<const std::string> ids);

}  // namespace daybook::intake
