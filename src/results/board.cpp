#include "results/board.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "clerk/areas.hpp"
#include "figures/areas.hpp"
#include "figures/change_table.hpp"
#include "report/ordinary.hpp"
#include "results/official.hpp"
#include "results/parts.hpp"
#include "results/residents.hpp"

namespace daybook::results {
namespace {

using figures::CountCube;
using report::BoardReport;

constexpr Month months_shown = 60;

// ---- one part after another ---------------------------------------------------------------------------------------

class Maker {
public:
    Maker(const Scene& scene, const Recipe& recipe, const std::vector<std::string>& shown, const std::vector<std::uint16_t>& region, const figures::History& history, const figures::ChangeTable& table, BoardReport& board)
        : scene_(scene), recipe_(recipe), shown_(shown), region_(region), history_(history), table_(table), board_(board) {}

    void make_indicators() {
        board_.key_table = {table_.tried, 0.05, table_.level};
        for (std::size_t i = 0; i < scene_.book.all().size(); ++i)
            if (table_.indicators[i].belongs && is_asked_for(scene_.book.all()[i].id) && (!shown_.empty() || has_data(i))) board_.indicators.push_back(indicator(i));
    }

    void make_parts() {
        const auto& rules = shipped_parts();
        for (const auto& rule : rules) {
            const bool others = rule.indicators.empty() && rule.kind == report::PartKind::indicators;
            for (const auto& id : rule.not_by_area) leave_out_areas(id);
            auto made = part(rule, others ? named_nowhere(rules) : rule.indicators);
            if (!others || !made.indicators.empty()) board_.parts.push_back(std::move(made));
        }
    }

    void make_coverage() {
        board_.complete = table_.period_complete;
        board_.complete_before = table_.against_complete;
        for (const auto& period : {recipe_.against, recipe_.period})
            for (Month month = period.first_month(); month < period.after_last_month(); ++month) board_.coverage.push_back(month_coverage(month));
    }

    // Reports of residents are shown beside the records of offences when there are any.
    Result<void> make_residents() {
        DAYBOOK_TRY(auto now, resident_reports(scene_, recipe_.period, recipe_.areas));
        DAYBOOK_TRY(auto before, resident_reports(scene_, recipe_.against, recipe_.areas));
        if (now.received.received + before.received.received == 0) return {};
        board_.residents = std::move(now);
        board_.residents_before = std::move(before);
        return {};
    }

private:
    [[nodiscard]] bool is_asked_for(const std::string& id) const { return shown_.empty() || std::ranges::find(shown_, id) != shown_.end(); }
    // Whether any record of the source has ever counted: a zero of a source that carries no such mark or class says nothing.
    [[nodiscard]] bool has_data(std::size_t number) const {
        if (scene_.book.all()[number].is_series()) return true;  // it belongs because values were supplied
        const auto ever = history_.months.at(number);
        return ever.count != 0 || ever.undated != 0;
    }

    [[nodiscard]] bool is_shown(const std::string& id) const { return std::ranges::find(board_.indicators, id, &report::IndicatorPart::id) != board_.indicators.end(); }

    [[nodiscard]] std::vector<std::string> named_nowhere(const std::vector<PartRule>& rules) const {
        std::vector<std::string> ids;
        for (const auto& indicator : scene_.book.all())
            if (std::ranges::none_of(rules, [&](const PartRule& rule) { return std::ranges::find(rule.indicators, indicator.id) != rule.indicators.end(); })) ids.push_back(indicator.id);
        return ids;
    }

    void leave_out_areas(const std::string& id) {
        const auto found = std::ranges::find(board_.indicators, id, &report::IndicatorPart::id);
        if (found != board_.indicators.end()) found->areas.clear();
    }

    [[nodiscard]] report::ReportPart part(const PartRule& rule, const std::vector<std::string>& ids) const {
        report::ReportPart part{.id = rule.id, .kind = rule.kind, .title = rule.title[recipe_.language], .holds = rule.holds[recipe_.language], .limit = rule.limit ? (*rule.limit)[recipe_.language] : "", .indicators = {}, .lacking = {}};
        for (const auto& id : ids) {
            const auto* known = scene_.book.find(id);
            if (known == nullptr || !(known->is_of(recipe_.source) || known->is_series())) continue;
            if (is_shown(id))
                part.indicators.push_back(id);
            else
                part.lacking.push_back(known->title[recipe_.language]);
        }
        return part;
    }

