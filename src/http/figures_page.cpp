#include "http/figures_page.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/html.hpp"
#include "http/explorer.hpp"
#include "report/html.hpp"
#include "results/answer.hpp"

namespace daybook::http {
namespace {

// The same address in each language, named in itself.
std::string language_links(std::string_view path, std::string_view query, Language shown) {
    constexpr std::array<std::string_view, languages> names{"English", "Русский", "Беларуская", "Қазақша"};
    std::string links;
    for (const auto language : all_languages)
        links += fmt::format("<a href=\"{0}?{1}{2}lang={3}\" lang=\"{3}\" hreflang=\"{3}\"{4}>{5}</a>\n", path, html_text(query), query.empty() ? "" : "&amp;", code_of(language), language == shown ? " aria-current=\"true\"" : "", names[static_cast<std::size_t>(language)]);
    return links;
}

}  // namespace

TemplateValues figures_values(const App& app, Language language, std::string_view path, std::string_view title, std::string_view query, results::Audience audience) {
    TemplateValues values = page_values(app, language, path);
    values.values["page_title"] = values.text(title);
    values.values[audience == results::Audience::everyone ? "public" : "staff"] = "yes";
    values.lists["languages"] = language_links(path, query, language);
    return values;
}

std::string option_html(std::string_view value, std::string_view text, bool chosen) { return fmt::format("<option value=\"{}\"{}>{}</option>", html_text(value), chosen ? " selected" : "", html_text(text)); }

void fill_sources(const results::Scene& newest, results::Audience audience, std::string_view chosen, TemplateValues& values) {
    const auto sources = viewable_sources(newest, audience);
    for (const auto& source : sources) {
        const auto rules = results::rules_of(newest, source);
        values.lists["sources"] += option_html(source, rules ? (*rules)->profile.title : source, source == chosen);
    }
    if (sources.size() > 1) values.values["several_sources"] = "yes";
    values.values["source"] = chosen;
}

void fill_citation(const results::Scene& scene, Language language, TemplateValues& values) { values.lists["cited"] = report::citation_rows(results::citation_of(scene), report::Wording::shipped(language)); }

std::string_view part_at_fault(const Error& error, std::span<const std::string_view> parts) {
    const auto part = std::ranges::find(parts, error.place.field);
    return part == parts.end() ? std::string_view() : *part;
}

void fill_refusal(const Error& error, std::string_view key, TemplateValues& values) {
    values.values["error"] = values.text(key);
    values.values["error_detail"] = error.sentence;
}

}  // namespace daybook::http
