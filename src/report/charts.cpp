// Time series as SVG: one small chart for each indicator, drawn from the same numbers as the table of months. Everything that a
// reader needs stands on the chart: axis, both periods, the ordinary range, the last value. Coordinates have one decimal.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr double chart_width = 340, chart_height = 176;
constexpr double plot_left = 40, plot_right = 284, plot_top = 24, plot_bottom = 152;

// What a point shows: the count, or the share in per cent. Nothing for a month that lacks records or a share of none.
std::optional<double> drawn(const IndicatorPart& part, const MonthPoint& point) {
    if (point.incomplete || point.hidden) return std::nullopt;
    if (!part.share) return plain_number(part, point.count);
    if (point.of == 0) return std::nullopt;
    return 100 * static_cast<double>(point.count) / static_cast<double>(point.of);
}

double drawn_bound(const IndicatorPart& part, const MonthPoint& point, double bound) {
    return part.share && point.of > 0 ? 100 * bound / static_cast<double>(point.of) : bound;
}

// The step between the axis' marks: 1, 2 or 5 times a power of ten, with at most four steps up to `top`.
double axis_step(double top) {
    double step = 1;
    while (true) {
        for (const double factor : {1.0, 2.0, 5.0})
            if (step * factor * 4 >= top) return step * factor;
        step *= 10;
    }
}

struct Scale {
    std::size_t months = 1;
    double step = 1, top = 1;
    [[nodiscard]] double x(std::size_t month) const { return plot_left + (plot_right - plot_left) * (static_cast<double>(month) + 0.5) / static_cast<double>(months); }
    [[nodiscard]] double edge(std::size_t month) const { return plot_left + (plot_right - plot_left) * static_cast<double>(month) / static_cast<double>(months); }
    [[nodiscard]] double y(double value) const { return plot_bottom - (plot_bottom - plot_top) * std::clamp(value / top, 0.0, 1.0); }
};

Scale scale_of(const IndicatorPart& part) {
    double highest = 1;
    for (const auto& point : part.series.months) {
        highest = std::max(highest, drawn(part, point).value_or(0));
        if (point.ordinary_high) highest = std::max(highest, drawn_bound(part, point, *point.ordinary_high));
    }
    const double step = axis_step(highest);
    return {part.series.months.size(), step, step * std::ceil(highest / step)};
}

void draw_period(Page& page, const Scale& scale, const Series& series, const Period& period, std::string_view kind) {
    const auto first = series.months.front().month;
    const auto from = static_cast<std::size_t>(std::clamp<Month>(period.first_month() - first, 0, static_cast<Month>(series.months.size())));
    const auto to = static_cast<std::size_t>(std::clamp<Month>(period.after_last_month() - first, 0, static_cast<Month>(series.months.size())));
    if (from >= to) return;
    const double left = scale.edge(from), right = scale.edge(to);
    page << fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", kind, left, plot_top - 16, right - left, plot_bottom - plot_top + 16)
         << fmt::format("<text class=\"period-name\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", std::clamp((left + right) / 2, plot_left + 24, plot_right - 24), plot_top - 5,
                        html_text(period.to_text()));
}

void draw_axes(Page& page, const IndicatorPart& part, const Scale& scale) {
    for (double value = 0; value <= scale.top + scale.step / 2; value += scale.step) {
        const std::string label = page.wording.number(static_cast<std::int64_t>(std::llround(value))) + (part.share ? " %" : "");
        page << fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text class=\"tick\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", plot_left, scale.y(value), plot_right,
                            plot_left - 4, scale.y(value) + 3.5, html_text(label));
    }
    const auto& months = part.series.months;
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (months[i].month % 12 != 0) continue;
        page << fmt::format("<path class=\"grid\" d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/>", scale.edge(i), plot_bottom, plot_bottom + 4);
        const std::size_t year_end = std::min(i + 12, months.size());
        if (year_end - i >= 6)
            page << fmt::format("<text class=\"tick\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", (scale.edge(i) + scale.edge(year_end)) / 2, plot_bottom + 14, months[i].month / 12);
    }
}

// Each unbroken run of months with a range, as one closed shape.
void draw_band(Page& page, const IndicatorPart& part, const Scale& scale) {
    const auto& months = part.series.months;
    for (std::size_t i = 0; i < months.size();) {
        std::size_t end = i;
        std::string upper, lower;
        for (; end < months.size() && months[end].ordinary_low && months[end].ordinary_high; ++end) {
            upper += fmt::format("{}{:.1f} {:.1f}", upper.empty() ? "M" : "L", scale.x(end), scale.y(drawn_bound(part, months[end], *months[end].ordinary_high)));
            lower.insert(0, fmt::format("L{:.1f} {:.1f}", scale.x(end), scale.y(drawn_bound(part, months[end], *months[end].ordinary_low))));
        }
        if (!upper.empty()) page << fmt::format("<path class=\"band\" d=\"{}{}Z\"/>\n", upper, lower);
        i = std::max(end, i + 1);
    }
}

