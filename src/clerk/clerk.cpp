#include "clerk/clerk.hpp"

#include <fmt/format.h>

#include "clerk/erasure.hpp"

namespace daybook::clerk {
namespace {

std::string what_was_recovered(const ledger::Recovery& recovery) {
    std::string note;
    if (recovery.dropped_bytes > 0)
        note += fmt::format("The last run ended in the middle of a write: {} bytes that were never acknowledged were dropped. ", recovery.dropped_bytes);
    if (recovery.hashes_rebuilt) note += "The tree's hashes were computed again from the entries. ";
    return note;
}

}  // namespace

Result<ledger::VerifierKey> init(ledger::Disk& disk, const std::string& root, const std::string& origin, Day today, const ledger::Random& random) {
    const DataFolder folder{root};
    DAYBOOK_TRY(const bool there, disk.exists(folder.ledger()));
    if (there) return refuse("data.exists", "there is a data folder here already; nothing was changed", {.file = root});
    DAYBOOK_TRY(const auto key, ledger::SigningKey::generate(origin, random));
    DAYBOOK_TRY_VOID(disk.make_directory(folder.keys()));
    DAYBOOK_TRY_VOID(disk.make_directory(root));
    DAYBOOK_TRY_VOID(ledger::save_signing_key(disk, folder.signing_key(), key));
    DAYBOOK_TRY(auto log, ledger::Log::create(disk, folder.ledger(), key));
    DAYBOOK_TRY_VOID(log.close());
    DAYBOOK_TRY(auto clerk, Clerk::open(disk, root));
    DAYBOOK_TRY_VOID(clerk->write(record::LedgerOpened{origin}));
    DAYBOOK_TRY_VOID(clerk->begin_day(today));
    DAYBOOK_TRY_VOID(clerk->close());
    return key.verifier();
}

Clerk::~Clerk() = default;

Result<std::unique_ptr<Clerk>> Clerk::open(ledger::Disk& disk, const std::string& root) {
    std::unique_ptr<Clerk> clerk(new Clerk);
    clerk->folder_ = {root};
    clerk->disk_ = &disk;
    DAYBOOK_TRY(const bool there, disk.exists(clerk->folder_.ledger()));
    if (!there) return refuse("data.none", "there is no data folder here; `daybook init` makes one, or name another with --data", {.file = root});
    DAYBOOK_TRY(const auto key, ledger::load_signing_key(disk, clerk->folder_.signing_key()));
    DAYBOOK_TRY(auto log, ledger::Log::open(disk, clerk->folder_.ledger(), &key));
    clerk->log_ = std::make_unique<ledger::Log>(std::move(log));
    DAYBOOK_TRY(auto seals, ledger::Seals::open(disk, clerk->folder_.sealed(), clerk->folder_.wrapping_key(), ledger::Seals::For::writing, ledger::buffered_random()));
    clerk->seals_ = std::make_unique<ledger::Seals>(std::move(seals));
    DAYBOOK_TRY_VOID(clerk->seals_->truncate_from(ledger::count(clerk->log_->size())));
    clerk->recovery_note_ = what_was_recovered(clerk->log_->recovery());
    DAYBOOK_TRY_VOID(clerk->recover_views(disk));
    DAYBOOK_TRY_VOID(remove_leftovers(disk, clerk->folder_, clerk->views_));
    DAYBOOK_TRY_VOID(finish_erasures(*clerk));
    clerk->group_commit_ = std::make_unique<GroupCommit>(*clerk->log_);
    return clerk;
}

Result<void> Clerk::recover_views(ledger::Disk& disk) {
    const std::uint64_t size = ledger::count(log_->size());
    DAYBOOK_TRY(const bool saved, disk.exists(folder_.columns() + "/state.json"));
    if (saved) {
        auto loaded = Views::load(folder_.columns());
        if (loaded && loaded->size() <= size)
            views_ = std::move(*loaded);
        else
            recovery_note_ += "The columns were not those of this ledger or were damaged, and were made again. ";
    }
    DAYBOOK_TRY_VOID(catch_up(views_, *log_, size));
    views_.make_index();
    return {};
}

Result<void> Clerk::begin_day(Day today) {
    const auto last = views_.last_day();
    if (last && *last == today) return {};
    if (last && *last > today)
        return refuse("clock.back", fmt::format("the ledger's newest entries are of {}, but the clock says {}: set the clock right; entries are dated in order", day_text(*last), day_text(today)));
    DAYBOOK_TRY_VOID(write(record::DayBegan{today}));
    return {};
}

Result<record::Index> Clerk::write(const record::Other& entry) { return write(std::span(&entry, 1)); }

Result<record::Index> Clerk::write(std::span<const record::Other> entries) {
    const record::Index first = views_.size();
    if (entries.empty()) return first;
    ledger::Batch batch;
    for (const auto& entry : entries) batch.add(record::entry_bytes(entry));
    DAYBOOK_TRY_VOID(log_->append(batch));
    for (const auto& entry : entries) views_.add(entry);
    group_commit_->appended(batch.bytes());
    return first;
}

Result<void> Clerk::write(const ledger::Batch& batch, std::span<const record::Offence* const> offences) {
    DAYBOOK_CHECK(batch.size() == offences.size(), "a batch has an entry for each offence");
    if (batch.empty()) return {};
    DAYBOOK_TRY_VOID(log_->append(batch));
    for (const auto* offence : offences) views_.add(*offence);
    group_commit_->appended(batch.bytes());
    return {};
}

Result<void> Clerk::write(const ledger::Batch& batch, std::span<const record::ReportEvent> events) {
    DAYBOOK_CHECK(batch.size() == events.size(), "a batch has an entry for each event");
    if (batch.empty()) return {};
    DAYBOOK_TRY_VOID(log_->append(batch));
    for (const auto& event : events) views_.add(event);
    group_commit_->appended(batch.bytes());
    return {};
}

Result<void> Clerk::write_record(const record::Offence& offence) {
    ledger::Batch batch;
    std::string bytes;
    record::append_entry(bytes, offence);
    batch.add(bytes);
    const record::Offence* const one = &offence;
    return write(batch, std::span(&one, 1));
}

Result<ledger::SignedCheckpoint> Clerk::commit() { return group_commit_->wait(); }

Result<void> Clerk::close() {
    DAYBOOK_TRY_VOID(commit());
    group_commit_.reset();
    DAYBOOK_TRY_VOID(views_.save(folder_.columns()));
    return log_->close();
}

}  // namespace daybook::clerk
