// The explorer's pages: a view with its form, for staff and, from published editions, for everyone.
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/html.hpp"
#include "base/text.hpp"
#include "http/explorer.hpp"
#include "http/figures_page.hpp"
#include "http/form.hpp"
#include "http/handlers.hpp"
#include "http/packing.hpp"
#include "http/page_values.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"
#include "http/static_files.hpp"
#include "figures/series.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

// Where a view is served: for staff or for everyone.
struct Place {
    std::string_view page, data;  // "/explore", "/api/v1/figures"
    results::Audience audience;
    [[nodiscard]] bool is_public() const { return audience == results::Audience::everyone; }
};
constexpr Place for_staff{"/explore", "/api/v1/figures", results::Audience::staff}, for_everyone{"/figures", "/api/v1/public/figures", results::Audience::everyone};

// Years and quarters with data, newest first, to choose from; any other period can be typed.
std::string period_choices(const figures::Coverage& coverage) {
    std::string choices;
    const auto first = calendar(first_day(coverage.months.front().month)).year, last = calendar(first_day(coverage.months.back().month)).year;
    for (auto year = last; year >= first; --year) choices += option_html(std::to_string(year), "", false);
    for (auto year = last; year >= first; --year)
        for (int quarter = 4; quarter >= 1; --quarter) choices += option_html(fmt::format("{}-Q{}", year, quarter), "", false);
    return choices;
}

void fill_form(const results::Scene& newest, const results::Scene& scene, const results::ViewQuery& query, TemplateValues& values) {
    values.values["has_form"] = "yes";
    fill_sources(newest, query.audience, query.source, values);
    for (const auto& indicator : scene.book.all())
        if (figures::belongs_to(scene.columns, indicator, query.source, scene.as_of)) values.lists["indicators"] += option_html(indicator.id, indicator.title[query.language], indicator.id == query.indicator);
    std::vector<const figures::AreaName*> areas;
    for (const auto& area : scene.columns.areas)
        if (area.source == query.source) areas.push_back(&area);
    std::ranges::sort(areas, {}, [](const auto* area) { return std::pair(std::string_view(area->name), std::string_view(area->id)); });
    for (const auto* area : areas) values.lists["areas"] += option_html(area->id, area->name, area->id == query.area);
    if (!areas.empty()) values.values["has_areas"] = "yes";
    constexpr std::array<std::pair<report::Breakdown, std::string_view>, 3> breakdowns{{{report::Breakdown::area, "area"}, {report::Breakdown::month, "month"}, {report::Breakdown::category, "class"}}};
    for (const auto& [by, name] : breakdowns)
        if (by != report::Breakdown::category || query.audience == results::Audience::staff) values.lists["breakdowns"] += option_html(name, values.text(fmt::format("explore.by_{}", name)), by == query.by);
    values.values["period"] = query.period.to_text();
    values.values["against"] = query.against.to_text();
    if (const auto history = results::history_of(scene, query.source)) values.lists["periods"] = period_choices((*history)->coverage);
}

TemplateValues place_values(const App& app, Language language, const Place& place, std::string_view query) { return figures_values(app, language, place.page, "explore.title", query, place.audience); }

// What a refusal is about: a part of the address, or "address" when it is about none that the form has; "far" of a period that was read, but lies
// where no records are.
std::string_view wrong_part(const Error& error) {
    if (error.code == "period.far") return "far";
    constexpr std::array<std::string_view, 7> parts{"source", "indicator", "period", "against", "area", "by", "size"};
    const auto part = part_at_fault(error, parts);
    return part.empty() ? "address" : part;
}

