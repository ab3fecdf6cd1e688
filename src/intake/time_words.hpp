// When something happened, as people write it in English, Russian, Belarusian and Kazakh: "yesterday 14:30", «24 ноября», «3 дні таму»,
// «кеше кешке», "2026-11-24 14:05", "last Monday at 9 pm". What a text does not say for certain is not guessed.
#pragma once
#include <expected>
#include <string_view>

#include "base/time.hpp"
#include "intake/words.hpp"

namespace daybook::intake {

enum class TimeFault : std::uint8_t { unclear, future };

// As exact as the text is: a minute, a day, a month or a year; never after `now`. A day or month without its year is the latest that
// has been; a time of day alone is today's. "In the evening" without an hour leaves the day.
std::expected<When, TimeFault> read_time(const Words& words, std::string_view text, Minute now);

}  // namespace daybook::intake
