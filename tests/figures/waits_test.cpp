#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "figures/waits.hpp"

using namespace daybook::figures;

TEST_CASE("a quantile is a value that occurred, as R's quantile(type = 1) gives it") {
    CHECK(quantile({15, 20, 35, 40, 50}, 50) == 35);
    CHECK(quantile({15, 20, 35, 40, 50}, 90) == 50);
    CHECK(quantile({3, 6, 7, 8, 8, 10, 13, 15, 16, 20}, 50) == 8);
    CHECK(quantile({20, 16, 15, 13, 10, 8, 8, 7, 6, 3}, 90) == 16);
    CHECK(quantile({7}, 1) == 7);
    CHECK(quantile({}, 50) == std::nullopt);
}

TEST_CASE("at least so many per cent do not exceed a quantile, and fewer do not exceed any smaller value") {
    rc::check("quantile", [](std::vector<std::int64_t> values) {
        RC_PRE(!values.empty());
        const int percent = *rc::gen::inRange(1, 101);
        const std::int64_t found = *quantile(values, percent);
        const auto at_most = [&](std::int64_t limit) { return std::ranges::count_if(values, [&](std::int64_t value) { return value <= limit; }); };
        const auto below = std::ranges::count_if(values, [&](std::int64_t value) { return value < found; });
        RC_ASSERT(static_cast<std::size_t>(at_most(found)) * 100 >= values.size() * static_cast<std::size_t>(percent));
        RC_ASSERT(static_cast<std::size_t>(below) * 100 < values.size() * static_cast<std::size_t>(percent));
    });
}
