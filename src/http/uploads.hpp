// Files that are handed in before the report that they belong to.
#pragma once
#include <functional>

#include "http/app.hpp"

namespace daybook::http {

// Finds the uploads that the report names, files it with them, and marks them as its own. May be called on any thread; works on
// a worker. Refused: an upload that is not there, or belongs to another report.
void file_with_uploads(App& app, record::NewReport report, std::function<void(Result<clerk::Filed>)> answer);

}  // namespace daybook::http
