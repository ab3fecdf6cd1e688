// clusters: where, or where and when, there are more cases than chance explains; of a ledger's records, or of an analyst's own files.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "geo/point.hpp"
#include "intake/scan_files.hpp"
#include "results/clusters.hpp"
#include "results/command_again.hpp"
#include "results/finding_words.hpp"
#include "results/located_cases.hpp"

namespace daybook::cli {
namespace {

using findings::ScanModel, findings::ScanTable;

// ---- what is asked ----

struct Plan {
    findings::ScanOptions scan;
    std::vector<Day> axis;
};

Result<ScanModel> chosen_model(const ClustersOptions& options) {
    if (options.model == "poisson") return ScanModel::poisson;
    if (options.model == "bernoulli") return ScanModel::bernoulli;
    if (options.model == "permutation") return ScanModel::permutation;
    if (!options.controls.empty() || !options.control_indicator.empty()) return ScanModel::bernoulli;
    return options.population.empty() ? ScanModel::permutation : ScanModel::poisson;
}

std::string chosen_analysis(const ClustersOptions& options) {
    if (!options.analysis.empty()) return options.analysis;
    return options.period.empty() ? "space" : "space-time";
}

Result<std::vector<Day>> chosen_axis(const ClustersOptions& options) {
    if (options.period.empty()) return std::vector<Day>{};
    DAYBOOK_TRY(const auto period, Period::parse(options.period));
    if (chosen_analysis(options) == "space") return std::vector<Day>{period.first(), period.after_last()};
    if (options.unit_length < 1) return refuse("clusters.unit", "a time unit has to be 1 or more long", {.field = "unit length"});
    const bool weeks = options.unit == "week";
    const auto unit = options.unit == "month" ? findings::TimeUnit::month : options.unit == "year" ? findings::TimeUnit::year : findings::TimeUnit::day;
    return findings::time_axis(period, unit, options.unit_length * (weeks ? 7 : 1));
}

// "28", or "50%" of the time units.
Result<std::size_t> window_length(const std::string& text, std::size_t times, std::string_view field) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    const bool percent = std::string_view(end) == "%";
    if (end == text.c_str() || (!percent && *end != 0) || !(number > 0) || !std::isfinite(number)) return refuse("clusters.length", fmt::format("\"{}\" is no window length; write a number of time units, or a part of all of them such as 50%", text), {.field = std::string(field)});
    return std::max<std::size_t>(1, static_cast<std::size_t>(percent ? number / 100 * static_cast<double>(times) : number));
}

// Half of the time, and of a ledger's records no more than four weeks: longer windows say little that a report does not.
std::string default_longest(const ClustersOptions& options, std::size_t times) {
    const std::size_t half = std::max<std::size_t>(1, times / 2);
    return fmt::format("{}", options.cases.empty() && options.unit == "day" ? std::min<std::size_t>(half, 28) : half);
}

Result<Plan> make_plan(const Common& common, const ClustersOptions& options) {
    Plan plan;
    DAYBOOK_TRY(plan.scan.model, chosen_model(options));
    DAYBOOK_TRY(plan.axis, chosen_axis(options));
    const std::size_t times = plan.axis.empty() ? 1 : plan.axis.size() - 1;
    const auto analysis = chosen_analysis(options);
    if (analysis == "space" && plan.scan.model == ScanModel::permutation) return refuse("clusters.space", "a search in space alone needs something to compare with: name an indicator whose records are the controls, give a control or population file, or search in space and time", {.field = "analysis"});
    if (analysis != "space" && plan.axis.empty()) return refuse("clusters.period", "a search in time needs a period; give --period FROM/TO", {.field = "period"});
    if (analysis != "space" && times < 2) return refuse("clusters.period", "the period is one time unit long, so there is nothing to search in time; choose a longer period or shorter units", {.field = "period"});
    if (analysis != "space") {
        DAYBOOK_TRY(plan.scan.longest, window_length(options.longest.empty() ? default_longest(options, times) : options.longest, times, "longest"));
        DAYBOOK_TRY(plan.scan.shortest, window_length(options.shortest, times, "shortest"));
    }
    plan.scan.only_alive = analysis == "prospective";
    const double percent = options.max_share > 0 ? options.max_share : options.cases.empty() ? 10 : 50;
    plan.scan.largest_share = percent / 100;
    plan.scan.elliptic = options.ellipses;
    plan.scan.eccentricity_penalty = options.penalty;
    plan.scan.least_cases = options.least_cases;
    plan.scan.replications = options.replications;
    plan.scan.stop_after = options.stop_after;
    plan.scan.seed = options.seed;
    plan.scan.threads = threads_of(common);
    return plan;
}

// ---- an analyst's own files ----

struct SetAside {
    std::string file, line;
    Error why;
};

struct OwnFiles {
    results::ClusterGround ground;
    std::vector<SetAside> set_aside;
};

class FileReader {
public:
    FileReader(const ClustersOptions& options, const Plan& plan) : options_(options), plan_(plan), near_(plan.axis.empty() ? 0 : plan.axis.back()) {}

