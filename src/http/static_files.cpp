#include "http/static_files.hpp"

#include <array>

#include <zlib.h>

#include "base/hash.hpp"
#include "base/shipped.hpp"

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
        for (const auto& [name, text] : web_files()) {
            StaticFile file{text, {}, "\"" + to_hex(bytes_of(sha256(text)).substr(0, 12)) + "\"", type_of(name)};
            if (packs_well(name) && text.size() > worth_packing) file.packed = gzipped(text);
            made.emplace(std::string(name), std::move(file));
        }
        return made;
    }();
    return files;
}

}  // namespace

std::string gzipped(std::string_view bytes) {
    z_stream stream{};
    DAYBOOK_CHECK(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK, "out of memory");
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    DAYBOOK_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "packing ended early");
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

const StaticFile* static_file(std::string_view name) {
    const auto found = all_files().find(name);
    return found == all_files().end() ? nullptr : &found->second;
}

std::string_view page_text(std::string_view name) {
    const StaticFile* file = static_file("pages/" + std::string(name) + ".html");
    DAYBOOK_CHECK(file != nullptr, "a page is missing from the program");
    return file->plain;
}

Response static_response(const Request& request, const StaticFile& file) {
    Response response{.status = 200, .type = std::string(file.type), .body = {}, .headers = {{"ETag", file.etag}, {"Cache-Control", "public, max-age=0, must-revalidate"}, {"Vary", "Accept-Encoding"}}};
    if (request.header("if-none-match") == file.etag) {
        response.status = 304;
        return response;
    }
    const bool takes_gzip = request.header("accept-encoding").find("gzip") != std::string_view::npos;
    if (takes_gzip && !file.packed.empty()) {
        response.with("Content-Encoding", "gzip");
        response.body = file.packed;
    } else {
        response.body = std::string(file.plain);
    }
    return response;
}

}  // namespace daybook::http
