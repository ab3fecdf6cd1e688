// verify, of a published edition: manifest, entry, receipt and, where the ledger is at hand, every byte made again from it.
#include "cli/verify_edition.hpp"


#include <fmt/format.h>

#include "cli/output.hpp"
#include "clerk/folder.hpp"
#include "publishing/check_set.hpp"

namespace daybook::cli {
namespace {

struct Verdict {
    publishing::SetCheck check;
    std::string with_ledger;  // "yes", or why not
};

Result<Verdict> check_edition(ledger::Disk& disk, const Common& common, const VerifyOptions& options) {
    DAYBOOK_TRY(const bool has_ledger, disk.exists(clerk::DataFolder{common.data}.ledger()));
    if (!has_ledger && options.key.empty())
        return refuse("verify.no-key", "there is no ledger here to take the key from: give the data folder with --data, or the ledger's verifier key with --key", {.file = common.data});
    if (!has_ledger) {
        DAYBOOK_TRY(const auto key, ledger::VerifierKey::parse(options.key));
        DAYBOOK_TRY(auto check, publishing::check_set(disk, options.report, key));
        return Verdict{std::move(check), "no: there is none here; the figures were not counted again"};
    }
    DAYBOOK_TRY(const auto archive, results::open_archive(disk, common.data));
    auto key = archive.log->verifier();
    if (!options.key.empty()) {
        DAYBOOK_TRY(key, ledger::VerifierKey::parse(options.key));
    }
    DAYBOOK_TRY(auto check, publishing::check_set(disk, options.report, key));
    DAYBOOK_TRY_VOID(publishing::check_against_ledger(disk, options.report, archive, threads_of(common), check));
    if (!publishing::is_of_this_program(check.manifest)) return Verdict{std::move(check), "its entry only: " + check.manifest.program + " made the files; verify the folder of a language to count its figures again"};
    return Verdict{std::move(check), "yes: every file was made again"};
}

}  // namespace

Result<bool> is_published_edition(const std::string& path) {
    ledger::RealDisk disk;
    return publishing::is_set(disk, path);
}

int verify_edition(const Common& common, const VerifyOptions& options) {
    ledger::RealDisk disk;
    const auto verdict = check_edition(disk, common, options);
    if (!verdict) return print_error(common, verdict.error());
    const auto& check = verdict->check;
    Table table{{"file", "what"}, {}};
    for (const auto& finding : check.wrong) table.rows.push_back({finding.file, finding.what});
    Facts facts{{"edition", check.manifest.edition}, {"number", check.manifest.number}, {"files_agree", static_cast<std::int64_t>(check.files_agree)}, {"wrong", static_cast<std::int64_t>(check.wrong.size())}};
    if (check.entry) facts.emplace_back("entry", static_cast<std::int64_t>(check.at));
    facts.insert(facts.end(), {{"ledger_origin", check.manifest.ledger_origin}, {"ledger_size", static_cast<std::int64_t>(check.manifest.ledger_size)}, {"against_ledger", verdict->with_ledger}});
    const bool good = check.wrong.empty();
    const std::vector<std::string> notes = good ? std::vector{fmt::format("All {} files are as they were published, and the ledger says so.", check.files_agree)} : std::vector<std::string>{};
    if (!good || common.json || common.csv) {
        print_table(common, table, facts, notes);
    } else {
        print(notes[0] + "\n");
        print_facts(common, facts);
    }
    return good ? done : found_wrong;
}

}  // namespace daybook::cli
