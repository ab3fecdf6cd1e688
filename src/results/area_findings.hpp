// Areas of a ledger, or of an analyst's own map, beside their neighbours: values become tests (findings/areas.hpp), and their results sentences that
// say how sure they are.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "base/phrases.hpp"
#include "base/result.hpp"
#include "findings/areas.hpp"
#include "geo/areas.hpp"
#include "results/finding_words.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// What is looked at, area by area.
struct AreaValues {
    geo::AreaSet shapes;
    std::vector<double> values;     // counts, or whatever a file has, in the order of the shapes
    std::vector<double> residents;  // of each, 0: not known; empty: of none
    double years = 1;               // that the counts are of
    bool is_counts = true;
    Texts subject;                  // "Burglary, chicago, 2014"
    std::int64_t without_area = 0;  // records that lie in none of the shapes
    std::string lacking_months;     // that the records do not cover, in whole or in part; empty: none
};

// Refused: an unknown source or indicator, an indicator that counts no records, areas whose borders the ledger does not have.
Result<AreaValues> area_values(const Scene& scene, const std::string& source, const std::string& indicator, const Period& period);

struct AreaFileQuestion {
    std::string file, id, value, population;  // population: empty, then the value is no count
};
Result<AreaValues> area_values(const AreaFileQuestion& question);

// rate: standardised by Empirical Bayes for the tests; crude and shrunk: as they are. count: of a file without population, its value.
enum class AreaVariable : std::uint8_t { rate, crude, shrunk, count };

enum class AreaWeights : std::uint8_t { queen, rook, distance, nearest, file };

struct AreaQuestion {
    std::optional<AreaVariable> of;  // nothing: rate where residents are known, else count
    AreaWeights weights = AreaWeights::queen;
    double distance_m = 0;
    std::size_t nearest = 0;
    std::string file;                // GAL
    double snap_m = 5;
    findings::Permutations permutations;
};

// "queen", "rook", "distance:1500", "nearest:5", "FILE.gal".
Result<void> parse_weights(const std::string& text, AreaQuestion& question);

struct AreaAnswer {
    AreaVariable of = AreaVariable::count;
    std::vector<std::uint32_t> areas;     // those tested, by their numbers among the shapes; the findings number these
    std::vector<std::uint32_t> left_out;  // without residents
    findings::Neighbours neighbours;      // of those tested
    std::vector<double> shown;            // what a reader understands: counts, or rates (results/scene.hpp: rate_residents)
    std::vector<double> tested;           // what the tests are made of
    findings::AreaFindings findings;
};

// Refused: rates without residents, fewer than four areas with neighbours, values that are all equal, neighbours that cannot be made.
Result<AreaAnswer> find_areas(const AreaValues& ground, const AreaQuestion& question);

[[nodiscard]] const Phrases& area_phrases();
// What was looked at and tested, whether the map has an order, which areas stand out, and what neither says.
[[nodiscard]] std::vector<Sentence> area_sentences(const AreaValues& ground, const AreaQuestion& question, const AreaAnswer& answer, Language language);

}  // namespace daybook::results
