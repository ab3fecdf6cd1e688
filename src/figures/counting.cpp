// How the one pass works. Whether a record belongs to an indicator depends on three small things only: its category, its
// flags and its time of day. Records that agree in these are one class, and a table gives a record's class. So a record
// costs one addition, into the cell (slot, class, area), however many indicators there are; a slot is a month of the
// period, "in the period", "undated" or "outside", found by a table over days. Afterwards the classes' sums are added
// to the lines of the indicators that they belong to. Indicators with conditions on flags or time have classes of their
// own, apart from those without: two additions into few cells, which stay in the nearest cache, beat one into many.
#include "figures/counting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <map>
#include <memory>
#include <thread>

#include "figures/placing.hpp"

namespace daybook::figures {

namespace {

constexpr std::uint8_t condition_flags = domestic | cleared_by_arrest | cleared_exceptionally;
constexpr std::size_t flag_states = condition_flags + 1;
constexpr std::size_t precisions = 16;  // of a nibble: reading a damaged one stays inside the tables

// What is summed for one indicator.
struct Term {
    const Indicator* indicator;
    std::size_t number;  // of the indicator in the query
    DrillPart part;
};

// Terms that are counted together, and the table of classes for them.
struct Family {
    std::vector<Term> terms;
    std::vector<std::uint32_t> row_of;                      // first cell of a record's class within a slot, by [state of day][category][flags]; plain: by [category]
    std::vector<std::vector<std::int32_t>> lines_of_class;  // the cube's lines that a class is added to; class 0: none
    [[nodiscard]] std::size_t classes() const { return lines_of_class.size(); }
};

// All terms dated by one basis: those that the category decides, and those that ask for flags or a time of day as well.
// Their cells lie one after the other in each slot: [slot][plain classes, conditional classes][area].
struct Group {
    DateBasis basis;
    Family plain, conditional;
    std::vector<std::uint32_t> slot_at;  // first cell of a date's slot, by the key of SlotTable
    [[nodiscard]] std::size_t classes() const { return plain.classes() + conditional.classes(); }
};

bool has_conditions(const Term& term) {
    const Indicator& indicator = *term.indicator;
    return indicator.filter.domestic || indicator.filter.between || (term.part == DrillPart::count && indicator.cleared != Cleared::no_condition);
}

// Which slot a date falls into, by its precision and its day: table[precision * (days + 1) + day − first day].
struct SlotTable {
    Day first;         // first day of the year in which the period begins: vaguer dates are those of their first day
    std::size_t days;  // days after that are outside
    std::vector<std::uint16_t> slots;
    std::uint16_t outside;

    SlotTable(const Period& period, bool by_month, std::size_t months) : first(first_day(month_of(period.first()) / 12 * 12)) {
        days = static_cast<std::size_t>(period.after_last() - first);
        outside = static_cast<std::uint16_t>(months + 2);
        slots.assign(precisions * (days + 1), outside);
        std::fill_n(slots.begin(), days + 1, static_cast<std::uint16_t>(months + 1));  // no date: undated
        for (Month month = month_of(first); month < period.after_last_month(); ++month)
            for (const Precision precision : {Precision::year, Precision::month, Precision::day, Precision::minute})
                set_month(period, by_month, months, precision, month);
    }

    // A vague date's slot is the same on every day of a month; an exact one's is, but for days outside the period.
    void set_month(const Period& period, bool by_month, std::size_t months, Precision precision, Month month) {
        const Day from = first_day(month), to = std::min(first_day(month + 1), period.after_last());
        const Day inside = precision < Precision::day ? from : std::max(from, period.first());
        const auto row = slots.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(precision) * (days + 1));
        if (inside < to) std::fill(row + (inside - first), row + (to - first), slot(period, by_month, months, precision, inside));
    }
    [[nodiscard]] std::uint16_t slot(const Period& period, bool by_month, std::size_t months, Precision precision, Day day) const {
        const Placed placed = place_day(day, precision, period);
        switch (placed.where) {
            case Lies::outside: return outside;
            case Lies::undated: return static_cast<std::uint16_t>(months + 1);
            case Lies::inside_without_month: return static_cast<std::uint16_t>(months);
            case Lies::inside: break;
        }
        return static_cast<std::uint16_t>(by_month ? placed.month - period.first_month() : static_cast<Month>(months));
    }
};

// Everything that the pass reads and never writes.
struct Plan {
    const Columns& columns;
    const ColumnIndex& index;
    SlotTable slots;
    DayStates day_states;
    std::vector<Group> groups;
    std::vector<std::uint16_t> local_area;  // of each of Columns::areas
    std::vector<std::uint32_t> state_at;    // offset of the state of day in a conditional family's table, by minute of the day; last: unknown
    std::size_t areas = 1;
    std::uint8_t source = 0;
    std::uint32_t as_of = never;
    std::size_t rows = 0;                   // rows at positions before as_of: they come first

