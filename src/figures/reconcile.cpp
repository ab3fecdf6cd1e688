// The verdict follows from three numbers and what the profile said beforehand. It is decided on integers, so that a
// tolerance of 0.7 % means the same on every machine: |own − official| × 100 000 against tolerance × 1 000 × official,
// the tolerance taken to the thousandth of a per cent.
#include "figures/reconcile.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace daybook::figures {

namespace {

bool within(std::int64_t own, std::int64_t official, double tolerance_percent) {
    const auto thousandths = static_cast<std::int64_t>(std::llround(tolerance_percent * 1000));
    return std::abs(own - official) * 100'000 <= thousandths * std::abs(official);
}

Verdict verdict_of(const Reconciled& of, bool comparable) {
    if (!comparable) return Verdict::not_comparable;
    if (of.own == of.official.number) return Verdict::agrees;
    if (!within(of.own, of.official.number, of.tolerance_percent)) return Verdict::differs;
    return of.because.empty() ? Verdict::agrees : Verdict::explained;
}

}  // namespace

std::string_view to_key(Verdict verdict) {
    switch (verdict) {
        case Verdict::agrees: return "agrees";
        case Verdict::explained: return "explained";
        case Verdict::not_comparable: return "not-comparable";
        case Verdict::differs: return "differs";
    }
    return "";
}

Reconciled reconcile(const OfficialFigure& official, std::int64_t own, std::span<const Agreement> agreements) {
    Reconciled result{.official = official, .own = own};
    const auto said = std::find_if(agreements.begin(), agreements.end(), [&](const Agreement& a) { return a.indicator == official.indicator; });
    if (said != agreements.end()) {
        result.tolerance_percent = said->tolerance_percent;
        result.because = said->because;
    }
    if (official.number != 0)
        result.deviation_percent = 100.0 * static_cast<double>(own - official.number) / static_cast<double>(official.number);
    result.verdict = verdict_of(result, said == agreements.end() || said->comparable);
    return result;
}

}  // namespace daybook::figures
