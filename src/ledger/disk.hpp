// The one seam to the file system. RealDisk is POSIX; tests have a simulated one that tears, loses and lies.
// What is written is on disk only after sync(); a created, renamed or removed name only after sync_directory().
// Paths use '/'. Errors are values with the path as place; a failed sync() must never be tried again on that file.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace daybook::ledger {

class File {
public:
    virtual ~File() = default;
    // Fills `into` from `offset`; fewer bytes only at the end of the file. Gives the number of bytes read.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;
    // All of `bytes` or an error; after an error any part of them may have been written.
    virtual Result<void> write_at(std::uint64_t offset, std::string_view bytes) = 0;
    // Lets the disk begin with what was written, and does not wait: of two files to be synced, the second is under way while the first
    // is waited for. Promises nothing; only sync() does.
    virtual Result<void> start_sync() { return {}; }
    virtual Result<void> sync() = 0;  // fdatasync: content and length
    virtual Result<void> truncate(std::uint64_t size) = 0;
    virtual Result<std::uint64_t> size() = 0;
};

// Held as long as it lives: nobody else can take the same lock. The system drops it when the process ends.
class DiskLock {
public:
    virtual ~DiskLock() = default;
};

enum class Open {
    read,           // must exist
    write,          // must exist; read and write
    create,         // made when it does not exist; read and write
    create_secret,  // the same, readable by its owner only (mode 0600)
};

struct Listed {
    std::string name;
    bool directory = false;
    std::uint64_t size = 0;
    bool operator==(const Listed&) const = default;
};

class Disk {
public:
    virtual ~Disk() = default;
    virtual Result<std::unique_ptr<File>> open(const std::string& path, Open how) = 0;
    virtual Result<bool> exists(const std::string& path) = 0;
    virtual Result<std::vector<Listed>> list(const std::string& directory) = 0;     // in order of the names
    virtual Result<void> make_directory(const std::string& path) = 0;               // with its parents; fine when it exists
    virtual Result<void> sync_directory(const std::string& path) = 0;
    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;  // replaces `to`
    virtual Result<void> remove(const std::string& path) = 0;                       // a file
    virtual Result<std::unique_ptr<DiskLock>> lock(const std::string& path) = 0;    // refused ("disk.locked") when taken
};

class RealDisk final : public Disk {
public:
    Result<std::unique_ptr<File>> open(const std::string& path, Open how) override;
    Result<bool> exists(const std::string& path) override;
    Result<std::vector<Listed>> list(const std::string& directory) override;
    Result<void> make_directory(const std::string& path) override;
    Result<void> sync_directory(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<std::unique_ptr<DiskLock>> lock(const std::string& path) override;
};

// The whole of a small file. Refused: more than `bytes_max`.
Result<std::string> read_whole(Disk& disk, const std::string& path, std::uint64_t bytes_max = 1 << 26);

// Replaces a file so that a reader, or a crash, sees the old bytes or the new ones: writes "<path>.new", syncs, renames,
// syncs the directory.
Result<void> replace_whole(Disk& disk, const std::string& path, std::string_view bytes, Open how = Open::create);

// The key file of a ledger. save refuses to replace an existing one; load says what is wrong and where.
class SigningKey;
Result<void> save_signing_key(Disk& disk, const std::string& path, const SigningKey& key);
Result<SigningKey> load_signing_key(Disk& disk, const std::string& path);

}  // namespace daybook::ledger
