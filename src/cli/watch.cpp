// watch: which series stand out in the newest week or day, and on what grounds.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "results/command_again.hpp"
#include "results/judged_alerts.hpp"
#include "results/watch.hpp"
#include "results/watch_alert.hpp"

namespace daybook::cli {
namespace {

using namespace results;

Result<std::optional<Day>> day_option(const std::string& text, const std::string& field) {
    if (text.empty()) return std::nullopt;
    const auto when = when_from_text(text);
    if (!when || when->precision != Precision::day) return refuse("watch.day", fmt::format("\"{}\" is no day; write 2015-12-27", text), {.field = field});
    return day_at(when->start);
}

Result<WatchQuery> query_of(const WatchOptions& options, const std::string& source) {
    DAYBOOK_TRY(const auto until, day_option(options.until, "until"));
    DAYBOOK_TRY(const auto since, day_option(options.since, "since"));
    return WatchQuery{.source = source, .indicators = options.indicators, .by_area = options.by_area, .every = options.every == "day" ? Every::day : Every::week, .until = until, .since = since,
                      .method = options.method == "cusum" ? WatchMethod::cusum : WatchMethod::farrington, .false_discovery_rate = options.false_discovery_rate, .ratio = options.ratio, .years_between_false = options.years};
}

// What gives the same answer again, from any ledger that has grown from this one.
std::string command_of(const Common& common, const Scene& scene, const WatchOptions& options, const Watch& watch) {
    return results::command_on_ledger(asked_of(common, options.selection), "watch", watch.query.source, scene.as_of) + watch_options_text(watch);
}

// "2012-06-04 12 9 14, 2012-12-31 8": runs of units without a gap, each after its first day.
std::string past_text(const Alert& alert, Every every) {
    std::string text;
    Day next = 0;
    for (const auto& [day, count] : alert.past) {
        if (text.empty() || day != next) text += fmt::format("{}{}", text.empty() ? "" : ", ", day_text(day));
        text += fmt::format(" {}", count);
        next = day + days_of(every);
    }
    return text;
}

// The table's rows, and for people the words of each alert. Programs get everything, people what fits on a line.
class WatchTable {
public:
    WatchTable(const Scene& scene, const WatchOptions& options, const Watch& watch, bool for_programs)
        : scene_(scene), options_(options), watch_(watch), for_programs_(for_programs), is_sum_(watch.query.method == WatchMethod::cusum), language_(chosen_language(options.selection)), words_(watch_phrases()), judgements_(clerk::judgements(*scene.archive.views, scene.as_of)), judged_(by_alert(judgements_)) {
        add_columns({"alert", "indicator", "area", "area_name", "period", "state", "observed", "expected", "limit", "score"});
        if (is_sum_) add_columns({"sum", "sum_limit", "since"});
        else add_columns({"p", "p_adjusted"});
        add_columns({"known_share"});
        if (for_programs) add_columns({"nowcast", "nowcast_low", "nowcast_high", "dispersion", "standard_error", "trend", "level_observed", "level_expected", "seasonal", "tried", "in_words"});
        if (options.evidence) add_columns({"past"});
        if (options.judged) add_columns({"verdict", "judged_at"});
    }

    void add_all() {
        for (const auto& unit : watch_.units) {
            std::vector<const Watched*> rows;
            for (const auto& row : unit.rows)
                if (options_.all || is_alert(row)) rows.push_back(&row);
            if (!options_.all) std::ranges::stable_sort(rows, {}, [](const Watched* row) { return row->p; });
            for (const auto* row : rows) add(unit, *row);
        }
    }
    [[nodiscard]] const Table& table() const { return table_; }
    [[nodiscard]] const std::vector<std::string>& words() const { return sentences_; }
    [[nodiscard]] std::vector<std::string> notes() const { return watch_notes(scene_, words_, watch_, language_); }

private:
    static bool is_judged(const Watched& row) { return row.state == WatchState::above || row.state == WatchState::within; }
    void add_columns(std::initializer_list<const char*> names) { table_.columns.insert(table_.columns.end(), names.begin(), names.end()); }
    void put(const Cell& cell) { table_.rows.back().push_back(cell); }
    void put_if(bool known, double value, int digits) {
        put(Cell());
        if (known) table_.rows.back().back() = Decimal{value, digits};
    }

