#include "publishing/keeping.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "publishing/pages.hpp"

namespace daybook::publishing {
namespace {

constexpr std::uint64_t file_bytes_max = std::uint64_t{1} << 30;
constexpr char staged_slash = '@';  // in no edition's id and in no path of a set

std::string staged_path(const clerk::DataFolder& folder, const std::string& edition, std::int64_t number, std::string_view path) {
    std::string name = fmt::format("{}{}{}{}{}", edition, staged_slash, number, staged_slash, path);
    std::replace(name.begin(), name.end(), '/', staged_slash);
    return folder.staged_editions() + "/" + name;
}

std::string placed_path(const clerk::DataFolder& folder, const record::EditionPublished& edition, std::string_view path) { return fmt::format("{}/{}/{}", folder.published(), folder_of(edition), path); }

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

Result<std::string> text_or_nothing(ledger::Disk& disk, const std::string& path) {
    DAYBOOK_TRY(const bool there, disk.exists(path));
    if (!there) return std::string();
    return ledger::read_whole(disk, path, file_bytes_max);
}

Result<void> write_file(ledger::Disk& disk, const std::string& path, std::string_view bytes) {
    DAYBOOK_TRY_VOID(disk.make_directory(parent_of(path)));
    return ledger::replace_whole(disk, path, bytes);
}

// Leaves a file that has these bytes already, so that nothing changes when nothing is new.
Result<void> write_if_other(ledger::Disk& disk, const std::string& path, std::string_view bytes) {
    DAYBOOK_TRY(const std::string there, text_or_nothing(disk, path));
    return there == bytes && !bytes.empty() ? Result<void>() : write_file(disk, path, bytes);
}

class Placing {
public:
    Placing(ledger::Disk& disk, const clerk::DataFolder& folder, const clerk::PublishedEdition& published, const Sources& sources) : disk_(disk), folder_(folder), published_(published), entry_(published.entry), sources_(sources) {}

    Result<void> run(Repaired& repaired) {
        if (const auto there = manifest_in_place(disk_, folder_, entry_)) return {};
        ++repaired.put_in_place;
        DAYBOOK_TRY(const bool was_staged, move_staged());
        if (was_staged) return {};
        ++repaired.made_again;
        return make_again();
    }

private:
    // The manifest goes last: where it is, all is. False when something is missing or is not what the entry names.
    Result<bool> move_staged() {
        const std::string staged_manifest = staged_path(folder_, entry_.edition, entry_.number, manifest_name);
        DAYBOOK_TRY(const std::string text, text_or_nothing(disk_, staged_manifest));
        if (sha256(text) != entry_.manifest_sha256) return false;
        DAYBOOK_TRY(const auto manifest, parse_manifest(text));
        for (const auto& file : manifest.files) {
            DAYBOOK_TRY(const bool moved, move_file(file));
            if (!moved) return false;
        }
        DAYBOOK_TRY_VOID(disk_.rename(staged_manifest, placed_path(folder_, entry_, manifest_name)));
        DAYBOOK_TRY_VOID(disk_.sync_directory(parent_of(placed_path(folder_, entry_, manifest_name))));
        return true;
    }

    Result<bool> move_file(const ManifestFile& file) {
        const std::string from = staged_path(folder_, entry_.edition, entry_.number, file.path), to = placed_path(folder_, entry_, file.path);
        DAYBOOK_TRY(const bool is_staged, disk_.exists(from));
        if (is_staged) {
            DAYBOOK_TRY_VOID(disk_.make_directory(parent_of(to)));
            DAYBOOK_TRY_VOID(disk_.rename(from, to));
            DAYBOOK_TRY_VOID(disk_.sync_directory(parent_of(to)));
        }
        DAYBOOK_TRY(const std::string bytes, text_or_nothing(disk_, to));
        return sha256(bytes) == file.sha256;
    }

    Result<void> make_again() {
        DAYBOOK_TRY(const auto set, sources_.make_again(published_));
        if (set.manifest_sha256 != entry_.manifest_sha256)
            return refuse("edition.lost", fmt::format("the files of edition {} of {} are lost, and this program does not make them as they were published: restore them from a backup or from whoever has a copy", entry_.number, entry_.edition), {.file = placed_path(folder_, entry_, "")});
        for (const auto& file : set.files) DAYBOOK_TRY_VOID(write_file(disk_, placed_path(folder_, entry_, file.path), file.bytes));
        return write_file(disk_, placed_path(folder_, entry_, manifest_name), set.manifest);
    }

