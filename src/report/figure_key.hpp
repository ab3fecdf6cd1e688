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
    count,               // sum of the indicator in the period
    rate,                // per 100,000 residents and year: 100000 · count / population · 365 / days (366 over a leap year: see docs)
    share,               // a share indicator's numerator ÷ denominator, 0 to 1
    shrunk_rate,         // rate drawn towards the mean of all areas (empirical Bayes); areas only
    population,          // residents used for the rate
    expected,            // count of an area if the city's rate held there
    undated,             // records of the indicator whose date is too vague for the period; not in count
    ratio,               // rate ratio period ÷ against; shown as a change in per cent
    low,                 // lower 95 % limit of ratio; shown the same way
    high,                // upper 95 % limit
    p,                   // two-sided p of the comparison, not adjusted
    adjusted_p,          // Benjamini–Hochberg over the family: area "*": all indicators of the book; an area: all areas of the indicator
    word,                // what the comparison allows to be said; value is the word's name
    ordinary_low,        // monthly ordinary range learned from `against`; period is one month
    ordinary_high,
    received,            // records that came in for the period; indicator "*"
    counted,             // of these, records that count
    not_counted,         // of these, records that do not; detail: the reason, or "*" for all reasons
    missing,             // records that count and lack something; detail: "area", "class", "time" or "place"
    missing_share,       // the same ÷ counted, 0 to 1
    deviation,           // own count ÷ official − 1; detail: the official figure
    verdict,             // what the reconciliation says; detail: the official figure
    indicators_tried,    // comparisons in the table of key figures; indicator "*"
    indicators_with_word,  // of these, how many have the word in detail
    areas_tried,         // areas compared for the indicator
    areas_with_word,     // of these, how many have the word in detail
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

// Where: everywhere the source reports on, the records without an area, or one area.
struct AreaScope {
    enum class Kind : std::uint8_t { whole, none, one };
    Kind kind = Kind::whole;
    std::string id;  // only of one area; as the ledger's entries have it
    bool operator==(const AreaScope&) const = default;
    static AreaScope everywhere() { return {}; }
    static AreaScope without_area() { return {Kind::none, {}}; }
    static AreaScope of(std::string area_id) { return {Kind::one, std::move(area_id)}; }
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
