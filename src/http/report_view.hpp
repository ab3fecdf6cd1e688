// A report as JSON: for the one who made it, and for the desk. Sealed texts are given in, opened; nothing here opens any.
#pragma once
#include <string>

#include "base/json.hpp"
#include "base/language.hpp"
#include "clerk/service.hpp"
#include "http/app.hpp"

namespace daybook::http {

[[nodiscard]] std::string followup_json(const App& app, const std::string& reference, Language language, const clerk::Opened& opened);

// One row of the desk's list: coded facts only.
void write_row(JsonWriter& json, const App& app, const record::Report& report, Language language);

// A report with its sealed texts, for staff who gave a purpose.
[[nodiscard]] std::string opened_json(const App& app, const std::string& reference, Language language, const clerk::Opened& opened);

// In the language, where the menu has it; else ICCS's own title; "" for no category.
[[nodiscard]] std::string category_title(const App& app, std::string_view category, Language language);
[[nodiscard]] std::string area_name(const App& app, std::string_view area);

}  // namespace daybook::http
