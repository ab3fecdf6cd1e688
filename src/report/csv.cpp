#include "report/csv.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/csv.hpp"
#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr std::string_view dangerous = "=+-@\t\r'";

bool is_number(std::string_view cell) {
    if (cell.starts_with('-')) cell.remove_prefix(1);
    const auto point = cell.find('.');
    const auto digits = [](std::string_view text) { return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }); };
    return digits(cell.substr(0, point)) && (point == std::string_view::npos || digits(cell.substr(point + 1)));
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        append_csv_cell(out, guarded(cells[i]));
    }
    out += "\r\n";
}

const IndicatorPart* part_of(const BoardReport& report, std::string_view id) {
    const auto part = std::ranges::find(report.indicators, id, &IndicatorPart::id);
    return part == report.indicators.end() ? nullptr : &*part;
}

std::string area_name(const IndicatorPart* part, const AreaScope& area) {
    if (part == nullptr || area.kind == AreaScope::Kind::whole) return {};
    const auto row = std::ranges::find(part->areas, area, &AreaRow::area);
    return row == part->areas.end() ? std::string{} : row->name;
}

std::string area_cell(const AreaScope& area) {
    if (area.kind == AreaScope::Kind::one) return area.id;
    if (area.kind == AreaScope::Kind::region) return "=" + fmt::format("{}", fmt::join(area.ids, "+"));
    return area.kind == AreaScope::Kind::whole ? "*" : "-";
}

std::vector<std::string> figure_row(const BoardReport& report, const PageFigure& figure) {
    const auto& [key, value, shown, text] = figure;
    const auto& cite = report.citation;
    const auto* part = part_of(report, key.indicator);
    const auto where = key.area.kind == AreaScope::Kind::region ? report.region_name : area_name(part, key.area);
    return {text, value, shown, key.source, key.indicator, part == nullptr ? std::string{} : part->title, key.period.to_text(), area_cell(key.area), where,
            std::string(rule_of(key.measure).name), key.against ? key.against->to_text() : std::string{}, key.detail, cite.ledger_origin, std::to_string(cite.ledger_size), cite.ledger_root,
            cite.book_version, cite.book_sha256, cite.program_version};
}

}  // namespace

std::string guarded(std::string_view cell) {
    const bool guard = !cell.empty() && dangerous.contains(cell.front()) && !is_number(cell);
    return (guard ? "'" : "") + std::string(cell);
}

std::string unguarded(std::string_view cell) { return std::string(cell.starts_with('\'') ? cell.substr(1) : cell); }

std::string to_csv(const Table& table) {
    std::string out;
    append_row(out, table.columns);
    for (const auto& row : table.rows) {
        DAYBOOK_CHECK(row.size() == table.columns.size(), "a row of a table has a cell for each column");
        append_row(out, row);
    }
    return out;
}

Table figures_table(const BoardReport& report, const Wording& wording) {
    DAYBOOK_CHECK(report.language == wording.language(), "a report is written with the words of its own language");
    Page page(report, wording);
    write_page(page);
    Table table{{"figure", "value", "shown", "source", "indicator", "indicator_title", "period", "area", "area_name", "measure", "against", "detail", "ledger_origin", "ledger_size", "ledger_root",
                 "book_version", "book_sha256", "program"},
                {}};
    for (const auto& figure : page.figures) table.rows.push_back(figure_row(report, figure));
    return table;
}

std::string figures_csv(const BoardReport& report, const Wording& wording) { return to_csv(figures_table(report, wording)); }

}  // namespace daybook::report
