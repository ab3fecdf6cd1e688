#include "publishing/edition_set.hpp"

#include <algorithm>

#include "results/public_board.hpp"
#include "results/report_files.hpp"

namespace daybook::publishing {
namespace {

// What an edition has in each language: the report in every format that the same input always gives the same bytes of. A PDF is not
// among them: it depends on the fonts and the version of the program that sets it, and an edition has to be made again for ever.
Result<std::vector<SetFile>> files_in_language(const report::BoardReport& board, const results::Recipe& recipe) {
    std::vector<SetFile> files{{std::string(results::recipe_file), results::to_json(recipe)}};
    for (const auto& [format, name, file] : results::all_formats()) {
        if (format == results::Format::pdf) continue;
        DAYBOOK_TRY(auto bytes, results::write_format(format, board, recipe, ""));
        files.push_back({std::string(file), std::move(bytes)});
    }
    return files;
}

}  // namespace

Result<EditionSet> make_set(const results::Scene& scene, const std::string& edition, std::int64_t number, const results::Recipe& recipe) {
    EditionSet set;
    for (const auto language : all_languages) {
        results::Recipe in_language = recipe;
        in_language.language = language;
        in_language.audience = results::Audience::everyone;
        DAYBOOK_TRY(const auto board, results::public_board(scene, in_language));
        DAYBOOK_TRY(auto files, files_in_language(board, in_language));
        for (auto& file : files) set.files.push_back({std::string(code_of(language)) + "/" + file.path, std::move(file.bytes)});
    }
    std::sort(set.files.begin(), set.files.end(), [](const auto& left, const auto& right) { return left.path < right.path; });
    Manifest manifest{edition, number, "daybook " DAYBOOK_VERSION, scene.archive.log->verifier().name, scene.as_of, to_base64(bytes_of(scene.root)), {}};
    for (const auto& file : set.files) manifest.files.push_back({file.path, sha256(file.bytes), file.bytes.size()});
    set.manifest = to_text(manifest);
    set.manifest_sha256 = sha256(set.manifest);
    return set;
}

}  // namespace daybook::publishing
