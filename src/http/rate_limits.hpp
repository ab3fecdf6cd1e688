// How often one address or account may do a thing: a bucket of tokens each, filled at a steady rate. Generous enough that a school
// or a block of flats behind one address can report what they all saw, tight enough that one machine cannot fill the disk.
#pragma once
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace daybook::http {

enum class Cost : std::uint8_t { free, read, report, message, upload, login, staff, figures };

struct Allowance {
    double a_second = 0, burst = 0;
};

// By Cost. A login is also slowed down for each account, in the store. What counts records anew for whoever asks (figures) takes a
// processor tens of milliseconds.
inline constexpr std::array<Allowance, 8> allowances{{{0, 0}, {50, 500}, {0.5, 60}, {0.5, 60}, {0.2, 40}, {0.2, 20}, {30, 300}, {5, 60}}};

class RateLimits {
public:
    explicit RateLimits(bool on) : on_(on) {}

    // 0 when it may be done now; else the seconds to wait. `who` is an address (of IPv6 the network counts) or an account.
    std::uint32_t take(std::string_view who, Cost cost, double now_s);

private:
    struct Bucket {
        double tokens = 0, at_s = 0;
    };
    const bool on_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

// "2001:db8:1:2:…" → "2001:db8:1:2": whoever has one address of a network has all of them. IPv4 as it is.
[[nodiscard]] std::string network_of(std::string_view address);

}  // namespace daybook::http
