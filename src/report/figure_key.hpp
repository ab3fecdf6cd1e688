// The name of a figure: everything that is needed to compute it again from a ledger, as one line of text.
//   chicago|robbery|2015|35|ratio|2014|-|1182080
//   source | indicator | period | area | measure | against | detail | ledger size
// Each shown figure carries its key; whoever checks a report recomputes from the key alone, and trusts nothing else in the file.
// A key has exactly one spelling: to_text() writes it, parse_figure_key() refuses every other.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace daybook::report {

// Longest text of a key that is read or written.
inline constexpr std::size_t longest_figure_key = 1024;

// What is measured. "Sum" is the sum of the signed counts of records that count; "records" are counted one by one.
enum class Measure : std::uint8_t {
    count,            // sum of the indicator in the period; of a share: its numerator
    amount,           // the same of an indicator that has decimals: kilograms
    of,               // of a share: its denominator
    share,            // count ÷ of, 0 to 1
    rate,             // per 100,000 residents and year
    shrunk_rate,      // the same, drawn towards the rate of all areas (empirical Bayes); areas only
    population,       // residents used for the rate
    undated,          // records whose date is too vague for the period; not in count
    without_time,     // records without the time of day that the indicator asks for; not in count
    change,           // (count ÷ count before − 1) × 100
    points,           // of a share: difference in percentage points
    ratio,            // rate ratio, period ÷ against
    low,              // lower limit of ratio at the table's level; shown as a change in per cent
    high,             // upper limit; may be "inf"
    odds_ratio,       // of a share: odds ratio, period ÷ against
    odds_low,
    odds_high,
    p,                // two-sided p of the comparison alone
    adjusted_p,       // Benjamini–Hochberg over the table: area "*": all indicators of the book; an area: all areas of the indicator
    dispersion,       // φ that the series' own history gives
    word,             // what the comparison allows to be said; the value is the word's key: "no-clear-change"
    received,         // records that came in for the period, whatever they are; indicator "*"
    counted,          // of these, records that count
    not_counted,      // of these, records that do not; detail: the reason, or "*" for all reasons
    taken_back,       // of those that count, records that take an earlier one back
    missing,          // of those that count, records that lack something; detail: area, class, time, date or point
    missing_share,    // missing ÷ counted, 0 to 1
    deviation,        // (count ÷ official − 1) × 100; detail: the official figure
    verdict,          // what the reconciliation says; detail: the official figure
    indicators_tried,      // comparisons with a test in the table of key figures; indicator "*"
    indicators_with_word,  // indicators whose word is the detail
    indicators_level,      // level of the limits in that table, 0 to 1
    areas_tried,           // areas compared for the indicator
    areas_with_word,       // areas whose word is the detail
    areas_level,           // level of the limits in the table of areas, 0 to 1
    count_of_class,        // count of the records of one class; detail: its ICCS code
    decided,               // of the reports of residents received in the period: those with a first decision; source "reports"
    wait_median,           // minutes from receipt to that decision: half of them took no longer
    wait_p90,              // nine in ten took no longer
};

enum class ValueKind : std::uint8_t { integer, decimal, name };

struct MeasureRule {
    Measure measure;
    std::string_view name;  // as keys have it: "shrunk-rate"
    ValueKind kind;
    int digits;             // of the value after the point; what is shown may have fewer
    bool against;           // the key names a second period
    bool detail;            // the key has a detail
};

[[nodiscard]] const MeasureRule& rule_of(Measure measure);
[[nodiscard]] const std::vector<MeasureRule>& measure_rules();

// Where: everywhere the source reports on, the records without an area, one area beside all the others ("35"), or a region that is
// the whole of a report ("=35", "=35+36"). One area and a region of just that area have the same counts but not the same
// adjusted p: the first is compared together with all areas, the second together with all indicators. So they have two names.
struct AreaScope {
    enum class Kind : std::uint8_t { whole, none, one, region };
    Kind kind = Kind::whole;
    std::string id;                // only of one area; as the ledger's entries have it
    std::vector<std::string> ids;  // only of a region: in the order of their bytes, each once
    bool operator==(const AreaScope&) const = default;
    static AreaScope everywhere() { return {}; }
    static AreaScope without_area() { return {Kind::none, {}, {}}; }
    static AreaScope of(std::string area_id) { return {Kind::one, std::move(area_id), {}}; }
    static AreaScope region(std::vector<std::string> area_ids);  // in any order; none: everywhere
};

struct FigureKey {
    std::string source;     // "chicago"
    std::string indicator;  // id in the indicator book; "*": of all records
    Period period;
    AreaScope area;
    Measure measure = Measure::count;
    std::optional<Period> against;
    std::string detail;
    std::uint64_t ledger_size = 0;  // entries 0 … size − 1 were looked at
    bool operator==(const FigureKey&) const = default;
};

// Source, area and detail may hold any bytes: all but letters, digits, "." and "_" and inner "-" are written as %XX.
[[nodiscard]] std::string to_text(const FigureKey& key);

// Refused, with the part that was wrong: any text that to_text() does not write.
Result<FigureKey> parse_figure_key(std::string_view text);

}  // namespace daybook::report
