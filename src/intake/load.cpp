#include "intake/load.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/input.hpp"
#include "base/shipped.hpp"

namespace daybook::intake {
namespace {

constexpr std::size_t largest_text = 8 << 20;

bool is_path(const std::string& name) { return name.find('/') != std::string::npos || name.ends_with(".toml"); }

std::string shipped_profiles() {
    std::string names;
    for (const auto& file : shipped_files()) {
        if (!file.name.starts_with("profiles/")) continue;
        if (!names.empty()) names += ", ";
        names += std::filesystem::path(file.name).stem().string();
    }
    return names;
}

Result<std::string> profile_text(const std::string& name) {
    if (is_path(name)) return read_file(name, largest_text);
    const auto text = shipped_file("profiles/" + name + ".toml");
    if (!text) return refuse("profile.unknown", fmt::format("no profile \"{}\" ships with this program; there are: {}. For your own, give the path of its file", name, shipped_profiles()));
    return std::string(*text);
}

Result<std::string> mapping_text(const Profile& profile, const std::string& profile_name, const std::string& mapping_file, std::string& file) {
    file = mapping_file;
    if (!file.empty()) return read_file(file, largest_text);
    file = "mappings/" + profile.mapping + ".tsv";
    if (const auto text = shipped_file(file)) return std::string(*text);
    file = (std::filesystem::path(profile_name).parent_path() / (profile.mapping + ".tsv")).string();
    if (is_path(profile_name) && std::filesystem::exists(file)) return read_file(file, largest_text);
    return refuse("mapping.unknown", fmt::format("the profile {} names the mapping \"{}\", which neither ships with this program nor lies beside the profile as {}.tsv", profile.id, profile.mapping, profile.mapping));
}

}  // namespace

Result<record::Iccs> load_iccs() {
    const auto text = shipped_file("iccs/iccs-1.0.tsv");
    DAYBOOK_CHECK(text.has_value(), "the ICCS was not built into the program");
    return record::Iccs::parse(*text);
}

Result<Profile> find_profile(const std::string& name) {
    DAYBOOK_TRY(const std::string text, profile_text(name));
    return parse_profile(text, name);
}

Result<LoadedProfile> load_profile(const std::string& name, const std::string& mapping_file) {
    DAYBOOK_TRY(auto text, profile_text(name));
    DAYBOOK_TRY(auto profile, parse_profile(text, name));
    if (profile.series) return LoadedProfile{std::move(profile), {}, {}, std::move(text), {}};
    DAYBOOK_TRY(const auto iccs, load_iccs());
    std::string file;
    DAYBOOK_TRY(auto codes, mapping_text(profile, name, mapping_file, file));
    DAYBOOK_TRY(auto mapping, record::Mapping::parse(codes, iccs, file));
    return LoadedProfile{std::move(profile), std::move(mapping), sha256(codes), std::move(text), std::move(codes)};
}

}  // namespace daybook::intake
