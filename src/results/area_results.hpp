// The results of tests on areas as tables and as a map for other programs.
#pragma once
#include <string>
#include <vector>

#include "results/answer.hpp"
#include "results/area_findings.hpp"

namespace daybook::results {

[[nodiscard]] std::string_view to_key(AreaVariable of);  // "rate"

// Of the whole map: Moran's I, Geary's C, joins and Getis and Ord's G beside what no order would give, one a row; the same as facts.
[[nodiscard]] Table whole_map_table(const AreaAnswer& answer);
[[nodiscard]] Facts whole_map_facts(const AreaAnswer& answer);

// A row an area. For programs with all numbers of the tests.
class AreaResults {
public:
    AreaResults(const AreaValues& ground, const AreaAnswer& answer, Language language, bool for_programs) : ground_(ground), answer_(answer), language_(language), for_programs_(for_programs) {}

    [[nodiscard]] Table of_all() const;
    // Those that stand out: by their label, the surest first.
    [[nodiscard]] std::vector<const findings::AreaFinding*> standing_out() const;
    [[nodiscard]] Table of_standing_out() const { return table(standing_out()); }
    // All areas with their borders (RFC 7946), those that were not tested without a label; facts and notes stand beside them as foreign members.
    [[nodiscard]] std::string geojson(const Facts& facts, const std::vector<std::string>& notes) const;

    [[nodiscard]] const geo::Area& shape(const findings::AreaFinding& area) const { return ground_.shapes.areas()[answer_.areas[area.area]]; }
    // Of its neighbours, the mean of what a reader understands: counts or rates.
    [[nodiscard]] double shown_around(const findings::AreaFinding& area) const;
    [[nodiscard]] bool is_rate() const { return answer_.of != AreaVariable::count; }
    [[nodiscard]] std::string in_words(const findings::AreaFinding& area) const;

private:
    using Finding = findings::AreaFinding;
    [[nodiscard]] Table table(const std::vector<const Finding*>& areas) const;
    [[nodiscard]] Facts cells_of(const Finding& area) const;

    const AreaValues& ground_;
    const AreaAnswer& answer_;
    Language language_;
    bool for_programs_;
};

}  // namespace daybook::results
