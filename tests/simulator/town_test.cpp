#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/hash.hpp"
#include "base/time.hpp"
#include "geo/areas.hpp"
#include "base/chance.hpp"
#include "simulator/town.hpp"

using namespace daybook;
using namespace daybook::simulator;

namespace {

struct Row {
    std::string report, incident, occurred, code, district, latitude, longitude, domestic, disposition, statement;
    Day day = 0, recorded = 0;
    int year = 0;  // of recording
};

Day day_in(std::string_view text) { return when_from_text(text.substr(0, 10))->start / minutes_a_day; }

const std::string& file_of(const Town& town, std::string_view name) {
    for (const auto& file : town.files)
        if (file.name == name) return file.text;
    FAIL("no file " << name);
    return town.files.front().text;
}

bool is_sound(const CsvRecord& record) {
    return record.fault == CsvFault::none && record.cells.size() == 11 && !record.cells[4].empty() && when_from_text(record.cells[2]).has_value();
}

struct Read {
    std::vector<Row> rows;
    std::uint64_t broken = 0;
};

Read read_crimes(const Town& town) {
    Read read;
    for (const auto& file : town.files) {
        if (!file.name.starts_with("crimes-")) continue;
        CsvReader reader(file.text, ',');
        reader.next();
        while (const auto record = reader.next(11)) {
            if (!is_sound(*record)) {
                ++read.broken;
                continue;
            }
            const auto& c = record->cells;
            read.rows.push_back({std::string(c[0]), std::string(c[1]), std::string(c[2]), std::string(c[4]), std::string(c[5]), std::string(c[6]), std::string(c[7]), std::string(c[8]), std::string(c[9]), std::string(c[10]),
                                 day_in(c[2]), day_in(c[3]), calendar(day_in(c[3])).year});
        }
    }
    return read;
}

const Town& first_town() {
    static const Town town = make_town({.seed = 1});
    return town;
}
const Read& first_read() {
    static const Read read = read_crimes(first_town());
    return read;
}

std::string digest(const Town& town) {
    Sha256 hasher;
    for (const auto& file : town.files)
        if (file.name != "series.csv") hasher.add(file.name).add("\n").add(file.text);
    return to_hex(bytes_of(hasher.finish()));
}

// How many standard deviations two Poisson counts of equal exposure lie apart, given their sum.
double deviations(double before, double after) { return before + after == 0 ? 0 : (after - before) / std::sqrt(before + after); }

bool is_planted(const Row& row) { return row.code == "240" && (row.district == "3" || row.district == "9"); }

}  // namespace

TEST_CASE("the same seed gives the same bytes, on any machine") {
    CHECK(digest(first_town()) == digest(make_town({.seed = 1})));
    CHECK(digest(first_town()) == "f12e31b23877256c5d6170ec323a9fcfc97a71a9fb0c21072fa2e377b311340a");
    CHECK(digest(first_town()) != digest(make_town({.seed = 2})));
    CHECK(to_hex(bytes_of(sha256(file_of(first_town(), "series.csv")))) == "ea23ec3cb93eb5ebab3655302a8225324ab6875649a24431723808be153deb2f");
    CHECK(file_of(first_town(), "series.csv") != file_of(make_town({.seed = 2}), "series.csv"));
}

TEST_CASE("the town comes as five years of crimes, its areas, residents, yearbook, and what others count") {
    std::vector<std::string> names;
    for (const auto& file : first_town().files) names.push_back(file.name);
    CHECK(names == std::vector<std::string>{"crimes-2019.csv", "crimes-2020.csv", "crimes-2021.csv", "crimes-2022.csv", "crimes-2023.csv", "areas.geojson", "population.csv", "official.csv", "series.csv"});
    const Town later = make_town({.seed = 3, .first_year = 2030, .years = 2, .records_a_year = 500});
    CHECK(later.files.size() == 6);
    CHECK(later.files[1].name == "crimes-2031.csv");
    CHECK(later.planted.from == "2031-01");
    CHECK(later.records > 800);
    CHECK(later.records < 1200);
}

