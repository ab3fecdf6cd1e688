#include "intake/time_words.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace daybook::intake {
namespace {

constexpr std::int32_t first_year = 1900, last_year = 4000;  // a Minute counts further, a report does not

bool is_year(std::int32_t year) { return year >= first_year && year <= last_year; }

struct Number {
    std::int32_t value = 0;
    std::size_t digits = 0;
};

// What has been read of a text so far. A thing said twice in different ways is a contradiction.
struct Reading {
    std::optional<Day> day;
    std::optional<Month> month;
    std::optional<std::int32_t> year, weekday, minute;  // weekday: 1 Monday; minute: of the day
    std::optional<Minute> exact;                        // "two hours ago"
    std::string_view part;                              // "time.part.evening"
    bool contradictory = false;

    template <class T>
    void set(std::optional<T>& what, T value) {
        contradictory |= what && *what != value;
        what = value;
    }
};

class TimeReader {
public:
    TimeReader(const Words& words, std::string_view text, Minute now) : words_(words), text_(words_of(text)), now_(now), today_(day_at(now)) {}

    std::expected<When, TimeFault> read() {
        while (at_ < text_.size()) at_ += std::max<std::size_t>(1, read_here());
        return result();
    }

private:
    [[nodiscard]] std::optional<Number> number(std::size_t ahead) const {
        if (at_ + ahead >= text_.size() || !text_[at_ + ahead].is_number() || text_[at_ + ahead].letters.size() > 4) return std::nullopt;
        Number number;
        for (const char32_t digit : text_[at_ + ahead].letters) number.value = number.value * 10 + static_cast<std::int32_t>(digit - U'0');
        number.digits = text_[at_ + ahead].letters.size();
        return number;
    }
    [[nodiscard]] char32_t after(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead].after : U' '; }
    [[nodiscard]] std::optional<Words::Found> word(std::size_t ahead) const {
        if (at_ + ahead >= text_.size()) return std::nullopt;
        return words_.at_start(std::span(text_).subspan(at_ + ahead), "time");
    }
    [[nodiscard]] bool is(std::size_t ahead, std::string_view key) const {
        const auto found = word(ahead);
        return found && found->key == key;
    }
    // 1 to 12 for "time.month.11" and the like.
    [[nodiscard]] static std::optional<std::int32_t> numbered(std::string_view key, std::string_view family) {
        if (!key.starts_with(family)) return std::nullopt;
        std::int32_t value = 0;
        std::from_chars(key.data() + family.size(), key.data() + key.size(), value);
        return value;
    }
    [[nodiscard]] std::optional<std::int32_t> month_word(std::size_t ahead) const {
        const auto found = word(ahead);
        return found ? numbered(found->key, "time.month.") : std::nullopt;
    }

    // Each reads what begins at the current word and says how many words it took; 0: nothing of its kind stands here.
    std::size_t read_here() {
        for (const auto kind : {&TimeReader::year_first, &TimeReader::day_first, &TimeReader::clock, &TimeReader::day_and_month, &TimeReader::month_and_day, &TimeReader::ago, &TimeReader::hour, &TimeReader::year, &TimeReader::plain_word})
            if (const std::size_t taken = (this->*kind)(); taken > 0) return taken;
        return 0;
    }

    // 2026-11-24, 2026.11.24, 2026-11
    std::size_t year_first() {
        const auto year = number(0), month = number(1), day = number(2);
        const char32_t by = after(0);
        if (!year || year->digits != 4 || !month || month->digits > 2 || (by != U'-' && by != U'.' && by != U'/')) return 0;
        if (day && day->digits <= 2 && after(1) == by) return must_be(date(year->value, month->value, day->value), 3);
        if (by != U'-' || month->value < 1 || month->value > 12 || !is_year(year->value)) return 0;
        seen_.set(seen_.month, year->value * 12 + month->value - 1);
        return 2;
    }

    // 24.11.2026, 24/11/26, 24.11, and 11/24/2026 where the other order gives no date
    std::size_t day_first() {
        const auto day = number(0), month = number(1), year = number(2);
        const char32_t by = after(0);
        if (!day || day->digits > 2 || !month || month->digits > 2 || (by != U'-' && by != U'.' && by != U'/')) return 0;
        if (year && after(1) == by && (year->digits == 4 || year->digits == 2)) {
            const std::int32_t full = year->digits == 4 ? year->value : 2000 + year->value;
            return must_be(date(full, month->value, day->value) || (by == U'/' && date(full, day->value, month->value)), 3);
        }
        if (by == U'-' || month->digits != 2 || !is_date(2000, month->value, day->value)) return 0;  // 2000: 29 February is a date
        const bool clock_follows_day = by == U'.' && (seen_.day || seen_.weekday) && at_ > 0 && before_is_at();
        if (clock_follows_day) return 0;
        latest_such_day(month->value, day->value);
        return 2;
    }

