// How it works. A swap takes records of one atom to another ("to" from "from"; one of them may be "outside": not counted
// at all). It changes the tables that have only one of the two. A shape says at which areas and quarters the swap is made
// forwards and where backwards, and so which sums change: for instance forwards at (area a, quarter 1) and (b, 2),
// backwards at (a, 2) and (b, 1), which changes no sum at all. A swap in a shape can move as many records as there are to
// be moved; a target out of reach of one is reached by several after one another.
//
// Months are shown of the whole only. A shape that leaves every atom's sum over areas as it is leaves months as they are;
// one that does not says at which months the same swap is made. Given sums by area and quarter and sums by month that
// agree, records by area and month that have both always exist (a transportation problem), so nothing else is to be kept.
//
// One way is always open, and needs nobody else's records: an area's count goes up by records from outside while another
// area's goes down, all in the same quarter; and the whole's goes up or down with one area's, if its year is hidden too.
#include "figures/suppress.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <map>
#include <tuple>

#include "base/result.hpp"
#include "figures/shapes.hpp"

namespace daybook::figures {

namespace {

constexpr std::size_t outside = std::numeric_limits<std::size_t>::max();  // the atom of what no table counts
constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

struct Swap {
    std::size_t from, to;
};

// All swaps that change the same tables in the same way.
struct SwapKind {
    TableSet gains, losses;
    std::vector<Swap> swaps;
    [[nodiscard]] int tables() const { return std::popcount(gains | losses); }
};

// What must not be hidden as long as anything else serves: counts of the whole, since they are
// what everyone asks for first.
enum class Spares : std::uint8_t { wholes, nothing };

struct Way {  // to move some records
    const SwapKind* kind = nullptr;
    Swap swap{};
    Shape shape;
    std::int64_t amount = 0, cost = std::numeric_limits<std::int64_t>::max();
};

class Suppression {
public:
    Suppression(const std::vector<TableSet>& sets, const std::vector<AtomYear>& year, const std::vector<Limits>& limits, std::size_t areas, YearCells before)
        : sets_(sets), year_(year), limits_(limits), areas_(areas), cells_(std::move(before)), counts_(limits.size() * (areas * area_times + whole_times)), shapes_{areas, {}} {
        add_up();
        list_swaps();
    }

    YearCells run() {
        hide_small();
        // From the whole to areas, from years to quarters: what is hidden for a sum serves its parts.
        for (std::size_t t = 0; t < limits_.size(); ++t)
            for (std::size_t time = whole_times; time-- > 0;) protect(t, areas_, time);
        for (std::size_t time = area_times; time-- > 0;)
            for (std::size_t t = 0; t < limits_.size(); ++t)
                for (std::size_t area = 0; area < areas_; ++area) protect(t, area, time);
        return std::move(cells_);
    }

private:
    [[nodiscard]] std::int64_t& count(std::size_t table, std::size_t place, std::size_t time) {
        return counts_[table * (areas_ * area_times + whole_times) + place * area_times + time];
    }
    [[nodiscard]] std::size_t times(std::size_t place) const { return place == areas_ ? whole_times : area_times; }

    void add_up();
    void list_swaps();
    [[nodiscard]] bool is_secret(std::size_t table, std::size_t place, std::size_t time);
    void hide_small();
    void protect(std::size_t table, std::size_t place, std::size_t time);
    void reach(std::size_t table, std::size_t place, std::size_t time, bool up, std::int64_t need);

    [[nodiscard]] Way best_way(const SwapKind* first, const SwapKind* last, std::size_t place, std::size_t time, bool up, std::int64_t need, Spares spares);
    [[nodiscard]] bool gives(std::size_t atom, std::size_t place, std::size_t time) const;
    void consider(Way& best, const SwapKind& kind, const std::vector<Swap>& swaps, const Shape& shape, std::int64_t need, Spares spares);
    [[nodiscard]] std::int64_t cost(const SwapKind& kind, const Shape& shape, std::int64_t most, Spares spares);
    [[nodiscard]] std::int64_t room(const Swap& swap, const Shape& shape) const;
    void make(const Way& way);
    void move(const Way& way, std::int64_t amount);

