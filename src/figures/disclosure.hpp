// Disclosure control: which numbers may be shown to everyone. All that is public of one source at one ledger size is
// looked at together: every indicator by area and quarter, with all sums that pages show, and by month for the whole.
// Small counts are hidden (primary), and as many others beside them (secondary) that nobody can work them out again.
// Every public path asks PublicCells; nothing else decides. Figures made of a hidden count (rate, change, interval, word)
// are hidden by the caller, who asks for each count and each period that the figure is made of.
// That holds for what is computed from many counts too, a prior or a dispersion: it is one more equation about the hidden ones.
//
// The method is cell suppression (Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, chapters 4
// and 8; Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). A hidden small count is protected when other
// records could have given the same public numbers with 0 in its place, and others again with the largest number that
// the rule hides (or with the whole's count, when that is smaller: no table by area can say more than it does).
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "figures/atoms.hpp"
#include "figures/columns.hpp"
#include "figures/counting.hpp"
#include "figures/indicator.hpp"
#include "figures/suppress.hpp"

namespace daybook::figures {

// Below which count a number is hidden; read from TOML (data/disclosure/rule.toml), where the meaning of each is said.
struct DisclosureRule {
    std::string version;
    Hash sha256{};  // of the text given to parse()
    std::int64_t area_smallest = 0, area_sensitive_smallest = 0, whole_sensitive_smallest = 0;  // the smallest counts that are shown
    std::vector<std::string> sensitive_classes;  // ICCS codes
    bool sensitive_domestic = false;

    // `file` is the name for error messages. Unknown keys are refused.
    [[nodiscard]] static Result<DisclosureRule> parse(std::string_view text, std::string_view file = "rule.toml");
    [[nodiscard]] bool is_sensitive(const Indicator& indicator) const;
    [[nodiscard]] Limits limits(const Indicator& indicator) const;
};

class PublicCells;

struct PublicQuery {
    std::string source;
    std::uint32_t as_of = never;            // ledger size N, as in CountQuery
    const PublicCells* earlier = nullptr;   // of the edition published before, by the same book: what it hides stays hidden, since most of it will not have changed
    unsigned threads = 1;
};

// Which counts may be shown, for one source at one ledger size. Undated records, records without a time of day and
// records known to the year only are not among them: by area, they are not for public pages.
class PublicCells {
public:
    struct Where {  // a table that an indicator is shown by
        std::size_t group = 0, table = 0;
    };

    // Whether the count of this indicator of the book (of a share: both counts) may be shown. `area` is an index into
    // Columns::areas, 0: "no area"; nothing: the whole. A period is a sum of whole calendar years, quarters and (the whole
    // only) months, and shown when each of them is; any other period is not.
    [[nodiscard]] bool shown(std::size_t indicator, std::optional<std::uint16_t> area, const Period& period) const;

    // Of all public counts: how many there are, how many are hidden for being small, and how many to protect those.
    struct Tally {
        std::size_t cells = 0, primary = 0, secondary = 0;
        bool operator==(const Tally&) const = default;
    };
    [[nodiscard]] const Tally& tally() const { return tally_; }

private:
    friend struct PublicCellsMaker;
    struct Group {  // the tables that are dated by one basis
        std::size_t areas = 0;
        std::map<std::int32_t, YearCells> years;
    };
    [[nodiscard]] bool shown(Where where, std::size_t place, const Period& period) const;

    std::vector<std::vector<Where>> tables_;      // by indicator of the book; none when it is not of the source
    std::vector<Group> groups_;
    std::vector<std::optional<std::size_t>> place_;  // of an index into Columns::areas; none when it is not of the source
    std::vector<std::string> areas_;                 // by place: the area's id
    Tally tally_;
};

// Refuses a source that does not exist. Needs the index of exactly these columns. The same on any number of threads.
[[nodiscard]] Result<PublicCells> public_cells(const Columns& columns, const ColumnIndex& index, const Book& book, const DisclosureRule& rule, const PublicQuery& query);

}  // namespace daybook::figures
