// The page of findings for staff, and its files for other programs: one address a question and ledger size, which says the same for ever.
#include <algorithm>

#include <fmt/format.h>

#include "base/html.hpp"
#include "base/text.hpp"
#include "figures/indicator.hpp"
#include "figures/series.hpp"
#include "http/explorer.hpp"
#include "http/figures_page.hpp"
#include "http/handlers.hpp"
#include "http/log.hpp"
#include "http/packing.hpp"
#include "http/page_values.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"
#include "http/static_files.hpp"
#include "results/answer.hpp"
#include "results/command_again.hpp"
#include "results/finding_answer.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

using results::FindingKind;

constexpr std::size_t longest_finding_part = 100;  // bytes
constexpr std::string_view kind_choices[] = {"clusters", "near-repeat", "areas", "density"};
static_assert(std::size(kind_choices) == results::all_finding_kinds.size());

// As given: what is empty was not given.
struct AskedFinding {
    FindingKind kind = FindingKind::clusters;
    AskedView view;
};

struct ChosenFinding {
    std::shared_ptr<const results::Scene> scene, newest;
    results::FindingQuestion question;
};

Result<AskedFinding> read_finding_address(std::string_view query) {
    QueryInput input(query, {"kind", "source", "indicator", "period", "size", "lang"});
    AskedFinding asked{.kind = results::finding_kind(input.choice("kind", kind_choices)).value_or(FindingKind::clusters), .view = {.source = input.text("source", longest_finding_part), .indicator = input.text("indicator", longest_finding_part), .period = input.text("period", longest_finding_part), .against = {}, .area = {}, .by = {}, .size = input.text("size", longest_finding_part)}};
    if (input.error()) return std::unexpected(*input.error());
    return asked;
}

// Indicators whose records are cases, one by one; a share has none of its own.
bool has_cases(const figures::Indicator& indicator, const std::string& source) { return indicator.kind != figures::IndicatorKind::share && indicator.is_of(source); }

// Chosen as a view of the explorer is, so that both pages begin with the same records.
Result<ChosenFinding> choose(App& app, const AskedFinding& asked, Language language) {
    DAYBOOK_TRY(auto chosen, choose_view(app, asked.view, language, results::Audience::staff));
    const auto& book = chosen.scene->book;
    if (asked.view.indicator.empty() && !has_cases(*book.find(chosen.query.indicator), chosen.query.source)) {
        const auto first = std::ranges::find_if(book.all(), [&](const auto& indicator) { return has_cases(indicator, chosen.query.source); });
        if (first != book.all().end()) chosen.query.indicator = first->id;
    }
    return ChosenFinding{std::move(chosen.scene), std::move(chosen.newest), {asked.kind, chosen.query.source, chosen.query.indicator, chosen.query.period}};
}

std::string address_of(const results::FindingQuestion& question, FindingKind kind, std::uint64_t size) {
    return fmt::format("kind={}&source={}&indicator={}&period={}&size={}", results::to_key(kind), percent_encoded(question.source), percent_encoded(question.indicator), percent_encoded(question.period.to_text()), size);
}

std::string pinned_finding(const ChosenFinding& chosen) { return address_of(chosen.question, chosen.question.kind, chosen.scene->as_of); }

Result<std::shared_ptr<const results::FindingAnswer>> answer_of(App& app, const ChosenFinding& chosen) {
    return app.findings.get(pinned_finding(chosen), [&] { return results::find(*chosen.scene, chosen.question); });
}

std::string command_of(const App& app, const ChosenFinding& chosen, const results::FindingAnswer& answer) {
    return results::command_on_ledger({app.parts.data, ""}, results::to_key(chosen.question.kind), chosen.question.source, chosen.scene->as_of) + answer.options;
}

// ---- the page ----

void fill_form(const ChosenFinding& chosen, Language language, TemplateValues& values) {
    const auto& [scene, newest, question] = chosen;
    values.values["has_form"] = "yes";
    for (const auto kind : results::all_finding_kinds)
        values.lists["kinds"] += fmt::format("<a href=\"/findings?{}&amp;lang={}\"{}>{}</a>\n", html_text(address_of(question, kind, scene->as_of)), code_of(language), kind == question.kind ? " aria-current=\"page\"" : "", html_text(results::name_of(kind, language)));
    fill_sources(*newest, results::Audience::staff, question.source, values);
    for (const auto& indicator : scene->book.all())
        if (has_cases(indicator, question.source) && figures::belongs_to(scene->columns, indicator, question.source, scene->as_of)) values.lists["indicators"] += option_html(indicator.id, indicator.title[language], indicator.id == question.indicator);
    values.values["kind"] = results::to_key(question.kind);
    values.values["period"] = question.period.to_text();
}

TemplateValues findings_values(const App& app, Language language, std::string_view query) { return figures_values(app, language, "/findings", "findings.title", query, results::Audience::staff); }

