#include "clerk/check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/input.hpp"
#include "ledger/fsck.hpp"

namespace daybook::clerk {
namespace {

constexpr std::string_view from_mirror = "restore the file from a mirror or a backup";
constexpr std::size_t largest_checked_file = std::size_t{1} << 32;

class Check {
public:
    Check(ledger::Disk& disk, const std::string& root, const CheckProgress& progress) : disk_(disk), folder_{root}, progress_(progress) {}

    Result<CheckResult> run() {
        DAYBOOK_TRY(const bool there, disk_.exists(folder_.ledger()));
        if (!there) return refuse("data.none", "there is no data folder here", {.file = folder_.root});
        check_ledger();
        check_names(folder_.root, {"ledger", "sealed", "columns", "files", "rejects", "attachments", "published", "publishing", "office.db", "office.db-wal", "office.db-shm", "office.db.lock"});
        if (check_entries()) check_kept_files();
        return std::move(result_);
    }

private:
    void found(std::string file, std::string what, std::string_view repair, std::uint64_t offset = 0, std::optional<record::Index> entry = {}) {
        result_.findings.push_back({std::move(file), offset, entry, std::move(what), std::string(repair)});
    }

    void check_ledger() {
        ledger::FsckOptions options;
        if (progress_) options.progress = [&](std::uint64_t at, std::uint64_t of) { progress_("the ledger", at, of); };
        options.commitment_of = [](std::string_view entry) -> Result<std::optional<Hash>> { return record::commitment_in(entry); };
        std::optional<ledger::Seals> seals;
        if (auto opened = ledger::Seals::open(disk_, folder_.sealed(), folder_.wrapping_key(), ledger::Seals::For::reading))
            options.seals = &seals.emplace(std::move(*opened));
        else
            found(opened.error().place.file.empty() ? folder_.sealed() : opened.error().place.file, opened.error().sentence, from_mirror);
        if (const auto key = ledger::load_signing_key(disk_, folder_.signing_key()); !key) found(folder_.signing_key(), key.error().sentence, "restore the key from its own backup");
        const auto report = ledger::fsck(disk_, folder_.ledger(), options);
        if (!report) return found(report.error().place.file, report.error().sentence, from_mirror);
        for (const auto& finding : report->findings) {
            found(finding.file, finding.what, ledger::to_text(finding.repair), finding.offset, finding.entry);
            result_.findings.back().unfinished = finding.repair == ledger::Repair::restart;
        }
        result_.entries = report->entries;
        result_.bytes = report->bytes;
        result_.sealed = report->seals;
    }

    // Reads every entry as what it means, and keeps the views that follow. False when the ledger cannot be read.
    bool check_entries() {
        auto log = ledger::Log::open(disk_, folder_.ledger(), nullptr);
        if (!log) {
            if (result_.findings.empty()) found(log.error().place.file, log.error().sentence, from_mirror);
            return false;
        }
        // An interrupted run leaves columns of a smaller ledger; they are held against what they claim to be of.
        const std::uint64_t size = ledger::count(log->durable_size());
        const auto saved = Views::load(folder_.columns());
        auto read = catch_up(views_, *log, saved ? std::min(saved->size(), size) : size);
        if (read) check_columns();
        if (read) read = catch_up(views_, *log, size);
        if (!read) found(folder_.ledger(), read.error().sentence, from_mirror);
        return read.has_value();
    }

    void check_columns() {
        const auto listed = disk_.list(folder_.columns());
        if (!listed || listed->empty()) return;  // thrown away: they are made again when needed
        for (const auto& file : views_.compare_all(folder_.columns())) {
            found(file.path, file.what, "rebuild", file.offset);
            result_.findings.back().unfinished = file.only_longer;
        }
        std::set<std::string> names = views_.file_names();
        for (const auto& file : *listed)
            if (!names.contains(file.name)) found(folder_.columns() + "/" + file.name, "this file does not belong here", "remove");
        for (const auto& file : *listed) result_.bytes += file.size;
    }

    void check_names(const std::string& directory, const std::set<std::string>& known) {
        const auto listed = disk_.list(directory);
        if (!listed) return;
        for (const auto& item : *listed)
            if (!known.contains(item.name)) found(directory + "/" + item.name, "this does not belong here", "remove");
    }

    void check_sha256(const std::string& path, const Hash& expected, std::uint64_t& bytes) {
        auto file = read_file_as_it_is(path);
        if (!file) return found(path, file.error().sentence, from_mirror);
        bytes += file->size();
        if (sha256(*file) != expected) found(path, "the SHA-256 of this file is not the one that the ledger names; where in it the change is cannot be told", from_mirror);
    }

    Result<std::string> read_file_as_it_is(const std::string& path) { return ledger::read_whole(disk_, path, largest_checked_file); }

    void check_kept_files() {
        const auto named = named_files(folder_, views_);
        std::set<std::string> names;
        for (const auto& [path, hash] : named) {
            check_sha256(path, hash, result_.bytes);
            names.insert(path.substr(path.rfind('/') + 1));
        }
        check_names(folder_.files(), names);
        check_names(folder_.rejects(), names);
    }

    ledger::Disk& disk_;
    DataFolder folder_;
    const CheckProgress& progress_;
    CheckResult result_;
    Views views_;
};

}  // namespace

Result<CheckResult> check_all(ledger::Disk& disk, const std::string& root, const CheckProgress& progress) { return Check(disk, root, progress).run(); }

Result<Rebuilt> rebuild(ledger::Disk& disk, const std::string& root) {
    const DataFolder folder{root};
    DAYBOOK_TRY(const bool there, disk.exists(folder.ledger()));
    if (!there) return refuse("data.none", "there is no data folder here", {.file = root});
    DAYBOOK_TRY_VOID(ledger::rebuild_derived(disk, folder.ledger()));
    DAYBOOK_TRY(const auto log, ledger::Log::open(disk, folder.ledger(), nullptr));
    Views views;
    DAYBOOK_TRY_VOID(catch_up(views, log, ledger::count(log.durable_size())));
    Rebuilt rebuilt{views.size(), views.rows(), {}};
    if (const auto before = views.compare(folder.columns()); !before) rebuilt.differed = fmt::format("{}: {}", before.error().place.file, before.error().sentence);
    DAYBOOK_TRY_VOID(views.save(folder.columns()));
    return rebuilt;
}

}  // namespace daybook::clerk
