#include "http/published_files.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/input.hpp"
#include "clerk/folder.hpp"
#include "http/handlers.hpp"
#include "http/packing.hpp"
#include "publishing/manifest.hpp"
#include "publishing/pages.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t published_file_bytes_max = std::size_t{256} << 20;
constexpr std::string_view kept_a_minute = "public, max-age=60", kept_for_ever = "public, max-age=31536000, immutable";
// The pages bring their own style; only the page that verifies has scripts, and says so itself.
constexpr std::string_view published_policy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view type_of_published(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types{{{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, {".html", "text/html; charset=utf-8"}, {".csv", "text/csv; charset=utf-8"}, {".json", "application/json"}, {".js", "text/javascript; charset=utf-8"},
                                                                                 {".css", "text/css; charset=utf-8"}, {".pdf", "application/pdf"}, {".tlog-proof", "text/plain; charset=utf-8"}, {".key", "text/plain; charset=utf-8"}}};
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending)) return type;
    return "application/octet-stream";
}

// Spreadsheets are packed already.
bool is_worth_packing(std::string_view name) { return !name.ends_with(".xlsx") && !name.ends_with(".pdf"); }

// "town-2023/1/en/index.html" as the folder of a set and a file in it.
struct PublishedPath {
    std::string set, file;
};
std::optional<PublishedPath> in_a_set(const std::string& path) {
    const auto number = path.find('/');
    const auto file = number == std::string::npos ? number : path.find('/', number + 1);
    if (file == std::string::npos) return std::nullopt;
    return PublishedPath{path.substr(0, file), path.substr(file + 1)};
}

// What the manifest beside a published file says it is: such a file stays for ever what it is. Nothing of the pages around it.
std::optional<Hash> named_in_manifest(const std::string& folder, const std::string& path) {
    const auto place = in_a_set(path);
    if (!place) return std::nullopt;
    const auto text = read_file(fmt::format("{}/{}/{}", folder, place->set, publishing::manifest_name), publishing::manifest_bytes_max);
    const auto manifest = text ? publishing::parse_manifest(*text) : Result<publishing::Manifest>(std::unexpected(text.error()));
    if (!manifest) return std::nullopt;
    const auto found = std::ranges::find(manifest->files, place->file, &publishing::ManifestFile::path);
    return found == manifest->files.end() ? std::nullopt : std::optional(found->sha256);
}

std::string tag_of(const Hash& hash) { return "\"" + to_hex(bytes_of(hash).substr(0, 12)) + "\""; }

// Whether the client has it already: whoever packed it on the way may have called the tag weak.
bool has_already(const Request& request, const std::string& tag) { return request.header("if-none-match").find(tag) != std::string_view::npos; }

Response unchanged(const std::string& tag, std::string_view caching) { return {.status = 304, .type = {}, .body = {}, .headers = {{"ETag", tag}, {"Cache-Control", std::string(caching)}, {"Vary", "Accept-Encoding"}}}; }

// A file of the published folder. What a manifest names is not even read for whoever has it already.
Response published_file(const App& app, const Call& call, const std::string& path) {
    const std::string folder = clerk::DataFolder{app.parts.data}.published();
    if (!publishing::is_path_within(path)) return error_page(app, 404, call.language);
    const auto named = named_in_manifest(folder, path);
    const auto caching = named ? kept_for_ever : kept_a_minute;
    if (named && has_already(call.request, tag_of(*named))) return unchanged(tag_of(*named), caching);
    auto bytes = read_file(folder + "/" + path, published_file_bytes_max);
    if (!bytes) return error_page(app, 404, call.language);
    const std::string tag = tag_of(named ? *named : sha256(*bytes));
    if (has_already(call.request, tag)) return unchanged(tag, caching);
    return std::move(edition_file_response(call.request, path, *std::move(bytes), caching).with("ETag", tag));
}

}  // namespace

Response edition_file_response(const Request& request, std::string_view name, std::string bytes, std::string_view caching) {
    Response response{.status = 200, .type = std::string(type_of_published(name)), .body = std::move(bytes), .headers = {{"Cache-Control", std::string(caching)}, {"Content-Security-Policy", std::string(published_policy)}, {"Vary", "Accept-Encoding"}}};
    return is_worth_packing(name) ? packed(request, std::move(response)) : response;
}

void get_published(App& app, Call call, Respond respond) {
    std::string path = call.parts.empty() ? std::string() : call.parts[0];
    if (call.parts.empty() && !call.request.path.ends_with('/')) return respond({.status = 302, .type = {}, .body = {}, .headers = {{"Location", "/published/"}}});
    if (path.empty() || path.ends_with('/')) path += publishing::page_name(Language::en);
    respond(published_file(app, call, path));
}

}  // namespace daybook::http
