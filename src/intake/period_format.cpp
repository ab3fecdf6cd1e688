#include "intake/period_format.hpp"

#include <algorithm>

namespace daybook::intake {

std::optional<PeriodFormat> PeriodFormat::parse(std::string_view pattern) {
    PeriodFormat format;
    while (!pattern.empty()) {
        auto part = [&](std::string_view name, Step step) {
            if (!pattern.starts_with(name)) return false;
            pattern.remove_prefix(name.size());
            format.steps_.push_back(step);
            return true;
        };
        if (part("YYYY", {Part::year, 0, 4, 4}) || part("MM", {Part::month, 0, 2, 2}) || part("M", {Part::month, 0, 1, 2})) continue;
        if (pattern.starts_with("QQ")) {
            format.steps_.push_back({Part::letter, 'Q', 0, 0});
            pattern.remove_prefix(1);
        }
        if (part("Q", {Part::quarter, 0, 1, 1})) continue;
        format.steps_.push_back({Part::letter, pattern[0], 0, 0});
        pattern.remove_prefix(1);
    }
    auto parts = [&](Part part) { return std::ranges::count(format.steps_, part, &Step::part); };
    if (parts(Part::year) != 1 || parts(Part::month) + parts(Part::quarter) > 1) return std::nullopt;
    return format;
}

std::optional<Period> PeriodFormat::read(std::string_view text) const {
    std::int32_t year = 0, month = 0, quarter = 0;
    for (const auto& step : steps_) {
        if (step.part == Part::letter) {
            if (text.empty() || text[0] != step.letter) return std::nullopt;
            text.remove_prefix(1);
            continue;
        }
        std::int32_t number = 0;
        int digits = 0;
        for (; digits < step.most_digits && !text.empty() && text[0] >= '0' && text[0] <= '9'; ++digits, text.remove_prefix(1)) number = number * 10 + (text[0] - '0');
        if (digits < step.least_digits) return std::nullopt;
        (step.part == Part::year ? year : step.part == Part::month ? month : quarter) = number;
        if (step.part == Part::month && (month < 1 || month > 12)) return std::nullopt;
        if (step.part == Part::quarter && (quarter < 1 || quarter > 4)) return std::nullopt;
    }
    if (!text.empty() || !is_date(year, 1, 1)) return std::nullopt;
    if (month != 0) return Period::of_month(year * 12 + month - 1);
    if (quarter == 0) return Period::of_year(year);
    const Month first = year * 12 + (quarter - 1) * 3;
    return Period::of_days(first_day(first), first_day(first + 3));
}

}  // namespace daybook::intake
