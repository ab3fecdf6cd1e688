// Everything that is derived from the ledger for reading: the columns that are counted, and the short list of all other
// entries (days, imports, areas, populations, values of series, erasures). Made by adding the entries in order; the same entries give the
// same bytes on disk, whatever the batches were. Saved under <data>/columns, thrown away and rebuilt at will.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/large_memory.hpp"
#include "base/result.hpp"
#include "figures/columns.hpp"
#include "record/entry.hpp"

namespace daybook::clerk {

// Texts that stand for small numbers, in order of first use; number 0 is the empty text.
class Dictionary {
public:
    Dictionary() { add(""); }
    std::uint32_t number(std::string_view text);  // adds it when it is new
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

private:
    std::uint32_t add(std::string_view text);
    [[nodiscard]] std::size_t slot_of(std::string_view text) const;
    std::vector<std::string> texts_;
    std::vector<std::uint32_t> slots_;  // open addressing; number + 1, 0 = free
    std::uint32_t last_ = 0;            // rows often repeat the one before
};

struct OtherEntry {
    record::Index position;
    record::Other entry;
};

class Views {
public:
    // The next entry of the ledger; entries are added in order, each once.
    void add(const record::Offence& offence);
    void add(const record::Other& entry);
    // A report is a row that counts while the report is open; a step makes a new version of it, which does not count, and says
    // why. So "reports that did not end yet" is a figure like any other, as of any ledger size.
    void add(const record::ReportEvent& event);

    [[nodiscard]] std::uint64_t size() const { return size_; }  // entries added
    [[nodiscard]] std::size_t rows() const { return position_.size(); }
    [[nodiscard]] const std::vector<OtherEntry>& others() const { return others_; }
    [[nodiscard]] std::span<const figures::SeriesValue> series() const { return series_; }  // all versions, in ledger order

    // What is counted, as it was at ledger size `as_of`: its rows, the sources, areas and classes that these have, and the areas' names
    // and populations known then. Valid until the next add().
    [[nodiscard]] figures::Columns columns(std::uint64_t as_of) const;

    // The ledger position of the newest version of every record whose key (record::record_key) this is; nearly always one or none.
    [[nodiscard]] std::vector<record::Index> newest_versions(std::uint64_t key) const;
    [[nodiscard]] record::Index position(std::size_t row) const { return position_[row]; }

    // The size of the ledger at the end of that day: "as of a date".
    [[nodiscard]] std::uint64_t size_at_end_of(Day day) const;
    [[nodiscard]] std::optional<Day> last_day() const;
    [[nodiscard]] bool erased(record::Index entry) const;
    [[nodiscard]] bool held(record::Index entry) const;

    // Writes what is new since the last save or load, syncs it, then puts the new state in place.
    Result<void> save(const std::string& folder);
    // Reads what save() wrote; refused with code "views.damaged" when a byte is not as it was written.
    static Result<Views> load(const std::string& folder);
    // Good when `folder` holds exactly what save() would write for this; else the first difference.
    Result<void> compare(const std::string& folder) const;
    struct Difference {
        std::string path;
        std::uint64_t offset = 0;
        std::string what;
        bool only_longer = false;  // all that should be there is; what follows is of a save that was interrupted
    };
    // All files that are not what save() would write, each with its first difference.
    [[nodiscard]] std::vector<Difference> compare_all(const std::string& folder) const;
    [[nodiscard]] std::set<std::string> file_names() const;

    // Finds records while importing: key → row of the newest version. Made by make_index(), kept up by add().
    void make_index();
    [[nodiscard]] std::optional<std::size_t> find(std::uint64_t key) const;
    // Asks the memory for what find() and add() of this key will touch: a table of millions lies in no cache.
    void expect(std::uint64_t key) const;
    // Makes room for about so many more rows at once.
    void reserve(std::size_t more_rows);
    [[nodiscard]] std::uint64_t key(std::size_t row) const { return key_[row]; }

private:
    struct IndexSlot {
        std::uint32_t tag = 0;   // high half of the key: keeps most probes out of the key column
        std::uint32_t row = 0;   // + 1; 0: free
    };
    template <class T>
    using Column = std::vector<T, LargeAllocator<T>>;
    struct ColumnFile;
    [[nodiscard]] std::vector<ColumnFile> column_files() const;
    [[nodiscard]] std::string state_text() const;
    Result<void> read_state(std::string_view text, const std::string& path);
    Result<void> read_columns(const std::string& folder);
    void index_row(std::uint32_t row);
    void make_index(std::size_t for_rows);
    [[nodiscard]] std::size_t slot_of(std::uint64_t key) const;
    void mark_replaced(std::uint32_t row);
    void add_report(const record::ReportReceived& report);
    void add_step(const record::ReportStepTaken& step);
    void add_series_value(record::Index position, const record::SeriesValue& entry);
    std::uint16_t area_number(std::string_view source, std::string_view area);

    std::uint64_t size_ = 0;
    Column<std::uint32_t> position_, revises_;  // revises_: the entry that the row replaces, or figures::never
    Column<std::uint64_t> key_;
    Column<std::uint8_t> source_, precision_, flags_, reason_;
    Column<std::int8_t> count_;
    Column<std::uint16_t> area_, category_, code_;
    Column<std::int32_t> occurred_, recorded_, latitude_, longitude_;
    Dictionary sources_, areas_, categories_, codes_, reasons_;  // areas_: "source/area"
    std::vector<OtherEntry> others_;

    std::vector<figures::SeriesValue> series_;  // not saved: follows from others_
    Column<std::uint32_t> replaced_at_;  // not saved: follows from revises_
    Column<IndexSlot> index_;            // not saved: rows by key
    std::string area_text_;
    std::size_t saved_rows_ = 0;
};

}  // namespace daybook::clerk