    [[nodiscard]] std::size_t cells(const Group& group) const { return (slots.outside + std::size_t{1}) * group.classes() * areas; }
    [[nodiscard]] bool matters(const ColumnIndex::Block& block, DateBasis basis) const {
        const auto& span = block.spans[static_cast<std::size_t>(basis)];
        const std::int64_t from = std::int64_t{slots.first} * minutes_a_day;
        const std::int64_t to = from + static_cast<std::int64_t>(slots.days) * minutes_a_day;
        return span.some_unknown || (span.first <= span.last && span.last >= from && span.first < to);
    }
};

// A thread's sums while it counts are of 32 bits: half as many cache lines. They cannot overflow within one pass, since
// a count has 8 bits, so a pass is over at most 2²⁴ − 1 rows; between passes they are added to sums of 64 bits.
using Small = std::int32_t;
constexpr std::size_t blocks_a_pass = ((std::size_t{1} << 24) - 1) / rows_per_block;

struct FreeMemory {
    void operator()(Small* memory) const { std::free(memory); }  // NOLINT: of calloc, so that untouched pages cost nothing
};
using Sums = std::unique_ptr<Small[], FreeMemory>;

Sums zero_sums(std::size_t cells) {
    Sums sums(static_cast<Small*>(std::calloc(cells, sizeof(Small))));
    DAYBOOK_CHECK(sums != nullptr, "no memory for the sums of a count");
    return sums;
}

// Rows are worked on in pieces that stay in the nearest cache: short loops first, which compilers turn into vector
// instructions, then one loop that looks up and adds.
constexpr std::size_t rows_per_piece = 1024;
static_assert(rows_per_block % rows_per_piece == 0);
struct Piece {
    std::size_t first = 0, rows = 0;
    std::array<std::int8_t, rows_per_piece> weights;      // signed count; 0 for rows that do not count
    std::array<std::int32_t, rows_per_piece> slot_keys;   // into Group::slot_at
    std::array<std::int32_t, rows_per_piece> minute_keys; // into Plan::state_at
};

// Calls kernel(first, length) over [0, rows), in steps of a length that is known when compiling, and one for what is left.
template <class Kernel>
[[gnu::always_inline]] inline void in_steps(std::size_t rows, const Kernel& kernel) {
    constexpr std::size_t step = 64;
    std::size_t at = 0;
    for (; at + step <= rows; at += step) kernel(at, std::integral_constant<std::size_t, step>());
    if (at < rows) kernel(at, rows - at);
}

[[gnu::always_inline]] inline void keep_counting(std::size_t n, std::int8_t* __restrict weights, const std::int8_t* __restrict count, const std::uint8_t* __restrict reason) {
    for (std::size_t i = 0; i < n; ++i) weights[i] = static_cast<std::int8_t>(count[i] & (reason[i] == 0 ? -1 : 0));
}
template <class Value, class Keep>
[[gnu::always_inline]] inline void keep_where(std::size_t n, std::int8_t* __restrict weights, const Value* __restrict values, const Keep& keep) {
    for (std::size_t i = 0; i < n; ++i) weights[i] = static_cast<std::int8_t>(weights[i] & (keep(values[i]) ? -1 : 0));
}

// The signed count of each row that counts: right source, right version, no reason not to.
void weigh(const Plan& plan, const ColumnIndex::Block& block, Piece& piece) {
    std::int8_t* const weights = piece.weights.data();
    const Columns& c = plan.columns;
    in_steps(piece.rows, [&](std::size_t at, auto n) { keep_counting(n, weights + at, c.count.data() + piece.first + at, c.reason.data() + piece.first + at); });
    if (block.source < 0)
        in_steps(piece.rows, [&](std::size_t at, auto n) {
            keep_where(n, weights + at, c.source.data() + piece.first + at, [wanted = plan.source](std::uint8_t source) { return source == wanted; });
        });
    if (block.first_replaced < plan.as_of)
        in_steps(piece.rows, [&](std::size_t at, auto n) {
            keep_where(n, weights + at, c.replaced_at.data() + piece.first + at, [as_of = plan.as_of](std::uint32_t replaced) { return replaced >= as_of; });
        });
}

// Unsigned arithmetic of 32 bits, modulo 2³²: minutes before `zero` become days far beyond the table, so that one
// comparison tells what is outside. That holds because a period that can be counted ends within Minute's range.
[[gnu::always_inline]] inline void find_minutes(std::size_t n, std::int32_t* __restrict keys, const Minute* __restrict occurred, const std::uint8_t* __restrict precision) {
    constexpr std::uint32_t lift = (std::uint32_t{1} << 31) / minutes_a_day * minutes_a_day;
    for (std::size_t i = 0; i < n; ++i) {
        const auto minute = static_cast<std::int32_t>((static_cast<std::uint32_t>(occurred[i]) + lift) % minutes_a_day);
        keys[i] = (precision[i] & 15) == static_cast<int>(Precision::minute) ? minute : minutes_a_day;
    }
}

template <DateBasis basis>
[[gnu::always_inline]] inline void find_slots(std::size_t n, std::int32_t* __restrict keys, const Minute* __restrict occurred, const Minute* __restrict recorded,
                                              const std::uint8_t* __restrict precision, std::uint32_t zero, std::int32_t days) {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t of_occurred = precision[i] & 15, of_recorded = precision[i] >> 4;
        const bool by_recorded = basis == DateBasis::recorded || (basis == DateBasis::recorded_or_occurred && of_recorded != 0);
        const Minute of_both[2] = {basis == DateBasis::recorded ? 0 : occurred[i], basis == DateBasis::occurred ? 0 : recorded[i]};
        const Minute start = by_recorded ? of_both[1] : of_both[0];
        const auto day = static_cast<std::int32_t>((static_cast<std::uint32_t>(start) - zero) / minutes_a_day);
        keys[i] = (by_recorded ? of_recorded : of_occurred) * (days + 1) + (day < days ? day : days);
    }
}

