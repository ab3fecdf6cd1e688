// Clusters of a ledger's records: cases and what they are compared with become the matrices of a scan, and the scan's findings become
// sentences that say how sure they are.
#pragma once
#include <string>
#include <vector>

#include "base/language.hpp"
#include "base/phrases.hpp"
#include "base/result.hpp"
#include "findings/scan_tables.hpp"
#include "geo/point.hpp"
#include "results/answer.hpp"
#include "results/cases.hpp"
#include "results/finding_words.hpp"
#include "results/scene.hpp"

namespace daybook::results {

enum class ClusterPlaces : std::uint8_t {
    cells,  // square cells of a grid, by the records' points
    areas,  // the source's areas, at their centres of gravity
};

struct ClusterQuestion {
    std::string source, indicator;
    Period period;
    findings::ScanModel model = findings::ScanModel::permutation;
    std::vector<Day> axis;          // see findings::time_axis; empty: space alone
    std::string control_indicator;  // of bernoulli: whose records are the controls
    ClusterPlaces at = ClusterPlaces::cells;
    double cell_m = 500;            // the side of a cell
    CaseUnit unit = CaseUnit::incident;
};

// What is scanned, and how its places are called.
struct ClusterGround {
    findings::ScanInput input;
    std::vector<geo::LonLat> middles;  // of each place; empty when the coordinates are none of the globe
    std::vector<std::string> names;    // of each place; of a cell: the area that most of its cases are in, or ""
    double km = 0;                     // a unit of length in kilometres; 0: not known
    bool has_cells = false;
    std::vector<CaseTally> cases;             // of the indicator, and of the controls
    std::vector<std::int64_t> without_place;  // of each of these
};

// Refused: what cases_of() refuses; the Bernoulli model without controls; the Poisson model in cells, or where residents are not known of
// every area; a cell below 10 m; areas whose borders the ledger does not have.
Result<ClusterGround> cluster_ground(const Scene& scene, const ClusterQuestion& question);

// notes_about() its cases and its controls, each sentence once.
[[nodiscard]] std::vector<std::string> ground_notes(const Scene& scene, const ClusterQuestion& question, const ClusterGround& ground, const FindingWords& words);

// A search's findings beside what they were found in.
struct ClusterFindings {
    const ClusterGround& ground;
    const std::vector<Day>& axis;
    const findings::ScanOptions& options;
    const findings::ScanResult& result;
};

[[nodiscard]] const Phrases& cluster_phrases();
// How many of them sentences are made of: those beyond chance, the strongest when none is, all when nothing was drawn.
[[nodiscard]] std::size_t said_clusters(const findings::ScanResult& result);
// "1. 9 places around Torrance, within 125.68 km, 1985-01-01 to 1989-12-31: 236 cases where 176.2 would be expected, …"
[[nodiscard]] std::string cluster_sentence(const ClusterFindings& findings, std::size_t number, Language language);
// Whether anything stands out, what does, what it is compared with, and what a cluster does not say.
[[nodiscard]] std::vector<Sentence> cluster_sentences(const ClusterFindings& findings, Language language);
// Days between clusters as strong that chance would give: units' days / p (Kleinman, Lazarus, Platt 2004).
[[nodiscard]] double recurrence_days(const ClusterFindings& findings, const findings::Cluster& cluster);

// "Edgewater, Uptown …": the names of its places, each once, the nearest to the centre first.
[[nodiscard]] std::string cluster_names(const ClusterGround& ground, const findings::Cluster& cluster, std::size_t at_most);
// A row a cluster. For programs with the middle's coordinates and all names of places; people get the first names, and read the rest in sentences.
[[nodiscard]] Table cluster_table(const ClusterFindings& findings, bool for_programs);
// What was searched: cases, places, population, time units, windows, replications, seed.
[[nodiscard]] Facts cluster_facts(const ClusterFindings& findings);

// The circle or ellipse of a cluster as sixty-four points in degrees around its centre. Only for grounds with middles.
[[nodiscard]] std::vector<geo::LonLat> cluster_outline(const ClusterGround& ground, const findings::Cluster& cluster);
// Each cluster as a circle or ellipse in degrees, its properties beside it, and each place of it with its cases; RFC 7946. Only for
// grounds with middles.
[[nodiscard]] std::string clusters_geojson(const ClusterFindings& findings, const Facts& facts, const std::vector<std::string>& said, Language language);

}  // namespace daybook::results
