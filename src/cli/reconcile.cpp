#include <algorithm>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/official.hpp"
#include "cli/output.hpp"
#include "figures/coverage.hpp"
#include "intake/load.hpp"

namespace daybook::cli {

Result<clerk::SourceRules> rules_of(const Scene& scene, const std::string& source) { return clerk::source_rules(scene.archive.folder, scene.archive.views, source, scene.as_of); }

Result<std::vector<figures::Reconciled>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, std::span<const intake::OfficialRow> rows) {
    std::vector<figures::Agreement> agreements;
    for (const auto& some : profile.official) agreements.push_back({some.indicator, some.tolerance_percent, some.comparable, some.because});
    const auto coverage = figures::coverage(scene.columns, source, scene.as_of);
    std::vector<figures::Reconciled> list;
    for (const auto& row : rows) {
        if (row.agency != profile.agency || scene.book.find(row.indicator) == nullptr) continue;
        DAYBOOK_TRY(const auto cube, figures::count(scene.columns, scene.index, scene.book, {.source = source, .period = row.period, .as_of = scene.as_of, .indicators = {row.indicator}, .threads = scene.threads}));
        if (!figures::completeness(coverage, row.period).complete && cube.at(0).count == 0) continue;
        list.push_back(figures::reconcile({row.agency, row.indicator, row.period, row.number}, cube.at(0).count, agreements));
    }
    return list;
}

int reconcile(const Common& common, const ReconcileOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto sources = chosen_sources(**scene, options.selection.source);
    if (!sources) return print_error(common, sources.error());
    const auto text = read_file(options.official, std::size_t{64} << 20);
    if (!text) return print_error(common, text.error());
    const auto rows = intake::read_official(*text, options.official);
    if (!rows) return print_error(common, rows.error());

    Table table{{"source", "agency", "indicator", "period", "own", "official", "deviation_percent", "tolerance_percent", "verdict", "in_words", "because"}, {}};
    bool differs = false;
    for (const auto& source : *sources) {
        const auto rules = rules_of(**scene, source);
        if (!rules) return print_error(common, rules.error());
        const auto given = options.profile.empty() ? Result<intake::Profile>(rules->profile) : intake::find_profile(options.profile);
        if (!given) return print_error(common, given.error());
        const auto list = reconcile_source(**scene, source, *given, *rows);
        if (!list) return print_error(common, list.error());
        for (const auto& result : *list) {
            const std::string verdict(figures::to_key(result.verdict));
            differs |= result.verdict == figures::Verdict::differs;
            table.rows.push_back({source, result.official.agency, result.official.indicator, result.official.period.to_text(), result.own, result.official.number,
                                  result.deviation_percent ? Cell(Decimal{*result.deviation_percent, 2}) : Cell(), Decimal{result.tolerance_percent, 2}, verdict,
                                  std::string((*scene)->phrases.text("verdict." + verdict, (*scene)->language)), result.because});
        }
    }
    if (table.rows.empty()) return print_error(common, {"official.none", "no row of this file is of an agency and a period that the ledger has records of; `agency` in the profile names the agency", {.file = options.official}});
    Facts facts = citation(**scene);
    facts.insert(facts.begin(), {{"official", options.official}, {"official_sha256", to_hex(bytes_of(sha256(*text)))}});
    print_table(common, table, facts);
    return differs ? found_wrong : done;
}

}  // namespace daybook::cli