void draw_line(Page& page, const IndicatorPart& part, const Scale& scale) {
    std::string path;
    bool joined = false;
    const auto& months = part.series.months;
    for (std::size_t i = 0; i < months.size(); ++i) {
        const auto value = drawn(part, months[i]);
        if (value) path += fmt::format("{}{:.1f} {:.1f}", joined ? "L" : "M", scale.x(i), scale.y(*value));
        if (value && !joined && (i + 1 == months.size() || !drawn(part, months[i + 1]))) path += "h0.1";
        joined = value.has_value();
    }
    page << fmt::format("<path class=\"line\" d=\"{}\"/>\n", path);
}

// The last month's value, written where the line ends.
void draw_last_value(Page& page, const IndicatorPart& part, const Scale& scale) {
    const auto& months = part.series.months;
    std::size_t last = months.size() - 1;
    const auto value = drawn(part, months[last]);
    if (!value) return;
    const auto attributes = fmt::format("class=\"last\" x=\"{:.1f}\" y=\"{:.1f}\"", scale.x(last) + 6, scale.y(*value) + 4);
    const auto [measure, count] = counted(part, months[last].count);
    const auto key = key_of(page.report, part.id, part.share ? Measure::share : measure, Period::of_month(months[last].month));
    page << fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\"/>", scale.x(last), scale.y(*value))
         << page.svg_figure(attributes, key, part.share ? FigureValue(*value / 100) : count) << "\n";
}

std::string month_figure(Page& page, const IndicatorPart& part, const MonthPoint& point) {
    const Period month = Period::of_month(point.month);
    if (point.empty) return "–";
    if (point.hidden) return hidden_mark(page);
    const auto [measure, count] = counted(part, point.count);
    if (!part.share) return page.figure(key_of(page.report, part.id, measure, month), count);
    const double share = point.of == 0 ? or_none({}) : static_cast<double>(point.count) / static_cast<double>(point.of);
    return page.figure(key_of(page.report, part.id, Measure::share, month), share);
}

void write_year(Page& page, const IndicatorPart& part, std::int32_t year) {
    page << fmt::format("<tr><th scope=\"row\">{}</th>", year);
    const auto& months = part.series.months;
    for (Month month = year * 12; month < (year + 1) * 12; ++month) {
        const Month place = month - months.front().month;
        if (place < 0 || place >= static_cast<Month>(months.size())) {
            page << "<td>–</td>";
            continue;
        }
        const auto& point = months[static_cast<std::size_t>(place)];
        const bool starred = point.incomplete && !point.empty;
        page << (starred ? "<td class=\"lacking\">" : "<td>") << month_figure(page, part, point) << (starred ? " *</td>" : "</td>");
    }
    page << "</tr>\n";
}

void write_month_table(Page& page, const IndicatorPart& part) {
    open_table(page, "months-" + html_text(part.id), page.phrase("report.chart_title", {{"title", html_text(part.title)}}), "numbers months");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th>", page.phrase("report.year"));
    for (int month = 1; month <= 12; ++month) page << fmt::format("<th scope=\"col\">{}</th>", html_text(page.wording.month_short(month)));
    page << "</tr></thead>\n<tbody>\n";
    const auto& months = part.series.months;
    for (std::int32_t year = months.front().month / 12; year <= months.back().month / 12; ++year) write_year(page, part, year);
    page << "</tbody>\n";
    close_table(page);
}

bool any_series(const BoardReport& report) {
    return std::ranges::any_of(report.indicators, [](const auto& part) { return !part.series.months.empty(); });
}

}  // namespace

void write_chart(Page& page, const IndicatorPart& part) {
    const Scale scale = scale_of(part);
    const std::string id = html_text(part.id);
    page << fmt::format("<svg class=\"chart\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"chart-{} chart-about-{}\">\n", chart_width, chart_height, id, id)
         << fmt::format("<title id=\"chart-{}\">{}</title><desc id=\"chart-about-{}\">{}</desc>\n", id, page.phrase("report.chart_title", {{"title", html_text(part.title)}}), id, page.phrase("report.chart_about"));
    draw_period(page, scale, part.series, page.report.against, "against");
    draw_period(page, scale, part.series, page.report.period, "current");
    draw_band(page, part, scale);
    draw_axes(page, part, scale);
    draw_line(page, part, scale);
    draw_last_value(page, part, scale);
    page << "</svg>\n";
}

void write_months(Page& page) {
    if (!any_series(page.report)) {
        page << fmt::format("<p class=\"empty\">{}</p>\n", page.phrase("report.series_none"));
        return;
    }
    page << fmt::format("<p class=\"note\">{}</p>\n", page.phrase("report.months_note"));
    for (const auto& part : page.report.indicators)
        if (!part.series.months.empty()) write_month_table(page, part);
}

}  // namespace daybook::report
