#include "intake/profile.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "intake/date_format.hpp"

namespace daybook::intake {
namespace {

constexpr std::size_t largest_profile = 256 * 1024;

// Reads one table: every key has to be asked for, so that a misspelt one is refused rather than passed over.
class ProfileTable {
public:
    ProfileTable(const toml::table& table, std::string path, const std::string& file, std::vector<Error>& errors) : table_(table), path_(std::move(path)), file_(file), errors_(errors) {}

    std::string text(std::string_view key, std::string fallback = {}) {
        const auto* node = take(key);
        if (node == nullptr) return fallback;
        if (const auto* value = node->as_string()) return value->get();
        wrong(*node, key, "text in quotes");
        return fallback;
    }
    std::string required(std::string_view key) {
        if (!table_.contains(key)) problem(table_, fmt::format("{} is missing; every profile has to say it", full(key)));
        return text(key);
    }
    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
        const auto* node = take(key);
        if (node == nullptr) return fallback;
        const auto* value = node->as_integer();
        if (value != nullptr && value->get() >= least && value->get() <= most) return value->get();
        wrong(*node, key, fmt::format("a whole number from {} to {}", least, most));
        return fallback;
    }
    double number(std::string_view key, double fallback) {
        const auto* node = take(key);
        if (node == nullptr) return fallback;
        if (const auto value = node->value<double>(); value && node->is_number()) return *value;
        wrong(*node, key, "a number");
        return fallback;
    }
    bool truth(std::string_view key, bool fallback) {
        const auto* node = take(key);
        if (node == nullptr) return fallback;
        if (const auto* value = node->as_boolean()) return value->get();
        wrong(*node, key, "true or false");
        return fallback;
    }
    // A table of one text for each language, or one text for all of them.
    Texts in_languages(std::string_view key) {
        const auto* node = table_.get(key);
        Texts texts;
        if (node == nullptr || !node->is_table()) {
            texts.of.fill(text(key));
            return texts;
        }
        table(key, [&](ProfileTable& one) {
            for (const Language language : all_languages) texts[language] = one.required(code_of(language));
        });
        return texts;
    }

    // A list of texts, or one text for a list of one.
    std::vector<std::string> texts(std::string_view key) {
        const auto* node = take(key);
        std::vector<std::string> list;
        if (node == nullptr) return list;
        if (const auto* value = node->as_string()) return {value->get()};
        const auto* array = node->as_array();
        if (array == nullptr) {
            wrong(*node, key, "text in quotes, or a list of texts");
            return list;
        }
        for (const auto& item : *array) {
            if (const auto* value = item.as_string())
                list.push_back(value->get());
            else
                wrong(item, key, "a list of texts in quotes");
        }
        return list;
    }
    std::vector<double> numbers(const toml::node& node, std::string_view key) {
        std::vector<double> list;
        const auto* array = node.as_array();
        if (array == nullptr) {
            wrong(node, key, "a list of numbers");
            return list;
        }
        for (const auto& item : *array) {
            if (const auto value = item.value<double>(); value && item.is_number())
                list.push_back(*value);
            else
                wrong(item, key, "a list of numbers");
        }
        return list;
    }
    const toml::node* take(std::string_view key) {
        asked_.emplace(key);
        return table_.get(key);
    }
    template <class Visit>
    void table(std::string_view key, Visit visit) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* inner = node->as_table();
        if (inner == nullptr) return wrong(*node, key, fmt::format("a table: [{}]", full(key)));
        ProfileTable sub(*inner, full(key), file_, errors_);
        visit(sub);
        sub.finish();
    }
    template <class Visit>
    void tables(std::string_view key, Visit visit) {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto* array = node->as_array();
        if (array == nullptr) return wrong(*node, key, fmt::format("a list of tables: [[{}]]", full(key)));
        for (const auto& item : *array) {
            const auto* inner = item.as_table();
            if (inner == nullptr) {
                wrong(item, key, fmt::format("a list of tables: [[{}]]", full(key)));
                continue;
            }
            ProfileTable sub(*inner, full(key), file_, errors_);
            visit(sub);
            sub.finish();
        }
    }
    std::vector<std::string> keys() const {
        std::vector<std::string> names;
        for (const auto& [key, node] : table_) names.emplace_back(key.str());
        return names;
    }
    void finish() {
        for (const auto& [key, node] : table_)
            if (!asked_.contains(std::string(key.str())))
                problem(node, fmt::format("{} is not something that a profile can say; what can be said here: {}", full(key.str()), fmt::join(asked_, ", ")));
    }
    void problem(const toml::node& node, std::string sentence) {
        const auto at = node.source().begin;
        errors_.push_back({"profile.form", std::move(sentence), {.file = file_, .row = at.line, .column = static_cast<std::uint32_t>(at.column), .field = {}}});
    }
    void problem_here(std::string sentence) { problem(table_, std::move(sentence)); }
    void wrong(const toml::node& node, std::string_view key, std::string_view what) { problem(node, fmt::format("{} has to be {}", full(key), what)); }
    [[nodiscard]] std::string full(std::string_view key) const { return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key); }

