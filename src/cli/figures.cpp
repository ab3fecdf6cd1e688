// figures, compare and drill: counts, what changed, and the records behind a count.
#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/open_scene.hpp"
#include "figures/change_table.hpp"
#include "figures/counting.hpp"
#include "figures/coverage.hpp"
#include "figures/series.hpp"
#include "intake/load.hpp"
#include "record/entry.hpp"

namespace daybook::cli {
namespace {

using results::Scene, results::chosen_indicators, results::chosen_sources, results::only_source, results::population_of, results::rate_residents, results::years_in;

using figures::CountCube;

std::string area_name(const Scene& scene, std::uint16_t area, Language language) { return area == 0 ? std::string(scene.phrases.text("area.none", language)) : scene.columns.areas[area].name; }
std::string area_id(const Scene& scene, std::uint16_t area) { return area == 0 ? "-" : scene.columns.areas[area].id; }

Cell rate_cell(std::int64_t count, std::int64_t population, double years) {
    if (population <= 0) return {};
    return Decimal{rate_residents * static_cast<double>(count) / static_cast<double>(population) / years, 1};
}

// A count, or a scaled integer of a series.
Cell number_cell(std::int64_t number, int scale) { return scale == 0 ? Cell(number) : Cell(Decimal{figures::unscaled(number, scale), scale}); }

// The rows of one source's cube, in the order indicator, area, month, category.
class FigureRows {
public:
    FigureRows(const Scene& scene, const FiguresOptions& options, const record::Iccs& iccs, Table& table) : scene_(scene), language_(chosen_language(options.selection)), iccs_(iccs), table_(table) {
        for (const auto& by : options.by) (by == "area" ? by_area_ : by == "month" ? by_month_ : by_category_) = true;
    }

    [[nodiscard]] figures::CountQuery query(const std::string& source, const Period& period, const std::vector<std::string>& indicators) const {
        return {.source = source, .period = period, .as_of = scene_.as_of, .by_area = by_area_, .by_month = by_month_, .by_category = by_category_, .indicators = indicators, .threads = scene_.threads};
    }

    void columns() {
        table_.columns = {"source", "indicator", "period"};
        if (by_area_) table_.columns.insert(table_.columns.end(), {"area", "area_name"});
        if (by_month_) table_.columns.emplace_back("month");
        if (by_category_) table_.columns.insert(table_.columns.end(), {"category", "category_title"});
        table_.columns.insert(table_.columns.end(), {"count", "of", "share", "rate", "undated", "unit"});
    }

    void add(const std::string& source, const Period& period, const CountCube& cube) {
        for (std::size_t i = 0; i < cube.indicators().size(); ++i) {
            const auto& rule = *scene_.book.find(cube.indicators()[i]);
            if (rule.is_series()) add_series(source, period, rule);
            if (!rule.is_of(source)) continue;
            if (!by_area_) add_months(source, period, cube, {.indicator = i});
            for (std::size_t area = 0; by_area_ && area < cube.areas().size(); ++area) add_months(source, period, cube, {.indicator = i, .area = area});
        }
    }

private:
    void add_months(const std::string& source, const Period& period, const CountCube& cube, CountCube::Where where) {
        if (!by_month_) return add_categories(source, period, cube, where);
        for (where.month = 0; where.month < cube.months(); ++where.month) add_categories(source, period, cube, where);
    }

    void add_categories(const std::string& source, const Period& period, const CountCube& cube, CountCube::Where where) {
        if (!by_category_) return add_row(source, period, cube, where);
        for (const std::uint16_t category : cube.categories(where.indicator)) {
            where.category = category;
            const auto figure = cube.at(where);
            if (figure.count != 0 || figure.of != 0) add_row(source, period, cube, where);
        }
    }