    const std::vector<TableSet>& sets_;
    std::vector<AtomYear> year_;  // the other records while a cell is being protected
    const std::vector<Limits>& limits_;
    std::size_t areas_;
    YearCells cells_;
    std::vector<std::int64_t> counts_;
    Shapes shapes_;
    std::vector<std::vector<SwapKind>> swaps_;   // by table: those by which it gains, few tables first
};

void Suppression::add_up() {
    bool any_year_only = false;
    for (std::size_t atom = 0; atom < sets_.size(); ++atom)
        for (TableSet left = sets_[atom]; left != 0; left &= left - 1) {
            const auto t = static_cast<std::size_t>(std::countr_zero(left));
            for (std::size_t area = 0; area < areas_; ++area)
                for (std::size_t slot = 0; slot < year_slots; ++slot) {
                    const std::int64_t n = year_[atom].by_area[area][slot];
                    count(t, area, slot) += n, count(t, area, whole_year) += n, count(t, areas_, slot) += n, count(t, areas_, whole_year) += n;
                    any_year_only |= slot == year_only && n != 0;
                }
            for (std::size_t month = 0; month < 12; ++month) count(t, areas_, first_month_time + month) += year_[atom].by_month[month];
        }
    for (std::size_t slot = 0; slot < year_slots; ++slot)
        if (slot != year_only || any_year_only) shapes_.slots.push_back(slot);
}

void Suppression::list_swaps() {
    std::map<std::tuple<int, TableSet, TableSet>, SwapKind> kinds;
    const auto set = [this](std::size_t atom) { return atom == outside ? TableSet{0} : sets_[atom]; };
    std::vector<std::size_t> atoms{outside};
    for (std::size_t atom = 0; atom < sets_.size(); ++atom) atoms.push_back(atom);
    for (const std::size_t from : atoms)
        for (const std::size_t to : atoms) {
            const TableSet gains = set(to) & ~set(from), losses = set(from) & ~set(to);
            if (gains == 0) continue;
            SwapKind& kind = kinds.try_emplace({std::popcount(gains | losses), gains, losses}, SwapKind{gains, losses, {}}).first->second;
            kind.swaps.push_back({from, to});
        }
    swaps_.resize(limits_.size());
    for (const auto& [key, kind] : kinds)
        for (TableSet left = kind.gains; left != 0; left &= left - 1) swaps_[static_cast<std::size_t>(std::countr_zero(left))].push_back(kind);
}

bool Suppression::is_secret(std::size_t table, std::size_t place, std::size_t time) {
    const bool is_whole = place == areas_;
    return (is_whole || areas_ > 1) && is_small(count(table, place, time), is_whole ? limits_[table].whole : limits_[table].area);
}

void Suppression::hide_small() {
    for (std::size_t t = 0; t < limits_.size(); ++t)
        for (std::size_t place = 0; place <= areas_; ++place)
            for (std::size_t time = 0; time < times(place); ++time) {
                if (!limits_[t].published || (place < areas_ && areas_ == 1))
                    cells_.at(t, place, time) = Cell::unpublished;
                else if (is_secret(t, place, time))
                    cells_.at(t, place, time) = Cell::primary;
            }
}

// Makes sure that the cell could be 0, and that it could be its target.
void Suppression::protect(std::size_t table, std::size_t place, std::size_t time) {
    if (!is_secret(table, place, time)) return;
    const std::int64_t is = count(table, place, time);
    const std::int64_t most = target(limits_[table], place == areas_, count(table, areas_, time));
    reach(table, place, time, true, most - is);
    reach(table, place, time, false, is);
}

void Suppression::reach(std::size_t table, std::size_t place, std::size_t time, bool up, std::int64_t need) {
    std::vector<Way> made;
    const auto& kinds = swaps_[table];
    for (const Spares spares : {Spares::wholes, Spares::nothing})
        for (std::size_t first = 0, after = 0; need > 0 && first < kinds.size(); first = after) {
            while (after < kinds.size() && kinds[after].tables() == kinds[first].tables()) ++after;
            while (need > 0) {
                const Way way = best_way(kinds.data() + first, kinds.data() + after, place, time, up, need, spares);
                if (way.amount == 0) break;
                make(way);
                made.push_back(way);
                need -= way.amount;
            }
        }
    DAYBOOK_CHECK(need <= 0, "records from outside can always take the place of those that are counted");
    for (const Way& way : made) move(way, -way.amount);
}

// The way that hides least among those that go as far as needed, or else the way that goes farthest.
Way Suppression::best_way(const SwapKind* first, const SwapKind* last, std::size_t place, std::size_t time, bool up, std::int64_t need, Spares spares) {
    Way best;
    std::vector<Swap> possible;
    for (const SwapKind* kind = first; kind != last && (best.amount < need || best.cost > 0); ++kind) {
        possible.clear();
        for (const Swap& swap : kind->swaps)
            if (const Swap turned = up ? swap : Swap{swap.to, swap.from}; gives(turned.from, place, time)) possible.push_back(turned);
        if (possible.empty()) continue;
        shapes_.of_cell(place, time, [&](const Shape& shape) {
            consider(best, *kind, possible, shape, need, spares);
            return best.amount < need || best.cost > 0;
        });
    }
    return best;
}

// Whether the atom has records at the cell's place and time that could be of another atom.
bool Suppression::gives(std::size_t atom, std::size_t place, std::size_t time) const {
    if (atom == outside) return true;
    if (time >= first_month_time) return year_[atom].by_month[time - first_month_time] > 0;
    const auto in_area = [time](const std::array<std::int64_t, year_slots>& slots) {
        return time == whole_year ? std::any_of(slots.begin(), slots.end(), [](std::int64_t n) { return n > 0; }) : slots[time] > 0;
    };
    return place < areas_ ? in_area(year_[atom].by_area[place]) : std::any_of(year_[atom].by_area.begin(), year_[atom].by_area.end(), in_area);
}

void Suppression::consider(Way& best, const SwapKind& kind, const std::vector<Swap>& swaps, const Shape& shape, std::int64_t need, Spares spares) {
    const std::int64_t most = best.amount >= need ? best.cost : std::numeric_limits<std::int64_t>::max();
    const std::int64_t hides = cost(kind, shape, most, spares);
    if (hides >= most) return;
    for (const Swap& swap : swaps) {
        const std::int64_t amount = std::min(room(swap, shape), need);
        if (amount > best.amount || (amount == best.amount && amount > 0 && hides < best.cost)) best = {&kind, swap, shape, amount, hides};
    }
}

// What is lost by hiding: a number tells more when it is large, and when it is of the whole or of a year.
std::int64_t Suppression::cost(const SwapKind& kind, const Shape& shape, std::int64_t most, Spares spares) {
    std::int64_t sum = 0;
    for (TableSet left = kind.gains | kind.losses; left != 0; left &= left - 1) {
        const auto table = static_cast<std::size_t>(std::countr_zero(left));
        for (const auto& [place, time] : shape.changed) {
            if (cells_.at(table, place, time) != Cell::shown) continue;
            if (spares == Spares::wholes && place == areas_) return std::numeric_limits<std::int64_t>::max();
            const std::int64_t level = place == areas_ ? (time == whole_year ? 300 : time < whole_year ? 100 : 30) : time == whole_year ? 4 : 1;
            sum += level * (2 + std::bit_width(static_cast<std::uint64_t>(std::abs(count(table, place, time)))));
        }
        if (sum >= most) break;
    }
    return sum;
}

std::int64_t Suppression::room(const Swap& swap, const Shape& shape) const {
    std::int64_t least = unbounded;
    for (const auto& [area, slot, forwards] : shape.corners)
        if (const std::size_t giver = forwards ? swap.from : swap.to; giver != outside) least = std::min(least, year_[giver].by_area[area][slot]);
    for (const auto& [month, forwards] : shape.months)
        if (const std::size_t giver = forwards ? swap.from : swap.to; giver != outside) least = std::min(least, year_[giver].by_month[month]);
    return std::max<std::int64_t>(least, 0);
}

void Suppression::make(const Way& way) {
    for (TableSet left = way.kind->gains | way.kind->losses; left != 0; left &= left - 1)
        for (const auto& [place, time] : way.shape.changed)
            if (Cell& cell = cells_.at(static_cast<std::size_t>(std::countr_zero(left)), place, time); cell == Cell::shown) cell = Cell::secondary;
    move(way, way.amount);
}

void Suppression::move(const Way& way, std::int64_t amount) {
    const auto add = [&](std::size_t atom, auto&& count_in, std::int64_t n) {
        if (atom != outside) count_in(year_[atom]) += n;
    };
    for (const auto& [area, slot, forwards] : way.shape.corners) {
        const auto cell = [area, slot](AtomYear& atom) -> std::int64_t& { return atom.by_area[area][slot]; };
        add(way.swap.from, cell, forwards ? -amount : amount);
        add(way.swap.to, cell, forwards ? amount : -amount);
    }
    for (const auto& [month, forwards] : way.shape.months) {
        const auto cell = [month](AtomYear& atom) -> std::int64_t& { return atom.by_month[month]; };
        add(way.swap.from, cell, forwards ? -amount : amount);
        add(way.swap.to, cell, forwards ? amount : -amount);
    }
}

}  // namespace

std::int64_t target(const Limits& limits, bool is_whole, std::int64_t whole_count) {
    if (is_whole) return limits.whole - 1;
    return std::min(limits.area - 1, std::max(whole_count, limits.whole - 1));
}

YearCells suppress(const std::vector<TableSet>& sets, const std::vector<AtomYear>& year, const std::vector<Limits>& limits, std::size_t areas, YearCells before) {
    return Suppression(sets, year, limits, areas, std::move(before)).run();
}

}  // namespace daybook::figures
