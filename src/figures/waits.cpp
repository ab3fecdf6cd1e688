#include "figures/waits.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace daybook::figures {

std::optional<std::int64_t> quantile(std::vector<std::int64_t> values, int percent) {
    DAYBOOK_CHECK(percent >= 1 && percent <= 100, "a quantile is asked for in per cent");
    if (values.empty()) return std::nullopt;
    const auto rank = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

}  // namespace daybook::figures
