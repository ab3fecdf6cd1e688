// The page of the watch: what stands out, the evidence for each alert, what staff judged it to have been, and how often such alerts were real. All of it
// can be read without scripts; web/static/watch.js sends judgements to the API.
#include <fmt/format.h>

#include "base/html.hpp"
#include "base/text.hpp"
#include "figures/phrases.hpp"
#include "http/figures_page.hpp"
#include "http/handlers.hpp"
#include "http/log.hpp"
#include "http/packing.hpp"
#include "http/page_values.hpp"
#include "http/problem.hpp"
#include "http/static_files.hpp"
#include "http/watch_address.hpp"
#include "http/watch_chart.hpp"
#include "intake/conversation.hpp"
#include "report/figure_key.hpp"
#include "report/wording.hpp"
#include "results/scenes.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

using figures::decimal_text, figures::percent_text;
using results::ListedAlert, results::WatchState;

constexpr std::size_t counts_a_row = 13;  // of the past: a quarter of weeks

// Who looks, in which language, and the words for that.
struct Reader {
    const App& app;
    const ChosenWatch& chosen;
    const WatchAnswer& answer;
    const record::Duties& duties;
    Language language;

    [[nodiscard]] std::string plain(std::string_view key, const std::vector<PhraseValue>& values = {}) const { return app.parts.catalogue.texts.find("watch")->second.fill(key, language, values); }
    [[nodiscard]] std::string text(std::string_view key, const std::vector<PhraseValue>& values = {}) const { return html_text(plain(key, values)); }
    [[nodiscard]] const report::Wording& wording() const { return report::Wording::shipped(language); }
    [[nodiscard]] std::string period(const Period& period) const { return wording().period(period); }
    [[nodiscard]] std::string day(Day day) const { return period(Period::of_days(day, day + 1)); }
    [[nodiscard]] std::string number(std::int64_t number) const { return wording().number(number); }
    [[nodiscard]] std::string decimal(double number) const { return decimal_text(number, number < 10 ? 1 : 0, language); }
    [[nodiscard]] std::string where(const ListedAlert& alert) const { return alert.area_name.empty() ? std::string(chosen.scene->phrases.text("area.city", language)) : alert.area_name; }
    [[nodiscard]] std::string verdict(record::AlertVerdict verdict) const { return text(fmt::format("watch.verdict.{}", record::to_text(verdict))); }
    [[nodiscard]] bool may_judge(const ListedAlert& alert) const { return record::may(duties, record::Right::judge_alerts, area_of(alert.question)); }
    [[nodiscard]] std::string every(std::string_view key) const { return fmt::format("{}_{}", key, chosen.query.every == results::Every::week ? "week" : "day"); }
};

