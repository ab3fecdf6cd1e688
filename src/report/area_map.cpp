// Areas: a map in five shades of the shrunk rate, its legend, and a table with all numbers as its text. The shades follow the rank
// (equal values get equal shades), grow evenly darker, and so survive grey printing and colour blindness. An area without a rate is
// hatched. A triangle stands where the change is beyond chance after allowing for all comparisons; nothing here ranks areas.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr std::size_t shades = 5;

// One shade of the map: the areas with the lowest and the highest rate in it.
struct Shade {
    const AreaRow* lowest = nullptr;
    const AreaRow* highest = nullptr;
};

std::vector<const AreaRow*> by_rate(const IndicatorPart& part) {
    std::vector<const AreaRow*> rows;
    for (const auto& row : part.areas)
        if (row.shrunk_rate && row.area.kind == AreaScope::Kind::one) rows.push_back(&row);
    std::ranges::sort(rows, {}, [](const AreaRow* row) { return std::pair(*row->shrunk_rate, std::string_view(row->area.id)); });
    return rows;
}

// The shade of the area at each place of by_rate(), which ties share.
std::vector<std::size_t> shades_of(const std::vector<const AreaRow*>& rows) {
    std::vector<std::size_t> found(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        found[i] = i > 0 && *rows[i]->shrunk_rate == *rows[i - 1]->shrunk_rate ? found[i - 1] : i * shades / rows.size();
    return found;
}

const AreaRow* row_of(const IndicatorPart& part, std::string_view area) {
    const auto row = std::ranges::find_if(part.areas, [&](const auto& other) { return other.area.kind == AreaScope::Kind::one && other.area.id == area; });
    return row == part.areas.end() ? nullptr : &*row;
}

void draw_area(Page& page, const AreaShape& shape, const AreaRow* row, std::string_view kind, std::string_view hatch) {
    page << fmt::format("<path class=\"area {}\"{} fill-rule=\"evenodd\" d=\"{}\">", kind, hatch.empty() ? "" : fmt::format(" fill=\"url(#{})\"", hatch), html_text(shape.path))
         << fmt::format("<title>{}</title></path>\n", html_text(row != nullptr ? row->name : shape.area));
}

void draw_mark(Page& page, const AreaShape& shape, const AreaRow* row) {
    if (row == nullptr || !row->comparison) return;
    const auto word = row->comparison->word;
    if (word == figures::Word::rose) page << fmt::format("<path class=\"mark\" d=\"M{:.1f} {:.1f}l5.5 9.5h-11z\"/>\n", shape.label_x, shape.label_y - 5.5);
    if (word == figures::Word::fell) page << fmt::format("<path class=\"mark down\" d=\"M{:.1f} {:.1f}l5.5 -9.5h-11z\"/>\n", shape.label_x, shape.label_y + 5.5);
}

void write_swatch(Page& page, std::string_view shape, const std::string& text) {
    page << fmt::format("<li><svg class=\"swatch\" viewBox=\"0 0 22 14\" aria-hidden=\"true\">{}</svg> <span>{}</span></li>\n", shape, text);
}

// In a report for everyone areas are not compared: what is tested by area would tell of counts that are hidden.
bool is_compared(const IndicatorPart& part) {
    return std::ranges::any_of(part.areas, [](const AreaRow& row) { return row.comparison.has_value(); });
}

void write_legend(Page& page, const IndicatorPart& part, const std::vector<const AreaRow*>& rows, const std::vector<std::size_t>& shade, const std::string& hatch, bool hatched) {
    std::array<Shade, shades> ranges{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& range = ranges[shade[i]];
        if (range.lowest == nullptr) range.lowest = rows[i];
        range.highest = rows[i];
    }
    page << fmt::format("<p class=\"legend-title\">{}</p>\n<ul class=\"legend\">\n", page.phrase("report.map_legend"));
    for (std::size_t i = 0; i < shades; ++i) {
        if (ranges[i].lowest == nullptr) continue;
        const auto bound = [&](const AreaRow* row) { return page.of_period(part, Measure::shrunk_rate, *row->shrunk_rate, row->area); };
        write_swatch(page, fmt::format("<rect class=\"area shade-{}\" x=\"1\" y=\"1\" width=\"20\" height=\"12\"/>", i + 1),
                     ranges[i].lowest == ranges[i].highest ? bound(ranges[i].lowest) : page.phrase("report.map_range", {{"low", bound(ranges[i].lowest)}, {"high", bound(ranges[i].highest)}}));
    }
    if (hatched) write_swatch(page, fmt::format("<rect class=\"area\" fill=\"url(#{})\" x=\"1\" y=\"1\" width=\"20\" height=\"12\"/>", hatch), page.phrase("report.map_no_rate"));
    if (!is_compared(part)) return void(page << "</ul>\n");
    write_swatch(page, "<path class=\"mark\" d=\"M11 2l5.5 9.5h-11z\"/>", page.phrase("report.map_rose"));
    write_swatch(page, "<path class=\"mark down\" d=\"M11 12l5.5 -9.5h-11z\"/>", page.phrase("report.map_fell"));
    page << "</ul>\n";
}

void write_area_row(Page& page, const IndicatorPart& part, const AreaRow& row) {
    const auto rate = [&](Measure measure, const std::optional<double>& value) { return value ? page.of_period(part, measure, *value, row.area) : std::string("–"); };
    const auto kind = row.comparison && row.comparison->word == figures::Word::rose ? "rose" : row.comparison && row.comparison->word == figures::Word::fell ? "fell" : "same";
    const auto now = counted(part, row.count), before = counted(part, row.count_before);
    const auto now_cell = row.hidden.now ? hidden_mark(page) : page.of_period(part, now.measure, now.value, row.area);
    const auto before_cell = row.hidden.before ? hidden_mark(page) : page.of_before(part, before.measure, before.value, row.area);
    const std::string change = !is_compared(part) ? "" : row.comparison ? change_cells(page, part, *row.comparison, row.area) : std::string("<td>–</td><td>–</td><td class=\"finding\">–</td>");
    page << fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>{}</tr>\n", kind, row.area.kind == AreaScope::Kind::none ? page.phrase("area.none") : html_text(row.name),
                        now_cell, before_cell, rate(Measure::rate, row.rate), rate(Measure::shrunk_rate, row.shrunk_rate), change);
}

}  // namespace

