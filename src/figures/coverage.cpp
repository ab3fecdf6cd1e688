// Counts what was received month by month and applies the rule for complete months that coverage.hpp states.
// Everything here is counted in records (rows in their valid version), not in signed counts: a record that takes another
// back was received like any other.
#include "figures/coverage.hpp"

#include <algorithm>
#include <map>

#include "figures/placing.hpp"

namespace daybook::figures {

namespace {

constexpr double thin_beside_neighbours = 0.20;
constexpr double thin_beside_usual = 0.05;
constexpr std::size_t neighbours_each_side = 3;
constexpr double silent_records = 7;  // e^−7 < 0.001

std::optional<std::uint8_t> source_index(const Columns& columns, std::string_view source) {
    const auto found = std::find(columns.sources.begin(), columns.sources.end(), source);
    if (found == columns.sources.end() || source.empty()) return std::nullopt;
    return static_cast<std::uint8_t>(found - columns.sources.begin());
}

bool valid_at(const Columns& columns, std::size_t row, std::uint8_t source, std::uint32_t as_of) {
    return columns.source[row] == source && columns.position[row] < as_of && columns.replaced_at[row] >= as_of;
}

// What one month holds, and its first and last day with a record, of those dated to the day.
struct MonthTally {
    std::int64_t records = 0;
    std::int64_t to_the_day = 0;
    Day first_day = 0, last_day = 0;
    void add(When when) {
        ++records;
        if (when.precision < Precision::day) return;
        const Day day = day_at(when.start);
        first_day = to_the_day == 0 ? day : std::min(first_day, day);
        last_day = to_the_day == 0 ? day : std::max(last_day, day);
        ++to_the_day;
    }
};

double median(std::vector<std::int64_t> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? static_cast<double>(values[middle]) : (static_cast<double>(values[middle - 1]) + static_cast<double>(values[middle])) / 2;
}

double neighbours_median(const std::vector<MonthTally>& months, std::size_t at) {
    std::vector<std::int64_t> near;
    for (std::size_t i = at >= neighbours_each_side ? at - neighbours_each_side : 0; i < months.size() && i <= at + neighbours_each_side; ++i)
        if (i != at) near.push_back(months[i].records);
    return near.empty() ? 0 : median(std::move(near));
}

// The month size such that half of all records lie in months at least as large: stray old records do not move it.
std::int64_t usual_month(const std::vector<MonthTally>& months) {
    std::vector<std::int64_t> sizes;
    std::int64_t total = 0, seen = 0;
    for (const MonthTally& month : months) {
        sizes.push_back(month.records);
        total += month.records;
    }
    std::sort(sizes.rbegin(), sizes.rend());
    for (const std::int64_t size : sizes)
        if ((seen += size) * 2 >= total) return size;
    return 0;
}

// Days at the outer end of the first or the last month without a record, at the neighbours' daily rate.
bool is_cut_short(const std::vector<MonthTally>& months, std::size_t at, Month month) {
    const MonthTally& tally = months[at];
    if (tally.to_the_day * 2 < tally.records || tally.to_the_day == 0) return false;
    const double daily = neighbours_median(months, at) / 30.4;
    const Day silent_before = at == 0 ? tally.first_day - first_day(month) : 0;
    const Day silent_after = at + 1 == months.size() ? first_day(month + 1) - 1 - tally.last_day : 0;
    return std::max(silent_before, silent_after) * daily > silent_records;
}

MonthState state_of_month(const std::vector<MonthTally>& months, std::size_t at, Month month, std::int64_t usual) {
    const auto records = static_cast<double>(months[at].records);
    if (months[at].records == 0) return MonthState::empty;
    if (records < thin_beside_neighbours * neighbours_median(months, at) || records < thin_beside_usual * static_cast<double>(usual)) return MonthState::thin;
    return is_cut_short(months, at, month) ? MonthState::cut_short : MonthState::complete;
}

bool touches(When when, const Period& period) {
    if (when.precision >= Precision::day) return period.contains(day_at(when.start));
    return when.precision != Precision::none && place(when, period).where != Lies::outside;
}

// Records as they are looked at one by one.
struct ReceivedTally {
    Received sum;
    std::map<std::string, std::int64_t> reasons;