TEST_CASE("what other bodies count comes for every month or quarter, once for each district or for the town, and hangs together") {
    std::map<std::string, int> rows;                            // of a series
    std::map<std::string, std::int64_t> deaths, of_pedestrians;  // by month
    std::set<std::string> seen;
    const std::string& text = file_of(first_town(), "series.csv");
    CsvReader reader(text, ',');
    reader.next();
    while (const auto row = reader.next(6)) {
        REQUIRE(row->cells.size() == 6);
        const std::string period(row->cells[0]), district(row->cells[1]), series(row->cells[2]);
        CHECK(seen.insert(period + "/" + district + "/" + series).second);
        CHECK(std::string(row->cells[5]) == period.substr(0, 4) + " final");
        CHECK(std::stod(std::string(row->cells[3])) >= 0);
        ++rows[series];
        if (series == "road-deaths") deaths[period] += std::stoll(std::string(row->cells[3]));
        if (series == "road-deaths-pedestrians") of_pedestrians[period] += std::stoll(std::string(row->cells[3]));
    }
    CHECK(rows == std::map<std::string, int>{{"drug-laboratories", 60}, {"drug-poisonings", 60}, {"drug-seizures-kg", 60}, {"fraud-losses", 60}, {"police-posts", 240}, {"police-vacancies", 240}, {"road-deaths", 720},
                                             {"road-deaths-alcohol", 60}, {"road-deaths-oncoming", 60}, {"road-deaths-pedestrians", 60}, {"road-injuries", 720}, {"stations", 20}, {"stations-repair", 20},
                                             {"vehicles", 20}, {"vehicles-out-of-service", 20}});
    std::int64_t all = 0;
    for (const auto& [month, number] : deaths) {
        CHECK(of_pedestrians[month] <= number);
        all += number;
    }
    CHECK(all > 30);  // some 13 a year
    CHECK(all < 110);
}

