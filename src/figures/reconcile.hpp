// Own counts beside official ones. The tolerance and the explanation are given beforehand by the profile of the source,
// as data; nothing here fits anything to make figures agree. An explanation never covers more than the tolerance.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/time.hpp"

namespace daybook::figures {

struct OfficialFigure {
    std::string agency;     // as the official file names it
    std::string indicator;  // id in the indicator book
    Period period;
    std::int64_t number = 0;
};

// What the profile says of one indicator, before anyone has looked at the numbers.
struct Agreement {
    std::string indicator;
    double tolerance_percent = 0;
    bool comparable = true;
    Texts because;          // why they may differ, or why they cannot be compared
};

enum class Verdict : std::uint8_t {
    agrees,          // equal, or within the tolerance when the profile gives no explanation
    explained,       // not equal, within the tolerance, and the profile says why
    not_comparable,  // the profile says that the definitions differ
    differs,         // beyond the tolerance
};
[[nodiscard]] std::string_view to_key(Verdict verdict);  // "not-comparable"; the phrase is "verdict." + key

struct Reconciled {
    OfficialFigure official;
    std::int64_t own = 0;
    std::optional<double> deviation_percent;  // (own − official) / official × 100; nothing when official is 0
    double tolerance_percent = 0;
    Verdict verdict = Verdict::differs;
    Texts because;
};

// The agreement for official.indicator is looked up in `agreements`; without one they have to be equal.
[[nodiscard]] Reconciled reconcile(const OfficialFigure& official, std::int64_t own, std::span<const Agreement> agreements);

}  // namespace daybook::figures
