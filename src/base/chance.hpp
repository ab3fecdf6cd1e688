// Numbers that look random and follow from a seed alone, in integer arithmetic, so that every machine
// and compiler draws the same. A Chance is a stream named by a seed and two numbers; streams do not touch one another,
// so a change to what one of them is for leaves the rest as it was. Never two draws in one expression: their order would be
// the compiler's choice (between braces it is fixed).
#pragma once
#include <cstdint>
#include <span>

namespace daybook {

__extension__ typedef unsigned __int128 Wide;

// A rate in 2^−32: one is 1 << 32.
using Rate = std::uint64_t;

class Chance {
public:
    Chance(std::uint64_t seed, std::uint64_t stream, std::uint64_t part = 0);

    // The finisher of SplitMix64 over a counter (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
    std::uint64_t next() { return mixed(key_ + ++counter_ * golden); }
    // From 0 to n − 1; n at least 1. The bias is below n / 2^64.
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(Wide{next()} * n >> 64); }
    std::int32_t between(std::int32_t low, std::int32_t high) { return low + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(high - low + 1))); }
    bool in_thousand(std::uint32_t share) { return below(1000) < share; }
    // The place of a weight, drawn in proportion to the weights; their sum is not 0.
    std::size_t weighted(std::span<const std::uint16_t> weights);
    std::uint32_t poisson(Rate rate);

private:
    static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    static constexpr std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    std::uint64_t key_;
    std::uint64_t counter_ = 0;
};

}  // namespace daybook