private:
    const toml::table& table_;
    std::string path_;
    const std::string& file_;
    std::vector<Error>& errors_;
    std::set<std::string> asked_;
};

std::optional<Encoding> encoding_of(ProfileTable& root, std::string_view key) {
    const std::string name = root.text(key);
    if (name.empty()) return std::nullopt;
    if (name == "utf-8") return Encoding::utf8;
    if (name == "windows-1252") return Encoding::windows_1252;
    root.wrong(*root.take(key), key, "\"utf-8\" or \"windows-1252\"");
    return std::nullopt;
}

const std::set<std::string, std::less<>> known_fields = {"record", "incident", "code", "occurred", "recorded", "area", "area_name", "latitude", "longitude", "x", "y", "count", "domestic", "arrest", "disposition", "site"};

void read_columns(ProfileTable& columns, Profile& profile) {
    profile.sealed = columns.texts("sealed");
    profile.left_out = columns.texts("left_out");
    for (const auto& key : columns.keys()) {
        if (key == "sealed" || key == "left_out" || key == "extra") continue;
        if (!known_fields.contains(key)) continue;  // finish() names it
        profile.columns.push_back({key, columns.texts(key)});
    }
    columns.table("extra", [&](ProfileTable& extra) {  // columns that only rules look at
        for (const auto& key : extra.keys()) profile.columns.push_back({key, extra.texts(key)});
    });
}

void read_rules(ProfileTable& root, std::string_view key, std::string_view then, std::vector<Rule>& rules) {
    root.tables(key, [&](ProfileTable& table) { rules.push_back({table.required("field"), table.texts("is"), table.required(then)}); });
}

void read_place(ProfileTable& place, Profile& profile) {
    profile.crs = place.text("crs");
    profile.decimals = static_cast<int>(place.integer("decimals", 4, 0, 6));
    if (const auto* nowhere = place.take("nowhere")) {
        const auto* pairs = nowhere->as_array();
        if (pairs == nullptr) return place.wrong(*nowhere, "nowhere", "a list of pairs of numbers");
        for (const auto& item : *pairs) {
            const auto pair = place.numbers(item, "nowhere");
            if (pair.size() != 2) return place.wrong(item, "nowhere", "a list of pairs of numbers");
            profile.nowhere.emplace_back(pair[0], pair[1]);
        }
    }
    if (const auto* within = place.take("within")) {
        const auto box = place.numbers(*within, "within");
        if (box.size() != 4 || box[0] >= box[2] || box[1] >= box[3]) return place.wrong(*within, "within", "four numbers: west, south, east, north, in degrees");
        profile.within = {box[0], box[1], box[2], box[3]};
    }
}

// Stands in keys of figures and before record ids, so it holds none of their separators.
bool is_source_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    });
}
constexpr std::string_view id_form = "1 to 64 of the letters a to z and A to Z, digits, \"-\", \"_\" and \".\"";

void read_series_values(ProfileTable& table, SeriesRules& rules) {
    table.tables("values", [&](ProfileTable& one) {
        SeriesColumn value{one.text("code"), one.text("column"), {}, one.required("unit"), static_cast<int>(one.integer("decimals", 0, 0, record::most_series_decimals))};
        value.series = value.code.empty() ? one.required("series") : one.text("series", value.code);
        if (!value.series.empty() && !is_source_id(value.series)) one.problem_here(fmt::format("the series \"{}\" cannot be called so: its name has to be {}", value.series, id_form));
        if (rules.code.empty() ? value.column.empty() || !value.code.empty() : value.code.empty() || !value.column.empty())
            one.problem_here(rules.code.empty() ? "give the column that holds this series: column = \"…\"" : "give what stands in series.code for this series: code = \"…\"");
        for (const auto& other : rules.values)
            if (other.series == value.series || (rules.code.empty() ? other.column == value.column : other.code == value.code)) one.problem_here(fmt::format("the series \"{}\" shares its name or its place in the file with another", value.series));
        rules.values.push_back(std::move(value));
    });
    if (rules.values.empty()) table.problem_here("a profile of series has to say which: [[series.values]]");
}

