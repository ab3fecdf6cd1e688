#include "report/tidy.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "report/page.hpp"
#include "report/wording.hpp"

namespace daybook::report {
namespace {

struct Column {
    std::string_view name;
    bool is_number;
};
constexpr std::array<Column, 24> columns{{{"source", false}, {"indicator", false}, {"title", false}, {"level", false}, {"period", false}, {"against", false}, {"area", false}, {"area_name", false}, {"count", true}, {"of", true}, {"share", true}, {"population", true},
                                         {"rate", true}, {"shrunk_rate", true}, {"count_against", true}, {"change_percent", true}, {"ratio", true}, {"low", true}, {"high", true}, {"p", true}, {"p_adjusted", true}, {"finding", false}, {"complete", false}, {"ledger_size", true}}};

using Row = std::vector<std::string>;

std::string& at(Row& row, std::string_view name) {
    const auto found = std::ranges::find(columns, name, &Column::name);
    return row[static_cast<std::size_t>(found - columns.begin())];
}

// A number as its figure's value has it; nothing where there is none.
std::string number(Measure measure, std::optional<double> value) {
    const auto text = value ? value_text(measure, *value) : std::string("none");
    return text == "none" ? std::string() : text;
}

void put_comparison(Row& row, const figures::Comparison& comparison, bool share) {
    at(row, "finding") = figures::to_key(comparison.word);
    if (comparison.word != figures::Word::rose && comparison.word != figures::Word::fell && comparison.word != figures::Word::no_clear_change) return;
    at(row, "change_percent") = number(share ? Measure::points : Measure::change, comparison.change_percent);
    at(row, "ratio") = number(share ? Measure::odds_ratio : Measure::ratio, comparison.test.ratio);
    at(row, "low") = number(share ? Measure::odds_low : Measure::low, comparison.low);
    at(row, "high") = number(share ? Measure::odds_high : Measure::high, comparison.high);
    at(row, "p") = number(Measure::p, comparison.test.p);
    at(row, "p_adjusted") = number(Measure::adjusted_p, comparison.p_adjusted);
}

std::optional<double> share_of(std::int64_t count, std::int64_t of) { return of == 0 ? std::nullopt : std::optional(static_cast<double>(count) / static_cast<double>(of)); }

class Writer {
public:
    explicit Writer(const BoardReport& report) : report_(report) {
        for (const auto& column : columns) table_.columns.emplace_back(column.name);
    }

    void write(const IndicatorPart& part) {
        part_ = &part;
        table_.rows.push_back(whole());
        for (const auto& area : part.areas) table_.rows.push_back(of_area(area));
        for (const auto& month : part.series.months) table_.rows.push_back(of_month(month));
    }

    Table take() { return std::move(table_); }

private:
    [[nodiscard]] Row row(std::string_view level, const std::string& period) const {
        Row made(columns.size());
        at(made, "source") = report_.source;
        at(made, "indicator") = part_->id;
        at(made, "title") = part_->title;
        at(made, "level") = level;
        at(made, "period") = period;
        at(made, "ledger_size") = std::to_string(report_.citation.ledger_size);
        return made;
    }

    // As the page has it: of a series with its decimals.
    [[nodiscard]] std::string counted_text(std::int64_t count) const {
        const auto [measure, value] = counted(*part_, count);
        return value_text(measure, value);
    }

    void put_against(Row& made, std::int64_t before, bool is_there) const {
        at(made, "against") = report_.against.to_text();
        if (is_there) at(made, "count_against") = counted_text(before);
        at(made, "complete") = report_.complete.complete && report_.complete_before.complete ? "yes" : "no";
    }

    [[nodiscard]] Row whole() const {
        Row made = row("whole", report_.period.to_text());
        const bool has_now = !part_->hidden.now && (!part_->supplied || part_->supplied->now), has_before = !part_->hidden.before && (!part_->supplied || part_->supplied->before);
        if (has_now) at(made, "count") = counted_text(part_->count);
        if (part_->share && !part_->hidden.now) at(made, "of") = std::to_string(part_->share->of), at(made, "share") = number(Measure::share, share_of(part_->count, part_->share->of));
        at(made, "rate") = number(Measure::rate, part_->rate);
        put_against(made, part_->count_before, has_before);
        put_comparison(made, part_->comparison, part_->share.has_value());
        return made;
    }

    [[nodiscard]] Row of_area(const AreaRow& area) const {
        Row made = row("area", report_.period.to_text());
        at(made, "area") = area.area.kind == AreaScope::Kind::one ? area.area.id : "-";
        at(made, "area_name") = area.name;
        if (!area.hidden.now) at(made, "count") = counted_text(area.count);
        if (area.population > 0) at(made, "population") = std::to_string(area.population);
        at(made, "rate") = number(Measure::rate, area.rate);
        at(made, "shrunk_rate") = number(Measure::shrunk_rate, area.shrunk_rate);
        put_against(made, area.count_before, !area.hidden.before);
        if (area.comparison) put_comparison(made, *area.comparison, false);
        if (area.hidden.any()) at(made, "finding") = "hidden";
        return made;
    }

    [[nodiscard]] Row of_month(const MonthPoint& month) const {
        Row made = row("month", month_text(month.month));
        if (month.hidden) return at(made, "finding") = "hidden", made;
        if (!month.empty) at(made, "count") = counted_text(month.count);  // what nobody recorded or supplied is no zero
        if (part_->share && !month.empty) at(made, "of") = std::to_string(month.of), at(made, "share") = number(Measure::share, share_of(month.count, month.of));
        at(made, "complete") = month.incomplete ? "no" : "yes";
        return made;
    }

    const BoardReport& report_;
    const IndicatorPart* part_ = nullptr;
    Table table_;
};

}  // namespace

Table tidy_table(const BoardReport& report) {
    Writer writer(report);
    for (const auto& part : report.indicators) writer.write(part);
    return writer.take();
}

bool is_number_column(std::string_view column) {
    const auto found = std::ranges::find(columns, column, &Column::name);
    return found != columns.end() && found->is_number;
}

}  // namespace daybook::report
