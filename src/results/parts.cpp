#include "results/parts.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/shipped.hpp"

namespace daybook::results {
namespace {

using report::PartKind;

constexpr std::string_view shipped_name = "report/parts.toml";
constexpr std::array<std::string_view, 7> part_keys{"id", "indicators", "not_by_area", "shows", "title", "holds", "limit"};

struct Kind {
    std::string_view name;
    PartKind kind;
};
constexpr std::array<Kind, 4> kinds{{{"others", PartKind::indicators}, {"reports", PartKind::reports}, {"waits", PartKind::waits}, {"instructions", PartKind::instructions}}};

class PartsReader {
public:
    explicit PartsReader(std::string file) : file_(std::move(file)) {}

    Result<PartRule> read(const toml::table& table) {
        for (const auto& [key, node] : table)
            if (std::find(part_keys.begin(), part_keys.end(), key.str()) == part_keys.end()) return wrong(node, fmt::format("the key \"{}\" is not known here", key.str()));
        PartRule part;
        DAYBOOK_TRY(part.id, text(table, "id"));
        if (!ids_.insert("part " + part.id).second) return wrong(table, fmt::format("the part \"{}\" stands here twice", part.id));
        DAYBOOK_TRY(part.title, texts(table, "title"));
        DAYBOOK_TRY(part.holds, texts(table, "holds"));
        if (table.contains("limit")) {
            DAYBOOK_TRY(part.limit, texts(table, "limit"));
        }
        if (table.contains("shows") == table.contains("indicators")) return wrong(table, "a part has either \"indicators\" or \"shows\"");
        if (table.contains("shows")) {
            DAYBOOK_TRY(part.kind, kind(table));
        } else {
            DAYBOOK_TRY(part.indicators, ids_in(table, "indicators"));
        }
        for (const auto& id : part.indicators)
            if (!ids_.insert("indicator " + id).second) return wrong(table, fmt::format("the indicator \"{}\" stands here twice", id));
        if (table.contains("not_by_area")) {
            DAYBOOK_TRY(part.not_by_area, ids_in(table, "not_by_area"));
        }
        for (const auto& id : part.not_by_area)
            if (std::find(part.indicators.begin(), part.indicators.end(), id) == part.indicators.end()) return wrong(table, fmt::format("\"not_by_area\" names \"{}\", which is no indicator of this part", id));
        return part;
    }

private:
    std::unexpected<Error> wrong(const toml::node& node, std::string sentence) const { return refuse("parts.form", std::move(sentence), {.file = file_, .row = node.source().begin.line}); }

    Result<std::string> text(const toml::table& table, std::string_view key) const {
        const auto value = table[key].value_exact<std::string>();
        if (!value || value->empty()) return wrong(table, fmt::format("\"{}\" has to be a text that is not empty", key));
        return *value;
    }

    Result<Texts> texts(const toml::table& table, std::string_view key) const {
        const auto* inner = table[key].as_table();
        if (inner == nullptr || inner->size() != language_codes.size()) return wrong(table, fmt::format("\"{}\" has to have a text in each language", key));
        Texts all;
        for (const Language language : all_languages) {
            DAYBOOK_TRY(all[language], text(*inner, code_of(language)));
        }
        return all;
    }

    Result<PartKind> kind(const toml::table& table) const {
        DAYBOOK_TRY(const auto name, text(table, "shows"));
        const auto* const found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) { return one.name == name; });
        if (found == kinds.end()) return wrong(table, "\"shows\" is one of others, reports, waits, instructions");
        return found->kind;
    }

    Result<std::vector<std::string>> ids_in(const toml::table& table, std::string_view key) const {
        const auto* list = table[key].as_array();
        if (list == nullptr || list->empty()) return wrong(table, fmt::format("\"{}\" has to be a list of ids", key));
        std::vector<std::string> ids;
        for (const auto& node : *list) {
            const auto id = node.value_exact<std::string>();
            if (!id || id->empty()) return wrong(node, fmt::format("\"{}\" has to be a list of ids", key));
            ids.push_back(*id);
        }
        return ids;
    }

    std::string file_;
    std::set<std::string> ids_;
};

}  // namespace

Result<std::vector<PartRule>> parse_parts(std::string_view text, const std::string& file) {
    toml::table table;
    try {
        table = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return refuse("parts.toml", std::string(error.description()), {.file = file, .row = error.source().begin.line});
    }
    std::vector<PartRule> parts;
    PartsReader reader(file);
    const auto* list = table["part"].as_array();
    if (list == nullptr || table.size() != 1) return refuse("parts.form", "this file holds [[part]] tables and nothing else", {.file = file});
    for (const auto& node : *list) {
        if (!node.is_table()) return refuse("parts.form", "this file holds [[part]] tables and nothing else", {.file = file, .row = node.source().begin.line});
        DAYBOOK_TRY(auto part, reader.read(*node.as_table()));
        parts.push_back(std::move(part));
    }
    return parts;
}

const std::vector<PartRule>& shipped_parts() {
    static const auto parts = [] {
        const auto text = shipped_file(shipped_name);
        DAYBOOK_CHECK(text.has_value(), "the parts of the report are shipped");
        auto read = parse_parts(*text, std::string(shipped_name));
        DAYBOOK_CHECK(read.has_value(), "the shipped parts of the report can be read");
        return *std::move(read);
    }();
    return parts;
}

}  // namespace daybook::results
