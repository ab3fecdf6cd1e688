// import and simulate.
#include <filesystem>

#include <sys/resource.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "clerk/areas.hpp"
#include "clerk/import.hpp"
#include "intake/load.hpp"
#include "simulator/town.hpp"

namespace daybook::cli {
namespace {

std::string in_millions(double number) { return number >= 1e6 ? fmt::format("{:.2f} M", number / 1e6) : fmt::format("{:.0f}", number); }

// The reconciliation in words and numbers: rows = added + revised + unchanged + rejected.
void print_tally(const clerk::ImportSummary& summary, const std::vector<std::string>& unmatched, double seconds, const std::string& rules) {
    const auto& tally = summary.tally;
    print(fmt::format("rows read        {:>12}\n", tally.rows));
    print(fmt::format("  added          {:>12}\n", tally.added));
    print(fmt::format("  revised        {:>12}\n", tally.revised));
    print(fmt::format("  unchanged      {:>12}   (in the ledger already)\n", tally.unchanged));
    print(fmt::format("  rejected       {:>12}{}\n", tally.rejected, summary.rejects_file.empty() ? "" : "   see " + summary.rejects_file));
    for (const auto& reason : tally.rejected_by) print(fmt::format("    {:<40} {:>10}\n", reason.reason, reason.rows));
    if (!tally.not_counted_by.empty()) print("kept, but not counted:\n");
    for (const auto& reason : tally.not_counted_by) print(fmt::format("    {:<40} {:>10}\n", reason.reason, reason.rows));
    if (!tally.gaps.empty()) print("kept, with something missing:\n");
    for (const auto& gap : tally.gaps) print(fmt::format("    {:<40} {:>10}\n", gap.reason, gap.rows));
    if (summary.seals_kept_erased > 0) print(fmt::format("text of {} erased records was in the files and was not taken again\n", summary.seals_kept_erased));
    if (!unmatched.empty()) print(fmt::format("population rows that name no known area: {}\n", fmt::join(unmatched, ", ")));
    print(fmt::format("{}; {:.2f} s, {} rows/s; ledger of {} entries, root {}\n", rules, seconds, in_millions(static_cast<double>(tally.rows) / std::max(seconds, 1e-9)),
                      ledger::count(summary.checkpoint.checkpoint.size), to_base64(bytes_of(summary.checkpoint.checkpoint.root))));
}

std::int64_t peak_memory_mib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

Facts facts_of(const clerk::ImportSummary& summary, double seconds) {
    const auto& tally = summary.tally;
    auto number = [](std::uint64_t value) { return Cell(static_cast<std::int64_t>(value)); };
    return {{"import", number(tally.import)}, {"files", number(tally.files.size())}, {"rows", number(tally.rows)}, {"added", number(tally.added)}, {"revised", number(tally.revised)},
            {"unchanged", number(tally.unchanged)}, {"rejected", number(tally.rejected)}, {"rejects_file", summary.rejects_file}, {"entry_bytes", number(summary.entry_bytes)},
            {"seconds", Decimal{seconds, 3}}, {"peak_memory_mib", peak_memory_mib()}, {"ledger_size", number(ledger::count(summary.checkpoint.checkpoint.size))}, {"root", to_base64(bytes_of(summary.checkpoint.checkpoint.root))}};
}

// Options that only one of the two kinds of file has.
Result<void> check_options(const intake::LoadedProfile& rules, const ImportOptions& options) {
    if (!rules.profile.series && !options.edition.empty()) return refuse("import.edition", fmt::format("--edition is for aggregate numbers; the profile {} reads records", rules.profile.id));
    if (rules.profile.series && (!options.areas.empty() || !options.population.empty() || !options.mapping.empty()))
        return refuse("import.options", fmt::format("--areas, --population and --mapping are for records; the profile {} reads aggregate numbers, whose areas are those of {}", rules.profile.id, rules.profile.series->about));
    return {};
}

}  // namespace

int import(const Common& common, const ImportOptions& options) {
    const auto loaded = intake::load_profile(options.profile, options.mapping);
    if (!loaded) return print_error(common, loaded.error());
    if (const auto fits = check_options(*loaded, options); !fits) return print_error(common, fits.error());
    const auto surveyed = clerk::survey_files(*loaded, options.files, options.edition);
    if (!surveyed) return print_error(common, surveyed.error());
    ledger::RealDisk disk;
    auto clerk = clerk::Clerk::open(disk, common.data);
    if (!clerk) return print_error(common, clerk.error());
    if (!(*clerk)->recovery_note().empty()) fmt::print(stderr, "daybook: {}\n", (*clerk)->recovery_note());
    if (const auto began = (*clerk)->begin_day(today()); !began) return print_error(common, began.error());
    const auto taken = clerk::take_areas(**clerk, loaded->profile, {options.areas, options.population});
    if (!taken) return print_error(common, taken.error());
    const geo::AreaIndex index(taken->areas);

    ProgressLine line(options.quiet || common.json);
    clerk::ImportOrder order;
    order.rules = &*loaded;
    order.areas = taken->areas.areas().empty() ? nullptr : &index;
    order.files = options.files;
    order.edition = options.edition;
    order.surveyed = *surveyed;
    order.threads = threads_of(common);
    order.today = today;
    order.progress = [&](const clerk::Progress& at) {
        line.show(fmt::format("importing file {} of {}", at.file + 1, at.files), at.bytes_read, at.bytes_total, fmt::format("{} rows, {} rows/s", at.rows, in_millions(static_cast<double>(at.rows) / std::max(line.seconds(), 1e-3))));
    };
    auto summary = clerk::import_files(**clerk, order);
    line.clear();
    if (!summary) return print_error(common, summary.error());
    if (const auto closed = (*clerk)->close(); !closed) return print_error(common, closed.error());
    if (common.json)
        print_facts(common, facts_of(*summary, line.seconds()));
    else
        print_tally(*summary, taken->unmatched, line.seconds(), loaded->profile.series ? fmt::format("series for {}", loaded->profile.series->about) : fmt::format("mapping {} {}", loaded->mapping.id(), loaded->mapping.version()));
    return done;
}

int simulate(const Common& common, const SimulateOptions& options) {
    const auto town = simulator::make_town({.seed = options.seed});
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    if (error) return print_error(common, {"file.create", "cannot make this folder: " + error.message(), {.file = options.out}});
    for (const auto& file : town.files)
        if (const auto written = replace_file(options.out + "/" + file.name, file.text); !written) return print_error(common, written.error());
    const auto& planted = town.planted;
    print_facts(common, {{"folder", options.out}, {"files", static_cast<std::int64_t>(town.files.size())}, {"records", static_cast<std::int64_t>(town.records)}, {"broken_rows", static_cast<std::int64_t>(town.broken_rows)},
                         {"planted_change", fmt::format("offence {} in districts {} from {} on, {:.1f} times as many", planted.code, fmt::join(planted.districts, ", "), planted.from, planted.factor)}});
    return done;
}

}  // namespace daybook::cli
