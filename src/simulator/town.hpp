// Rivermouth, a town that does not exist: five years of its police records, its districts, residents and official
// totals, for demonstration and tests. Everything is a function of the seed: the same seed gives the same bytes on any
// machine. One change is planted, and named in the result; all else that differs between years is trend or chance.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace daybook::simulator {

struct TownOptions {
    std::uint64_t seed = 1;
    std::int32_t first_year = 2019;
    std::int32_t years = 5;      // 2 to 30
    double records_a_year = 12'000;  // about; up to 1,000,000
};

struct TownFile {
    std::string name;  // "crimes-2019.csv"
    std::string text;
};

// What was put into the records on purpose, so that a reader can check that it is found.
struct PlantedChange {
    std::string code;                    // NIBRS: "240", motor vehicle theft
    std::vector<std::string> districts;  // ids
    std::string from;                    // first month: "2023-01"
    double factor = 1;                   // on the rate of before
};

struct Town {
    std::vector<TownFile> files;  // crimes-YEAR.csv by year, areas.geojson, population.csv, official.csv, series.csv
    PlantedChange planted;
    std::uint64_t records = 0;       // rows of the crime files that can be read
    std::uint64_t broken_rows = 0;   // rows that cannot, on purpose
};

[[nodiscard]] Town make_town(const TownOptions& options);

}  // namespace daybook::simulator
