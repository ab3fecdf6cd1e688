#include "clerk/group_commit.hpp"

namespace daybook::clerk {
namespace {

constexpr std::size_t unasked_bytes = std::size_t{8} << 20;

}  // namespace

GroupCommit::GroupCommit(ledger::Log& log) : log_(log), thread_([this] { run(); }) {}

GroupCommit::~GroupCommit() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void GroupCommit::appended(std::size_t bytes) {
    {
        const std::lock_guard lock(mutex_);
        ++wanted_;
        bytes_ += bytes;
        if (bytes_ < unasked_bytes) return;
    }
    changed_.notify_all();
}

// Whoever waits syncs, unless a sync is under way: another thread would have to be woken for it, and to wake this one.
Result<ledger::SignedCheckpoint> GroupCommit::wait() {
    std::unique_lock lock(mutex_);
    const std::uint64_t until = wanted_;
    while (!failed_ && synced_ < until) {
        if (syncing_)
            changed_.wait(lock);
        else
            sync(lock);
    }
    if (failed_) return std::unexpected(*failed_);
    return log_.newest();
}

void GroupCommit::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || (!syncing_ && !failed_ && bytes_ >= unasked_bytes); });
        if (stopping_) return;
        sync(lock);
    }
}

// Syncs what was appended until now; the lock is given up meanwhile.
void GroupCommit::sync(std::unique_lock<std::mutex>& lock) {
    const std::uint64_t group = wanted_;
    bytes_ = 0;
    syncing_ = true;
    lock.unlock();
    auto synced = log_.sync();
    lock.lock();
    syncing_ = false;
    if (synced)
        synced_ = group;
    else
        failed_ = std::move(synced).error();  // a failed sync is never tried again
    changed_.notify_all();
}

}  // namespace daybook::clerk
