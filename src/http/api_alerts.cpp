// Alerts of the watch for programs: as JSON, as a table, as a feed that readers of news can follow (RFC 4287), and judging one. What an alert says
// follows from the ledger's size in the address; what was judged is as of now.
#include <algorithm>

#include <fmt/format.h>

#include "base/html.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/log.hpp"
#include "http/packing.hpp"
#include "http/problem.hpp"
#include "http/watch_address.hpp"
#include "report/csv.hpp"
#include "report/wording.hpp"
#include "results/scenes.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

using results::ListedAlert, results::WatchState;

struct Asked {
    ChosenWatch chosen;
    WatchAnswer answer;
};

Result<Asked> asked_alerts(App& app, const Call& call) {
    DAYBOOK_TRY(const auto asked, read_watch_address(call.request.query));
    DAYBOOK_TRY(auto chosen, choose_watch(app, asked));
    DAYBOOK_TRY(auto answer, answer_watch(app, chosen));
    return Asked{std::move(chosen), std::move(answer)};
}

std::string judge_of(const WatchAnswer& answer, const clerk::Judgement& judgement) {
    const auto found = answer.judges.find(judgement.at);
    return found == answer.judges.end() ? std::string() : found->second;
}

// ---- JSON ---------------------------------------------------------------------------------------------------------

void write_evidence(JsonWriter& json, const ListedAlert& alert) {
    const auto& row = alert.row;
    json.key("observed").value(row.observed).key("known_share").decimal(row.known_share, 3).key("tried").value(alert.tried);
    if (row.state == WatchState::above) {
        json.key("expected").decimal(row.expected, 2).key("limit").value(static_cast<std::int64_t>(row.limit)).key("score").decimal(row.score, 2).key("standard_error").decimal(row.standard_error, 3).key("dispersion").decimal(row.dispersion, 3).key("seasonal").value(row.seasonal).key("level_observed").value(row.level.observed).key("level_expected").decimal(row.level.expected, 1);
        if (row.trend) json.key("trend").decimal(*row.trend, 6);
        if (!row.sum) json.key("p").decimal(row.p, 6).key("p_adjusted").decimal(row.p_adjusted, 5);
        else json.key("sum").begin_object().key("sum").decimal(row.sum->sum, 2).key("limit").decimal(row.sum->limit, 2).key("observed").value(row.sum->observed).key("expected").decimal(row.sum->expected, 2).end_object();
    }
    if (row.nowcast) json.key("nowcast").begin_object().key("estimate").decimal(row.nowcast->estimate, 1).key("low").decimal(row.nowcast->low, 0).key("high").decimal(row.nowcast->high, 0).end_object();
    json.key("past").begin_array();
    for (const auto& [day, count] : alert.past) json.begin_array().value(day_text(day)).value(count).end_array();
    json.end_array();
}

void write_judgements(JsonWriter& json, const WatchAnswer& answer, std::string_view alert) {
    json.key("judgements").begin_array();
    for (const auto* one : answer.on(alert)) {
        json.begin_object().key("verdict").value(record::to_text(one->entry.verdict)).key("at").value(to_text(one->entry.at)).key("ledger_size").value(one->entry.as_of).key("entry").value(static_cast<std::uint64_t>(one->at));
        if (const auto who = judge_of(answer, *one); !who.empty()) json.key("account").value(who);
        json.end_object();
    }
    json.end_array();
}

std::string as_json(const App& app, const Asked& asked, Language language) {
    const auto& scene = *asked.chosen.scene;
    const auto& list = *asked.answer.list;
    JsonWriter json;
    json.begin_object().key("citation").begin_object().key("ledger_origin").value(scene.archive.log->verifier().name).key("ledger_size").value(std::int64_t{scene.as_of}).key("ledger_root").value(to_base64(bytes_of(scene.root)));
    json.key("book_version").value(scene.book.version()).key("book_sha256").value(to_hex(bytes_of(scene.book.sha256()))).end_object();
    json.key("command").value(command_of(app, asked.chosen, list)).key("known_until").value(day_text(list.known_until)).key("judged_up_to").value(asked.answer.ledger_size).key("notes").begin_array();
    for (const auto& note : list.notes[static_cast<std::size_t>(language)]) json.value(note);
    json.end_array().key("alerts").begin_array();
    for (const auto* alert : asked.answer.alerts) {
        const auto& question = alert->question;
        json.begin_object().key("id").value(alert->id).key("source").value(question.source).key("indicator").value(question.indicator).key("title").value(alert->title[language]);
        if (!question.area.empty()) json.key("area").value(question.area).key("area_name").value(alert->area_name);
        json.key("period").value(question.period.to_text()).key("method").value(record::to_text(question.method)).key("state").value(results::to_key(alert->row.state)).key("provisional").value(alert->is_provisional()).key("words").value(alert->words[language]);
        write_evidence(json, *alert);
        write_judgements(json, asked.answer, alert->id);
        json.end_object();
    }
    return json.end_array().end_object().take();
}