    // 14:30, 14:30:05, 14.30, 2:30 pm
    std::size_t clock() {
        const auto hour = number(0), minute = number(1);
        if (!hour || hour->digits > 2 || !minute || minute->digits != 2 || (after(0) != U':' && after(0) != U'.') || hour->value > 23 || minute->value > 59) return 0;
        const bool seconds = after(1) == U':' && number(2);
        const std::size_t taken = seconds ? 3 : 2;
        const std::size_t half = half_of_day(taken, hour->value);
        seen_.set(seen_.minute, hour_ * 60 + minute->value);
        return taken + half;
    }

    // 24 ноября 2026
    std::size_t day_and_month() {
        const auto day = number(0);
        if (!day || day->digits > 2) return 0;
        std::size_t ending = is_ordinal_ending(1) ? 1 : 0;
        if (is(1 + ending, "time.at")) ++ending;  // "24th of December"
        const auto month = month_word(1 + ending);
        if (!month) return 0;
        return day_of_month(day->value, *month, 2 + ending);
    }

    // November 24, 2026; «ноябрь 2026»
    std::size_t month_and_day() {
        const auto month = month_word(0);
        if (!month) return 0;
        const auto next = number(1);
        if (next && next->digits <= 2 && after(1) != U':') return day_of_month(next->value, *month, is_ordinal_ending(2) ? 3 : 2);
        const bool with_year = next && next->digits == 4 && is_year(next->value);
        const Month this_month = month_of(today_);
        Month latest = this_month / 12 * 12 + *month - 1;
        if (latest > this_month) latest -= 12;
        if (seen_.year) latest = *seen_.year * 12 + *month - 1;
        seen_.set(seen_.month, with_year ? next->value * 12 + *month - 1 : latest);
        return with_year ? 2 : 1;
    }

    std::size_t day_of_month(std::int32_t day, std::int32_t month, std::size_t taken) {
        if (!is_date(2000, month, day)) return 0;
        if (const auto year = number(taken); year && year->digits == 4) return date(year->value, month, day) ? taken + 1 : 0;
        latest_such_day(month, day);
        return taken;
    }

    // "3 days ago", «час назад», «жарты сағат бұрын»
    std::size_t ago() {
        std::size_t taken = 0;
        std::int32_t count = 1;
        if (is(0, "time.half-hour") && is(word(0)->words, "time.ago")) {
            seen_.set(seen_.exact, now_ - 30);
            return word(0)->words + word(word(0)->words)->words;
        }
        if (const auto digits = number(0)) {
            count = digits->value;
            taken = 1;
        } else if (const auto found = word(0)) {
            if (const auto small = numbered(found->key, "time.number.")) {
                count = *small;
                taken = found->words;
            }
        }
        const auto unit = word(taken);
        if (!unit || !unit->key.starts_with("time.unit.") || !is(taken + unit->words, "time.ago")) return 0;
        count_back(unit->key, count);
        return taken + unit->words + word(taken + unit->words)->words;
    }

    void count_back(std::string_view unit, std::int32_t count) {
        if (unit == "time.unit.minute") seen_.set(seen_.exact, now_ - count);
        if (unit == "time.unit.hour") seen_.set(seen_.exact, now_ - count * 60);
        if (unit == "time.unit.day") seen_.set(seen_.day, today_ - count);
        if (unit == "time.unit.week") seen_.set(seen_.day, today_ - count * 7);
        if (unit == "time.unit.month") seen_.set(seen_.month, month_of(today_) - count);
    }

    // "at 9 pm", «в 14 часов», «сағат 9-да», «в 9 вечера»
    std::size_t hour() {
        std::size_t taken = 0;
        if (const auto lead = word(0); lead && (lead->key == "time.at" || lead->key == "time.unit.hour")) taken = lead->words;
        const auto hour = number(taken);
        if (!hour || hour->digits > 2 || hour->value > 23 || after(taken) == U':') return 0;
        if (taken > 0 && after(taken) == U'.' && number(taken + 1)) return 0;  // "at 14.30": the clock reads it
        std::size_t end = taken + 1;
        bool is_hour = taken > 0;
        if (is(end, "time.unit.hour")) {
            end += word(end)->words;
            is_hour = true;
        }
        const std::size_t half = half_of_day(end, hour->value);
        if (!is_hour && half == 0) return 0;
        if (month_word(end)) return 0;  // «в 24 ноября» says a day
        seen_.set(seen_.minute, hour_ * 60);
        return end + half;
    }

    // Reads "pm", «вечера» or nothing behind an hour, and puts the hour of 24 into hour_. How many words it took.
    std::size_t half_of_day(std::size_t ahead, std::int32_t hour) {
        hour_ = hour;
        const auto found = word(ahead);
        if (!found) return 0;
        if (found->key == "time.am" || found->key == "time.pm") {
            if (hour >= 1 && hour <= 12) hour_ = hour % 12 + (found->key == "time.pm" ? 12 : 0);
            return found->words;
        }
        if (found->key == "time.unit.day" && !is(ahead + found->words, "time.ago")) {  // «в 3 часа дня»
            seen_.part = "time.part.day";
            return found->words;
        }
        if (!found->key.starts_with("time.part.")) return 0;
        seen_.part = found->key;
        return found->words;
    }