    void add(const Columns& columns, std::size_t row) {
        ++sum.received;
        if (columns.reason[row] != 0)
            ++reasons[columns.reasons[columns.reason[row]]];
        else
            add_counted(columns, row);
    }
    void add(const Received& part) {
        sum.received += part.received, sum.counted += part.counted, sum.sum_of_counts += part.sum_of_counts, sum.taken_back += part.taken_back;
        sum.without_area += part.without_area, sum.without_class += part.without_class, sum.without_time += part.without_time;
        sum.without_date += part.without_date, sum.without_point += part.without_point;
        for (const auto& [reason, records] : part.not_counted) reasons[reason] += records;
    }
    [[nodiscard]] Received take() {
        for (const auto& [reason, records] : reasons) sum.not_counted.push_back({reason, records});
        return std::move(sum);
    }

private:
    void add_counted(const Columns& columns, std::size_t row) {
        const When occurred = date_of(columns, row, DateBasis::occurred);
        sum.counted += 1;
        sum.sum_of_counts += columns.count[row];
        sum.taken_back += columns.count[row] < 0;
        sum.without_area += columns.area[row] == 0;
        sum.without_class += columns.category[row] == 0;
        sum.without_time += occurred.precision != Precision::minute;
        sum.without_date += date_of(columns, row, DateBasis::recorded_or_occurred).precision == Precision::none;
        sum.without_point += (columns.flags[row] & has_point) == 0;
    }
};

}  // namespace

Received received(const Columns& columns, const ColumnIndex& index, std::string_view source, std::uint32_t as_of, const std::optional<Period>& period, DateBasis date, const std::vector<std::uint16_t>& areas) {
    const auto number = source_index(columns, source);
    if (!number) return {};
    ReceivedTally tally;
    for (std::size_t block = 0; block < index.blocks.size(); ++block) {
        if (period && !index.blocks[block].may_touch(date, *period)) continue;
        const std::size_t after = std::min((block + 1) * rows_per_block, columns.rows());
        for (std::size_t row = block * rows_per_block; row < after; ++row) {
            if (!valid_at(columns, row, *number, as_of) || (period && !touches(date_of(columns, row, date), *period))) continue;
            if (!areas.empty() && std::find(areas.begin(), areas.end(), columns.area[row]) == areas.end()) continue;
            tally.add(columns, row);
        }
    }
    return tally.take();
}

std::vector<Received> received_by_month(const Columns& columns, const Coverage& coverage, std::uint32_t as_of) {
    const auto number = source_index(columns, coverage.source);
    if (!number || coverage.months.empty()) return {};
    const Month first = coverage.months.front().month;
    std::vector<ReceivedTally> tallies(coverage.months.size());
    for (std::size_t row = 0; row < columns.rows(); ++row) {
        if (!valid_at(columns, row, *number, as_of)) continue;
        const When when = date_of(columns, row, coverage.date);
        if (when.precision >= Precision::month) tallies[static_cast<std::size_t>(month_of(day_at(when.start)) - first)].add(columns, row);
    }
    std::vector<Received> months;
    for (auto& tally : tallies) months.push_back(tally.take());
    return months;
}

Received sum_of_months(std::span<const Received> months, const Coverage& coverage, const Period& period) {
    ReceivedTally tally;
    for (std::size_t i = 0; i < months.size(); ++i)
        if (const Month month = coverage.months[i].month; month >= period.first_month() && month < period.after_last_month()) tally.add(months[i]);
    return tally.take();
}

Coverage coverage(const Columns& columns, std::string_view source, std::uint32_t as_of, DateBasis date) {
    Coverage result{std::string(source), date, {}, 0};
    const auto number = source_index(columns, source);
    std::map<Month, MonthTally> seen;
    std::pair<Month, MonthTally*> last_seen{0, nullptr};  // rows mostly follow one another in time
    const auto tally_of = [&](When when) -> MonthTally& {
        const Month month = month_of(day_at(when.start));
        if (last_seen.second == nullptr || last_seen.first != month) last_seen = {month, &seen[month]};
        return *last_seen.second;
    };
    for (std::size_t row = 0; number && row < columns.rows(); ++row) {
        if (!valid_at(columns, row, *number, as_of)) continue;
        const When when = date_of(columns, row, date);
        if (when.precision < Precision::month)
            ++result.without_month;
        else
            tally_of(when).add(when);
    }
    if (seen.empty()) return result;
    const Month first = seen.begin()->first, last = seen.rbegin()->first;
    std::vector<MonthTally> months(static_cast<std::size_t>(last - first + 1));
    for (const auto& [month, tally] : seen) months[static_cast<std::size_t>(month - first)] = tally;
    const std::int64_t usual = usual_month(months);
    for (std::size_t i = 0; i < months.size(); ++i) {
        const Month month = first + static_cast<Month>(i);
        result.months.push_back({month, months[i].records, state_of_month(months, i, month, usual)});
    }
    return result;
}

std::optional<Period> Coverage::span() const {
    if (months.empty()) return std::nullopt;
    return Period::of_days(first_day(months.front().month), first_day(months.back().month + 1));
}

Completeness completeness(const Coverage& coverage, const Period& period) {
    Completeness result;
    for (Month month = period.first_month(); month < period.after_last_month(); ++month) {
        MonthCoverage found{month, 0, MonthState::empty};
        if (!coverage.months.empty() && month >= coverage.months.front().month && month <= coverage.months.back().month)
            found = coverage.months[static_cast<std::size_t>(month - coverage.months.front().month)];
        if (found.state != MonthState::complete) result.lacking.push_back(found);
    }
    result.complete = result.lacking.empty();
    return result;
}

}  // namespace daybook::figures
