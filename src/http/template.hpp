// The pages' template language, as small as it can be: {{text:key}} a phrase, {{value:name}} a value, both HTML-escaped;
// {{list:name}} HTML that was made elsewhere and is put in as it is; {{if:name}}…{{end}} only when the value or list is not empty.
// {{part:name}} is what several pages share, put in as it is written, once, before anything is rendered; a part has no parts of its own.
// A name that nobody gave is empty; a key that does not exist is a mistake of ours, and a test renders every page to find it.
// tests/web/template.mjs does the same for pages that are tested without the program.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::http {

struct TemplateValues {
    std::function<std::string(std::string_view key)> text;
    std::map<std::string, std::string, std::less<>> values;  // plain text
    std::map<std::string, std::string, std::less<>> lists;   // HTML
};

// The part of this name; nothing when there is none.
using FindPart = std::function<std::optional<std::string_view>(std::string_view name)>;
// The page with its parts in place. An unknown part, and a part within a part, are broken invariants.
[[nodiscard]] std::string with_parts(std::string_view page, const FindPart& find);

// Of a page with its parts in place.
[[nodiscard]] std::string render(std::string_view page, const TemplateValues& values);

}  // namespace daybook::http
