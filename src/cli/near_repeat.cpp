// near-repeat: pairs of cases that are close in space and in time beside what chance makes of them, and chains of cases.
#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "findings/chains.hpp"
#include "findings/near_repeat.hpp"
#include "findings/significance.hpp"
#include "intake/event_points.hpp"
#include "results/command_again.hpp"
#include "results/finding_words.hpp"
#include "results/located_cases.hpp"
#include "results/near_repeat_findings.hpp"

namespace daybook::cli {
namespace {

// The events that are tested, however they came in.
struct NearInput {
    std::vector<findings::Event> events;
    std::vector<std::int64_t> names;          // of each event: its entry in the ledger, or its row in the file
    std::vector<geo::LonLat> places;          // of each event; empty when the file's coordinates are metres
    std::string subject;
    std::vector<std::string> notes;
    Facts facts;
    Facts cited;
    std::string command;                      // up to the options of the test
};

// ---- from the ledger

results::CasesQuestion cases_asked(const NearRepeatOptions& options) { return {options.selection.source, options.indicator, options.period, results::case_unit(options.count)}; }

NearInput from_ledger(const Common& common, const NearRepeatOptions& options, const results::Scene& scene, results::LocatedCases cases, std::vector<findings::Event> events, double smallest_m, const results::FindingWords& words) {
    NearInput input{.events = std::move(events), .subject = results::near_repeat_subject(scene, options.indicator, cases, words), .cited = citation(scene)};
    input.command = results::command_on_ledger(asked_of(common, options.selection), "near-repeat", cases.source, scene.as_of) + results::cases_options_text(cases_asked(options));
    input.names = std::move(cases.entries);
    input.places = std::move(cases.places);
    input.notes = results::near_repeat_notes(scene, cases, smallest_m, words);
    input.facts = std::move(cases.facts);
    return input;
}

// ---- from a file of points

Result<void> write_rejects(const intake::EventPoints& found, const std::string& file, const std::string& path, const results::FindingWords& words) {
    std::string text = "file,row,reason,original\n";
    for (const auto& row : found.set_aside) append_csv_row(text, std::array{file, fmt::format("{}", row.row), words.text(fmt::format("near.fault.{}", intake::to_key(row.fault))), std::string(row.raw)}, "\n");
    return replace_file(path, text);
}

std::string reasons_of(const intake::EventPoints& found, const results::FindingWords& words) {
    std::map<intake::PointFault, int> counts;
    for (const auto& row : found.set_aside) ++counts[row.fault];
    std::vector<std::string> parts;
    for (const auto& [fault, count] : counts) parts.push_back(fmt::format("{} × {}", count, words.text(fmt::format("near.fault.{}", intake::to_key(fault)))));
    return fmt::format("{}", fmt::join(parts, ", "));
}

Result<void> set_rows_aside(const intake::EventPoints& found, const NearRepeatOptions& options, const results::FindingWords& words, NearInput& input) {
    input.facts.emplace_back("rows_set_aside", static_cast<std::int64_t>(found.set_aside.size()));
    if (found.set_aside.empty()) return {};
    const std::string path = options.rejects.empty() ? options.points + ".rejects.csv" : options.rejects;
    DAYBOOK_TRY_VOID(write_rejects(found, options.points, path, words));
    input.facts.emplace_back("rejects_file", path);
    input.notes.push_back(words.fill("near.set-aside", {{"rows", static_cast<std::int64_t>(found.set_aside.size())}, {"file", options.points}, {"rejects", path}, {"reasons", reasons_of(found, words)}}));
    return {};
}

Result<void> take_points(const intake::EventPoints& found, const NearRepeatOptions& options, NearInput& input) {
    const bool all_degrees = std::ranges::all_of(found.points, [](const auto& point) { return geo::is_valid({point.x, point.y}); });
    if (all_degrees && !options.degrees && !found.points.empty())
        return refuse("points.degrees", "all coordinates lie within ±180 and ±90, as degrees do: with --degrees they are taken as longitude and latitude; otherwise give metres", {.file = options.points});
    if (options.degrees && !all_degrees) return refuse("points.no-degrees", "there are coordinates that are no degrees: x is the longitude, y the latitude; leave --degrees out when they are metres", {.file = options.points});
    std::vector<Day> days;
    for (const auto& point : found.points) {
        input.names.push_back(static_cast<std::int64_t>(point.row));
        days.push_back(point.day);
        if (options.degrees) input.places.push_back({point.x, point.y});
        else input.events.push_back({point.x, point.y, point.day});
    }
    if (options.degrees) input.events = results::on_plane(input.places, days);
    return {};
}

Result<NearInput> from_file(const NearRepeatOptions& options, const results::FindingWords& words) {
    if (!options.indicator.empty() || !options.period.empty() || options.count != NearRepeatOptions{}.count) return refuse("near-repeat.input", "--points brings its own cases: leave --indicator, --period and --count out, or leave --points out");
    const auto format = intake::DateFormat::parse(options.date_format);
    if (!format) return refuse("points.date-format", fmt::format("\"{}\" is no form of dates: write YYYY-MM-DD, DD.MM.YYYY, MM/DD/YYYY or the like", options.date_format), {.field = "date-format"});
    DAYBOOK_TRY(const auto text, read_file(options.points));
    const auto found = intake::read_event_points(text, *format);
    if (found.points.empty() && !found.set_aside.empty())
        return refuse("points.none", fmt::format("none of its {} rows is a point with a day: give x,y,date in metres, the dates as {} (or say how with --date-format)", found.set_aside.size(), options.date_format), {.file = options.points, .row = found.set_aside[0].row});
    NearInput input;
    DAYBOOK_TRY_VOID(take_points(found, options, input));
    const auto n = static_cast<std::int64_t>(input.events.size());
    input.subject = words.fill("near.of-file", {{"file", options.points}, {"cases", n}, {"pairs", n * (n - 1) / 2}});
    input.facts = {{"file", options.points}, {"file_sha256", to_hex(bytes_of(sha256(text)))}, {"rows", static_cast<std::int64_t>(found.points.size() + found.set_aside.size())}};
    DAYBOOK_TRY_VOID(set_rows_aside(found, options, words, input));
    input.command = "daybook near-repeat --points " + results::shell_word(options.points);
    if (options.degrees) input.command += " --degrees";
    if (options.date_format != NearRepeatOptions{}.date_format) input.command += " --date-format " + results::shell_word(options.date_format);
    return input;
}

// ---- the table

// One number of every cell, for people.
template <class Number>
void print_matrix(const std::string& heading, const findings::NearRepeat& result, const findings::NearRepeatOptions& test, const results::FindingWords& words, bool with_remainders, const Number& number) {
    print("\n" + heading + "\n");
    const std::size_t less = with_remainders ? 0 : 1;
    Table table{{words.text("near.place")}, {}};
    for (std::size_t column = 0; column + less < result.columns; ++column) table.columns.push_back(results::time_label(test, column, words));
    for (std::size_t row = 0; row + less < result.rows; ++row) {
        std::vector<Cell> cells{results::place_label(test, row, words)};
        for (std::size_t column = 0; column + less < result.columns; ++column) cells.push_back(number(result.at(row, column)));
        table.rows.push_back(std::move(cells));
    }
    print_table({}, table);
}

// ---- chains

// A row for each case of a chain, for programs.
Table member_rows(const findings::Chains& found, const NearInput& input) {
    const bool degrees = !input.places.empty();
    Table table{{"chain", "cases", "days", "extent_m", "p", "number", "case", "follows", "day", degrees ? "longitude" : "x", degrees ? "latitude" : "y"}, {}};
    for (std::size_t c = 0; c < found.list.size(); ++c) {
        const auto& chain = found.list[c];
        for (std::size_t m = 0; m < chain.events.size(); ++m) {
            const auto [event, follows] = chain.events[m];
            const double x = degrees ? input.places[event].longitude : input.events[event].x, y = degrees ? input.places[event].latitude : input.events[event].y;
            table.rows.push_back({static_cast<std::int64_t>(c + 1), static_cast<std::int64_t>(chain.events.size()), std::int64_t{chain.days}, Decimal{chain.extent_m, 0}, Decimal{chain.p, 6}, static_cast<std::int64_t>(m + 1), input.names[event],
                                  follows < 0 ? Cell() : Cell(std::int64_t{follows + 1}), day_text(input.events[event].day), Decimal{x, degrees ? 6 : 1}, Decimal{y, degrees ? 6 : 1}});
        }
    }
    return table;
}

// A row for each chain, for people.
Table chain_rows(const findings::Chains& found, const NearInput& input) {
    constexpr std::size_t named = 12;
    Table table{{"chain", "cases", "from", "to", "days", "extent_m", "p", "members"}, {}};
    for (std::size_t c = 0; c < found.list.size(); ++c) {
        const auto& chain = found.list[c];
        std::string members;
        for (std::size_t m = 0; m < std::min(named, chain.events.size()); ++m) members += fmt::format("{}{}", m == 0 ? "" : " ", input.names[chain.events[m].event]);
        if (chain.events.size() > named) members += " …";
        table.rows.push_back({static_cast<std::int64_t>(c + 1), static_cast<std::int64_t>(chain.events.size()), day_text(input.events[chain.events.front().event].day), day_text(input.events[chain.events.back().event].day), std::int64_t{chain.days}, Decimal{chain.extent_m, 0}, Decimal{chain.p, 3}, members});
    }
    return table;
}

std::vector<std::string> chain_words(const findings::Chains& found, const findings::ChainOptions& test, const results::FindingWords& words) {
    std::vector<std::string> said{words.fill("near.chains.step", {{"least", static_cast<std::int64_t>(test.least_events)}, {"metres", words.metres(test.within_m)}, {"days", test.within_days}})};
    if (found.list.empty()) return said.push_back(words.text("near.chains.none")), said;
    const int digits = results::p_digits(test.permutations);
    said.push_back(words.fill("near.chains.found", {{"chains", static_cast<std::int64_t>(found.list.size())}, {"events", found.events_in_chains}, {"expected", words.number(found.expected_in_chains, 1)}, {"p", words.number(found.p, digits)}}));
    said.push_back(words.fill("near.chains.clear", {{"chains", std::ranges::count_if(found.list, [](const auto& chain) { return chain.p <= findings::significant_p; })}}));
    said.push_back(words.fill("near.chains.p", {{"permutations", std::int64_t{test.permutations}}, {"seed", std::to_string(test.seed)}}));
    said.push_back(words.text("near.caution"));
    return said;
}

// "200,14" as a step of a chain.
Result<void> read_step(const std::string& text, findings::ChainOptions& options) {
    const auto comma = text.find(',');
    char* end = nullptr;
    options.within_m = std::strtod(text.c_str(), &end);
    const bool metres_read = comma != std::string::npos && end == text.c_str() + comma && comma > 0;
    const char* days = text.c_str() + comma + 1;
    options.within_days = metres_read ? static_cast<std::int32_t>(std::strtol(days, &end, 10)) : -1;
    if (!metres_read || end == days || *end != 0) return refuse("near-repeat.step", fmt::format("\"{}\" is no step of a chain: write metres and days, such as 200,14", text), {.field = "chains"});
    return {};
}

// ---- both

Facts facts_of(const NearRepeatOptions& options, const NearInput& input, const std::string& test_options) {
    Facts facts = input.facts;
    facts.emplace_back("cases", static_cast<std::int64_t>(input.events.size()));
    facts.emplace_back("metric", options.metric);
    facts.emplace_back("permutations", static_cast<std::int64_t>(options.permutations));
    facts.emplace_back("seed", std::to_string(options.seed));
    facts.insert(facts.end(), input.cited.begin(), input.cited.end());
    facts.emplace_back("command", input.command + test_options);
    return facts;
}

// Programs get the rows with everything beside them; people the subject, the tables, the words.
void answer(const Common& common, const Table& rows, const Facts& facts, std::vector<std::string> said, const NearInput& input, const std::function<void()>& tables) {
    said.insert(said.end(), input.notes.begin(), input.notes.end());
    if (common.json || common.csv) {
        said.insert(said.begin(), input.subject);
        return print_table(common, rows, facts, said);
    }
    print(input.subject + "\n");
    tables();
    print("\n");
    for (const auto& sentence : said) print(sentence + "\n");
    print("\n");
    print_facts(common, facts);
}

findings::Metric metric_of(const NearRepeatOptions& options) { return options.metric == "euclidean" ? findings::Metric::euclidean : findings::Metric::manhattan; }

findings::NearRepeatOptions test_of(const Common& common, const NearRepeatOptions& options) {
    return {.metric = metric_of(options), .same_place_m = options.same_place_m, .distances_m = options.distances_m, .days = options.days, .permutations = options.permutations, .seed = options.seed, .threads = threads_of(common)};
}

int answer_table(const Common& common, const NearRepeatOptions& options, const NearInput& input, const findings::NearRepeatOptions& test, const findings::NearRepeat& result, const results::FindingWords& words) {
    const auto cells = static_cast<std::int64_t>((result.rows - 1) * (result.columns - 1));
    answer(common, results::cell_table(result, test, words), facts_of(options, input, results::near_repeat_options_text(test)), results::to_lines(results::near_repeat_sentences(result, test, words)), input, [&] {
        print_matrix(words.text("near.observed"), result, test, words, true, [](const auto& cell) { return Cell(cell.observed); });
        print_matrix(words.text("near.ratio"), result, test, words, true, [](const auto& cell) { return Cell(Decimal{cell.ratio, 2}); });
        print_matrix(words.fill("near.p", {{"cells", cells}}), result, test, words, false, [&](const auto& cell) { return Cell(Decimal{cell.p_adjusted, results::p_digits(test.permutations)}); });
    });
    return done;
}

int answer_chains(const Common& common, const NearRepeatOptions& options, const NearInput& input, const results::FindingWords& words) {
    findings::ChainOptions test{.metric = metric_of(options), .permutations = options.permutations, .seed = options.seed, .threads = threads_of(common)};
    if (const auto read = read_step(options.chains, test); !read) return print_error(common, read.error());
    const auto found = findings::chains(input.events, test);
    if (!found) return print_error(common, found.error());
    const auto test_options = fmt::format(" --chains {} --metric {} --permutations {} --seed {}", options.chains, options.metric, options.permutations, options.seed);
    answer(common, member_rows(*found, input), facts_of(options, input, test_options), chain_words(*found, test, words), input, [&] {
        print("\n");
        if (!found->list.empty()) print_table({}, chain_rows(*found, input));
    });
    return done;
}

int of_ledger(const Common& common, const NearRepeatOptions& options, const results::FindingWords& words) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    if (options.chains.empty()) {
        const results::NearRepeatQuestion question{.of = cases_asked(options), .test = test_of(common, options)};
        auto found = results::find_near_repeat(**scene, question);
        if (!found) return print_error(common, found.error());
        const auto input = from_ledger(common, options, **scene, std::move(found->cases), std::move(found->events), question.test.distances_m.front(), words);
        return answer_table(common, options, input, question.test, found->result, words);
    }
    auto cases = results::located_cases(**scene, cases_asked(options));
    if (!cases) return print_error(common, cases.error());
    auto events = results::on_plane(cases->places, cases->days);
    const double any_distance = std::numeric_limits<double>::infinity();  // the step of a chain is said with it
    return answer_chains(common, options, from_ledger(common, options, **scene, *std::move(cases), std::move(events), any_distance, words), words);
}

int of_file(const Common& common, const NearRepeatOptions& options, const results::FindingWords& words) {
    const auto input = from_file(options, words);
    if (!input) return print_error(common, input.error());
    if (!options.chains.empty()) return answer_chains(common, options, *input, words);
    const auto test = test_of(common, options);
    const auto result = findings::near_repeat(input->events, test);
    if (!result) return print_error(common, result.error());
    return answer_table(common, options, *input, test, *result, words);
}

}  // namespace

int near_repeat(const Common& common, const NearRepeatOptions& given) {
    NearRepeatOptions options = given;
    // A leading 0, as other programs write cuts, is where the first band begins anyway.
    if (options.distances_m.size() > 1 && options.distances_m.front() == 0) options.distances_m.erase(options.distances_m.begin());
    const auto words = results::FindingWords::shipped("near-repeat", chosen_language(options.selection));
    if (options.points.empty() && (options.indicator.empty() || options.period.empty()))
        return print_error(common, {"near-repeat.input", "say whose cases: --indicator and --period for the ledger's own, or --points for a file of x,y,date", {}});
    return options.points.empty() ? of_ledger(common, options, words) : of_file(common, options, words);
}

}  // namespace daybook::cli
