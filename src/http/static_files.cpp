#include "http/static_files.hpp"

#include <array>
#include <optional>

#include "base/hash.hpp"
#include "base/shipped.hpp"
#include "http/packing.hpp"
#include "http/template.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t worth_packing = 400;

std::string_view type_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> types{{{".js", "text/javascript; charset=utf-8"}, {".mjs", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
                                                                                 {".svg", "image/svg+xml"}, {".png", "image/png"}, {".webmanifest", "application/manifest+json"}, {".html", "text/html; charset=utf-8"}}};
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending)) return type;
    return "application/octet-stream";
}

bool packs_well(std::string_view name) { return !name.ends_with(".png"); }

using Files = std::map<std::string, StaticFile, std::less<>>;

const Files& all_files() {
    static const Files files = [] {
        Files made;
        auto texts = web_files();
        texts.push_back({"static/report.css", *shipped_file("report/report.css")});  // a view looks like the report that it is a part of
        for (const auto& [name, text] : texts) {
            StaticFile file{text, {}, "\"" + to_hex(bytes_of(sha256(text)).substr(0, 12)) + "\"", type_of(name)};
            if (packs_well(name) && text.size() > worth_packing) file.packed = gzipped(text, Effort::once);
            made.emplace(std::string(name), std::move(file));
        }
        return made;
    }();
    return files;
}

constexpr std::string_view pages_folder = "pages/", parts_folder = "pages/parts/", page_ending = ".html";

std::optional<std::string_view> part_text(std::string_view name) {
    const auto found = all_files().find(std::string(parts_folder) + std::string(name) + std::string(page_ending));
    return found == all_files().end() ? std::nullopt : std::optional(found->second.plain);
}

// The pages by their names, each with its parts in place.
using Pages = std::map<std::string, std::string, std::less<>>;

const Pages& all_pages() {
    static const Pages pages = [] {
        Pages made;
        for (const auto& [name, file] : all_files()) {
            if (!name.starts_with(pages_folder) || name.starts_with(parts_folder)) continue;
            made.emplace(name.substr(pages_folder.size(), name.size() - pages_folder.size() - page_ending.size()), with_parts(file.plain, part_text));
        }
        return made;
    }();
    return pages;
}

}  // namespace

const StaticFile* static_file(std::string_view name) {
    const auto found = all_files().find(name);
    return found == all_files().end() ? nullptr : &found->second;
}

std::string_view page_text(std::string_view name) {
    const auto found = all_pages().find(name);
    DAYBOOK_CHECK(found != all_pages().end(), "a page is missing from the program");
    return found->second;
}

void load_pages() {
    // Without a value everything that stands in an {{if:…}} is left out, but each brace is read.
    for (const auto& [name, page] : all_pages()) DAYBOOK_CHECK(!render(page, {.text = [](std::string_view) { return std::string(); }, .values = {}, .lists = {}}).empty(), "a page is empty");
}

Response static_response(const Request& request, const StaticFile& file) {
    Response response{.status = 200, .type = std::string(file.type), .body = {}, .headers = {{"ETag", file.etag}, {"Cache-Control", "public, max-age=0, must-revalidate"}, {"Vary", "Accept-Encoding"}}};
    if (request.header("if-none-match") == file.etag) {
        response.status = 304;
        return response;
    }
    const bool is_packed = takes_gzip(request) && !file.packed.empty();
    response.body = is_packed ? file.packed : std::string(file.plain);
    return is_packed ? packed_before(std::move(response)) : response;
}

}  // namespace daybook::http
