// Case, population and coordinate files as anyone may bring them: whatever the bytes, every line is a row or set aside, and what is read
// makes a scan or a refusal.
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "intake/scan_files.hpp"

using namespace daybook;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t third = size / 3;
    const Day near = day_of(1990, 1, 1);
    findings::ScanTables tables;
    tables.cases = intake::read_scan_counts(text.substr(0, third), "cases", true, near).rows;
    tables.population = intake::read_scan_population(text.substr(third, third), "population", near).rows;
    tables.coordinates = intake::read_scan_coordinates(text.substr(2 * third), "coordinates", intake::ScanCoordinateKind::degrees).rows;
    if (tables.coordinates.size() > 50) return 0;
    for (auto& row : tables.cases) row.number = row.number > 1000 ? 1000 : row.number;
    const auto input = findings::make_scan_input(tables, findings::ScanModel::poisson, findings::time_axis(Period::of_year(1990), findings::TimeUnit::month, 1));
    if (!input) return 0;
    const auto result = findings::scan(input->data, {.longest = 3, .replications = 3});
    DAYBOOK_CHECK(!result || result->clusters.size() <= input->places.size(), "clusters share no place");
    return 0;
}
