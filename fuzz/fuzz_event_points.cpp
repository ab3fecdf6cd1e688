// Reads any bytes as a file of points and days. Every row is a point, a row set aside with why, or the header; the points make a finding or a
// refusal with a sentence.
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "base/result.hpp"
#include "findings/near_repeat.hpp"
#include "intake/event_points.hpp"

using namespace daybook;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto* form : {"YYYY-MM-DD", "DD.MM.YYYY"}) {
        const auto dates = intake::DateFormat::parse(form);
        DAYBOOK_CHECK(dates.has_value(), "these are forms of dates");
        const auto found = intake::read_event_points(text, *dates);
        std::vector<findings::Event> events;
        std::uint64_t last = 0;
        for (const auto& point : found.points) {
            DAYBOOK_CHECK(point.row > last && std::isfinite(point.x) && std::isfinite(point.y), "points are in the order of their rows, and somewhere");
            last = point.row;
            events.push_back({point.x, point.y, point.day});
        }
        for (const auto& row : found.set_aside) DAYBOOK_CHECK(row.row > 0 && !intake::to_key(row.fault).empty(), "a row that is set aside has a number and a reason");
        std::uint64_t rows = 0;
        for (CsvReader reader(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text, ','); reader.next();) ++rows;
        DAYBOOK_CHECK(found.points.size() + found.set_aside.size() + (found.has_header ? 1 : 0) == rows, "every row is a point, set aside, or the header");
        if (events.size() > 200) continue;
        const auto result = findings::near_repeat(events, {.permutations = 9});
        if (!result) DAYBOOK_CHECK(!result.error().sentence.empty(), "a refusal says why");
    }
    return 0;
}
