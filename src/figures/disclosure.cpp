#include "figures/disclosure.hpp"

#include <algorithm>

#include "base/in_parallel.hpp"
#include "figures/placing.hpp"

namespace daybook::figures {

namespace {

// The tables that are dated by one basis.
struct Tables {
    DateBasis basis;
    std::vector<CountedTable> all;
};

using Where = PublicCells::Where;

// The table that counts this, a new one if there is none: what a share is a share of is mostly an indicator too.
Where table_of(std::vector<Tables>& groups, const CountedTable& wanted) {
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Tables& tables) { return tables.basis == wanted.indicator->date; });
    if (group == groups.end()) group = groups.insert(group, Tables{wanted.indicator->date, {}});
    const auto same = std::find_if(group->all.begin(), group->all.end(), [&](const CountedTable& table) {
        return wanted.part == DrillPart::of && (table.part == DrillPart::of ? table.indicator->of : table.indicator->id) == wanted.indicator->of;
    });
    const auto number = static_cast<std::size_t>(same - group->all.begin());
    if (same == group->all.end()) group->all.push_back(wanted);
    return {static_cast<std::size_t>(group - groups.begin()), number};
}

// Where one sensitive table holds all records of another, what it holds beside them is sensitive too, and a reader can
// subtract: adds a table for each such difference. So for sexual offences other than rape.
Result<void> add_differences(Atoms& atoms, const std::vector<CountedTable>& tables, const DisclosureRule& rule, std::vector<Limits>& limits) {
    for (std::size_t outer = 0; outer < tables.size(); ++outer)
        for (std::size_t inner = 0; inner < tables.size(); ++inner) {
            if (!rule.is_sensitive(*tables[outer].indicator) || !rule.is_sensitive(*tables[inner].indicator)) continue;
            const TableSet both = TableSet{1} << outer | TableSet{1} << inner, only_outer = TableSet{1} << outer;
            const auto beside = [&](TableSet set) { return (set & both) == only_outer; };
            const bool holds = std::none_of(atoms.sets.begin(), atoms.sets.end(), [&](TableSet set) { return (set & both) == (both ^ only_outer); });
            if (outer == inner || !holds || std::none_of(atoms.sets.begin(), atoms.sets.end(), beside)) continue;
            if (limits.size() == most_tables)
                return refuse("disclosure.tables", "the book has too many sensitive indicators that lie within one another to be shown to everyone: take some out, or out of the disclosure rule");
            for (TableSet& set : atoms.sets)
                if (beside(set)) set |= TableSet{1} << limits.size();
            limits.push_back(rule.limits(*tables[outer].indicator));
            limits.back().published = false;
        }
    return {};
}

void add_to(PublicCells::Tally& tally, const YearCells& cells) {
    for (const Cell cell : cells.all()) {
        tally.cells += cell != Cell::unpublished;
        tally.primary += cell == Cell::primary;
        tally.secondary += cell == Cell::secondary;
    }
}

}  // namespace

struct PublicCellsMaker {
    const Columns& columns;
    const ColumnIndex& index;
    const Book& book;
    const DisclosureRule& rule;
    const PublicQuery& query;
    PublicCells cells;
    std::vector<Tables> groups;
    std::vector<std::size_t> local_area;  // of an index into Columns::areas

    // Counts first, so that a share finds what it is a share of.
    void list_tables() {
        cells.tables_.resize(book.all().size());
        for (const DrillPart part : {DrillPart::count, DrillPart::of})
            for (std::size_t i = 0; i < book.all().size(); ++i)
                if (const Indicator& indicator = book.all()[i]; indicator.is_of(query.source) && (part == DrillPart::count || indicator.kind == IndicatorKind::share))
                    cells.tables_[i].push_back(table_of(groups, {&indicator, part}));
    }

    void list_areas() {
        local_area.assign(columns.areas.size(), 0);
        cells.place_.resize(columns.areas.size());
        cells.place_[0] = 0;
        cells.areas_ = {""};
        for (std::size_t area = 1; area < columns.areas.size(); ++area)
            if (columns.areas[area].source == query.source) {
                cells.place_[area] = local_area[area] = cells.areas_.size();
                cells.areas_.push_back(columns.areas[area].id);
            }
    }

