// One thread that syncs the log whenever something was appended, while the next entries are being made: a group is
// whatever came in during the last sync.
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

    // Something was appended.
    void appended();
    // Waits until everything appended before the call is durable. After a failed sync: that error, for ever.
    Result<ledger::SignedCheckpoint> wait();

private:
    void run();

    ledger::Log& log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t wanted_ = 0;  // appends so far
    std::uint64_t synced_ = 0;  // of them durable
    bool stopping_ = false;
    std::optional<Error> failed_;
    std::thread thread_;  // last: starts when all else is there
};

}  // namespace daybook::clerk
