// Inside src/simulator: what happens in Rivermouth, how often, when, where, and what becomes of it. Tables only; the
// shapes (winter burglaries, assaults on summer weekend nights) follow what police statistics of many towns show, the
// numbers are made up.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace daybook::simulator {

enum class Season : std::uint8_t { flat, winter, summer, december };
enum class Week : std::uint8_t { flat, weekend, workdays };
enum class Hours : std::uint8_t { night, evening, weekend_night, day, away, asleep };
enum class Ground : std::uint8_t { homes, centre, nightlife, streets, harbour };
enum class Delay : std::uint8_t { quick, days, weeks, months };
enum class Story : std::uint8_t { violence, theft, burglary, vehicle, damage, fraud, order, drugs };

struct OffenceKind {
    std::string_view code;      // NIBRS
    std::uint32_t a_year = 0;   // in a town of 12,000 records a year
    std::int32_t trend = 0;     // thousandths a year
    Season season = Season::flat;
    Week week = Week::flat;
    Hours hours = Hours::day;
    Ground ground = Ground::homes;
    Delay delay = Delay::quick;
    Story story = Story::theft;
    std::uint16_t domestic = 0, cleared = 0, nowhere = 0, vague = 0;  // thousandths: domestic, cleared by arrest, without a place, without an hour
};

inline constexpr OffenceKind offence_kinds[] = {
    {"09A", 7, 0, Season::summer, Week::weekend, Hours::night, Ground::streets, Delay::quick, Story::violence, 250, 620, 0, 0},
    {"11A", 75, 10, Season::flat, Week::weekend, Hours::night, Ground::nightlife, Delay::months, Story::violence, 220, 230, 60, 80},
    {"11D", 65, 10, Season::summer, Week::flat, Hours::evening, Ground::centre, Delay::weeks, Story::violence, 60, 210, 40, 30},
    {"120", 250, -15, Season::winter, Week::weekend, Hours::night, Ground::nightlife, Delay::quick, Story::theft, 5, 270, 10, 0},
    {"13A", 520, 5, Season::summer, Week::weekend, Hours::weekend_night, Ground::nightlife, Delay::quick, Story::violence, 260, 480, 10, 0},
    {"13B", 1650, 5, Season::summer, Week::weekend, Hours::weekend_night, Ground::nightlife, Delay::quick, Story::violence, 400, 420, 12, 0},
    {"13C", 430, 10, Season::flat, Week::flat, Hours::evening, Ground::homes, Delay::days, Story::violence, 320, 240, 40, 20},
    {"200", 42, 0, Season::summer, Week::flat, Hours::night, Ground::streets, Delay::quick, Story::damage, 10, 180, 10, 0},
    {"220", 880, -25, Season::winter, Week::workdays, Hours::away, Ground::homes, Delay::days, Story::burglary, 4, 110, 5, 110},
    {"23C", 1120, 5, Season::december, Week::workdays, Hours::day, Ground::centre, Delay::quick, Story::theft, 0, 350, 5, 0},
    {"23D", 480, -5, Season::flat, Week::workdays, Hours::day, Ground::centre, Delay::days, Story::theft, 10, 80, 20, 60},
    {"23F", 990, -5, Season::winter, Week::flat, Hours::asleep, Ground::streets, Delay::days, Story::vehicle, 0, 40, 15, 130},
    {"23G", 240, 10, Season::flat, Week::flat, Hours::asleep, Ground::streets, Delay::days, Story::vehicle, 0, 40, 10, 150},
    {"23H", 1020, -5, Season::summer, Week::flat, Hours::day, Ground::centre, Delay::days, Story::theft, 10, 60, 60, 80},
    {"240", 900, 0, Season::flat, Week::flat, Hours::asleep, Ground::streets, Delay::quick, Story::vehicle, 5, 90, 8, 60},
    {"250", 110, -10, Season::flat, Week::workdays, Hours::day, Ground::centre, Delay::weeks, Story::fraud, 0, 130, 150, 200},
    {"26A", 400, 15, Season::flat, Week::workdays, Hours::day, Ground::homes, Delay::weeks, Story::fraud, 5, 70, 450, 350},
    {"26C", 140, 15, Season::flat, Week::workdays, Hours::day, Ground::homes, Delay::weeks, Story::fraud, 5, 50, 500, 350},
    {"26F", 190, 20, Season::flat, Week::flat, Hours::day, Ground::homes, Delay::weeks, Story::fraud, 5, 40, 560, 400},
    {"280", 60, 0, Season::flat, Week::workdays, Hours::day, Ground::streets, Delay::quick, Story::order, 0, 700, 10, 0},
    {"290", 1180, -5, Season::summer, Week::weekend, Hours::night, Ground::streets, Delay::days, Story::damage, 60, 120, 12, 90},
    {"35A", 460, 5, Season::flat, Week::flat, Hours::evening, Ground::nightlife, Delay::quick, Story::drugs, 0, 820, 5, 0},
    {"35B", 110, 0, Season::flat, Week::flat, Hours::evening, Ground::nightlife, Delay::quick, Story::drugs, 0, 800, 5, 0},
    {"520", 170, 0, Season::flat, Week::weekend, Hours::night, Ground::streets, Delay::quick, Story::order, 20, 720, 8, 0},
    {"90C", 160, 0, Season::summer, Week::weekend, Hours::weekend_night, Ground::nightlife, Delay::quick, Story::order, 0, 600, 5, 0},
    {"90D", 170, -5, Season::flat, Week::weekend, Hours::weekend_night, Ground::streets, Delay::quick, Story::order, 0, 960, 5, 0},
    {"90J", 210, 0, Season::flat, Week::flat, Hours::evening, Ground::harbour, Delay::quick, Story::order, 10, 390, 5, 10},
};
inline constexpr std::size_t kind_count = std::size(offence_kinds);

[[nodiscard]] constexpr std::size_t kind_of(std::string_view code) {
    std::size_t at = 0;
    while (offence_kinds[at].code != code) ++at;
    return at;
}

// Thousandths of the average; January, Sunday first.
[[nodiscard]] std::uint32_t month_weight(Season season, std::int32_t month);
[[nodiscard]] std::uint32_t weekday_weight(Week week, std::int32_t weekday);
[[nodiscard]] std::span<const std::uint16_t> hour_weights(Hours hours, std::int32_t weekday);   // 24
[[nodiscard]] std::span<const std::uint16_t> district_weights(Ground ground);                   // by district, from the first

struct DelayBand {
    std::uint16_t weight;
    std::int32_t low_days, high_days;
};
[[nodiscard]] std::span<const DelayBand> delay_bands(Delay delay);

}  // namespace daybook::simulator
