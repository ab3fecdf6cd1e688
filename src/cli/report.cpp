// report: writing the board report in its formats.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "cli/report_words.hpp"
#include "results/public_board.hpp"
#include "results/report_files.hpp"

namespace daybook::cli {
namespace {

using results::Format, results::Recipe, results::report_of;

std::string path_in(const std::string& folder, std::string_view name) { return fmt::format("{}/{}", folder, name); }

// Makes the folder, and takes away the files of an earlier report in formats that this one will not have.
Result<void> prepare_folder(const std::string& folder, const std::vector<Format>& formats) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return refuse("file.create", "cannot make this folder: " + error.message(), {.file = folder});
    for (const auto& [format, name, file] : results::all_formats())
        if (std::ranges::find(formats, format) == formats.end()) std::filesystem::remove(path_in(folder, file), error);
    return {};
}

// Writes the recipe and each format. A format that cannot be made does not keep the others from being written: its error comes last.
Result<void> write_files(const report::BoardReport& board, const Recipe& recipe, const std::vector<Format>& formats, const std::string& folder, Facts& facts) {
    DAYBOOK_TRY_VOID(prepare_folder(folder, formats));
    std::optional<Error> failed;
    for (const auto& [format, name, file] : results::all_formats()) {
        if (std::ranges::find(formats, format) == formats.end()) continue;
        const auto bytes = results::write_format(format, board, recipe, folder);
        if (bytes) {
            DAYBOOK_TRY_VOID(replace_file(path_in(folder, file), *bytes));
            facts.push_back({std::string(name), path_in(folder, file)});
        } else {
            failed = bytes.error();
            std::error_code ignored;
            std::filesystem::remove(path_in(folder, file), ignored);
        }
    }
    DAYBOOK_TRY_VOID(replace_file(path_in(folder, results::recipe_file), results::to_json(recipe)));
    facts.push_back({"recipe", path_in(folder, results::recipe_file)});
    if (failed) return std::unexpected(*std::move(failed));
    return {};
}

// "clusters:burglary".
Result<results::ReportFinding> read_finding(const std::string& text) {
    const auto colon = text.find(':');
    const auto kind = colon == std::string::npos ? std::nullopt : results::finding_kind(text.substr(0, colon));
    if (!kind) return refuse("report.finding", fmt::format("\"{}\" names no finding; write KIND:INDICATOR, such as clusters:burglary, where KIND is clusters, near-repeat, areas or density", text), {.field = "finding"});
    return results::ReportFinding{*kind, text.substr(colon + 1)};
}

Result<Recipe> recipe_of(const results::Scene& scene, const ReportOptions& options) {
    DAYBOOK_TRY(const auto words, read_words(options.words));
    results::RecipeRequest request{.source = options.selection.source, .period = options.period, .against = options.against, .title = options.title, .official_text = words.official_text, .official_name = words.official_name, .areas = options.areas,
                                   .instructions = words.instructions, .comment = words.comment, .language = chosen_language(options.selection)};
    if (options.for_everyone) request.audience = results::Audience::everyone;
    for (const auto& text : options.findings) {
        DAYBOOK_TRY(auto finding, read_finding(text));
        request.findings.push_back(std::move(finding));
    }
    return results::make_recipe(scene, request);
}

}  // namespace

int report(const Common& common, const ReportOptions& options) {
    const auto formats = results::parse_formats(options.formats);
    if (!formats) return print_error(common, formats.error());
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto recipe = recipe_of(**scene, options);
    if (!recipe) return print_error(common, recipe.error());
    const auto board = report_of(**scene, *recipe);
    if (!board) return print_error(common, board.error());
    Facts facts;
    const auto written = write_files(*board, *recipe, *formats, options.out, facts);
    for (auto& fact : citation(**scene)) facts.push_back(std::move(fact));
    print_facts(common, facts);
    if (!written) return print_error(common, written.error());
    return done;
}

}  // namespace daybook::cli
