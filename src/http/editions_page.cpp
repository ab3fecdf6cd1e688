// The page on which staff work on editions of the board report: those on their way, with the steps that their state and the account's rights
// allow, and those that were published. Everything to read is here without scripts; web/static/editions.js sends the steps to the API.
#include <ctime>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/html.hpp"
#include "http/explorer.hpp"
#include "http/handlers.hpp"
#include "http/log.hpp"
#include "http/packing.hpp"
#include "http/page_values.hpp"
#include "http/problem.hpp"
#include "http/static_files.hpp"
#include "intake/conversation.hpp"
#include "publishing/pages.hpp"
#include "report/wording.hpp"
#include "results/report_files.hpp"
#include "results/scenes.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

using record::EditionStep;

// Who looks, in which language, and the words for that.
struct Reader {
    const App& app;
    const results::Scene& newest;
    const record::Duties& duties;
    Language language;

    [[nodiscard]] bool may(record::Right right) const { return record::may(duties, right, ""); }
    [[nodiscard]] std::string text(std::string_view key, const std::vector<PhraseValue>& values = {}) const { return html_text(app.parts.catalogue.texts.find("editions")->second.fill(key, language, values)); }
    [[nodiscard]] std::string shared(std::string_view key) const { return html_text(app.parts.catalogue.texts.find("pages")->second.text(key, language)); }
    [[nodiscard]] std::string period(const Period& period) const { return html_text(report::Wording::shipped(language).period(period)); }
    [[nodiscard]] std::string source(const std::string& source) const {
        const auto rules = results::rules_of(newest, source);
        return html_text(rules ? (*rules)->profile.title : source);
    }
    [[nodiscard]] std::string reason(const std::string& code) const { return html_text(publishing::reason_text(code, language)); }
};

// A moment as this machine's clock on the wall shows it.
std::string time_element(const Reader& reader, store::Instant at) {
    const std::time_t seconds = at;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    const When when{day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday) * minutes_a_day + local.tm_hour * 60 + local.tm_min, Precision::minute};
    return fmt::format("<time datetime=\"{}\">{}</time>", to_text(when), html_text(intake::time_text(reader.app.parts.catalogue.talk, when, reader.language)));
}

std::string fact(const std::string& name, const std::string& value) { return value.empty() ? "" : fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, value); }

// "Edition 2 · Correction: records came in late"
std::string numbered(const Reader& reader, std::int64_t number, const std::string& reason) {
    return reader.text("editions.number", {{"number", number}}) + (reason.empty() ? "" : " · " + reader.text("editions.correction", {{"reason", publishing::reason_text(reason, reader.language)}}));
}

// The files as they are made now: the report in each language, and what goes with it in the reader's.
std::string file_links(const Reader& reader, const std::string& edition) {
    const auto address = [&](std::string_view path) { return fmt::format("/api/v1/editions/{}/files/{}", edition, path); };
    std::string reports, others;
    for (const auto language : all_languages)
        reports += fmt::format("<a href=\"{}\" lang=\"{}\" hreflang=\"{}\">{}</a>\n", address(fmt::format("{}/{}", code_of(language), results::file_of(results::Format::html))), code_of(language), code_of(language), publishing::language_name(language));
    const auto other = [&](const std::string& path, std::string_view name) { others += fmt::format("<a href=\"{}\">{}</a>\n", address(path), name); };
    for (const auto& [format, name, file] : results::all_formats())
        if (format != results::Format::html && format != results::Format::pdf) other(fmt::format("{}/{}", code_of(reader.language), file), file);
    other(fmt::format("{}/{}", code_of(reader.language), results::recipe_file), results::recipe_file);
    other(std::string(publishing::manifest_name), publishing::manifest_name);
    return fmt::format("<p class=\"links\"><strong>{}</strong>\n{}</p>\n<p class=\"links muted\"><span>{}</span>\n{}</p>\n", reader.text("editions.read"), reports, reader.text("editions.files"), others);
}

std::string steps_taken(const Reader& reader, const std::vector<store::EditionStepTaken>& steps) {
    std::string list;
    for (const auto& taken : steps) {
        const auto who = taken.account.empty() ? reader.text("editions.nobody") : html_text(taken.account);
        list += fmt::format("<li>{} <strong>{}</strong> · {}{}</li>\n", time_element(reader, taken.at), reader.text(fmt::format("editions.did.{}", record::to_text(taken.step))), who, taken.note.empty() ? "" : fmt::format("<p class=\"note\">{}</p>", html_text(taken.note)));
    }
    return fmt::format("<ol class=\"timeline\">\n{}</ol>\n", list);
}

// The steps that the state and the account's rights allow, the way to publishing first. That nobody approves their own work is said when they try.
std::string buttons(const Reader& reader, const store::Edition& edition) {
    std::string all;
    for (const auto& row : record::edition_steps_table) {
        if (row.step == EditionStep::begin || !row.from[static_cast<std::size_t>(edition.state)] || !reader.may(row.right)) continue;
        const std::string_view kind = row.step == EditionStep::withdraw ? " class=\"bad\"" : row.needs_note || row.step == EditionStep::change ? "" : " class=\"main\"";
        const std::string button = fmt::format("<button type=\"button\" data-step=\"{}\" data-edition=\"{}\"{}>{}</button>\n", row.name, edition.edition, kind, reader.text(fmt::format("editions.step.{}", row.name)));
        all = row.needs_note ? all + button : button + all;
    }
    return all.empty() ? "" : fmt::format("<div class=\"row\" data-scripts hidden>\n{}</div>\n", all);
}

std::string areas_text(const results::Recipe& recipe) { return html_text(fmt::format("{}", fmt::join(recipe.areas, ", "))); }