// ---- a table ------------------------------------------------------------------------------------------------------

std::string as_csv(const Asked& asked, Language language) {
    const auto& scene = *asked.chosen.scene;
    report::Table table{{"alert", "source", "indicator", "title", "area", "area_name", "period", "method", "state", "observed", "expected", "limit", "p", "p_adjusted", "sum", "sum_limit", "known_share", "nowcast", "nowcast_low", "nowcast_high", "tried", "words", "verdict", "judged_at", "judged_by", "judgements",
                         "ledger_origin", "ledger_size", "ledger_root", "book_sha256"}, {}};
    const auto number = [](bool is_there, double value, int digits) { return is_there ? fmt::format("{:.{}f}", value, digits) : std::string(); };
    for (const auto* alert : asked.answer.alerts) {
        const auto& [question, row] = std::tie(alert->question, alert->row);
        const auto& judged = asked.answer.on(alert->id);
        const auto* last = judged.empty() ? nullptr : judged.back();
        const bool is_above = row.state == WatchState::above, by_sum = row.sum.has_value(), is_guessed = row.nowcast.has_value();
        table.rows.push_back({alert->id, question.source, question.indicator, alert->title[language], question.area, alert->area_name, question.period.to_text(), record::to_text(question.method), std::string(results::to_key(row.state)), std::to_string(row.observed), number(is_above, row.expected, 2),
                              number(is_above, row.limit, 0), number(is_above && !by_sum, row.p, 6), number(is_above && !by_sum, row.p_adjusted, 5), number(by_sum, by_sum ? row.sum->sum : 0, 2), number(by_sum, by_sum ? row.sum->limit : 0, 2), number(true, row.known_share, 3),
                              number(is_guessed, is_guessed ? row.nowcast->estimate : 0, 1), number(is_guessed, is_guessed ? row.nowcast->low : 0, 0), number(is_guessed, is_guessed ? row.nowcast->high : 0, 0), std::to_string(alert->tried), alert->words[language],
                              last == nullptr ? "" : std::string(record::to_text(last->entry.verdict)), last == nullptr ? "" : to_text(last->entry.at), last == nullptr ? "" : judge_of(asked.answer, *last), std::to_string(judged.size()), scene.archive.log->verifier().name, std::to_string(scene.as_of),
                              to_base64(bytes_of(scene.root)), to_hex(bytes_of(scene.book.sha256()))});
    }
    return report::to_csv(table);
}

// ---- a feed -------------------------------------------------------------------------------------------------------

// The ledger has local times without a zone; RFC 4287 wants one, and "Z" is the usual way not to know it.
std::string moment(Minute minute) {
    const int in_day = minute - day_at(minute) * minutes_a_day;
    return fmt::format("{}T{:02}:{:02}:00Z", day_text(day_at(minute)), in_day / 60, in_day % 60);
}

// The day on which the newest record of these came into the ledger: from then on the alert can be what it is.
Day recorded_on(const results::Scene& scene, const std::string& source) {
    const auto& columns = scene.columns;
    std::size_t row = columns.rows();
    while (row > 0 && columns.sources[columns.source[row - 1]] != source) --row;
    const auto position = row == 0 ? 0 : columns.position[row - 1];
    Day day = 0;
    for (const auto& other : scene.archive.views->others()) {
        if (other.position > position) break;
        if (const auto* began = std::get_if<record::DayBegan>(&other.entry)) day = began->date;
    }
    return day;
}

