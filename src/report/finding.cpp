#include "report/finding.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/html.hpp"
#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr double rim_share = 0.03;  // of the map, around the areas, for what reaches beyond them

std::string shape_html(const FindingShape& shape) {
    if (shape.path.empty()) return {};
    const std::string title = shape.title.empty() ? "" : fmt::format("<title>{}</title>", html_text(shape.title));
    return fmt::format("<path class=\"{}\" fill-rule=\"evenodd\" d=\"{}\">{}</path>\n", html_text(shape.kind), html_text(shape.path), title);
}

// Marks lie over all shapes, so that none hides under another.
std::string mark_html(const FindingShape& shape) {
    if (shape.mark.empty()) return {};
    return fmt::format("<text class=\"mark finding-mark\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", shape.mark_x, shape.mark_y, html_text(shape.mark));
}

std::string_view kind_of(const FindingTable::Head& head) { return head.is_number ? "" : " class=\"text\""; }

void write_finding(Page& page, const Finding& finding, std::size_t number) {
    const auto id = fmt::format("finding-{}", number);
    page << fmt::format("<div class=\"one-finding\">\n<h3 id=\"{}\">{}: {}</h3>\n", id, html_text(finding.kind), html_text(finding.title));
    for (const auto& sentence : finding.said) paragraph(page, html_text(sentence));
    page << finding_map_html(finding.map, id + "-map");
    for (std::size_t i = 0; i < finding.tables.size(); ++i) page << finding_table_html(finding.tables[i], fmt::format("{}-table-{}", id, i + 1));
    page << fmt::format("<h4>{}</h4>\n<ul class=\"note\">\n", page.phrase("report.finding_remarks"));
    for (const auto& remark : finding.remarks) page << fmt::format("<li>{}</li>\n", html_text(remark));
    page << fmt::format("</ul>\n<pre class=\"command\" tabindex=\"0\">{}\n</pre>\n</div>\n", html_text(finding.command));
}

}  // namespace

void write_findings(Page& page) {
    paragraph(page, page.phrase("report.findings_note", {{"in", html_text(page.wording.in_period(page.report.period))}}), "note");
    for (std::size_t i = 0; i < page.report.findings.size(); ++i) write_finding(page, page.report.findings[i], i + 1);
}

std::string finding_map_html(const FindingMap& map, const std::string& id) {
    if (map.width_px <= 0) return {};
    const double rim = rim_share * std::max(map.width_px, map.height_px);
    std::string html = fmt::format("<figure class=\"map finding-map\">\n<svg class=\"drawn\" viewBox=\"{:.1f} {:.1f} {:.1f} {:.1f}\" role=\"img\" aria-labelledby=\"{}-title {}-about\">\n<title id=\"{}-title\">{}</title><desc id=\"{}-about\">{}</desc>\n", -rim, -rim, map.width_px + 2 * rim, map.height_px + 2 * rim, id, id, id, html_text(map.title), id, html_text(map.about));
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
