// verify, of a published edition.
#pragma once
#include <string>

#include "base/result.hpp"
#include "cli/commands.hpp"

namespace daybook::cli {

// Whether this is the folder of one: it has a manifest.
Result<bool> is_published_edition(const std::string& path);

int verify_edition(const Common& common, const VerifyOptions& options);

}  // namespace daybook::cli
