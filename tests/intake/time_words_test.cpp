// When it happened, in people's words. It is Tuesday, 24 November 2026, 15:00.
#include "intake/time_words.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "talk_example.hpp"

using namespace daybook;
using namespace daybook::intake;
using namespace daybook::intake::talking;

namespace {

std::string time_of(std::string_view text) {
    const auto when = read_time(talk().words, text, noonish());
    return when ? to_text(*when) : when.error() == TimeFault::future ? "future" : "unclear";
}

struct Example {
    const char* text;
    const char* when;
};

void check_all(std::initializer_list<Example> examples) {
    for (const auto& [text, when] : examples) {
        CAPTURE(std::string(text));
        CHECK(time_of(text) == when);
    }
}

}  // namespace

TEST_CASE("dates and times in figures") {
    check_all({{"2026-11-24 14:05", "2026-11-24T14:05"}, {"2026-11-24T14:05", "2026-11-24T14:05"}, {"2026-11-24", "2026-11-24"}, {"24.11.2026", "2026-11-24"}, {"24.11.2026 9:05", "2026-11-24T09:05"},
               {"24.11.26, 14:30", "2026-11-24T14:30"}, {"3/11/2026", "2026-11-03"}, {"11/23/2026", "2026-11-23"}, {"24.11", "2026-11-24"}, {"25.11", "2025-11-25"}, {"29.02", "2024-02-29"}, {"29.02.2026", "unclear"},
               {"14:30", "2026-11-24T14:30"}, {"14:30:59", "2026-11-24T14:30"}, {"14.30", "2026-11-24T14:30"}, {"23.11 14.30", "2026-11-23T14:30"}, {"2026-10", "2026-10"}, {"2025", "2025"}});
}

TEST_CASE("English") {
    check_all({{"now", "2026-11-24T15:00"}, {"just now", "2026-11-24T15:00"}, {"today", "2026-11-24"}, {"today at 9 am", "2026-11-24T09:00"}, {"this morning", "2026-11-24"}, {"yesterday 14:30", "2026-11-23T14:30"},
               {"yesterday at 9 in the evening", "2026-11-23T21:00"}, {"yesterday evening", "2026-11-23"}, {"last night", "2026-11-23"}, {"the day before yesterday", "2026-11-22"}, {"3 days ago", "2026-11-21"},
               {"two hours ago", "2026-11-24T13:00"}, {"an hour ago", "2026-11-24T14:00"}, {"half an hour ago", "2026-11-24T14:30"}, {"a week ago", "2026-11-17"}, {"2 months ago", "2026-09"},
               {"on Monday", "2026-11-23"}, {"Friday 8pm", "2026-11-20T20:00"}, {"November 3", "2026-11-03"}, {"November 3rd, 2025 at 12:15 am", "2025-11-03T00:15"}, {"3 November", "2026-11-03"}, {"24th of December", "2025-12-24"},
               {"24 December", "2025-12-24"}, {"in March 2025", "2025-03"}, {"around 2 pm", "2026-11-24T14:00"}});
}

TEST_CASE("Russian") {
    check_all({{"сейчас", "2026-11-24T15:00"}, {"только что", "2026-11-24T15:00"}, {"сегодня утром", "2026-11-24"}, {"вчера вечером", "2026-11-23"}, {"вчера в 14:30", "2026-11-23T14:30"}, {"вчера в 9 вечера", "2026-11-23T21:00"},
               {"Вчера около 7 утра", "2026-11-23T07:00"}, {"позавчера", "2026-11-22"}, {"3 дня назад", "2026-11-21"}, {"два часа назад", "2026-11-24T13:00"}, {"час назад", "2026-11-24T14:00"}, {"полчаса назад", "2026-11-24T14:30"},
               {"неделю назад", "2026-11-17"}, {"в понедельник", "2026-11-23"}, {"в субботу в 23:15", "2026-11-21T23:15"}, {"20 ноября", "2026-11-20"}, {"20 ноября 2025 года", "2025-11-20"}, {"20-го ноября в 18 часов", "2026-11-20T18:00"},
               {"сегодня в 2 часа дня", "2026-11-24T14:00"}, {"вчера в 12 ночи", "2026-11-23T00:00"}, {"в марте", "2026-03"}, {"в марте 2025", "2025-03"}, {"15 минут назад", "2026-11-24T14:45"}});
}