template <DateBasis basis>
void find_slots(const Plan& plan, Piece& piece) {
    const auto zero = static_cast<std::uint32_t>(std::int64_t{plan.slots.first} * minutes_a_day);
    const auto days = static_cast<std::int32_t>(plan.slots.days);
    const Columns& c = plan.columns;
    in_steps(piece.rows, [&](std::size_t at, auto n) {
        const std::size_t row = piece.first + at;
        find_slots<basis>(n, piece.slot_keys.data() + at, c.occurred.data() + row, c.recorded.data() + row, c.precision.data() + row, zero, days);
    });
}

void find_slots(const Plan& plan, const ColumnIndex::Block& block, DateBasis basis, Piece& piece) {
    if (basis == DateBasis::occurred || (basis == DateBasis::recorded_or_occurred && block.none_recorded)) return find_slots<DateBasis::occurred>(plan, piece);
    if (basis == DateBasis::recorded || block.all_recorded) return find_slots<DateBasis::recorded>(plan, piece);
    find_slots<DateBasis::recorded_or_occurred>(plan, piece);
}

// The additions themselves: one for the plain class, one for the conditional one. No branch depends on the data.
template <bool plain, bool conditional>
void add_rows(const Plan& plan, const Group& group, const Piece& piece, Small* sums) {
    const std::uint16_t* const area = plan.columns.area.data() + piece.first;
    const std::uint16_t* const category = plan.columns.category.data() + piece.first;
    const std::uint8_t* const flags = plan.columns.flags.data() + piece.first;
    const std::uint16_t* const local_area = plan.local_area.data();
    const std::uint32_t* const slot_at = group.slot_at.data();
    const std::uint32_t* const plain_row = group.plain.row_of.data();
    const std::uint32_t* const conditional_row = group.conditional.row_of.data();
    const std::uint32_t* const state_at = plan.state_at.data();
    for (std::size_t i = 0; i < piece.rows; ++i) {
        Small* const cell = sums + slot_at[piece.slot_keys[i]] + local_area[area[i]];
        const Small weight = piece.weights[i];
        if constexpr (plain) cell[plain_row[category[i]]] += weight;
        if constexpr (conditional) cell[conditional_row[state_at[piece.minute_keys[i]] + category[i] * flag_states + (flags[i] & condition_flags)]] += weight;
    }
}