    void add_row(const std::string& source, const Period& period, const CountCube& cube, const CountCube::Where& where) {
        const auto figure = cube.at(where);
        const auto& indicator = *scene_.book.find(cube.indicators()[where.indicator]);
        const bool share = indicator.kind == figures::IndicatorKind::share;
        std::vector<Cell> row{source, indicator.id, period.to_text()};
        const std::uint16_t area = where.area == CountCube::city ? 0 : cube.areas()[where.area];
        if (by_area_) row.insert(row.end(), {area_id(scene_, area), area_name(scene_, area, language_)});
        if (by_month_) row.emplace_back(month_text(cube.first_month() + static_cast<Month>(where.month)));
        if (by_category_) {
            const auto& code = scene_.columns.categories[where.category];
            const auto* entry = iccs_.find(code);
            row.insert(row.end(), {code, entry == nullptr ? std::string() : entry->title});
        }
        row.emplace_back(figure.count);
        row.push_back(share ? Cell(figure.of) : Cell());
        row.push_back(share && figure.of > 0 ? Cell(Decimal{static_cast<double>(figure.count) / static_cast<double>(figure.of), 4}) : Cell());
        const double years = by_month_ ? years_in(Period::of_month(cube.first_month() + static_cast<Month>(where.month))) : years_in(period);
        const std::int64_t population = !indicator.per_population ? 0 : by_area_ ? (area == 0 ? 0 : population_of(scene_, area)) : population_of(scene_, source);
        row.push_back(rate_cell(figure.count, population, years));
        row.emplace_back(figure.undated);
        row.emplace_back(indicator.counts);
        table_.rows.push_back(std::move(row));
    }

    // ---- what others supply: has areas and months, but no categories ----

    void add_series(const std::string& source, const Period& period, const figures::Indicator& rule) {
        const figures::Series series(scene_.columns, rule, source, scene_.as_of);
        if (series.empty() || by_category_) return;
        if (!by_area_) return add_series_months(source, period, rule, series, "");
        for (const auto& area : series.areas()) add_series_months(source, period, rule, series, area);
    }

    void add_series_months(const std::string& source, const Period& period, const figures::Indicator& rule, const figures::Series& series, const std::string& area) {
        if (!by_month_) return add_series_row(source, period, {}, rule, series, area);
        for (Month month = period.first_month(); month < period.after_last_month(); ++month) add_series_row(source, period, month, rule, series, area);
    }

    void add_series_row(const std::string& source, const Period& period, std::optional<Month> month, const figures::Indicator& rule, const figures::Series& series, const std::string& area) {
        const Period time = month ? Period::of_month(*month) : period;
        const auto figure = series.of_area(area, time);
        std::vector<Cell> row{source, rule.id, period.to_text()};
        const auto known = std::ranges::find_if(scene_.columns.areas, [&](const auto& some) { return some.source == source && some.id == area; });
        const bool is_known = known != scene_.columns.areas.end();
        if (by_area_) row.insert(row.end(), {area, is_known ? known->name : area});
        if (by_month_) row.emplace_back(month_text(*month));
        row.push_back(figure.supplied ? number_cell(figure.value, series.scale()) : Cell());
        row.insert(row.end(), {Cell(), Cell()});
        const std::int64_t population = !rule.per_population || !figure.complete ? 0 : !by_area_ ? population_of(scene_, source) : is_known ? known->population : 0;
        row.push_back(rate_cell(figure.value, population, years_in(time)));
        row.insert(row.end(), {Cell(), rule.unit});
        table_.rows.push_back(std::move(row));
    }