Result<std::string> edition_card(const Reader& reader, const store::Edition& edition) {
    DAYBOOK_TRY(const auto steps, reader.app.parts.office.editions().steps(edition));
    DAYBOOK_TRY(const auto recipe, results::recipe_from_json(edition.recipe, edition.edition));
    const std::string state(record::to_text(edition.state));
    std::string card = fmt::format("<article class=\"card edition\" id=\"edition-{0}\" aria-labelledby=\"name-{0}\">\n<div class=\"row spread\"><h3 id=\"name-{0}\">{1}, {2}</h3><span class=\"state state-{3}\">{4}</span></div>\n", edition.edition, html_text(recipe.title), reader.period(recipe.period), state,
                                   reader.text("editions.state." + state));
    card += fmt::format("<p class=\"muted\"><code>{}</code> · {}</p>\n<dl class=\"facts\">\n", edition.edition, numbered(reader, edition.number, edition.reason));
    card += fact(reader.shared("explore.against"), reader.period(recipe.against)) + fact(reader.shared("explore.source"), reader.source(recipe.source)) + fact(reader.text("editions.areas"), areas_text(recipe));
    card += "</dl>\n" + file_links(reader, edition.edition) + steps_taken(reader, steps) + buttons(reader, edition) + "<div class=\"said\" role=\"status\"></div>\n</article>\n";
    return card;
}

std::string published_item(const Reader& reader, const clerk::PublishedEdition& one, const std::string& corrected_by, bool may_correct) {
    const auto& entry = one.entry;
    const std::string name = publishing::folder_of(entry);
    std::string item = fmt::format("<li><strong><a href=\"/published/{}/{}\">{}, {}</a></strong>\n<div class=\"muted\"><code>{}</code> · {}<br>{}</div>\n", name, publishing::page_name(reader.language), reader.source(entry.source), reader.period(entry.period), entry.edition,
                                   numbered(reader, entry.number, entry.reason), reader.text("editions.published_on", {{"date", report::Wording::shipped(reader.language).period(Period::of_days(one.date, one.date + 1))}}));
    if (!corrected_by.empty()) item += fmt::format("<div>{}</div>\n", corrected_by);
    if (may_correct) item += fmt::format("<div class=\"row\" data-scripts hidden><button type=\"button\" data-step=\"correct\" data-edition=\"{}\" data-name=\"{}\">{}</button></div>\n", entry.edition, name, reader.text("editions.step.correct"));
    return item + "</li>\n";
}

// Newest first. What is the newest number of its edition can be corrected, unless somebody is at it.
std::string published_list(const Reader& reader, std::span<const clerk::PublishedEdition> published, std::span<const store::Edition> open) {
    std::string list;
    for (auto one = published.rbegin(); one != published.rend(); ++one) {
        const auto newer = std::ranges::find_if(published, [&](const auto& other) { return other.entry.supersedes == one->at; });
        const bool is_newest = newer == published.end(), is_worked_on = std::ranges::any_of(open, [&](const auto& edition) { return edition.edition == one->entry.edition; });
        list += published_item(reader, *one, is_newest ? "" : reader.text("editions.corrected_by", {{"number", newer->entry.number}}), is_newest && !is_worked_on && reader.may(record::Right::draft_editions));
    }
    return list;
}

std::string reason_choices(const Reader& reader) {
    std::string choices;
    for (const auto code : record::correction_reasons)
        choices += fmt::format("<label class=\"choice\"><input type=\"radio\" name=\"reason\" value=\"{}\" required><span>{} <span class=\"muted\">{}</span></span></label>\n", code, reader.reason(std::string(code)), reader.text(fmt::format("editions.counted.{}", code)));
    return choices;
}

void fill_draft_form(const Reader& reader, TemplateValues& values) {
    const auto sources = viewable_sources(reader.newest, results::Audience::staff);
    values.values[sources.empty() ? "none_imported" : "may_draft"] = "yes";
    if (sources.size() > 1) values.values["several_sources"] = "yes";
    for (const auto& source : sources) values.lists["sources"] += fmt::format("<option value=\"{}\">{}</option>", html_text(source), reader.source(source));
}

bool is_open(const store::Edition& edition) { return edition.state != record::EditionState::published && edition.state != record::EditionState::withdrawn; }

Result<std::string> editions_page(App& app, const Call& call) {
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    DAYBOOK_TRY(const auto newest, app.parts.scenes.newest());
    DAYBOOK_TRY(auto editions, app.parts.office.editions().list());
    std::erase_if(editions, [](const auto& edition) { return !is_open(edition); });
    const Reader reader{app, *newest, call.visitor->account.duties, call.language};
    TemplateValues values = page_values(app, call.language, "/editions");
    for (const auto& edition : editions) {
        DAYBOOK_TRY(const auto card, edition_card(reader, edition));
        values.lists["on_their_way"] += card;
    }
    values.lists["published"] = published_list(reader, clerk::published_editions(*archive.views), editions);
    if (values.lists["on_their_way"].empty()) values.values["none_on_their_way"] = "yes";
    if (values.lists["published"].empty()) values.values["none_published"] = "yes";
    values.lists["reasons"] = reason_choices(reader);
    if (reader.may(record::Right::draft_editions)) fill_draft_form(reader, values);
    return render(page_text("editions"), values);
}

}  // namespace

void get_editions_page(App& app, Call call, Respond respond) {
    auto page = editions_page(app, call);
    if (page) return respond(packed(call.request, html_page(200, *std::move(page))));
    log_line("editions-page-failed", {{"code", page.error().code}, {"why", page.error().sentence}});
    respond(error_page(app, status_of(page.error()), call.language));
}

}  // namespace daybook::http