template <class Value>
void fetch(std::span<const Value> column, std::size_t first, std::size_t after) {
    constexpr std::size_t a_line = 64 / sizeof(Value);
    for (std::size_t row = first; row < after; row += a_line) __builtin_prefetch(column.data() + row);
}

// Asks for the next piece's bytes while this one is worked on: so many short columns at once defeat the guesses of the machine.
void fetch_next(const Plan& plan, const ColumnIndex::Block& block, const Piece& piece) {
    const Columns& c = plan.columns;
    const std::size_t first = piece.first + rows_per_piece, after = std::min(first + rows_per_piece, plan.rows);
    fetch(c.count, first, after), fetch(c.reason, first, after), fetch(c.flags, first, after), fetch(c.precision, first, after);
    fetch(c.area, first, after), fetch(c.category, first, after), fetch(c.occurred, first, after);
    if (!block.none_recorded) fetch(c.recorded, first, after);
    if (block.source < 0) fetch(c.source, first, after);
    if (block.first_replaced < plan.as_of) fetch(c.replaced_at, first, after);
}

void add_piece(const Plan& plan, const ColumnIndex::Block& block, Piece& piece, std::vector<Sums>& sums) {
    fetch_next(plan, block, piece);
    weigh(plan, block, piece);
    const Columns& c = plan.columns;
    in_steps(piece.rows, [&](std::size_t at, auto n) { find_minutes(n, piece.minute_keys.data() + at, c.occurred.data() + piece.first + at, c.precision.data() + piece.first + at); });
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        const Group& group = plan.groups[g];
        if (!plan.matters(block, group.basis)) continue;
        find_slots(plan, block, group.basis, piece);
        const bool plain = group.plain.classes() > 1, conditional = group.conditional.classes() > 1;
        if (plain && conditional) add_rows<true, true>(plan, group, piece, sums[g].get());
        if (plain && !conditional) add_rows<true, false>(plan, group, piece, sums[g].get());
        if (!plain && conditional) add_rows<false, true>(plan, group, piece, sums[g].get());
    }
}

// One thread's work: takes blocks until none is left. Which thread takes which block does not matter to a sum.
void count_blocks(const Plan& plan, std::atomic<std::size_t>& next_block, std::size_t after_last_block, std::vector<Sums>& sums) {
    constexpr std::size_t at_once = 4;
    for (const Group& group : plan.groups) sums.push_back(zero_sums(plan.cells(group)));
    Piece piece;
    for (std::size_t b = next_block.fetch_add(at_once); b < after_last_block; b = next_block.fetch_add(at_once))
        for (std::size_t i = b; i < std::min(b + at_once, after_last_block); ++i) {
            const ColumnIndex::Block& block = plan.index.blocks[i];
            const bool any_group = std::any_of(plan.groups.begin(), plan.groups.end(), [&](const Group& group) { return plan.matters(block, group.basis); });
            if (!any_group || (block.source >= 0 && block.source != plan.source)) continue;
            const std::size_t after = std::min((i + 1) * rows_per_block, plan.rows);
            for (piece.first = i * rows_per_block; piece.first < after; piece.first += rows_per_piece) {
                piece.rows = std::min(rows_per_piece, after - piece.first);
                add_piece(plan, block, piece, sums);
            }
        }
}

std::vector<std::vector<Sums>> count_on_threads(const Plan& plan, std::size_t first_block, std::size_t after_last_block, unsigned threads) {
    std::atomic<std::size_t> next_block = first_block;
    std::vector<std::vector<Sums>> sums(std::max(1U, threads));
    std::vector<std::thread> others;
    for (std::size_t t = 1; t < sums.size(); ++t) others.emplace_back([&, t] { count_blocks(plan, next_block, after_last_block, sums[t]); });
    count_blocks(plan, next_block, after_last_block, sums[0]);
    for (std::thread& other : others) other.join();
    return sums;
}

