// Tries to work out hidden counts from everything that is shown to everyone, with a linear program solver that is not
// ours (GLPK). The unknowns are the records themselves, by atom (which tables a record belongs to), area and quarter, and
// by atom and month; what is shown gives the equations. The attacker knows which kinds of record the source has at all,
// and that no number of records is negative (where take-backs make one negative: that it is no lower than it is).
// Points on a map are seen too: each record of an indicator that is listed lies at one of its list's points, or at none.
// So is an edition before: the attacker then knows that records came in since, and that none went.
// Written for itself, row by row, so that a mistake in src/figures/atoms or suppress does not hide here as well.
#pragma once
#include <glpk.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "figures/disclosure.hpp"
#include "figures/placing.hpp"

namespace daybook::figures::testing {

// A count that pages may show: of an indicator, its records or its denominator, at a place and time of the year.
struct PublicCount {
    std::size_t indicator = 0;
    DrillPart part = DrillPart::count;
    std::optional<std::uint16_t> area;  // nothing: the whole
    Period period;
    std::int64_t count = 0;             // the truth
    std::optional<std::size_t> without = {};  // no page shows it, but a reader can subtract: what this other indicator does not hold of it
};

// What a map shows of an indicator's records in an area and a quarter: how many are at each point, named by its coordinates.
struct PointList {
    std::size_t indicator = 0;
    std::uint16_t area = 0;
    Period quarter;
    std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> counts;
};

class Attack {
public:
    using Shown = std::function<bool(const PublicCount&)>;

    Attack(const Columns& columns, const Book& book, std::string_view source, std::uint32_t as_of, std::int32_t year)
        : columns_(columns), book_(book), source_(source), year_(year) {
        places_.emplace_back(0);
        for (std::size_t area = 1; area < columns.areas.size(); ++area)
            if (columns.areas[area].source == source) places_.emplace_back(static_cast<std::uint16_t>(area));
        const auto number = source_number(columns, source).value();
        for (std::size_t i = 0; i < book.all().size(); ++i) {
            if (!book.all()[i].is_of(source)) continue;
            tables_.emplace_back(i, DrillPart::count);
            if (book.all()[i].kind == IndicatorKind::share) tables_.emplace_back(i, DrillPart::of);
        }
        for (std::size_t row = 0; row < columns.rows() && columns.position[row] < as_of; ++row)
            if (columns.source[row] == number && columns.reason[row] == 0 && columns.replaced_at[row] >= as_of) add(row);
        list_counts();
    }

    // All counts that pages may show of the year.
    [[nodiscard]] const std::vector<PublicCount>& counts() const { return counts_; }

    // Adds, to what is attacked, what the sensitive indicator `outer` counts beside `inner`.
    void add_difference(std::size_t outer, std::size_t inner) {
        const std::vector<PublicCount> shown = counts_;
        for (PublicCount count : shown) {
            if (count.indicator != outer || count.part != DrillPart::count) continue;
            count.without = inner;
            count.count = truth(count);
            counts_.push_back(count);
        }
    }

    // From here on the attacker sees these counts, and these points.
    void see(const Shown& shown, const std::vector<PointList>& points = {}) {
        begin();
        put(shown, points);
        glp_adv_basis(problem_.get(), 0);
    }

    // The same, and what an edition before showed: one of the same columns and book, from which no record went since.
    void see(const Shown& shown, const std::vector<PointList>& points, Attack& earlier, const Shown& earlier_shown, const std::vector<PointList>& earlier_points) {
        begin();
        put(shown, points);
        earlier.problem_ = problem_;
        earlier.put(earlier_shown, earlier_points);
        link(earlier);
        glp_adv_basis(problem_.get(), 0);
    }

    struct Range {
        double low = 0, high = 0;
    };
    // What the count may be, for all that the attacker sees.
    [[nodiscard]] Range range(const PublicCount& count) { return {extreme(count, GLP_MIN), extreme(count, GLP_MAX)}; }

private:
    static constexpr std::size_t slots = 5, months = 12;
    using Term = std::pair<int, double>;
    struct Numbers {  // of one atom
        std::vector<std::array<std::int64_t, slots>> by_area;
        std::array<std::int64_t, months> by_month{};
    };
    struct Unknowns {  // their columns in the linear program; 0: none
        std::vector<std::array<int, slots>> by_area;
        std::array<int, months> by_month{};
    };

