#include "results/watch_alert.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "figures/phrases.hpp"

namespace daybook::results {
namespace {

using figures::decimal_text, figures::percent_text;

constexpr double rarest_said = 100'000;
constexpr std::size_t levels_named = 6;

// Two figures of small numbers, whole ones of others.
std::string about(double number, Language language) { return decimal_text(number, number < 10 ? 1 : 0, language); }

bool is_above(const Level& level) { return static_cast<double>(level.observed) > level.expected; }
// How many times as many, or as few.
double distance(const Level& level) { return std::abs(std::log((static_cast<double>(level.observed) + 0.5) / (level.expected + 0.5))); }

// Two significant figures, so that nobody takes a model's odds for a measurement.
std::int64_t rounded_odds(double odds) {
    const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(odds)) - 1));
    return static_cast<std::int64_t>(std::round(odds / unit) * unit);
}

record::AlertQuestion question_of(const Scene& scene, const Watch& watch, const Watched& row) {
    const auto& query = watch.query;
    return {.source = query.source, .indicator = watch.series.indicators[row.indicator]->id, .area = row.place == 0 ? "" : scene.columns.areas[watch.series.areas[row.place - 1]].id, .period = watch.series.period_of(row.unit),
            .method = query.method == WatchMethod::farrington ? record::AlertMethod{} : record::AlertMethod{true, query.ratio, query.years_between_false}};
}

// The sentences of one alert.
struct Sentences {
    const Scene& scene;
    const Phrases& words;
    const Watch& watch;
    const WatchUnit& unit;
    const Watched& row;
    Language language;
    std::string text = {};

    void say(std::string_view key, const std::vector<PhraseValue>& values) {
        if (!text.empty()) text += ' ';
        text += words.fill(key, language, values);
    }
    [[nodiscard]] std::string day(Day day) const { return figures::period_name(scene.phrases, Period::of_days(day, day + 1), language); }
    [[nodiscard]] std::string where() const { return row.place == 0 ? std::string(scene.phrases.text("area.city", language)) : scene.columns.areas[watch.series.areas[row.place - 1]].name; }
    [[nodiscard]] std::vector<PhraseValue> common() const {
        return {{"title", watch.series.indicators[row.indicator]->title[language]}, {"where", where()}, {"observed", row.observed},
                {"period", figures::period_in(scene.phrases, watch.series.period_of(row.unit), language)}, {"expected", about(row.expected, language)},
                {"limit", static_cast<std::int64_t>(row.limit)}, {"tried", std::int64_t{unit.tried}}};
    }
    void say_chance() {
        const std::string time = watch.query.every == Every::week ? "week" : "day";
        const bool rare = row.p * rarest_said < 1;
        say((rare ? "rare." : "chance.") + time, {{"odds", rare ? static_cast<std::int64_t>(rarest_said) : rounded_odds(1 / row.p)}});
    }
    void say_added_up() {
        const auto& sum = *row.sum;
        say("alert.added-up", {{"title", watch.series.indicators[row.indicator]->title[language]}, {"where", where()}, {"observed", sum.observed}, {"expected", about(sum.expected, language)},
                               {"from", day(watch.series.period_of(sum.since).first())}, {"to", day(watch.series.period_of(row.unit).after_last() - 1)}, {"ratio", decimal_text(watch.query.ratio, 1, language)}});
        say("chance.added-up", {{"years", static_cast<std::int64_t>(std::round(watch.query.years_between_false))}});
    }
    void say_level() {
        const double now = row.expected * static_cast<double>(row.level.observed) / row.level.expected;
        say(is_above(row.level) ? "level.risen" : "level.fallen", {{"observed", row.level.observed}, {"expected", about(row.level.expected, language)}, {"now", about(now, language)}});
    }
    void say_all() {
        if (row.state == WatchState::unprecedented) return say("alert.unprecedented", common());
        if (row.sum) say_added_up();
        else say("alert.above", common()), say_chance();
        if (row.nowcast) say("provisional", {{"share", percent_text(100 * row.known_share, 0, language)}, {"estimate", about(row.nowcast->estimate, language)}, {"low", static_cast<std::int64_t>(row.nowcast->low)}, {"high", static_cast<std::int64_t>(row.nowcast->high)}});
        if (row.level.moved && !row.sum) say_level();  // what adds up is itself of that half-year
        if (!row.seasonal) say("no-season", {});
        say("no-cause", {});
    }
};

// "2011-01/2016-12, 2017-05".
std::string runs_of(const std::vector<Month>& months) {
    std::string text;
    for (std::size_t first = 0, after = 0; first < months.size(); first = after) {
        for (after = first + 1; after < months.size() && months[after] == months[after - 1] + 1;) ++after;
        text += fmt::format("{}{}", first == 0 ? "" : ", ", month_text(months[first]));
        if (after > first + 1) text += "/" + month_text(months[after - 1]);
    }
    return text;
}

