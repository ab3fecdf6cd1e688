// A data folder of its own for a test, with the records of a small made-up town; removed with its keys at the end.
#pragma once
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/input.hpp"
#include "clerk/areas.hpp"
#include "clerk/clerk.hpp"
#include "clerk/erasure.hpp"
#include "clerk/import.hpp"
#include "figures/counting.hpp"
#include "simulator/town.hpp"

namespace daybook::test {

// Erases it in one step; refused as erasure_of() refuses.
inline Result<record::Erased> erase_record(clerk::Clerk& clerk, std::string_view source, std::string_view record, std::string_view ground) {
    DAYBOOK_TRY(const auto erasure, clerk::erasure_of(clerk, source, record));
    return clerk::erase(clerk, erasure, ground);
}

inline const Day first_day_of_test = day_of(2026, 3, 31);

template <class T>
T good(Result<T> result) {
    if (!result) FAIL(to_text(result.error()));
    return *std::move(result);
}
inline void good(Result<void> result) {
    if (!result) FAIL(to_text(result.error()));
}

class TestFolder {
public:
    TestFolder() {
        static std::atomic<int> number = 0;
        base_ = (std::filesystem::temp_directory_path() / ("daybook-test-" + std::to_string(::getpid()) + "-" + std::to_string(number++))).string();
        std::filesystem::create_directories(base_);
    }
    ~TestFolder() { std::filesystem::remove_all(base_); }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    [[nodiscard]] std::string data() const { return base_ + "/data"; }
    [[nodiscard]] std::string path(const std::string& name) const { return base_ + "/" + name; }
    std::string write(const std::string& name, std::string_view text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

private:
    std::string base_;
};

// The parts of a text between single letters.
inline std::vector<std::string_view> split_at(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0, end = 0; from <= text.size(); from = end + 1) {
        end = std::min(text.find(at, from), text.size());
        parts.push_back(text.substr(from, end - from));
    }
    return parts;
}

struct TownFiles {
    std::vector<std::string> crimes;
    std::string areas, population;
};

inline TownFiles write_town(const TestFolder& folder, double records_a_year, std::int32_t years = 2) {
    const auto town = simulator::make_town({.seed = 7, .first_year = 2022, .years = years, .records_a_year = records_a_year});
    TownFiles files;
    for (const auto& file : town.files) {
        const std::string path = folder.write(file.name, file.text);
        if (file.name.starts_with("crimes")) files.crimes.push_back(path);
        if (file.name == "areas.geojson") files.areas = path;
        if (file.name == "population.csv") files.population = path;
    }
    return files;
}

inline clerk::ImportSummary import_town(const std::string& data, const TownFiles& files, unsigned threads = 2, Day today = first_day_of_test) {
    ledger::RealDisk disk;
    auto office = good(clerk::Clerk::open(disk, data));
    good(office->begin_day(today));
    const auto rules = good(intake::load_profile("town"));
    const auto taken = good(clerk::take_areas(*office, rules.profile, {{files.areas}, files.population}));
    const geo::AreaIndex index(taken.areas);
    clerk::ImportOrder order;
    order.rules = &rules;
    order.areas = &index;
    order.files = files.crimes;
    order.threads = threads;
    order.today = [today] { return today; };
    auto summary = good(clerk::import_files(*office, order));
    good(office->close());
    return summary;
}

inline void init(const std::string& data) {
    ledger::RealDisk disk;
    good(clerk::init(disk, data, "test.example/daybook", first_day_of_test));
}

}  // namespace daybook::test
