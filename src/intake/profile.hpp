// An import profile: how one publisher's files are read, as a statistician writes it (TOML; docs/import-profiles.md).
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "base/language.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "intake/period_format.hpp"
#include "record/entry.hpp"

namespace daybook::intake {

enum class Encoding : std::uint8_t { utf8, windows_1252 };

struct ColumnChoice {
    std::string field;                  // "occurred", or a name that only rules use
    std::vector<std::string> spellings; // the first that the header has is taken
};

struct Rule {  // [[not_counted]] and [[clearance]]: when `field` is one of `is`, `then` holds
    std::string field;
    std::vector<std::string> is;
    std::string then;
};

struct Official {  // [official.<indicator>]
    std::string indicator;
    double tolerance_percent = 1.0;
    bool comparable = true;
    Texts because;  // why they may differ, or cannot be compared; the same in each language when the profile gives one text
};

struct SeriesColumn {  // [[series.values]]
    std::string code, column;  // which rows (by series.code) or which column its values are in
    std::string series, unit;
    int decimals = 0;
};

// [series]: the files hold aggregate numbers, not records.
struct SeriesRules {
    std::string about;                  // "for": the source whose areas these are and to whose reports they belong
    std::string area;                   // column; empty: every value is of the whole
    std::vector<std::string> whole;     // what stands in that column for the whole; blank always does
    std::vector<std::string> period;    // columns, read with "-" between them
    std::vector<PeriodFormat> periods;  // how that is written; none: as Daybook writes periods
    std::string code, value;            // columns, when each row has one value; both empty: a column for each series
    std::string unit, edition_column;   // columns; may be empty
    std::string edition;                // of all values, unless the file or the command line says another
    char decimal = '.';
    std::vector<std::string> thousands; // what may stand between groups of three digits
    std::vector<SeriesColumn> values;
};

struct Profile {
    std::string id, title, version, publisher, terms, mapping, agency;
    Hash sha256{};  // of its text
    Encoding encoding = Encoding::utf8;
    std::optional<Encoding> fallback_encoding;
    char delimiter = ',';
    std::vector<std::string> blank;

    std::vector<ColumnChoice> columns;  // a file may lack any of them but code and occurred
    std::vector<std::string> sealed, left_out;

    std::vector<std::string> key;       // fields that identify a record; empty: the whole row
    bool number_repeats = false;        // equal keys in one file are different records, numbered
    std::size_t code_width = 0;
    char code_pad = '0';
    std::vector<std::string> occurred_formats, recorded_formats;

    std::string crs;                    // of x and y
    std::vector<std::pair<double, double>> nowhere;
    int decimals = 4;
    std::optional<std::array<double, 4>> within;  // west, south, east, north

    std::string area_set, area_id, area_property_name;
    std::vector<std::string> area_blank;
    bool prefer_polygon = false;

    std::string population_by, population_key, population_number;  // by: "id" or "name"
    std::int32_t population_year = 0;

    std::vector<std::string> domestic_yes, arrest_yes;
    std::vector<Rule> not_counted, clearance;
    std::vector<Official> official;

    std::optional<SeriesRules> series;  // then nothing above but what is general, the encoding, the delimiter and left_out is said
};

// Reads a profile; `name` is for messages. Errors have the line and column in the text.
Result<Profile> parse_profile(std::string_view text, const std::string& name);

}  // namespace daybook::intake
