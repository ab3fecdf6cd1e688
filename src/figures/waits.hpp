// How long something took, as the two numbers that a reader can picture: half were done by then, and nine in ten.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace daybook::figures {

// The smallest of the values that at least `percent` per cent of them do not exceed: a value that did occur (the inverse of the
// empirical distribution; definition 1 of Hyndman and Fan 1996). Empty: no values. `percent` is 1 to 100.
[[nodiscard]] std::optional<std::int64_t> quantile(std::vector<std::int64_t> values, int percent);

}  // namespace daybook::figures