bool ordered_by_position(const Columns& columns) { return std::is_sorted(columns.position.begin(), columns.position.end()); }

void widen(ColumnIndex::Span& span, Minute minute, Precision precision) {
    if (precision == Precision::none) {
        span.some_unknown = true;
        return;
    }
    const bool none_yet = span.last < span.first;
    span.first = none_yet ? minute : std::min(span.first, minute);
    span.last = none_yet ? minute : std::max(span.last, minute);
}

ColumnIndex::Block describe_block(const Columns& c, std::size_t first, std::size_t after) {
    ColumnIndex::Block block{.spans = {{0, -1}, {0, -1}, {0, -1}}, .first_replaced = never, .source = c.source[first], .all_recorded = true, .none_recorded = true};
    for (std::size_t row = first; row < after; ++row) {
        for (const DateBasis basis : {DateBasis::occurred, DateBasis::recorded, DateBasis::recorded_or_occurred}) {
            const When when = date_of(c, row, basis);
            widen(block.spans[static_cast<std::size_t>(basis)], when.start, when.precision);
        }
        const bool is_recorded = c.precision[row] >> 4 != 0;
        (is_recorded ? block.none_recorded : block.all_recorded) = false;
        block.first_replaced = std::min(block.first_replaced, c.replaced_at[row]);
        if (block.source != c.source[row]) block.source = -1;
        DAYBOOK_CHECK(c.area[row] < c.areas.size() && c.category[row] < c.categories.size() && c.source[row] < c.sources.size() &&
                          c.reason[row] < c.reasons.size(),
                      "a column refers to a name that its dictionary does not have");
    }
    return block;
}

}  // namespace

bool ColumnIndex::Block::may_touch(DateBasis date, const Period& period) const {
    const auto& span = spans[static_cast<std::size_t>(date)];
    return span.some_unknown || (span.first <= span.last && day_at(span.last) > period.first() - 366 && day_at(span.first) < period.after_last());
}

ColumnIndex index_columns(const Columns& columns) {
    DAYBOOK_CHECK(ordered_by_position(columns), "the rows of the columns are in ledger order");
    ColumnIndex index{columns.rows(), {}};
    for (std::size_t first = 0; first < columns.rows(); first += rows_per_block)
        index.blocks.push_back(describe_block(columns, first, std::min(first + rows_per_block, columns.rows())));
    return index;
}

// Sets up a cube's lines and a plan for them, and puts the sums into the lines.
struct CubeMaker {
    const Columns& columns;
    const CountQuery& query;
    CountCube cube;
    std::int32_t lines = 0;

    void lay_out(const std::vector<const Indicator*>& indicators) {
        for (const Indicator* indicator : indicators) cube.indicators_.push_back(indicator->id);
        cube.lines_.resize(indicators.size());
        cube.first_month_ = query.period.first_month();
        cube.months_ = query.by_month ? static_cast<std::size_t>(query.period.after_last_month() - query.period.first_month()) : 0;
        cube.slots_ = cube.months_ + 2;
        cube.areas_ = {0};
        for (std::size_t area = 1; query.by_area && area < columns.areas.size(); ++area)
            if (columns.areas[area].source == query.source) cube.areas_.push_back(static_cast<std::uint16_t>(area));
        for (std::size_t i = 0; i < indicators.size(); ++i) add_lines(*indicators[i], i, 0);
    }

    void add_lines(const Indicator& indicator, std::size_t number, std::uint16_t category) {
        CountCube::Lines added{.category = category, .count = lines++};
        if (indicator.kind == IndicatorKind::share) added.of = lines++;
        if (indicator.filter.between) added.without_time = lines++;
        cube.lines_[number].push_back(added);
    }

    static std::int32_t line(const CountCube::Lines& at, DrillPart part) {
        return part == DrillPart::of ? at.of : part == DrillPart::without_time ? at.without_time : at.count;
    }