void read_series(ProfileTable& table, Profile& profile) {
    auto& rules = profile.series.emplace();
    rules.about = table.required("for");
    if (const auto* node = table.take("for"); node != nullptr && node->is_string() && !is_source_id(rules.about)) table.wrong(*node, "for", fmt::format("the id of a source: {}", id_form));
    rules.area = table.text("area");
    rules.whole = table.texts("whole");
    rules.whole.emplace_back();
    rules.period = table.texts("period");
    if (rules.period.empty() || rules.period.size() > 3) table.problem_here("series.period has to name the column that holds the period, or up to three that make it up together: [\"year\", \"month\"]");
    for (const auto& pattern : table.texts("periods")) {
        if (const auto format = PeriodFormat::parse(pattern))
            rules.periods.push_back(*format);
        else
            table.problem_here(fmt::format("\"{}\" is no form of a period: write it with YYYY and one or none of MM, M, Q and QQ, such as \"YYYY-MM\"", pattern));
    }
    rules.code = table.text("code"), rules.value = table.text("value"), rules.unit = table.text("unit");
    if (rules.code.empty() != rules.value.empty()) table.problem_here("series.code and series.value go together: one of them is missing");
    rules.edition_column = table.text("edition_column"), rules.edition = table.text("edition");
    const std::string decimal = table.text("decimal", ".");
    if (decimal != "." && decimal != ",") table.wrong(*table.take("decimal"), "decimal", "\".\" or \",\"");
    rules.decimal = decimal.empty() ? '.' : decimal[0];
    rules.thousands = table.texts("thousands");
    if (std::ranges::find(rules.thousands, decimal) != rules.thousands.end()) table.problem_here("series.decimal and series.thousands cannot be the same mark");
    profile.left_out = table.texts("left_out");
    read_series_values(table, rules);
}

void read_general(ProfileTable& root, Profile& profile) {
    profile.id = root.required("id");
    if (const auto* node = root.take("id"); node != nullptr && node->is_string() && !is_source_id(profile.id)) root.wrong(*node, "id", id_form);
    profile.title = root.text("title", profile.id);
    profile.version = root.required("version");
    profile.publisher = root.text("publisher");
    profile.terms = root.text("terms");
    if (!root.has("series")) profile.mapping = root.required("mapping");
    profile.agency = root.text("agency");
    profile.encoding = encoding_of(root, "encoding").value_or(Encoding::utf8);
    profile.fallback_encoding = encoding_of(root, "fallback_encoding");
    profile.blank = root.texts("blank");
    const std::string delimiter = root.text("delimiter", ",");
    if (delimiter.size() == 1 && delimiter != "\"" && delimiter != "\n")
        profile.delimiter = delimiter[0];
    else
        root.wrong(*root.take("delimiter"), "delimiter", "one letter, such as \",\" or \";\"");
}

void read_sections(ProfileTable& root, Profile& profile) {
    root.table("columns", [&](ProfileTable& t) { read_columns(t, profile); });
    root.table("record", [&](ProfileTable& t) {
        profile.key = t.texts("key");
        profile.number_repeats = t.truth("number_repeats", false);
    });
    root.table("code", [&](ProfileTable& t) {
        profile.code_width = static_cast<std::size_t>(t.integer("width", 0, 0, 32));
        const std::string pad = t.text("pad", "0");
        profile.code_pad = pad.empty() ? '0' : pad[0];
    });
    root.table("dates", [&](ProfileTable& t) {
        profile.occurred_formats = t.texts("occurred");
        profile.recorded_formats = t.texts("recorded");
    });
    root.table("place", [&](ProfileTable& t) { read_place(t, profile); });
    root.table("areas", [&](ProfileTable& t) {
        profile.area_set = t.text("set", "areas");
        profile.area_id = t.text("id");
        profile.area_property_name = t.text("name");
        profile.area_blank = t.texts("blank");
        const std::string prefer = t.text("prefer", "column");
        if (prefer != "column" && prefer != "polygon") t.wrong(*t.take("prefer"), "prefer", "\"column\" or \"polygon\"");
        profile.prefer_polygon = prefer == "polygon";
    });
    root.table("population", [&](ProfileTable& t) {
        profile.population_by = t.text("by", "id");
        profile.population_key = t.required("key");
        profile.population_number = t.required("number");
        profile.population_year = static_cast<std::int32_t>(t.integer("year", 0, 1, 4000));
        if (profile.population_by != "id" && profile.population_by != "name") t.wrong(*t.take("by"), "by", "\"id\" or \"name\"");
    });
    root.table("yes", [&](ProfileTable& t) {
        profile.domestic_yes = t.texts("domestic");
        profile.arrest_yes = t.texts("arrest");
    });
    read_rules(root, "not_counted", "reason", profile.not_counted);
    read_rules(root, "clearance", "means", profile.clearance);
    root.table("official", [&](ProfileTable& t) {
        for (const auto& indicator : t.keys())
            t.table(indicator, [&](ProfileTable& one) { profile.official.push_back({indicator, one.number("tolerance_percent", 1.0), one.truth("comparable", true), one.in_languages("because")}); });
    });
}

