#include "results/incidents.hpp"

#include <algorithm>
#include <map>

#include "figures/counting.hpp"
#include "results/public_board.hpp"

namespace daybook::results {
namespace {

using figures::Columns;
using figures::Filter;
using figures::Indicator;

bool begins_with_one_of(const std::string& code, const std::vector<std::string>& classes) {
    return std::ranges::any_of(classes, [&](const std::string& one) { return code.starts_with(one); });
}

// Whether every class of `inner` lies in `outer`; exceptions are not looked at, so this says yes too often rather than too seldom.
bool contains(const Filter& outer, const Filter& inner) {
    if (outer.every_class) return true;
    return !inner.every_class && std::ranges::all_of(inner.classes, [&](const std::string& code) { return begins_with_one_of(code, outer.classes); });
}

bool overlap(const Filter& one, const Filter& other) {
    if (one.every_class || other.every_class) return true;
    return std::ranges::any_of(one.classes, [&](const std::string& code) { return begins_with_one_of(code, other.classes); }) ||
           std::ranges::any_of(other.classes, [&](const std::string& code) { return begins_with_one_of(code, one.classes); });
}

bool asks_for_classes_only(const Indicator& indicator) {
    const Filter& filter = indicator.filter;
    return indicator.kind == figures::IndicatorKind::count && indicator.cleared == figures::Cleared::no_condition && !filter.domestic && !filter.between && !filter.unclassified;
}

std::vector<Period> whole_quarters(const Period& period) {
    std::vector<Period> quarters;
    const Month from = period.first_month() - period.first_month() % 3;
    for (Month month = from; month < period.after_last_month(); month += 3) {
        const auto quarter = Period::of_days(first_day(month), first_day(month + 3));
        if (quarter.first() >= period.first() && quarter.after_last() <= period.after_last()) quarters.push_back(quarter);
    }
    return quarters;
}

geo::Place place_of(const Columns& columns, std::size_t row) { return {columns.longitude[row], columns.latitude[row]}; }
bool has_place(const Columns& columns, std::size_t row) { return (columns.flags[row] & figures::has_point) != 0 && columns.longitude[row] != figures::no_coordinate && columns.latitude[row] != figures::no_coordinate; }

class Lister {
public:
    Lister(const Scene& scene, const std::string& source, const figures::PublicCells& cells) : scene_(scene), source_(source), cells_(cells), columns_(scene.columns) {}

    // The cells of each area by the places of all its records of whatever class, so that which class a record is of moves no point; as of the source's
    // first edition, so that no later edition has others.
    void make_cells(std::uint8_t source_number, std::uint32_t first_size) {
        std::map<std::uint16_t, std::vector<geo::Place>> places;
        for (std::size_t row = 0; row < columns_.rows(); ++row) {
            const bool is_live = columns_.position[row] < first_size && columns_.replaced_at[row] >= first_size;
            if (is_live && columns_.source[row] == source_number && columns_.area[row] != 0 && has_place(columns_, row)) places[columns_.area[row]].push_back(place_of(columns_, row));
        }
        for (auto& [area, all] : places) snap_.emplace(area, geo::SnapCells(std::move(all), places_a_point));
    }

    Result<void> list(std::size_t indicator, const Period& quarter) {
        DAYBOOK_TRY(const auto drill, figures::drill(columns_, scene_.index, scene_.book, {.source = source_, .indicator = scene_.book.all()[indicator].id, .period = quarter, .as_of = scene_.as_of}));
        std::map<std::uint16_t, std::vector<std::uint32_t>> rows;
        for (const auto row : drill.rows) rows[columns_.area[row]].push_back(row);
        for (const auto& [area, of_area] : rows)
            if (area != 0 && cells_.shown(indicator, area, quarter)) add(indicator, quarter, area, of_area);
        return {};
    }

    std::vector<IncidentPoint> take() { return std::move(points_); }

private:
    // Where a record takes an earlier one back, nobody can say which point it empties: then there is none.
    void add(std::size_t indicator, const Period& quarter, std::uint16_t area, const std::vector<std::uint32_t>& rows) {
        if (std::ranges::any_of(rows, [&](std::uint32_t row) { return columns_.count[row] != 1; })) return;
        const auto cells = snap_.find(area);
        if (cells == snap_.end()) return;
        std::map<geo::Place, std::int64_t> counts;
        for (const auto row : rows) {
            if (!has_place(columns_, row)) continue;
            if (const auto point = cells->second.point_of(place_of(columns_, row))) ++counts[*point];
        }
        for (const auto& [point, count] : counts) points_.push_back({quarter, indicator, area, point, count});
    }

    const Scene& scene_;
    const std::string& source_;
    const figures::PublicCells& cells_;
    const Columns& columns_;
    std::map<std::uint16_t, geo::SnapCells> snap_;  // by area
    std::vector<IncidentPoint> points_;
};

}  // namespace

std::vector<std::size_t> indicators_with_points(const figures::Book& book, const figures::DisclosureRule& rule, const std::string& source) {
    std::vector<std::size_t> candidates, chosen;
    for (std::size_t i = 0; i < book.all().size(); ++i)
        if (const auto& indicator = book.all()[i]; indicator.is_of(source) && asks_for_classes_only(indicator) && !rule.is_sensitive(indicator) && !is_never_by_area(indicator.id)) candidates.push_back(i);
    const auto filter = [&](std::size_t i) -> const Filter& { return book.all()[i].filter; };
    for (const auto one : candidates) {
        const bool is_wide = std::ranges::any_of(candidates, [&](std::size_t other) { return other != one && contains(filter(one), filter(other)); });
        if (!is_wide && std::ranges::none_of(chosen, [&](std::size_t other) { return overlap(filter(one), filter(other)); })) chosen.push_back(one);
    }
    return chosen;
}

Result<std::vector<IncidentPoint>> public_incidents(const Scene& scene, const std::string& source, const Period& period, const figures::PublicCells& cells) {
    const auto number = std::ranges::find(scene.columns.sources, source) - scene.columns.sources.begin();
    Lister lister(scene, source, cells);
    const auto sizes = sizes_published(scene, source);
    lister.make_cells(static_cast<std::uint8_t>(number), sizes.empty() ? scene.as_of : sizes.front());
    const auto indicators = indicators_with_points(scene.book, shipped_disclosure_rule(), source);
    for (const auto& quarter : whole_quarters(period))
        for (const auto indicator : indicators) DAYBOOK_TRY_VOID(lister.list(indicator, quarter));
    return lister.take();
}

Result<std::vector<IncidentPoint>> public_incidents(const Scene& scene, const std::string& source, const Period& period) {
    DAYBOOK_TRY(const auto cells, public_cells_of(scene, source));
    return public_incidents(scene, source, period, *cells);
}

}  // namespace daybook::results
