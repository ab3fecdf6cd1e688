#include "intake/scan_files.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "geo/point.hpp"

namespace daybook::intake {
namespace {

using Cells = std::vector<std::string_view>;

bool is_gap(char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; }

// A cell in quotes holds all up to the next quote.
Cells cells_of(std::string_view line) {
    Cells cells;
    for (std::size_t at = 0; at < line.size();) {
        if (is_gap(line[at])) {
            ++at;
            continue;
        }
        const bool quoted = line[at] == '"';
        const std::size_t begin = at + (quoted ? 1 : 0);
        std::size_t end = begin;
        while (end < line.size() && (quoted ? line[end] != '"' : !is_gap(line[end]))) ++end;
        cells.push_back(line.substr(begin, end - begin));
        at = end + (quoted && end < line.size() ? 1 : 0);
    }
    return cells;
}

std::optional<double> number_of(std::string_view text) {
    double number = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return {};
    return number;
}

std::optional<std::int32_t> whole_of(std::string_view text) {
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) return {};
    return number;
}

struct Refusal {
    std::string code, sentence, field;
};

// Calls read(cells) for each line that is not empty; what it refuses is set aside.
template <class Row, class Read>
ScanFile<Row> read_lines(std::string_view text, std::string_view file, Read&& read) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    ScanFile<Row> result;
    std::uint64_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const Cells cells = cells_of(line);
        if (cells.empty()) continue;
        std::expected<Row, Refusal> row = read(cells);
        if (row) {
            row->line = number;
            result.rows.push_back(*std::move(row));
        } else {
            result.set_aside.push_back({std::string(line), {row.error().code, row.error().sentence, {.file = std::string(file), .row = number, .field = row.error().field}}});
        }
    }
    return result;
}

std::unexpected<Refusal> too_short(std::string_view needed) { return std::unexpected(Refusal{"scan-file.cells", fmt::format("the line has too few cells; it needs {}", needed), ""}); }
std::unexpected<Refusal> no_time(std::string_view text) { return std::unexpected(Refusal{"scan-file.time", fmt::format("\"{}\" is no time; write 1985, 1985/3 or 1985/3/21", text), "time"}); }

std::vector<std::string> rest_of(const Cells& cells, std::size_t from) {
    std::vector<std::string> rest;
    for (std::size_t i = from; i < cells.size(); ++i) rest.emplace_back(cells[i]);
    return rest;
}

}  // namespace

findings::DaySpan scan_time(std::string_view text, Day near) {
    std::int32_t date[3] = {0, 1, 1};
    std::size_t n = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find_first_of("/-", begin), text.size());
        const auto part = whole_of(text.substr(begin, end - begin));
        if (!part || n == 3) return {};
        date[n++] = *part;
        begin = end + 1;
        if (end == text.size()) break;
    }
    if (date[0] < 100) {
        const std::int32_t century = calendar(near).year / 100 * 100;
        date[0] += century + (date[0] + century - calendar(near).year > 50 ? -100 : date[0] + century - calendar(near).year < -50 ? 100 : 0);
    }
    if (n == 0 || !is_date(date[0], date[1], date[2]) || date[0] > 9999) return {};
    const Day first = day_of(date[0], date[1], date[2]);
    if (n == 3) return {first, first + 1};
    if (n == 2) return {first, first + days_in_month(date[0], date[1])};
    return {first, day_of(date[0] + 1, 1, 1)};
}

ScanFile<findings::ScanRow> read_scan_counts(std::string_view text, std::string_view file, bool with_times, Day near) {
    return read_lines<findings::ScanRow>(text, file, [&](const Cells& cells) -> std::expected<findings::ScanRow, Refusal> {
        if (cells.size() < (with_times ? 3 : 2)) return too_short(with_times ? "a place, a number and a time" : "a place and a number");
        const auto number = whole_of(cells[1]);
        if (!number) return std::unexpected(Refusal{"scan-file.number", fmt::format("\"{}\" is no whole number of 0 or more", cells[1]), "number"});
        findings::ScanRow row{.place = std::string(cells[0]), .number = static_cast<double>(*number), .covariates = rest_of(cells, with_times ? 3 : 2)};
        if (with_times && (row.when = scan_time(cells[2], near)).is_empty()) return no_time(cells[2]);
        return row;
    });
}

ScanFile<findings::ScanRow> read_scan_population(std::string_view text, std::string_view file, Day near) {
    return read_lines<findings::ScanRow>(text, file, [&](const Cells& cells) -> std::expected<findings::ScanRow, Refusal> {
        if (cells.size() < 3) return too_short("a place, a time and a number");
        const auto number = number_of(cells[2]);
        if (!number || *number < 0) return std::unexpected(Refusal{"scan-file.number", fmt::format("\"{}\" is no population, a number of 0 or more", cells[2]), "population"});
        findings::ScanRow row{.place = std::string(cells[0]), .number = *number, .when = scan_time(cells[1], near), .covariates = rest_of(cells, 3)};
        if (row.when.is_empty()) return no_time(cells[1]);
        return row;
    });
}

ScanFile<findings::ScanCoordinates> read_scan_coordinates(std::string_view text, std::string_view file, ScanCoordinateKind kind) {
    return read_lines<findings::ScanCoordinates>(text, file, [&](const Cells& cells) -> std::expected<findings::ScanCoordinates, Refusal> {
        if (cells.size() < 3) return too_short("a place and two coordinates");
        const auto first = number_of(cells[1]), second = number_of(cells[2]);
        if (!first || !second) return std::unexpected(Refusal{"scan-file.coordinates", fmt::format("\"{}\", \"{}\" are no coordinates", cells[1], cells[2]), "coordinates"});
        findings::ScanCoordinates row{.place = std::string(cells[0])};
        if (kind == ScanCoordinateKind::plane) {
            row.at = {*first, *second, cells.size() > 3 ? number_of(cells[3]).value_or(0) : 0};
            return row;
        }
        if (!geo::is_valid({*second, *first})) return std::unexpected(Refusal{"scan-file.coordinates", fmt::format("latitude {}, longitude {} is no place on earth; for coordinates of a plane say so", cells[1], cells[2]), "coordinates"});
        row.at = findings::on_globe(*first, *second, geo::earth_radius_m / 1000);
        return row;
    });
}

}  // namespace daybook::intake
