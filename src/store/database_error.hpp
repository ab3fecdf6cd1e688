// SQLite's result codes as errors of ours. Private to the folder.
#pragma once
#include <string>

#include "base/result.hpp"

struct sqlite3;

namespace daybook::store {

// `code` is an extended result code that is not OK, ROW or DONE. `connection` may be null.
[[nodiscard]] std::unexpected<Error> database_error(int code, sqlite3* connection, const std::string& path);

// The disk did not do what it was told, and not for lack of space: what became of the pages is unknown.
[[nodiscard]] bool is_disk_failure(int code, sqlite3* connection);

// Syncs a finished file, renames it, syncs the directory.
Result<void> put_in_place(const std::string& from, const std::string& to);

}  // namespace daybook::store
