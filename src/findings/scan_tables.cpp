#include "findings/scan_tables.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

namespace daybook::findings {
namespace {

using Stratum = std::vector<std::string>;  // covariates

std::string in_words(const Stratum& stratum) {
    std::string text;
    for (const auto& one : stratum) text += (text.empty() ? "" : ", ") + one;
    return text;
}

class InputMaker {
public:
    InputMaker(const ScanTables& tables, const std::vector<Day>& axis) : tables_(tables), axis_(axis), times_(axis.empty() ? 1 : axis.size() - 1) {}

    Result<ScanInput> make(ScanModel model) {
        take_places();
        if (input_.places.empty()) return refuse("scan.coordinates", "no place has coordinates: the coordinates file is empty, or none of its rows can be read");
        input_.data.times = times_;
        for (const auto& row : tables_.cases) count_case(row);
        if (cases_by_stratum_.empty()) return refuse("scan.cases", fmt::format("no cases are left: {} of {} rows were left out; the first: {}", input_.left_out.size(), tables_.cases.size(), input_.left_out.empty() ? "" : input_.left_out.front().why.sentence));
        if (model == ScanModel::bernoulli) DAYBOOK_TRY_VOID(add_controls());
        if (model == ScanModel::poisson) DAYBOOK_TRY_VOID(expect());
        return std::move(input_);
    }

private:
    // ---- places and times ----

    void take_places() {
        std::map<ScanPoint, std::size_t> at;
        for (const auto& row : tables_.coordinates) {
            const auto [known, is_new] = at.try_emplace(row.at, input_.places.size());
            if (!number_of_.try_emplace(row.place, known->second).second) {
                if (is_new) at.erase(known);
                leave_out(ScanTable::coordinates, row.line, 0, "scan.place-twice", fmt::format("\"{}\" has coordinates in an earlier row already", row.place));
                continue;
            }
            if (is_new) {
                input_.places.emplace_back();
                input_.data.places.push_back(row.at);
            }
            input_.places[known->second].push_back(row.place);
        }
        input_.data.cases.resize(input_.places.size() * times_);
    }

    void leave_out(ScanTable table, std::uint64_t line, double number, std::string code, std::string sentence) { input_.left_out.push_back({table, line, number, {std::move(code), std::move(sentence), {.row = line}}}); }

    // The cell of a row, or nothing, and then it is left out.
    std::optional<std::size_t> cell_of(ScanTable table, const ScanRow& row) {
        const auto place = number_of_.find(row.place);
        if (place == number_of_.end()) {
            leave_out(table, row.line, row.number, "scan.no-coordinates", fmt::format("the place \"{}\" has no coordinates", row.place));
            return {};
        }
        if (axis_.empty()) return place->second;
        if (row.when.is_empty()) {
            leave_out(table, row.line, row.number, "scan.no-date", "the row has no date");
            return {};
        }
        if (row.when.first < axis_.front() || row.when.after_last > axis_.back()) {
            leave_out(table, row.line, row.number, "scan.outside-period", fmt::format("{} lies outside the period, which is {} to {}", when_text(row.when), day_text(axis_.front()), day_text(axis_.back() - 1)));
            return {};
        }
        const auto time = static_cast<std::size_t>(std::ranges::upper_bound(axis_, row.when.first) - axis_.begin()) - 1;
        if (row.when.after_last > axis_[time + 1]) {
            leave_out(table, row.line, row.number, "scan.date-too-wide", fmt::format("{} is longer than a time unit of this analysis; choose longer units", when_text(row.when)));
            return {};
        }
        return place->second * times_ + time;
    }

    static std::string when_text(const DaySpan& span) { return span.after_last == span.first + 1 ? day_text(span.first) : fmt::format("{} to {}", day_text(span.first), day_text(span.after_last - 1)); }

    // ---- cases and controls ----

    void count_case(const ScanRow& row) {
        const auto cell = cell_of(ScanTable::cases, row);
        if (!cell || row.number == 0) return;
        input_.data.cases[*cell] += static_cast<std::uint32_t>(row.number);
        cases_by_stratum_[row.covariates] += row.number;
    }

    Result<void> add_controls() {
        if (tables_.controls.empty()) return refuse("scan.controls", "the Bernoulli model compares cases with controls, and there are no controls; give a control file, or choose another model", {.field = "controls"});
        input_.data.measure.assign(input_.data.cases.begin(), input_.data.cases.end());
        for (const auto& row : tables_.controls)
            if (const auto cell = cell_of(ScanTable::controls, row)) input_.data.measure[*cell] += row.number;
        for (const double people : input_.data.measure) input_.population += people;
        return {};
    }

    // ---- populations ----

    struct Dated {
        double day = 0;
        double people = 0;
    };

    static double middle_of(const DaySpan& span) {
        const auto date = calendar(span.first);
        if (span.after_last - span.first > 31) return day_of(date.year, 7, 1);
        return span.after_last - span.first > 1 ? day_of(date.year, date.month, 15) : span.first;
    }

