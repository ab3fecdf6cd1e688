// The facts that are counted, as columns of a few bytes: one row for each version of a record, in ledger order.
// A revision of a record is a new row; the row that it replaces says at which entry that happened, so that "as of
// ledger size N" is a filter: the row counts when position < N and replaced_at >= N. Nothing here owns memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace daybook::figures {

inline constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::int32_t no_coordinate = std::numeric_limits<std::int32_t>::min();

// Bits of Columns::flags. These values are on disk: do not change them.
enum Flag : std::uint8_t {
    domestic = 1,             // the source says that it was domestic
    cleared_by_arrest = 2,
    cleared_exceptionally = 4,
    has_point = 8,            // it has usable coordinates
    sealed_part = 16,         // it has a sealed part
};

struct AreaName {
    std::string source;            // whose area it is: "chicago"
    std::string id;                // as the entries have it: "35"
    std::string name;              // "Douglas"; the id when no name is known
    std::int64_t population = 0;   // residents; 0 when unknown
    std::int32_t population_year = 0;
};

// One version of a value that another body supplied for a period: record::SeriesValue, with its place in the ledger.
struct SeriesValue {
    std::uint32_t position = 0;           // ledger index of the entry that this is
    std::uint32_t replaced_at = never;    // ledger index of the entry that replaced it, or `never`
    std::string source, about, series;    // who supplied it, for reports of which source, what it is
    std::string area;                     // empty: the whole
    Period period;
    std::int64_t value = 0;               // in units of 10^−scale
    int scale = 0;                        // decimals, 0 to 3
    std::string unit, edition;
};

// All columns have the same length. Dictionary columns index the vectors below; index 0 always means "none".
struct Columns {
    std::span<const std::uint32_t> position;     // ledger index of the entry that this row is
    std::span<const std::uint32_t> replaced_at;  // ledger index of the entry that replaced it, or `never`
    std::span<const std::uint8_t> source;        // index into sources
    std::span<const std::uint16_t> area;         // index into areas; 0: no area could be assigned
    std::span<const std::uint16_t> category;     // ICCS code, index into categories; 0: the code maps to none
    std::span<const std::uint16_t> code;         // the source's own code, index into codes
    std::span<const Minute> occurred;            // first minute of when it happened; see precision
    std::span<const Minute> recorded;            // first minute of when it was recorded; see precision
    std::span<const std::uint8_t> precision;     // Precision of occurred in the low four bits, of recorded in the high four
    std::span<const std::int8_t> count;          // signed: −1 takes an earlier record back
    std::span<const std::uint8_t> flags;         // Flag bits
    std::span<const std::uint8_t> reason;        // why it does not count, index into reasons; 0: it counts
    std::span<const std::int32_t> latitude;      // millionths of a degree, WGS 84, or no_coordinate
    std::span<const std::int32_t> longitude;

    std::vector<std::string> sources;     // [0] is ""
    std::vector<AreaName> areas;          // [0] is empty
    std::vector<std::string> categories;  // [0] is ""
    std::vector<std::string> codes;       // [0] is ""
    std::vector<std::string> reasons;     // [0] is ""

    std::span<const SeriesValue> series;  // beside the records, in ledger order; see series.hpp

    [[nodiscard]] std::size_t rows() const { return position.size(); }
};

}  // namespace daybook::figures
