// Profiles and mappings by name (those that ship with the program) or from files that somebody wrote.
#pragma once
#include <string>

#include "base/result.hpp"
#include "intake/profile.hpp"
#include "record/classification.hpp"

namespace daybook::intake {

struct LoadedProfile {
    Profile profile;
    record::Mapping mapping;  // of a profile of series: none
    Hash mapping_sha256{};
    std::string profile_text, mapping_text;
};

// `name`: the id of a shipped profile, or the path of a file. `mapping_file`: empty, or a file instead of the mapping that
// the profile names, which is a shipped one or a file beside the profile.
Result<LoadedProfile> load_profile(const std::string& name, const std::string& mapping_file = {});

// Only the profile.
Result<Profile> find_profile(const std::string& name);

// The classification that ships.
Result<record::Iccs> load_iccs();

}  // namespace daybook::intake
