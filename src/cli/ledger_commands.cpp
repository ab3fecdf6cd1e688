// init, key, prove, fsck, rebuild, export, erase, hold: what is done with the ledger itself.
#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/find_record.hpp"
#include "cli/open_office.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "clerk/check.hpp"
#include "clerk/clerk.hpp"
#include "clerk/erasure.hpp"
#include "ledger/export.hpp"
#include "store/office.hpp"

namespace daybook::cli {
namespace {

std::string default_origin() {
    char name[256] = "localhost";
    if (::gethostname(name, sizeof name - 1) != 0) return "localhost/daybook";
    return std::string(name) + "/daybook";
}

int print_findings(const Common& common, const clerk::CheckResult& result) {
    Table table{{"file", "offset", "entry", "what", "repair"}, {}};
    for (const auto& finding : result.findings)
        table.rows.push_back({finding.file, static_cast<std::int64_t>(finding.offset), finding.entry ? Cell(static_cast<std::int64_t>(*finding.entry)) : Cell(), finding.what, finding.repair});
    const Facts facts{{"entries", static_cast<std::int64_t>(result.entries)}, {"bytes_read", static_cast<std::int64_t>(result.bytes)}, {"sealed_parts", static_cast<std::int64_t>(result.sealed)}, {"findings", static_cast<std::int64_t>(result.findings.size())}};
    if (table.rows.empty() && !common.json && !common.csv) {
        print(fmt::format("Everything was read and nothing is wrong: {} entries, {} sealed parts, {} bytes.\n", result.entries, result.sealed, result.bytes));
        return done;
    }
    print_table(common, table, facts);
    const bool damage = std::any_of(result.findings.begin(), result.findings.end(), [](const auto& finding) { return !finding.unfinished; });
    return damage ? found_wrong : done;
}

}  // namespace

int init(const Common& common, const InitOptions& options) {
    ledger::RealDisk disk;
    const std::string origin = options.origin.empty() ? default_origin() : options.origin;
    const auto key = clerk::init(disk, common.data, origin, today());
    if (!key) return print_error(common, key.error());
    const clerk::DataFolder folder{common.data};
    print_facts(common, {{"data", common.data}, {"keys", folder.keys()}, {"origin", origin}, {"verifier_key", key->to_text()}});
    if (!common.json)
        print(fmt::format("\nKeep {} out of the backup that holds {}: whoever has both can read what is sealed,\nand a backup without the keys cannot bring back what was erased.\n", folder.keys(), common.data));
    return done;
}

int key(const Common& common) {
    ledger::RealDisk disk;
    const auto archive = clerk::open_archive(disk, common.data);
    if (!archive) return print_error(common, archive.error());
    if (common.json) return print_facts(common, {{"verifier_key", archive->log->verifier().to_text()}}), done;
    print(archive->log->verifier().to_text() + "\n");
    return done;
}

int prove(const Common& common, const ProveOptions& options) {
    ledger::RealDisk disk;
    const auto archive = clerk::open_archive(disk, common.data);
    if (!archive) return print_error(common, archive.error());
    const auto index = find_record(*archive, options.source, options.record);
    if (!index) return print_error(common, index.error());
    const auto receipt = archive->log->receipt(*index);
    if (!receipt) return print_error(common, receipt.error());
    const auto entry = archive->log->entry(*index);
    if (!entry) return print_error(common, entry.error());
    const auto proven = ledger::verify_receipt(*receipt, *entry, archive->log->verifier());
    if (!proven) return print_error(common, proven.error()), found_wrong;
    const std::string text = ledger::to_text(*receipt);
    if (!options.out.empty()) {
        if (const auto written = replace_file(options.out, text); !written) return print_error(common, written.error());
    }
    if (common.json)
        print_facts(common, {{"index", static_cast<std::int64_t>(*index)}, {"ledger_size", static_cast<std::int64_t>(ledger::count(proven->size))}, {"root", to_base64(bytes_of(proven->root))}, {"entry", *entry}, {"receipt", text}});
    else if (options.out.empty())
        print(text);
    else
        print(fmt::format("Entry {} is in the ledger of {} entries; the receipt is in {}.\n", *index, ledger::count(proven->size), options.out));
    return done;
}

int fsck(const Common& common) {
    ledger::RealDisk disk;
    ProgressLine line(common.json || common.csv);
    const auto result = clerk::check_all(disk, common.data, [&](std::string_view what, std::uint64_t at, std::uint64_t of) { line.show(fmt::format("checking {}", what), at, of); });
    line.clear();
    if (!result) return print_error(common, result.error());
    return print_findings(common, *result);
}

int rebuild(const Common& common) {
    ledger::RealDisk disk;
    const auto result = clerk::rebuild(disk, common.data);
    if (!result) return print_error(common, result.error());
    if (common.json)
        print_facts(common, {{"entries", static_cast<std::int64_t>(result->entries)}, {"rows", static_cast<std::int64_t>(result->rows)}, {"differed", result->differed}});
    else
        print(fmt::format("Tree hashes, checkpoint and columns were made again from {} entries ({} rows). {}\n", result->entries, result->rows,
                          result->differed.empty() ? "They are what was there before." : "Before, there was a difference: " + result->differed));
    return done;
}

int export_tiles(const Common& common, const ExportOptions& options) {
    ledger::RealDisk disk;
    const auto archive = clerk::open_archive(disk, common.data);
    if (!archive) return print_error(common, archive.error());
    const auto exported = ledger::export_tiles(*archive->log, disk, options.tiles);
    if (!exported) return print_error(common, exported.error());
    print_facts(common, {{"folder", options.tiles}, {"ledger_size", static_cast<std::int64_t>(ledger::count(exported->size))}, {"tiles_written", static_cast<std::int64_t>(exported->files_written)}, {"tiles_kept", static_cast<std::int64_t>(exported->files_there)}});
    return done;
}

int erase(const Common& common, const GroundOptions& options) {
    ledger::RealDisk disk;
    auto clerk = clerk::Clerk::open(disk, common.data);
    if (!clerk) return print_error(common, clerk.error());
    const auto name = record_name((*clerk)->views(), options.source, options.record);
    if (!name) return print_error(common, name.error());
    const auto erasure = clerk::erasure_of(**clerk, name->source, name->record);
    if (!erasure) return print_error(common, erasure.error());
    if (!options.yes && !confirmed(fmt::format("Destroy the sealed text of record {} ({}) for ever?", name->record, name->source)))
        return print_error(common, {"erase.unconfirmed", "nothing was erased: answer y, or give --yes", {}});
    if (const auto began = (*clerk)->begin_day(today()); !began) return print_error(common, began.error());
    if (erasure->is_of_report()) {
        const auto office = open_office(disk, common.data);
        if (!office) return print_error(common, office.error());
        if (const auto forgotten = clerk::forget(**office, **clerk, *erasure); !forgotten) return print_error(common, forgotten.error());
    }
    const auto erased = clerk::erase(**clerk, *erasure, options.ground);
    if (!erased) return print_error(common, erased.error());
    if (const auto closed = (*clerk)->close(); !closed) return print_error(common, closed.error());
    Facts facts{{"erased", erased->record}, {"source", erased->source}, {"entry", static_cast<std::int64_t>(erased->entry)}, {"ground", erased->ground}};
    if (erasure->is_of_report()) facts.insert(facts.end(), {{"parts", static_cast<std::int64_t>(erasure->parts.size())}, {"files", static_cast<std::int64_t>(erasure->files.size())}});
    print_facts(common, facts);
    return done;
}

int hold(const Common& common, const GroundOptions& options) {
    ledger::RealDisk disk;
    auto clerk = clerk::Clerk::open(disk, common.data);
    if (!clerk) return print_error(common, clerk.error());
    const auto name = record_name((*clerk)->views(), options.source, options.record);
    if (!name) return print_error(common, name.error());
    if (const auto began = (*clerk)->begin_day(today()); !began) return print_error(common, began.error());
    const auto held = clerk::hold(**clerk, name->source, name->record, options.ground, !options.lift);
    if (!held) return print_error(common, held.error());
    if (const auto closed = (*clerk)->close(); !closed) return print_error(common, closed.error());
    print_facts(common, {{"record", name->record}, {"source", name->source}, {"hold", std::string(held->placed ? "placed" : "lifted")}, {"ground", held->ground}});
    return done;
}

}  // namespace daybook::cli
