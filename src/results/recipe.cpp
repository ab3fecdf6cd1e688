#include "results/recipe.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "report/figure_key.hpp"
#include "results/official.hpp"
#include "results/report_files.hpp"

namespace daybook::results {
namespace {

constexpr std::size_t longest_region = report::longest_figure_key / 2;

Result<void> check_areas(const Scene& scene, const Recipe& recipe) {
    std::size_t bytes = 0;
    for (const auto& id : recipe.areas) {
        if (std::ranges::count(recipe.areas, id) > 1) return refuse("area.twice", fmt::format("the area \"{}\" is named twice", id), {.field = "areas"});
        if (std::ranges::none_of(scene.columns.areas, [&](const auto& area) { return area.source == recipe.source && area.id == id; }))
            return refuse("area.unknown", fmt::format("no record of {} is in an area with the id \"{}\"", recipe.source, id), {.field = "areas"});
        bytes += id.size() * 3 + 1;  // as a figure's key writes it at worst
    }
    if (bytes > longest_region) return refuse("report.areas-many", "these are too many areas for one report: every figure's key names them all; report on fewer", {.field = "areas"});
    return {};
}

// What recipes of before did not have may be missing.
bool areas_from_json(const Json& json, Recipe& recipe) {
    const auto* areas = json.array("areas");
    for (const auto& area : areas == nullptr ? JsonArray{} : *areas) {
        const auto* id = std::get_if<std::string>(&area.value);
        if (id == nullptr || id->empty()) return false;
        recipe.areas.push_back(*id);
    }
    return true;
}

bool instructions_from_json(const Json& json, Recipe& recipe) {
    const auto* instructions = json.array("instructions");
    for (const auto& one : instructions == nullptr ? JsonArray{} : *instructions) {
        const auto *date = one.string("date"), *indicator = one.string("indicator"), *text = one.string("text"), *wanted = one.string("wanted");
        const auto when = date == nullptr ? std::nullopt : when_from_text(*date);
        if (!when || when->precision != Precision::day || indicator == nullptr || text == nullptr || wanted == nullptr || (*wanted != "up" && *wanted != "down")) return false;
        recipe.instructions.push_back({day_at(when->start), *text, *indicator, *wanted == "up" ? report::Direction::up : report::Direction::down});
    }
    return true;
}

JsonArray findings_json(const Recipe& recipe) {
    JsonArray findings;
    for (const auto& one : recipe.findings) findings.push_back(Json{JsonObject{{"indicator", Json{one.indicator}}, {"kind", Json{std::string(to_key(one.kind))}}}});
    return findings;
}

bool findings_from_json(const Json& json, Recipe& recipe) {
    const auto* findings = json.array("findings");
    for (const auto& one : findings == nullptr ? JsonArray{} : *findings) {
        const auto *kind = one.string("kind"), *indicator = one.string("indicator");
        const auto known = kind == nullptr ? std::nullopt : finding_kind(*kind);
        if (!known || indicator == nullptr) return false;
        recipe.findings.push_back({*known, *indicator});
    }
    return true;
}

Result<void> check_findings(const Scene& scene, const Recipe& recipe) {
    const auto& findings = recipe.findings;
    if (findings.empty()) return {};
    if (recipe.audience == Audience::everyone)
        return refuse("report.finding-everyone", "findings are made from the place and the day of each case, which are not for everyone; leave them out of a report for everyone", {.field = "finding"});
    if (!recipe.areas.empty()) return refuse("report.finding-area", "findings are for everywhere; leave them out of a report on some areas", {.field = "finding"});
    if (findings.size() > report_findings_most) return refuse("report.findings-many", fmt::format("a report holds at most {} findings", report_findings_most), {.field = "finding"});
    for (const auto& finding : findings) {
        if (std::ranges::count(findings, finding) > 1) return refuse("report.finding-twice", fmt::format("the finding {}:{} is asked for twice", to_key(finding.kind), finding.indicator), {.field = "finding"});
        if (scene.book.find(finding.indicator) == nullptr) return std::unexpected(scene.book.unknown(finding.indicator));
    }
    return {};
}

}  // namespace

std::string to_json(const Recipe& recipe) {
    JsonArray official;
    for (const auto& row : recipe.official)
        official.push_back(Json{JsonObject{{"agency", Json{row.agency}}, {"indicator", Json{row.indicator}}, {"number", Json{row.number}}, {"period", Json{row.period.to_text()}}, {"publisher", Json{row.publisher}}}});
    JsonArray areas, instructions;
    for (const auto& area : recipe.areas) areas.push_back(Json{area});
    for (const auto& one : recipe.instructions)
        instructions.push_back(Json{JsonObject{{"date", Json{day_text(one.date)}}, {"indicator", Json{one.indicator}}, {"text", Json{one.text}}, {"wanted", Json{std::string(one.wanted == report::Direction::up ? "up" : "down")}}}});
    const auto comment = recipe.comment.value_or(report::Comment{});
    JsonObject recipe_json{{"against", Json{recipe.against.to_text()}}, {"areas", Json{std::move(areas)}}, {"audience", Json{std::string(recipe.audience == Audience::everyone ? "everyone" : "staff")}}, {"book", Json{recipe.book_text}}, {"comment", Json{comment.text}}, {"comment_by", Json{comment.by}}, {"file_name", Json{recipe.file_name}}, {"instructions", Json{std::move(instructions)}}, {"language", Json{std::string(code_of(recipe.language))}},
                                     {"ledger_size", Json{static_cast<std::int64_t>(recipe.ledger_size)}}, {"official", Json{std::move(official)}}, {"official_name", Json{recipe.official_name}},
                                     {"official_sha256", Json{recipe.official_sha256}}, {"period", Json{recipe.period.to_text()}}, {"source", Json{recipe.source}}, {"title", Json{recipe.title}}};
    if (!recipe.findings.empty()) recipe_json.emplace_back("findings", Json{findings_json(recipe)});  // so that a recipe without any is what it was before there were some
    return canonical(Json{std::move(recipe_json)}) + "\n";
}

Result<Recipe> recipe_from_json(std::string_view text, const std::string& file) {
    auto wrong = [&] { return refuse("recipe.form", "this file is not what `daybook report` writes beside a report", {.file = file}); };
    const auto read = parse_json(text);
    if (!read) return wrong();
    const Json& json = *read;
    auto member = [&](std::string_view name) { return json.string(name) == nullptr ? std::string() : *json.string(name); };
    const auto period = Period::parse(member("period")), against = Period::parse(member("against"));
    const auto language = language_of(member("language"));
    const auto* size = json.integer("ledger_size");
    const auto* official = json.array("official");
    if (!period || !against || !language || size == nullptr || *size < 0 || official == nullptr) return wrong();
    Recipe recipe{member("title"), member("file_name"), member("source"), *period, *against, *language, static_cast<std::uint64_t>(*size), {}, member("official_name"), member("official_sha256"), member("book"), {}, {}, {}};
    for (const auto& row : *official) {
        const auto *agency = row.string("agency"), *indicator = row.string("indicator"), *when = row.string("period"), *publisher = row.string("publisher");
        const auto* number = row.integer("number");
        const auto row_period = when == nullptr ? period : Period::parse(*when);
        if (agency == nullptr || indicator == nullptr || number == nullptr || publisher == nullptr || !row_period) return wrong();
        recipe.official.push_back({*agency, *indicator, *row_period, *number, *publisher});
    }
    if (!areas_from_json(json, recipe) || !instructions_from_json(json, recipe) || !findings_from_json(json, recipe)) return wrong();
    if (const auto audience = member("audience"); audience != "everyone" && audience != "staff" && !audience.empty()) return wrong();
    if (member("audience") == "everyone") recipe.audience = Audience::everyone;
    if (!member("comment").empty()) recipe.comment = report::Comment{member("comment"), member("comment_by")};
    return recipe;
}

Result<void> check_recipe(const Scene& scene, const Recipe& recipe) {
    DAYBOOK_TRY_VOID(check_areas(scene, recipe));
    if (!recipe.areas.empty() && !recipe.official.empty()) return refuse("report.official-area", "official figures are for everywhere; leave them out of a report on some areas", {.field = "areas"});
    for (const auto& instruction : recipe.instructions)
        if (scene.book.find(instruction.indicator) == nullptr) return std::unexpected(scene.book.unknown(instruction.indicator));
    return check_findings(scene, recipe);
}

Result<Recipe> make_recipe(const Scene& scene, const RecipeRequest& request) {
    DAYBOOK_TRY(const auto source, only_source(scene, request.source));
    DAYBOOK_TRY(const auto rules, rules_of(scene, source));
    DAYBOOK_TRY(const auto period, Period::parse(request.period));
    DAYBOOK_TRY(const auto against, Period::parse(request.against));
    Recipe recipe{.title = request.title.empty() ? rules->profile.title : request.title, .file_name = std::string(file_of(Format::html)), .source = source, .period = period, .against = against, .language = request.language, .ledger_size = scene.as_of,
                  .official = {}, .official_name = {}, .official_sha256 = {}, .book_text = scene.book_text, .areas = request.areas, .instructions = request.instructions, .comment = request.comment, .audience = request.audience, .findings = request.findings};
    if (!request.official_name.empty()) {
        DAYBOOK_TRY(recipe.official, official_rows(request.official_text, request.official_name, rules->profile.agency, period, against));
        recipe.official_name = request.official_name;
        recipe.official_sha256 = to_hex(bytes_of(sha256(request.official_text)));
    }
    DAYBOOK_TRY_VOID(check_recipe(scene, recipe));
    return recipe;
}

}  // namespace daybook::results