    // By list and then by atom: how many of the atom's records are at each of the list's points.
    using ListKey = std::tuple<std::size_t, std::uint16_t, Day>;
    using AtPoints = std::map<std::string, std::map<std::pair<std::int32_t, std::int32_t>, int>>;

    void begin() {
        problem_ = std::shared_ptr<glp_prob>(glp_create_prob(), glp_delete_prob);
        glp_term_out(GLP_OFF);
    }

    void put(const Shown& shown, const std::vector<PointList>& points) {
        add_unknowns();
        for (const PublicCount& count : counts_)
            if (!count.without && shown(count)) add_row(terms(count), count.count);
        at_points_.clear();
        for (const PointList& list : points) add_points(list);
    }

    void add_points(const PointList& list) {
        const std::size_t table = table_of(list.indicator, DrillPart::count), place = place_of(list.area);
        const auto slot = static_cast<std::size_t>(list.quarter.first_month() % 12 / 3);
        AtPoints& at = at_points_[{list.indicator, list.area, list.quarter.first()}];
        for (const auto& [takes, unknowns] : unknowns_) {
            if (takes[table] == '0') continue;
            std::vector<Term> row{{unknowns.by_area[place][slot], -1.0}};  // all of them: those at points, and the rest
            for (const auto& [point, count] : list.counts) row.emplace_back(at[takes][point] = add_unknown(0), 1.0);
            row.emplace_back(add_unknown(0), 1.0);
            add_row(row, 0);
        }
        for (const auto& [point, count] : list.counts) {
            std::vector<Term> row;
            for (const auto& [takes, columns] : at) row.emplace_back(columns.at(point), 1.0);
            add_row(row, count);
        }
    }

    // No atom has fewer records than it had, at any place, time or point.
    void link(const Attack& earlier) {
        const auto none_went = [&](int now, int before) {
            if (now != 0 && before != 0) add_row({{now, 1.0}, {before, -1.0}}, 0, GLP_LO);
        };
        for (const auto& [takes, before] : earlier.unknowns_) {
            const Unknowns& now = unknowns_.at(takes);
            for (std::size_t p = 0; p < places_.size(); ++p)
                for (std::size_t slot = 0; slot < slots; ++slot) none_went(now.by_area[p][slot], before.by_area[p][slot]);
            for (std::size_t month = 0; month < months; ++month) none_went(now.by_month[month], before.by_month[month]);
        }
        for (const auto& [list, before] : earlier.at_points_)
            if (const auto now = at_points_.find(list); now != at_points_.end())
                for (const auto& [takes, columns] : before)
                    for (const auto& [point, column] : columns)
                        if (const auto same = now->second.at(takes).find(point); same != now->second.at(takes).end()) none_went(same->second, column);
    }

    void add(std::size_t row) {
        // Tables dated by different dates are different problems; these tests have one date.
        std::string takes;
        for (const auto& [i, part] : tables_) {
            const Indicator& indicator = book_.all()[i];
            const bool in = indicator.filter.takes_class(columns_.categories[columns_.category[row]]) && belongs(indicator, part, columns_.flags[row], time_fact(columns_, row, indicator));
            takes += in ? '1' : '0';
        }
        const When date = date_of(columns_, row, book_.all()[tables_.front().first].date);
        if (date.precision == Precision::none || takes.find('1') == std::string::npos) return;
        Numbers& atom = atoms_[takes];
        atom.by_area.resize(places_.size());
        const YearMonthDay day = calendar(day_at(date.start));
        if (day.year != year_) return;
        const std::size_t place = place_of(columns_.area[row]);
        const auto month = static_cast<std::size_t>(day.month - 1);
        const bool has_month = date.precision >= Precision::month;
        atom.by_area[place][has_month ? month / 3 : 4] += columns_.count[row];
        if (has_month) atom.by_month[month] += columns_.count[row];
        year_only_ |= !has_month;
    }