    Result<void> expect() {
        if (tables_.population.empty()) return refuse("scan.population", "the Poisson model compares cases with populations, and there are none; give a population file, or choose the space-time permutation, which needs none", {.field = "population"});
        std::map<Stratum, std::map<std::size_t, std::map<double, double>>> people;  // by place and date
        for (const auto& row : tables_.population) {
            const auto place = number_of_.find(row.place);
            if (place == number_of_.end()) leave_out(ScanTable::population, row.line, row.number, "scan.no-coordinates", fmt::format("the place \"{}\" has no coordinates", row.place));
            else people[row.covariates][place->second][middle_of(row.when)] += row.number;
        }
        input_.data.measure.assign(input_.data.cases.size(), 0);
        input_.has_strata = people.size() > 1;
        for (const auto& [stratum, by_place] : people) expect_in(stratum, by_place);
        for (const auto& [stratum, cases] : cases_by_stratum_)
            if (!people.contains(stratum)) return refuse("scan.covariates", fmt::format("{} cases have the covariates \"{}\", of which the population file has no one", cases, in_words(stratum)), {.field = "covariates"});
        return check_people();
    }

    // Where nobody lives no case is expected, and one is infinitely many times as many.
    Result<void> check_people() const {
        for (std::size_t cell = 0; cell < input_.data.cases.size(); ++cell)
            if (input_.data.cases[cell] > 0 && input_.data.measure[cell] <= 0)
                return refuse("scan.no-people", fmt::format("the place \"{}\" has {} cases{}, and no population of its own then; give it one in the population file, or leave its cases out", input_.places[cell / times_].front(), input_.data.cases[cell], time_text(cell % times_)), {.field = "population"});
        return {};
    }

    [[nodiscard]] std::string time_text(std::size_t time) const { return axis_.empty() ? std::string() : " in " + when_text({axis_[time], axis_[time + 1]}); }

    void expect_in(const Stratum& stratum, const std::map<std::size_t, std::map<double, double>>& by_place) {
        double all = 0;
        std::vector<std::pair<std::size_t, double>> person_days;  // by cell
        for (const auto& [place, dates] : by_place)
            for (std::size_t time = 0; time < times_; ++time) {
                person_days.emplace_back(place * times_ + time, person_days_in(dates, time));
                all += person_days.back().second;
            }
        const double days = axis_.empty() ? 1 : axis_.back() - axis_.front();
        input_.population += all / days;
        const auto cases = cases_by_stratum_.find(stratum);
        if (cases == cases_by_stratum_.end() || all == 0) return;
        for (const auto& [cell, own] : person_days) input_.data.measure[cell] += own * (cases->second / all);
    }

    double person_days_in(const std::map<double, double>& dates, std::size_t time) const {
        std::vector<Dated> known;
        for (const auto& [day, people] : dates) known.push_back({day, people});
        if (!axis_.empty()) return integral(known, axis_[time], axis_[time + 1]);
        double sum = 0;
        for (const auto& one : known) sum += one.people;
        return sum / static_cast<double>(known.size());
    }

    static double people_at(const std::vector<Dated>& known, double day) {
        const auto after = std::ranges::upper_bound(known, day, {}, &Dated::day);
        if (after == known.begin()) return known.front().people;
        if (after == known.end()) return known.back().people;
        const auto& before = *(after - 1);
        return before.people + (after->people - before.people) * ((day - before.day) / (after->day - before.day));
    }

    static double integral(const std::vector<Dated>& known, double from, double to) {
        double sum = 0, at = from;
        const auto add_up_to = [&](double until) {
            sum += (people_at(known, at) + people_at(known, until)) / 2 * (until - at);
            at = until;
        };
        for (const auto& one : known)
            if (one.day > from && one.day < to) add_up_to(one.day);
        add_up_to(to);
        return sum;
    }

    const ScanTables& tables_;
    const std::vector<Day>& axis_;
    std::size_t times_;
    ScanInput input_;
    std::unordered_map<std::string, std::size_t> number_of_;
    std::map<Stratum, double> cases_by_stratum_;
};

// The first day of the unit that ends before `end`.
Day unit_before(Day end, TimeUnit unit, std::int32_t length) {
    if (unit == TimeUnit::day) return end - length;
    const auto date = calendar(end);
    const Month month = month_of(end) - (unit == TimeUnit::year ? 12 * length : length);
    const Day first = first_day(month);
    return first + std::min(date.day - 1, days_in_month(calendar(first).year, calendar(first).month) - 1);
}

}  // namespace

std::vector<Day> time_axis(const Period& period, TimeUnit unit, std::int32_t length) {
    std::vector<Day> backwards{period.after_last()};
    while (backwards.back() > period.first()) backwards.push_back(std::max(period.first(), unit_before(backwards.back(), unit, length)));
    return {backwards.rbegin(), backwards.rend()};
}

Result<ScanInput> make_scan_input(const ScanTables& tables, ScanModel model, const std::vector<Day>& axis) { return InputMaker(tables, axis).make(model); }

}  // namespace daybook::findings