// A form filled in with what was asked, and what was wrong with it.
Response refused_view(App& app, const Call& call, const Place& place, const AskedView& asked, const Error& error) {
    TemplateValues values = place_values(app, call.language, place, "");
    if (error.code == "view.none") {
        values.values[place.is_public() ? "none_published" : "none_imported"] = "yes";
        return packed(call.request, html_page(200, render(page_text("explore"), values)));
    }
    fill_refusal(error, fmt::format("explore.wrong_{}", wrong_part(error)), values);
    auto fresh = choose_view(app, {.source = error.place.field == "source" ? "" : asked.source}, call.language, place.audience);
    if (!fresh) fresh = choose_view(app, {}, call.language, place.audience);
    if (fresh) fill_form(*fresh->newest, *fresh->scene, fresh->query, values);
    if (!asked.period.empty()) values.values["period"] = asked.period;
    if (!asked.against.empty()) values.values["against"] = asked.against;
    return packed(call.request, html_page(error.place.field == "size" || error.place.field == "area" ? 404 : 422, render(page_text("explore"), values)));
}

std::string rendered_view(App& app, const Call& call, const Place& place, const ChosenView& chosen, report::View view, const std::string& pinned) {
    const auto language = "&lang=" + std::string(code_of(call.language));
    if (!place.is_public()) view.records_address = std::string(place.page) + "/records?lang=" + std::string(code_of(call.language)) + "&figure=";
    if (view.later) view.later_address = std::string(place.page) + "?" + pinned_query(chosen.query, chosen.newest->as_of) + language;
    TemplateValues values = place_values(app, call.language, place, pinned);
    fill_form(*chosen.newest, *chosen.scene, chosen.query, values);
    values.lists["view"] = report::render_view(view, report::Wording::shipped(call.language));
    values.values["view_title"] = view.board.indicators.front().title;
    values.values["view_period"] = chosen.query.period.to_text();
    values.values["csv"] = std::string(place.data) + ".csv?" + pinned + language;
    values.values["json"] = std::string(place.data) + "?" + pinned + language;
    values.values["size"] = number_text(static_cast<std::int64_t>(chosen.scene->as_of), call.language);
    return render(page_text("explore"), values);
}

Result<report::View> view_of(App& app, const ChosenView& chosen) { return results::make_view(*chosen.scene, *chosen.newest, app.parts.catalogue.iccs, chosen.query); }

// What a page shows beside its view, as of now: staff are told what a later ledger says; for everyone there are only the sources to choose from.
std::string seen_beside(const results::Scene& newest, const Place& place) {
    return place.is_public() ? fmt::format("sources={}", fmt::join(viewable_sources(newest, place.audience), ",")) : fmt::format("newest={}", newest.as_of);
}

void answer(App& app, const Call& call, const Place& place, const Respond& respond) {
    const auto asked = read_view_address(call.request.query);
    if (!asked) return respond(refused_view(app, call, place, {}, asked.error()));
    const auto chosen = choose_view(app, *asked, call.language, place.audience);
    if (!chosen) return respond(refused_view(app, call, place, *asked, chosen.error()));
    const std::string pinned = pinned_query(chosen->query, chosen->scene->as_of);
    if (asked->size.empty()) return respond(Response{.status = 303, .headers = {{"Location", fmt::format("{}?{}&lang={}", place.page, pinned, code_of(call.language))}, {"Cache-Control", "no-store"}}});
    const std::string key = fmt::format("{}?{}&lang={}&{}", place.page, pinned, code_of(call.language), seen_beside(*chosen->newest, place));
    if (const auto kept = takes_gzip(call.request) ? app.views.find(key) : nullptr) return respond(packed_before(html_page(200, *kept)));
    auto view = view_of(app, *chosen);
    if (!view) return respond(refused_view(app, call, place, *asked, view.error()));
    Response response = packed(call.request, html_page(200, rendered_view(app, call, place, *chosen, *std::move(view), pinned)));
    if (takes_gzip(call.request)) app.views.put(key, std::make_shared<const std::string>(response.body));
    respond(std::move(response));
}

}  // namespace

void get_explorer(App& app, Call call, Respond respond) { answer(app, call, for_staff, respond); }
void get_public_figures(App& app, Call call, Respond respond) { answer(app, call, for_everyone, respond); }

}  // namespace daybook::http
