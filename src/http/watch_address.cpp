#include "http/watch_address.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/explorer.hpp"
#include "http/query_input.hpp"
#include "results/command_again.hpp"
#include "results/scenes.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t longest_part = 100;  // bytes
constexpr std::int32_t units_unless_said = 8, units_most = 120;
constexpr std::string_view every_choices[] = {"week", "day"}, by_choices[] = {"whole", "area"}, method_choices[] = {"farrington", "cusum"}, judged_choices[] = {"any", "no", "yes"};

Result<std::optional<Day>> day_in(const std::string& text, std::string_view field) {
    if (text.empty()) return std::nullopt;
    const auto when = when_from_text(text);
    if (!when || when->precision != Precision::day) return refuse("watch.day", fmt::format("\"{}\" is no day; write 2015-12-27", text), {.field = std::string(field)});
    return day_at(when->start);
}

// How many units may be asked for at once: each costs some milliseconds.
Result<void> check_length(const results::Scene& scene, const results::WatchQuery& query) {
    if (!query.since) return {};
    DAYBOOK_TRY(const auto history, results::history_of(scene, query.source));
    const Day last = std::min(query.until.value_or(std::numeric_limits<Day>::max()), first_day(history->coverage.months.back().month + 1) - 1);
    if ((last - *query.since) / results::days_of(query.every) >= units_most) return refuse("watch.long", fmt::format("at most {} weeks or days are looked at together; give an earlier `until` or a later `since`", units_most), {.field = "since"});
    return {};
}

std::string_view by_of(const results::WatchQuery& query) { return by_choices[query.by_area ? 1 : 0]; }
std::string_view every_of(const results::WatchQuery& query) { return every_choices[query.every == results::Every::day ? 1 : 0]; }
std::string_view method_of(const results::WatchQuery& query) { return method_choices[query.method == results::WatchMethod::cusum ? 1 : 0]; }

}  // namespace

Result<AskedWatch> read_watch_address(std::string_view query) {
    QueryInput input(query, {"source", "every", "by", "method", "until", "since", "judged", "size", "lang"});
    AskedWatch asked{.source = input.text("source", longest_part), .every = input.choice("every", every_choices), .by = input.choice("by", by_choices), .method = input.choice("method", method_choices), .until = input.text("until", longest_part),
                     .since = input.text("since", longest_part), .judged = input.choice("judged", judged_choices)};
    asked.size = input.number("size", 1, std::numeric_limits<std::size_t>::max()).value_or(0);
    if (input.error()) return std::unexpected(*input.error());
    return asked;
}

Result<ChosenWatch> choose_watch(App& app, const AskedWatch& asked) {
    ChosenWatch chosen{.scene = nullptr, .newest = nullptr, .query = {.source = asked.source, .by_area = asked.by == "area", .every = asked.every == "day" ? results::Every::day : results::Every::week, .units = units_unless_said}, .judged = asked.judged};
    DAYBOOK_TRY(chosen.newest, app.parts.scenes.newest());
    const auto sources = viewable_sources(*chosen.newest, results::Audience::staff);
    if (sources.empty()) return refuse("watch.none", "There is nothing to see yet.", {.field = "source"});
    if (chosen.query.source.empty()) chosen.query.source = sources.front();
    if (std::ranges::find(sources, chosen.query.source) == sources.end()) return refuse("watch.source", fmt::format("There are no records of \"{}\".", chosen.query.source), {.field = "source"});
    chosen.query.method = asked.method == "cusum" ? results::WatchMethod::cusum : results::WatchMethod::farrington;
    DAYBOOK_TRY(chosen.query.until, day_in(asked.until, "until"));
    DAYBOOK_TRY(chosen.query.since, day_in(asked.since, "since"));
    auto scene = asked.size == 0 ? Result<std::shared_ptr<const results::Scene>>(chosen.newest) : app.parts.scenes.at(asked.size);
    if (!scene) return refuse("watch.size", scene.error().sentence, {.field = "size"});
    chosen.scene = *std::move(scene);
    DAYBOOK_TRY_VOID(check_length(*chosen.scene, chosen.query));
    return chosen;
}

std::string pinned_query(const ChosenWatch& chosen) {
    const auto& query = chosen.query;
    std::string text = fmt::format("source={}&every={}&by={}&method={}", percent_encoded(query.source), every_of(query), by_of(query), method_of(query));
    if (query.until) text += "&until=" + day_text(*query.until);
    if (query.since) text += "&since=" + day_text(*query.since);
    return text + fmt::format("&judged={}&size={}", chosen.judged, chosen.scene->as_of);
}

const std::vector<const clerk::Judgement*>& WatchAnswer::on(std::string_view alert) const {
    static const std::vector<const clerk::Judgement*> none;
    const auto found = judged.find(alert);
    return found == judged.end() ? none : found->second;
}

Result<WatchAnswer> answer_watch(App& app, const ChosenWatch& chosen) {
    WatchAnswer answer;
    const std::string key = pinned_query({chosen.scene, chosen.newest, chosen.query, "any"});
    DAYBOOK_TRY(answer.list, app.alerts.get(key, [&] { return results::alert_list(*chosen.scene, chosen.query); }));
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    answer.ledger_size = archive.views->size();
    answer.judgements = clerk::judgements(*archive.views, answer.ledger_size);
    answer.judged = results::by_alert(answer.judgements);
    DAYBOOK_TRY(answer.judges, app.parts.office.judges().names());
    for (const auto& alert : answer.list->alerts)
        if (chosen.judged == "any" || (chosen.judged == "yes") == answer.judged.contains(alert.id)) answer.alerts.push_back(&alert);
    return answer;
}

std::string command_of(const App& app, const ChosenWatch& chosen, const results::AlertList& list) { return results::command_on_ledger({app.parts.data, ""}, "watch", chosen.query.source, chosen.scene->as_of) + list.options; }

std::string area_of(const record::AlertQuestion& question) { return question.area.empty() ? std::string() : question.source + "/" + question.area; }

}  // namespace daybook::http