// "tag:test.example,2026-11-24:daybook/": what ids of this ledger begin with (RFC 4151). A ledger's origin and its first day never change.
std::string tag_of(const results::Scene& scene) {
    const std::string origin = scene.archive.log->verifier().name;
    const auto slash = std::min(origin.find('/'), origin.size());
    Day first = 0;
    for (const auto& other : scene.archive.views->others())
        if (const auto* began = std::get_if<record::DayBegan>(&other.entry)) {
            first = began->date;
            break;
        }
    return fmt::format("tag:{},{}:{}/", percent_encoded(origin.substr(0, slash)), day_text(first), slash < origin.size() ? percent_encoded(origin.substr(slash + 1)) : "");
}

std::string judgement_words(const App& app, const WatchAnswer& answer, const std::string& alert, Language language) {
    const auto& words = app.parts.catalogue.texts.find("watch")->second;
    const auto& judged = answer.on(alert);
    if (judged.empty()) return std::string(words.text("watch.unjudged", language));
    return fmt::format("{}: {}", words.text("watch.judgements", language), words.text(fmt::format("watch.verdict.{}", record::to_text(judged.back()->entry.verdict)), language));
}

std::string feed_entry(const App& app, const Call& call, const Asked& asked, const ListedAlert& alert, const std::string& tag, Minute known) {
    const auto& judged = asked.answer.on(alert.id);
    const Minute updated = judged.empty() ? known : std::max(known, judged.back()->entry.at.start);
    const std::string where = alert.area_name.empty() ? std::string(asked.chosen.scene->phrases.text("area.city", call.language)) : alert.area_name;
    const std::string title = fmt::format("{}, {} · {}", alert.title[call.language], where, report::Wording::shipped(call.language).period(alert.question.period));
    const std::string page = fmt::format("{}/watch?{}&lang={}#alert-{}", public_address(app, call.request), pinned_query(asked.chosen), code_of(call.language), alert.id);
    const std::string state = judged.empty() ? std::string() : std::string(record::to_text(judged.back()->entry.verdict));
    return fmt::format("<entry>\n<id>{}alert/{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<category term=\"{}\" scheme=\"{}verdict\"/>\n<content type=\"text\">{} {}</content>\n</entry>\n", tag, alert.id, html_text(title), moment(updated), html_text(page),
                       state.empty() ? "unjudged" : state, tag, html_text(alert.words[call.language]), html_text(judgement_words(app, asked.answer, alert.id, call.language)));
}

std::string as_feed(const App& app, const Call& call, const Asked& asked) {
    const std::string tag = tag_of(*asked.chosen.scene), address = public_address(app, call.request), language(code_of(call.language)), pinned = pinned_query(asked.chosen);
    const std::string question = pinned.substr(0, pinned.rfind("&size="));  // a feed is the same one when the ledger has grown
    const Minute known = recorded_on(*asked.chosen.scene, asked.chosen.query.source) * minutes_a_day;
    Minute updated = known;
    std::string entries;
    for (const auto* alert : asked.answer.alerts) {
        entries += feed_entry(app, call, asked, *alert, tag, known);
        if (const auto& judged = asked.answer.on(alert->id); !judged.empty()) updated = std::max(updated, judged.back()->entry.at.start);
    }
    const std::string title = fmt::format("{} · {}", app.parts.catalogue.texts.find("watch")->second.text("watch.title", call.language), app.parts.settings.title);
    return fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{0}\">\n<id>{1}alerts/{2}</id>\n<title>{3}</title>\n<updated>{4}</updated>\n<author><name>{5}</name></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{6}/api/v1/alerts.atom?{7}&amp;lang={0}\"/>\n"
                       "<link rel=\"alternate\" type=\"text/html\" href=\"{6}/watch?{7}&amp;lang={0}\"/>\n{8}</feed>\n",
                       language, tag, percent_encoded(question), html_text(title), moment(updated), html_text(app.parts.settings.title.empty() ? asked.chosen.scene->archive.log->verifier().name : app.parts.settings.title), html_text(address), html_text(question), entries);
}

// ---- judging ------------------------------------------------------------------------------------------------------