    std::vector<Group> groups(const std::vector<const Indicator*>& indicators) const {
        std::vector<Group> groups;
        for (std::size_t i = 0; i < indicators.size(); ++i) {
            auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.basis == indicators[i]->date; });
            if (group == groups.end()) group = groups.insert(group, Group{indicators[i]->date, {}, {}});
            for (const DrillPart part : {DrillPart::count, DrillPart::of, DrillPart::without_time}) {
                const Term term{indicators[i], i, part};
                if (line(cube.lines_[i][0], part) >= 0) (has_conditions(term) ? group->conditional : group->plain).terms.push_back(term);
            }
        }
        return groups;
    }

    // The lines that a record of this category, these flags and this state of day is added to.
    std::vector<std::int32_t> lines_for(const Family& family, const std::vector<bool>& takes, std::uint16_t category, std::size_t flags,
                                        const DayStates& states, std::size_t state) const {
        std::vector<std::int32_t> to;
        for (std::size_t t = 0; t < family.terms.size(); ++t) {
            const Term& term = family.terms[t];
            if (!takes[t] || !belongs(*term.indicator, term.part, static_cast<std::uint8_t>(flags), states.fact(state, *term.indicator))) continue;
            for (const CountCube::Lines& at : cube.lines_[term.number])
                if (at.category == 0 || at.category == category) to.push_back(line(at, term.part));
        }
        return to;
    }

    // Gives each combination of state, category and flags its class; classes begin at the cell of number `first_class`.
    void classify(Family& family, const DayStates& states, bool plain, std::size_t first_class) const {
        std::map<std::vector<std::int32_t>, std::size_t> known{{{}, 0}};
        family.lines_of_class = {{}};
        std::vector<std::vector<bool>> takes(columns.categories.size());
        for (std::size_t category = 0; category < takes.size(); ++category)
            for (const Term& term : family.terms) takes[category].push_back(term.indicator->is_of(query.source) && term.indicator->filter.takes_class(columns.categories[category]));
        for (std::size_t state = 0; state < (plain ? 1 : states.size()); ++state)
            for (std::size_t category = 0; category < takes.size(); ++category)
                for (std::size_t flags = 0; flags < (plain ? 1 : flag_states); ++flags) {
                    const auto [at, is_new] = known.try_emplace(lines_for(family, takes[category], static_cast<std::uint16_t>(category), flags, states, state), known.size());
                    if (is_new) family.lines_of_class.push_back(at->first);
                    family.row_of.push_back(static_cast<std::uint32_t>((first_class + at->second) * cube.areas_.size()));
                }
    }

    void set_tables(Plan& plan) {
        cube.values_.assign(static_cast<std::size_t>(lines) * cube.slots_ * cube.areas_.size(), 0);
        plan.local_area.assign(columns.areas.size(), 0);
        for (std::size_t local = 0; local < cube.areas_.size(); ++local) plan.local_area[cube.areas_[local]] = static_cast<std::uint16_t>(local);
        plan.areas = cube.areas_.size();
        const auto a_state = static_cast<std::uint32_t>(columns.categories.size() * flag_states);
        for (const std::uint8_t state : plan.day_states.of) plan.state_at.push_back(state * a_state);
        plan.state_at.push_back(static_cast<std::uint32_t>(plan.day_states.unknown()) * a_state);
        for (Group& group : plan.groups) {
            classify(group.plain, plan.day_states, true, 0);
            classify(group.conditional, plan.day_states, false, group.plain.classes());
            for (const std::uint16_t slot : plan.slots.slots) group.slot_at.push_back(static_cast<std::uint32_t>(slot * group.classes() * plan.areas));
        }
    }

    void gather(const Plan& plan, const std::vector<std::vector<Sums>>& sums) {
        for (std::size_t g = 0; g < plan.groups.size(); ++g)
            for (const auto& of_thread : sums) {
                gather(plan.groups[g], plan.groups[g].plain, 0, of_thread[g].get());
                gather(plan.groups[g], plan.groups[g].conditional, plan.groups[g].plain.classes(), of_thread[g].get());
            }
    }

    void gather(const Group& group, const Family& family, std::size_t first_class, const Small* sums) {
        const std::size_t areas = cube.areas_.size();
        for (std::size_t slot = 0; slot < cube.slots_; ++slot)
            for (std::size_t k = 1; k < family.classes(); ++k) add_row(sums + (slot * group.classes() + first_class + k) * areas, family.lines_of_class[k], slot, areas);
    }

    void add_row(const Small* from, const std::vector<std::int32_t>& to, std::size_t slot, std::size_t areas) {
        if (std::all_of(from, from + areas, [](Small value) { return value == 0; })) return;
        for (const std::int32_t line : to) {
            std::int64_t* into = cube.values_.data() + (static_cast<std::size_t>(line) * cube.slots_ + slot) * areas;
            for (std::size_t area = 0; area < areas; ++area) into[area] += from[area];
        }
    }
};