// The notes of one time.
void note_unit(std::vector<std::string>& notes, const Scene& scene, const Phrases& words, const Watch& watch, const WatchUnit& unit, Language language) {
    const std::string period = figures::period_name(scene.phrases, watch.series.period_of(unit.unit), language);
    if (!unit.complete) return notes.push_back(words.fill("note.incomplete", language, {{"period", period}}));
    const auto count = [&](WatchState state) { return std::int64_t{unit.with_state(state)}; };
    const double false_a_year = unit.tried / watch.query.years_between_false;
    notes.push_back(words.fill(watch.query.method == WatchMethod::farrington ? "note.found" : "note.added-up", language,
                               {{"period", period}, {"found", std::int64_t{unit.found}}, {"tried", std::int64_t{unit.tried}}, {"share", percent_text(100 * watch.query.false_discovery_rate, 0, language)}, {"false", about(false_a_year, language)}}));
    if (count(WatchState::too_few) > 0) notes.push_back(words.fill("note.too-few", language, {{"count", count(WatchState::too_few)}}));
    if (count(WatchState::too_little_past) + count(WatchState::too_early) + count(WatchState::no_model) > 0)
        notes.push_back(words.fill("note.not-judged", language, {{"past", count(WatchState::too_little_past)}, {"early", count(WatchState::too_early)}, {"model", count(WatchState::no_model)}}));
}

// Which series of the whole came in otherwise, for half a year, than the watch expects: its alerts and its silence about them say less.
void note_levels(std::vector<std::string>& notes, const Scene& scene, const Phrases& words, const Watch& watch, const WatchUnit& unit, Language language) {
    std::vector<const Watched*> moved;
    for (const auto& row : unit.rows)
        if (row.place == 0 && row.level.moved) moved.push_back(&row);
    if (moved.empty()) return;
    std::ranges::stable_sort(moved, std::greater{}, [](const Watched* row) { return distance(row->level); });
    std::string list;
    for (std::size_t i = 0; i < std::min(moved.size(), levels_named); ++i) {
        const auto& level = moved[i]->level;
        const std::string item = words.fill("level.item", language, {{"title", watch.series.indicators[moved[i]->indicator]->title[language]}, {"observed", level.observed}, {"expected", about(level.expected, language)}});
        list += (list.empty() ? "" : "; ") + item;
    }
    if (moved.size() > levels_named) list += words.fill("level.more", language, {{"more", static_cast<std::int64_t>(moved.size() - levels_named)}});
    notes.push_back(words.fill("note.level", language, {{"period", figures::period_name(scene.phrases, watch.series.period_of(unit.unit), language)}, {"list", list}}));
}

}  // namespace

const Phrases& watch_phrases() {
    static const Phrases phrases = shipped_phrases("findings/watch.tsv");
    return phrases;
}

Alert make_alert(const Scene& scene, const Phrases& words, const Watch& watch, const WatchUnit& unit, const Watched& row, Language language) {
    Sentences sentences{scene, words, watch, unit, row, language};
    sentences.say_all();
    const auto question = question_of(scene, watch, row);
    Alert alert{.question = question, .id = record::alert_id(question), .words = std::move(sentences.text), .past = {}};
    const auto counts = watch.series.of(row.indicator, row.place);
    for (const auto past : row.past) alert.past.emplace_back(watch.series.period_of(past).first(), static_cast<std::int64_t>(counts[static_cast<std::size_t>(past)]));
    return alert;
}

std::vector<std::string> watch_notes(const Scene& scene, const Phrases& words, const Watch& watch, Language language) {
    std::vector<std::string> notes;
    if (watch.units.size() == 1) note_unit(notes, scene, words, watch, watch.units.front(), language);
    else {
        std::int64_t alerts = 0;
        for (const auto& unit : watch.units) alerts += unit.found;
        const auto units = static_cast<std::int64_t>(watch.units.size());
        notes.push_back(words.fill("note.range", language, {{"units", units}, {"alerts", alerts}, {"each", decimal_text(static_cast<double>(alerts) / static_cast<double>(units), 1, language)}}));
    }
    note_levels(notes, scene, words, watch, watch.units.back(), language);
    if (!watch.series.lacking.empty()) notes.push_back(words.fill("note.lacking", language, {{"months", runs_of(watch.series.lacking)}}));
    if (!watch.series.dated_twice) notes.emplace_back(words.text("note.no-delay", language));
    if (watch.series.without_day > 0) notes.push_back(words.fill("note.without-day", language, {{"count", watch.series.without_day}}));
    return notes;
}

}  // namespace daybook::results
