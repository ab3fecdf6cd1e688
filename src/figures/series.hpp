// Figures from values that other bodies supply (seizures, poisonings, posts, vehicles): which values belong to an indicator,
// how they make the figure of a period and an area, and whether the period is complete. Pure, like counting: a function of the
// columns, the indicator and the question. The figure keeps the numbers of the values behind it, so that their source, edition
// and entry can be shown.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "figures/columns.hpp"
#include "figures/compare.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures {

// A figure is complete when values cover every day of the period (of a stock: when a value is for a time that ends with the
// period). What is incomplete is no total of the period, and no comparison is drawn from it.
struct SeriesFigure {
    std::int64_t value = 0;              // in units of 10^−Series::scale()
    bool supplied = false;               // there is some value in the period
    bool complete = false;
    std::vector<std::uint32_t> behind;   // the values that it is made from: numbers in Columns::series, in order of their periods
};

// The values of one indicator for the reports of one source, in the versions that were valid at a ledger size. A value belongs
// when its series and unit are the indicator's; of events, only whole numbers do.
//
// The rule. Events and quantities are added up over the fewest values that cover the period without overlap: a year's own value
// stands before the sum of its months, since publishers settle the year last. A stock is the value of the shortest time that
// ends with the period. The whole is what was supplied for the whole; for a time for which only areas were supplied, it is
// their sum when every area of the series has a value for exactly that time.
class Series {
public:
    Series(const Columns& columns, const Indicator& indicator, std::string_view source, std::uint32_t as_of = never);

    [[nodiscard]] bool empty() const { return spans_.empty(); }
    [[nodiscard]] int scale() const { return scale_; }  // decimals of all its figures: the most that any of its values has
    [[nodiscard]] const std::vector<std::string>& areas() const { return areas_; }  // ids, in order; without the whole
    [[nodiscard]] SeriesFigure whole(const Period& period) const { return figure("", period); }
    [[nodiscard]] SeriesFigure of_area(std::string_view area, const Period& period) const { return figure(area, period); }

private:
    struct Span {
        Period period;
        std::int64_t value = 0;
        std::vector<std::uint32_t> behind;
    };
    void make_whole();
    [[nodiscard]] SeriesFigure figure(std::string_view area, const Period& period) const;
    [[nodiscard]] static SeriesFigure sum(const std::vector<Span>& spans, const Period& period);
    [[nodiscard]] static SeriesFigure at_end(const std::vector<Span>& spans, const Period& period);

    Measures measures_;
    int scale_ = 0;
    std::vector<std::string> areas_;
    std::map<std::string, std::vector<Span>, std::less<>> spans_;  // by area, "" the whole; by first day, longest first
};

// Whether an indicator belongs into the tables of a source: one that is counted among its records, and a series of which values
// for it were supplied.
[[nodiscard]] bool belongs_to(const Columns& columns, const Indicator& indicator, std::string_view source, std::uint32_t as_of = never);

// The complete months of a period as a series, oldest first: for dispersion. `area` as in Columns::series.
[[nodiscard]] std::vector<MonthValue> complete_months(const Series& series, std::string_view area, const Period& period);

// A scaled integer as the number that it is.
[[nodiscard]] double unscaled(std::int64_t value, int scale);

}  // namespace daybook::figures
