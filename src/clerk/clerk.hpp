// The clerk: the one place where something new is written. It appends entries in order, syncs them in groups, keeps the views
// up with them, and answers only for what is on disk.
// Not for several threads at once; one clerk a data folder (the ledger's lock sees to that).
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "clerk/folder.hpp"
#include "clerk/group_commit.hpp"
#include "clerk/views.hpp"
#include "ledger/log.hpp"
#include "ledger/seal.hpp"
#include "record/entry.hpp"

namespace daybook::clerk {

// Makes a data folder and its keys folder. Refused when there is one already.
Result<ledger::VerifierKey> init(ledger::Disk& disk, const std::string& root, const std::string& origin, Day today, const ledger::Random& random = ledger::system_random());

class Clerk {
public:
    // Recovers what a killed run left: the log, the sealed parts and the views come to the same size.
    static Result<std::unique_ptr<Clerk>> open(ledger::Disk& disk, const std::string& root);
    ~Clerk();

    // Says which day it is; the first entry of a day is the day itself.
    Result<void> begin_day(Day today);

    // Appends one entry; its position. Durable after commit().
    Result<record::Index> write(const record::Other& entry);
    // The same for several in one step; the position of the first.
    Result<record::Index> write(std::span<const record::Other> entries);
    // Appends offences, `batch` being their entries in the same order. Sealed parts of theirs are staged and synced first.
    Result<void> write(const ledger::Batch& batch, std::span<const record::Offence* const> offences);

    // The same for entries in the life of reports, and for one offence that the desk records.
    Result<void> write(const ledger::Batch& batch, std::span<const record::ReportEvent> events);
    Result<void> write_record(const record::Offence& offence);

    // Makes room in the views for about so many more rows.
    void expect_rows(std::size_t more_rows) { views_.reserve(more_rows); }

    // Waits until everything written is on disk.
    Result<ledger::SignedCheckpoint> commit();
    // Replaces the published checkpoint by the newest durable one; at most once a second.
    Result<void> publish() { return log_->publish(); }
    // Commits, saves the views, publishes the checkpoint. The clerk writes nothing afterwards.
    Result<void> close();

    [[nodiscard]] std::uint64_t size() const { return views_.size(); }
    [[nodiscard]] const Views& views() const { return views_; }
    [[nodiscard]] const ledger::Log& log() const { return *log_; }
    [[nodiscard]] ledger::Seals& seals() { return *seals_; }
    [[nodiscard]] const ledger::Seals& seals() const { return *seals_; }
    [[nodiscard]] const DataFolder& folder() const { return folder_; }
    [[nodiscard]] ledger::Disk& disk() const { return *disk_; }
    // What opening found that somebody should know; empty when nothing.
    [[nodiscard]] const std::string& recovery_note() const { return recovery_note_; }

private:
    Clerk() = default;
    Result<void> recover_views(ledger::Disk& disk);

    DataFolder folder_;
    ledger::Disk* disk_ = nullptr;
    std::unique_ptr<ledger::Log> log_;
    std::unique_ptr<ledger::Seals> seals_;
    Views views_;
    std::unique_ptr<GroupCommit> group_commit_;
    std::string recovery_note_;
};

}  // namespace daybook::clerk