bool has_column(const Profile& profile, std::string_view field) {
    return std::any_of(profile.columns.begin(), profile.columns.end(), [&](const auto& column) { return column.field == field; });
}

// What does not hang together, though each part is well formed.
void check_whole(const Profile& profile, ProfileTable& root, const toml::table& table) {
    auto problem = [&](std::string sentence) { root.problem(table, std::move(sentence)); };
    if (!has_column(profile, "code")) problem("columns.code is missing: say which column holds the offence code");
    if (!has_column(profile, "occurred")) problem("columns.occurred is missing: say which column holds when it happened");
    if (profile.occurred_formats.empty()) problem("dates.occurred is missing: say how the dates are written, such as \"YYYY-MM-DD\"");
    if (has_column(profile, "recorded") && profile.recorded_formats.empty()) problem("dates.recorded is missing: say how the dates in columns.recorded are written");
    if (has_column(profile, "x") != has_column(profile, "y")) problem("columns.x and columns.y go together: one of them is missing");
    if (has_column(profile, "latitude") != has_column(profile, "longitude")) problem("columns.latitude and columns.longitude go together: one of them is missing");
    if (has_column(profile, "x") && profile.crs.empty()) problem("place.crs is missing: say in which coordinate system columns.x and columns.y are, such as \"ESRI:102696\"");
    for (const auto& list : {profile.occurred_formats, profile.recorded_formats})
        for (const auto& format : list)
            if (!DateFormat::parse(format)) problem(fmt::format("\"{}\" is no date format: write it with YYYY, MM or M, DD or D, HH or H (0–23), hh or h (1–12), mm, ss and AP, such as \"MM/DD/YYYY hh:mm:ss AP\"", format));
    for (const auto& field : profile.key)
        if (!has_column(profile, field)) problem(fmt::format("record.key names \"{}\", which columns does not have", field));
    for (const auto* rules : {&profile.not_counted, &profile.clearance})
        for (const auto& rule : *rules)
            if (!has_column(profile, rule.field)) problem(fmt::format("a rule names the field \"{}\", which columns does not have; columns that only rules need go under [columns.extra]", rule.field));
    for (const auto& rule : profile.clearance)
        if (rule.then != "arrest" && rule.then != "exceptional") problem(fmt::format("clearance.means is \"{}\"; it has to be \"arrest\" or \"exceptional\"", rule.then));
}

}  // namespace

Result<Profile> parse_profile(std::string_view text, const std::string& name) {
    if (text.size() > largest_profile) return refuse("profile.too-large", "a profile has at most 256 KiB", {.file = name});
    toml::table table;
    try {
        table = toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto at = error.source().begin;
        return refuse("profile.syntax", fmt::format("this is not TOML: {}", error.description()), {.file = name, .row = at.line, .column = static_cast<std::uint32_t>(at.column)});
    }
    Profile profile;
    profile.sha256 = sha256(text);
    std::vector<Error> errors;
    ProfileTable root(table, "", name, errors);
    read_general(root, profile);
    if (root.has("series"))
        root.table("series", [&](ProfileTable& t) { read_series(t, profile); });
    else
        read_sections(root, profile);
    root.finish();
    if (errors.empty() && !profile.series) check_whole(profile, root, table);
    if (!errors.empty()) return std::unexpected(errors.front());
    return profile;
}

}  // namespace daybook::intake
