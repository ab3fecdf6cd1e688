#include "report/workbook.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "report/csv.hpp"
#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr std::size_t recipe_piece_bytes = 30'000;  // a cell of a spreadsheet holds 32,767 letters

// A table that grows while figures come in. Rows and columns stand in the order of their keys, which nobody sees.
class Pivot {
public:
    explicit Pivot(std::vector<std::string> heads) : heads_(std::move(heads)) {}

    void put(const std::string& row, const std::vector<std::string>& row_heads, const std::string& column, const std::string& column_head, SheetCell cell) {
        rows_[row].heads = row_heads;
        rows_[row].cells[column] = std::move(cell);
        columns_[column] = column_head;
    }

    [[nodiscard]] Sheet sheet(std::string_view name) const {
        Sheet sheet{std::string(name), heads_, {}, heads_.size()};
        for (const auto& [key, head] : columns_) sheet.head.push_back(head);
        for (const auto& [key, row] : rows_) {
            auto& cells = sheet.rows.emplace_back();
            for (const auto& head : row.heads) cells.push_back({.text = head, .number = {}});
            for (const auto& [column, head] : columns_) {
                const auto cell = row.cells.find(column);
                cells.push_back(cell == row.cells.end() ? SheetCell{} : cell->second);
            }
        }
        return sheet;
    }

private:
    struct Row {
        std::vector<std::string> heads;
        std::map<std::string, SheetCell> cells;
    };
    std::vector<std::string> heads_;
    std::map<std::string, Row> rows_;
    std::map<std::string, std::string> columns_;
};

std::string in_order(std::size_t number) { return fmt::format("{:08}", number); }

class Maker {
public:
    Maker(const BoardReport& report, const Wording& wording, const Page& page) : report_(report), wording_(wording), page_(page) {}

    std::vector<Sheet> make(std::string_view recipe) {
        sort_figures();
        std::vector<Sheet> sheets{about()};
        sheets.push_back(key_figures_.sheet(wording_.text("workbook.key")));
        sheets.push_back(areas_.sheet(wording_.text("workbook.areas")));
        sheets.push_back(months_.sheet(wording_.text("workbook.months")));
        sheets.push_back(others_.sheet(wording_.text("workbook.others")));
        if (!report_.findings.empty()) sheets.push_back(findings());
        sheets.push_back(figures());
        sheets.push_back(recipe_sheet(recipe));
        return sheets;
    }

private:
    void sort_figures() {
        for (const auto& figure : page_.figures) {
            const auto& key = figure.key;
            const bool of_an_area = key.area.kind == AreaScope::Kind::one || key.area.kind == AreaScope::Kind::none;
            const bool of_both = key.period == report_.period || key.period == report_.against;
            const bool plain = key.indicator != "*" && key.source == report_.source && key.detail.empty();
            if (plain && of_an_area && of_both)
                put_area(figure);
            else if (plain && key.area == report_.region && of_both)
                put_key_figure(figure);
            else if (plain && key.area == report_.region && key.period == Period::of_month(key.period.first_month()))
                put_month(figure);
            else
                put_other(figure);
        }
    }

    void put_key_figure(const PageFigure& figure) {
        const auto* part = part_of(figure.key.indicator);
        key_figures_.put(place_of(figure.key.indicator), {title_of(figure.key), part == nullptr ? std::string() : part->rule}, column_key(figure.key), column_head(figure.key), cell_of(figure));
    }

    void put_area(const PageFigure& figure) {
        const auto& key = figure.key;
        const std::string id = key.area.kind == AreaScope::Kind::none ? std::string("-") : key.area.id;
        areas_.put(place_of(key.indicator) + place_of(key.indicator, key.area), {title_of(key), area_name(key), id}, column_key(key), column_head(key), cell_of(figure));
    }

    void put_month(const PageFigure& figure) {
        const auto& key = figure.key;
        const bool usual = key.measure == Measure::count || key.measure == Measure::share;
        months_.put(key.period.to_text(), {key.period.to_text()}, place_of(key.indicator) + in_order(static_cast<std::size_t>(key.measure)), usual ? title_of(key) : title_of(key) + ", " + measure_name(key.measure), cell_of(figure));
    }