std::string finding_page(App& app, const Call& call, const ChosenFinding& chosen, const results::FindingAnswer& answer) {
    const auto& words = answer.words(call.language);
    const std::string address = pinned_finding(chosen), language = "&lang=" + std::string(code_of(call.language));
    TemplateValues values = findings_values(app, call.language, address);
    fill_form(chosen, call.language, values);
    values.values["finding_title"] = words.finding.title;
    values.values["kind_name"] = words.finding.kind;
    for (std::size_t i = 0; i < words.finding.said.size(); ++i) values.lists["said"] += fmt::format("<p{}>{}</p>\n", i == 0 ? " class=\"lead\"" : "", html_text(words.finding.said[i]));
    values.lists["map"] = report::finding_map_html(words.finding.map, "map");
    if (!values.lists["map"].empty()) values.values["map"] = "yes";
    for (const auto& remark : words.finding.remarks) values.lists["remarks"] += fmt::format("<li>{}</li>\n", html_text(remark));
    for (std::size_t i = 0; i < words.finding.tables.size(); ++i) values.lists["tables"] += report::finding_table_html(words.finding.tables[i], fmt::format("table-{}", i + 1));
    if (!words.finding.tables.empty()) values.values["tables"] = "yes";
    values.values["command"] = command_of(app, chosen, answer);
    if (!words.geojson.empty()) values.values["geojson"] = "/api/v1/findings.geojson?" + address + language;
    values.values["csv"] = "/api/v1/findings.csv?" + address + language;
    fill_citation(*chosen.scene, call.language, values);
    values.values["size"] = number_text(static_cast<std::int64_t>(chosen.scene->as_of), call.language);
    if (chosen.newest->as_of > chosen.scene->as_of) values.values["newer"] = "/findings?" + address.substr(0, address.rfind("&size=")) + language;
    return render(page_text("findings"), values);
}

// What was wrong: a part of the address, or that these records cannot be searched for this.
std::string_view wrong_finding_part(const Error& error) {
    constexpr std::array<std::string_view, 4> parts{"source", "indicator", "period", "size"};
    const auto part = part_at_fault(error, parts);
    return !part.empty() ? part : error.code == "http.query" ? "address" : "records";
}

// A form filled in with what was asked, and what was wrong with it.
Response refused_finding(App& app, const Call& call, const AskedFinding& asked, const Error& error) {
    TemplateValues values = findings_values(app, call.language, "");
    if (error.code == "view.none") {
        values.values["none_imported"] = "yes";
        return packed(call.request, html_page(200, render(page_text("findings"), values)));
    }
    fill_refusal(error, fmt::format("findings.wrong_{}", wrong_finding_part(error)), values);
    auto fresh = choose(app, {asked.kind, {.source = asked.view.source, .indicator = asked.view.indicator}}, call.language);
    if (!fresh) fresh = choose(app, {asked.kind, {}}, call.language);
    if (fresh) fill_form(*fresh, call.language, values);
    if (!asked.view.period.empty()) values.values["period"] = asked.view.period;
    return packed(call.request, html_page(error.place.field == "size" ? 404 : 422, render(page_text("findings"), values)));
}

// ---- the files ----

using Part = std::string results::FindingInWords::*;

void answer_file(App& app, const Call& call, const Respond& respond, Part part, std::string_view type, std::string_view ending) {
    const auto answered = [&]() -> Result<Response> {
        DAYBOOK_TRY(const auto asked, read_finding_address(call.request.query));
        DAYBOOK_TRY(const auto chosen, choose(app, asked, call.language));
        DAYBOOK_TRY(const auto answer, answer_of(app, chosen));
        const std::string& body = answer->words(call.language).*part;
        if (body.empty()) return refuse("finding.no-map", "this finding has no map");
        const auto name = fmt::format("{}-{}-{}.{}", chosen.question.source, chosen.question.indicator, results::to_key(chosen.question.kind), ending);
        return Response{.status = 200, .type = std::string(type), .body = body, .headers = {{"Cache-Control", "no-store"}, {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}}};
    }();
    respond(packed(call.request, answered ? *answered : problem(answered.error())));
}

}  // namespace

void get_findings_page(App& app, Call call, Respond respond) {
    const auto asked = read_finding_address(call.request.query);
    if (!asked) return respond(refused_finding(app, call, {}, asked.error()));
    const auto chosen = choose(app, *asked, call.language);
    if (!chosen) return respond(refused_finding(app, call, *asked, chosen.error()));
    if (asked->view.size.empty()) return respond(Response{.status = 303, .headers = {{"Location", fmt::format("/findings?{}&lang={}", pinned_finding(*chosen), code_of(call.language))}, {"Cache-Control", "no-store"}}});
    const auto answer = answer_of(app, *chosen);
    if (!answer && status_of(answer.error()) < 500) return respond(refused_finding(app, call, *asked, answer.error()));
    if (!answer) {
        log_line("findings-page-failed", {{"code", answer.error().code}, {"why", answer.error().sentence}});
        return respond(error_page(app, status_of(answer.error()), call.language));
    }
    respond(packed(call.request, html_page(200, finding_page(app, call, *chosen, **answer))));
}

void get_findings_geojson(App& app, Call call, Respond respond) { answer_file(app, call, respond, &results::FindingInWords::geojson, "application/geo+json", "geojson"); }
void get_findings_csv(App& app, Call call, Respond respond) { answer_file(app, call, respond, &results::FindingInWords::csv, "text/csv; charset=utf-8; header=present", "csv"); }

}  // namespace daybook::http
