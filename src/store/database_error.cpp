#include "store/database_error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

namespace daybook::store {
namespace {

// SQLite says "disk I/O error" where a file cannot grow for lack of space.
bool is_out_of_space(int code, sqlite3* connection) {
    if ((code & 0xff) == SQLITE_FULL) return true;
    const int number = connection == nullptr ? 0 : sqlite3_system_errno(connection);
    return (code & 0xff) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT);
}

Result<void> sync_path(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int number = errno;
    if (file >= 0) ::close(file);
    if (!synced) return refuse("store.disk", fmt::format("cannot bring the file to the disk: {}", std::strerror(number)), {.file = path});
    return {};
}

}  // namespace

std::unexpected<Error> database_error(int code, sqlite3* connection, const std::string& path) {
    const char* const words = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
    if (is_out_of_space(code, connection)) return refuse("store.full", "the disk is full, or the database is as large as it may be; nothing of this was stored. Make room and do it again", {.file = path});
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return refuse("store.busy", "another process is using the database; try again in a moment", {.file = path});
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return refuse("store.damaged", fmt::format("the database is damaged ({}); put the newest backup in its place", words), {.file = path});
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN: return refuse("store.denied", fmt::format("the database cannot be opened or written ({}); its folder and files have to belong to the user that runs the program", words), {.file = path});
        case SQLITE_IOERR: return refuse("store.disk", fmt::format("the disk failed ({})", words), {.file = path});
        case SQLITE_CONSTRAINT: return refuse("store.constraint", fmt::format("the database refused it ({})", words), {.file = path});
        default: return refuse("store.failed", fmt::format("the database refused it ({}, code {})", words, code), {.file = path});
    }
}

bool is_disk_failure(int code, sqlite3* connection) { return (code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_NOMEM && !is_out_of_space(code, connection); }

Result<void> put_in_place(const std::string& from, const std::string& to) {
    DAYBOOK_TRY_VOID(sync_path(from, O_RDONLY));
    if (std::rename(from.c_str(), to.c_str()) != 0) return refuse("store.disk", fmt::format("cannot put the file in place: {}", std::strerror(errno)), {.file = to});
    const auto slash = to.rfind('/');
    return sync_path(slash == std::string::npos ? "." : slash == 0 ? "/" : to.substr(0, slash), O_RDONLY | O_DIRECTORY);
}

}  // namespace daybook::store
