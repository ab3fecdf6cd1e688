#include "figures/atoms.hpp"

#include <algorithm>

#include "figures/placing.hpp"

namespace daybook::figures {

namespace {

constexpr std::size_t clearance_flags = domestic | cleared_by_arrest | cleared_exceptionally;

// Finds a record's atom. Its class, flags and time of day decide it; what was found once is kept in a table.
class AtomFinder {
public:
    static constexpr std::int32_t none = -1;

    AtomFinder(const Columns& columns, const std::vector<CountedTable>& tables, std::vector<TableSet>& sets)
        : columns_(columns), tables_(tables), sets_(sets), states_(indicators_of(tables)), known_(states_.size() * columns.categories.size() * (clearance_flags + 1), unknown) {}

    std::int32_t atom(std::size_t row) {
        const When occurred = date_of(columns_, row, DateBasis::occurred);
        const std::size_t state = occurred.precision == Precision::minute ? states_.of[static_cast<std::size_t>(occurred.start - day_at(occurred.start) * minutes_a_day)] : states_.unknown();
        const std::size_t flags = columns_.flags[row] & clearance_flags;
        std::int32_t& known = known_[(state * columns_.categories.size() + columns_.category[row]) * (clearance_flags + 1) + flags];
        if (known == unknown) known = number(set(columns_.categories[columns_.category[row]], static_cast<std::uint8_t>(flags), state));
        return known;
    }

private:
    static constexpr std::int32_t unknown = -2;

    static std::vector<const Indicator*> indicators_of(const std::vector<CountedTable>& tables) {
        std::vector<const Indicator*> indicators;
        for (const CountedTable& table : tables) indicators.push_back(table.indicator);
        return indicators;
    }

    [[nodiscard]] TableSet set(std::string_view category, std::uint8_t flags, std::size_t state) const {
        TableSet set = 0;
        for (std::size_t t = 0; t < tables_.size(); ++t) {
            const auto& [indicator, part] = tables_[t];
            if (indicator->filter.takes_class(category) && belongs(*indicator, part, flags, states_.fact(state, *indicator))) set |= TableSet{1} << t;
        }
        return set;
    }

    std::int32_t number(TableSet set) {
        if (set == 0) return none;
        const auto at = std::find(sets_.begin(), sets_.end(), set);
        const auto number = static_cast<std::int32_t>(at - sets_.begin());
        if (at == sets_.end()) sets_.push_back(set);
        return number;
    }

    const Columns& columns_;
    const std::vector<CountedTable>& tables_;
    std::vector<TableSet>& sets_;
    DayStates states_;
    std::vector<std::int32_t> known_;  // [state of day][category][flags]
};

}  // namespace

Atoms count_atoms(const Columns& columns, const ColumnIndex& index, const std::vector<CountedTable>& tables, std::uint8_t source, std::uint32_t as_of,
                  const std::vector<std::size_t>& local_area, std::size_t areas) {
    Atoms atoms;
    if (tables.empty()) return atoms;
    DAYBOOK_CHECK(tables.size() <= most_tables, "a book has at most so many tables");
    const DateBasis basis = tables.front().indicator->date;
    AtomFinder finder(columns, tables, atoms.sets);
    const auto add = [&](std::size_t row) {
        if (columns.source[row] != source || columns.reason[row] != 0 || columns.replaced_at[row] < as_of) return;
        const When date = date_of(columns, row, basis);
        const std::int32_t atom = date.precision == Precision::none ? AtomFinder::none : finder.atom(row);
        if (atom == AtomFinder::none) return;
        const Month month = month_of(day_at(date.start));
        const auto month_of_year = static_cast<std::size_t>(month % 12);
        std::vector<AtomYear>& year = atoms.years[month / 12];
        if (year.size() <= static_cast<std::size_t>(atom)) year.resize(atoms.sets.size());
        AtomYear& counts = year[static_cast<std::size_t>(atom)];
        if (counts.by_area.empty()) counts.by_area.resize(areas);
        const bool has_month = date.precision >= Precision::month;
        counts.by_area[local_area[columns.area[row]]][has_month ? month_of_year / 3 : year_only] += columns.count[row];
        if (has_month) counts.by_month[month_of_year] += columns.count[row];
    };
    for (std::size_t block = 0; block < index.blocks.size(); ++block) {
        if (index.blocks[block].source >= 0 && index.blocks[block].source != source) continue;
        const std::size_t after = std::min(columns.rows(), (block + 1) * rows_per_block);
        for (std::size_t row = block * rows_per_block; row < after && columns.position[row] < as_of; ++row) add(row);
    }
    for (auto& [number, year] : atoms.years) {
        year.resize(atoms.sets.size());
        for (AtomYear& counts : year) counts.by_area.resize(areas);
    }
    return atoms;
}

}  // namespace daybook::figures
