// Plain files of points and days (x,y,date), as other programs for near-repeats take them: rows that can be used, and rows set aside with why.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "intake/date_format.hpp"

namespace daybook::intake {

struct EventPoint {
    double x = 0, y = 0;
    Day day = 0;
    std::uint64_t row = 0;  // of the file, from 1, the header included
};

enum class PointFault : std::uint8_t { broken_quotes, too_few_cells, x_no_number, y_no_number, date_not_readable };
[[nodiscard]] std::string_view to_key(PointFault fault);  // "x-no-number"

struct PointSetAside {
    std::uint64_t row = 0;
    PointFault fault = PointFault::too_few_cells;
    std::string raw;
};

// rows of the file = points.size() + set_aside.size(), and one more with a header
struct EventPoints {
    std::vector<EventPoint> points;
    std::vector<PointSetAside> set_aside;
    bool has_header = false;  // the first row had a number in neither of its first two cells
};

// The first three cells of each row; more are passed over. Numbers with a point. A time of day is read and dropped.
[[nodiscard]] EventPoints read_event_points(std::string_view text, const DateFormat& dates);

}  // namespace daybook::intake
