#include "publishing/manifest.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "record/editions.hpp"

namespace daybook::publishing {
namespace {

constexpr std::size_t path_bytes_max = 200;

Json file_json(const ManifestFile& file) {
    return Json{JsonObject{{"bytes", Json{static_cast<std::int64_t>(file.bytes)}}, {"path", Json{file.path}}, {"sha256", Json{to_hex(bytes_of(file.sha256))}}}};
}

bool is_path_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-'; }

std::unexpected<Error> not_ours(const char* why) { return refuse("manifest.form", std::string("this is not a manifest as daybook writes it: ") + why); }

}  // namespace

bool is_path_within(std::string_view path) {
    if (path.empty() || path.size() > path_bytes_max || path.back() == '/') return false;
    for (std::string_view rest = path; !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        if (part.empty() || part[0] == '.' || !std::all_of(part.begin(), part.end(), is_path_letter)) return false;
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    }
    return true;
}

std::string to_text(const Manifest& manifest) {
    JsonArray files;
    for (const auto& file : manifest.files) files.push_back(file_json(file));
    return canonical(Json{JsonObject{{"edition", Json{manifest.edition}}, {"files", Json{std::move(files)}}, {"format", Json{std::int64_t{1}}}, {"kind", Json{std::string("edition-manifest")}},
                                     {"ledger_origin", Json{manifest.ledger_origin}}, {"ledger_root", Json{manifest.ledger_root}}, {"ledger_size", Json{static_cast<std::int64_t>(manifest.ledger_size)}},
                                     {"number", Json{manifest.number}}, {"program", Json{manifest.program}}}}) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
    if (text.size() > manifest_bytes_max) return not_ours("it is too large");
    const auto json = parse_json(text);
    if (!json) return not_ours("it is no JSON");
    auto text_of = [](const Json& from, std::string_view key) { return from.string(key) == nullptr ? std::string() : *from.string(key); };
    auto number_of = [](const Json& from, std::string_view key) { return from.integer(key) == nullptr ? std::int64_t{-1} : *from.integer(key); };
    Manifest manifest{text_of(*json, "edition"), number_of(*json, "number"), text_of(*json, "program"), text_of(*json, "ledger_origin"), static_cast<std::uint64_t>(std::max(std::int64_t{0}, number_of(*json, "ledger_size"))), text_of(*json, "ledger_root"), {}};
    const auto* files = json->array("files");
    if (files == nullptr || files->size() > manifest_files_max) return not_ours("it has no list of files, or too long a one");
    for (const auto& item : *files) {
        const auto hash = hash_from_hex(text_of(item, "sha256"));
        const auto bytes = number_of(item, "bytes");
        if (!hash || bytes < 0) return not_ours("a file lacks its SHA-256 or its length");
        manifest.files.push_back({text_of(item, "path"), *hash, static_cast<std::uint64_t>(bytes)});
        if (!is_path_within(manifest.files.back().path)) return not_ours("a path leads out of the set");
    }
    if (!record::is_edition_id(manifest.edition) || manifest.number < 1) return not_ours("it does not say which edition it is of");
    if (std::adjacent_find(manifest.files.begin(), manifest.files.end(), [](const auto& left, const auto& right) { return left.path >= right.path; }) != manifest.files.end()) return not_ours("its files are not in order");
    if (to_text(manifest) != text) return not_ours("its bytes are not canonical, or it has other members");
    return manifest;
}

}  // namespace daybook::publishing
