#include "store/writer_lock.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace daybook::store {

WriterLock::Held& WriterLock::Held::operator=(Held&& other) noexcept {
    drop();
    file_ = std::exchange(other.file_, -1);
    return *this;
}

void WriterLock::Held::drop() {
    if (file_ >= 0) ::flock(file_, LOCK_UN);
    file_ = -1;
}

Result<WriterLock> WriterLock::open(std::string path) {
    WriterLock lock;
    lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock.file_ < 0) return refuse("store.denied", fmt::format("cannot open the database's lock: {}", std::strerror(errno)), {.file = path});
    lock.path_ = std::move(path);
    return lock;
}

WriterLock::WriterLock(WriterLock&& other) noexcept : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(file_, other.file_);
    return *this;
}

WriterLock::~WriterLock() {
    if (file_ >= 0) ::close(file_);
}

Result<WriterLock::Held> WriterLock::take(std::int32_t wait_ms_max) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::milliseconds(wait_ms_max);
    auto pause = std::chrono::milliseconds(1);
    for (;;) {
        if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return Held(file_);
        if (errno != EWOULDBLOCK && errno != EINTR) return refuse("store.failed", fmt::format("cannot lock the database: {}", std::strerror(errno)), {.file = path_});
        if (Clock::now() >= until) return refuse("store.busy", "another process is writing to the database; try again in a moment", {.file = path_});
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(20));
    }
}

}  // namespace daybook::store
