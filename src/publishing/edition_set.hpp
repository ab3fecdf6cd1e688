// The files of an edition, made from its recipe: the report in every language, each with its figures and its own recipe, and the manifest that
// names them all. The same recipe, ledger prefix and program give the same bytes.
#pragma once
#include <string>
#include <vector>

#include "publishing/manifest.hpp"
#include "results/board.hpp"

namespace daybook::publishing {

struct SetFile {
    std::string path;  // within the set
    std::string bytes;
};

struct EditionSet {
    std::vector<SetFile> files;  // in order of their paths
    std::string manifest;        // the text of manifest.json
    Hash manifest_sha256{};
};

// Of one recipe, whose language is replaced by each in turn. Refused as results::public_board() refuses.
Result<EditionSet> make_set(const results::Scene& scene, const std::string& edition, std::int64_t number, const results::Recipe& recipe);

}  // namespace daybook::publishing