std::string row_of(const std::string& name, const std::string& value) { return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", name, value); }

// ---- an alert -----------------------------------------------------------------------------------------------------

std::string figure_of(const Reader& reader, const ListedAlert& alert) {
    if (alert.past.empty()) return {};
    const auto range = range_of(alert);
    const auto count = static_cast<std::int64_t>(alert.past.size());
    const std::string observed = reader.number(alert.row.observed), expected = reader.decimal(alert.row.expected), limit = reader.number(static_cast<std::int64_t>(alert.row.limit));
    const std::string alternative = reader.plain(reader.every("watch.chart"), {{"count", count}, {"from", reader.day(alert.past.front().first)}, {"to", reader.day(alert.past.back().first)}, {"low", range.lowest}, {"high", range.highest}, {"middle", decimal_text(range.middle, 0, reader.language)},
                                                                                 {"observed", observed}, {"expected", expected}, {"limit", limit}});
    return fmt::format("<figure>\n{}\n<p class=\"span\"><span>{}</span><span>{}</span></p>\n<ul class=\"marks\"><li class=\"observed\">{} {}</li><li class=\"expected\">{} {}</li><li class=\"limit\">{} {}</li><li class=\"counts\">{}</li></ul>\n</figure>\n", watch_chart(alert, alternative),
                       html_text(reader.day(alert.past.front().first)), html_text(reader.period(alert.question.period)), reader.text("watch.mark_observed"), observed, reader.text("watch.mark_expected"), expected, reader.text("watch.mark_limit"), limit,
                       reader.text(reader.every("watch.mark_past"), {{"count", count}, {"low", range.lowest}, {"high", range.highest}}));
}

std::string numbers_of(const Reader& reader, const ListedAlert& alert) {
    const auto& row = alert.row;
    std::string rows = row_of(reader.text("watch.number_observed"), reader.number(row.observed));
    if (row.state == WatchState::above) {
        rows += row_of(reader.text("watch.number_expected"), decimal_text(row.expected, 2, reader.language)) + row_of(reader.text("watch.number_limit"), reader.number(static_cast<std::int64_t>(row.limit)));
        rows += row_of(reader.text("watch.number_error"), decimal_text(row.standard_error, 2, reader.language)) + row_of(reader.text("watch.number_dispersion"), decimal_text(row.dispersion, 2, reader.language));
        if (row.sum) rows += row_of(reader.text("watch.number_sum"), decimal_text(row.sum->sum, 1, reader.language)) + row_of(reader.text("watch.number_sum_limit"), decimal_text(row.sum->limit, 1, reader.language));
        else rows += row_of("p", decimal_text(row.p, 6, reader.language)) + row_of(reader.text("watch.number_adjusted"), decimal_text(row.p_adjusted, 5, reader.language));
        rows += row_of(reader.text("watch.number_season"), reader.text(row.seasonal ? "watch.yes" : "watch.no"));
    }
    rows += row_of(reader.text("watch.number_known"), html_text(percent_text(100 * row.known_share, 0, reader.language)));
    if (row.nowcast) rows += row_of(reader.text("watch.number_nowcast"), fmt::format("{} ({}–{})", reader.decimal(row.nowcast->estimate), decimal_text(row.nowcast->low, 0, reader.language), decimal_text(row.nowcast->high, 0, reader.language)));
    return fmt::format("<table class=\"measures\"><tbody>\n{}</tbody></table>\n", rows + row_of(reader.text("watch.number_tried"), reader.number(alert.tried)));
}

// Runs of units without a gap, so many in a row, each row after its first day.
std::string past_of(const Reader& reader, const ListedAlert& alert) {
    if (alert.past.empty()) return {};
    std::string rows;
    std::size_t in_row = 0;
    Day next = 0;
    for (const auto& [day, count] : alert.past) {
        if (in_row == counts_a_row || day != next || rows.empty()) {
            rows += fmt::format("{}<tr><th scope=\"row\">{}</th><td class=\"text\">", rows.empty() ? "" : "</td></tr>\n", day_text(day));
            in_row = 0;
        }
        rows += fmt::format("{}{}", in_row == 0 ? "" : " ", count);
        ++in_row, next = day + results::days_of(reader.chosen.query.every);
    }
    return fmt::format("<table class=\"counts\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"text\">{}</th></tr></thead><tbody>\n{}</td></tr>\n</tbody></table>\n", reader.text("watch.past_from"), reader.text(reader.every("watch.past_counts")), rows);
}

std::string records_link(const Reader& reader, const ListedAlert& alert) {
    if (!alert.has_records) return {};
    const report::FigureKey key{.source = alert.question.source, .indicator = alert.question.indicator, .period = alert.question.period, .area = alert.question.area.empty() ? report::AreaScope::everywhere() : report::AreaScope::of(alert.question.area), .against = {}, .detail = {}, .ledger_size = reader.chosen.scene->as_of};
    return fmt::format("<a href=\"/explore/records?lang={}&amp;figure={}\">{}</a>\n", code_of(reader.language), percent_encoded(report::to_text(key)), reader.text("watch.records"));
}

std::string judgements_of(const Reader& reader, const ListedAlert& alert) {
    const auto& all = reader.answer.on(alert.id);
    if (all.empty()) return {};
    std::string list;
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
        const auto& entry = (*one)->entry;
        const auto who = reader.answer.judges.find((*one)->at);
        list += fmt::format("<li>{}<strong>{}</strong> · {}, <time datetime=\"{}\">{}</time> · {}</li>\n", one == all.rbegin() ? "" : fmt::format("<span class=\"muted\">{}</span> ", reader.text("watch.superseded")), reader.verdict(entry.verdict),
                            who == reader.answer.judges.end() ? reader.text("watch.nobody") : html_text(who->second), to_text(entry.at), html_text(intake::time_text(reader.app.parts.catalogue.talk, entry.at, reader.language)), reader.text("watch.looked_at", {{"size", static_cast<std::int64_t>(entry.as_of)}}));
    }
    return fmt::format("<h4>{}</h4>\n<ul class=\"judgements\">\n{}</ul>\n", reader.text("watch.judgements"), list);
}

