#include "clerk/clerk.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "record/reports.hpp"
#include "store/sealed_file.hpp"

namespace daybook::clerk {
namespace {

std::string what_was_recovered(const ledger::Recovery& recovery) {
    std::string note;
    if (recovery.dropped_bytes > 0)
        note += fmt::format("The last run ended in the middle of a write: {} bytes that were never acknowledged were dropped. ", recovery.dropped_bytes);
    if (recovery.hashes_rebuilt) note += "The tree's hashes were computed again from the entries. ";
    return note;
}

std::unexpected<Error> unknown_record(std::string_view source, std::string_view record) {
    return refuse("record.unknown", fmt::format("the ledger has no record \"{}\" of the source \"{}\"", record, source));
}

// All entries in the life of a report, in order. The columns know its steps only: the ledger is read.
Result<std::vector<record::Index>> entries_of_report(const Clerk& clerk, std::string_view reference) {
    std::vector<record::Index> found;
    record::EntryReader reader;
    Result<void> read;
    const std::string member = fmt::format("\"reference\":\"{}\"", reference);
    DAYBOOK_TRY_VOID(clerk.log().scan(0, ledger::count(clerk.log().durable_size()), [&](ledger::Index at, std::string_view bytes) {
        if (bytes.find(member) == std::string_view::npos) return true;
        const auto entry = reader.read(bytes);
        if (!entry) return read = std::unexpected(entry.error()), false;
        if (std::holds_alternative<record::ReportEvent>(*entry)) found.push_back(at);
        return true;
    }));
    DAYBOOK_TRY_VOID(read);
    if (found.empty()) return unknown_record(record::report_source, reference);
    return found;
}

// All versions of a record, oldest first; of a report, all its entries.
Result<std::vector<record::Index>> versions(const Clerk& clerk, std::string_view source, std::string_view record) {
    if (source == record::report_source) return entries_of_report(clerk, record);
    std::vector<record::Index> found;
    record::EntryReader reader;
    for (record::Index at : clerk.views().newest_versions(record::record_key(source, record))) {
        for (std::optional<record::Index> next = at; next;) {
            at = *next;
            DAYBOOK_TRY(const auto bytes, clerk.log().entry(at));
            DAYBOOK_TRY(const auto entry, reader.read(bytes));
            const auto* offence = std::get_if<record::Offence>(&entry);
            next.reset();
            if (offence == nullptr || offence->source != source || offence->record != record) continue;
            found.insert(found.begin(), at);
            next = offence->revises;
        }
    }
    if (found.empty()) return unknown_record(source, record);
    return found;
}

// The file of a report whose key lies in this sealed part; empty when the part is of something else, erased or damaged.
Result<std::string> file_sealed_in(const Clerk& clerk, record::Index part) {
    DAYBOOK_TRY(const auto bytes, clerk.log().entry(part));
    record::EntryReader reader;
    DAYBOOK_TRY(const auto entry, reader.read(bytes));
    const auto* event = std::get_if<record::ReportEvent>(&entry);
    if (event == nullptr || !std::holds_alternative<record::AttachmentAdded>(*event) || !clerk.seals().has(part)) return std::string();
    const auto opening_or = clerk.seals().open(part);
    if (!opening_or && opening_or.error().code == "seal.damaged") return std::string();  // which must not keep the rest from being erased
    DAYBOOK_TRY(const auto opening, opening_or);
    const auto json = opening ? parse_json(opening->text) : Result<Json>(Json{.value = nullptr});
    const auto* file = json ? json->string("file") : nullptr;
    return file == nullptr || file->find_first_of("/.") != std::string::npos ? std::string() : *file;
}

// Files first: their names are in the parts. What a kill leaves is done again at the next start.
Result<void> destroy(ledger::Disk& disk, const DataFolder& folder, ledger::Seals& seals, const Erasure& erasure) {
    for (const auto& file : erasure.files) DAYBOOK_TRY_VOID(store::erase_sealed_file(disk, folder.attachment(file)));
    DAYBOOK_TRY_VOID(seals.erase(erasure.parts));
    return {};
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
    DAYBOOK_TRY_VOID(clerk->finish_erasures());
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

// An erasure is entered before it is done; a run that was killed in between is made good here. Of a report each part has an entry of
// its own, so that it need not be looked for.
Result<void> Clerk::finish_erasures() {
    Erasure unfinished;
    for (const auto& [position, entry] : views_.others()) {
        const auto* erased = std::get_if<record::Erased>(&entry);
        if (erased == nullptr) continue;
        if (erased->source != record::report_source) {
            DAYBOOK_TRY(const auto all, versions(*this, erased->source, erased->record));
            DAYBOOK_TRY_VOID(seals_->erase(all));
            continue;
        }
        unfinished.parts.push_back(erased->entry);
        if (seals_->is_erased(erased->entry)) continue;
        DAYBOOK_TRY(auto file, file_sealed_in(*this, erased->entry));
        if (!file.empty()) unfinished.files.push_back(std::move(file));
    }
    return destroy(*disk_, folder_, *seals_, unfinished);
}

Result<void> Clerk::begin_day(Day today) {
    const auto last = views_.last_day();
    if (last && *last == today) return {};
    if (last && *last > today)
        return refuse("clock.back", fmt::format("the ledger's newest entries are of {}, but the clock says {}: set the clock right; entries are dated in order", day_text(*last), day_text(today)));
    DAYBOOK_TRY_VOID(write(record::DayBegan{today}));
    return {};
}

Result<record::Index> Clerk::write(const record::Other& entry) {
    ledger::Batch batch;
    batch.add(record::entry_bytes(entry));
    DAYBOOK_TRY_VOID(log_->append(batch));
    views_.add(entry);
    group_commit_->appended(batch.bytes());
    return views_.size() - 1;
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

Result<Erasure> erasure_of(const Clerk& clerk, std::string_view source, std::string_view record) {
    DAYBOOK_TRY(const auto all, versions(clerk, source, record));
    Erasure erasure;
    for (const record::Index version : all) {
        if (clerk.views().held(version)) return refuse("seal.held", fmt::format("the sealed part of this record is under a legal hold (entry {}); lift the hold first", version));
        if (!clerk.seals().has(version) || clerk.seals().is_erased(version)) continue;
        erasure.parts.push_back(version);
        DAYBOOK_TRY(auto file, file_sealed_in(clerk, version));
        if (!file.empty()) erasure.files.push_back(std::move(file));
    }
    if (erasure.parts.empty()) return refuse("seal.none", fmt::format("the record \"{}\" has no sealed part that is not erased already", record));
    return erasure;
}

Result<record::Erased> erase(Clerk& clerk, std::string_view source, std::string_view record, std::string_view ground) {
    DAYBOOK_TRY(const auto erasure, erasure_of(clerk, source, record));
    record::Erased entry{erasure.parts.back(), std::string(source), std::string(record), std::string(ground)};
    if (source == record::report_source) {
        for (const record::Index part : erasure.parts) {
            entry.entry = part;
            DAYBOOK_TRY_VOID(clerk.write(entry));
        }
    } else {
        DAYBOOK_TRY_VOID(clerk.write(entry));
    }
    DAYBOOK_TRY_VOID(clerk.commit());
    DAYBOOK_TRY_VOID(destroy(clerk.disk(), clerk.folder(), clerk.seals(), erasure));
    return entry;
}

Result<record::Hold> hold(Clerk& clerk, std::string_view source, std::string_view record, std::string_view ground, bool placed) {
    DAYBOOK_TRY(const auto all, versions(clerk, source, record));
    std::optional<record::Index> held;
    for (const record::Index version : all)
        if (clerk.views().held(version)) held = version;
    if (placed && held) return refuse("hold.placed", fmt::format("the record \"{}\" is under a legal hold already (entry {})", record, *held));
    if (!placed && !held) return refuse("hold.none", fmt::format("the record \"{}\" is under no legal hold", record));
    const record::Hold entry{placed ? all.back() : *held, std::string(ground), placed};
    DAYBOOK_TRY_VOID(clerk.write(entry));
    DAYBOOK_TRY_VOID(clerk.commit());
    return entry;
}

}  // namespace daybook::clerk
