// The kinds of entry that a ledger holds, their one canonical form, and back. An entry holds coded facts only; what is
// personal or free text is in a sealed part, of which the entry holds the commitment. Times are local and may be vague.
//
// Keys stand in the order of their bytes (RFC 8785); a member that has nothing to say is left out, never null.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "record/alerts.hpp"
#include "record/editions.hpp"
#include "record/place.hpp"
#include "record/report_events.hpp"

namespace daybook::record {

enum class Clearance : std::uint8_t { none = 0, arrest = 1, exceptional = 2 };

// One version of a recorded offence. Views into memory that somebody else keeps.
struct Offence {
    std::string_view source;       // whose record: the profile's id, "chicago"
    std::string_view record;       // the source's id for it, unique within the source
    std::string_view incident;     // what groups records of one event; may be empty
    std::string_view code;         // the source's own offence code
    std::string_view category;     // ICCS code; empty when the code maps to none
    When occurred;
    When recorded;
    std::string_view area;         // empty: no area could be assigned
    std::optional<Point> point;    // nothing: no usable place
    std::string_view site;         // kind of place, a coded list of the source
    std::int8_t count = 1;         // −1 takes an earlier record back
    bool domestic = false;
    Clearance clearance = Clearance::none;
    std::string_view not_counted;  // reason; empty: it counts
    std::string_view seal;         // base64 of the commitment to the sealed part; empty: there is none
    Index import = 0;              // the import-started entry that brought it; 0: the desk recorded it from a report, whose reference is `incident`
    std::optional<Index> revises;  // the entry that this one replaces
};

// Appends the entry's bytes.
void append_entry(std::string& out, const Offence& offence);

// A record is looked up by this: 64 bits of its source and id. Hits are confirmed on the entry itself.
[[nodiscard]] std::uint64_t record_key(std::string_view source, std::string_view record);

// True when both say the same of the same record: all but import, revises and seal are equal.
[[nodiscard]] bool same_facts(const Offence& left, const Offence& right);

struct LedgerOpened {
    std::string origin;
};

// The first entry of each calendar day on which something was written: what makes "as of a date" exact.
struct DayBegan {
    Day date = 0;
};

// A file kept beside the ledger by its SHA-256, because figures or maps depend on it.
struct AreaFile {
    std::string source, set, name;
    Hash sha256{};
    std::uint64_t bytes = 0;
};

struct AreaNamed {
    std::string source, area, name;
};

struct Population {
    std::string source, area;
    std::int64_t number = 0;
    std::int32_t year = 0;
};

struct ImportStarted {
    std::string source;
    std::vector<std::string> files;  // names without their folders
    std::string profile_version;
    Hash profile_sha256{};
    std::string mapping;             // "chicago-iucr@1"
    Hash mapping_sha256{};
    std::string program;             // "daybook 0.1.0"
};

struct Reason {
    std::string reason;
    std::uint64_t rows = 0;
    bool operator==(const Reason&) const = default;
};

struct FileTally {
    std::string name;
    Hash sha256{};
    std::uint64_t bytes = 0;  // on disk
    std::uint64_t rows = 0;   // without the header
};

// The reconciliation of an import: rows = added + revised + unchanged + rejected.
struct ImportFinished {
    Index import = 0;
    std::vector<FileTally> files;
    std::uint64_t rows = 0, added = 0, revised = 0, unchanged = 0, rejected = 0;
    std::vector<Reason> rejected_by;     // by reason, in order of the reason
    std::vector<Reason> not_counted_by;  // of those added or revised
    std::vector<Reason> gaps;            // of those added or revised: without-place, without-area, without-class, …
    std::optional<Hash> rejects_sha256;  // of the rejects file, when there is one
};

struct Erased {
    Index entry = 0;  // the entry whose sealed part was destroyed
    std::string source, record, ground;
};

struct Hold {
    Index entry = 0;  // the entry whose sealed part may not be erased, or may be again
    std::string ground;
    bool placed = true;
};

// One value of a series that another body supplies: kilograms seized, posts filled, deaths by poisoning. It is an aggregate by its
// nature: nothing in it can be about one person. A later edition is a new entry that names the one it replaces.
struct SeriesValue {
    std::string source;             // who supplied it: the profile's id, "town-series"
    std::string about;              // the source whose areas these are and to whose reports it belongs: "town"
    std::string series;             // "drug-seizures-kg"
    std::string area;               // empty: the whole
    Period period;
    std::int64_t value = 0;         // in units of 10^−scale; never below zero
    std::uint8_t scale = 0;         // decimals, 0 to most_series_decimals
    std::string unit;               // "kg"
    std::string edition;            // as the publisher names it: "2016-03 final"
    Index import = 0;               // the import-started entry that brought it
    std::optional<Index> revises = {};  // the entry that this one replaces
};
inline constexpr std::uint8_t most_series_decimals = 3;

// True when both give the same number for the same thing, however many decimals it is written with.
[[nodiscard]] bool same_value(const SeriesValue& left, const SeriesValue& right);

using Other = std::variant<LedgerOpened, DayBegan, AreaFile, AreaNamed, Population, ImportStarted, ImportFinished, Erased, Hold, SeriesValue, EditionPublished, AlertJudged>;

[[nodiscard]] std::string entry_bytes(const Other& entry);

// An entry read back: an offence (its views point into `text` of the reader, see EntryReader), one in the life of a report, or
// one of the others.
using Entry = std::variant<Offence, Other, ReportEvent>;

// Reads entries; what it returns lives until the next call. Refuses bytes that are not exactly what this program would
// write for the same facts: not canonical, unknown kinds, unknown or missing members.
class EntryReader {
public:
    EntryReader();
    ~EntryReader();
    EntryReader(const EntryReader&) = delete;
    EntryReader& operator=(const EntryReader&) = delete;
    Result<Entry> read(std::string_view bytes);

private:
    struct State;
    State* state_;
};

// The commitment that an entry's bytes hold, if they hold one: for checking sealed parts without reading everything else.
[[nodiscard]] std::optional<Hash> commitment_in(std::string_view entry);

}  // namespace daybook::record