    void list_counts() {
        std::vector<std::optional<std::uint16_t>> all = places_.size() > 1 ? places_ : std::vector<std::optional<std::uint16_t>>{};
        all.emplace_back();
        for (const auto& [indicator, part] : tables_)
            for (const auto& place : all) {
                std::vector<Period> periods{Period::of_year(year_)};
                for (int q = 0; q < 4; ++q) periods.push_back(Period::of_days(first_day(year_ * 12 + q * 3), first_day(year_ * 12 + q * 3 + 3)));
                for (int m = 0; m < 12 && !place; ++m) periods.push_back(Period::of_month(year_ * 12 + m));
                for (const Period& period : periods) {
                    PublicCount count{indicator, part, place, period, 0};
                    count.count = truth(count);
                    counts_.push_back(count);
                }
            }
    }

    [[nodiscard]] std::int64_t truth(const PublicCount& count) const {
        std::int64_t sum = 0;
        each_part(count, [&](const Numbers& numbers, const Unknowns*, std::size_t p, std::size_t slot) { sum += numbers.by_area[p][slot]; },
                  [&](const Numbers& numbers, const Unknowns*, std::size_t month) { sum += numbers.by_month[month]; });
        return sum;
    }

    [[nodiscard]] std::size_t place_of(std::uint16_t area) const {
        std::size_t place = 0;
        for (std::size_t p = 1; p < places_.size(); ++p)
            if (*places_[p] == area) place = p;
        return place;
    }

    [[nodiscard]] std::size_t table_of(std::size_t indicator, DrillPart part) const {
        std::size_t table = 0;
        while (tables_[table] != std::pair(indicator, part)) ++table;
        return table;
    }

    template <class Area, class OneMonth>
    void each_part(const PublicCount& count, const Area& area, const OneMonth& one_month) const {
        const std::size_t table = table_of(count.indicator, count.part), other = count.without ? table_of(*count.without, DrillPart::count) : 0;
        const std::int32_t days = count.period.days();
        const auto month = static_cast<std::size_t>(count.period.first_month() % 12);
        for (const auto& [takes, numbers] : atoms_) {
            if (takes[table] == '0' || (count.without && takes[other] == '1')) continue;
            const auto found = unknowns_.find(takes);
            const Unknowns* unknowns = found == unknowns_.end() ? nullptr : &found->second;
            if (days < 32) {
                one_month(numbers, unknowns, month);
                continue;
            }
            for (std::size_t p = 0; p < places_.size(); ++p)
                for (std::size_t slot = days > 300 ? 0 : month / 3, after = days > 300 ? slots : slot + 1; slot < after; ++slot)
                    if (!count.area || *count.area == *places_[p]) area(numbers, unknowns, p, slot);
        }
    }

    [[nodiscard]] std::vector<Term> terms(const PublicCount& count) const {
        std::vector<Term> terms;
        const auto add = [&](int column) {
            if (column != 0) terms.emplace_back(column, 1.0);
        };
        each_part(count, [&](const Numbers&, const Unknowns* unknowns, std::size_t p, std::size_t slot) { add(unknowns->by_area[p][slot]); },
                  [&](const Numbers&, const Unknowns* unknowns, std::size_t month) { add(unknowns->by_month[month]); });
        return terms;
    }

    int add_unknown(std::int64_t truth) {
        const int column = glp_add_cols(problem_.get(), 1);
        glp_set_col_bnds(problem_.get(), column, GLP_LO, static_cast<double>(std::min<std::int64_t>(0, truth)), 0);
        return column;
    }

