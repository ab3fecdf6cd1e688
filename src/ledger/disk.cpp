#include "ledger/disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/note.hpp"

namespace daybook::ledger {
namespace {

std::unexpected<Error> system_error(std::string_view doing, const std::string& path, int number) {
    const std::string_view code = number == ENOENT   ? "disk.missing"
                                  : number == ENOSPC || number == EDQUOT ? "disk.full"
                                  : number == EACCES || number == EPERM || number == EROFS ? "disk.denied"
                                                                                           : "disk.error";
    return refuse(std::string(code), fmt::format("Cannot {}: {}.", doing, std::strerror(number)), Place{.file = path});
}

// Calls again when a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

class RealFile final : public File {
public:
    RealFile(int number, std::string path) : descriptor_(number), path_(std::move(path)) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            const auto got = uninterrupted([&] { return ::pread(descriptor_.number(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done)); });
            if (got < 0) return system_error("read the file", path_, errno);
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
        std::size_t done = 0;
        while (done < bytes.size()) {
            const auto put = uninterrupted([&] { return ::pwrite(descriptor_.number(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done)); });
            if (put < 0) return system_error("write to the file", path_, errno);
            if (put == 0) return system_error("write to the file", path_, EIO);
            done += static_cast<std::size_t>(put);
        }
        return {};
    }

    Result<void> start_sync() override {
        const bool cannot = ::sync_file_range(descriptor_.number(), 0, 0, SYNC_FILE_RANGE_WRITE) != 0;
        // Not every file system can; then sync() does all of it.
        if (cannot && errno != ENOSYS && errno != EINVAL && errno != ESPIPE && errno != EOPNOTSUPP) return system_error("bring the file to the disk", path_, errno);
        return {};
    }

    Result<void> sync() override {
        // Not called again after EINTR either: what became of the pages is unknown.
        if (::fdatasync(descriptor_.number()) != 0) return system_error("bring the file to the disk", path_, errno);
        return {};
    }

    Result<void> truncate(std::uint64_t size) override {
        if (uninterrupted([&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); }) != 0) return system_error("shorten the file", path_, errno);
        return {};
    }

    Result<std::uint64_t> size() override {
        struct stat status {};
        if (::fstat(descriptor_.number(), &status) != 0) return system_error("look at the file", path_, errno);
        return static_cast<std::uint64_t>(status.st_size);
    }

private:
    Descriptor descriptor_;
    std::string path_;
};

class RealLock final : public DiskLock {
public:
    explicit RealLock(int number) : descriptor_(number) {}

private:
    Descriptor descriptor_;
};

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::unique_ptr<File>> RealDisk::open(const std::string& path, Open how) {
    const int flags = how == Open::read ? O_RDONLY : how == Open::write ? O_RDWR : O_RDWR | O_CREAT;
    const mode_t mode = how == Open::create_secret ? 0600 : 0644;
    const int number = uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
    if (number < 0) return system_error("open the file", path, errno);
    return std::make_unique<RealFile>(number, path);
}

Result<bool> RealDisk::exists(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return system_error("look for the file", path, errno);
}

Result<std::vector<Listed>> RealDisk::list(const std::string& directory) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
    if (!open) return system_error("list the folder", directory, errno);
    std::vector<Listed> listed;
    errno = 0;
    while (const dirent* found = ::readdir(open.get())) {
        const std::string name = found->d_name;
        struct stat status {};
        if (name != "." && name != ".." && ::fstatat(::dirfd(open.get()), found->d_name, &status, 0) == 0)
            listed.push_back({name, S_ISDIR(status.st_mode), static_cast<std::uint64_t>(status.st_size)});
        errno = 0;
    }
    if (errno != 0) return system_error("list the folder", directory, errno);
    std::sort(listed.begin(), listed.end(), [](const Listed& left, const Listed& right) { return left.name < right.name; });
    return listed;
}

Result<void> RealDisk::make_directory(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return system_error("make the folder", path, error.value());
    return {};
}

Result<void> RealDisk::sync_directory(const std::string& path) {
    const Descriptor directory(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (directory.number() < 0) return system_error("open the folder", path, errno);
    if (::fsync(directory.number()) != 0) return system_error("bring the folder to the disk", path, errno);
    return {};
}

Result<void> RealDisk::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_error(fmt::format("rename it to {}", to), from, errno);
    return {};
}

Result<void> RealDisk::remove(const std::string& path) {
    if (::unlink(path.c_str()) != 0) return system_error("remove the file", path, errno);
    return {};
}

Result<std::unique_ptr<DiskLock>> RealDisk::lock(const std::string& path) {
    const int number = uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644); });
    if (number < 0) return system_error("open the lock file", path, errno);
    auto lock = std::make_unique<RealLock>(number);
    if (uninterrupted([&] { return ::flock(number, LOCK_EX | LOCK_NB); }) == 0) return lock;
    if (errno != EWOULDBLOCK) return system_error("lock the file", path, errno);
    return refuse("disk.locked", "Another program is writing here; wait until it has finished, or stop it.", Place{.file = path});
}

Result<std::string> read_whole(Disk& disk, const std::string& path, std::uint64_t bytes_max) {
    DAYBOOK_TRY(const auto file, disk.open(path, Open::read));
    DAYBOOK_TRY(const std::uint64_t size, file->size());
    if (size > bytes_max) return refuse("disk.too-big", fmt::format("The file has {} bytes; at most {} were expected.", size, bytes_max), Place{.file = path});
    std::string bytes(size, '\0');
    DAYBOOK_TRY(const std::size_t got, file->read_at(0, bytes));
    bytes.resize(got);
    return bytes;
}

Result<void> replace_whole(Disk& disk, const std::string& path, std::string_view bytes, Open how) {
    const std::string fresh = path + ".new";
    {
        DAYBOOK_TRY(const auto file, disk.open(fresh, how));
        DAYBOOK_TRY_VOID(file->truncate(0));
        DAYBOOK_TRY_VOID(file->write_at(0, bytes));
        DAYBOOK_TRY_VOID(file->sync());
    }
    DAYBOOK_TRY_VOID(disk.rename(fresh, path));
    return disk.sync_directory(parent_of(path));
}

Result<void> save_signing_key(Disk& disk, const std::string& path, const SigningKey& key) {
    DAYBOOK_TRY(const bool there, disk.exists(path));
    if (there) return refuse("key.exists", "There is a signing key already; a ledger keeps its key for life. Move it away first if you are sure.", Place{.file = path});
    DAYBOOK_TRY_VOID(disk.make_directory(parent_of(path)));
    return replace_whole(disk, path, key.secret_text() + "\n", Open::create_secret);
}

Result<SigningKey> load_signing_key(Disk& disk, const std::string& path) {
    DAYBOOK_TRY(const std::string text, read_whole(disk, path, 4096));
    if (!text.ends_with('\n')) return refuse("key.form", "The signing key's file does not end with a newline: it was cut off. Restore it from where it is kept.", Place{.file = path});
    auto key = SigningKey::parse(std::string_view(text).substr(0, text.size() - 1));
    if (!key) key.error().place.file = path;
    return key;
}

}  // namespace daybook::ledger