    // Residents of the whole of this report.
    [[nodiscard]] std::int64_t residents() const {
        if (region_.empty()) return population_of(scene_, recipe_.source);
        std::int64_t sum = 0;
        for (const auto area : region_) {
            const std::int64_t some = population_of(scene_, area);
            if (some == 0) return 0;
            sum += some;
        }
        return sum;
    }

    [[nodiscard]] figures::MonthCoverage month_coverage(Month month) const {
        for (const auto& known : history_.coverage.months)
            if (known.month == month) return known;
        return {month, 0, figures::MonthState::empty};
    }

    // Nothing was counted outside the history.
    [[nodiscard]] figures::Figure month_figure(std::size_t indicator, const figures::CubeAreas& whole, Month month) const {
        const Month slot = month - history_.months.first_month();
        return slot < 0 || slot >= static_cast<Month>(history_.months.months()) ? figures::Figure{} : figures::sum_of(history_.months, indicator, whole, static_cast<std::size_t>(slot));
    }

    [[nodiscard]] std::optional<double> rate(std::int64_t count, std::int64_t population, const Period& period) const {
        if (population <= 0) return std::nullopt;
        return rate_residents * static_cast<double>(count) / static_cast<double>(population) / years_in(period);
    }

    report::IndicatorPart indicator(std::size_t number) {
        const auto& rule = scene_.book.all()[number];
        const auto& change = table_.indicators[number];
        report::IndicatorPart part{.id = rule.id, .title = rule.title[recipe_.language], .rule = rule.rule[recipe_.language], .count = change.whole.now.count, .count_before = change.whole.before.count,
                                   .share = {}, .supplied = {}, .rate = {}, .rate_before = {}, .undated = change.whole.now.undated, .undated_before = change.whole.before.undated,
                                   .without_time = change.whole.now.without_time, .without_time_before = change.whole.before.without_time, .comparison = change.whole.comparison,
                                   .why_not_comparable = why_not_comparable(rule), .dispersion = change.whole.dispersion, .series = series(number, change.whole.dispersion), .areas = {}, .area_table = {}};
        if (rule.kind == figures::IndicatorKind::share) part.share = report::ShareOf{change.whole.now.of, change.whole.before.of};
        if (rule.is_series()) part.supplied = report::Supplied{change.scale, change.whole.now_supplied, change.whole.before_supplied};
        if (rule.per_population) {
            const std::int64_t population = residents();
            if (change.whole.now_supplied) part.rate = rate(part.count, population, recipe_.period);
            if (change.whole.before_supplied) part.rate_before = rate(part.count_before, population, recipe_.against);
        }
        if (has_areas(rule, change)) add_areas(number, rule, part);
        return part;
    }

    // As the change table decides it, in words.
    [[nodiscard]] std::string why_not_comparable(const figures::Indicator& rule) const {
        if (const auto* some = rule.break_between(recipe_.source, recipe_.period, recipe_.against)) return some->why[recipe_.language];
        const bool settled = rule.has_settled(recipe_.period, recipe_.against, history_.coverage.span()->after_last_month());
        return settled ? "" : std::string(scene_.phrases.text("not-settled", recipe_.language));
    }

    // A map and a table of areas: of what is counted, and of events that others supplied for both periods whole.
    static bool has_areas(const figures::Indicator& rule, const figures::IndicatorChange& change) {
        if (!rule.is_series()) return rule.kind == figures::IndicatorKind::count;
        return rule.measures == figures::Measures::events && !change.areas.empty() && change.whole.comparison.word != figures::Word::incomplete;
    }

    // The first month that charts show.
    [[nodiscard]] Month first_shown() const {
        return std::max(table_.history.first_month(), std::min({table_.history.after_last_month() - months_shown, recipe_.period.first_month(), recipe_.against.first_month()}));
    }

