#include "results/near_repeat_findings.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "figures/phrases.hpp"
#include "findings/significance.hpp"
#include "geo/local_plane.hpp"

namespace daybook::results {

Result<NearRepeatAnswer> find_near_repeat(const Scene& scene, const NearRepeatQuestion& question) {
    DAYBOOK_TRY(auto cases, located_cases(scene, question.of));
    auto events = on_plane(cases.places, cases.days);
    DAYBOOK_TRY(auto result, findings::near_repeat(events, question.test));
    return NearRepeatAnswer{.cases = std::move(cases), .events = std::move(events), .result = std::move(result)};
}

std::vector<findings::Event> on_plane(std::span<const geo::LonLat> places, std::span<const Day> days) {
    const auto plane = geo::LocalPlane::around(places);
    std::vector<findings::Event> events;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto at = plane.to_metres(places[i]);
        events.push_back({at.x, at.y, days[i]});
    }
    return events;
}

std::string place_label(const findings::NearRepeatOptions& test, std::size_t row, const FindingWords& words) {
    const auto& distances = test.distances_m;
    if (row == 0) return words.fill("near.place.same", {{"to", words.metres(test.same_place_m)}});
    if (row == 1) return words.fill("near.place.first", {{"to", words.metres(distances[0])}});
    if (row > distances.size()) return words.fill("near.place.farther", {{"over", words.metres(distances.back())}});
    return words.fill("near.place.band", {{"over", words.metres(distances[row - 2])}, {"to", words.metres(distances[row - 1])}});
}

std::string time_label(const findings::NearRepeatOptions& test, std::size_t column, const FindingWords& words) {
    if (column == test.days.size()) return words.fill("near.time.later", {{"over", test.days.back()}});
    const std::int32_t from = column == 0 ? 0 : test.days[column - 1] + 1, to = test.days[column];
    if (to == 0) return words.text("near.time.same");
    return words.fill(from == to ? "near.time.one" : "near.time.band", {{"from", std::to_string(from)}, {"to", to}});
}

Table cell_table(const findings::NearRepeat& result, const findings::NearRepeatOptions& test, const FindingWords& words) {
    Table table{{"distance", "time", "over_m", "up_to_m", "from_days", "up_to_days", "observed", "expected", "ratio", "p", "p_adjusted"}, {}};
    for (std::size_t row = 0; row < result.rows; ++row)
        for (std::size_t column = 0; column < result.columns; ++column) {
            const auto& cell = result.at(row, column);
            const auto upper_m = [&](std::size_t band) { return band == 0 ? test.same_place_m : test.distances_m[band - 1]; };
            table.rows.push_back({place_label(test, row, words), time_label(test, column, words), row == 0 ? Cell() : Cell(Decimal{upper_m(row - 1), 1}), row + 1 == result.rows ? Cell() : Cell(Decimal{upper_m(row), 1}),
                                  std::int64_t{column == 0 ? 0 : test.days[column - 1] + 1}, column + 1 == result.columns ? Cell() : Cell(std::int64_t{test.days[column]}), cell.observed, Decimal{cell.expected, 3}, Decimal{cell.ratio, 3}, Decimal{cell.p, 6},
                                  result.is_remainder(row, column) ? Cell() : Cell(Decimal{cell.p_adjusted, 6})});
        }
    return table;
}

std::string near_repeat_subject(const Scene& scene, const std::string& indicator, const LocatedCases& cases, const FindingWords& words) {
    const auto n = static_cast<std::int64_t>(cases.places.size());
    return words.fill("near.of-ledger", {{"title", scene.book.find(indicator)->title[words.language()]}, {"source", cases.source}, {"period", figures::period_name(scene.phrases, cases.period, words.language())}, {"cases", n}, {"pairs", n * (n - 1) / 2}});
}

std::vector<Sentence> near_repeat_sentences(const findings::NearRepeat& result, const findings::NearRepeatOptions& test, const FindingWords& words) {
    std::vector<Sentence> said;
    const auto cells = static_cast<std::int64_t>((result.rows - 1) * (result.columns - 1));
    const int digits = p_digits(test.permutations);
    for (std::size_t row = 0; row < result.rows; ++row)
        for (std::size_t column = 0; column < result.columns; ++column) {
            const auto& cell = result.at(row, column);
            if (result.is_remainder(row, column) || cell.p_adjusted > findings::significant_p) continue;
            said.push_back({words.fill("near.cell", {{"place", place_label(test, row, words)}, {"time", time_label(test, column, words)}, {"observed", cell.observed}, {"expected", words.number(cell.expected, 1)}, {"ratio", words.number(cell.ratio, 2)}, {"p", words.number(cell.p_adjusted, digits)}}), SaidAs::detail});
        }
    if (said.empty()) said.push_back({words.fill("near.none", {{"cells", cells}}), SaidAs::finding});
    else said.insert(said.begin(), {words.fill("near.some", {{"found", static_cast<std::int64_t>(said.size())}, {"cells", cells}}), SaidAs::finding});
    const auto needed = static_cast<std::int64_t>(std::ceil(static_cast<double>(cells) / findings::significant_p)) - 1;
    if (test.permutations < needed) said.push_back({words.fill("near.too-few-permutations", {{"permutations", std::int64_t{test.permutations}}, {"needed", needed}})});
    said.push_back({words.fill("near.method", {{"permutations", std::int64_t{test.permutations}}, {"seed", std::to_string(test.seed)}, {"least", words.number(1 / (test.permutations + 1.0), digits)}, {"cells", cells}, {"alone", words.number(std::min(1.0, static_cast<double>(cells) / (test.permutations + 1.0)), digits)}})});
    said.push_back({words.text("near.caution")});
    return said;
}

std::vector<std::string> near_repeat_notes(const Scene& scene, const LocatedCases& cases, double smallest_m, const FindingWords& words) {
    auto notes = notes_about(scene, cases, words);
    if (smallest_m < cases.kept_to_m) notes.push_back(words.fill("near.too-coarse", {{"metres", words.number(cases.kept_to_m, 0)}}));
    return notes;
}

std::string_view to_key(findings::Metric metric) { return metric == findings::Metric::euclidean ? "euclidean" : "manhattan"; }

std::string near_repeat_options_text(const findings::NearRepeatOptions& test) {
    return fmt::format(" --distances {} --same-place {} --days {} --metric {} --permutations {} --seed {}", fmt::join(test.distances_m, ","), test.same_place_m, fmt::join(test.days, ","), to_key(test.metric), test.permutations, test.seed);
}

}  // namespace daybook::results
