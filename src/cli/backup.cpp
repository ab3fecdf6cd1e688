// backup: a copy of the data folder that opens by itself, made while the server writes.
#include <filesystem>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "clerk/folder.hpp"
#include "store/office.hpp"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

Result<std::uint64_t> copy_folder(const fs::path& from, const fs::path& to) {
    std::error_code error;
    std::uint64_t bytes = 0;
    if (!fs::exists(from, error)) return bytes;
    fs::create_directories(to, error);
    if (error) return refuse("file.create", "cannot make this folder: " + error.message(), {.file = to.string()});
    for (const auto& item : fs::recursive_directory_iterator(from, error)) {
        const fs::path target = to / fs::relative(item.path(), from);
        if (item.is_directory()) {
            fs::create_directories(target, error);
        } else if (!item.path().string().ends_with(".new") && item.path().filename() != "lock") {
            fs::copy_file(item.path(), target, fs::copy_options::overwrite_existing, error);
            if (error == std::errc::no_such_file_or_directory) {
                error.clear();  // it was replaced or removed at this moment
                continue;
            }
            bytes += item.file_size();
        }
        if (error) return refuse("file.copy", fmt::format("cannot copy this file: {}", error.message()), {.file = item.path().string()});
    }
    if (error) return refuse("file.read", "cannot read this folder: " + error.message(), {.file = from.string()});
    return bytes;
}

// The order is what makes the copy whole. The published checkpoint first: the copied log is never shorter than what it says. The
// ledger before the sealed parts: a part is on disk before its entry, so each entry copied finds its own; parts of later entries are
// dropped when the copy is opened. Editions that are not in place yet before those that are: none is missed on its way.
Result<std::uint64_t> copy_all(const std::string& data, const std::string& out) {
    std::error_code error;
    fs::create_directories(out + "/ledger", error);
    if (!error) fs::copy_file(data + "/ledger/checkpoint", out + "/ledger/checkpoint", error);
    if (error) return refuse("file.copy", "cannot copy the checkpoint: " + error.message(), {.file = data + "/ledger/checkpoint"});
    std::uint64_t bytes = 0;
    for (const char* part : {"ledger/verifier.key", "ledger/segments", "ledger/witnessed", "sealed", "files", "rejects", "attachments", "publishing", "published"}) {
        if (fs::is_regular_file(data + "/" + part)) {
            fs::copy_file(data + "/" + part, out + "/" + part, error);
            if (error) return refuse("file.copy", error.message(), {.file = data + "/" + part});
            continue;
        }
        DAYBOOK_TRY(const auto copied, copy_folder(data + "/" + std::string(part), out + "/" + std::string(part)));
        bytes += copied;
    }
    if (fs::exists(data + "/office.db")) {
        DAYBOOK_TRY(auto office, store::Database::open({.path = data + "/office.db"}, store::office_schema()));
        DAYBOOK_TRY_VOID(office.backup_to(out + "/office.db"));
    }
    return bytes;
}

}  // namespace

int backup(const Common& common, const BackupOptions& options) {
    ledger::RealDisk disk;
    const auto archive = clerk::open_archive(disk, common.data);
    if (!archive) return print_error(common, archive.error());
    std::error_code error;
    if (fs::exists(options.out, error)) return print_error(common, {"backup.exists", "there is something here already; name a folder that does not exist", {.file = options.out}});
    const auto copied = copy_all(common.data, options.out);
    if (!copied) return print_error(common, copied.error());
    // What is derived is made again from the copy: that reads it from beginning to end as well.
    const auto size = ledger::rebuild_derived(disk, options.out + "/ledger");
    if (!size) return print_error(common, size.error()), found_wrong;
    print_facts(common, {{"backup", options.out}, {"ledger_size", static_cast<std::int64_t>(ledger::count(*size))}, {"bytes", static_cast<std::int64_t>(*copied)}});
    if (!common.json) print("\nThe keys are not in it. Keep a copy of the keys folder somewhere else.\n");
    return done;
}

}  // namespace daybook::cli