std::string button_of(const Reader& reader, const ListedAlert& alert, const std::string& name) {
    if (!reader.may_judge(alert)) return {};
    const auto& question = alert.question;
    return fmt::format("<p data-scripts hidden><button type=\"button\" data-alert=\"{}\" data-source=\"{}\" data-indicator=\"{}\" data-area=\"{}\" data-period=\"{}\" data-method=\"{}\" data-size=\"{}\" data-name=\"{}\" aria-describedby=\"name-{}\">{}</button></p>\n", alert.id, html_text(question.source),
                       html_text(question.indicator), html_text(question.area), question.period.to_text(), html_text(record::to_text(question.method)), reader.chosen.scene->as_of, html_text(name), alert.id, reader.text(reader.answer.on(alert.id).empty() ? "watch.judge" : "watch.judge_again"));
}

std::string badges_of(const Reader& reader, const ListedAlert& alert) {
    const auto& all = reader.answer.on(alert.id);
    std::string badges = all.empty() ? fmt::format("<span class=\"badge open\">{}</span>", reader.text("watch.unjudged")) : fmt::format("<span class=\"badge\">{}</span>", reader.verdict(all.back()->entry.verdict));
    if (alert.is_provisional()) badges += fmt::format(" <span class=\"badge unsaid\">{}</span>", reader.text("watch.provisional"));
    return badges;
}

std::string card_of(const Reader& reader, const ListedAlert& alert) {
    const std::string name = fmt::format("{}, {} · {}", alert.title[reader.language], reader.where(alert), reader.period(alert.question.period));
    return fmt::format("<article class=\"alert{}\" id=\"alert-{}\" tabindex=\"-1\" aria-labelledby=\"name-{}\">\n<h3 id=\"name-{}\">{}</h3>\n<p class=\"badges\">{}</p>\n<div class=\"evidence\">\n<p>{}</p>\n{}</div>\n", reader.answer.on(alert.id).empty() ? " unjudged" : "", alert.id, alert.id, alert.id, html_text(name), badges_of(reader, alert), html_text(alert.words[reader.language]),
                       figure_of(reader, alert)) +
           fmt::format("<details><summary>{}</summary>\n{}{}</details>\n<p class=\"links\">{}<a href=\"#alert-{}\"><code>{}</code></a></p>\n{}{}</article>\n", reader.text("watch.numbers"), numbers_of(reader, alert), past_of(reader, alert), records_link(reader, alert), alert.id, alert.id, judgements_of(reader, alert), button_of(reader, alert, name));
}

// ---- around the alerts --------------------------------------------------------------------------------------------

std::string looked_at(const Reader& reader) {
    std::string rows;
    for (const auto& time : reader.answer.list->times) {
        rows += fmt::format("<tr><th scope=\"row\">{}</th>", html_text(reader.period(time.period)));
        if (!time.complete) rows += fmt::format("<td class=\"text\" colspan=\"7\">{}</td>", reader.text("watch.incomplete"));
        else
            for (const int count : {time.tried, time.found, time.unprecedented, time.too_few, time.too_little_past, time.too_early, time.no_model}) rows += fmt::format("<td>{}</td>", reader.number(count));
        rows += "</tr>\n";
    }
    return rows;
}