    // What the earlier edition hides, in the places of this one. Differences, the tables after `published`, are in neither.
    [[nodiscard]] YearCells hidden_before(const YearCells& before, std::size_t tables, std::size_t published) const {
        YearCells hidden(tables, cells.areas_.size());
        const auto keep = [&](std::size_t table, std::size_t place, std::size_t place_before, std::size_t times) {
            for (std::size_t time = 0; time < times; ++time)
                if (const Cell cell = before.at(table, place_before, time); cell == Cell::primary || cell == Cell::secondary) hidden.at(table, place, time) = Cell::secondary;
        };
        for (std::size_t table = 0; table < published; ++table) {
            for (std::size_t place_before = 0; place_before < query.earlier->areas_.size(); ++place_before) {
                const auto at = std::find(cells.areas_.begin(), cells.areas_.end(), query.earlier->areas_[place_before]);
                if (at != cells.areas_.end()) keep(table, static_cast<std::size_t>(at - cells.areas_.begin()), place_before, area_times);
            }
            keep(table, hidden.whole(), before.whole(), whole_times);
        }
        return hidden;
    }

    Result<void> add_group(const Tables& tables, std::uint8_t source) {
        const std::size_t areas = cells.areas_.size();
        Atoms atoms = count_atoms(columns, index, tables.all, source, query.as_of, local_area, areas);
        std::vector<Limits> limits;
        for (const CountedTable& table : tables.all) limits.push_back(rule.limits(*table.indicator));
        DAYBOOK_TRY_VOID(add_differences(atoms, tables.all, rule, limits));
        auto& group = cells.groups_.emplace_back(PublicCells::Group{areas, {}});
        if (query.earlier != nullptr)
            for (const auto& [year, before] : query.earlier->groups_.at(cells.groups_.size() - 1).years) group.years.emplace(year, hidden_before(before, limits.size(), tables.all.size()));
        std::vector<std::pair<const std::vector<AtomYear>*, YearCells*>> years;
        for (const auto& [year, counts] : atoms.years) years.emplace_back(&counts, &group.years.try_emplace(year, limits.size(), areas).first->second);
        in_parallel(years.size(), query.threads, [&](std::size_t i) { *years[i].second = suppress(atoms.sets, *years[i].first, limits, areas, std::move(*years[i].second)); });
        for (const auto& [year, of_year] : group.years) add_to(cells.tally_, of_year);
        return {};
    }
};

Result<PublicCells> public_cells(const Columns& columns, const ColumnIndex& index, const Book& book, const DisclosureRule& rule, const PublicQuery& query) {
    DAYBOOK_CHECK(index.rows == columns.rows(), "the index describes these columns");
    DAYBOOK_TRY(const std::uint8_t source, source_number(columns, query.source));
    PublicCellsMaker maker{columns, index, book, rule, query, {}, {}, {}};
    maker.list_tables();
    maker.list_areas();
    for (const Tables& tables : maker.groups) {
        DAYBOOK_TRY_VOID(maker.add_group(tables, source));
    }
    return std::move(maker.cells);
}

bool PublicCells::shown(std::size_t indicator, std::optional<std::uint16_t> area, const Period& period) const {
    DAYBOOK_CHECK(indicator < tables_.size() && (!area || *area < place_.size()), "a cell is asked for by numbers of the book and the columns");
    if (!period.whole_months() || (area && !place_[*area])) return false;
    return std::all_of(tables_[indicator].begin(), tables_[indicator].end(), [&](const Where& where) {
        const std::size_t whole = groups_[where.group].areas;
        return shown(where, area && whole > 1 ? *place_[*area] : whole, period);
    });
}

// From the first month on, the longest piece that pages show: a year, a quarter, a month.
bool PublicCells::shown(Where where, std::size_t place, const Period& period) const {
    const Group& group = groups_[where.group];
    for (Month month = period.first_month(); month < period.after_last_month();) {
        const Month left = period.after_last_month() - month, of_year = month % 12;
        std::size_t time = first_month_time + static_cast<std::size_t>(of_year);
        Month length = 1;
        if (of_year == 0 && left >= 12)
            time = whole_year, length = 12;
        else if (of_year % 3 == 0 && left >= 3)
            time = static_cast<std::size_t>(of_year / 3), length = 3;
        else if (place != group.areas)
            return false;
        const auto year = group.years.find(month / 12);
        if (year != group.years.end() && year->second.at(where.table, place, time) != Cell::shown) return false;
        month += length;
    }
    return true;
}

}  // namespace daybook::figures
