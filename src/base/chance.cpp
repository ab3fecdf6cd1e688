#include "base/chance.hpp"

#include <numeric>

namespace daybook {
namespace {

// e^−rate in 2^−63, for a rate of at most 8: the series for rate / 256, squared eight times.
std::uint64_t exp_minus(Rate rate) {
    constexpr std::uint64_t one = std::uint64_t{1} << 63;
    const std::uint64_t x = rate << 23;  // rate / 256 in 2^−63
    std::uint64_t sum = one, term = one;
    for (std::uint64_t k = 1; k <= 9; ++k) {
        term = static_cast<std::uint64_t>(Wide{term} * x >> 63) / k;
        sum = k % 2 == 1 ? sum - term : sum + term;
    }
    for (int i = 0; i < 8; ++i) sum = static_cast<std::uint64_t>(Wide{sum} * sum >> 63);
    return sum;
}

}  // namespace

Chance::Chance(std::uint64_t seed, std::uint64_t stream, std::uint64_t part) : key_(mixed(mixed(mixed(seed + golden) ^ (stream * golden)) + part * golden)) {}

std::size_t Chance::weighted(std::span<const std::uint16_t> weights) {
    auto left = below(std::accumulate(weights.begin(), weights.end(), std::uint32_t{0}));
    std::size_t at = 0;
    while (left >= weights[at]) left -= weights[at++];
    return at;
}

// Products of uniform numbers against e^−rate (Knuth, The Art of Computer Programming 2, 3.4.1), a piece of the rate at a time.
std::uint32_t Chance::poisson(Rate rate) {
    constexpr Rate piece = Rate{8} << 32;
    std::uint32_t count = 0;
    for (; rate > 0; rate -= rate < piece ? rate : piece) {
        const std::uint64_t limit = exp_minus(rate < piece ? rate : piece);
        std::uint64_t product = next() >> 1;
        while (product >= limit) {
            ++count;
            product = static_cast<std::uint64_t>(Wide{product} * next() >> 64);
        }
    }
    return count;
}

}  // namespace daybook