    // Of what others supply each month; nothing of a stock, or of what is supplied by quarter or year only.
    report::Series supplied_series(std::size_t number, const figures::Dispersion& dispersion) const {
        const auto& rule = scene_.book.all()[number];
        const auto& months = table_.indicators[number].months;
        report::Series series;
        if (rule.measures == figures::Measures::stock || std::ranges::none_of(months, &figures::SeriesMonth::complete)) return series;
        std::vector<figures::MonthValue> earlier;
        for (const auto& month : months)
            if (month.complete && month.month < recipe_.period.first_month()) earlier.push_back({month.month, static_cast<double>(month.value), 0});
        for (const auto& month : months) {
            if (month.month < first_shown()) continue;
            report::MonthPoint point{.month = month.month, .count = month.value, .of = 0, .ordinary_low = {}, .ordinary_high = {}, .incomplete = !month.complete, .empty = !month.complete};
            if (rule.measures == figures::Measures::events && recipe_.period.contains(first_day(month.month))) add_ordinary(earlier, dispersion, point);
            if (point.ordinary_low) series.learned_from = Period::of_days(first_day(earlier.front().month), first_day(earlier.back().month + 1));
            series.months.push_back(point);
        }
        return series;
    }

    report::Series series(std::size_t number, const figures::Dispersion& dispersion) const {
        if (scene_.book.all()[number].is_series()) return supplied_series(number, dispersion);
        report::Series series;
        const auto whole = figures::cube_areas(history_.months, region_);
        const Month end = table_.history.after_last_month();
        const Month first = first_shown();
        const auto earlier = figures::complete_months(history_.months, number, whole, history_.coverage, recipe_.period.first_month());
        for (Month month = first; month < end; ++month) {
            const auto figure = month_figure(number, whole, month);
            const auto state = month_coverage(month).state;
            report::MonthPoint point{.month = month, .count = figure.count, .of = figure.of, .ordinary_low = {}, .ordinary_high = {}, .incomplete = state != figures::MonthState::complete, .empty = state == figures::MonthState::empty};
            if (recipe_.period.contains(first_day(month))) add_ordinary(earlier, dispersion, point);
            if (point.ordinary_low) series.learned_from = Period::of_days(first_day(earlier.front().month), first_day(earlier.back().month + 1));
            series.months.push_back(point);
        }
        return series;
    }

    static void add_ordinary(const std::vector<figures::MonthValue>& earlier, const figures::Dispersion& dispersion, report::MonthPoint& point) {
        std::vector<std::int64_t> same_month;
        for (const auto& value : earlier)
            if (value.month % 12 == point.month % 12) same_month.push_back(std::llround(value.count));
        const auto range = report::ordinary_range(same_month, dispersion.phi);
        if (!range) return;
        point.ordinary_low = range->low;
        point.ordinary_high = range->high;
    }

    void add_areas(std::size_t number, const figures::Indicator& rule, report::IndicatorPart& part) const {
        const auto& change = table_.indicators[number];
        part.area_table = {change.areas_tried, 0.05, change.areas_level};
        std::vector<std::int64_t> counts;
        std::vector<double> exposures;
        for (const auto& area : change.areas) {
            const auto& name = scene_.columns.areas[area.area];
            const bool none = area.area == 0;
            if (none && area.change.now.count == 0 && area.change.before.count == 0) continue;
            if (!area.change.now_supplied || !area.change.before_supplied) continue;  // no value is no zero
            const std::int64_t population = rule.per_population ? name.population : 0;
            report::AreaRow row{.area = none ? report::AreaScope::without_area() : report::AreaScope::of(name.id), .name = none ? std::string() : name.name, .count = area.change.now.count,
                                .count_before = area.change.before.count, .population = population, .rate = rate(area.change.now.count, population, recipe_.period), .shrunk_rate = {}, .comparison = {}};
            if (!none) row.comparison = area.change.comparison;
            part.areas.push_back(std::move(row));
        }
        std::sort(part.areas.begin(), part.areas.end(), [](const auto& left, const auto& right) {
            const bool left_none = left.area.kind == report::AreaScope::Kind::none, right_none = right.area.kind == report::AreaScope::Kind::none;
            if (left_none != right_none) return right_none;
            return std::tie(left.name, left.area.id) < std::tie(right.name, right.area.id);
        });
        for (const auto& row : part.areas) {
            counts.push_back(std::max<std::int64_t>(0, row.count));
            exposures.push_back(static_cast<double>(row.population));
        }
        if (std::any_of(exposures.begin(), exposures.end(), [](double exposure) { return exposure > 0; })) shrink_rates(part, counts, exposures);
        keep_region(part);
    }

