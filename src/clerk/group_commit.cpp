#include "clerk/group_commit.hpp"

namespace daybook::clerk {

GroupCommit::GroupCommit(ledger::Log& log) : log_(log), thread_([this] { run(); }) {}

GroupCommit::~GroupCommit() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void GroupCommit::appended() {
    {
        const std::lock_guard lock(mutex_);
        ++wanted_;
    }
    changed_.notify_all();
}

Result<ledger::SignedCheckpoint> GroupCommit::wait() {
    std::unique_lock lock(mutex_);
    const std::uint64_t until = wanted_;
    changed_.wait(lock, [&] { return failed_ || synced_ >= until; });
    if (failed_) return std::unexpected(*failed_);
    return log_.newest();
}

void GroupCommit::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || (synced_ < wanted_ && !failed_); });
        if (stopping_) return;
        const std::uint64_t group = wanted_;
        lock.unlock();
        auto synced = log_.sync();
        lock.lock();
        if (synced)
            synced_ = group;
        else
            failed_ = std::move(synced).error();  // a failed sync is never tried again
        changed_.notify_all();
    }
}

}  // namespace daybook::clerk
