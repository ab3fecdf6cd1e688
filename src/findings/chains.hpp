// Chains of events in space and time, beside the chains that chance makes of the same places and days.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "findings/close_pairs.hpp"

namespace daybook::findings {

// Events joined, directly or through others, by steps of at most `within_m` and `within_days`.
struct ChainOptions {
    Metric metric = Metric::manhattan;
    double within_m = 100;
    std::int32_t within_days = 7;
    std::size_t least_events = 3;
    std::uint32_t permutations = 999;
    std::uint64_t seed = 1;
    unsigned threads = 1;
};

struct ChainEvent {
    std::uint32_t event = 0;        // index of the event
    std::int32_t follows = -1;      // place in the chain of the latest event on an earlier day within a step; −1: none
};

struct Chain {
    std::vector<ChainEvent> events; // by day, those of a day in the order given
    std::int32_t days = 0;          // from the first to the last
    double extent_m = 0;            // between opposite corners of the box around it, by the metric
    double p = 1;                   // (1 + permutations with a chain of as many events) / (permutations + 1)
};

struct Chains {
    std::vector<Chain> list;             // of at least `least_events`; most events first, then the shortest in days, then the earliest
    std::int64_t events_in_chains = 0;
    double expected_in_chains = 0;       // mean over the permutations
    double p = 1;                        // of as many events in chains
};

// Refused: events that check_events() refuses, a step that is none, more close pairs than memory is meant for.
Result<Chains> chains(std::span<const Event> events, const ChainOptions& options);

}  // namespace daybook::findings
