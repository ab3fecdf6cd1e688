// The pages' template language, as small as it can be: {{text:key}} a phrase, {{value:name}} a value, both HTML-escaped;
// {{list:name}} HTML that was made elsewhere and is put in as it is; {{if:name}}…{{end}} only when the value or list is not empty.
// A name that nobody gave is empty; a key that does not exist is a mistake of ours, and a test renders every page to find it.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace daybook::http {

struct TemplateValues {
    std::function<std::string(std::string_view key)> text;
    std::map<std::string, std::string, std::less<>> values;  // plain text
    std::map<std::string, std::string, std::less<>> lists;   // HTML
};

[[nodiscard]] std::string render(std::string_view page, const TemplateValues& values);

}  // namespace daybook::http