std::string method_name(const Reader& reader, const record::AlertMethod& method) {
    return method.adds_up ? reader.text("watch.method_sum", {{"ratio", fmt::format("{}", method.ratio)}, {"years", fmt::format("{}", method.years)}}) : reader.text("watch.method_farrington");
}

std::string shares_of(const Reader& reader) {
    std::string rows;
    for (const auto& row : results::shares_real(reader.answer.judged, reader.chosen.query.source)) {
        const auto* indicator = reader.chosen.newest->book.find(row.indicator);
        const std::string name = row.indicator.empty() ? "<strong>" + method_name(reader, row.method) + "</strong>" : html_text(indicator == nullptr ? row.indicator : indicator->title[reader.language]);
        const auto real = row.real();
        const bool is_known = row.judged() > row.by_verdict[static_cast<std::size_t>(record::AlertVerdict::cannot_say)];
        const auto percent = [&](double share) { return percent_text(100 * share, 0, reader.language); };
        rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>", name, reader.number(row.judged()));
        for (const auto count : row.by_verdict) rows += fmt::format("<td>{}</td>", reader.number(count));
        rows += fmt::format("<td>{}</td><td class=\"interval\">{}</td></tr>\n", is_known ? html_text(percent(real.share)) : "–", is_known ? html_text(percent(real.low) + "–" + percent(real.high)) : "–");
    }
    return rows;
}

// The form, filled in as it was asked; what cannot be chosen is the first there is.
void fill_form(const App& app, const ChosenWatch& chosen, const AskedWatch& asked, Language language, TemplateValues& values) {
    values.values["has_form"] = "yes";
    const auto& words = app.parts.catalogue.texts.find("watch")->second;
    const auto choices = [&](std::string_view list, std::initializer_list<std::pair<std::string_view, std::string_view>> all, const std::string& chosen_one) {
        for (const auto& [value, key] : all) values.lists[std::string(list)] += option_html(value, words.text(key, language), value == chosen_one);
    };
    fill_sources(*chosen.newest, results::Audience::staff, chosen.query.source, values);
    choices("every", {{"week", "watch.every_week"}, {"day", "watch.every_day"}}, asked.every);
    choices("by", {{"whole", "watch.by_whole"}, {"area", "watch.by_area"}}, asked.by);
    choices("method", {{"farrington", "watch.method_farrington"}, {"cusum", "watch.method_cusum"}}, asked.method);
    choices("judged", {{"any", "watch.judged_any"}, {"no", "watch.judged_no"}, {"yes", "watch.judged_yes"}}, asked.judged);
    values.values["until"] = asked.until;
    values.values["since"] = asked.since;
}

void fill_verdicts(const Reader& reader, TemplateValues& values) {
    for (const auto verdict : record::all_alert_verdicts)
        values.lists["verdicts"] += fmt::format("<label class=\"choice\"><input type=\"radio\" name=\"verdict\" value=\"{0}\" required><span>{1}<span class=\"muted\">{2}</span></span></label>\n", record::to_text(verdict), reader.verdict(verdict), reader.text(fmt::format("watch.means.{}", record::to_text(verdict))));
    for (const auto verdict : record::all_alert_verdicts) values.lists["verdict_columns"] += fmt::format("<th scope=\"col\">{}</th>", reader.verdict(verdict));
}

TemplateValues watch_values(const App& app, Language language, std::string_view query) { return figures_values(app, language, "/watch", "watch.title", query, results::Audience::staff); }

