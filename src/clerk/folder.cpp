#include "clerk/folder.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/input.hpp"

namespace daybook::clerk {
namespace {

constexpr std::size_t largest_kept_file = std::size_t{1} << 30;

// A file that somebody else put here stays, and fsck points to it.
bool is_name_of_ours(std::string_view name) { return hash_from_hex(name).has_value() || (name.starts_with("import-") && name.ends_with(".csv")); }

}  // namespace

Result<Hash> keep_file(const DataFolder& folder, std::string_view bytes) {
    const Hash hash = sha256(bytes);
    std::error_code ignored;  // a folder that cannot be made shows when the file is written
    std::filesystem::create_directories(folder.files(), ignored);
    if (!std::filesystem::exists(folder.file(hash), ignored)) DAYBOOK_TRY_VOID(replace_file(folder.file(hash), bytes));
    return hash;
}

Result<std::string> kept_file(const DataFolder& folder, const Hash& hash, std::string_view what) {
    DAYBOOK_TRY(auto bytes, read_file(folder.file(hash), largest_kept_file));
    if (sha256(bytes) != hash) return refuse("files.damaged", fmt::format("this file is not the {} that the ledger names; restore it from a backup or a mirror", what), {.file = folder.file(hash)});
    return bytes;
}

std::map<std::string, Hash> named_files(const DataFolder& folder, const Views& views) {
    std::map<std::string, Hash> named;
    auto keep = [&](const Hash& hash) { named.emplace(folder.file(hash), hash); };
    for (const auto& [position, entry] : views.others()) {
        if (const auto* area_file = std::get_if<record::AreaFile>(&entry)) keep(area_file->sha256);
        if (const auto* started = std::get_if<record::ImportStarted>(&entry)) {
            keep(started->profile_sha256);
            if (!started->mapping.empty()) keep(started->mapping_sha256);  // aggregate numbers have no codes to map
        }
        if (const auto* finished = std::get_if<record::ImportFinished>(&entry); finished != nullptr && finished->rejects_sha256) named.emplace(folder.rejects_of(finished->import), *finished->rejects_sha256);
    }
    return named;
}

Result<void> remove_leftovers(ledger::Disk& disk, const DataFolder& folder, const Views& views) {
    const auto named = named_files(folder, views);
    for (const auto& directory : {folder.files(), folder.rejects(), folder.columns()}) {
        DAYBOOK_TRY(const bool there, disk.exists(directory));
        if (!there) continue;
        DAYBOOK_TRY(const auto listed, disk.list(directory));
        for (const auto& item : listed) {
            const std::string path = directory + "/" + item.name;
            const bool is_half_written = item.name.ends_with(".new");
            const bool is_unnamed = directory != folder.columns() && is_name_of_ours(item.name) && !named.contains(path);
            if (is_half_written || is_unnamed) DAYBOOK_TRY_VOID(disk.remove(path));
        }
    }
    return {};
}

Result<void> catch_up(Views& views, const ledger::Log& log, std::uint64_t to) {
    record::EntryReader reader;
    Result<void> outcome;
    DAYBOOK_TRY_VOID(log.scan(views.size(), to, [&](ledger::Index index, std::string_view bytes) {
        const auto entry = reader.read(bytes);
        if (!entry) {
            outcome = refuse(entry.error().code, fmt::format("entry {} of the ledger: {}", index, entry.error().sentence));
            return false;
        }
        std::visit([&](const auto& some) { views.add(some); }, *entry);
        return true;
    }));
    return outcome;
}

Result<Archive> open_archive(ledger::Disk& disk, const std::string& root) {
    Archive archive{.folder = {root}, .log = nullptr, .views = {}};
    DAYBOOK_TRY(const bool there, disk.exists(archive.folder.ledger()));
    if (!there) return refuse("data.none", "there is no data folder here; `daybook init` makes one, or name another with --data", {.file = root});
    DAYBOOK_TRY(auto log, ledger::Log::open(disk, archive.folder.ledger(), nullptr));
    archive.log = std::make_unique<ledger::Log>(std::move(log));
    const std::uint64_t size = ledger::count(archive.log->durable_size());
    DAYBOOK_TRY(const bool has_views, disk.exists(archive.folder.columns() + "/state.json"));
    if (has_views) {
        DAYBOOK_TRY(archive.views, Views::load(archive.folder.columns()));
    }
    if (archive.views.size() > size)
        return refuse("views.ahead", fmt::format("the columns reflect {} entries, but the ledger has {}: it is not the ledger that they were made from. `daybook rebuild` makes them again", archive.views.size(), size), {.file = archive.folder.columns()});
    DAYBOOK_TRY_VOID(catch_up(archive.views, *archive.log, size));
    return archive;
}

}  // namespace daybook::clerk
