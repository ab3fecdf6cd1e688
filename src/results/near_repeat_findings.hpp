// Near-repeats of a ledger's records: a question becomes a test (findings/near_repeat.hpp), and its table of distance and time bands becomes
// labels, rows and sentences. All but find_near_repeat() and near_repeat_subject() serves an analyst's own points as well.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "findings/near_repeat.hpp"
#include "geo/point.hpp"
#include "results/answer.hpp"
#include "results/finding_words.hpp"
#include "results/located_cases.hpp"
#include "results/scene.hpp"

namespace daybook::results {

struct NearRepeatQuestion {
    CasesQuestion of;             // whose cases
    findings::NearRepeatOptions test;  // metres, days, permutations, threads
};

struct NearRepeatAnswer {
    LocatedCases cases;
    std::vector<findings::Event> events;  // the cases in metres, in the same order
    findings::NearRepeat result;
};

// Refused: what located_cases() refuses, and what findings::near_repeat() refuses.
Result<NearRepeatAnswer> find_near_repeat(const Scene& scene, const NearRepeatQuestion& question);

// Places in degrees, each with its day, as events in metres on a plane around them.
[[nodiscard]] std::vector<findings::Event> on_plane(std::span<const geo::LonLat> places, std::span<const Day> days);

// A distance band in words: row 0 is the same place, the last is what is farther than all bands.
[[nodiscard]] std::string place_label(const findings::NearRepeatOptions& test, std::size_t row, const FindingWords& words);
// A time band in words: the last column is what is later than all bands.
[[nodiscard]] std::string time_label(const findings::NearRepeatOptions& test, std::size_t column, const FindingWords& words);
// A row for each cell, for programs: its bands in words and in numbers, pairs observed and expected, their ratio, p, and p adjusted for all cells.
[[nodiscard]] Table cell_table(const findings::NearRepeat& result, const findings::NearRepeatOptions& test, const FindingWords& words);

// Whose cases, of which period, how many they and their pairs are; also of a test for chains.
[[nodiscard]] std::string near_repeat_subject(const Scene& scene, const std::string& indicator, const LocatedCases& cases, const FindingWords& words);
// What a reader has to know about a ledger's cases, and whether places are kept too coarsely for the smallest distance that is looked at.
[[nodiscard]] std::vector<std::string> near_repeat_notes(const Scene& scene, const LocatedCases& cases, double smallest_m, const FindingWords& words);
// Which cells are more than chance, how it was tested, and what it does not say.
[[nodiscard]] std::vector<Sentence> near_repeat_sentences(const findings::NearRepeat& result, const findings::NearRepeatOptions& test, const FindingWords& words);

// "manhattan" or "euclidean", as the option is written.
[[nodiscard]] std::string_view to_key(findings::Metric metric);
// " --distances 100,200 --same-place 1 …": the options of the command that gives the answer again, after those that say whose cases.
[[nodiscard]] std::string near_repeat_options_text(const findings::NearRepeatOptions& test);

}  // namespace daybook::results
