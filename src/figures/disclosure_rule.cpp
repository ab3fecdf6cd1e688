// Reads the disclosure rule. Keys that are not known are refused: a mistyped one would silently protect nothing.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "figures/disclosure.hpp"

namespace daybook::figures {

namespace {

constexpr std::int64_t largest_limit = 1000;

struct RuleReader {
    std::string_view file;

    [[nodiscard]] Place at(const toml::source_region& region, std::string_view field) const { return {std::string(file), region.begin.line, region.begin.column, std::string(field)}; }

    [[nodiscard]] Result<void> only_known_keys(const toml::table& table, const std::vector<std::string>& known) const {
        for (const auto& [key, node] : table)
            if (std::find(known.begin(), known.end(), key.str()) == known.end())
                return refuse("rule.key", fmt::format("the key \"{}\" is not known here; known are: {}", key.str(), fmt::join(known, ", ")), at(key.source(), key.str()));
        return {};
    }

    [[nodiscard]] Result<const toml::table*> table(const toml::table& root, std::string_view key, const std::vector<std::string>& known) const {
        const toml::node* node = root.get(key);
        if (node == nullptr || !node->is_table())
            return refuse("rule.missing", fmt::format("\"{}\" is missing or no table: add a line [{}]", key, key), at(node != nullptr ? node->source() : root.source(), key));
        DAYBOOK_TRY_VOID(only_known_keys(*node->as_table(), known));
        return node->as_table();
    }

    template <class T>
    [[nodiscard]] Result<T> value(const toml::table& table, std::string_view key, std::string_view what) const {
        const toml::node* node = table.get(key);
        const auto value = node != nullptr ? node->value_exact<T>() : std::nullopt;
        if (!value) return refuse(node != nullptr ? "rule.value" : "rule.missing", fmt::format("\"{}\" has to be {}", key, what), at(node != nullptr ? node->source() : table.source(), key));
        return *value;
    }

    // The smallest count that is shown.
    [[nodiscard]] Result<std::int64_t> smallest(const toml::table& table, std::string_view key) const {
        DAYBOOK_TRY(const auto smallest, value<std::int64_t>(table, key, fmt::format("a whole number from 1 to {}", largest_limit)));
        if (smallest < 1 || smallest > largest_limit)
            return refuse("rule.value", fmt::format("\"{}\" is {}, but has to be a whole number from 1 (all counts are shown) to {}", key, smallest, largest_limit), at(table.get(key)->source(), key));
        return smallest;
    }

    [[nodiscard]] Result<std::vector<std::string>> classes(const toml::table& table) const {
        std::vector<std::string> codes;
        const toml::node* node = table.get("classes");
        if (node == nullptr || !node->is_array()) return refuse("rule.missing", "\"classes\" has to be a list of ICCS codes, as in [\"03\"]", at(node != nullptr ? node->source() : table.source(), "classes"));
        for (const toml::node& item : *node->as_array()) {
            const auto code = item.value_exact<std::string>();
            const bool digits = code && code->size() >= 2 && code->size() <= 6 && std::all_of(code->begin(), code->end(), [](char c) { return c >= '0' && c <= '9'; });
            if (!digits) return refuse("rule.value", "\"classes\" has to hold ICCS codes of 2 to 6 digits, in quotation marks", at(item.source(), "classes"));
            codes.push_back(*code);
        }
        return codes;
    }
};

}  // namespace

Result<DisclosureRule> DisclosureRule::parse(std::string_view text, std::string_view file) {
    const RuleReader reader{file};
    toml::table root;
    try {
        root = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return refuse("rule.toml", fmt::format("this is not valid TOML: {}", error.description()), reader.at(error.source(), {}));
    }
    DisclosureRule rule;
    DAYBOOK_TRY_VOID(reader.only_known_keys(root, {"version", "area", "whole", "sensitive"}));
    DAYBOOK_TRY(rule.version, reader.value<std::string>(root, "version", "a text in quotation marks"));
    DAYBOOK_TRY(const toml::table* area, reader.table(root, "area", {"smallest", "sensitive_smallest"}));
    DAYBOOK_TRY(const toml::table* whole, reader.table(root, "whole", {"sensitive_smallest"}));
    DAYBOOK_TRY(const toml::table* sensitive, reader.table(root, "sensitive", {"classes", "domestic"}));
    DAYBOOK_TRY(rule.area_smallest, reader.smallest(*area, "smallest"));
    DAYBOOK_TRY(rule.area_sensitive_smallest, reader.smallest(*area, "sensitive_smallest"));
    DAYBOOK_TRY(rule.whole_sensitive_smallest, reader.smallest(*whole, "sensitive_smallest"));
    if (rule.area_sensitive_smallest < std::max(rule.area_smallest, rule.whole_sensitive_smallest))
        return refuse("rule.value", "\"sensitive_smallest\" of areas has to be at least that of the whole, and at least \"smallest\"", reader.at(area->get("sensitive_smallest")->source(), "sensitive_smallest"));
    DAYBOOK_TRY(rule.sensitive_classes, reader.classes(*sensitive));
    DAYBOOK_TRY(rule.sensitive_domestic, reader.value<bool>(*sensitive, "domestic", "true or false"));
    rule.sha256 = daybook::sha256(text);
    return rule;
}

bool DisclosureRule::is_sensitive(const Indicator& indicator) const {
    if (indicator.is_series()) return false;  // aggregated by whoever supplied it
    const Filter& filter = indicator.filter;
    if (sensitive_domestic && filter.domestic == true) return true;
    const auto within = [this](const std::string& code) {
        return std::any_of(sensitive_classes.begin(), sensitive_classes.end(), [&](const std::string& prefix) { return code.starts_with(prefix); });
    };
    return !filter.every_class && !filter.unclassified && std::all_of(filter.classes.begin(), filter.classes.end(), within);
}

Limits DisclosureRule::limits(const Indicator& indicator) const {
    if (is_sensitive(indicator)) return {area_sensitive_smallest, whole_sensitive_smallest};
    return {area_smallest, 1};
}

}  // namespace daybook::figures
