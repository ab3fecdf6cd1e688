#include "simulator/town.hpp"

#include <array>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "simulator/events.hpp"
#include "simulator/offences.hpp"
#include "simulator/series.hpp"
#include "simulator/statements.hpp"

namespace daybook::simulator {
namespace {

constexpr std::string_view crime_header = "report_id,case_number,occurred,recorded,code,district,lat,lon,domestic,disposition,statement\n";

std::string_view disposition_text(Disposition disposition) {
    constexpr std::string_view texts[] = {"open", "cleared-arrest", "cleared-exceptional", "unfounded"};
    return texts[static_cast<std::size_t>(disposition)];
}

// Five decimals of a degree, cut off: about a metre.
std::string degrees_text(std::int32_t value) {
    const auto size = static_cast<std::uint32_t>(value < 0 ? -value : value) / 100;
    return fmt::format("{}{}.{:05}", value < 0 ? "-" : "", size / 100'000, size % 100'000);
}

std::string occurred_text(const Event& event) {
    if (!event.minute) return day_text(event.occurred);
    return fmt::format("{}T{:02}:{:02}", day_text(event.occurred), *event.minute / 60, *event.minute % 60);
}

void append_row(const Event& event, std::int32_t year, std::uint32_t report, std::uint32_t incident, std::uint64_t seed, std::string& text) {
    constexpr std::uint64_t of_statements = 7000;
    const OffenceKind& kind = offence_kinds[event.kind];
    Chance chance(seed, of_statements + static_cast<std::uint64_t>(year), report);
    text += fmt::format("RM-{}-{:06},C{:02}-{:05},{},{},{},", year, report, year % 100, incident, occurred_text(event), day_text(event.recorded), kind.code);
    if (event.has_district) text += fmt::format("{}", event.district + 1);
    text += event.has_point ? fmt::format(",{},{}", degrees_text(event.point.y), degrees_text(event.point.x)) : ",,";
    text += fmt::format(",{},{},", event.domestic ? "yes" : "no", disposition_text(event.disposition));
    append_csv_cell(text, statement(kind.story, event.domestic, chance));
    text += '\n';
}

// What real files hold too: rows that no reader should take as they are. `turn` counts from 0 through the years.
std::vector<std::string> broken_rows(std::int32_t year, std::int32_t turn) {
    const auto id = [&](int number) { return fmt::format("RM-{}-X{:05},C{:02}-X{:04}", year, number, year % 100, number); };
    std::vector<std::string> rows{fmt::format("{},31/02/{},{}-03-02,240,4,48.01210,-18.00120,no,open,Date typed by hand.\n", id(1), year, year)};
    if (turn % 2 == 0) rows.push_back(fmt::format("{},{}-06-11T14:30,{}-06-11,,7,48.00450,-18.01040,no,open,Code to follow.\n", id(2), year, year));
    if (turn % 2 == 1) rows.push_back(fmt::format("{},{}-08-19T22:10,{}-08-20,290,2,47.98220,-18.03300,no,open,\"Heard glass, then a car\n", id(3), year, year));
    if (turn % 3 == 1) rows.push_back(fmt::format("{},{}-10-05T09:00,{}-10-05,23C,6\n", id(4), year, year));
    return rows;
}

// The town's yearbook: what its statistics office printed, by year of recording, without what turned out unfounded.
struct YearbookLine {
    std::string_view indicator;
    std::vector<std::string_view> codes;
};

const std::vector<YearbookLine>& yearbook_lines() {
    static const std::vector<YearbookLine> lines{{"homicide", {"09A"}}, {"robbery", {"120"}}, {"aggravated-assault", {"13A"}}, {"burglary", {"220"}},
                                                 {"vehicle-theft", {"240"}}, {"vandalism", {"200", "290"}}, {"drugs", {"35A", "35B"}}, {"rape", {"11A"}}};
    return lines;
}

using YearCounts = std::array<std::uint32_t, kind_count>;

std::uint32_t yearbook_number(const YearbookLine& line, const YearCounts& counts) {
    std::uint32_t number = 0;
    for (const auto code : line.codes) number += counts[kind_of(code)];
    if (line.indicator == "burglary") number -= number * 4 / 1000;   // the yearbook closes in January: a few came late
    if (line.indicator == "rape") number = number * 71 / 100;        // the yearbook keeps an older, narrower definition
    return number;
}

std::string official_csv(std::int32_t first_year, const std::vector<YearCounts>& years) {
    std::string text = "agency,indicator,period,number\n";
    for (std::size_t i = 0; i < years.size(); ++i)
        for (const auto& line : yearbook_lines()) text += fmt::format("RIVERMOUTH,{},{},{}\n", line.indicator, first_year + static_cast<std::int32_t>(i), yearbook_number(line, years[i]));
    return text;
}

struct YearFile {
    std::string text;
    YearCounts counted{};
    std::uint64_t records = 0, broken = 0;
};

// The events of one year, from `at` on, with the broken rows spread among them.
YearFile year_file(const std::vector<Event>& events, std::size_t& at, std::int32_t year, std::int32_t turn, std::uint64_t seed) {
    YearFile file;
    file.text = crime_header;
    const Day after_last = day_of(year + 1, 1, 1);
    const auto broken = broken_rows(year, turn);
    std::uint32_t report = 0, incident = 0;
    for (; at < events.size() && events[at].recorded < after_last; ++at) {
        const Event& event = events[at];
        if (!event.with_previous) ++incident;
        append_row(event, year, ++report, incident, seed, file.text);
        if (event.disposition != Disposition::unfounded) ++file.counted[event.kind];
        ++file.records;
        if (report % 700 == 350 && file.broken < broken.size()) file.text += broken[file.broken++];
    }
    while (file.broken < broken.size()) file.text += broken[file.broken++];
    return file;
}

}  // namespace

Town make_town(const TownOptions& options) {
    const TownMap map = make_map();
    const std::vector<Event> events = make_events(options, map);
    Town town;
    std::vector<YearCounts> years;
    std::size_t at = 0;
    for (std::int32_t turn = 0; turn < options.years; ++turn) {
        const std::int32_t year = options.first_year + turn;
        YearFile file = year_file(events, at, year, turn, options.seed);
        town.files.push_back({fmt::format("crimes-{}.csv", year), std::move(file.text)});
        town.records += file.records;
        town.broken_rows += file.broken;
        years.push_back(file.counted);
    }
    town.files.push_back({"areas.geojson", areas_geojson(map)});
    town.files.push_back({"population.csv", population_csv(map)});
    town.files.push_back({"official.csv", official_csv(options.first_year, years)});
    town.files.push_back({"series.csv", series_csv(options, map)});
    town.planted = {"240", {}, fmt::format("{}-01", options.first_year + options.years - 1), planted_factor};
    for (const auto district : planted_districts) town.planted.districts.push_back(fmt::format("{}", map.districts[district].number));
    return town;
}

}  // namespace daybook::simulator
