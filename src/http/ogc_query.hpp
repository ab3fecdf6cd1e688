// What may stand behind the ? of a collection's items: OGC API – Features – Part 1: Core, 7.15. What is not known is refused.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "geo/geojson.hpp"

namespace daybook::http {

inline constexpr std::size_t items_usual = 1000, items_most = 10'000;

struct ItemsQuery {
    std::size_t limit = items_usual, offset = 0;
    std::string bbox, datetime, lang;   // as given; empty: not given
    std::optional<geo::Bounds> within;       // west of east is false: across the antimeridian
    std::optional<Day> since, before;   // of an interval in time; open where there is none

    // Whether a feature's box and time meet what is asked for.
    [[nodiscard]] bool takes(const geo::Bounds& bounds, const Period& period) const;
    // The same question from another feature on: "limit=10&offset=20&bbox=…".
    [[nodiscard]] std::string from(std::size_t offset) const;
};

// Refused with the parameter as field ("http.query"). A limit beyond items_most means items_most, as the standard has it.
Result<ItemsQuery> read_items_query(std::string_view query);

}  // namespace daybook::http
