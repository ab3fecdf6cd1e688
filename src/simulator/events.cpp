#include "simulator/events.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "base/result.hpp"
#include "simulator/offences.hpp"

namespace daybook::simulator {
namespace {

// Streams of chance. Their numbers decide the bytes of the town: do not change them.
enum Stream : std::uint64_t { of_counts = 1000, of_details = 2000, of_planted = 3000, of_planted_details = 4000, of_repeats = 5000 };

constexpr Day lead_days = 400;  // longer than the longest delay: the first year is no emptier than the others
constexpr std::uint32_t repeats_in_thousand = 170;
constexpr std::uint32_t companions_in_thousand = 60;

struct Frame {
    const TownOptions& options;
    const TownMap& map;
    Day first, after_last;  // of recording
    Day planted_from;
    std::uint64_t scale;    // millionths of a town of 12,000 records
};

std::int32_t weekday_of(Day day) { return ((day % 7) + 7 + 4) % 7; }  // 1970-01-01 was a Thursday; 0 is Sunday

// Expected events of a kind on a day.
Rate rate_on(const OffenceKind& kind, Day day, const Frame& frame) {
    constexpr std::uint64_t days_in_ten_thousand_years = 3'652'425;
    const std::int64_t trend = std::max<std::int64_t>(1'000'000 + std::int64_t{kind.trend} * 1000 * (day - frame.first) / 365, 200'000);
    Wide rate = (Wide{kind.a_year} << 32) * 10'000 / days_in_ten_thousand_years;
    rate = rate * month_weight(kind.season, calendar(day).month) / 1000;
    rate = rate * weekday_weight(kind.week, weekday_of(day)) / 1000;
    rate = rate * static_cast<std::uint64_t>(trend) / 1'000'000;
    return static_cast<Rate>(rate * frame.scale / 1'000'000);
}

Day delay_of(Delay delay, Chance& chance) {
    const auto bands = delay_bands(delay);
    std::uint32_t sum = 0;
    for (const auto& band : bands) sum += band.weight;
    auto left = chance.below(sum);
    for (const auto& band : bands) {
        if (left < band.weight) return chance.between(band.low_days, band.high_days);
        left -= band.weight;
    }
    return 0;
}

// People round: to the hour, the half and the quarter.
std::int32_t minute_of(const OffenceKind& kind, Day day, Chance& chance) {
    const auto hour = static_cast<std::int32_t>(chance.weighted(hour_weights(kind.hours, weekday_of(day))));
    const auto rounding = chance.below(100);
    if (rounding < 22) return hour * 60;
    if (rounding < 36) return hour * 60 + 30;
    if (rounding < 46) return hour * 60 + chance.between(0, 3) * 15;
    return hour * 60 + chance.between(0, 59);
}

Disposition disposition_of(const OffenceKind& kind, Chance& chance) {
    const auto draw = chance.below(1000);
    if (draw < 18) return Disposition::unfounded;
    if (draw < 18 + 22) return Disposition::cleared_exceptional;
    return chance.in_thousand(kind.cleared) ? Disposition::cleared_arrest : Disposition::open;
}

void set_particulars(Event& event, const OffenceKind& kind, Chance& chance) {
    if (!chance.in_thousand(kind.vague)) event.minute = minute_of(kind, event.occurred, chance);
    event.recorded = event.occurred + delay_of(kind.delay, chance);
    event.has_point = !chance.in_thousand(15 + kind.nowhere);
    event.has_district = event.has_point ? !chance.in_thousand(20) : !chance.in_thousand(450);
    event.domestic = chance.in_thousand(kind.domestic);
    event.disposition = disposition_of(kind, chance);
}

Event event_on(std::uint32_t kind, Day day, std::uint32_t district, const Frame& frame, Chance& chance) {
    Event event;
    event.kind = kind;
    event.occurred = day;
    event.district = district;
    event.point = some_point(frame.map.districts[district], chance);
    set_particulars(event, offence_kinds[kind], chance);
    return event;
}

void add_day(std::uint32_t kind, Day day, const Frame& frame, std::vector<Event>& events) {
    const OffenceKind& what = offence_kinds[kind];
    const auto date = static_cast<std::uint64_t>(day);
    const auto count = Chance(frame.options.seed, of_counts + kind, date).poisson(rate_on(what, day, frame));
    Chance chance(frame.options.seed, of_details + kind, date);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto district = static_cast<std::uint32_t>(chance.weighted(district_weights(what.ground)));
        events.push_back(event_on(kind, day, district, frame, chance));
    }
}

// The planted change: beside what happens anyway, as much again in each of the chosen districts.
void add_planted(Day day, const Frame& frame, std::vector<Event>& events) {
    constexpr auto kind = static_cast<std::uint32_t>(kind_of("240"));
    const OffenceKind& what = offence_kinds[kind];
    const auto weights = district_weights(what.ground);
    const auto sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    for (const std::uint32_t district : planted_districts) {
        const auto part = static_cast<std::uint64_t>(day) * district_count + district;
        const auto more = static_cast<Rate>(Wide{rate_on(what, day, frame)} * weights[district] * (planted_factor - 1) / sum);
        const auto count = Chance(frame.options.seed, of_planted, part).poisson(more);
        Chance chance(frame.options.seed, of_planted_details, part);
        for (std::uint32_t i = 0; i < count; ++i) events.push_back(event_on(kind, day, district, frame, chance));
    }
}

// A burglary is followed by another near by within two weeks more often than chance has it.
void add_repeats(const Frame& frame, std::vector<Event>& events) {
    constexpr auto burglary = static_cast<std::uint32_t>(kind_of("220"));
    const std::size_t firsts = events.size();
    for (std::size_t i = 0; i < firsts; ++i) {
        const Event first = events[i];
        if (first.kind != burglary) continue;
        Chance chance(frame.options.seed, of_repeats, i);
        if (!chance.in_thousand(repeats_in_thousand)) continue;
        // One draw a statement: the order within an expression is the compiler's choice.
        const Day week = chance.between(1, 7);
        const Day more = chance.between(0, 7);
        Event again = event_on(burglary, first.occurred + week + more, first.district, frame, chance);
        const auto east = chance.between(-180, 180);
        const auto north = chance.between(-180, 180);
        const auto near = moved(first.point, east, north);
        if (holds(frame.map.districts[first.district], near)) again.point = near;
        events.push_back(again);
    }
}

void number_events(std::vector<Event>& events) {
    std::array<std::uint32_t, kind_count> numbers{};
    for (auto& event : events) event.number = numbers[event.kind]++;
}

// Some burglaries leave damage that is an offence of its own, in the same case.
void add_companions(const Frame& frame, std::vector<Event>& events) {
    constexpr auto burglary = static_cast<std::uint32_t>(kind_of("220")), damage = static_cast<std::uint32_t>(kind_of("290"));
    std::vector<Event> all;
    all.reserve(events.size());
    for (const auto& event : events) {
        all.push_back(event);
        Chance chance(frame.options.seed, of_repeats + 1, event.number);
        if (event.kind != burglary || event.disposition == Disposition::unfounded || !chance.in_thousand(companions_in_thousand)) continue;
        Event companion = event;
        companion.kind = damage;
        companion.with_previous = true;
        all.push_back(companion);
    }
    events = std::move(all);
}

}  // namespace

std::vector<Event> make_events(const TownOptions& options, const TownMap& map) {
    DAYBOOK_CHECK(options.years >= 2 && options.years <= 30 && options.records_a_year >= 0 && options.records_a_year <= 1e6, "a town has 2 to 30 years and at most a million records in each");
    const std::int32_t last_year = options.first_year + options.years - 1;
    const Frame frame{options, map, day_of(options.first_year, 1, 1), day_of(last_year + 1, 1, 1), day_of(last_year, 1, 1), static_cast<std::uint64_t>(std::llround(options.records_a_year / 12'000 * 1e6))};
    std::vector<Event> events;
    for (Day day = frame.first - lead_days; day < frame.after_last; ++day) {
        for (std::uint32_t kind = 0; kind < kind_count; ++kind) add_day(kind, day, frame, events);
        if (day >= frame.planted_from) add_planted(day, frame, events);
    }
    add_repeats(frame, events);
    number_events(events);
    std::erase_if(events, [&](const Event& event) { return event.recorded < frame.first || event.recorded >= frame.after_last; });
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return std::tuple(a.recorded, a.occurred, a.minute.value_or(-1), a.kind, a.number) < std::tuple(b.recorded, b.occurred, b.minute.value_or(-1), b.kind, b.number); });
    add_companions(frame, events);
    return events;
}

}  // namespace daybook::simulator