    void add_unknowns() {
        unknowns_.clear();
        for (const auto& [takes, numbers] : atoms_) {
            Unknowns& unknowns = unknowns_[takes];
            unknowns.by_area.resize(places_.size());
            for (std::size_t p = 0; p < places_.size(); ++p)
                for (std::size_t slot = 0; slot < (year_only_ ? slots : slots - 1); ++slot) unknowns.by_area[p][slot] = add_unknown(numbers.by_area[p][slot]);
            for (std::size_t month = 0; month < months; ++month) unknowns.by_month[month] = add_unknown(numbers.by_month[month]);
            for (std::size_t quarter = 0; quarter < 4; ++quarter) {  // the areas' records of a quarter are those of its months
                std::vector<Term> row;
                for (std::size_t p = 0; p < places_.size(); ++p) row.emplace_back(unknowns.by_area[p][quarter], 1.0);
                for (std::size_t month = quarter * 3; month < quarter * 3 + 3; ++month) row.emplace_back(unknowns.by_month[month], -1.0);
                add_row(row, 0);
            }
        }
    }

    void add_row(const std::vector<Term>& terms, std::int64_t bound, int kind = GLP_FX) {
        std::vector<int> columns{0};
        std::vector<double> factors{0};
        for (const auto& [column, factor] : terms) columns.push_back(column), factors.push_back(factor);
        const int row = glp_add_rows(problem_.get(), 1);
        glp_set_row_bnds(problem_.get(), row, kind, static_cast<double>(bound), static_cast<double>(bound));
        glp_set_mat_row(problem_.get(), row, static_cast<int>(terms.size()), columns.data(), factors.data());
    }

    double extreme(const PublicCount& count, int direction) {
        glp_set_obj_dir(problem_.get(), direction);
        for (int column = 1; column <= glp_get_num_cols(problem_.get()); ++column) glp_set_obj_coef(problem_.get(), column, 0);
        for (const auto& [column, factor] : terms(count)) glp_set_obj_coef(problem_.get(), column, factor);
        glp_smcp options;
        glp_init_smcp(&options);
        options.msg_lev = GLP_MSG_OFF;
        if (glp_simplex(problem_.get(), &options) != 0) return direction == GLP_MIN ? 1e9 : -1e9;  // no answer fails the test
        const int status = glp_get_status(problem_.get());
        if (status == GLP_UNBND) return direction == GLP_MIN ? -1e9 : 1e9;
        return status == GLP_OPT ? glp_get_obj_val(problem_.get()) : direction == GLP_MIN ? 1e9 : -1e9;
    }

    const Columns& columns_;
    const Book& book_;
    std::string source_;
    std::int32_t year_;
    bool year_only_ = false;
    std::vector<std::optional<std::uint16_t>> places_;
    std::vector<std::pair<std::size_t, DrillPart>> tables_;
    std::map<std::string, Numbers> atoms_;  // by which tables they belong to: "0110…"
    std::map<std::string, Unknowns> unknowns_;
    std::vector<PublicCount> counts_;
    std::map<ListKey, AtPoints> at_points_;
    std::shared_ptr<glp_prob> problem_;  // of two editions one
};

// The smallest count that the rule shows at this place.
inline std::int64_t smallest_shown(const DisclosureRule& rule, const Book& book, const PublicCount& count) {
    const Limits limits = rule.limits(book.all()[count.indicator]);
    return count.area ? limits.area : limits.whole;
}
inline bool is_small(const DisclosureRule& rule, const Book& book, const PublicCount& count) {
    const std::int64_t smallest = smallest_shown(rule, book, count);
    return count.count != 0 && std::abs(count.count) < smallest;
}

// How far a hidden small count has to reach: to the largest hidden number, but for an area no farther than the whole's count
// where that is no secret.
inline std::int64_t reach_of(const DisclosureRule& rule, const Book& book, const std::vector<PublicCount>& counts, const PublicCount& count) {
    const std::int64_t largest = smallest_shown(rule, book, count) - 1;
    if (!count.area) return largest;
    for (const PublicCount& whole : counts)
        if (!whole.area && whole.indicator == count.indicator && whole.part == count.part && whole.period == count.period && whole.without == count.without)
            return std::min(largest, std::max(whole.count, smallest_shown(rule, book, whole) - 1));
    return largest;
}

}  // namespace daybook::figures::testing
