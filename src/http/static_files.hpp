// The files of the pages, packed once when the server starts, each with an ETag of its content.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace daybook::http {

struct StaticFile {
    std::string_view plain;
    std::string packed;  // gzip; empty when packing gains nothing
    std::string etag;    // with its quotes
    std::string_view type;
};

// "static/site.css" → the file; nullptr: there is none. For the pages themselves see page_text().
[[nodiscard]] const StaticFile* static_file(std::string_view name);
[[nodiscard]] std::string_view page_text(std::string_view name);  // "start", with its parts in place; DAYBOOK_CHECK: it is there
// Packs the files and joins the pages with their parts; a page that is not whole stops the program. Called when the server starts.
void load_pages();

// 200 or 304, packed when the client takes that.
[[nodiscard]] Response static_response(const Request& request, const StaticFile& file);


}  // namespace daybook::http
