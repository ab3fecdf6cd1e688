// Inside src/simulator: what happened in Rivermouth, one event after another, before anyone wrote it down.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "geo/areas.hpp"
#include "simulator/town.hpp"
#include "simulator/town_map.hpp"

namespace daybook::simulator {

enum class Disposition : std::uint8_t { open, cleared_arrest, cleared_exceptional, unfounded };

struct Event {
    Day occurred = 0, recorded = 0;
    std::optional<std::int32_t> minute;   // of the day, when the hour is known
    std::uint32_t kind = 0;               // in offence_kinds
    std::uint32_t number = 0;             // among the events of its kind: makes the order complete
    std::uint32_t district = 0;           // from 0
    geo::GridPoint point;
    bool has_point = true, has_district = true, domestic = false;
    bool with_previous = false;           // part of the case before it
    Disposition disposition = Disposition::open;
};

// Where and from when vehicle theft doubles.
inline constexpr std::uint32_t planted_districts[] = {2, 8};  // from 0: Tannery Fields, Northgate
inline constexpr std::uint32_t planted_factor = 2;

// Everything recorded in the years asked for, in the order of recording. What happened before and was recorded later is
// there, what is recorded after the last day is not.
[[nodiscard]] std::vector<Event> make_events(const TownOptions& options, const TownMap& map);

}  // namespace daybook::simulator
