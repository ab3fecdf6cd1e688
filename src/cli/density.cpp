// density: where cases lie close together, as contours, and how well such a map foretold the months after it.
#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "results/command_again.hpp"
#include "results/density.hpp"
#include "results/finding_words.hpp"

namespace daybook::cli {
namespace {

results::DensityQuestion question_of(const DensityOptions& options) {
    return {.of = {options.selection.source, options.indicator, options.period, results::case_unit(options.count)}, .hold_out = options.hold_out, .cell_m = options.cell_m, .bandwidth_m = options.bandwidth_m, .adaptive = options.adaptive};
}

// What people get to see of these rows: without the differences, which the words tell.
Table for_people(const Table& rows) {
    Table table;
    table.rows.resize(rows.rows.size());
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
        const auto& name = rows.columns[c];
        if (name.starts_with("difference") || name == "p" || name == "word") continue;
        table.columns.push_back(name);
        for (std::size_t r = 0; r < rows.rows.size(); ++r) table.rows[r].push_back(rows.rows[r][c]);
    }
    return table;
}

}  // namespace

int density(const Common& common, const DensityOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto words = results::FindingWords::shipped("density", chosen_language(options.selection));
    const auto question = question_of(options);
    const auto answer = results::find_density(**scene, question);
    if (!answer) return print_error(common, answer.error());
    auto facts = results::density_facts(**scene, *answer);
    facts.emplace_back("command", results::command_on_ledger(asked_of(common, options.selection), "density", answer->cases.source, (*scene)->as_of) + results::density_options_text(question, *answer));
    auto said = results::to_lines(results::density_sentences(**scene, *answer, words));
    said.insert(said.begin(), results::density_subject(**scene, question, *answer, words));
    if (!options.out.empty())
        if (const auto written = replace_file(options.out, results::density_geojson(*answer, facts, said)); !written) return print_error(common, written.error());
    const auto rows = results::accuracy_table(*answer, words);
    print_table(common, common.json || common.csv ? rows : for_people(rows), facts, said);
    return done;
}

}  // namespace daybook::cli
