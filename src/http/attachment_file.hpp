// Files that go with reports: where they lie, and how they are given out.
#pragma once
#include <string>

#include "clerk/service.hpp"
#include "http/app.hpp"

namespace daybook::http {

// The file of this id that the opened report names, without its metadata, as an answer that streams. 404 when the report has no such
// file, 410 when it was erased, 451-like refusals as problems.
[[nodiscard]] Response attachment_response(App& app, const std::string& id, const clerk::Opened& opened);

}  // namespace daybook::http
