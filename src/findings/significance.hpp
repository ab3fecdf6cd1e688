// From which p on a finding is called one.
#pragma once

namespace daybook::findings {

// The largest p, of a whole search or adjusted for all that was tried, that is said to be beyond chance.
inline constexpr double significant_p = 0.05;

}  // namespace daybook::findings
