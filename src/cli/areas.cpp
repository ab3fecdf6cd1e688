// areas: whether neighbouring areas are alike, and which stand out with their surroundings; of a ledger's records, or of an analyst's own map.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "results/area_findings.hpp"
#include "results/area_results.hpp"
#include "results/command_again.hpp"

namespace daybook::cli {
namespace {

using results::AreaAnswer, results::AreaValues, results::AreaQuestion, results::AreaVariable;

Result<AreaQuestion> area_question(const Common& common, const AreasOptions& options) {
    AreaQuestion question{.snap_m = options.snap_m, .permutations = {.times = options.permutations, .seed = options.seed, .threads = threads_of(common)}};
    if (options.of == "rate") question.of = AreaVariable::rate;
    if (options.of == "crude") question.of = AreaVariable::crude;
    if (options.of == "shrunk") question.of = AreaVariable::shrunk;
    if (options.of == "count") question.of = AreaVariable::count;
    DAYBOOK_TRY_VOID(results::parse_weights(options.weights, question));
    return question;
}

// What is asked, what it is asked of, and what it rests on.
struct AreasAsked {
    const AreasOptions& options;
    AreaQuestion question;
    AreaValues ground;
    std::string command;  // up to the options of the tests
    Facts citation;
};

// The command that gives the same again.
std::string command_again(const AreasAsked& asked, const AreaAnswer& answer) {
    return fmt::format("{} --of {} --weights {} --snap {} --permutations {} --seed {}", asked.command, results::to_key(answer.of), results::shell_word(asked.options.weights), asked.options.snap_m, asked.options.permutations, asked.options.seed);
}

// ---- the answer ----

class AreasAnswerWriter {
public:
    AreasAnswerWriter(const Common& common, const AreasAsked& asked, const AreaAnswer& answer) : common_(common), asked_(asked), answer_(answer), language_(chosen_language(asked.options.selection)) {}

    int write() const {
        auto notes = results::to_lines(results::area_sentences(asked_.ground, asked_.question, answer_, language_));
        notes.push_back(results::area_phrases().fill("again", language_, {{"command", command_again(asked_, answer_)}}));
        Facts facts = question_facts();
        if (!asked_.options.out.empty())
            if (const auto written = replace_file(asked_.options.out, results::AreaResults(asked_.ground, answer_, language_, true).geojson(all_facts(), notes)); !written) return print_error(common_, written.error());
        if (!common_.json && !common_.csv) {
            for (const auto& note : notes) print(note + "\n");
            print("\n");
            print_table(common_, results::whole_map_table(answer_));
            const auto standing_out = tables().of_standing_out();
            print("\n");
            if (standing_out.rows.empty()) print_facts(common_, asked_.citation);
            else print_table(common_, standing_out, asked_.citation);
            return done;
        }
        for (const auto& fact : results::whole_map_facts(answer_)) facts.push_back(fact);
        facts.insert(facts.end(), asked_.citation.begin(), asked_.citation.end());
        print_table(common_, tables().of_all(), facts, notes);
        return done;
    }

private:
    [[nodiscard]] results::AreaResults tables() const { return {asked_.ground, answer_, language_, common_.json || common_.csv}; }

    [[nodiscard]] Facts all_facts() const {
        Facts facts = question_facts();
        facts.insert(facts.end(), asked_.citation.begin(), asked_.citation.end());
        return facts;
    }

    [[nodiscard]] Facts question_facts() const {
        return {{"of", std::string(results::to_key(answer_.of))}, {"weights", asked_.options.weights}, {"snap_m", Decimal{asked_.options.snap_m, 3}}, {"tested", static_cast<std::int64_t>(answer_.findings.areas.size())}, {"neighbour_pairs", static_cast<std::int64_t>(answer_.findings.pairs)},
                {"permutations", std::int64_t{asked_.options.permutations}}, {"seed", static_cast<std::int64_t>(asked_.options.seed)}, {"command", command_again(asked_, answer_)}};
    }

    const Common& common_;
    const AreasAsked& asked_;
    const AreaAnswer& answer_;
    Language language_;
};

int answer_areas(const Common& common, const AreasAsked& asked) {
    const auto answer = results::find_areas(asked.ground, asked.question);
    if (!answer) return print_error(common, answer.error());
    return AreasAnswerWriter(common, asked, *answer).write();
}

// ---- where the values come from ----

int areas_of_file(const Common& common, const AreasOptions& options, AreaQuestion question) {
    if (!options.indicator.empty() || !options.period.empty()) return print_error(common, {"areas.input", "--areas brings its own values: leave --indicator and --period out, or leave --areas out", {}});
    if (options.id.empty() || options.value.empty()) return print_error(common, {"areas.property", "name the properties of the file that hold an area's id and its value, with --id and --value", {.file = options.areas}});
    auto ground = results::area_values({options.areas, options.id, options.value, options.population});
    if (!ground) return print_error(common, ground.error());
    const auto bytes = read_file(options.areas);
    if (!bytes) return print_error(common, bytes.error());
    std::string command = fmt::format("daybook areas --areas {} --id {} --value {}", results::shell_word(options.areas), results::shell_word(options.id), results::shell_word(options.value));
    if (!options.population.empty()) command += " --population " + results::shell_word(options.population);
    return answer_areas(common, {options, std::move(question), *std::move(ground), std::move(command), {{"file", options.areas}, {"file_sha256", to_hex(bytes_of(sha256(*bytes)))}}});
}

int areas_of_ledger(const Common& common, const AreasOptions& options, AreaQuestion question) {
    if (options.indicator.empty() || options.period.empty()) return print_error(common, {"areas.input", "say what to look at with --indicator and --period, or bring a file with --areas, --id and --value", {}});
    const auto period = Period::parse(options.period);
    if (!period) return print_error(common, period.error());
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto source = results::only_source(**scene, options.selection.source);
    if (!source) return print_error(common, source.error());
    auto ground = results::area_values(**scene, *source, options.indicator, *period);
    if (!ground) return print_error(common, ground.error());
    std::string command = results::command_on_ledger(asked_of(common, options.selection), "areas", *source, (*scene)->as_of) + fmt::format(" --indicator {} --period {}", options.indicator, period->to_text());
    return answer_areas(common, {options, std::move(question), *std::move(ground), std::move(command), citation(**scene)});
}

}  // namespace

int areas(const Common& common, const AreasOptions& options) {
    auto question = area_question(common, options);
    if (!question) return print_error(common, question.error());
    return options.areas.empty() ? areas_of_ledger(common, options, *std::move(question)) : areas_of_file(common, options, *std::move(question));
}

}  // namespace daybook::cli
