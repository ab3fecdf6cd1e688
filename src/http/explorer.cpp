#include "http/explorer.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "clerk/editions.hpp"
#include "figures/series.hpp"
#include "http/query_input.hpp"
#include "record/reports.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t longest_part = 100;  // bytes

std::optional<report::Breakdown> breakdown_of(std::string_view text) {
    if (text.empty() || text == "area") return report::Breakdown::area;
    if (text == "month") return report::Breakdown::month;
    if (text == "class") return report::Breakdown::category;
    return std::nullopt;
}

std::string_view to_text(report::Breakdown by) { return by == report::Breakdown::area ? "area" : by == report::Breakdown::month ? "month" : "class"; }

Result<std::uint64_t> size_of(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return refuse("view.size", "The size is not a whole number of entries.", {.field = "size"});
    return number;
}

// The ledger sizes of a source's published editions, oldest first.
std::vector<std::uint64_t> sizes_published(const results::Scene& newest, const std::string& source) {
    std::vector<std::uint64_t> sizes;
    for (const auto& edition : clerk::published_editions(*newest.archive.views))
        if (edition.at < newest.as_of && edition.entry.source == source) sizes.push_back(edition.entry.as_of);
    return sizes;
}

// The scene that the address asks for; for everyone one of a published edition.
Result<std::shared_ptr<const results::Scene>> scene_of(App& app, const results::Scene& newest, const std::string& source, const std::string& size, results::Audience audience) {
    if (size.empty() && audience == results::Audience::staff) return app.parts.scenes.newest();
    std::uint64_t wanted = 0;
    if (!size.empty()) {
        DAYBOOK_TRY(wanted, size_of(size));
    }
    if (audience == results::Audience::everyone) {
        const auto sizes = sizes_published(newest, source);
        if (size.empty()) wanted = sizes.back();
        if (std::ranges::find(sizes, wanted) == sizes.end()) return refuse("view.size", "No edition of this size has been published.", {.field = "size"});
    }
    auto scene = app.parts.scenes.at(wanted);
    if (!scene) return refuse("view.size", scene.error().sentence, {.field = "size"});
    return scene;
}

// The last whole year with data in all its months; else the last complete month; else the last month with data.
Period newest_period(const figures::Coverage& coverage) {
    Month last_complete = coverage.months.back().month;
    for (auto month = coverage.months.rbegin(); month != coverage.months.rend(); ++month) {
        if (month->state != figures::MonthState::complete) continue;
        last_complete = month->month;
        break;
    }
    for (std::int32_t year = calendar(first_day(coverage.months.back().month)).year; year >= calendar(first_day(coverage.months.front().month)).year; --year)
        if (figures::completeness(coverage, Period::of_year(year)).complete) return Period::of_year(year);
    return Period::of_month(last_complete);
}

Result<Period> period_of(const std::string& text, std::string_view field) {
    auto period = Period::parse(text);
    if (!period) return refuse("view.period", period.error().sentence, {.field = std::string(field)});
    return period;
}

// The source's first indicator in the order of the book.
std::string first_indicator(const results::Scene& scene, const std::string& source) {
    for (const auto& indicator : scene.book.all())
        if (figures::belongs_to(scene.columns, indicator, source, scene.as_of)) return indicator.id;
    return {};
}

}  // namespace

Result<AskedView> read_view_address(std::string_view query) {
    QueryInput input(query, {"source", "indicator", "period", "against", "area", "by", "size", "lang"});
    AskedView asked;
    for (const auto& [name, into] : {std::pair<std::string_view, std::string*>{"source", &asked.source}, {"indicator", &asked.indicator}, {"period", &asked.period}, {"against", &asked.against}, {"area", &asked.area}, {"by", &asked.by}, {"size", &asked.size}})
        *into = input.text(name, longest_part);
    if (input.error()) return std::unexpected(*input.error());
    return asked;
}

std::vector<std::string> viewable_sources(const results::Scene& scene, results::Audience audience) {
    std::vector<std::string> sources;
    for (std::size_t i = 1; i < scene.columns.sources.size(); ++i) {
        const auto& source = scene.columns.sources[i];
        if (audience == results::Audience::everyone ? !sizes_published(scene, source).empty() : results::rules_of(scene, source).has_value()) sources.push_back(source);
    }
    std::ranges::sort(sources);
    return sources;
}

Result<ChosenView> choose_view(App& app, const AskedView& asked, Language language, results::Audience audience) {
    ChosenView chosen{.scene = nullptr, .newest = nullptr,
                      .query = {.source = asked.source, .indicator = asked.indicator, .period = Period::of_year(1970), .against = Period::of_year(1970), .area = asked.area, .language = language, .audience = audience}};
    DAYBOOK_TRY(chosen.newest, app.parts.scenes.newest());
    const auto sources = viewable_sources(*chosen.newest, audience);
    if (sources.empty()) return refuse("view.none", "There is nothing to see yet.", {.field = "source"});
    auto& query = chosen.query;
    if (query.source.empty()) query.source = sources.front();
    if (std::ranges::find(sources, query.source) == sources.end()) return refuse("view.source", "There are no records of \"" + query.source + "\".", {.field = "source"});
    DAYBOOK_TRY(chosen.scene, scene_of(app, *chosen.newest, query.source, asked.size, audience));
    if (query.indicator.empty()) query.indicator = first_indicator(*chosen.scene, query.source);
    if (const auto* known = chosen.scene->book.find(query.indicator); known == nullptr || !figures::belongs_to(chosen.scene->columns, *known, query.source, chosen.scene->as_of)) return refuse("view.indicator", "There is no figure \"" + query.indicator + "\" of these records.", {.field = "indicator"});
    DAYBOOK_TRY(const auto history, results::history_of(*chosen.scene, query.source));
    query.period = newest_period(history->coverage);
    if (!asked.period.empty()) {
        DAYBOOK_TRY(query.period, period_of(asked.period, "period"));
    }
    query.against = results::year_before(query.period);
    if (!asked.against.empty()) {
        DAYBOOK_TRY(query.against, period_of(asked.against, "against"));
    }
    const auto by = breakdown_of(asked.by);
    if (!by || (*by == report::Breakdown::category && audience == results::Audience::everyone)) return refuse("view.by", "There is no such breakdown.", {.field = "by"});
    query.by = *by;
    const auto& areas = chosen.scene->columns.areas;
    if (!query.area.empty() && std::ranges::none_of(areas, [&](const auto& area) { return area.source == query.source && area.id == query.area; })) return refuse("view.area", "There is no area \"" + query.area + "\".", {.field = "area"});
    return chosen;
}

std::string pinned_query(const results::ViewQuery& query, std::uint64_t size) {
    std::string text = "source=" + percent_encoded(query.source) + "&indicator=" + percent_encoded(query.indicator) + "&period=" + percent_encoded(query.period.to_text()) + "&against=" + percent_encoded(query.against.to_text());
    if (!query.area.empty()) text += "&area=" + percent_encoded(query.area);
    text += "&by=";
    text += to_text(query.by);
    return text + "&size=" + std::to_string(size);
}

}  // namespace daybook::http
