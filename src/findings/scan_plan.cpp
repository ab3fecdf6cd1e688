#include "findings/scan_plan.hpp"

#include <algorithm>
#include <numeric>

namespace daybook::findings {
namespace {

// Of permutation: the place's cases times the time unit's, whole numbers.
std::vector<double> measures_of(const ScanData& data, ScanModel model) {
    if (model != ScanModel::permutation) return data.measure;
    std::vector<double> of_place(data.places.size()), of_time(data.times), measure(data.cases.size());
    for (std::size_t cell = 0; cell < data.cases.size(); ++cell) {
        of_place[cell / data.times] += data.cases[cell];
        of_time[cell % data.times] += data.cases[cell];
    }
    for (std::size_t cell = 0; cell < measure.size(); ++cell) measure[cell] = of_place[cell / data.times] * of_time[cell % data.times];
    return measure;
}

LineRules line_rules(const ScanPlan& plan, std::size_t longest) {
    LineRules rules{.cases_a_measure = plan.likelihood.cases / plan.likelihood.measure, .longest_share = static_cast<double>(longest) / static_cast<double>(plan.times)};
    for (std::uint32_t place = 0; place < plan.places; ++place) rules.measures.push_back(plan.measure_of(place)[plan.times]);
    rules.weights = rules.measures;
    return rules;
}

// The largest zone's in all time units, and a class more for what rounding may do.
std::size_t classes_of(const ScanPlan& plan) {
    double largest = 0;
    for (const Line& line : plan.lines.all) {
        double measure = 0;
        for (std::size_t i = line.begin; i < line.end; ++i) measure += plan.measure_of(plan.lines.members[i])[plan.times];
        largest = std::max(largest, measure);
    }
    return class_of(static_cast<float>(plan.likelihood.expected(largest))) + 2;
}

}  // namespace

Result<ScanPlan> make_plan(const ScanData& data, const ScanOptions& options) {
    ScanPlan plan{.places = data.places.size(), .times = data.times, .only_alive = options.only_alive, .shortest = options.shortest, .longest = options.longest, .least_cases = std::max(1U, options.least_cases)};
    const auto measures = measures_of(data, options.model);
    plan.likelihood = {options.model, static_cast<double>(std::accumulate(data.cases.begin(), data.cases.end(), std::uint64_t{0})), std::accumulate(measures.begin(), measures.end(), 0.0)};
    for (std::size_t place = 0; place < plan.places; ++place) {
        plan.measure.push_back(0);
        for (std::size_t time = 0; time < plan.times; ++time) plan.measure.push_back(plan.measure.back() + measures[place * plan.times + time]);
    }
    DAYBOOK_TRY(plan.lines, make_lines(data.places, line_rules(plan, options.longest), options));
    plan.classes = classes_of(plan);
    return plan;
}

}  // namespace daybook::findings
