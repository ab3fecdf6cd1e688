// What every page's template is filled with.
#pragma once
#include "http/app.hpp"
#include "http/template.hpp"

namespace daybook::http {

// Language, title, emergency number, and the texts of the pages in the language.
[[nodiscard]] TemplateValues page_values(const App& app, Language language);

}  // namespace daybook::http