TEST_CASE("Belarusian") {
    check_all({{"зараз", "2026-11-24T15:00"}, {"сёння раніцай", "2026-11-24"}, {"учора ўвечары", "2026-11-23"}, {"учора а 14:30", "2026-11-23T14:30"}, {"учора а 9 вечара", "2026-11-23T21:00"}, {"пазаўчора", "2026-11-22"},
               {"тры дні таму", "2026-11-21"}, {"дзве гадзіны таму", "2026-11-24T13:00"}, {"гадзіну таму", "2026-11-24T14:00"}, {"тыдзень таму", "2026-11-17"}, {"у панядзелак", "2026-11-23"}, {"у суботу а 23:15", "2026-11-21T23:15"},
               {"20 лістапада", "2026-11-20"}, {"3 снежня 2025", "2025-12-03"}, {"у сакавіку", "2026-03"}});
}

TEST_CASE("Kazakh") {
    check_all({{"қазір", "2026-11-24T15:00"}, {"бүгін таңертең", "2026-11-24"}, {"кеше кешке", "2026-11-23"}, {"кеше 14:30", "2026-11-23T14:30"}, {"кеше кешкі сағат 9-да", "2026-11-23T21:00"}, {"алдыңғы күні", "2026-11-22"},
               {"3 күн бұрын", "2026-11-21"}, {"екі сағат бұрын", "2026-11-24T13:00"}, {"бір апта бұрын", "2026-11-17"}, {"дүйсенбіде", "2026-11-23"}, {"20 қараша", "2026-11-20"}, {"2025 жылғы 3 желтоқсан", "2025-12-03"}, {"сағат 14:10", "2026-11-24T14:10"}});
}

TEST_CASE("what has not come yet, contradicts itself or says no time is not taken for one") {
    check_all({{"today 23:59", "future"}, {"2027-01-01", "future"}, {"сегодня в 18:00", "future"}, {"16:00", "future"}, {"2027", "future"}});
    for (const char* text : {"", "hello", "не знаю когда", "31.02.2026", "yesterday, no, today", "вчера или позавчера", "5", "дом 5 квартира 12", "25:00", "99.99.9999", "0000-00-00", "1500-01-01", "9999-12-31 23:59", "tomorrow", "-1", "14:30 15:30", "4001"}) {
        CAPTURE(std::string(text));
        CHECK(time_of(text) == "unclear");
    }
}

TEST_CASE("every minute of the last hundred years that is written as a date and a time is read back, in each way of writing it") {
    CHECK(rc::check([] {
        const Minute minute = *rc::gen::inRange(day_of(1926, 1, 1) * minutes_a_day, noonish() + 1);
        const auto date = calendar(day_at(minute));
        const int of_day = minute - day_at(minute) * minutes_a_day;
        const std::string clock = fmt::format("{:02}:{:02}", of_day / 60, of_day % 60);
        const std::string expected = to_text(When{minute, Precision::minute});
        RC_ASSERT(time_of(expected) == expected);
        RC_ASSERT(time_of(fmt::format("{}.{}.{} {}", date.day, date.month, date.year, clock)) == expected);
        RC_ASSERT(time_of(fmt::format("{} {}", time_text(talk(), When{minute, Precision::day}, *rc::gen::elementOf(all_languages)), clock)) == expected);
    }));
}

TEST_CASE("no text makes the reader stop or name a time that is not between 1900 and now") {
    CHECK(rc::check([] {
        std::string text;
        for (int i = *rc::gen::inRange(0, 12); i > 0; --i)
            text += *rc::gen::element<std::string>("24", "11", "2026", ".", ":", "-", "/", " ", "yesterday", "вчера", "назад", "час", "дня", "в", "ago", "3", "9999", "ноября", "pm", "сағат", "бұрын", "half an hour", "monday", ",", "th", "week", "месяц", "таму") + *rc::gen::element<std::string>("", " ");
        const auto when = read_time(talk().words, text, noonish());
        if (!when) return;
        RC_ASSERT(when->precision != Precision::none);
        RC_ASSERT(when->start <= noonish());
        RC_ASSERT(calendar(day_at(when->start)).year >= 1900);
    }));
}