    void shrink_rates(report::IndicatorPart& part, const std::vector<std::int64_t>& counts, const std::vector<double>& exposures) const {
        const auto expected = figures::against_whole(counts, exposures);
        const auto shrunk = figures::shrink(expected);
        for (std::size_t i = 0; i < part.areas.size(); ++i)
            if (part.areas[i].population > 0)
                part.areas[i].shrunk_rate = shrunk.relative_risks[i] * expected[i].expected / exposures[i] * rate_residents / years_in(recipe_.period);
    }

    // The areas of a region, compared together with all others as in a report on everywhere. A region of one area has no table of areas.
    void keep_region(report::IndicatorPart& part) const {
        if (region_.empty()) return;
        std::erase_if(part.areas, [&](const report::AreaRow& row) { return recipe_.areas.size() < 2 || std::ranges::find(recipe_.areas, row.area.id) == recipe_.areas.end(); });
    }

    const Scene& scene_;
    const Recipe& recipe_;
    const std::vector<std::string>& shown_;
    const std::vector<std::uint16_t>& region_;
    const figures::History& history_;
    const figures::ChangeTable& table_;
    BoardReport& board_;
};

// The profiles by which others' numbers were read, and so who supplied them.
Result<void> add_suppliers(const Scene& scene, const Recipe& recipe, BoardReport& board) {
    std::set<std::string> suppliers;
    for (const auto& value : scene.columns.series)
        if (value.about == recipe.source) suppliers.insert(value.source);
    for (const auto& supplier : suppliers) {
        DAYBOOK_TRY(const auto rules, rules_of(scene, supplier));
        board.rules.push_back({"profile", rules->profile.id, rules->profile.version, to_hex(bytes_of(rules->profile.sha256))});
    }
    return {};
}

Result<void> add_map(const Scene& scene, const Recipe& recipe, BoardReport& board) {
    DAYBOOK_TRY(const auto map, area_outlines(scene, recipe.source));
    board.map.width_px = map->width_px;
    board.map.height_px = map->height_px;
    for (const auto& outline : map->outlines) board.map.shapes.push_back({outline.id, outline.path, outline.label_x, outline.label_y, !recipe.areas.empty() && std::ranges::find(recipe.areas, outline.id) == recipe.areas.end()});
    const auto files = clerk::area_files(*scene.archive.views, recipe.source, scene.as_of);
    for (const auto& file : files)
        if (files.size() <= 3) board.rules.push_back({"areas", file.name, "", to_hex(bytes_of(file.sha256))});
    return {};
}

Result<void> add_official(const Scene& scene, const Recipe& recipe, const intake::Profile& profile, BoardReport& board) {
    if (recipe.official.empty()) return {};
    DAYBOOK_TRY(const auto list, reconcile_source(scene, recipe.source, profile, recipe.official));
    for (const auto& result : list) board.official.push_back({scene.book.find(result.official.indicator)->title[recipe.language], result});
    board.rules.push_back({"official", recipe.official_name, "", recipe.official_sha256});
    return {};
}

// The recipe's areas as numbers of the columns, which have them all.
std::vector<std::uint16_t> region_of(const Scene& scene, const Recipe& recipe) {
    std::vector<std::uint16_t> numbers;
    for (const auto& id : recipe.areas) {
        const auto found = std::ranges::find_if(scene.columns.areas, [&](const auto& area) { return area.source == recipe.source && area.id == id; });
        numbers.push_back(static_cast<std::uint16_t>(found - scene.columns.areas.begin()));
    }
    return numbers;
}

void name_region(const Scene& scene, const std::vector<std::uint16_t>& region, BoardReport& board) {
    std::vector<std::string> ids;
    for (const auto number : region) {
        const auto& area = scene.columns.areas[number];
        ids.push_back(area.id);
        board.region_name += (board.region_name.empty() ? "" : ", ") + area.name;
    }
    board.region = report::AreaScope::region(std::move(ids));
}

void add_instructions(const Scene& scene, const Recipe& recipe, BoardReport& board) {
    for (auto instruction : recipe.instructions) {
        instruction.title = scene.book.find(instruction.indicator)->title[recipe.language];
        board.instructions.push_back(std::move(instruction));
    }
}

Result<void> add_findings(const Scene& scene, const Recipe& recipe, BoardReport& board) {
    for (const auto& asked : recipe.findings) {
        auto answer = find(scene, {asked.kind, recipe.source, asked.indicator, recipe.period});
        if (!answer) {
            answer.error().place.field = fmt::format("finding {}:{}", to_key(asked.kind), asked.indicator);
            return std::unexpected(std::move(answer.error()));
        }
        board.findings.push_back(answer->words(recipe.language).finding);
    }
    return {};
}

}  // namespace

Result<BoardReport> make_board(const Scene& scene, const Recipe& recipe, const std::vector<std::string>& shown, AreaTables area_tables) {
    DAYBOOK_TRY(const auto rules, rules_of(scene, recipe.source));
    DAYBOOK_TRY_VOID(check_recipe(scene, recipe));
    const auto region = region_of(scene, recipe);
    DAYBOOK_TRY(const auto history, history_of(scene, recipe.source));
    DAYBOOK_TRY(const auto whole, whole_table(scene, recipe.source, recipe.period, recipe.against, region));
    auto table = whole->table;
    if (area_tables == AreaTables::with)
        DAYBOOK_TRY_VOID(figures::add_areas(scene.columns, scene.index, scene.book, *history, {recipe.source, recipe.period, recipe.against, scene.as_of, true, shown, scene.threads, region}, table));
    BoardReport board{.title = recipe.title, .file_name = recipe.file_name, .language = recipe.language, .source = recipe.source,
                      .publisher = rules->profile.publisher + (rules->profile.terms.empty() ? "" : ". " + rules->profile.terms), .period = recipe.period, .against = recipe.against,
                      .region = {}, .region_name = {}, .indicators = {}, .parts = {}, .key_table = {}, .coverage = {}, .complete = {}, .complete_before = {}, .received = {}, .official = {}, .residents = {}, .residents_before = {}, .instructions = {}, .comment = recipe.comment, .findings = {}, .map = {}, .rules = {}, .notes = {},
                      .citation = citation_of(scene),
                      .book_text = scene.book_text};
    board.rules.push_back({"profile", rules->profile.id, rules->profile.version, to_hex(bytes_of(rules->profile.sha256))});
    board.rules.push_back({"mapping", rules->started.mapping.substr(0, rules->started.mapping.find('@')), rules->started.mapping.substr(rules->started.mapping.find('@') + 1), to_hex(bytes_of(rules->started.mapping_sha256))});
    DAYBOOK_TRY_VOID(add_suppliers(scene, recipe, board));
    DAYBOOK_TRY_VOID(add_map(scene, recipe, board));
    name_region(scene, region, board);
    board.received = report::ReceivedInBoth{whole->received, whole->received_before};
    Maker maker(scene, recipe, shown, region, *history, table, board);
    maker.make_indicators();
    maker.make_coverage();
    if (!shown.empty()) return board;  // the rest is about all of them
    maker.make_parts();
    DAYBOOK_TRY_VOID(maker.make_residents());
    add_instructions(scene, recipe, board);
    DAYBOOK_TRY_VOID(add_official(scene, recipe, rules->profile, board));
    DAYBOOK_TRY_VOID(add_findings(scene, recipe, board));
    return board;
}

}  // namespace daybook::results
