// Which series stand out: every count indicator, in the whole and in each area, each week or day beside what the same series lets one expect.
// A function of the indicator book, the ledger's prefix and the question. Methods: findings/farrington.hpp and findings/cusum.hpp.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "findings/delay.hpp"
#include "results/watch_series.hpp"

namespace daybook::results {

enum class WatchMethod : std::uint8_t { farrington, cusum };

struct WatchQuery {
    std::string source;
    std::vector<std::string> indicators = {};  // ids; none: all that count records of the source
    bool by_area = false;                      // each area beside the whole
    Every every = Every::week;
    std::optional<Day> until = {};             // the newest complete unit that ends by then; nothing: the newest there is
    std::optional<Day> since = {};             // also the units before it, from the one that this day lies in
    std::int32_t units = 1;                    // so many, when nothing says since when
    WatchMethod method = WatchMethod::farrington;
    double false_discovery_rate = 0.05;        // farrington
    double ratio = 1.5;                        // cusum: the rise that is looked for
    double years_between_false = 50;           // cusum: of one series that does not change
};

// above: an alert. unprecedented: enough records, but none in the past that they would be compared with, so that nothing can be tested.
enum class WatchState : std::uint8_t { above, within, too_few, unprecedented, too_little_past, no_model, too_early, incomplete };
[[nodiscard]] std::string_view to_key(WatchState state);  // "too-few"

struct Sum {  // cusum
    double sum = 0, limit = 0;  // in records
    std::int32_t since = 0;     // unit
    std::int64_t observed = 0;  // since then
    double expected = 0;        // since then, each raised by its standard error
};

// What came in the half-year between the past that was compared with and this unit, beside what the same regression expects of it.
struct Level {
    std::int64_t observed = 0;
    double expected = 0;
    bool moved = false;  // further off than chance takes it, and in both of its halves by more than a tenth: then an alert, or its absence, says less
};

struct Watched {
    std::size_t indicator = 0;  // of WatchSeries::indicators
    std::size_t place = 0;      // 0: the whole; else WatchSeries::areas[place − 1]
    std::int32_t unit = 0;
    WatchState state = WatchState::within;
    std::int64_t observed = 0;
    // Of above and within:
    double expected = 0;           // of what is known so far
    double standard_error = 0;     // of the expected number, when all are known
    double dispersion = 1;         // of the past
    std::optional<double> trend;   // of the logarithm, a unit
    bool seasonal = false;         // ten levels of the season; false: too few for that
    double limit = 0;              // the highest count that is no alert
    double score = 0;              // (observed − expected) / (limit − expected): above 1 in an alert; of cusum the sum / its limit
    double p = 1, p_adjusted = 1;  // farrington; too_few has 1
    std::optional<Sum> sum;        // cusum
    Level level;
    double known_share = 1;        // below 1: provisional
    std::optional<findings::Nowcast> nowcast;  // of provisional ones
    std::vector<std::int32_t> past;            // of above: the units compared with
};

// All series at one time.
struct WatchUnit {
    std::int32_t unit = 0;
    bool complete = true;       // false: the month's data are not, and nothing is judged
    int tried = 0;              // above, within and too_few
    int found = 0;              // above
    double tail = 0;            // farrington: the p up to which a count is an alert
    std::vector<Watched> rows;  // by indicator and place
    [[nodiscard]] int with_state(WatchState state) const;
};

struct Watch {
    WatchQuery query;
    WatchSeries series;
    std::vector<WatchUnit> units;  // oldest first
};

// Refused: as watch_series(); a time without a complete unit; numbers that make no sense.
Result<Watch> watch(const Scene& scene, const WatchQuery& query);

// " --by area --every week --since 2015-11-02 --until 2015-12-27 --method farrington --fdr 0.05": what follows the source and the ledger size in the
// command that gives the same answer again, from any ledger that has grown from this one.
[[nodiscard]] std::string watch_options_text(const Watch& watch);

}  // namespace daybook::results
