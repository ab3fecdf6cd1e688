// The funnel of areas: count ÷ expected over expected, with the limits within which 95 and 99.8 of 100 areas would lie if all had one
// rate (Spiegelhalter 2005). Areas beyond the outer limits carry their names; a list below says the same in words.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/view_parts.hpp"

namespace daybook::report {
namespace {

constexpr double funnel_width = 640, funnel_height = 300;
constexpr double funnel_left = 44, funnel_right = 624, funnel_top = 14, funnel_bottom = 256;

bool is_outer(FunnelSide side) { return side == FunnelSide::above_998 || side == FunnelSide::below_998; }

// Expected counts on a scale of square roots, ratios on a plain one.
struct FunnelScale {
    double largest = 1, top = 2, step = 0.5;
    [[nodiscard]] double x(double expected) const { return funnel_left + (funnel_right - funnel_left) * std::sqrt(expected / largest); }
    [[nodiscard]] double y(double ratio) const { return funnel_bottom - (funnel_bottom - funnel_top) * std::clamp(ratio / top, 0.0, 1.0); }
};

double ratio_of(const FunnelPoint& point) { return static_cast<double>(point.count) / point.expected; }

FunnelScale funnel_scale(const Funnel& funnel) {
    FunnelScale scale;
    double highest = 1.5;
    for (const auto& point : funnel.points) {
        scale.largest = std::max(scale.largest, point.expected * 1.04);
        highest = std::max(highest, ratio_of(point));
    }
    for (scale.step = 0.5; scale.step * 5 < highest; scale.step *= 2) {}
    scale.top = scale.step * std::ceil(highest / scale.step);
    return scale;
}

std::string limit_path(const Funnel& funnel, const FunnelScale& scale, double FunnelLine::*limit) {
    std::string path;
    for (const auto& line : funnel.lines)
        if (line.*limit <= scale.top) path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", scale.x(line.expected), scale.y(line.*limit));
    return path;
}

void draw_funnel_axes(Page& page, const FunnelScale& scale) {
    for (double ratio = 0; ratio <= scale.top + scale.step / 2; ratio += scale.step)
        page << fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text class=\"tick\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", funnel_left, scale.y(ratio), funnel_right, funnel_left - 5, scale.y(ratio) + 3.5,
                            html_text(figures::decimal_text(ratio, 1, page.wording.language())));
    double last = funnel_left - 60;  // marks of 1, 2 and 5 times a power of ten, where there is room
    for (double power = 1; power <= scale.largest; power *= 10)
        for (const double expected : {power, 2 * power, 5 * power}) {
            if (expected > scale.largest || scale.x(expected) < last + 60) continue;
            last = scale.x(expected);
            page << fmt::format("<path class=\"grid\" d=\"M{0:.1f} {1:.1f}v4\"/><text class=\"tick\" x=\"{0:.1f}\" y=\"{2:.1f}\" text-anchor=\"middle\">{3}</text>\n", last, funnel_bottom, funnel_bottom + 15,
                                html_text(page.wording.number(static_cast<std::int64_t>(expected))));
        }
    page << fmt::format("<text class=\"axis\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", (funnel_left + funnel_right) / 2, funnel_bottom + 34, page.phrase("view.funnel_axis"));
}

// Names of the areas beyond the outer limits, each where no other name stands.
void draw_names(Page& page, const Funnel& funnel, const FunnelScale& scale) {
    std::vector<std::pair<double, double>> taken;
    for (const auto& point : funnel.points) {
        if (!is_outer(point.side)) continue;
        const double x = scale.x(point.expected), y = scale.y(ratio_of(point));
        const bool is_free = std::ranges::none_of(taken, [&](const auto& other) { return std::abs(other.first - x) < 90 && std::abs(other.second - y) < 12; });
        if (!is_free) continue;
        taken.emplace_back(x, y);
        const bool left = x > (funnel_left + funnel_right) / 2;
        page << fmt::format("<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", left ? x - 7 : x + 7, y + 3.5, left ? "end" : "start", html_text(point.name));
    }
}

void draw_points(Page& page, const Funnel& funnel, const FunnelScale& scale) {
    for (const auto& point : funnel.points) {
        const double x = scale.x(point.expected), y = scale.y(ratio_of(point));
        const std::string_view kind = point.side == FunnelSide::inside ? "inside" : is_outer(point.side) ? "outer" : "inner";
        const std::string shape = is_outer(point.side) ? fmt::format("M{:.1f} {:.1f}l4.5 4.5l-4.5 4.5l-4.5 -4.5z", x, y - 4.5) : fmt::format("M{:.1f} {:.1f}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z", x - 3.2, y);
        page << fmt::format("<path class=\"point {}\" d=\"{}\"><title>{}</title></path>\n", kind, shape, html_text(point.name));
    }
}

void write_side(Page& page, const IndicatorPart& part, const Funnel& funnel, FunnelSide side, std::string_view phrase) {
    std::string list;
    std::int64_t number = 0;
    for (const auto& point : funnel.points) {
        if (point.side != side) continue;
        ++number;
        list += fmt::format("{}{} ({})", list.empty() ? "" : "; ", html_text(point.name), page.of_period(part, Measure::count, point.count, point.area));
    }
    if (number > 0) page << "<p>" << page.phrase(phrase, {{"number", number}, {"list", std::move(list)}}) << "</p>\n";
}

}  // namespace

void write_funnel(Page& page, const IndicatorPart& part, const Funnel& funnel) {
    const FunnelScale scale = funnel_scale(funnel);
    page << fmt::format("<h3 id=\"funnel\">{}</h3>\n<p class=\"note\">{}</p>\n", page.phrase("view.funnel"), page.phrase("view.funnel_note"));
    if (funnel.dispersion > 1) page << fmt::format("<p class=\"note\">{}</p>\n", page.phrase("view.funnel_widened", {{"dispersion", html_text(figures::decimal_text(funnel.dispersion, 1, page.wording.language()))}}));
    page << fmt::format("<figure class=\"wide\">\n<svg class=\"chart funnel\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"funnel-title funnel-about\">\n<title id=\"funnel-title\">{}</title><desc id=\"funnel-about\">{}</desc>\n", funnel_width, funnel_height,
                        page.phrase("view.funnel_title", {{"title", html_text(part.title)}}), page.phrase("view.funnel_about"));
    draw_funnel_axes(page, scale);
    for (const auto limit : {&FunnelLine::low_95, &FunnelLine::high_95}) page << fmt::format("<path class=\"limit\" d=\"{}\"/>\n", limit_path(funnel, scale, limit));
    for (const auto limit : {&FunnelLine::low_998, &FunnelLine::high_998}) page << fmt::format("<path class=\"limit outer\" d=\"{}\"/>\n", limit_path(funnel, scale, limit));
    page << fmt::format("<path class=\"one\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", funnel_left, scale.y(1), funnel_right);
    draw_points(page, funnel, scale);
    draw_names(page, funnel, scale);
    page << "</svg>\n</figure>\n";
    write_side(page, part, funnel, FunnelSide::above_998, "view.funnel_above_998");
    write_side(page, part, funnel, FunnelSide::above_95, "view.funnel_above_95");
    write_side(page, part, funnel, FunnelSide::below_95, "view.funnel_below_95");
    write_side(page, part, funnel, FunnelSide::below_998, "view.funnel_below_998");
    if (std::ranges::none_of(funnel.points, [](const auto& point) { return point.side != FunnelSide::inside; })) page << "<p>" << page.phrase("view.funnel_inside") << "</p>\n";
}

}  // namespace daybook::report
