// The cases of an indicator that have a day and a place, and what a reader has to know about those that have not.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "geo/point.hpp"
#include "results/answer.hpp"
#include "results/cases.hpp"
#include "results/finding_words.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// What a reader has to know about cases: how they were placed, and whether they are the controls.
struct NotedCases {
    CaseTally cases;
    std::int64_t no_place = 0;  // of them, and so left out
    bool by_point = true;       // false: by area, so that it is not said how exactly points are kept
    bool controls = false;
};
// What was left out, records of one incident, what the period lacks and how exactly places are kept, as sentences.
[[nodiscard]] std::vector<std::string> notes_about(const Scene& scene, const std::string& source, const Period& period, const NotedCases& noted, const FindingWords& words);

// Which cases are asked for.
struct CasesQuestion {
    std::string source;     // empty: the ledger's only one
    std::string indicator;
    std::string period;     // as Period::parse() reads it
    CaseUnit unit = CaseUnit::incident;
};
// " --indicator burglary --period 2014 --count incidents": what follows command_on_ledger() in the command that gives the same again.
[[nodiscard]] std::string cases_options_text(const CasesQuestion& question);

struct LocatedCases {
    std::string source;
    Period period;
    std::vector<geo::LonLat> places;   // by day, as results::cases_of() has them
    std::vector<Day> days;
    std::vector<std::int64_t> entries; // in the ledger
    double kept_to_m = 0;              // how exact places are kept; 0: as they came
    NotedCases noted;
    Facts facts;                       // source, indicator, period, and what was left out
};
[[nodiscard]] std::vector<std::string> notes_about(const Scene& scene, const LocatedCases& located, const FindingWords& words);

// Refused as results::cases_of() refuses; a period that is none; several sources and none named; records of which none has a day and a place.
Result<LocatedCases> located_cases(const Scene& scene, const CasesQuestion& question);

}  // namespace daybook::results