std::string whole_page(App& app, const Call& call, const AskedWatch& asked, const ChosenWatch& chosen, const WatchAnswer& answer) {
    const Reader reader{app, chosen, answer, call.visitor->account.duties, call.language};
    const std::string pinned = pinned_query(chosen), language = "&lang=" + std::string(code_of(call.language));
    TemplateValues values = watch_values(app, call.language, pinned);
    fill_form(app, chosen, asked, call.language, values);
    fill_verdicts(reader, values);
    std::int64_t unjudged = 0;
    for (const auto* alert : answer.alerts) {
        values.lists["alerts"] += card_of(reader, *alert);
        unjudged += answer.on(alert->id).empty() ? 1 : 0;
    }
    values.values[answer.alerts.empty() ? "no_alerts" : "has_alerts"] = "yes";
    values.values["found"] = reader.plain("watch.found", {{"count", static_cast<std::int64_t>(answer.alerts.size())}, {"open", unjudged}});
    values.values["times"] = reader.plain("watch.times", {{"period", reader.period(Period::of_days(answer.list->times.back().period.first(), answer.list->times.front().period.after_last()))}, {"known", reader.day(answer.list->known_until)}});
    for (const auto& note : answer.list->notes[static_cast<std::size_t>(call.language)]) values.lists["notes"] += "<li>" + html_text(note) + "</li>\n";
    values.lists["looked_at"] = looked_at(reader);
    values.lists["shares"] = shares_of(reader);
    if (values.lists["shares"].empty()) values.values["no_shares"] = "yes";
    fill_citation(*chosen.scene, call.language, values);
    values.values["command"] = command_of(app, chosen, *answer.list);
    values.values["pinned"] = pinned;
    for (const auto* end : {"csv", "atom"}) values.values[end] = fmt::format("/api/v1/alerts.{}?{}{}", end, pinned, language);
    values.values["json"] = "/api/v1/alerts?" + pinned + language;
    values.values["size"] = reader.number(chosen.scene->as_of);
    if (chosen.newest->as_of > chosen.scene->as_of) values.values["newer"] = "/watch?" + pinned.substr(0, pinned.rfind("&size=")) + language;
    return render(page_text("watch"), values);
}

// What was wrong: a part of the address, or that these records or this time cannot be watched.
std::string_view wrong_part(const Error& error) {
    if (error.code == "watch.no-unit") return "time";
    if (error.code == "watch.long") return "long";
    constexpr std::array<std::string_view, 4> parts{"source", "until", "since", "size"};
    const auto part = part_at_fault(error, parts);
    return !part.empty() ? part : error.code == "http.query" ? "address" : "records";
}

// A form filled in with what was asked, and what was wrong with it.
Response refused_page(App& app, const Call& call, const AskedWatch& asked, const Error& error) {
    TemplateValues values = watch_values(app, call.language, "");
    if (error.code == "watch.none") {
        values.values["none_imported"] = "yes";
        return packed(call.request, html_page(200, render(page_text("watch"), values)));
    }
    fill_refusal(error, fmt::format("watch.wrong_{}", wrong_part(error)), values);
    auto fresh = choose_watch(app, {.source = error.place.field == "source" ? "" : asked.source});
    if (!fresh) fresh = choose_watch(app, {});
    if (fresh) fill_form(app, *fresh, asked, call.language, values);
    return packed(call.request, html_page(error.place.field == "size" ? 404 : 422, render(page_text("watch"), values)));
}

}  // namespace

void get_watch_page(App& app, Call call, Respond respond) {
    const auto asked = read_watch_address(call.request.query);
    if (!asked) return respond(refused_page(app, call, {}, asked.error()));
    const auto chosen = choose_watch(app, *asked);
    if (!chosen) return respond(refused_page(app, call, *asked, chosen.error()));
    if (asked->size == 0) return respond(Response{.status = 303, .headers = {{"Location", fmt::format("/watch?{}&lang={}", pinned_query(*chosen), code_of(call.language))}, {"Cache-Control", "no-store"}}});
    const auto answer = answer_watch(app, *chosen);
    if (!answer && status_of(answer.error()) < 500) return respond(refused_page(app, call, *asked, answer.error()));
    if (!answer) {
        log_line("watch-page-failed", {{"code", answer.error().code}, {"why", answer.error().sentence}});
        return respond(error_page(app, status_of(answer.error()), call.language));
    }
    respond(packed(call.request, html_page(200, whole_page(app, call, *asked, *chosen, *answer))));
}

}  // namespace daybook::http