    void put_other(const PageFigure& figure) {
        const auto& key = figure.key;
        const std::vector<std::string> heads{title_of(key), measure_name(key.measure), key.detail, wording_.period(key.period), key.against ? wording_.period(*key.against) : std::string(), area_name(key)};
        others_.put(in_order(others_put_++), heads, "value", std::string(wording_.text("workbook.value")), cell_of(figure));
    }

    [[nodiscard]] const IndicatorPart* part_of(std::string_view id) const {
        const auto part = std::ranges::find(report_.indicators, id, &IndicatorPart::id);
        return part == report_.indicators.end() ? nullptr : &*part;
    }

    [[nodiscard]] std::string title_of(const FigureKey& key) const {
        const auto* part = part_of(key.indicator);
        if (part != nullptr) return part->title;
        return key.indicator == "*" ? std::string(wording_.text("workbook.all")) : key.indicator;
    }

    [[nodiscard]] std::string area_name(const FigureKey& key) const {
        if (key.area.kind == AreaScope::Kind::region) return report_.region_name;
        if (key.area.kind == AreaScope::Kind::whole) return {};
        if (key.area.kind == AreaScope::Kind::none) return std::string(wording_.text("area.none"));
        const auto* part = part_of(key.indicator);
        if (part == nullptr) return key.area.id;
        const auto row = std::ranges::find(part->areas, key.area, &AreaRow::area);
        return row == part->areas.end() ? key.area.id : row->name;
    }

    static std::string name_of(Measure measure) { return std::string(rule_of(measure).name); }

    // In the report's language; the name that keys have when there is no phrase for it.
    [[nodiscard]] std::string measure_name(Measure measure) const {
        const auto key = "measure." + name_of(measure);
        return wording_.has(key) ? std::string(wording_.text(key)) : name_of(measure);
    }

    // Where an indicator, and an area of it, stand in the report.
    [[nodiscard]] std::string place_of(std::string_view id) const { return in_order(static_cast<std::size_t>(std::ranges::find(report_.indicators, id, &IndicatorPart::id) - report_.indicators.begin())) + std::string(id); }

    [[nodiscard]] std::string place_of(std::string_view indicator, const AreaScope& area) const {
        const auto* part = part_of(indicator);
        const auto place = part == nullptr ? 0 : std::ranges::find(part->areas, area, &AreaRow::area) - part->areas.begin();
        return in_order(static_cast<std::size_t>(place)) + area.id;
    }

    // The measures in the order of their list; the period itself before the one that it is compared with.
    [[nodiscard]] std::string column_key(const FigureKey& key) const { return in_order(static_cast<std::size_t>(key.measure)) + (key.period == report_.period ? "0" : "1"); }

    [[nodiscard]] std::string column_head(const FigureKey& key) const {
        return key.against ? measure_name(key.measure) : fmt::format("{}, {}", measure_name(key.measure), wording_.period(key.period));
    }

    // A number where there is one, else the words that the page shows.
    [[nodiscard]] static SheetCell cell_of(const PageFigure& figure) {
        auto cell = value_cell(figure.key.measure, figure.value);
        if (!cell.number) cell.text = figure.shown;
        return cell;
    }

    [[nodiscard]] Sheet about() const {
        Sheet sheet{std::string(wording_.text("workbook.about")), {std::string(wording_.text("workbook.about")), report_.title}, {}, 0};
        const auto row = [&](std::string_view phrase, std::string text) { sheet.rows.push_back({{.text = std::string(wording_.text(phrase)), .number = {}}, {.text = std::move(text), .number = {}}}); };
        row("report.period", wording_.period(report_.period));
        row("workbook.against", wording_.period(report_.against));
        if (report_.region.kind == AreaScope::Kind::region) row("report.area", report_.region_name);
        if (!report_.publisher.empty()) row("workbook.records_of", report_.publisher);
        row("report.cite_origin", report_.citation.ledger_origin);
        row("report.cite_size", std::to_string(report_.citation.ledger_size));
        row("report.cite_root", report_.citation.ledger_root);
        row("report.cite_book", report_.citation.book_version);
        row("report.cite_book_sha256", report_.citation.book_sha256);
        row("report.cite_program", report_.citation.program_version);
        if (!report_.complete.complete || !report_.complete_before.complete) row("workbook.note", std::string(wording_.text("workbook.incomplete")));
        if (report_.comment) row("report.comment", fmt::format("{}\n{}", report_.comment->text, report_.comment->by));
        for (const auto& note : report_.notes) row("workbook.note", note);
        row("workbook.check", std::string(wording_.text("workbook.how")));
        return sheet;
    }

