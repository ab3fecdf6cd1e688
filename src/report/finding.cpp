#include "report/finding.hpp"

#include <fmt/format.h>

#include "base/html.hpp"

namespace daybook::report {
namespace {

std::string shape_html(const FindingShape& shape) {
    if (shape.path.empty()) return {};
    const std::string title = shape.title.empty() ? "" : fmt::format("<title>{}</title>", html_text(shape.title));
    return fmt::format("<path class=\"{}\" fill-rule=\"evenodd\" d=\"{}\">{}</path>\n", html_text(shape.kind), html_text(shape.path), title);
}

// Marks lie over all shapes, so that none hides under another.
std::string mark_html(const FindingShape& shape) {
    if (shape.mark.empty()) return {};
    return fmt::format("<text class=\"mark\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" dominant-baseline=\"central\">{}</text>\n", shape.mark_x, shape.mark_y, html_text(shape.mark));
}

std::string_view kind_of(const FindingTable::Head& head) { return head.is_number ? "" : " class=\"text\""; }

}  // namespace

std::string finding_map_html(const FindingMap& map, const std::string& id) {
    if (map.width_px <= 0) return {};
    std::string html = fmt::format("<figure class=\"map finding-map\">\n<svg viewBox=\"0 0 {:.1f} {:.1f}\" role=\"img\" aria-labelledby=\"{}-title {}-about\">\n<title id=\"{}-title\">{}</title><desc id=\"{}-about\">{}</desc>\n", map.width_px, map.height_px, id, id, id, html_text(map.title), id, html_text(map.about));
    for (const auto& shape : map.shapes) html += shape_html(shape);
    for (const auto& shape : map.shapes) html += mark_html(shape);
    html += "</svg>\n<figcaption><ul class=\"legend\">\n";
    for (const auto& key : map.legend) html += fmt::format("<li><svg class=\"swatch\" viewBox=\"0 0 22 14\" aria-hidden=\"true\"><path class=\"{}\" d=\"M1 1h20v12h-20Z\"/></svg> <span>{}</span></li>\n", html_text(key.kind), html_text(key.text));
    return html + "</ul></figcaption>\n</figure>\n";
}

std::string finding_table_html(const FindingTable& table, const std::string& id) {
    std::string html = fmt::format("<div class=\"box\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{}-caption\">\n<p class=\"caption\" id=\"{}-caption\">{}</p>\n<table aria-labelledby=\"{}-caption\">\n<thead><tr>", id, id, html_text(table.caption), id);
    for (const auto& head : table.heads) html += fmt::format("<th scope=\"col\"{}>{}</th>", kind_of(head), html_text(head.text));
    html += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
        html += fmt::format("<tr><th scope=\"row\">{}</th>", html_text(row.front()));
        for (std::size_t i = 1; i < row.size(); ++i) html += fmt::format("<td{}>{}</td>", kind_of(table.heads[i]), html_text(row[i]));
        html += "</tr>\n";
    }
    return html + "</tbody>\n</table>\n</div>\n";
}

}  // namespace daybook::report