void write_map(Page& page, const IndicatorPart& part) {
    const auto& map = page.report.map;
    const auto rows = by_rate(part);
    if (map.width_px <= 0 || map.shapes.empty() || rows.empty()) {
        page << fmt::format("<p class=\"empty\">{}</p>\n", page.phrase(map.shapes.empty() ? "report.map_none" : std::ranges::any_of(part.areas, [](const AreaRow& row) { return row.hidden.now; }) ? "report.map_hidden" : "report.map_no_rates"));
        return;
    }
    const auto shade = shades_of(rows);
    const std::string id = html_text(part.id), hatch = "hatch-" + id;
    page << fmt::format("<figure class=\"map\">\n<svg class=\"areas\" viewBox=\"0 0 {:.1f} {:.1f}\" role=\"img\" aria-labelledby=\"map-{} map-about-{}\">\n", map.width_px, map.height_px, id, id)
         << fmt::format("<title id=\"map-{}\">{}</title><desc id=\"map-about-{}\">{}</desc>\n", id, page.phrase("report.map_title", {{"title", html_text(part.title)}}), id, page.phrase("report.map_about"))
         << fmt::format("<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"hatch-ground\" width=\"6\" height=\"6\"/><path class=\"hatch-line\" d=\"M0 6L6 0\"/></pattern></defs>\n", hatch);
    bool hatched = false;
    for (const auto& shape : map.shapes) {
        const AreaRow* row = row_of(part, shape.area);
        const auto place = std::ranges::find(rows, row);
        if (shape.outside) {
            draw_area(page, shape, nullptr, "outside", "");
            continue;
        }
        const bool has_rate = row != nullptr && place != rows.end();
        draw_area(page, shape, row, has_rate ? fmt::format("shade-{}", shade[static_cast<std::size_t>(place - rows.begin())] + 1) : "no-rate", has_rate ? "" : hatch);
        hatched = hatched || !has_rate;
    }
    for (const auto& shape : map.shapes) draw_mark(page, shape, row_of(part, shape.area));
    page << "</svg>\n<figcaption>\n";
    write_legend(page, part, rows, shade, hatch, hatched);
    page << "</figcaption>\n</figure>\n";
}

void write_area_table(Page& page, const IndicatorPart& part) {
    const auto of_table = [&](Measure measure, const FigureValue& value) {  // of the family, which is all areas also in a report on some
        FigureKey key = key_against(page.report, part.id, measure);
        key.area = AreaScope::everywhere();
        return page.figure(key, value);
    };
    const auto tried = [&] { return of_table(Measure::areas_tried, std::int64_t{part.area_table.tried}); };
    const auto level = [&] { return of_table(Measure::areas_level, part.area_table.level); };
    const auto caption = is_compared(part) ? page.phrase("report.area_caption", {{"title", html_text(part.title)}, {"tried", tried()}, {"level", level()}}) : page.phrase("report.area_caption_public", {{"title", html_text(part.title)}});
    open_table(page, "table-" + html_text(part.id), caption, "numbers areas");
    page << "<thead><tr>";
    page << fmt::format("<th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>", page.phrase("report.area"), html_text(page.wording.period(page.report.period)),
                        html_text(page.wording.period(page.report.against)));
    for (const auto* head : {"report.rate", "report.shrunk_rate"}) page << fmt::format("<th scope=\"col\">{}</th>", page.phrase(head));
    for (const auto* head : {"report.change", "report.interval_head", "report.finding"})
        if (is_compared(part)) page << fmt::format("<th scope=\"col\">{}</th>", page.phrase(head));
    page << "</tr></thead>\n<tbody>\n";
    for (const auto& row : part.areas) write_area_row(page, part, row);
    page << "</tbody>\n";
    close_table(page);
}

void write_areas(Page& page) {
    bool some = false;
    for (const auto& part : page.report.indicators) {
        if (part.areas.empty()) continue;
        if (!some) page << fmt::format("<p class=\"note\">{}</p>\n", page.phrase("report.areas_note"));
        some = true;
        page << fmt::format("<h3 id=\"areas-{}\">{}</h3>\n", html_text(part.id), html_text(part.title));
        write_map(page, part);
        write_area_table(page, part);
    }
    if (!some) page << fmt::format("<p class=\"empty\">{}</p>\n", page.phrase("report.areas_none"));
}

}  // namespace daybook::report