    Result<OwnFiles> read() {
        if (options_.coordinates.empty()) return refuse("clusters.coordinates", "case files name places; give --coordinates with the file that says where they are", {.field = "coordinates"});
        if (options_.ellipses && !options_.plane) return refuse("clusters.ellipses", "ellipses need coordinates of a plane; give x and y, and --plane", {.field = "ellipses"});
        DAYBOOK_TRY_VOID(take(options_.cases, tables_.cases, [&](auto text, auto file) { return intake::read_scan_counts(text, file, !plan_.axis.empty(), near_); }));
        if (!options_.controls.empty()) DAYBOOK_TRY_VOID(take(options_.controls, tables_.controls, [&](auto text, auto file) { return intake::read_scan_counts(text, file, !plan_.axis.empty(), near_); }));
        if (!options_.population.empty()) DAYBOOK_TRY_VOID(take(options_.population, tables_.population, [&](auto text, auto file) { return intake::read_scan_population(text, file, near_); }));
        DAYBOOK_TRY_VOID(take(options_.coordinates, tables_.coordinates, [&](auto text, auto file) { return intake::read_scan_coordinates(text, file, options_.plane ? intake::ScanCoordinateKind::plane : intake::ScanCoordinateKind::degrees); }));
        DAYBOOK_TRY(files_.ground.input, findings::make_scan_input(tables_, plan_.scan.model, plan_.axis));
        for (const auto& one : files_.ground.input.left_out) files_.set_aside.push_back({file_of(one.table), fmt::format("line {}", one.line), one.why});
        call_places();
        return std::move(files_);
    }

private:
    template <class Row, class Read>
    Result<void> take(const std::string& file, std::vector<Row>& rows, Read read) {
        DAYBOOK_TRY(const auto text, read_file(file));
        auto got = read(std::string_view(text), std::string_view(file));
        rows = std::move(got.rows);
        for (auto& line : got.set_aside) files_.set_aside.push_back({file, std::move(line.line), std::move(line.why)});
        if (rows.empty()) return refuse("clusters.file", files_.set_aside.empty() ? "the file is empty" : "none of the file's lines can be read; the first: " + files_.set_aside.back().why.sentence, {.file = file});
        return {};
    }

    const std::string& file_of(ScanTable table) const {
        switch (table) {
            case ScanTable::cases: return options_.cases;
            case ScanTable::controls: return options_.controls;
            case ScanTable::population: return options_.population;
            case ScanTable::coordinates: break;
        }
        return options_.coordinates;
    }

    void call_places() {
        auto& ground = files_.ground;
        for (const auto& ids : ground.input.places) {
            std::string name;
            for (const auto& id : ids) name += (name.empty() ? "" : "/") + id;
            ground.names.push_back(std::move(name));
        }
        if (options_.plane) return;
        ground.km = 1;
        for (const auto& at : ground.input.data.places) ground.middles.push_back({std::atan2(at[1], at[0]) / geo::degree_rad, std::asin(std::clamp(at[2] / (geo::earth_radius_m / 1000), -1.0, 1.0)) / geo::degree_rad});
    }

