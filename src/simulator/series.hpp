// Inside src/simulator: what other bodies of Rivermouth count, as one file of aggregate numbers: drugs, poisonings, road deaths and
// injuries, losses by fraud each month; posts, stations and vehicles each quarter. Read by data/profiles/town-series.toml.
#pragma once
#include <string>

#include "simulator/town.hpp"
#include "simulator/town_map.hpp"

namespace daybook::simulator {

// period,district,series,value,unit,edition; an empty district is the town.
[[nodiscard]] std::string series_csv(const TownOptions& options, const TownMap& map);

}  // namespace daybook::simulator
