// What every page's template is filled with.
#pragma once
#include "http/app.hpp"
#include "http/template.hpp"

namespace daybook::http {

// Language, title, emergency number, and the texts of the pages in the language. `path` is where the page is to be had in another
// language, "/form"; empty: nowhere, so that no link leads away from what is shown only once.
[[nodiscard]] TemplateValues page_values(const App& app, Language language, std::string_view path);

// A page as an answer; not kept by anybody, since it depends on who asks.
[[nodiscard]] Response html_page(unsigned status, std::string body);

}  // namespace daybook::http
