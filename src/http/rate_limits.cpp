#include "http/rate_limits.hpp"

#include <algorithm>
#include <cmath>

#include <arpa/inet.h>

namespace daybook::http {
namespace {

constexpr std::size_t buckets_max = 100'000;
constexpr std::size_t network_bytes = 8;  // of an IPv6 address

}  // namespace

std::string network_of(std::string_view address) {
    in6_addr parsed{};
    if (address.find(':') == std::string_view::npos || ::inet_pton(AF_INET6, std::string(address).c_str(), &parsed) != 1) return std::string(address);
    std::fill(parsed.s6_addr + network_bytes, parsed.s6_addr + sizeof parsed.s6_addr, std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET6, &parsed, text.data(), text.size());
}

std::uint32_t RateLimits::take(std::string_view who, Cost cost, double now_s) {
    const Allowance& allowed = allowances[static_cast<std::size_t>(cost)];
    if (!on_ || allowed.burst == 0) return 0;
    std::string key = network_of(who);
    key += static_cast<char>('0' + static_cast<int>(cost));
    const std::lock_guard lock(mutex_);
    // Full buckets are like none: they go when there are too many. A flood of addresses makes room for itself only.
    if (buckets_.size() >= buckets_max) std::erase_if(buckets_, [&](const auto& one) { return now_s - one.second.at_s > 600; });
    if (buckets_.size() >= buckets_max) buckets_.clear();
    auto [found, is_new] = buckets_.try_emplace(std::move(key), Bucket{allowed.burst, now_s});
    Bucket& bucket = found->second;
    bucket.tokens = std::min(allowed.burst, bucket.tokens + std::max(0.0, now_s - bucket.at_s) * allowed.a_second);
    bucket.at_s = now_s;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
    }
    return static_cast<std::uint32_t>(std::ceil((1 - bucket.tokens) / allowed.a_second));
}

}  // namespace daybook::http
