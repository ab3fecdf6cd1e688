#include "publishing/edition_set.hpp"

#include <algorithm>

#include "report/csv.hpp"
#include "report/html.hpp"
#include "results/public_board.hpp"

namespace daybook::publishing {
namespace {

// What an edition has in each language, by name. A further format is one more line here.
std::vector<SetFile> formats(const report::BoardReport& board, const results::Recipe& recipe) {
    const auto wording = report::Wording::shipped(board.language);
    return {{"index.html", report::render(board, wording)}, {"figures.csv", report::figures_csv(board, wording)}, {"recipe.json", results::to_json(recipe)}};
}

}  // namespace

Result<EditionSet> make_set(const results::Scene& scene, const std::string& edition, std::int64_t number, const results::Recipe& recipe) {
    EditionSet set;
    for (const auto language : all_languages) {
        results::Recipe in_language = recipe;
        in_language.language = language;
        in_language.audience = results::Audience::everyone;
        DAYBOOK_TRY(const auto board, results::public_board(scene, in_language));
        for (auto& file : formats(board, in_language)) set.files.push_back({std::string(code_of(language)) + "/" + file.path, std::move(file.bytes)});
    }
    std::sort(set.files.begin(), set.files.end(), [](const auto& left, const auto& right) { return left.path < right.path; });
    Manifest manifest{edition, number, "daybook " DAYBOOK_VERSION, scene.archive.log->verifier().name, scene.as_of, to_base64(bytes_of(scene.root)), {}};
    for (const auto& file : set.files) manifest.files.push_back({file.path, sha256(file.bytes), file.bytes.size()});
    set.manifest = to_text(manifest);
    set.manifest_sha256 = sha256(set.manifest);
    return set;
}

}  // namespace daybook::publishing
