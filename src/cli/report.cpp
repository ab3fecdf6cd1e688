// report: writing the board report in its formats.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "results/board.hpp"
#include "results/instructions.hpp"
#include "results/official.hpp"
#include "results/public_board.hpp"
#include "results/report_files.hpp"

namespace daybook::cli {
namespace {

using results::Format, results::Recipe, results::report_of, results::rules_of;

Result<std::vector<intake::OfficialRow>> official_rows(const std::string& path, const std::string& agency, const Period& period, const Period& against, std::string& sha) {
    DAYBOOK_TRY(const auto text, read_file(path, std::size_t{64} << 20));
    DAYBOOK_TRY(auto rows, results::official_rows(text, path, agency, period, against));
    sha = to_hex(bytes_of(sha256(text)));
    return rows;
}

// What people wrote: instructions, and a comment.
Result<void> add_words(const ReportOptions& options, Recipe& recipe) {
    if (!options.instructions.empty()) {
        DAYBOOK_TRY(const auto text, read_file(options.instructions, results::instructions_bytes_max));
        DAYBOOK_TRY(recipe.instructions, results::read_instructions(text, options.instructions));
    }
    if (options.comment.empty()) return {};
    DAYBOOK_TRY(const auto text, read_file(options.comment, 2 * results::comment_text_max));
    DAYBOOK_TRY(recipe.comment, results::make_comment(text, options.comment_by, options.comment));
    return {};
}

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

}  // namespace

int report(const Common& common, const ReportOptions& options) {
    const auto formats = results::parse_formats(options.formats);
    if (!formats) return print_error(common, formats.error());
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto period = Period::parse(options.period), against = Period::parse(options.against);
    if (!period) return print_error(common, period.error());
    if (!against) return print_error(common, against.error());
    const auto source = results::only_source(**scene, options.selection.source);
    if (!source) return print_error(common, source.error());
    const auto rules = rules_of(**scene, *source);
    if (!rules) return print_error(common, rules.error());
    Recipe recipe{options.title.empty() ? rules->profile.title : options.title, std::string(results::file_of(Format::html)), *source, *period, *against, chosen_language(options.selection), (*scene)->as_of, {}, "", "", (*scene)->book_text, options.areas, {}, {}};
    if (!options.official.empty()) {
        auto rows = official_rows(options.official, rules->profile.agency, *period, *against, recipe.official_sha256);
        if (!rows) return print_error(common, rows.error());
        recipe.official = std::move(*rows);
        recipe.official_name = std::filesystem::path(options.official).filename().string();
    }
    if (options.for_everyone) recipe.audience = results::Audience::everyone;
    if (const auto added = add_words(options, recipe); !added) return print_error(common, added.error());
    const auto board = report_of(**scene, recipe);
    if (!board) return print_error(common, board.error());
    Facts facts;
    const auto written = write_files(*board, recipe, *formats, options.out, facts);
    for (auto& fact : citation(**scene)) facts.push_back(std::move(fact));
    print_facts(common, facts);
    if (!written) return print_error(common, written.error());
    return done;
}

}  // namespace daybook::cli
