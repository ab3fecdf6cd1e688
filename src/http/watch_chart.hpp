// The picture beside an alert: the counts that it was compared with over time, the count that stood out, and across them the expected number and the limit.
#pragma once
#include <string>
#include <string_view>

#include "results/alert_list.hpp"

namespace daybook::http {

// Of days many lie under one stroke: then the stroke is as high as the highest of them.
struct PastRange {
    std::int64_t lowest = 0, highest = 0;
    double middle = 0;  // half of them are not above it
};
[[nodiscard]] PastRange range_of(const results::ListedAlert& alert);

// An SVG without text, which scales to any width; `alternative` says the same in words. Empty when there is nothing that the count was compared with.
[[nodiscard]] std::string watch_chart(const results::ListedAlert& alert, std::string_view alternative);

}  // namespace daybook::http
