#include "intake/event_points.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <variant>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace daybook::intake {
namespace {

std::optional<double> number_in(std::string_view text) {
    text = trimmed(text);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

bool is_header(const CsvRecord& record) { return record.fault == CsvFault::none && record.cells.size() >= 3 && !number_in(record.cells[0]) && !number_in(record.cells[1]) && !trimmed(record.cells[0]).empty(); }

// The point of a record, or what is wrong with it.
std::variant<EventPoint, PointFault> point_of(const CsvRecord& record, const DateFormat& dates) {
    if (record.fault != CsvFault::none) return PointFault::broken_quotes;
    if (record.cells.size() < 3) return PointFault::too_few_cells;
    const auto x = number_in(record.cells[0]), y = number_in(record.cells[1]);
    if (!x) return PointFault::x_no_number;
    if (!y) return PointFault::y_no_number;
    const auto when = dates.read(trimmed(record.cells[2]));
    if (!when || when->precision < Precision::day) return PointFault::date_not_readable;
    return EventPoint{*x, *y, day_at(when->start), record.line + 1};
}

}  // namespace

std::string_view to_key(PointFault fault) {
    switch (fault) {
        case PointFault::broken_quotes: return "broken-quotes";
        case PointFault::too_few_cells: return "too-few-cells";
        case PointFault::x_no_number: return "x-no-number";
        case PointFault::y_no_number: return "y-no-number";
        case PointFault::date_not_readable: return "date-not-readable";
    }
    return "";
}

EventPoints read_event_points(std::string_view text, const DateFormat& dates) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    EventPoints found;
    CsvReader reader(text, ',');
    while (const auto record = reader.next()) {
        if (record->line == 0 && is_header(*record)) {
            found.has_header = true;
            continue;
        }
        const auto point = point_of(*record, dates);
        if (const auto* good = std::get_if<EventPoint>(&point)) found.points.push_back(*good);
        else found.set_aside.push_back({record->line + 1, std::get<PointFault>(point), std::string(record->raw)});
    }
    return found;
}

}  // namespace daybook::intake
