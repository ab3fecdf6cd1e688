#include <algorithm>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "intake/load.hpp"
#include "results/official.hpp"

namespace daybook::cli {

using results::chosen_sources, results::reconcile_source, results::rules_of;

int reconcile(const Common& common, const ReconcileOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const Language language = chosen_language(options.selection);
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
        const auto given = options.profile.empty() ? Result<intake::Profile>((*rules)->profile) : intake::find_profile(options.profile);
        if (!given) return print_error(common, given.error());
        const auto list = reconcile_source(**scene, source, *given, *rows);
        if (!list) return print_error(common, list.error());
        for (const auto& result : *list) {
            const std::string verdict(figures::to_key(result.verdict));
            differs |= result.verdict == figures::Verdict::differs;
            table.rows.push_back({source, result.official.agency, result.official.indicator, result.official.period.to_text(), result.own, result.official.number,
                                  result.deviation_percent ? Cell(Decimal{*result.deviation_percent, 2}) : Cell(), Decimal{result.tolerance_percent, 2}, verdict,
                                  std::string((*scene)->phrases.text("verdict." + verdict, language)), result.because[language]});
        }
    }
    if (table.rows.empty()) return print_error(common, {"official.none", "no row of this file is of an agency and a period that the ledger has records of; `agency` in the profile names the agency", {.file = options.official}});
    Facts facts = citation(**scene);
    facts.insert(facts.begin(), {{"official", options.official}, {"official_sha256", to_hex(bytes_of(sha256(*text)))}});
    print_table(common, table, facts);
    return differs ? found_wrong : done;
}

}  // namespace daybook::cli