    const ClustersOptions& options_;
    const Plan& plan_;
    Day near_;
    findings::ScanTables tables_;
    OwnFiles files_;
};

Result<void> write_set_aside(const std::string& file, const std::vector<SetAside>& rows) {
    std::string text = "file,row,line,code,reason\n";
    for (const auto& row : rows) {
        append_csv_row(text, std::array{row.file, fmt::format("{}", row.why.place.row), row.line, row.why.code, row.why.sentence}, "\n");
    }
    return replace_file(file, text);
}

// ---- what is said ----

// What a search of files and one of a ledger's records say besides what was found.
struct Beside {
    std::vector<std::string> notes;
    Facts facts;               // what was searched
    Facts citation;
    std::string command;       // that gives the same again, up to the options of the search
    std::vector<SetAside> set_aside;
};

// The options that are not as they are unless said.
std::string search_options(const ClustersOptions& options) {
    const ClustersOptions usual;
    std::string text;
    const auto add = [&](std::string_view name, const auto& value, const auto& unless) {
        if (value != unless) text += fmt::format(" --{} {}", name, value);
    };
    add("analysis", options.analysis, usual.analysis);
    add("model", options.model, usual.model);
    add("unit", options.unit, usual.unit);
    add("unit-length", options.unit_length, usual.unit_length);
    add("longest", options.longest, usual.longest);
    add("shortest", options.shortest, usual.shortest);
    add("max-share", options.max_share, usual.max_share);
    add("max-radius", options.max_radius_km, usual.max_radius_km);
    if (options.ellipses) text += " --ellipses";
    add("penalty", options.penalty, usual.penalty);
    add("least-cases", options.least_cases, usual.least_cases);
    add("stop-after", options.stop_after, usual.stop_after);
    return text + fmt::format(" --replications {} --seed {}", options.replications, options.seed);
}

std::string command_of_files(const ClustersOptions& options) {
    std::string text = "daybook clusters --cases " + results::shell_word(options.cases) + " --coordinates " + results::shell_word(options.coordinates);
    if (!options.population.empty()) text += " --population " + results::shell_word(options.population);
    if (!options.controls.empty()) text += " --controls " + results::shell_word(options.controls);
    if (options.plane) text += " --plane";
    if (!options.period.empty()) text += " --period " + results::shell_word(options.period);
    return text;
}

std::string command_of_records(const Common& common, const ClustersOptions& options, const results::Scene& scene, const results::ClusterQuestion& question) {
    std::string text = results::command_on_ledger(asked_of(common, options.selection), "clusters", question.source, scene.as_of) + results::cases_options_text({question.source, question.indicator, question.period.to_text(), question.unit});
    if (!options.control_indicator.empty()) text += " --control-indicator " + options.control_indicator;
    return text + (question.at == results::ClusterPlaces::areas ? " --at areas" : fmt::format(" --cell-m {}", question.cell_m));
}

int say(const Common& common, const ClustersOptions& options, const results::ClusterFindings& findings, Beside beside) {
    const Language language = chosen_language(options.selection);
    auto notes = results::to_lines(results::cluster_sentences(findings, language));  // all clusters are in the table
    notes.insert(notes.end(), beside.notes.begin(), beside.notes.end());
    if (!beside.set_aside.empty()) {
        if (const auto written = write_set_aside(options.rejects, beside.set_aside); !written) return print_error(common, written.error());
        notes.push_back(results::cluster_phrases().fill("clusters.set_aside", language, {{"n", static_cast<std::int64_t>(beside.set_aside.size())}, {"file", options.rejects}}));
    }
    Facts facts = std::move(beside.facts);
    for (auto& more : {results::cluster_facts(findings), std::move(beside.citation)}) facts.insert(facts.end(), more.begin(), more.end());
    facts.emplace_back("command", beside.command + search_options(options));
    if (!options.out.empty()) {
        if (findings.ground.middles.empty()) return print_error(common, {"clusters.map", "a map needs coordinates in degrees, and these are of a plane", {.field = "out"}});
        if (const auto written = replace_file(options.out, results::clusters_geojson(findings, facts, notes, language)); !written) return print_error(common, written.error());
    }
    print_table(common, results::cluster_table(findings, common.csv || common.json), facts, notes);
    return done;
}

Result<findings::ScanResult> scan_with_progress(const ClustersOptions& options, const findings::ScanData& data, Plan& plan) {
    ProgressLine line(options.quiet);
    plan.scan.progress = [&](std::uint32_t drawn) { return line.show("Drawing maps", drawn, plan.scan.replications), true; };
    auto result = findings::scan(data, plan.scan);
    line.clear();
    return result;
}

int clusters_of_files(const Common& common, const ClustersOptions& options, Plan& plan) {
    if (options.count != ClustersOptions{}.count) return print_error(common, {"clusters.count", "the cases of a file are no records of incidents: leave --count out", {.field = "count"}});
    if (options.max_radius_km > 0) plan.scan.largest_radius = options.max_radius_km;
    auto files = FileReader(options, plan).read();
    if (!files) return print_error(common, files.error());
    const auto result = scan_with_progress(options, files->ground.input.data, plan);
    if (!result) return print_error(common, result.error());
    return say(common, options, {files->ground, plan.axis, plan.scan, *result}, {.command = command_of_files(options), .set_aside = std::move(files->set_aside)});
}

Result<results::ClusterQuestion> question_of(const results::Scene& scene, const ClustersOptions& options, const Plan& plan) {
    if (options.indicator.empty()) return refuse("clusters.indicator", "name the indicator whose records are the cases with --indicator, or give files with --cases", {.field = "indicator"});
    if (options.period.empty()) return refuse("clusters.period", "say which records with --period, such as 2015", {.field = "period"});
    DAYBOOK_TRY(const auto period, Period::parse(options.period));
    results::ClusterQuestion question{.indicator = options.indicator, .period = period, .model = plan.scan.model, .axis = plan.axis, .control_indicator = options.control_indicator, .at = options.at == "areas" ? results::ClusterPlaces::areas : results::ClusterPlaces::cells, .cell_m = options.cell_m, .unit = results::case_unit(options.count)};
    DAYBOOK_TRY(question.source, results::only_source(scene, options.selection.source));
    return question;
}

int clusters_of_ledger(const Common& common, const ClustersOptions& options, Plan& plan) {
    if (options.max_radius_km > 0) plan.scan.largest_radius = options.max_radius_km * 1000;
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto question = question_of(**scene, options, plan);
    if (!question) return print_error(common, question.error());
    const auto ground = results::cluster_ground(**scene, *question);
    if (!ground) return print_error(common, ground.error());
    const auto result = scan_with_progress(options, ground->input.data, plan);
    if (!result) return print_error(common, result.error());
    Beside beside{.facts = {{"source", question->source}, {"indicator", question->indicator}, {"period", question->period.to_text()}, {"counted", std::string(results::to_key(question->unit))}, {"same_incident", ground->cases.front().same_incident}}, .citation = citation(**scene), .command = command_of_records(common, options, **scene, *question)};
    const auto words = results::FindingWords::shipped("clusters", chosen_language(options.selection));
    beside.notes = results::ground_notes(**scene, *question, *ground, words);
    return say(common, options, {*ground, plan.axis, plan.scan, *result}, std::move(beside));
}

}  // namespace

int clusters(const Common& common, const ClustersOptions& options) {
    auto plan = make_plan(common, options);
    if (!plan) return print_error(common, plan.error());
    return options.cases.empty() ? clusters_of_ledger(common, options, *plan) : clusters_of_files(common, options, *plan);
}

}  // namespace daybook::cli
