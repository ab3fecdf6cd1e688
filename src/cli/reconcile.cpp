#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/official.hpp"
#include "cli/output.hpp"
#include "intake/load.hpp"
#include "intake/official.hpp"

namespace daybook::cli {

Result<intake::Profile> profile_of(const std::string& source, const std::string& given) {
    DAYBOOK_TRY(auto profile, intake::find_profile(given.empty() ? source : given));
    if (profile.id != source) return refuse("profile.other", fmt::format("this profile is of \"{}\", but the figures are of \"{}\"", profile.id, source), {.file = given});
    return profile;
}

Result<std::vector<OfficialComparison>> reconcile_source(const Scene& scene, const std::string& source, const intake::Profile& profile, const OfficialFile& official, const std::vector<Period>& within) {
    DAYBOOK_TRY(const auto rows, intake::read_official(official.text, official.name));
    std::vector<figures::Agreement> agreements;
    for (const auto& some : profile.official) agreements.push_back({some.indicator, some.tolerance_percent, some.comparable, some.because});
    std::vector<OfficialComparison> list;
    for (const auto& row : rows) {
        if (row.agency != profile.agency || scene.book.find(row.indicator) == nullptr) continue;
        if (!within.empty() && std::find(within.begin(), within.end(), row.period) == within.end()) continue;
        DAYBOOK_TRY(const auto cube, figures::count(scene.columns, scene.index, scene.book, {.source = source, .period = row.period, .as_of = scene.as_of, .indicators = {row.indicator}, .threads = scene.threads}));
        const auto covered = figures::completeness(figures::coverage(scene.columns, source, scene.as_of), row.period);
        if (!covered.complete && cube.at(0).count == 0) continue;  // no data of that period at all
        list.push_back({figures::reconcile({row.agency, row.indicator, row.period, row.number}, cube.at(0).count, agreements), row.publisher});
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

    Table table{{"source", "agency", "indicator", "period", "own", "official", "deviation_percent", "tolerance_percent", "verdict", "in_words", "because"}, {}};
    bool differs = false;
    for (const auto& source : *sources) {
        const auto profile = profile_of(source, options.profile);
        if (!profile) return print_error(common, profile.error());
        const auto list = reconcile_source(**scene, source, *profile, {options.official, to_hex(bytes_of(sha256(*text))), *text});
        if (!list) return print_error(common, list.error());
        for (const auto& [result, publisher] : *list) {
            const std::string verdict(figures::to_key(result.verdict));
            differs |= result.verdict == figures::Verdict::differs;
            table.rows.push_back({source, result.official.agency, result.official.indicator, result.official.period.to_text(), result.own, result.official.number,
                                  result.deviation_percent ? Cell(Decimal{*result.deviation_percent, 2}) : Cell(), Decimal{result.tolerance_percent, 2}, verdict,
                                  std::string((*scene)->phrases.text("verdict." + verdict, (*scene)->language)), result.because});
        }
    }
    Facts facts = citation(**scene);
    facts.insert(facts.begin(), {{"official", options.official}, {"official_sha256", to_hex(bytes_of(sha256(*text)))}});
    if (table.rows.empty()) return print_error(common, {"official.none", "no row of this file is of an agency and a period that the ledger has records of; the profile's `agency` names the agency", {.file = options.official}});
    print_table(common, table, facts);
    return differs ? found_wrong : done;
}

}  // namespace daybook::cli
