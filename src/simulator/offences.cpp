#include "simulator/offences.hpp"

namespace daybook::simulator {

std::uint32_t month_weight(Season season, std::int32_t month) {
    static constexpr std::uint16_t weights[4][12] = {
        {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000},
        {1240, 1130, 1020, 930, 850, 780, 790, 830, 930, 1080, 1190, 1230},
        {800, 820, 920, 1010, 1120, 1200, 1250, 1220, 1070, 950, 840, 800},
        {930, 910, 960, 970, 980, 970, 960, 970, 980, 1020, 1130, 1220},
    };
    return weights[static_cast<std::size_t>(season)][month - 1];
}

std::uint32_t weekday_weight(Week week, std::int32_t weekday) {
    static constexpr std::uint16_t weights[3][7] = {
        {1000, 1000, 1000, 1000, 1000, 1000, 1000},
        {1290, 810, 790, 830, 900, 1090, 1290},
        {760, 1060, 1070, 1070, 1080, 1110, 850},
    };
    return weights[static_cast<std::size_t>(week)][weekday];
}

std::span<const std::uint16_t> hour_weights(Hours hours, std::int32_t weekday) {
    static constexpr std::uint16_t weights[6][24] = {
        {80, 76, 64, 46, 28, 14, 10, 12, 14, 16, 18, 20, 24, 26, 28, 32, 38, 44, 52, 62, 72, 82, 88, 86},   // night
        {34, 24, 16, 10, 6, 5, 8, 16, 24, 30, 34, 38, 44, 44, 48, 56, 64, 70, 74, 76, 72, 64, 54, 44},      // evening
        {140, 150, 146, 96, 48, 20, 10, 8, 10, 12, 14, 18, 22, 24, 26, 30, 34, 40, 48, 58, 70, 86, 104, 120}, // weekend night
        {6, 4, 3, 2, 2, 4, 10, 22, 44, 66, 78, 84, 88, 84, 82, 84, 82, 74, 56, 38, 26, 18, 12, 8},          // day
        {22, 22, 26, 26, 20, 14, 14, 26, 46, 62, 68, 66, 62, 60, 58, 54, 52, 56, 60, 56, 46, 36, 28, 24},   // homes when nobody is in
        {70, 74, 76, 74, 66, 52, 36, 28, 22, 20, 18, 18, 20, 20, 22, 24, 28, 36, 44, 52, 58, 62, 66, 68},   // while the owner sleeps
    };
    const bool weekend = weekday == 0 || weekday == 6;
    if (hours == Hours::weekend_night && !weekend) hours = Hours::evening;
    return weights[static_cast<std::size_t>(hours)];
}

std::span<const std::uint16_t> district_weights(Ground ground) {
    static constexpr std::uint16_t weights[5][12] = {
        {42, 104, 92, 58, 66, 62, 84, 116, 112, 108, 70, 66},    // homes
        {14, 60, 38, 64, 118, 270, 146, 52, 86, 48, 34, 30},     // centre
        {18, 78, 66, 96, 158, 210, 104, 56, 92, 48, 34, 26},     // nightlife
        {34, 102, 100, 92, 88, 108, 90, 84, 112, 74, 54, 48},    // streets
        {40, 70, 96, 250, 190, 70, 50, 50, 60, 40, 40, 60},      // harbour
    };
    return weights[static_cast<std::size_t>(ground)];
}

std::span<const DelayBand> delay_bands(Delay delay) {
    static constexpr DelayBand quick[] = {{720, 0, 0}, {200, 1, 1}, {60, 2, 4}, {20, 5, 20}};
    static constexpr DelayBand days[] = {{430, 0, 0}, {300, 1, 1}, {190, 2, 5}, {65, 6, 20}, {15, 21, 60}};
    static constexpr DelayBand weeks[] = {{140, 0, 1}, {280, 2, 7}, {340, 8, 30}, {190, 31, 90}, {50, 91, 200}};
    static constexpr DelayBand months[] = {{330, 0, 1}, {260, 2, 14}, {210, 15, 60}, {150, 61, 200}, {50, 201, 390}};
    switch (delay) {
        case Delay::quick: return quick;
        case Delay::days: return days;
        case Delay::weeks: return weeks;
        case Delay::months: return months;
    }
    return quick;
}

}  // namespace daybook::simulator