    [[nodiscard]] Sheet figures() const {
        auto table = figures_table(report_, wording_);
        DAYBOOK_CHECK(table.columns.front() == figures_mark && table.columns[1] == "value" && table.rows.size() == page_.figures.size(), "the table of figures begins with keys and values, and has a row for each figure");
        Sheet sheet{std::string(wording_.text("workbook.figures")), std::move(table.columns), {}, 1};
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            auto& cells = sheet.rows.emplace_back();
            for (auto& text : table.rows[i]) cells.push_back({.text = std::move(text), .number = {}});
            cells[1] = value_cell(page_.figures[i].key.measure, page_.figures[i].value);
            cells[1].fraction = false;
        }
        return sheet;
    }

    // One finding after another: what it says, its tables, what it does not say, and its command, each row with the finding's name.
    [[nodiscard]] Sheet findings() const {
        Sheet sheet{std::string(wording_.text("report.findings")), {std::string(wording_.text("workbook.finding")), std::string(wording_.text("workbook.finding_part"))}, {}, 2};
        std::size_t columns = 3;
        for (const auto& finding : report_.findings) {
            const auto name = fmt::format("{}: {}", finding.kind, finding.title);
            const auto row = [&](const std::string& part, const std::vector<std::string>& texts) {
                auto& cells = sheet.rows.emplace_back(std::vector<SheetCell>{{.text = name, .number = {}}, {.text = part, .number = {}}});
                for (const auto& text : texts) cells.push_back({.text = text, .number = {}});
                columns = std::max(columns, cells.size());
            };
            for (const auto& sentence : finding.said) row(head("workbook.finding_said"), {sentence});
            for (const auto& table : finding.tables) {
                std::vector<std::string> heads;
                for (const auto& column : table.heads) heads.push_back(column.text);
                row(table.caption, heads);
                for (const auto& cells : table.rows) row(table.caption, cells);
            }
            for (const auto& remark : finding.remarks) row(head("report.finding_remarks"), {remark});
            row(head("workbook.check"), {finding.command});
        }
        sheet.head.resize(columns);
        return sheet;
    }

    // The text in pieces that a cell can hold, none of which ends within a letter.
    [[nodiscard]] Sheet recipe_sheet(std::string_view recipe) const {
        Sheet sheet{std::string(wording_.text("workbook.recipe")), {std::string(recipe_mark)}, {}, 0};
        while (!recipe.empty()) {
            std::size_t piece = std::min(recipe.size(), recipe_piece_bytes);
            while (piece < recipe.size() && (static_cast<unsigned char>(recipe[piece]) & 0xC0) == 0x80) --piece;
            sheet.rows.push_back({{.text = std::string(recipe.substr(0, piece)), .number = {}}});
            recipe.remove_prefix(piece);
        }
        return sheet;
    }

    [[nodiscard]] std::string head(std::string_view phrase) const { return std::string(wording_.text(phrase)); }

    const BoardReport& report_;
    const Wording& wording_;
    const Page& page_;
    std::size_t others_put_ = 0;
    Pivot key_figures_{{head("report.indicator"), head("report.what_counts")}};
    Pivot areas_{{head("report.indicator"), head("report.area"), head("workbook.area_id")}};
    Pivot months_{{head("workbook.month")}};
    Pivot others_{{head("report.indicator"), head("workbook.measure"), head("workbook.detail"), head("report.period"), head("workbook.against"), head("report.area")}};
};

bool is_fraction(Measure measure) {
    using enum Measure;
    return measure == share || measure == missing_share || measure == indicators_level || measure == areas_level;
}

}  // namespace

SheetCell value_cell(Measure measure, const std::string& value) {
    const auto& rule = rule_of(measure);
    double number = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool is_number = rule.kind != ValueKind::name && value != "inf" && fault == std::errc{} && end == value.data() + value.size();
    if (!is_number) return {.text = value, .number = {}};
    return {.text = {}, .number = number, .digits = rule.digits, .fraction = is_fraction(measure)};
}

std::vector<Sheet> workbook(const BoardReport& report, const Wording& wording, std::string_view recipe) {
    DAYBOOK_CHECK(report.language == wording.language(), "a report is written with the words of its own language");
    Page page(report, wording);
    write_page(page);
    return Maker(report, wording, page).make(recipe);
}

}  // namespace daybook::report
