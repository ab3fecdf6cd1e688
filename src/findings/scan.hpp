// The scan statistic: where, or where and when, there are more cases than chance explains (Kulldorff 1997, "A spatial scan
// statistic"; Kulldorff et al. 1998 for cylinders in space and time; 2005 for the space-time permutation; 2006 for ellipses).
// Every window, a circle or ellipse around a place, for space-time analyses through some of the time units, is compared with the
// rest by its log likelihood ratio. The windows' maximum in data without clusters, drawn again and again, gives p.
// The same data, options and seed give the same result on any number of threads and on every processor.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace daybook::findings {

enum class ScanModel : std::uint8_t {
    poisson,      // cases against what populations and covariates lead to expect
    bernoulli,    // cases among cases and controls
    permutation,  // cases against each place's share and each time's share of all cases: no population is needed
};

// Where a place is, in one unit of length for all. Places on the globe are points in three dimensions (on_globe): the order of their
// straight distances is the order along great circles.
using ScanPoint = std::array<double, 3>;
// Degrees as a point on a globe of `radius`.
[[nodiscard]] ScanPoint on_globe(double latitude, double longitude, double radius);

// A matrix with a row for each place and a column for each time unit (one, when time plays no part).
struct ScanData {
    std::vector<ScanPoint> places;
    std::size_t times = 1;
    std::vector<std::uint32_t> cases;  // [place × times + time]
    std::vector<double> measure;       // of poisson: in proportion to what is expected; of bernoulli: cases and controls together; of permutation: empty
};

struct ScanOptions {
    ScanModel model = ScanModel::poisson;
    bool only_alive = false;                // prospective: only windows that reach to the last time unit
    double largest_share = 0.5;             // of the population (of permutation: of the cases) that a window's places may hold
    double largest_radius = std::numeric_limits<double>::infinity();
    std::size_t shortest = 1, longest = 1;  // time units of a window
    bool elliptic = false;                  // ellipses beside circles: axes as 1.5, 2, 3, 4 and 5 to 1, in 4, 6, 9, 12 and 15 directions
    double eccentricity_penalty = 0.5;      // the ratio is multiplied by (4s/(s+1)²) to this power, s being the longer axis over the shorter
    std::uint32_t least_cases = 2;          // in a cluster
    std::uint32_t replications = 999;       // 0: no p
    std::uint32_t stop_after = 0;           // stop when so many replications reached the observed maximum (Besag and Clifford 1991); 0: never
    std::uint64_t seed = 1;
    unsigned threads = 1;
    std::function<bool(std::uint32_t done)> progress;  // called now and then, from one thread at a time; false: give up
};

struct Cluster {
    std::uint32_t centre = 0;
    double longer_axis = 1, angle = 0;      // of an ellipse: longer over shorter axis, and the longer one's angle to the x axis in radians
    double radius = 0;                      // distance of the farthest place; of an ellipse: along its shorter axis
    double span = 0;                        // the largest distance between two of its places
    std::vector<std::uint32_t> places;      // by their distance from the centre
    std::size_t first = 0, after_last = 1;  // time units
    std::int64_t cases = 0;
    double expected = 0;
    double relative_risk = 0;               // inside against outside: (c/E) / ((C − c)/(C − E)); infinite when all cases are inside
    double ratio = 0;                       // log likelihood ratio, with the penalty of an ellipse
    std::uint32_t reached = 0;              // replications whose maximum is as large (ties within 1e-10 of it are as large)
    std::optional<double> p;                // (1 + reached) / (1 + replications)
    std::optional<double> gumbel_p;         // from a Gumbel distribution with the replications' mean and deviation (Abrams, Kulldorff, Kleinman 2010)
};

struct ScanResult {
    std::vector<Cluster> clusters;      // the most likely first; then those that share no place with one before them and that some replication did not reach
    std::int64_t cases = 0;             // of all places
    double measure = 0;                 // of all places
    std::uint32_t replications = 0;     // drawn, fewer than asked for when stopped
    bool stopped = false;               // by stop_after
    std::vector<double> maxima;         // of each replication
    std::uint64_t windows = 0;          // in one replication
};

// Refused: no or one place, sizes that do not fit, no cases, all cases in one place (of permutation: or in one time unit), a place with cases
// where none are expected (bernoulli: more cases than people), options that no window can meet, a count too large, giving up.
[[nodiscard]] Result<ScanResult> scan(const ScanData& data, const ScanOptions& options);

}  // namespace daybook::findings
