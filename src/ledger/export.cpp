#include "ledger/export.hpp"

#include <set>

#include <fmt/format.h>

#include "ledger/frame.hpp"

namespace daybook::ledger {
namespace {

Result<std::string> bundle_bytes(const Log& log, const Tile& tile) {
    std::string bundle;
    const Index first = tile.number * tile_width;
    DAYBOOK_TRY_VOID(log.scan_bundles(first, first + tile.width, [&](Index, std::uint64_t, std::string_view bytes) {
        bundle += bytes;
        return true;
    }));
    return bundle;
}

// The size that the folder was exported at before; 0 when it is fresh.
Result<LedgerSize> size_exported_before(const Log& log, Disk& out, const std::string& dir, LedgerSize size) {
    const std::string path = dir + "/checkpoint";
    DAYBOOK_TRY(const bool there, out.exists(path));
    if (!there) return LedgerSize{0};
    DAYBOOK_TRY(const std::string note, read_whole(out, path, note_bytes_max));
    const auto before = open_checkpoint(note, log.verifier());
    if (!before) return refuse("export.foreign", fmt::format("The folder holds something that is not an export of this ledger: {} Choose another folder.", before.error().sentence), Place{.file = path});
    if (before->checkpoint.size > size)
        return refuse("export.longer", fmt::format("The folder holds an export of {} entries, but the ledger has {}; the ledger may be a restored backup.", count(before->checkpoint.size), count(size)), Place{.file = path});
    DAYBOOK_TRY(const Hash root, log.root_at(before->checkpoint.size));
    if (root != before->checkpoint.root) return refuse("export.forked", "The folder holds an export that contradicts the ledger.", Place{.file = path});
    return before->checkpoint.size;
}

// A file of the right length is the right file: each is written under another name and renamed when it is complete.
Result<bool> is_there(Disk& out, const std::string& path, std::optional<std::uint64_t> bytes) {
    DAYBOOK_TRY(const bool there, out.exists(path));
    if (!there || !bytes) return there;
    DAYBOOK_TRY(const auto file, out.open(path, Open::read));
    DAYBOOK_TRY(const std::uint64_t size, file->size());
    return size == *bytes;
}

Result<void> put_file(Disk& out, const std::string& path, std::string_view bytes) {
    {
        DAYBOOK_TRY(const auto file, out.open(path + ".new", Open::create));
        DAYBOOK_TRY_VOID(file->truncate(0));
        DAYBOOK_TRY_VOID(file->write_at(0, bytes));
        DAYBOOK_TRY_VOID(file->sync());
    }
    return out.rename(path + ".new", path);
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

Result<std::string> tile_bytes(const Log& log, const Tile& tile) {
    if (tile.level.value_or(0) >= 8 || tile_width_at(log.size(), tile.level.value_or(0), tile.number) < tile.width)
        return refuse("tile.none", fmt::format("The ledger has no {}.", tile_path(tile)));
    return tile.level ? log.tile_hashes(*tile.level, tile.number * tile_width, tile.width) : bundle_bytes(log, tile);
}

Result<ExportReport> export_tiles(const Log& log, Disk& out, const std::string& dir, const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    const SignedCheckpoint newest = log.newest();
    DAYBOOK_TRY_VOID(out.make_directory(dir));
    DAYBOOK_TRY(const LedgerSize before, size_exported_before(log, out, dir, newest.checkpoint.size));
    const auto tiles = tiles_between(before, newest.checkpoint.size);
    ExportReport report{newest.checkpoint.size, 0, 0, 0};
    std::set<std::string> folders;
    std::uint64_t done = 0;
    for (const Tile& tile : tiles) {
        const std::string path = fmt::format("{}/{}", dir, tile_path(tile));
        if (folders.insert(folder_of(path)).second) DAYBOOK_TRY_VOID(out.make_directory(folder_of(path)));
        DAYBOOK_TRY(const bool there, is_there(out, path, tile.level ? std::optional<std::uint64_t>(tile.width * 32) : std::nullopt));
        if (there) {
            ++report.files_there;
        } else {
            DAYBOOK_TRY(const std::string bytes, tile_bytes(log, tile));
            DAYBOOK_TRY_VOID(put_file(out, path, bytes));
            ++report.files_written;
            report.bytes_written += bytes.size();
        }
        if (progress) progress(++done, tiles.size());
    }
    for (const std::string& folder : folders) DAYBOOK_TRY_VOID(out.sync_directory(folder));
    DAYBOOK_TRY_VOID(replace_whole(out, dir + "/checkpoint", newest.note));
    return report;
}

}  // namespace daybook::ledger