namespace {

Result<std::vector<const Indicator*>> indicators_of(const Book& book, const std::vector<std::string>& ids) {
    std::vector<const Indicator*> found;
    for (const std::string& id : ids) {
        const Indicator* indicator = book.find(id);
        if (indicator == nullptr) return std::unexpected(book.unknown(id));
        if (std::find(found.begin(), found.end(), indicator) == found.end()) found.push_back(indicator);
    }
    if (ids.empty())
        for (const Indicator& indicator : book.all()) found.push_back(&indicator);
    return found;
}

// The tables of a count have limits that no sensible question reaches.
Result<void> can_be_counted(const Period& period, const CountCube& cube, std::int32_t lines) {
    constexpr std::size_t most_cells = std::size_t{1} << 27;  // 1 GiB of sums
    if (std::int64_t{period.after_last()} * minutes_a_day > std::numeric_limits<Minute>::max())
        return refuse("count.period", fmt::format("the period {} lies too far in the future to be counted: ask for one before the year 6000", period.to_text()));
    if (cube.months() > 0xFF00 || (cube.months() + 3) * cube.areas().size() * static_cast<std::size_t>(lines) > most_cells)
        return refuse("count.size", fmt::format("the table asked for over {} is too large: ask for fewer months, areas or categories", period.to_text()));
    return {};
}

}  // namespace

Result<CountCube> count(const Columns& columns, const ColumnIndex& index, const Book& book, const CountQuery& query) {
    DAYBOOK_CHECK(index.rows == columns.rows(), "the index describes these columns");
    DAYBOOK_TRY(const std::uint8_t source, source_number(columns, query.source));
    DAYBOOK_TRY(const auto indicators, indicators_of(book, query.indicators));
    CubeMaker maker{columns, query, {}};
    maker.lay_out(indicators);
    for (std::size_t i = 0; query.by_category && i < indicators.size(); ++i)
        for (std::size_t category = 1; category < columns.categories.size(); ++category)
            if (indicators[i]->is_of(query.source) && indicators[i]->filter.takes_class(columns.categories[category])) maker.add_lines(*indicators[i], i, static_cast<std::uint16_t>(category));
    DAYBOOK_TRY_VOID(can_be_counted(query.period, maker.cube, maker.lines));
    Plan plan{columns, index, SlotTable(query.period, query.by_month, maker.cube.months()), DayStates(indicators), maker.groups(indicators)};
    maker.set_tables(plan);
    plan.source = source;
    plan.as_of = query.as_of;
    plan.rows = static_cast<std::size_t>(std::lower_bound(columns.position.begin(), columns.position.end(), query.as_of) - columns.position.begin());
    const std::size_t blocks = (plan.rows + rows_per_block - 1) / rows_per_block;
    for (std::size_t first = 0; first < blocks; first += blocks_a_pass)
        maker.gather(plan, count_on_threads(plan, first, std::min(first + blocks_a_pass, blocks), query.threads));
    return std::move(maker.cube);
}

std::optional<std::size_t> CountCube::indicator(std::string_view id) const {
    const auto found = std::find(indicators_.begin(), indicators_.end(), id);
    if (found == indicators_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - indicators_.begin());
}

std::vector<std::uint16_t> CountCube::categories(std::size_t indicator) const {
    std::vector<std::uint16_t> categories;
    for (const Lines& lines : lines_.at(indicator))
        if (lines.category != 0) categories.push_back(lines.category);
    return categories;
}

