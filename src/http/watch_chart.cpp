#include "http/watch_chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/html.hpp"

namespace daybook::http {
namespace {

constexpr int width = 600, height = 100, strokes_most = 300;
constexpr double left = 4, right = width - 24, now = width - 8;  // the count that stood out stands apart

// Where things lie: time from left to right, numbers from below.
struct Scale {
    Day first, last;
    double top;
    [[nodiscard]] double x(Day day) const { return last == first ? left : left + (right - left) * (day - first) / (last - first); }
    [[nodiscard]] double y(double number) const { return height - (height - 4) * std::min(1.0, number / top); }
};

std::string line_across(const Scale& scale, std::string_view kind, double number) {
    return fmt::format("<path class=\"{}\" d=\"M0 {:.1f}H{}\"/>", kind, scale.y(number), width);
}

}  // namespace

PastRange range_of(const results::ListedAlert& alert) {
    std::vector<std::int64_t> counts;
    for (const auto& [day, count] : alert.past) counts.push_back(count);
    if (counts.empty()) return {};
    std::ranges::sort(counts);
    const std::size_t half = counts.size() / 2;
    return {counts.front(), counts.back(), counts.size() % 2 == 1 ? static_cast<double>(counts[half]) : static_cast<double>(counts[half - 1] + counts[half]) / 2};
}

std::string watch_chart(const results::ListedAlert& alert, std::string_view alternative) {
    if (alert.past.empty()) return {};
    const double observed = static_cast<double>(alert.row.observed), highest = static_cast<double>(range_of(alert).highest);
    const Scale scale{alert.past.front().first, alert.question.period.first(), std::max({1.0, observed, highest, alert.row.limit, alert.row.expected})};
    const std::size_t a_stroke = (alert.past.size() + strokes_most - 1) / strokes_most;
    std::string strokes;
    for (std::size_t from = 0; from < alert.past.size(); from += a_stroke) {
        const auto few = std::span(alert.past).subspan(from, std::min(a_stroke, alert.past.size() - from));
        const auto count = std::ranges::max(few, {}, [](const auto& one) { return one.second; }).second;
        if (count > 0) strokes += fmt::format("M{:.1f} {}V{:.1f}", scale.x(few.front().first), height, scale.y(static_cast<double>(count)));
    }
    return fmt::format("<svg class=\"past\" viewBox=\"0 0 {0} {1}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{2}\"><path class=\"base\" d=\"M0 {1}H{0}\"/><path class=\"counts\" d=\"{3}\"/>{4}{5}<path class=\"observed\" d=\"M{6} {1}V{7:.1f}\"/></svg>", width, height,
                       html_text(alternative), strokes, line_across(scale, "expected", alert.row.expected), line_across(scale, "limit", alert.row.limit), now, scale.y(observed));
}

}  // namespace daybook::http
