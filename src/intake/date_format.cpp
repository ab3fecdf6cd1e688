#include "intake/date_format.hpp"

#include <algorithm>
#include <array>

namespace daybook::intake {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

std::optional<DateFormat> DateFormat::parse(std::string_view pattern) {
    struct Word {
        std::string_view text;
        Step step;
    };
    static constexpr std::array<Word, 12> words{{
        {"YYYY", {Part::year, 0, 4, 4}}, {"MM", {Part::month, 0, 2, 2}}, {"M", {Part::month, 0, 2, 1}}, {"DD", {Part::day, 0, 2, 2}}, {"D", {Part::day, 0, 2, 1}},
        {"HH", {Part::hour, 0, 2, 2}}, {"H", {Part::hour, 0, 2, 1}}, {"hh", {Part::hour12, 0, 2, 2}}, {"h", {Part::hour12, 0, 2, 1}},
        {"mm", {Part::minute, 0, 2, 2}}, {"ss", {Part::second, 0, 2, 2}}, {"AP", {Part::half, 0, 2, 2}},
    }};
    DateFormat format;
    std::array<int, 9> seen{};
    while (!pattern.empty()) {
        const auto word = std::find_if(words.begin(), words.end(), [&](const Word& some) { return pattern.starts_with(some.text); });
        const Step step = word == words.end() ? Step{Part::letter, pattern[0], 1, 1} : word->step;
        if (step.part != Part::letter && ++seen[static_cast<std::size_t>(step.part)] > 1) return std::nullopt;
        format.steps_.push_back(step);
        pattern.remove_prefix(word == words.end() ? 1 : word->text.size());
    }
    auto has = [&](Part part) { return seen[static_cast<std::size_t>(part)] > 0; };
    const bool any_hour = has(Part::hour) || has(Part::hour12);
    if (!has(Part::year) || (has(Part::day) && !has(Part::month)) || (any_hour && !has(Part::day)) || any_hour != has(Part::minute)) return std::nullopt;
    if ((has(Part::hour) && has(Part::hour12)) || has(Part::hour12) != has(Part::half) || (has(Part::second) && !any_hour)) return std::nullopt;
    format.precision_ = any_hour ? Precision::minute : has(Part::day) ? Precision::day : has(Part::month) ? Precision::month : Precision::year;
    return format;
}

std::optional<When> DateFormat::read(std::string_view text) const {
    std::int32_t year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    bool twelve = false, afternoon = false;
    const char* at = text.data();
    const char* const end = at + text.size();
    auto number = [&](const Step& step, std::int32_t& into) {
        const char* const start = at;
        std::int32_t value = 0;
        while (at < end && at - start < step.most_digits && is_digit(*at)) value = value * 10 + (*at++ - '0');
        into = value;
        return at - start >= step.least_digits;
    };
    for (const Step& step : steps_) {
        bool good = true;
        switch (step.part) {
            case Part::year: good = number(step, year); break;
            case Part::month: good = number(step, month); break;
            case Part::day: good = number(step, day); break;
            case Part::hour: good = number(step, hour); break;
            case Part::hour12: good = number(step, hour) && hour >= 1 && hour <= 12; twelve = true; break;
            case Part::minute: good = number(step, minute); break;
            case Part::second: good = number(step, second) && second <= 60; break;
            case Part::half:
                good = end - at >= 2 && (at[0] == 'A' || at[0] == 'P' || at[0] == 'a' || at[0] == 'p') && (at[1] == 'M' || at[1] == 'm');
                afternoon = good && (at[0] == 'P' || at[0] == 'p');
                at += good ? 2 : 0;
                break;
            case Part::letter: good = at < end && *at == step.letter; ++at; break;
        }
        if (!good) return std::nullopt;
    }
    if (twelve) hour = hour % 12 + (afternoon ? 12 : 0);
    if (at != end || !is_date(year, month, day) || hour > 23 || minute > 59) return std::nullopt;
    return When{day_of(year, month, day) * minutes_a_day + hour * 60 + minute, precision_};
}

}  // namespace daybook::intake
