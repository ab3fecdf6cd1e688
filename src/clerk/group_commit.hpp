// Syncs the log in groups: whatever was appended until a sync begins shares it. Whoever waits for the disk syncs on the own thread; while
// nobody waits, a thread of its own syncs whenever a few megabytes are together: an import answers only at its end.
#pragma once
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/result.hpp"
#include "ledger/log.hpp"

namespace daybook::clerk {

class GroupCommit {
public:
    // The log has to outlive it and may be appended to by one other thread.
    explicit GroupCommit(ledger::Log& log);
    ~GroupCommit();  // waits for a sync under way

    // So many bytes were appended.
    void appended(std::size_t bytes);
    // Waits until everything appended before the call is durable. After a failed sync: that error, for ever.
    Result<ledger::SignedCheckpoint> wait();

private:
    void run();
    void sync(std::unique_lock<std::mutex>& lock);

    ledger::Log& log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t wanted_ = 0;  // appends so far
    std::uint64_t synced_ = 0;  // of them durable
    std::size_t bytes_ = 0;     // appended since the last sync began
    bool syncing_ = false;
    bool stopping_ = false;
    std::optional<Error> failed_;
    std::thread thread_;  // last: starts when all else is there
};

}  // namespace daybook::clerk