std::int64_t CountCube::sum(std::int32_t line, std::size_t area, std::size_t first_slot, std::size_t after_last_slot) const {
    if (line < 0) return 0;
    const std::size_t first = area == city ? 0 : area, after = area == city ? areas_.size() : area + 1;
    std::int64_t total = 0;
    for (std::size_t slot = first_slot; slot < after_last_slot; ++slot)
        for (std::size_t a = first; a < after; ++a) total += values_[(static_cast<std::size_t>(line) * slots_ + slot) * areas_.size() + a];
    return total;
}

std::vector<CountCube::MonthCount> CountCube::by_month(std::size_t indicator, std::span<const std::size_t> areas) const {
    DAYBOOK_CHECK(indicator < lines_.size(), "a series is looked up inside its cube");
    std::vector<MonthCount> series(months_);
    if (lines_[indicator].empty()) return series;
    const Lines& lines = lines_[indicator].front();
    for (std::size_t month = 0; month < months_; ++month)
        for (const std::size_t area : areas) {
            series[month].count += sum(lines.count, area, month, month + 1);
            series[month].of += sum(lines.of, area, month, month + 1);
        }
    return series;
}

Figure CountCube::at(const Where& where) const {
    DAYBOOK_CHECK(where.indicator < lines_.size() && (where.area == city || where.area < areas_.size()) && (where.month == all || where.month < months_),
                  "a cell is looked up inside its cube");
    const std::uint16_t category = where.category == all ? 0 : static_cast<std::uint16_t>(where.category);
    const auto& of_indicator = lines_[where.indicator];
    const auto lines = std::find_if(of_indicator.begin(), of_indicator.end(), [&](const Lines& l) { return l.category == category; });
    if (lines == of_indicator.end()) return {};
    const std::size_t first = where.month == all ? 0 : where.month, after = where.month == all ? months_ + 1 : where.month + 1;
    Figure figure{.count = sum(lines->count, where.area, first, after),
                  .of = sum(lines->of, where.area, first, after),
                  .without_time = sum(lines->without_time, where.area, first, after)};
    if (where.month != all) return figure;
    const std::int32_t whole = lines->of >= 0 ? lines->of : lines->count;
    figure.undated = sum(whole, where.area, months_ + 1, months_ + 2) + sum(lines->without_time, where.area, months_ + 1, months_ + 2);
    figure.without_month = months_ == 0 ? 0 : sum(whole, where.area, months_, months_ + 1);
    return figure;
}

Result<Drill> drill(const Columns& columns, const ColumnIndex& index, const Book& book, const DrillQuery& query) {
    DAYBOOK_CHECK(index.rows == columns.rows(), "the index describes these columns");
    DAYBOOK_TRY(const std::uint8_t source, source_number(columns, query.source));
    const Indicator* indicator = book.find(query.indicator);
    if (indicator == nullptr) return std::unexpected(book.unknown(query.indicator));
    const bool undated = query.part == DrillPart::undated;
    const DateBasis date = query.date.value_or(indicator->date);
    Drill found;
    for (std::size_t row = 0; row < columns.rows() && columns.position[row] < query.as_of; ++row) {
        if (row % rows_per_block == 0 && !index.blocks[row / rows_per_block].may_touch(date, query.period)) {
            row += rows_per_block - 1;
            continue;
        }
        if (columns.source[row] != source || columns.reason[row] != 0 || columns.replaced_at[row] < query.as_of) continue;
        const std::uint16_t area = columns.areas[columns.area[row]].source == query.source ? columns.area[row] : std::uint16_t{0};
        if ((query.area && area != *query.area) || (query.category && columns.category[row] != *query.category)) continue;
        if (!indicator->is_of(query.source) || !indicator->filter.takes_class(columns.categories[columns.category[row]])) continue;
        if (!belongs(*indicator, query.part, columns.flags[row], time_fact(columns, row, *indicator))) continue;
        const Placed placed = place(date_of(columns, row, date), query.period);
        const bool inside = placed.where == Lies::inside || (placed.where == Lies::inside_without_month && !query.month);
        if (undated ? placed.where != Lies::undated : !inside || (query.month && placed.month != *query.month)) continue;
        found.rows.push_back(static_cast<std::uint32_t>(row));
        found.count += columns.count[row];
        found.without_sign += std::abs(int{columns.count[row]});
    }
    return found;
}

}  // namespace daybook::figures
