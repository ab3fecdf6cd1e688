// Own counts beside official figures, for `reconcile` and the board report.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/scene.hpp"
#include "figures/reconcile.hpp"
#include "intake/profile.hpp"

namespace daybook::cli {

struct OfficialFile {
    std::string name;
    std::string sha256;  // hex
    std::string text;
};

struct OfficialComparison {
    figures::Reconciled result;
    std::string publisher;
};

// The rows of the file that are the agency of this source's profile; only those within `within`, when given.
Result<std::vector<OfficialComparison>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, const OfficialFile& official, const std::vector<Period>& within = {});

// The profile of a source: the one given, or the shipped one of that name.
Result<intake::Profile> profile_of(const std::string& source, const std::string& given);

}  // namespace daybook::cli