    ledger::Disk& disk_;
    const clerk::DataFolder& folder_;
    const clerk::PublishedEdition& published_;
    const record::EditionPublished& entry_;
    const Sources& sources_;
};

// The title is not in the entry: it is read from the report's own recipe, of which a later program need not know the rest.
Result<std::string> title_of(ledger::Disk& disk, const clerk::DataFolder& folder, const record::EditionPublished& edition) {
    const std::string path = placed_path(folder, edition, "en/recipe.json");
    DAYBOOK_TRY(const auto text, ledger::read_whole(disk, path, file_bytes_max));
    DAYBOOK_TRY(const auto recipe, parse_json(text));
    const auto* title = recipe.string("title");
    if (title == nullptr) return refuse("edition.recipe", "this recipe has no title", {.file = path});
    return *title;
}

// Receipts before the pages that lead to them; the pages of old editions learn here that they were corrected.
Result<void> write_around(ledger::Disk& disk, const clerk::DataFolder& folder, std::span<const clerk::PublishedEdition> editions, const Sources& sources) {
    std::vector<ShownEdition> shown;
    for (const auto& published : editions) {
        const std::string receipt = placed_path(folder, published.entry, receipt_name);
        DAYBOOK_TRY(const bool there, disk.exists(receipt));
        if (!there) {
            DAYBOOK_TRY(const auto text, sources.receipt(published.at));
            DAYBOOK_TRY_VOID(write_file(disk, receipt, text));
        }
        DAYBOOK_TRY(auto manifest, manifest_in_place(disk, folder, published.entry));
        DAYBOOK_TRY(auto title, title_of(disk, folder, published.entry));
        shown.push_back({published, std::move(title), std::move(manifest)});
    }
    DAYBOOK_TRY_VOID(write_if_other(disk, folder.published() + "/log/verifier.key", sources.verifier_key + "\n"));
    for (const auto& file : verifier_files()) DAYBOOK_TRY_VOID(write_if_other(disk, folder.published() + "/" + file.path, file.bytes));
    for (const auto& file : pages(shown, sources.origin)) DAYBOOK_TRY_VOID(write_if_other(disk, folder.published() + "/" + file.path, file.bytes));
    return {};
}

Result<std::size_t> remove_staged(ledger::Disk& disk, const clerk::DataFolder& folder) {
    DAYBOOK_TRY(const bool there, disk.exists(folder.staged_editions()));
    if (!there) return 0;
    DAYBOOK_TRY(const auto listed, disk.list(folder.staged_editions()));
    for (const auto& file : listed) DAYBOOK_TRY_VOID(disk.remove(folder.staged_editions() + "/" + file.name));
    return listed.size();
}

}  // namespace

Result<void> stage(ledger::Disk& disk, const clerk::DataFolder& folder, const std::string& edition, std::int64_t number, const EditionSet& set) {
    for (const auto& file : set.files) DAYBOOK_TRY_VOID(write_file(disk, staged_path(folder, edition, number, file.path), file.bytes));
    return write_file(disk, staged_path(folder, edition, number, manifest_name), set.manifest);
}

Result<Repaired> put_in_place(ledger::Disk& disk, const clerk::DataFolder& folder, std::span<const clerk::PublishedEdition> editions, const Sources& sources) {
    Repaired repaired;
    for (const auto& published : editions) DAYBOOK_TRY_VOID(Placing(disk, folder, published, sources).run(repaired));
    if (!editions.empty()) DAYBOOK_TRY_VOID(write_around(disk, folder, editions, sources));
    return repaired;
}

Result<Repaired> repair(ledger::Disk& disk, const clerk::DataFolder& folder, std::span<const clerk::PublishedEdition> editions, const Sources& sources) {
    DAYBOOK_TRY(auto repaired, put_in_place(disk, folder, editions, sources));
    DAYBOOK_TRY(repaired.removed, remove_staged(disk, folder));
    return repaired;
}

Result<Manifest> manifest_in_place(ledger::Disk& disk, const clerk::DataFolder& folder, const record::EditionPublished& edition) {
    const std::string path = placed_path(folder, edition, manifest_name);
    DAYBOOK_TRY(const auto text, ledger::read_whole(disk, path, manifest_bytes_max));
    if (sha256(text) != edition.manifest_sha256) return refuse("edition.manifest", "this manifest is not the one that the ledger names: restore it from a backup or from whoever has a copy", {.file = path});
    return parse_manifest(text);
}

}  // namespace daybook::publishing