    std::size_t year() {
        const auto year = number(0);
        if (!year || year->digits != 4 || !is_year(year->value)) return 0;
        seen_.set(seen_.year, year->value);
        return 1;
    }

    std::size_t plain_word() {
        const auto found = word(0);
        if (!found) return 0;
        if (found->key == "time.now") seen_.set(seen_.exact, now_);
        if (found->key == "time.today") seen_.set(seen_.day, today_);
        if (found->key == "time.yesterday") seen_.set(seen_.day, today_ - 1);
        if (found->key == "time.before-yesterday") seen_.set(seen_.day, today_ - 2);
        if (found->key.starts_with("time.part.")) seen_.part = found->key;
        if (const auto weekday = numbered(found->key, "time.weekday.")) seen_.set(seen_.weekday, *weekday);
        return found->words;
    }

    bool date(std::int32_t year, std::int32_t month, std::int32_t day) {
        if (year < first_year || !is_date(year, month, day)) return false;
        seen_.set(seen_.day, day_of(year, month, day));
        return true;
    }

    // What is written as a date and is none makes the whole unclear: its parts say nothing.
    std::size_t must_be(bool is_one, std::size_t taken) {
        seen_.contradictory |= !is_one;
        return taken;
    }

    void latest_such_day(std::int32_t month, std::int32_t day) {
        if (seen_.year) return static_cast<void>(must_be(date(*seen_.year, month, day), 0));  // «2025 жылғы 3 желтоқсан»
        for (std::int32_t year = calendar(today_).year; year > first_year; --year)
            if (is_date(year, month, day) && day_of(year, month, day) <= today_) return seen_.set(seen_.day, day_of(year, month, day));
    }

    [[nodiscard]] bool before_is_at() const {
        const auto found = words_.at_start(std::span(text_).subspan(at_ - 1), "time");
        return found && found->key == "time.at";
    }
    // "24th", «24-го»
    [[nodiscard]] bool is_ordinal_ending(std::size_t ahead) const {
        if (at_ + ahead >= text_.size() || text_[at_ + ahead].is_number() || (after(ahead - 1) != 0 && after(ahead - 1) != U'-')) return false;
        return text_[at_ + ahead].letters.size() <= 3 && !word(ahead);
    }

    [[nodiscard]] std::int32_t minute_of_day() const {
        const std::int32_t hour = *seen_.minute / 60, minute = *seen_.minute % 60;
        if ((seen_.part == "time.part.evening" || seen_.part == "time.part.day") && hour >= 1 && hour < 12) return (hour + 12) * 60 + minute;
        if (seen_.part == "time.part.night" && hour == 12) return minute;
        if (seen_.part == "time.part.night" && hour >= 9 && hour < 12) return (hour + 12) * 60 + minute;
        return *seen_.minute;
    }

    std::expected<When, TimeFault> result() {
        if (seen_.contradictory) return std::unexpected(TimeFault::unclear);
        if (seen_.exact && !seen_.day && !seen_.minute) return not_later({*seen_.exact, Precision::minute});
        if (!seen_.day && seen_.weekday) seen_.day = today_ - (weekday_of(today_) - *seen_.weekday + 7) % 7;
        if (!seen_.day && seen_.minute && !seen_.month && !seen_.year) seen_.day = today_;
        if (seen_.day && seen_.year && calendar(*seen_.day).year != *seen_.year) return std::unexpected(TimeFault::unclear);
        if (seen_.day && seen_.minute) return not_later({*seen_.day * minutes_a_day + minute_of_day(), Precision::minute});
        if (seen_.day) return not_later({*seen_.day * minutes_a_day, Precision::day});
        if (seen_.month && !seen_.minute) return not_later({first_day(*seen_.month) * minutes_a_day, Precision::month});
        if (seen_.year && !seen_.minute) return not_later({day_of(*seen_.year, 1, 1) * minutes_a_day, Precision::year});
        return std::unexpected(TimeFault::unclear);
    }

    [[nodiscard]] static std::int32_t weekday_of(Day day) { return ((day + 3) % 7 + 7) % 7 + 1; }  // 1970-01-01 was a Thursday

    [[nodiscard]] std::expected<When, TimeFault> not_later(When when) const {
        if (when.start > now_) return std::unexpected(TimeFault::future);
        if (calendar(day_at(when.start)).year < first_year) return std::unexpected(TimeFault::unclear);
        return when;
    }

    const Words& words_;
    std::vector<TextWord> text_;
    Minute now_;
    Day today_;
    std::size_t at_ = 0;
    std::int32_t hour_ = 0;  // what half_of_day() made of an hour
    Reading seen_;
};

}  // namespace

std::expected<When, TimeFault> read_time(const Words& words, std::string_view text, Minute now) { return TimeReader(words, text, now).read(); }

}  // namespace daybook::intake
