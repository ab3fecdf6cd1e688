// The board report as pure data: everything that the page, the printed paper and the tables show, and nothing else. Whoever
// fills it (the command line, from src/figures) decides what is in it; the writers in this folder only set it in type.
// Empty parts are said to be empty. Texts (titles, names, notes) may come from strangers: the writers escape them.
// Rates are per 100,000 residents and year.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "figures/compare.hpp"
#include "figures/coverage.hpp"
#include "base/language.hpp"
#include "figures/reconcile.hpp"
#include "report/figure_key.hpp"
#include "report/finding.hpp"

namespace daybook::report {

// The facts of a figures::ComparisonTable that stand beside its rows.
struct TableFacts {
    int tried = 0;                      // comparisons with a test
    double false_discovery_rate = 0.05;
    double level = 0.95;                // of the rows' limits
};

// Counts that are not shown to everyone (figures/disclosure.hpp): then the count itself is 0 here, and nothing made of it is given.
struct Hidden {
    bool now = false, before = false;
    [[nodiscard]] bool any() const { return now || before; }
};

struct MonthPoint {
    Month month = 0;
    std::int64_t count = 0;
    std::int64_t of = 0;                                // of a share
    std::optional<double> ordinary_low, ordinary_high;  // see ordinary.hpp; of a share as counts too
    bool incomplete = false;                            // records are missing: drawn as a gap
    bool empty = false;                                 // the source has none at all, so that there is no number
    bool hidden = false;                                // not shown to everyone
};

// Months in order without holes, the years before the report among them; both periods lie inside.
struct Series {
    std::vector<MonthPoint> months;
    std::optional<Period> learned_from;  // of the ordinary range; empty: no range
};

struct AreaRow {
    AreaScope area;  // one area, or the records without one
    std::string name;  // not shown for the records without an area
    std::int64_t count = 0, count_before = 0;
    std::int64_t population = 0;  // 0: unknown
    std::optional<double> rate, shrunk_rate;
    std::optional<figures::Comparison> comparison;  // empty: not compared (the records without an area; all areas in a report for everyone)
    Hidden hidden = {};
};

// A share's denominators; `count` is its numerator.
struct ShareOf {
    std::int64_t of = 0, of_before = 0;
};

// Of an indicator that other bodies supply: its counts are in units of 10^−scale, and a period for which nothing was supplied has none.
struct Supplied {
    int scale = 0;
    bool now = true, before = true;
};

struct IndicatorPart {
    std::string id;     // "robbery"
    std::string title;  // in the report's language
    std::string rule;   // what counts, in words
    std::int64_t count = 0, count_before = 0;
    std::optional<ShareOf> share;                // present when it is a share
    std::optional<Supplied> supplied;            // present when others supply it
    std::optional<double> rate, rate_before;     // empty when there is no population or no rate is meant
    std::int64_t undated = 0, undated_before = 0;
    std::int64_t without_time = 0, without_time_before = 0;
    figures::Comparison comparison;
    std::string why_not_comparable;  // in the report's language; empty: it is comparable
    figures::Dispersion dispersion;
    Series series;               // empty: no chart
    std::vector<AreaRow> areas;  // empty: no map and no table; in the order of the table
    TableFacts area_table;
    Hidden hidden = {};
};

// Of a report for everyone: by which rule counts are hidden, and how many of all that are public.
struct Disclosure {
    std::string version, sha256;  // hex
    std::int64_t cells = 0, hidden = 0;
};

// As a page cites it, and as whoever checks the page reads it.
[[nodiscard]] inline std::string cited_rule(const Disclosure& disclosure) { return disclosure.version + " " + disclosure.sha256; }

// An official figure and what comparing with it gave; a row that is not of the report's own source does not belong here.
struct OfficialRow {
    std::string title;  // of the indicator
    figures::Reconciled row;
};

// A text file that decided what was counted.
struct RuleFile {
    std::string kind;     // phrase "report.rules.KIND": "mapping", "profile", "official", "areas"
    std::string id;
    std::string version;
    std::string sha256;   // hex; may be empty
};

// What a part of the report shows.
enum class PartKind : std::uint8_t { indicators, reports, waits, instructions };

// One part, as ministries report: it names what it shows of the report's indicators, and what it cannot show.
struct ReportPart {
    std::string id;     // "violence"
    PartKind kind = PartKind::indicators;
    std::string title;
    std::string holds;  // what it is for: said when there is no data for it
    std::string limit;  // what the records cannot say; may be empty
    std::vector<std::string> indicators;  // ids in BoardReport::indicators, in the order of the part
    std::vector<std::string> lacking;     // titles of indicators that no record of the source has ever counted for
};

// Records that came in for the period and for the one before, and what of them counts.
struct ReceivedInBoth {
    figures::Received now, before;
};

// Reports of residents received in a period, as of the ledger's size.
struct ResidentReports {
    figures::Received received;                             // `counted` are those that have not ended
    std::int64_t decided = 0;                               // those with a first decision
    std::optional<std::int64_t> median_minutes, p90_minutes;  // from receipt to it; empty: none is decided
};

enum class Direction : std::uint8_t { down, up };

// What was instructed, and by which indicator it is to be seen.
struct Instruction {
    Day date = 0;
    std::string text;
    std::string indicator;
    Direction wanted = Direction::down;
    std::string title = {};  // of the indicator, in the report's language; not in a recipe
    bool operator==(const Instruction&) const = default;
};

// A person's words about the report, set apart from it. They change no word and no figure.
struct Comment {
    std::string text, by;  // "Name, office"
    bool operator==(const Comment&) const = default;
};

struct AreaShape {
    std::string area;  // id
    std::string path;  // SVG path data, from geo::Outline
    double label_x = 0, label_y = 0;  // a point inside, for a mark
    bool outside = false;             // of the report's region: drawn as an outline only
};

struct AreaMap {
    double width_px = 0, height_px = 0;  // 0: no outlines known
    std::vector<AreaShape> shapes;
};

struct Citation {
    std::string book_version;
    std::string book_sha256;      // hex, of book_text
    std::string ledger_origin;
    std::uint64_t ledger_size = 0;
    std::string ledger_root;      // base64
    std::string program_version;  // "daybook 0.1.0"
};

struct BoardReport {
    std::string title;      // "Crime in Rivermouth"
    std::string file_name;  // of the page: "rivermouth-2023.html"; it stands in the command that checks it
    Language language = Language::en;
    std::string source;     // id of the source
    std::string publisher;  // of the records, with the terms they came under; may be empty
    Period period;
    Period against;
    AreaScope region;         // everywhere, or the areas that are the whole of this report
    std::string region_name;  // "Austin, Loop"; not shown for everywhere
    std::vector<IndicatorPart> indicators;  // in the order of the book; those that the source has data for
    std::vector<ReportPart> parts;          // each indicator stands in one of them
    TableFacts key_table;                   // of their comparisons
    std::vector<figures::MonthCoverage> coverage;   // months of both periods
    figures::Completeness complete, complete_before;
    std::optional<ReceivedInBoth> received;         // empty where it would tell everyone of hidden counts
    std::vector<OfficialRow> official;
    std::optional<ResidentReports> residents, residents_before;  // empty: no report of a resident was received in either period
    std::vector<Instruction> instructions;
    std::optional<Comment> comment;
    std::vector<Finding> findings;  // of the report's period
    AreaMap map;
    std::optional<Disclosure> disclosure;  // present in a report for everyone
    std::vector<RuleFile> rules;
    std::vector<std::string> notes;  // further remarks on method, each a sentence or two, in the report's language
    Citation citation;
    std::string book_text;  // the whole indicator book, so that the report can be recomputed for ever
};

// The key of a figure of this report: of its source and its ledger, and, where no area is named, of its region.
[[nodiscard]] FigureKey key_of(const BoardReport& report, std::string indicator, Measure measure, Period period, AreaScope area = {});
// The same against another period.
[[nodiscard]] FigureKey key_against(const BoardReport& report, std::string indicator, Measure measure, AreaScope area = {});

}  // namespace daybook::report
