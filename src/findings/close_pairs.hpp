// Events at places on days, the pairs of them that are close in space, and their days dealt out anew: what near-repeats and chains are made of.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace daybook::findings {

struct Event {
    double x = 0, y = 0;  // metres
    Day day = 0;
};

enum class Metric : std::uint8_t { manhattan, euclidean };

inline constexpr std::size_t fewest_events = 10;
inline constexpr std::int32_t longest_span_days = 32'767;  // so that a day takes two bytes
inline constexpr std::size_t most_close_pairs = 50'000'000;
inline constexpr std::uint32_t most_permutations = 999'999;

// Refused: too few events, all at one place (within `same_place_m`) or on one day, days too far apart, coordinates that are no numbers.
Result<void> check_events(std::span<const Event> events, double same_place_m);
Result<void> check_permutations(std::uint32_t permutations);

// Two events by their slots. Slots number the events along strips of the map, so that pairs beside each other in a list are beside each other in memory.
struct Pair {
    std::uint32_t a, b;
};

struct ClosePairs {
    std::vector<std::uint32_t> slot_of;    // of each event
    std::vector<std::uint32_t> event_at;   // in each slot
    std::vector<std::vector<Pair>> bands;  // by distance: up to and with the first upper end, and so on
};

// The pairs up to the last upper end apart; every pair is in one band. A distance counts as equal to an upper end within a thousandth of a
// millimetre, so that no rounding decides. Refused: more than most_close_pairs.
Result<ClosePairs> close_pairs(std::span<const Event> events, Metric metric, std::span<const double> upper_ends_m);

// Days from the first one, as small numbers.
[[nodiscard]] std::vector<std::int16_t> days_from_first(std::span<const Event> events);

// Deals the days out anew: permutation `number` of the seed. Every order is as likely as any other.
void deal(std::span<std::int16_t> days, std::uint64_t seed, std::uint32_t number);

}  // namespace daybook::findings
