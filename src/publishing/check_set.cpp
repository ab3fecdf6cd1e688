#include "publishing/check_set.hpp"

#include <algorithm>
#include <set>

#include "ledger/proof.hpp"
#include "publishing/edition_set.hpp"
#include "publishing/pages.hpp"
#include "record/entry.hpp"
#include "results/report_files.hpp"

namespace daybook::publishing {
namespace {

constexpr std::uint64_t checked_file_bytes_max = std::uint64_t{1} << 30, receipt_bytes_max = 1 << 20;

class SetChecker {
public:
    SetChecker(ledger::Disk& disk, const std::string& folder) : disk_(disk), folder_(folder) {}

    Result<SetCheck> run(const ledger::VerifierKey& key) {
        DAYBOOK_TRY(const auto text, ledger::read_whole(disk_, folder_ + "/" + std::string(manifest_name), manifest_bytes_max));
        auto manifest = parse_manifest(text);
        if (!manifest) {
            manifest.error().place.file = folder_ + "/" + std::string(manifest_name);
            return std::unexpected(std::move(manifest).error());
        }
        check_.manifest = *std::move(manifest);
        for (const auto& file : check_.manifest.files) check_file(file);
        DAYBOOK_TRY_VOID(check_names("", {std::string(manifest_name), std::string(receipt_name)}));
        check_receipt(text, key);
        return std::move(check_);
    }

private:
    void found(std::string_view file, std::string what) { check_.wrong.push_back({std::string(file), std::move(what)}); }

    void check_file(const ManifestFile& file) {
        const auto bytes = ledger::read_whole(disk_, folder_ + "/" + file.path, checked_file_bytes_max);
        if (!bytes) return found(file.path, "the manifest names this file, and it cannot be read: " + bytes.error().sentence);
        if (bytes->size() != file.bytes || sha256(*bytes) != file.sha256) return found(file.path, "this file is not the one that was published: its SHA-256 is not that of the manifest");
        ++check_.files_agree;
    }

    // What nobody named: somebody put it there. `also`: what stands beside the set at its top, with the pages that may change.
    Result<void> check_names(const std::string& below, std::set<std::string> also) {
        if (below.empty())
            for (const auto language : all_languages) also.insert(page_name(language));
        DAYBOOK_TRY(const auto listed, disk_.list(below.empty() ? folder_ : folder_ + "/" + below));
        for (const auto& item : listed) {
            const std::string path = below.empty() ? item.name : below + "/" + item.name;
            if (item.directory) {
                DAYBOOK_TRY_VOID(check_names(path, {}));
                continue;
            }
            const bool is_named = std::any_of(check_.manifest.files.begin(), check_.manifest.files.end(), [&](const auto& file) { return file.path == path; });
            if (!is_named && !also.contains(path)) found(path, "the manifest does not name this file: it was not published");
        }
        return {};
    }

    void check_receipt(std::string_view manifest_text, const ledger::VerifierKey& key) {
        const auto text = ledger::read_whole(disk_, folder_ + "/" + std::string(receipt_name), receipt_bytes_max);
        if (!text) return found(receipt_name, "there is no receipt, so nothing proves that this was published");
        const auto receipt = ledger::parse_receipt(*text);
        if (!receipt) return found(receipt_name, receipt.error().sentence);
        if (!receipt->extra) return found(receipt_name, "this receipt does not hold the entry that it proves");
        if (const auto proven = ledger::verify_receipt(*receipt, *receipt->extra, key); !proven) return found(receipt_name, proven.error().sentence);
        record::EntryReader reader;
        const auto entry = reader.read(*receipt->extra);
        const auto* other = entry ? std::get_if<record::Other>(&*entry) : nullptr;
        const auto* published = other == nullptr ? nullptr : std::get_if<record::EditionPublished>(other);
        if (published == nullptr) return found(receipt_name, "this receipt is of another kind of entry");
        check_.entry = *published;
        check_.at = receipt->index;
        if (published->manifest_sha256 != sha256(manifest_text)) return found(manifest_name, "this manifest is not the one that the ledger names");
        if (published->edition != check_.manifest.edition || published->number != check_.manifest.number || published->as_of != check_.manifest.ledger_size) found(manifest_name, "this manifest is of another edition than the receipt");
    }

    ledger::Disk& disk_;
    const std::string& folder_;
    SetCheck check_;
};

// From whichever language has it as it was published: they differ in the language alone.
Result<results::Recipe> published_recipe(ledger::Disk& disk, const std::string& folder, const Manifest& manifest) {
    for (const auto& file : manifest.files) {
        if (!file.path.ends_with("/" + std::string(results::recipe_file))) continue;
        const auto text = ledger::read_whole(disk, folder + "/" + file.path, checked_file_bytes_max);
        if (text && sha256(*text) == file.sha256) return results::recipe_from_json(*text, file.path);
    }
    return refuse("edition.recipe", "no language has its recipe as it was published");
}

// The set as it follows from the ledger.
Result<EditionSet> made_again(ledger::Disk& disk, const std::string& folder, const Manifest& manifest, const results::Archive& archive, unsigned threads) {
    DAYBOOK_TRY(const auto recipe, published_recipe(disk, folder, manifest));
    DAYBOOK_TRY(const auto scene, results::make_scene(archive, recipe.book_text, "the edition's indicator book", recipe.ledger_size, threads));
    return make_set(*scene, manifest.edition, manifest.number, recipe);
}

}  // namespace

Result<bool> is_set(ledger::Disk& disk, const std::string& folder) { return disk.exists(folder + "/" + std::string(manifest_name)); }

bool is_of_this_program(const Manifest& manifest) { return manifest.program == "daybook " DAYBOOK_VERSION; }

Result<SetCheck> check_set(ledger::Disk& disk, const std::string& folder, const ledger::VerifierKey& key) { return SetChecker(disk, folder).run(key); }

Result<void> check_against_ledger(ledger::Disk& disk, const std::string& folder, const results::Archive& archive, unsigned threads, SetCheck& check) {
    if (check.entry) {
        const auto there = archive.log->entry(check.at);
        if (!there || *there != record::entry_bytes(*check.entry)) check.wrong.push_back({std::string(receipt_name), "the ledger has another entry at this place"});
    }
    if (!is_of_this_program(check.manifest)) return {};
    const auto set = made_again(disk, folder, check.manifest, archive, threads);
    if (!set && check.wrong.empty()) return std::unexpected(set.error());  // the set is as it was published: what fails is the ledger, or this program
    if (!set) {
        check.wrong.push_back({"en/" + std::string(results::recipe_file), "nothing could be made again by the recipes that are here, so the files were held against the manifest alone: " + set.error().sentence});
        return {};
    }
    for (const auto& file : set->files) {
        const auto bytes = ledger::read_whole(disk, folder + "/" + file.path, checked_file_bytes_max);
        if (!bytes || *bytes != file.bytes) check.wrong.push_back({file.path, "another file follows from the ledger"});
    }
    if (check.entry && set->manifest_sha256 != check.entry->manifest_sha256) check.wrong.push_back({std::string(manifest_name), "another manifest follows from the ledger"});
    return {};
}

}  // namespace daybook::publishing
