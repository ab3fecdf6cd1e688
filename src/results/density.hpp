// Where an indicator's cases lie close together, as a map of contours, and how well such a map foretold the months held out of it: a question on
// a ledger becomes a map (findings/density.hpp), and the map becomes tables, sentences and GeoJSON.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "findings/accuracy.hpp"
#include "findings/density.hpp"
#include "geo/local_plane.hpp"
#include "geo/point.hpp"
#include "results/answer.hpp"
#include "results/finding_words.hpp"
#include "results/located_cases.hpp"
#include "results/scene.hpp"

namespace daybook::results {

struct DensityQuestion {
    CasesQuestion of;             // a period of whole months
    std::uint32_t hold_out = 6;   // months at the end of the period that the map is tested on, from 1 to findings::most_held_out
    double cell_m = 0;            // the side of a cell; 0: chosen from the size of the region, and no finer than places are kept
    double bandwidth_m = 0;       // 0: five cells
    bool adaptive = false;        // wider where cases are sparse
};

// All that is said and drawn is made of this.
struct DensityAnswer {
    LocatedCases cases;
    geo::LocalPlane plane{{}};              // from degrees to the metres of the points and the grid
    std::vector<geo::Metres> points;        // of each case
    findings::Grid grid;
    findings::DensityOptions how;           // the bandwidth that was taken
    findings::DensityMap map;               // cases per km², of the whole period
    findings::Accuracy accuracy;            // of maps made without the months held out
    bool has_areas = false;                 // false: the grid is the box around the points
};

// Refused: what located_cases() refuses; a period that is not of whole months, or that the months held out leave nothing of; a grid or a bandwidth
// that findings::make_grid() or findings::density_map() refuses; no case in the areas.
Result<DensityAnswer> find_density(const Scene& scene, const DensityQuestion& question);

// A row for each share of the area: the prediction accuracy index (PAI) of the density map and of the plain counts with 95 % limits, their
// difference, its p, and which map did better. For programs; the last column is in words.
[[nodiscard]] Table accuracy_table(const DensityAnswer& answer, const FindingWords& words);
// What was asked and looked at: the indicator's title, source, period, the number of cases, the area and the side of a cell.
[[nodiscard]] std::string density_subject(const Scene& scene, const DensityQuestion& question, const DensityAnswer& answer, const FindingWords& words);
// How the map was made, how well it foretold, what it does not say, and what a reader has to know about the cases.
[[nodiscard]] std::vector<Sentence> density_sentences(const Scene& scene, const DensityAnswer& answer, const FindingWords& words);
// What the answer rests on: the cases, the grid, the kernel, and the citation. The command that gives it again is for whoever knows where the ledger lies.
[[nodiscard]] Facts density_facts(const Scene& scene, const DensityAnswer& answer);
// " --indicator burglary --period 2014 …": the options of the command that gives the answer again, with the cells and the bandwidth that were
// taken; after command_on_ledger().
[[nodiscard]] std::string density_options_text(const DensityQuestion& question, const DensityAnswer& answer);

// One part of a contour, in degrees; the first point of a ring is not repeated.
struct DensityPolygon {
    std::vector<geo::LonLat> outer;               // against the clock
    std::vector<std::vector<geo::LonLat>> holes;  // with it
};

// The contour around the cells where cases lie closest together, a `share` of the region's area (0.01: one hundredth).
[[nodiscard]] std::vector<DensityPolygon> density_contours(const DensityAnswer& answer, double share);
// Four contours, the widest first, so that a map paints the narrower ones over it; the facts and the sentences stand in it as "about".
[[nodiscard]] std::string density_geojson(const DensityAnswer& answer, const Facts& facts, const std::vector<std::string>& said);

}  // namespace daybook::results
