#include "figures/series.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace daybook::figures {
namespace {

bool holds(const SeriesValue& value, const Indicator& indicator, std::string_view source, std::uint32_t as_of) {
    return value.position < as_of && value.replaced_at >= as_of && value.series == indicator.series && value.about == source && value.unit == indicator.unit &&
           (indicator.measures != Measures::events || value.scale == 0);
}

// Values that no publisher has would overflow; they stop at the largest number instead.
std::int64_t sum_of(std::int64_t left, std::int64_t right) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(left, right, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}
std::int64_t rescaled(std::int64_t value, int from, int to) {
    for (; from < to; ++from)
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return std::numeric_limits<std::int64_t>::max();
    return value;
}

constexpr auto earlier_then_longer = [](const auto& left, const auto& right) {
    return left.period.first() != right.period.first() ? left.period.first() < right.period.first() : left.period.after_last() > right.period.after_last();
};

}  // namespace

Series::Series(const Columns& columns, const Indicator& indicator, std::string_view source, std::uint32_t as_of) : measures_(indicator.measures) {
    std::vector<std::uint32_t> belonging;
    for (std::uint32_t i = 0; indicator.is_series() && i < columns.series.size(); ++i) {
        if (!holds(columns.series[i], indicator, source, as_of)) continue;
        belonging.push_back(i);
        scale_ = std::max(scale_, columns.series[i].scale);
    }
    for (const std::uint32_t i : belonging) {
        const auto& value = columns.series[i];
        spans_[value.area].push_back({value.period, rescaled(value.value, value.scale, scale_), {i}});
    }
    for (auto& [area, spans] : spans_) {
        std::sort(spans.begin(), spans.end(), earlier_then_longer);
        if (!area.empty()) areas_.push_back(area);
    }
    make_whole();
}

// Adds to the values of the whole the sums of areas, for the times for which there are only these.
void Series::make_whole() {
    std::map<std::pair<Day, Day>, std::vector<const Span*>> of_areas;
    for (const auto& area : areas_)
        for (const auto& span : spans_[area]) of_areas[{span.period.first(), span.period.after_last()}].push_back(&span);
    if (of_areas.empty()) return;
    auto& whole = spans_[""];
    std::set<std::pair<Day, Day>> supplied;
    for (const auto& span : whole) supplied.emplace(span.period.first(), span.period.after_last());
    for (const auto& [time, spans] : of_areas) {
        if (spans.size() != areas_.size() || supplied.contains(time)) continue;
        Span sum{spans[0]->period, 0, {}};
        for (const auto* span : spans) {
            sum.value = sum_of(sum.value, span->value);
            sum.behind.insert(sum.behind.end(), span->behind.begin(), span->behind.end());
        }
        whole.push_back(std::move(sum));
    }
    std::sort(whole.begin(), whole.end(), earlier_then_longer);
}

SeriesFigure Series::figure(std::string_view area, const Period& period) const {
    const auto spans = spans_.find(area);
    if (spans == spans_.end()) return {};
    return measures_ == Measures::stock ? at_end(spans->second, period) : sum(spans->second, period);
}

SeriesFigure Series::sum(const std::vector<Span>& spans, const Period& period) {
    SeriesFigure figure{.complete = true, .behind = {}};
    Day day = period.first();
    auto next = std::ranges::lower_bound(spans, day, {}, [](const Span& span) { return span.period.first(); });
    for (; next != spans.end() && day < period.after_last(); ++next) {
        const auto& time = next->period;
        if (time.first() < day || time.after_last() > period.after_last()) continue;  // inside what was added, or reaches beyond
        if (time.first() > day) figure.complete = false;
        figure.supplied = true;
        figure.value = sum_of(figure.value, next->value);
        figure.behind.insert(figure.behind.end(), next->behind.begin(), next->behind.end());
        day = time.after_last();
    }
    figure.complete = figure.complete && day == period.after_last();
    return figure;
}

SeriesFigure Series::at_end(const std::vector<Span>& spans, const Period& period) {
    const Span* shortest = nullptr;
    for (const auto& span : spans)  // a later beginning is a shorter time
        if (span.period.after_last() == period.after_last()) shortest = &span;
    if (shortest == nullptr) return {};
    return {shortest->value, true, true, shortest->behind};
}

bool belongs_to(const Columns& columns, const Indicator& indicator, std::string_view source, std::uint32_t as_of) {
    if (!indicator.is_series()) return indicator.is_of(source);
    return std::ranges::any_of(columns.series, [&](const SeriesValue& value) { return holds(value, indicator, source, as_of); });
}

std::vector<MonthValue> complete_months(const Series& series, std::string_view area, const Period& period) {
    std::vector<MonthValue> months;
    for (Month month = period.first_month(); month < period.after_last_month(); ++month) {
        const auto figure = series.of_area(area, Period::of_month(month));
        if (figure.complete) months.push_back({month, static_cast<double>(figure.value), 0});
    }
    return months;
}

double unscaled(std::int64_t value, int scale) {
    double number = static_cast<double>(value);
    for (; scale > 0; --scale) number /= 10;
    return number;
}

}  // namespace daybook::figures