    const Scene& scene_;
    Language language_;
    const record::Iccs& iccs_;
    Table& table_;
    bool by_area_ = false, by_month_ = false, by_category_ = false;
};

// What a reader has to know before using figures of this period.
void note_coverage(const Scene& scene, const std::string& source, const Period& period, std::vector<std::string>& notes) {
    const auto complete = figures::completeness(figures::coverage(scene.columns, source, scene.as_of), period);
    if (complete.complete) return;
    std::string months;
    for (const auto& month : complete.lacking) {
        if (!months.empty()) months += ", ";
        if (months.size() > 200) {
            months += "…";
            break;
        }
        months += month_text(month.month);
    }
    notes.push_back(fmt::format("Incomplete: the records of {} do not cover all of {} (lacking: {}). Totals of it are no totals of the period.", source, period.to_text(), months));
}

// The same of the series among these indicators: each has its own publisher and its own gaps.
void note_series(const Scene& scene, const std::string& source, const Period& period, const std::vector<std::string>& indicators, std::vector<std::string>& notes) {
    for (const auto& id : indicators) {
        const figures::Series series(scene.columns, *scene.book.find(id), source, scene.as_of);
        if (!series.empty() && !series.whole(period).complete) notes.push_back(fmt::format("Incomplete: the values supplied for {}, {}, do not cover all of {}.", source, id, period.to_text()));
    }
}

std::vector<Cell> change_row(const Scene& scene, Language language, const std::string& source, const std::string& indicator, std::optional<std::uint16_t> area, const figures::Change& change, bool share, int scale) {
    const auto& result = change.comparison;
    const bool tested = result.method != figures::Method::none;
    auto decimal = [&](double value, int digits) { return tested ? Cell(Decimal{value, digits}) : Cell(); };
    std::vector<Cell> row{source, indicator};
    if (area) row.insert(row.end(), {area_id(scene, *area), area_name(scene, *area, language)});
    row.insert(row.end(), {change.now_supplied ? number_cell(change.now.count, scale) : Cell(), change.before_supplied ? number_cell(change.before.count, scale) : Cell(), share ? Cell(change.now.of) : Cell(), share ? Cell(change.before.of) : Cell()});
    row.push_back(result.change_percent ? Cell(Decimal{*result.change_percent, 1}) : Cell());
    row.insert(row.end(), {decimal(result.test.ratio, 4), decimal(result.test.low, 4), decimal(result.test.high, 4), decimal(result.test.p, 5), decimal(result.p_adjusted, 5), decimal(change.dispersion.phi, 2)});
    row.emplace_back(std::string(figures::to_key(result.method)));
    row.emplace_back(std::string(figures::to_key(result.word)));
    row.emplace_back(std::string(scene.phrases.text("word." + std::string(figures::to_key(result.word)), language)));
    return row;
}

// The values behind a figure of a series; they add up to it (of a stock, they are it).
int drill_series(const Common& common, const Scene& scene, const DrillOptions& options, const std::string& source, const Period& period) {
    const auto& rule = *scene.book.find(options.indicator);
    const figures::Series series(scene.columns, rule, source, scene.as_of);
    if (series.empty()) return print_error(common, {"series.none", fmt::format("no values of the series \"{}\" were supplied for {}", rule.series, source), {}});
    if (!options.area.empty() && !std::ranges::binary_search(series.areas(), options.area)) return print_error(common, {"area.unknown", fmt::format("no value of {} is of an area with the id \"{}\"", options.indicator, options.area), {}});
    const auto figure = series.of_area(options.area, period);
    Table table{{"entry", "publisher", "edition", "series", "period", "area", "value", "unit"}, {}};
    for (const std::uint32_t number : figure.behind) {
        const auto& value = scene.columns.series[number];
        table.rows.push_back({static_cast<std::int64_t>(value.position), value.source, value.edition, value.series, value.period.to_text(), value.area, number_cell(value.value, value.scale), value.unit});
    }
    Facts facts{{"source", source}, {"indicator", options.indicator}, {"period", period.to_text()}, {"count", figure.supplied ? number_cell(figure.value, series.scale()) : Cell()}, {"records", static_cast<std::int64_t>(figure.behind.size())}};
    for (auto& fact : citation(scene)) facts.push_back(std::move(fact));
    std::vector<std::string> notes;
    note_series(scene, source, period, {options.indicator}, notes);
    print_table(common, table, facts, notes);
    return done;
}

}  // namespace

int figures(const Common& common, const FiguresOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto period = Period::parse(options.period);
    if (!period) return print_error(common, period.error());
    const auto indicators = chosen_indicators(**scene, options.indicators);
    if (!indicators) return print_error(common, indicators.error());
    const auto sources = chosen_sources(**scene, options.selection.source);
    if (!sources) return print_error(common, sources.error());
    const auto iccs = intake::load_iccs();
    if (!iccs) return print_error(common, iccs.error());

    Table table;
    FigureRows rows(**scene, options, *iccs, table);
    rows.columns();
    std::vector<std::string> notes;
    for (const auto& source : *sources) {
        const auto cube = figures::count((*scene)->columns, (*scene)->index, (*scene)->book, rows.query(source, *period, *indicators));
        if (!cube) return print_error(common, cube.error());
        rows.add(source, *period, *cube);
        note_coverage(**scene, source, *period, notes);
        note_series(**scene, source, *period, *indicators, notes);
    }
    print_table(common, table, citation(**scene), notes);
    return done;
}

int compare(const Common& common, const CompareOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const Language language = chosen_language(options.selection);
    const auto period = Period::parse(options.period), against = Period::parse(options.against);
    if (!period) return print_error(common, period.error());
    if (!against) return print_error(common, against.error());
    const auto indicators = chosen_indicators(**scene, options.indicators);
    if (!indicators) return print_error(common, indicators.error());
    const auto sources = chosen_sources(**scene, options.selection.source);
    if (!sources) return print_error(common, sources.error());

    Table table{{"source", "indicator"}, {}};
    if (options.by_area) table.columns.insert(table.columns.end(), {"area", "area_name"});
    table.columns.insert(table.columns.end(), {"count", "count_before", "of", "of_before", "change_percent", "ratio", "low", "high", "p", "p_adjusted", "dispersion", "method", "word", "in_words"});
    std::vector<std::string> notes;
    for (const auto& source : *sources) {
        const auto history = results::history_of(**scene, source);
        if (!history) return print_error(common, history.error());
        const auto made = figures::change_table((*scene)->columns, (*scene)->index, (*scene)->book, **history, {source, *period, *against, (*scene)->as_of, options.by_area, {}, (*scene)->threads});
        if (!made) return print_error(common, made.error());
        for (const auto& id : *indicators) {
            const auto& indicator = made->indicators[*(*scene)->book.index_of(id)];
            if (!indicator.belongs) continue;
            const bool share = (*scene)->book.find(id)->kind == figures::IndicatorKind::share;
            if (!options.by_area) table.rows.push_back(change_row(**scene, language, source, id, {}, indicator.whole, share, indicator.scale));
            for (const auto& area : indicator.areas)
                if (area.area != 0) table.rows.push_back(change_row(**scene, language, source, id, area.area, area.change, share, indicator.scale));
            if (options.by_area) notes.push_back(fmt::format("{}, {}: {} areas were compared; the words hold the share of false alarms among them at 5 %.", source, id, indicator.areas_tried));
        }
        if (!options.by_area) notes.push_back(fmt::format("{}: {} comparisons (all of the book) were tried; the words hold the share of false alarms among them at 5 %.", source, made->tried));
        note_coverage(**scene, source, *period, notes);
        note_coverage(**scene, source, *against, notes);
        note_series(**scene, source, *period, *indicators, notes);
        if (*period != *against) note_series(**scene, source, *against, *indicators, notes);
    }
    Facts facts = citation(**scene);
    facts.insert(facts.begin(), {{"period", period->to_text()}, {"against", against->to_text()}});
    print_table(common, table, facts, notes);
    return done;
}

int drill(const Common& common, const DrillOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto period = Period::parse(options.period);
    if (!period) return print_error(common, period.error());
    const auto source = only_source(**scene, options.selection.source);
    if (!source) return print_error(common, source.error());
    if (const auto known = chosen_indicators(**scene, {options.indicator}); !known) return print_error(common, known.error());
    if ((*scene)->book.find(options.indicator)->is_series()) return drill_series(common, **scene, options, *source, *period);
    figures::DrillQuery query{.source = *source, .indicator = options.indicator, .period = *period, .as_of = (*scene)->as_of};
    const auto& columns = (*scene)->columns;
    if (!options.area.empty()) {
        query.area = std::uint16_t{0};
        for (std::size_t i = 1; options.area != "-" && i < columns.areas.size(); ++i)
            if (columns.areas[i].source == *source && columns.areas[i].id == options.area) query.area = static_cast<std::uint16_t>(i);
        if (options.area != "-" && *query.area == 0) return print_error(common, {"area.unknown", fmt::format("no record of {} is in an area with the id \"{}\"", *source, options.area), {}});
    }
    const auto found = figures::drill(columns, (*scene)->index, (*scene)->book, query);
    if (!found) return print_error(common, found.error());

    Table table{{"entry", "record", "incident", "occurred", "recorded", "code", "class", "area", "counted", "cleared", "domestic"}, {}};
    record::EntryReader reader;
    for (const std::uint32_t row : found->rows) {
        const auto bytes = (*scene)->archive.log->entry(columns.position[row]);
        if (!bytes) return print_error(common, bytes.error());
        const auto entry = reader.read(*bytes);
        if (!entry) return print_error(common, entry.error());
        const auto& offence = std::get<record::Offence>(*entry);
        const char* cleared = offence.clearance == record::Clearance::arrest ? "arrest" : offence.clearance == record::Clearance::exceptional ? "exceptional" : "";
        table.rows.push_back({static_cast<std::int64_t>(columns.position[row]), std::string(offence.record), std::string(offence.incident), to_text(offence.occurred), to_text(offence.recorded), std::string(offence.code),
                              std::string(offence.category), std::string(offence.area), std::int64_t{offence.count}, std::string(cleared), std::int64_t{offence.domestic ? 1 : 0}});
    }
    Facts facts{{"source", *source}, {"indicator", options.indicator}, {"period", period->to_text()}, {"count", found->count}, {"records", static_cast<std::int64_t>(found->rows.size())}};
    for (auto& fact : citation(**scene)) facts.push_back(std::move(fact));
    print_table(common, table, facts);
    return done;
}

}  // namespace daybook::cli
