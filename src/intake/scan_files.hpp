// Case, control, population and coordinate files in the formats of SaTScan: a record a line, cells parted by blanks, tabs or commas,
// cells with blanks in quotes. Lines that cannot be read are set aside with their reason; the rest goes on.
//   cases, controls  PLACE NUMBER [TIME] [COVARIATE …]
//   population       PLACE TIME NUMBER [COVARIATE …]
//   coordinates      PLACE LATITUDE LONGITUDE, or PLACE X Y [Z]
// A time is a year, year/month or year/month/day, parts with - or /; a year of two digits is of the century that `near` lies in.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "findings/scan_tables.hpp"

namespace daybook::intake {

struct SetAsideLine {
    std::string line;
    Error why;  // with file and row
};

template <class Row>
struct ScanFile {
    std::vector<Row> rows;
    std::vector<SetAsideLine> set_aside;
};

// Cases and controls; with_times says whether the third cell is a time, or a covariate already. Negative or broken numbers are set aside.
[[nodiscard]] ScanFile<findings::ScanRow> read_scan_counts(std::string_view text, std::string_view file, bool with_times, Day near);
[[nodiscard]] ScanFile<findings::ScanRow> read_scan_population(std::string_view text, std::string_view file, Day near);

enum class ScanCoordinateKind : std::uint8_t { degrees, plane };
// Degrees become points on a globe in kilometres.
[[nodiscard]] ScanFile<findings::ScanCoordinates> read_scan_coordinates(std::string_view text, std::string_view file, ScanCoordinateKind kind);

// "1985", "1985/3", "1985-03-21", "85": the days it covers; empty when it is no time.
[[nodiscard]] findings::DaySpan scan_time(std::string_view text, Day near);

}  // namespace daybook::intake
