#include "http/template.hpp"

#include "base/html.hpp"
#include "base/result.hpp"

namespace daybook::http {
namespace {

const std::string* given(const std::map<std::string, std::string, std::less<>>& list, std::string_view name) {
    const auto found = list.find(name);
    return found == list.end() ? nullptr : &found->second;
}

bool is_filled(const TemplateValues& values, std::string_view name) {
    const auto* value = given(values.values, name);
    const auto* list = given(values.lists, name);
    return (value != nullptr && !value->empty()) || (list != nullptr && !list->empty());
}

constexpr std::string_view part_begin = "{{part:";

}  // namespace

std::string with_parts(std::string_view page, const FindPart& find) {
    std::string out;
    for (auto at = page.find(part_begin); at != std::string_view::npos; at = page.find(part_begin)) {
        out += page.substr(0, at);
        const auto close = page.find("}}", at);
        DAYBOOK_CHECK(close != std::string_view::npos, "a page has {{ without }}");
        const auto part = find(page.substr(at + part_begin.size(), close - at - part_begin.size()));
        DAYBOOK_CHECK(part.has_value(), "a page has a {{part:…}} that is nowhere");
        DAYBOOK_CHECK(part->find(part_begin) == std::string_view::npos, "a part of pages has a {{part:…}} of its own");
        out += *part;
        page.remove_prefix(close + 2);
    }
    return out += page;
}

std::string render(std::string_view page, const TemplateValues& values) {
    std::string out;
    out.reserve(page.size() * 2);
    int depth = 0, hidden_from = 0;  // the depth of the first {{if:…}} that is not shown; 0: all are
    while (!page.empty()) {
        const auto open = page.find("{{");
        if (hidden_from == 0) out += page.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = page.find("}}", open);
        DAYBOOK_CHECK(close != std::string_view::npos, "a page has {{ without }}");
        const std::string_view what = page.substr(open + 2, close - open - 2);
        page.remove_prefix(close + 2);
        if (what.starts_with("if:")) {
            ++depth;
            if (hidden_from == 0 && !is_filled(values, what.substr(3))) hidden_from = depth;
        } else if (what == "end") {
            DAYBOOK_CHECK(depth > 0, "a page has {{end}} without {{if:…}}");
            if (hidden_from == depth) hidden_from = 0;
            --depth;
        } else if (hidden_from == 0) {
            if (what.starts_with("text:"))
                out += html_text(values.text(what.substr(5)));
            else if (what.starts_with("value:"))
                out += given(values.values, what.substr(6)) != nullptr ? html_text(*given(values.values, what.substr(6))) : std::string();
            else if (what.starts_with("list:"))
                out += given(values.lists, what.substr(5)) != nullptr ? *given(values.lists, what.substr(5)) : std::string();
            else
                broken_invariant("a page has a {{…}} of an unknown kind", __FILE__, __LINE__);
        }
    }
    DAYBOOK_CHECK(depth == 0, "a page has {{if:…}} without {{end}}");
    return out;
}

}  // namespace daybook::http