Result<record::AlertJudged> read_judgement(const Call& call) {
    JsonInput in(call.request.body, {"source", "indicator", "period", "method", "ledger_size", "verdict"});
    const std::string source = in.text("source"), indicator = in.text("indicator"), period = in.text("period"), method = in.text("method"), verdict = in.text("verdict");
    const auto size = in.number("ledger_size");
    if (in.error()) return std::unexpected(*in.error());
    if (!call.area.empty() && !call.area.starts_with(source + "/")) return refuse("alert.area", fmt::format("\"{}\" is no area of {}", call.area, source), {.field = "area"});
    const auto when = Period::parse(period);
    if (!when) return refuse("alert.period", when.error().sentence, {.field = "period"});
    const auto how = record::alert_method_from(method);
    if (!how) return refuse("alert.method", fmt::format("\"{}\" is no method of the watch; an alert says by which it was found", method), {.field = "method"});
    const auto what = record::alert_verdict_from(verdict);
    if (!what) return refuse("alert.verdict", fmt::format("\"{}\" is no verdict; there are real, chance, recording, own-work, known-event and cannot-say", verdict), {.field = "verdict"});
    if (!size || *size < 1 || *size > 9e15 || *size != static_cast<double>(static_cast<std::uint64_t>(*size))) return refuse("alert.size", "Say which ledger size was looked at: a whole number of entries.", {.field = "ledger_size"});
    return record::AlertJudged{.alert = call.parts[0], .question = {.source = source, .indicator = indicator, .area = call.area.empty() ? std::string() : call.area.substr(source.size() + 1), .period = *when, .method = *how}, .as_of = static_cast<std::uint64_t>(*size), .at = {}, .verdict = *what};
}

// That the id and the question belong together, and that there was such an alert. The rest is the clerk's.
Result<record::AlertJudged> prepare(App& app, const Call& call) {
    DAYBOOK_TRY(auto judged, read_judgement(call));
    DAYBOOK_TRY(const auto newest, app.parts.scenes.archive_now());
    DAYBOOK_TRY_VOID(record::check(judged, newest.views->size()));
    DAYBOOK_TRY(const auto scene, app.parts.scenes.at(judged.as_of));
    DAYBOOK_TRY_VOID(results::check_alert(*scene, judged.question));
    return judged;
}

void answer_judged(App& app, const record::AlertJudged& judged, clerk::Written written, store::AccountId by, const Respond& respond) {
    if (const auto entered = app.parts.office.judges().enter(written.entry, by); !entered) log_line("judge-not-entered", {{"code", entered.error().code}, {"why", entered.error().sentence}});
    respond(json_response(201, JsonWriter().begin_object().key("alert").value(judged.alert).key("verdict").value(record::to_text(judged.verdict)).key("entry").value(static_cast<std::uint64_t>(written.entry)).key("size").value(written.size).end_object().text()));
}

}  // namespace

void get_alerts(App& app, Call call, Respond respond) {
    const auto asked = asked_alerts(app, call);
    respond(packed(call.request, asked ? json_response(200, as_json(app, *asked, call.language)) : problem(asked.error())));
}

void get_alerts_csv(App& app, Call call, Respond respond) {
    const auto asked = asked_alerts(app, call);
    if (!asked) return respond(packed(call.request, problem(asked.error())));
    respond(packed(call.request, {.status = 200, .type = "text/csv; charset=utf-8; header=present", .body = as_csv(*asked, call.language),
                                  .headers = {{"Cache-Control", "no-store"}, {"Content-Disposition", fmt::format("attachment; filename=\"{}-alerts.csv\"", asked->chosen.query.source)}}}));
}

void get_alerts_atom(App& app, Call call, Respond respond) {
    const auto asked = asked_alerts(app, call);
    if (!asked) return respond(packed(call.request, problem(asked.error())));
    respond(packed(call.request, {.status = 200, .type = "application/atom+xml; charset=utf-8", .body = as_feed(app, call, *asked), .headers = {{"Cache-Control", "no-store"}}}));
}

// On a worker: whether there was such an alert. On the clerk's thread: the entry. On a worker again: who judged.
void post_judgement(App& app, Call call, Respond respond) {
    const auto judged = prepare(app, call);
    if (!judged) return respond(problem(judged.error()));
    const auto by = call.visitor->account.id;
    const bool taken = app.parts.service.submit(clerk::JudgeAlert{*judged}, [&app, judged = *judged, by, respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        const auto written = std::get<clerk::Written>(*answer);
        const auto finish = [&app, judged, by, written, respond] { answer_judged(app, judged, written, by, respond); };
        if (!app.figures_workers.run(finish)) finish();  // rather slow than without the name
    });
    if (!taken) respond(problem(service_full()));
}

}  // namespace daybook::http
