// What the parts of the page are written with: escaped text, phrases with figures in them, and the one way to write a figure.
// A Page remembers each figure that it wrote, so that figures.csv holds exactly what the page shows. Internal to src/report.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/html.hpp"
#include "report/model.hpp"
#include "report/wording.hpp"

namespace daybook::report {

// A value for a phrase on the page: finished HTML, or a number that only chooses the plural form.
struct Slot {
    std::string_view name;
    std::variant<std::string, std::int64_t> value;
};

struct PageFigure {
    FigureKey key;
    std::string value;
    std::string shown;
    std::string text;  // of the key
};

class Page {
public:
    Page(const BoardReport& about, const Wording& words) : report(about), wording(words) {}

    const BoardReport& report;
    const Wording& wording;
    std::string html;
    std::vector<PageFigure> figures;  // each key once, in the order of the page
    std::string records_address;      // counts link to the records behind them: this, and the key; empty: no links

    Page& operator<<(std::string_view markup) {
        html += markup;
        return *this;
    }

    // A phrase, escaped.
    [[nodiscard]] std::string phrase(std::string_view key) const { return html_text(wording.text(key)); }
    // A phrase with HTML in its places.
    [[nodiscard]] std::string phrase(std::string_view key, const std::vector<Slot>& slots) const;

    // The element that shows a figure.
    [[nodiscard]] std::string figure(const FigureKey& key, const FigureValue& value);
    // The same for text in an SVG, `attributes` being those of its <text>.
    [[nodiscard]] std::string svg_figure(std::string_view attributes, const FigureKey& key, const FigureValue& value);

    [[nodiscard]] std::string of_period(const IndicatorPart& part, Measure measure, const FigureValue& value, const AreaScope& area = {});
    [[nodiscard]] std::string of_before(const IndicatorPart& part, Measure measure, const FigureValue& value, const AreaScope& area = {});
    [[nodiscard]] std::string of_both(const IndicatorPart& part, Measure measure, const FigureValue& value, const AreaScope& area = {});

private:
    const PageFigure& remember(const FigureKey& key, const FigureValue& value);
    std::unordered_map<std::string, std::size_t> seen_;  // text of a key → its place in figures
};

// A count links to its records.
[[nodiscard]] bool has_records(Measure measure);

// The number of a comparison that has one, else "not a number".
[[nodiscard]] double or_none(const std::optional<double>& number);

// How a count of an indicator is shown: as a count, or, with decimals, as an amount.
struct Counted {
    Measure measure;
    FigureValue value;
};
[[nodiscard]] Counted counted(const IndicatorPart& part, std::int64_t count);
// A count of an indicator as the number that it is.
[[nodiscard]] double plain_number(const IndicatorPart& part, std::int64_t count);

// The parts, in the order of the page.
void write_headline(Page& page);
void write_areas(Page& page);
void write_findings(Page& page);
void write_coverage(Page& page);
void write_reconciliation(Page& page);
void write_method(Page& page);
void write_citation(Page& page);
void write_months(Page& page);
void write_book(Page& page);

// Of the parts that ministries report: whether anything was supplied for one; one of them; all that have no data; a person's comment.
[[nodiscard]] bool has_data(const BoardReport& report, const ReportPart& part);
void write_part(Page& page, const ReportPart& part);
void write_parts_without_data(Page& page);
void write_comment(Page& page);

// A whole page, as html and figures.
void write_page(Page& page);

// Says of each period whose records are incomplete that no comparison is drawn from it.
void write_coverage_warning(Page& page);
// Says in a report for everyone that small numbers are hidden, by which rule, and how many.
void write_disclosure(Page& page);
// Ledger, size, root, book, program, as a list.
void write_citation_list(Page& page);
void write_area_table(Page& page, const IndicatorPart& part);

// An SVG chart of a series; an SVG map of an indicator's areas (empty when there are no outlines).
void write_chart(Page& page, const IndicatorPart& part);
void write_map(Page& page, const IndicatorPart& part);

// Interval and finding, as table cells: shared by key figures and areas. `part` decides between counts and shares.
[[nodiscard]] std::string change_cells(Page& page, const IndicatorPart& part, const figures::Comparison& comparison, const AreaScope& area);

// Change and finding alone, as table cells.
[[nodiscard]] std::string change_and_finding(Page& page, const IndicatorPart& part);

// "Robbery fell: 9,649 in 2015 against 9,800 in 2014 (−1.5%, interval …)."
[[nodiscard]] std::string indicator_sentence(Page& page, const IndicatorPart& part);
// Indicators with both periods, rate, change, interval and finding.
void write_indicator_table(Page& page, std::string_view id, const std::string& title, const std::vector<const IndicatorPart*>& indicators);
// In how many areas it rose and fell, by a phrase with {title}, {tried}, {rose} and {fell}.
[[nodiscard]] std::string areas_in_words(Page& page, const IndicatorPart& part, std::string_view phrase);
// What stands where a count is not shown to everyone.
[[nodiscard]] std::string hidden_mark(Page& page);
// The figure of an indicator in the period, or in the one before: a count or a share.
[[nodiscard]] std::string value_of(Page& page, const IndicatorPart& part, bool before);
// "2015" as the head of a column.
[[nodiscard]] std::string period_head(Page& page, const Period& period);
void paragraph(Page& page, const std::string& html, std::string_view kind = "");

// A table that scrolls within its own box when it is wider than the page.
void open_table(Page& page, std::string_view id, const std::string& caption, std::string_view kind);
void close_table(Page& page);

// The style of the printed footer: made of the ledger's size and root alone, so that whoever reads a report can make it again.
[[nodiscard]] std::string footer_style(std::uint64_t ledger_size, std::string_view ledger_root);

}  // namespace daybook::report