TEST_CASE("about 60,000 records, all years alike, each in the file of the year it was recorded") {
    const auto& rows = first_read().rows;
    CHECK(rows.size() == first_town().records);
    CHECK(rows.size() > 57'000);
    CHECK(rows.size() < 65'000);
    std::map<int, int> by_year;
    std::set<std::string> reports;
    Day last = 0;
    for (const auto& row : rows) {
        ++by_year[row.year];
        CHECK_MESSAGE(row.report.substr(3, 4) == std::to_string(row.year), row.report);
        REQUIRE(row.recorded >= row.day);
        REQUIRE(row.recorded >= last);
        last = row.recorded;
        reports.insert(row.report);
    }
    CHECK(reports.size() == rows.size());
    CHECK(by_year.size() == 5);
    for (const auto& [year, count] : by_year) CHECK_MESSAGE(std::abs(count - 12'300) < 700, year << ": " << count);
}

TEST_CASE("rows that nobody can read are as many as the town says, and cost no other row") {
    CHECK(first_town().broken_rows >= 8);
    CHECK(first_read().broken == first_town().broken_rows);
}

TEST_CASE("vehicle theft doubles in two districts in the last year, beyond chance, and in no other") {
    CHECK(first_town().planted.districts == std::vector<std::string>{"3", "9"});
    CHECK(first_town().planted.from == "2023-01");
    for (const std::uint64_t seed : {1, 2, 3}) {
        CAPTURE(seed);
        const Read read = seed == 1 ? first_read() : read_crimes(make_town({.seed = seed}));
        std::map<std::string, std::map<int, double>> thefts;
        for (const auto& row : read.rows)
            if (row.code == "240") ++thefts[row.district][row.year];
        for (int district = 1; district <= 12; ++district) {
            CAPTURE(district);
            auto& years = thefts[std::to_string(district)];
            const double apart = deviations(years[2022], years[2023]), apart_before = deviations(years[2021], years[2022]);
            CHECK(std::abs(apart_before) < 4);
            if (district != 3 && district != 9) {
                CHECK(std::abs(apart) < 4);
                continue;
            }
            CHECK(apart > 3.3);
            CHECK(years[2023] / years[2022] > 1.4);
            CHECK(years[2023] / years[2022] < 2.9);
        }
    }
}

TEST_CASE("nothing else changes from 2022 to 2023 by more than chance and a slow trend") {
    std::map<std::string, std::map<int, double>> counts;
    for (const auto& row : first_read().rows)
        if (!is_planted(row)) ++counts[row.code][row.year];
    CHECK(counts.size() == 27);
    for (auto& [code, years] : counts) {
        CAPTURE(code);
        CHECK(std::abs(deviations(years[2022], years[2023])) < 4);
    }
}

TEST_CASE("burglary belongs to winter, assault to summer weekend nights") {
    double burglary_winter = 0, burglary_summer = 0, assault_summer = 0, assault_winter = 0, assault_weekend = 0, assault_all = 0, assault_night = 0;
    for (const auto& row : first_read().rows) {
        const int month = calendar(row.day).month;
        const bool winter = month == 12 || month <= 2, summer = month >= 6 && month <= 8;
        const int weekday = (row.day + 4) % 7;
        if (row.code == "220") burglary_winter += winter, burglary_summer += summer;
        if (row.code == "13A" || row.code == "13B") {
            assault_winter += winter, assault_summer += summer, ++assault_all;
            assault_weekend += weekday == 0 || weekday == 6;
            if (row.occurred.size() > 12) assault_night += row.occurred[11] == '0' && row.occurred[12] < '4';
        }
    }
    CHECK(burglary_winter > burglary_summer * 1.3);
    CHECK(assault_summer > assault_winter * 1.3);
    CHECK(assault_weekend > assault_all * 0.33);  // 2/7 is 0.286
    CHECK(assault_night > assault_all * 0.18);    // 4/24 is 0.167
}

TEST_CASE("a burglary is followed by another near by sooner than chance has it") {
    struct Spot {
        Day day;
        geo::LonLat at;
    };
    std::vector<Spot> burglaries;
    for (const auto& row : first_read().rows)
        if (row.code == "220" && !row.latitude.empty()) burglaries.push_back({row.day, {std::stod(row.longitude), std::stod(row.latitude)}});
    int soon = 0, later = 0;  // pairs within 200 m, up to 14 days apart, and 101 to 115 days apart
    for (std::size_t i = 0; i < burglaries.size(); ++i)
        for (std::size_t k = i + 1; k < burglaries.size(); ++k) {
            const int days = std::abs(burglaries[k].day - burglaries[i].day);
            if ((days > 14 && days < 101) || days > 115 || days == 0) continue;
            if (geo::distance_m(burglaries[i].at, burglaries[k].at) > 200) continue;
            (days <= 14 ? soon : later) += 1;
        }
    MESSAGE("pairs soon " << soon << ", later " << later);
    CHECK(soon > later + 300);
}

TEST_CASE("the districts fit together, and points lie in the district that their row names") {
    const std::string& text = file_of(first_town(), "areas.geojson");
    const geo::AreaFile file{"areas.geojson", text};
    const auto set = geo::AreaSet::read({&file, 1}, {"number", "name"});
    REQUIRE(set);
    REQUIRE(set->areas().size() == 12);
    CHECK(set->areas()[4].name == "Old Harbour");
    CHECK(set->areas()[4].polygons.size() == 2);
    // No two overlap and no gap is left: of a grid over the middle of the town each point is in one, but for borders.
    int twice = 0, never = 0, points = 0;
    for (std::int32_t x = -180'450'000; x < -179'500'000; x += 7'919)
        for (std::int32_t y = 479'800'000; y < 480'250'000; y += 5'003) {
            int held = 0;
            for (const auto& area : set->areas())
                for (const auto& polygon : area.polygons) held += geo::holds(polygon, {x, y});
            ++points;
            twice += held > 1;
            never += held == 0;
        }
    CHECK(points > 10'000);
    CHECK(twice <= 3);
    CHECK(never == 0);
    const geo::AreaIndex index(*set);
    int rows = 0, same = 0, placeless = 0;
    for (const auto& row : first_read().rows) {
        placeless += row.latitude.empty();
        if (row.latitude.empty() || row.district.empty()) continue;
        const auto found = index.find(geo::LonLat{std::stod(row.longitude), std::stod(row.latitude)});
        ++rows;
        same += found && index.area_id(*found) == row.district;
    }
    CHECK(same > rows * 0.997);  // five decimals: a few on a border fall over it
    CHECK(placeless > 1000);
    CHECK(placeless < 5000);
}

TEST_CASE("the yearbook is what its rules make of the records") {
    std::map<std::pair<std::string, int>, int> counted;
    for (const auto& row : first_read().rows)
        if (row.disposition != "unfounded") ++counted[{row.code, row.year}];
    CsvReader reader(file_of(first_town(), "official.csv"), ',');
    CHECK(reader.next()->raw == "agency,indicator,period,number");
    int lines = 0;
    while (const auto record = reader.next()) {
        const std::string indicator(record->cells[1]);
        const int year = std::stoi(std::string(record->cells[2])), number = std::stoi(std::string(record->cells[3]));
        CAPTURE(indicator);
        ++lines;
        CHECK(record->cells[0] == "RIVERMOUTH");
        if (indicator == "homicide") CHECK(number == counted[{"09A", year}]);
        if (indicator == "robbery") CHECK(number == counted[{"120", year}]);
        if (indicator == "vehicle-theft") CHECK(number == counted[{"240", year}]);
        if (indicator == "vandalism") CHECK(number == counted[{"290", year}] + counted[{"200", year}]);
        if (indicator == "burglary") {
            CHECK(number < counted[{"220", year}]);
            CHECK(number > counted[{"220", year}] * 0.99);
        }
        if (indicator == "rape") CHECK(number < counted[{"11A", year}] * 0.8);
    }
    CHECK(lines == 40);
}

TEST_CASE("cases, outcomes and statements look like a police file's") {
    std::map<std::string, int> outcomes;
    std::set<std::string> incidents, statements;
    int domestic = 0, vague = 0;
    for (const auto& row : first_read().rows) {
        ++outcomes[row.disposition];
        incidents.insert(row.incident);
        statements.insert(row.statement);
        domestic += row.domestic == "yes";
        vague += row.occurred.size() == 10;
        REQUIRE(row.statement.size() > 20);
        REQUIRE(row.statement.find('{') == std::string::npos);
    }
    const double all = static_cast<double>(first_read().rows.size());
    CHECK(outcomes.size() == 4);
    CHECK(outcomes["unfounded"] / all == doctest::Approx(0.018).epsilon(0.15));
    CHECK(outcomes["cleared-arrest"] / all > 0.15);
    CHECK(outcomes["cleared-arrest"] / all < 0.35);
    CHECK(outcomes["cleared-exceptional"] > 500);
    CHECK(incidents.size() < first_read().rows.size() - 100);
    CHECK(statements.size() > 10'000);
    CHECK(domestic > 3000);
    CHECK(vague > 1500);
}

TEST_CASE("Poisson counts have the mean and the variance of their rate") {
    for (const double rate : {0.02, 0.7, 3.0, 8.0, 8.5, 60.0}) {
        CAPTURE(rate);
        constexpr int draws = 60'000;
        double sum = 0, squares = 0;
        Chance chance(9, 1);
        for (int i = 0; i < draws; ++i) {
            const double count = chance.poisson(static_cast<Rate>(rate * 4294967296.0));
            sum += count;
            squares += count * count;
        }
        const double mean = sum / draws, variance = squares / draws - mean * mean;
        CHECK(std::abs(mean - rate) < 4.5 * std::sqrt(rate / draws));
        CHECK(std::abs(variance / rate - 1) < 4.5 * std::sqrt((2 + 1 / rate) / draws));
    }
    CHECK(Chance(1, 2).poisson(0) == 0);
}
