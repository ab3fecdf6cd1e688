// What pages that show figures have in common: the explorer, the watch, findings. Their head and foot are web/pages/parts/top_figures.html and
// foot_figures.html.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "http/app.hpp"
#include "http/page_values.hpp"
#include "results/scene.hpp"
#include "results/view.hpp"

namespace daybook::http {

// The values of a page at `path` whose title is the text `title`; `query` is what stands behind its ?, to be had in the other languages as well.
[[nodiscard]] TemplateValues figures_values(const App& app, Language language, std::string_view path, std::string_view title, std::string_view query, results::Audience audience);

// A choice of a <select>. The text is escaped here.
[[nodiscard]] std::string option_html(std::string_view value, std::string_view text, bool chosen);

// The sources to choose from, as {{list:sources}}; {{if:several_sources}} when there is a choice.
void fill_sources(const results::Scene& newest, results::Audience audience, std::string_view chosen, TemplateValues& values);

// Ledger, size, root, book and program, as {{list:cited}}.
void fill_citation(const results::Scene& scene, Language language, TemplateValues& values);

// The first of these parts of an address that the error is about; empty: none.
[[nodiscard]] std::string_view part_at_fault(const Error& error, std::span<const std::string_view> parts);
// What was wrong, in the reader's language by the text `key`, and in the server's words.
void fill_refusal(const Error& error, std::string_view key, TemplateValues& values);

}  // namespace daybook::http
