// Measurements of the running server, as Prometheus reads them (text format 0.0.4). Counted without locks.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "clerk/service.hpp"
#include "http/server.hpp"

namespace daybook::http {

class Metrics {
public:
    void answered(unsigned status, double seconds, bool is_write);
    void limited() { ++limited_; }
    void forbidden() { ++forbidden_; }

    [[nodiscard]] std::string text(const clerk::ServiceNumbers& service, const ServerNumbers& server, std::uint64_t reports_open, std::uint64_t reports) const;

private:
    static constexpr std::array<double, 11> bounds_s{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};
    struct Histogram {
        std::array<std::atomic<std::uint64_t>, bounds_s.size() + 1> counts{};
        std::atomic<std::uint64_t> sum_us = 0;
    };
    std::array<std::atomic<std::uint64_t>, 6> by_class_{};  // 1xx to 5xx at 1 to 5
    std::array<Histogram, 2> seconds_;                      // reads, writes
    std::atomic<std::uint64_t> limited_ = 0, forbidden_ = 0;
};

}  // namespace daybook::http
