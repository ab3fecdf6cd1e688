#include "intake/official.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/csv.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"

namespace daybook::intake {
namespace {

struct Format {  // how a wide table is read
    std::string title, agency, year;
    std::vector<std::pair<std::string, std::string>> indicators;  // id, column
};

std::vector<Format> shipped_formats() {
    std::vector<Format> formats;
    for (const auto& file : shipped_files()) {
        if (!file.name.starts_with("official/")) continue;
        const auto table = toml::parse(file.text);  // ships with the program and is read by a test
        Format format{table["title"].value_or(""), table["agency"].value_or(""), table["year"].value_or(""), {}};
        if (const auto* indicators = table["indicators"].as_table())
            for (const auto& [id, column] : *indicators) format.indicators.emplace_back(std::string(id.str()), column.value_or(""));
        formats.push_back(std::move(format));
    }
    return formats;
}

using Cells = std::vector<std::string>;

std::optional<std::size_t> column(const Cells& header, std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
}

struct FileRow {
    Cells cells;
    std::uint64_t number;
};

Result<std::vector<FileRow>> read_rows(std::string_view text, const std::string& file) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<FileRow> rows;
    CsvReader reader(text, ',');
    while (const auto record = reader.next()) {
        const Place place{.file = file, .row = record->line + 1};
        if (record->fault != CsvFault::none) return refuse("official.row", "this row has a quote that is not closed", place);
        FileRow row{{}, record->line + 1};
        for (const auto cell : record->cells) row.cells.emplace_back(trimmed(cell));
        if (!rows.empty() && row.cells.size() != rows[0].cells.size()) return refuse("official.row", fmt::format("this row has {} cells, the header has {}", row.cells.size(), rows[0].cells.size()), place);
        rows.push_back(std::move(row));
    }
    if (rows.empty()) return refuse("official.empty", "this file is empty", {.file = file});
    return rows;
}

Result<std::optional<std::int64_t>> figure(const FileRow& row, std::size_t at, const Cells& header, const std::string& file) {
    const std::string& cell = row.cells[at];
    if (cell.empty() || cell == "NA") return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc{} || end != cell.data() + cell.size() || number < 0)
        return refuse("official.number", fmt::format("\"{}\" is no whole number", cell), {.file = file, .row = row.number, .column = static_cast<std::uint32_t>(at + 1), .field = header[at]});
    return number;
}

Result<Period> period_of(const FileRow& row, std::size_t at, const Cells& header, const std::string& file) {
    auto period = Period::parse(row.cells[at]);
    if (!period) return refuse("official.period", period.error().sentence, {.file = file, .row = row.number, .column = static_cast<std::uint32_t>(at + 1), .field = header[at]});
    return period;
}

Result<std::vector<OfficialRow>> read_long(const std::vector<FileRow>& rows, const std::string& file) {
    const Cells& header = rows[0].cells;
    const auto agency = column(header, "agency"), period = column(header, "period"), indicator = column(header, "indicator"), number = column(header, "number"), publisher = column(header, "publisher");
    std::vector<OfficialRow> list;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        DAYBOOK_TRY(const auto value, figure(rows[i], *number, header, file));
        if (!value) continue;
        DAYBOOK_TRY(const auto when, period_of(rows[i], *period, header, file));
        list.push_back({rows[i].cells[*agency], rows[i].cells[*indicator], when, *value, publisher ? rows[i].cells[*publisher] : std::string()});
    }
    return list;
}

Result<std::vector<OfficialRow>> read_wide(const std::vector<FileRow>& rows, const Format& format, const std::string& file) {
    const Cells& header = rows[0].cells;
    std::vector<OfficialRow> list;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        DAYBOOK_TRY(const auto when, period_of(rows[i], *column(header, format.year), header, file));
        for (const auto& [id, name] : format.indicators) {
            DAYBOOK_TRY(const auto value, figure(rows[i], *column(header, name), header, file));
            if (value) list.push_back({rows[i].cells[*column(header, format.agency)], id, when, *value, format.title});
        }
    }
    return list;
}

bool fits(const Format& format, const Cells& header) {
    return column(header, format.agency) && column(header, format.year) && std::all_of(format.indicators.begin(), format.indicators.end(), [&](const auto& some) { return column(header, some.second).has_value(); });
}

}  // namespace

Result<std::vector<OfficialRow>> read_official(std::string_view text, const std::string& file) {
    DAYBOOK_TRY(const auto rows, read_rows(text, file));
    const Cells& header = rows[0].cells;
    const bool is_long = column(header, "agency") && column(header, "period") && column(header, "indicator") && column(header, "number");
    if (is_long) return read_long(rows, file);
    for (const auto& format : shipped_formats())
        if (fits(format, header)) return read_wide(rows, format, file);
    return refuse("official.header", "the header fits no known table of official figures; the plain form has the columns agency, period, indicator, number", {.file = file, .row = 1});
}

}  // namespace daybook::intake
