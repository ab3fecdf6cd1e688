#include "report/view.hpp"

#include <fmt/format.h>

#include "report/view_parts.hpp"

namespace daybook::report {
namespace {

const IndicatorPart& part_of(const Page& page) { return page.report.indicators.front(); }

void open_section(Page& page, std::string_view id, const std::string& title) { page << fmt::format("<section class=\"part\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n", id, title); }

void write_head(Page& page) {
    const auto& part = part_of(page);
    page << fmt::format("<h1>{}</h1>\n<p class=\"periods\">{}</p>\n", html_text(part.title),
                        page.phrase("view.head", {{"place", html_text(page.report.title)}, {"period", html_text(page.wording.period(page.report.period))}, {"against", html_text(page.wording.period(page.report.against))}}));
    write_coverage_warning(page);
    write_disclosure(page);
    page << fmt::format("<p class=\"lead\">{}</p>\n<p class=\"note\">{}</p>\n", indicator_sentence(page, part), html_text(part.rule));
}

// What the ledger says now: another figure under another key, so that the pinned one stands as it was.
std::string later_value(Page& page, std::uint64_t size, const Period& period, std::int64_t count, std::int64_t of) {
    const auto& part = part_of(page);
    FigureKey key = key_of(page.report, part.id, part.share ? Measure::share : Measure::count, period);
    key.ledger_size = size;
    if (!part.share) return page.figure(key, count);
    return page.figure(key, of == 0 ? or_none({}) : static_cast<double>(count) / static_cast<double>(of));
}

bool says_the_same(const IndicatorPart& part, const Later& later) {
    if (part.share && (part.share->of != later.of || part.share->of_before != later.of_before)) return false;
    return part.count == later.count && part.count_before == later.count_before && later.areas_changed == 0;
}

void write_later(Page& page, const View& view) {
    if (!view.later) return;
    const auto& later = *view.later;
    const auto link = fmt::format("<a href=\"{}\">{}</a>", html_text(view.later_address), page.phrase("view.later_link"));
    const auto added = static_cast<std::int64_t>(later.ledger_size - page.report.citation.ledger_size);
    if (says_the_same(part_of(page), later)) {
        page << fmt::format("<p class=\"revision\" role=\"note\">{} {}</p>\n", page.phrase("view.later_same", {{"added", added}}), link);
        return;
    }
    page << fmt::format("<p class=\"revision changed\" role=\"note\">{} {}</p>\n",
                        page.phrase("view.later_changed", {{"added", added}, {"now", later_value(page, later.ledger_size, page.report.period, later.count, later.of)}, {"in", html_text(page.wording.in_period(page.report.period))},
                                                           {"before", later_value(page, later.ledger_size, page.report.against, later.count_before, later.of_before)}, {"in_before", html_text(page.wording.in_period(page.report.against))},
                                                           {"areas", std::int64_t{later.areas_changed}}}),
                        link);
}

void write_chart_part(Page& page) {
    const auto& part = part_of(page);
    if (part.series.months.empty()) return;
    open_section(page, "series", page.phrase("view.series"));
    page << "<figure class=\"wide\">\n";
    write_chart(page, part);
    page << fmt::format("</figure>\n<p class=\"note\">{}", page.phrase("view.series_note"));
    if (part.series.learned_from) page << " " << page.phrase("report.band_note", {{"history", html_text(page.wording.period(*part.series.learned_from))}});
    if (page.report.disclosure) page << " " << page.phrase("view.gap_hidden");
    page << "</p>\n</section>\n";
}

void write_by_area(Page& page, const View& view) {
    const auto& part = part_of(page);
    open_section(page, "areas", page.phrase("report.areas"));
    if (part.areas.empty()) {
        page << fmt::format("<p class=\"empty\">{}</p>\n</section>\n", page.phrase(part.share ? "view.areas_of_share" : "report.areas_none"));
        return;
    }
    page << fmt::format("<p class=\"note\">{}</p>\n", page.phrase("report.areas_note"));
    write_map(page, part);
    if (view.funnel) write_funnel(page, part, *view.funnel);
    page << fmt::format("<h3>{}</h3>\n", page.phrase("view.area_table"));
    write_area_table(page, part);
    page << "</section>\n";
}

void write_by_month(Page& page) {
    open_section(page, "months", page.phrase("report.months"));
    write_months(page);
    page << "</section>\n";
}

std::string class_figure(Page& page, const ClassRow& row, const Period& period, std::int64_t count) {
    FigureKey key = key_of(page.report, part_of(page).id, Measure::count_of_class, period);
    key.detail = row.iccs;
    return page.figure(key, count);
}

void write_by_class(Page& page, const View& view) {
    open_section(page, "classes", page.phrase("view.classes"));
    page << fmt::format("<p class=\"note\">{}</p>\n", page.phrase("view.classes_note"));
    open_table(page, "class-table", page.phrase("view.classes_caption"), "numbers");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n", page.phrase("view.class"), html_text(page.wording.period(page.report.period)),
                        html_text(page.wording.period(page.report.against)));
    for (const auto& row : view.classes)
        page << fmt::format("<tr><th scope=\"row\">{} <span class=\"under\">ICCS {}</span></th><td>{}</td><td>{}</td></tr>\n", html_text(row.title), html_text(row.iccs), class_figure(page, row, page.report.period, row.count),
                            class_figure(page, row, page.report.against, row.count_before));
    page << "</tbody>\n";
    close_table(page);
    page << "</section>\n";
}

void write_comparison(Page& page) {
    open_section(page, "figures", page.phrase("view.comparison"));
    write_indicator_table(page, "view", part_of(page).title, {&part_of(page)});
    page << fmt::format("<p class=\"note\">{}</p>\n", page.phrase("report.key_note"));
    page << "</section>\n";
}

void write_complete(Page& page) {
    open_section(page, "coverage", page.phrase("report.coverage"));
    write_coverage(page);
    page << "</section>\n";
}

// How whoever reads this gets the same numbers from the ledger, without this server.
void write_check(Page& page) {
    const auto& report = page.report;
    open_section(page, "check", page.phrase("view.check"));
    page << fmt::format("<p>{}</p>\n", page.phrase("report.check_note"));
    page << "<div class=\"citation\">\n";
    write_citation_list(page);
    const auto asked = fmt::format("--source {} --period {} --against {} --as-of {}", html_text(report.source), html_text(report.period.to_text()), html_text(report.against.to_text()), report.citation.ledger_size);
    const auto command = report.disclosure ? "daybook report --for-everyone " + asked + " --out report" : fmt::format("daybook compare --indicator {} {}", html_text(part_of(page).id), asked);
    page << fmt::format("<p>{}</p>\n<pre class=\"command\" tabindex=\"0\">{}\n</pre>\n</div>\n</section>\n", page.phrase(report.disclosure ? "view.check_how_public" : "view.check_how"), command);
}

}  // namespace

std::string render_view(const View& view, const Wording& wording) {
    DAYBOOK_CHECK(view.board.language == wording.language() && view.board.indicators.size() == 1, "a view is of one indicator and written with the words of its own language");
    Page page(view.board, wording);
    page.records_address = view.records_address;
    write_head(page);
    write_later(page, view);
    write_comparison(page);
    write_chart_part(page);
    if (view.by == Breakdown::area) write_by_area(page, view);
    if (view.by == Breakdown::month) write_by_month(page);
    if (view.by == Breakdown::category) write_by_class(page, view);
    write_complete(page);
    write_check(page);
    return std::move(page.html);
}

}  // namespace daybook::report