    void add(const WatchUnit& unit, const Watched& row) {
        const std::optional<Alert> alert = is_alert(row) ? std::optional(make_alert(scene_, words_, watch_, unit, row, language_)) : std::nullopt;
        table_.rows.emplace_back();
        put(alert ? alert->id : std::string());
        put_what(row);
        put_judgement(row);
        if (for_programs_) put_details(unit, row, alert ? alert->words : std::string());
        if (options_.evidence) put(alert ? past_text(*alert, watch_.query.every) : std::string());
        if (options_.judged) put_verdict(alert ? alert->id : std::string());
        if (alert) sentences_.push_back(fmt::format("{}  {}", alert->id, alert->words));
    }

    void put_what(const Watched& row) {
        const auto* area = row.place == 0 ? nullptr : &scene_.columns.areas[watch_.series.areas[row.place - 1]];
        put(watch_.series.indicators[row.indicator]->id);
        put(area == nullptr ? std::string() : area->id);
        put(area == nullptr ? std::string(scene_.phrases.text("area.city", language_)) : area->name);
        put(watch_.series.period_of(row.unit).to_text());
        put(std::string(to_key(row.state)));
        put(row.observed);
    }

    void put_judgement(const Watched& row) {
        const bool judged = is_judged(row);
        put_if(judged, row.expected, 2);
        put_if(judged, row.limit, 0);
        put_if(judged, row.score, 2);
        if (is_sum_) {
            put_if(row.sum.has_value(), row.sum ? row.sum->sum : 0, 2);
            put_if(row.sum.has_value(), row.sum ? row.sum->limit : 0, 2);
            put(row.sum ? day_text(watch_.series.period_of(row.sum->since).first()) : std::string());
        } else {
            put_if(judged, row.p, 6);
            put_if(judged, row.p_adjusted, 5);
        }
        put(Decimal{row.known_share, 3});
    }

    void put_details(const WatchUnit& unit, const Watched& row, std::string in_words) {
        const bool judged = is_judged(row), guessed = row.nowcast.has_value();
        put_if(guessed, guessed ? row.nowcast->estimate : 0, 1);
        put_if(guessed, guessed ? row.nowcast->low : 0, 0);
        put_if(guessed, guessed ? row.nowcast->high : 0, 0);
        put_if(judged, row.dispersion, 3);
        put_if(judged, row.standard_error, 3);
        put_if(row.trend.has_value(), row.trend.value_or(0), 6);
        put_if(judged, static_cast<double>(row.level.observed), 0);
        put_if(judged, row.level.expected, 1);
        put_if(judged, row.seasonal ? 1 : 0, 0);
        put(std::int64_t{unit.tried});
        put(std::move(in_words));
    }

    void put_verdict(const std::string& alert) {
        const auto judged = judged_.find(alert);
        const auto* last = judged == judged_.end() ? nullptr : &judged->second.back()->entry;
        put(last == nullptr ? std::string() : std::string(record::to_text(last->verdict)));
        put(last == nullptr ? std::string() : to_text(last->at));
    }

    const Scene& scene_;
    const WatchOptions& options_;
    const Watch& watch_;
    bool for_programs_, is_sum_;
    Language language_;
    Phrases words_;
    std::vector<clerk::Judgement> judgements_;
    JudgedAlerts judged_;  // views of judgements_
    Table table_;
    std::vector<std::string> sentences_;
};

}  // namespace

int watch(const Common& common, const WatchOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto source = only_source(**scene, options.selection.source);
    if (!source) return print_error(common, source.error());
    const auto query = query_of(options, *source);
    if (!query) return print_error(common, query.error());
    const auto found = results::watch(**scene, *query);
    if (!found) return print_error(common, found.error());

    const bool for_programs = common.json || common.csv;
    WatchTable rows(**scene, options, *found, for_programs);
    rows.add_all();
    Facts facts{{"source", *source}, {"known_until", day_text(found->series.known_until)}, {"command", command_of(common, **scene, options, *found)}};
    for (auto& fact : citation(**scene)) facts.push_back(std::move(fact));
    std::vector<std::string> notes;
    if (!for_programs) notes = rows.words();
    for (auto& note : rows.notes()) notes.push_back(std::move(note));
    print_table(common, rows.table(), facts, notes);
    return done;
}

}  // namespace daybook::cli
