// What came in, what of it does not count and why, and for which months there are data at all. A comparison is drawn
// only from periods that are complete by the rule stated here; everything else is marked.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "figures/columns.hpp"
#include "figures/counting.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures {

// The reconciliation of a source: received = counted + every not_counted. Records, each in its version as of a ledger size.
struct Received {
    struct NotCounted {
        std::string reason;
        std::int64_t records = 0;
        bool operator==(const NotCounted&) const = default;
    };
    std::int64_t received = 0;
    std::int64_t counted = 0;
    std::vector<NotCounted> not_counted;  // by reason, in the order of the reasons' bytes
    std::int64_t sum_of_counts = 0;       // over the counted; differs from `counted` when some take others back
    std::int64_t taken_back = 0;          // counted records with a negative count
    // Gaps, among the counted; one record may have several.
    std::int64_t without_area = 0;
    std::int64_t without_class = 0;
    std::int64_t without_time = 0;        // no time of day of occurrence
    std::int64_t without_date = 0;        // no date of either kind
    std::int64_t without_point = 0;
    bool operator==(const Received&) const = default;
};

// Of all records, or with a period, of those that touch it by the given date (those without any such date are left out). With
// areas (indexes into Columns::areas): of the records in these. Needs the index of exactly these columns.
[[nodiscard]] Received received(const Columns& columns, const ColumnIndex& index, std::string_view source, std::uint32_t as_of = never,
                                const std::optional<Period>& period = {}, DateBasis date = DateBasis::recorded_or_occurred, const std::vector<std::uint16_t>& areas = {});

enum class MonthState : std::uint8_t { complete, empty, thin, cut_short };

struct MonthCoverage {
    Month month = 0;
    std::int64_t records = 0;  // received, counted or not
    MonthState state = MonthState::complete;
};

// The rule. A month is
//   empty      with no record at all;
//   thin       with fewer than 20 % of the median of its neighbours (up to three months on either side that lie between
//              the first and the last month with data), or fewer than 5 % of the source's usual month (the month size
//              such that half of all records lie in months at least as large);
//   cut_short  when it is the first or the last month with data, and so many of its days at that end have no record
//              that at the neighbours' daily rate more than seven would be expected (chance of none: below 0.001).
struct Coverage {
    std::string source;
    DateBasis date = DateBasis::recorded_or_occurred;
    std::vector<MonthCoverage> months;  // every month from the first with data to the last
    std::int64_t without_month = 0;     // records that are known to the year only, or not at all
    // The months with data, from first to last, as a period.
    [[nodiscard]] std::optional<Period> span() const;
};
[[nodiscard]] Coverage coverage(const Columns& columns, std::string_view source, std::uint32_t as_of = never,
                                DateBasis date = DateBasis::recorded_or_occurred);

struct Completeness {
    bool complete = false;
    std::vector<MonthCoverage> lacking;  // months of the period that are not complete, those before and after all data included
};
[[nodiscard]] Completeness completeness(const Coverage& coverage, const Period& period);

// What was received in each month of the coverage, in one pass: where every record is known to the month, as the coverage's without_month says, what
// received() finds in a period of whole months is their sum.
[[nodiscard]] std::vector<Received> received_by_month(const Columns& columns, const Coverage& coverage, std::uint32_t as_of);
// Of the months of the period alone; `months` are those of the coverage.
[[nodiscard]] Received sum_of_months(std::span<const Received> months, const Coverage& coverage, const Period& period);

}  // namespace daybook::figures
