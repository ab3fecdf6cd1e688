// Files that are handed in before the report that they belong to.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "http/app.hpp"

namespace daybook::http {

// Finds the uploads that the report names, files it with them, and marks them as its own: in that order, on any path through a kill. Reads
// the database on the calling thread when there are some, so not to be called on a connection's. `answer` comes from another thread, a
// refusal perhaps from this one. Refused: an upload that is not there, or belongs to another report.
void file_with_uploads(App& app, record::NewReport report, std::function<void(Result<clerk::Filed>)> answer);

// Claims what was reserved for a report when that was filed, and releases it when it was not.
void settle_uploads(App& app, const std::vector<std::string>& ids, const std::string& reference);

}  // namespace daybook::http
