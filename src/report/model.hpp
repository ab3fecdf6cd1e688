// The board report as pure data: everything that the page, the printed paper and the tables show, and nothing else. Whoever
// fills it (the command line, from src/figures) decides what is in it; the writers in this folder only set it in type.
// Empty parts are said to be empty. Texts (titles, names, notes) may come from strangers: the writers escape them.
// Rates are per 100,000 residents and year; ratios are period ÷ against; a share is 0 to 1.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "report/figure_key.hpp"

namespace daybook::report {

// What a comparison found. Members that could not be computed are empty; high is infinite when there is no upper limit.
struct Change {
    std::optional<double> ratio;       // rate in the period ÷ rate in `against`
    std::optional<double> low, high;   // 95 % limits of ratio
    std::optional<double> p;           // two-sided, not adjusted
    std::optional<double> adjusted_p;  // Benjamini–Hochberg over its table
    std::string word;                  // name of the word that may be said: "rose", "fell", "no-clear-change", "too-few", "incomplete"
    double dispersion = 1;             // φ that was used; 1: the exact test
};

struct MonthPoint {
    Month month = 0;
    std::int64_t count = 0;
    std::optional<double> ordinary_low, ordinary_high;  // the range in which an ordinary month lies, learned from `Series::learned_from`
    bool incomplete = false;                            // coverage says that records are missing: drawn as a gap
};

// Months in order without holes; the years before the report belong to it.
struct Series {
    std::vector<MonthPoint> months;
    std::optional<Period> learned_from;  // empty: no ordinary range
};

struct AreaRow {
    AreaScope area;                       // one area, or the records without one
    std::string name;
    std::int64_t count = 0, count_before = 0;
    std::int64_t population = 0;          // 0: unknown
    std::optional<double> rate, shrunk_rate;
    std::optional<Change> change;         // empty: not compared (without an area, or the area is no place of comparison)
};

// A share indicator: numerator ÷ denominator in both periods.
struct ShareCounts {
    std::int64_t part = 0, whole = 0;
    std::int64_t part_before = 0, whole_before = 0;
};

struct IndicatorPart {
    std::string id;     // "robbery"
    std::string title;  // in the report's language
    std::string rule;   // what counts, in words
    std::string date;   // which date decides, in words
    std::int64_t count = 0, count_before = 0;  // of a share indicator: its part
    std::int64_t undated = 0, undated_before = 0;
    std::optional<double> rate, rate_before;   // empty when there is no population or no rate is meant
    std::optional<ShareCounts> share;
    Change change;
    Series series;               // empty: no chart
    std::vector<AreaRow> areas;  // empty: no map and no table; in the order of the area table
};

struct MonthCoverage {
    Month month = 0;
    std::int64_t received = 0;
    bool incomplete = false;
};

struct MissingCount {
    std::string what;  // "area", "class", "time" or "place"
    std::int64_t records = 0;
    double share = 0;  // of the records that count
};

struct Coverage {
    bool complete = true;         // both periods are
    bool period_complete = true;
    bool against_complete = true;
    std::vector<MonthCoverage> months;  // of both periods
    std::vector<MissingCount> missing;  // in the period
};

struct NotCounted {
    std::string reason;  // as the ledger has it
    std::int64_t records = 0;
};

// received − not counted = counted, in records.
struct Flow {
    std::int64_t received = 0, not_counted = 0, counted = 0;
    std::vector<NotCounted> reasons;  // they add up to not_counted
};

struct OfficialRow {
    std::string indicator;  // id
    std::string title;
    Period period;
    std::int64_t official = 0;
    std::int64_t own = 0;
    std::optional<double> deviation;  // own ÷ official − 1
    std::string verdict;              // "agrees", "explained", "not-comparable", "differs"
    std::string explanation;          // given by the profile; may be empty
    std::string publisher;            // whose figure it is
};

struct AreaShape {
    std::string area;  // id
    std::string name;
    std::string path;  // SVG path data in the map's own units
};

struct AreaMap {
    double width = 0, height = 0;  // 0: no outlines known
    std::vector<AreaShape> shapes;
};

// A text file that decided what was counted: mapping, profile, indicator book.
struct RuleFile {
    std::string kind;     // "mapping", "profile", "official"
    std::string id;
    std::string version;
    std::string sha256;   // hex; may be empty
};

struct Citation {
    std::string book_version;
    std::string book_sha256;     // hex, of book_text
    std::string ledger_origin;
    std::uint64_t ledger_size = 0;
    std::string ledger_root;     // base64
    std::string program_version; // "daybook 0.1.0"
};

struct BoardReport {
    std::string title;      // "Crime in Rivermouth"
    std::string language;   // "en", "ru", "be", "kk"
    std::string source;     // id of the source
    std::string publisher;  // of the records, with the terms they came under; may be empty
    Period period;
    Period against;
    std::vector<IndicatorPart> indicators;  // in the order of the book
    Coverage coverage;
    Flow flow;
    Flow flow_before;
    std::vector<OfficialRow> official;
    AreaMap map;
    std::vector<RuleFile> rules;
    std::vector<std::string> notes;  // further remarks on method, each a sentence or two
    Citation citation;
    std::string book_text;  // the whole indicator book, so that the report can be recomputed for ever
};

}  // namespace daybook::report
