// The shapes in which records are moved (see suppress.cpp): at which areas and quarters forwards, at which backwards, and
// which sums change by that. For the use of suppress.cpp.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "figures/suppress.hpp"

namespace daybook::figures {

// A list of at most N.
template <class T, std::size_t N>
struct Few {
    std::array<T, N> items{};
    std::size_t size = 0;
    void add(const T& item) { items[size++] = item; }
    [[nodiscard]] const T* begin() const { return items.data(); }
    [[nodiscard]] const T* end() const { return items.data() + size; }
};

struct Corner {
    std::size_t area, slot;
    bool forwards;
};
struct MonthCorner {
    std::size_t month;
    bool forwards;
};
struct PlaceTime {
    std::size_t place, time;
};
struct Shape {
    Few<Corner, 4> corners;
    Few<MonthCorner, 2> months;
    Few<PlaceTime, 6> changed;  // the sums that change
};

struct Shapes {
    std::size_t areas = 0;
    std::vector<std::size_t> slots;  // those in use

    // Calls try_shape(shape) for every shape that moves this cell forwards, until it says false (or for a little longer).
    template <class Try>
    void of_cell(std::size_t place, std::size_t time, const Try& try_shape) const;

private:
    static constexpr std::size_t any_month = 12;
    template <class Try>
    void of_area(std::size_t area, std::size_t slot, const Try& try_shape) const;
    template <class Try>
    void with_whole(std::size_t area, std::size_t slot, std::size_t only_month, bool in_year, const Try& try_shape) const;

    // Two areas at one time: their years change as well.
    static Shape pair(std::size_t area, std::size_t other, std::size_t slot) {
        Shape shape;
        shape.corners.add({area, slot, true}), shape.corners.add({other, slot, false});
        for (const std::size_t place : {area, other}) shape.changed.add({place, slot}), shape.changed.add({place, whole_year});
        return shape;
    }
    // Two areas at two times: no sum changes.
    static Shape cycle(std::size_t area, std::size_t other, std::size_t slot, std::size_t then) {
        Shape shape;
        shape.corners.add({area, slot, true}), shape.corners.add({other, slot, false}), shape.corners.add({area, then, false}), shape.corners.add({other, then, true});
        for (const std::size_t place : {area, other}) shape.changed.add({place, slot}), shape.changed.add({place, then});
        return shape;
    }
    // Two months of a quarter, of the whole.
    [[nodiscard]] Shape month_pair(std::size_t month, std::size_t other) const {
        Shape shape;
        shape.months.add({month, true}), shape.months.add({other, false});
        for (const std::size_t m : {month, other}) shape.changed.add({areas, first_month_time + m});
        return shape;
    }
    // One area at one time, and the whole with it; backwards when it makes up for another quarter.
    void add_alone(Shape& shape, std::size_t area, std::size_t slot, std::size_t month, bool forwards) const {
        shape.corners.add({area, slot, forwards});
        shape.changed.add({area, slot}), shape.changed.add({areas, slot});
        if (slot != year_only) shape.months.add({month, forwards}), shape.changed.add({areas, first_month_time + month});
    }
    // The first month of a quarter and the one after its last; one turn without meaning for what is known to the year only.
    static std::size_t first_month_of(std::size_t slot) { return slot * 3; }
    static std::size_t after_last_month_of(std::size_t slot) { return slot * 3 + (slot == year_only ? 1 : 3); }
};

template <class Try>
void Shapes::of_cell(std::size_t place, std::size_t time, const Try& try_shape) const {
    if (place < areas && time < year_slots) return of_area(place, time, try_shape);
    if (place < areas) {
        for (const std::size_t slot : slots) {
            for (std::size_t other = 0; other < areas; ++other)
                if (other != place && !try_shape(pair(place, other, slot))) return;
            with_whole(place, slot, any_month, true, try_shape);
        }
        return;
    }
    const bool is_month = time >= first_month_time;
    const std::size_t month = is_month ? time - first_month_time : any_month;
    for (std::size_t other = month / 3 * 3; is_month && other < month / 3 * 3 + 3; ++other)
        if (other != month && !try_shape(month_pair(month, other))) return;
    for (std::size_t area = 0; area < areas; ++area)
        for (const std::size_t slot : slots)
            if (time == whole_year || slot == (is_month ? month / 3 : time)) with_whole(area, slot, month, time == whole_year, try_shape);
}

template <class Try>
void Shapes::of_area(std::size_t area, std::size_t slot, const Try& try_shape) const {
    for (std::size_t other = 0; other < areas; ++other) {
        if (other == area) continue;
        for (const std::size_t then : slots)
            if (then != slot && !try_shape(cycle(area, other, slot, then))) return;
        if (!try_shape(pair(area, other, slot))) return;
    }
    with_whole(area, slot, any_month, false, try_shape);
}

// Shapes by which the whole's count changes at the quarter (or among the records known to the year only), and with
// `in_year` at the year; else the year's may stay, since another quarter's goes the other way.
template <class Try>
void Shapes::with_whole(std::size_t area, std::size_t slot, std::size_t only_month, bool in_year, const Try& try_shape) const {
    for (std::size_t month = first_month_of(slot); month < after_last_month_of(slot); ++month) {
        if (only_month != any_month && month != only_month) continue;
        Shape alone;
        add_alone(alone, area, slot, month, true);
        for (const std::size_t then : slots) {
            if (in_year || then == slot) continue;
            for (std::size_t then_month = first_month_of(then); then_month < after_last_month_of(then); ++then_month) {
                Shape both = alone;
                add_alone(both, area, then, then_month, false);
                if (!try_shape(both)) return;
            }
        }
        alone.changed.add({area, whole_year}), alone.changed.add({areas, whole_year});
        if (!try_shape(alone)) return;
    }
}

}  // namespace daybook::figures
