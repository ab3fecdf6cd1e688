#include "report/sdmx.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "report/csv.hpp"
#include "report/page.hpp"

namespace daybook::report {
namespace sdmx {

constexpr std::string_view flow = "DAYBOOK:BOARD_REPORT(1.0.0)";
constexpr std::string_view total = "_T", not_applicable = "_Z", not_allocated = "_X";

enum Column : std::size_t {
    structure, structure_id, action, freq, source, indicator, ref_area, measure_of, compared_with, detail, time_period, obs_value, word, obs_status, unit_measure, decimals,
    indicator_title, area_name, shown, figure, ledger_origin, ledger_size, ledger_root, book_version, book_sha256, program, columns
};

constexpr std::array<std::string_view, columns> heads = {
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "SOURCE", "INDICATOR", "REF_AREA", "MEASURE", "COMPARED_WITH", "DETAIL", "TIME_PERIOD", "OBS_VALUE", "WORD", "OBS_STATUS", "UNIT_MEASURE", "DECIMALS",
    "INDICATOR_TITLE", "AREA_NAME", "SHOWN", "FIGURE", "LEDGER_ORIGIN", "LEDGER_SIZE", "LEDGER_ROOT", "BOOK_VERSION", "BOOK_SHA256", "PROGRAM"};

using Row = std::array<std::string, columns>;

std::string_view unit_of(Measure measure) {
    using enum Measure;
    switch (measure) {
        case rate:
        case shrunk_rate: return "PER_100000_YEAR";
        case population: return "PERSONS";
        case share:
        case missing_share:
        case indicators_level:
        case areas_level: return "FRACTION";
        case change:
        case deviation: return "PERCENT";
        case points: return "PERCENTAGE_POINTS";
        case ratio:
        case low:
        case high:
        case odds_ratio:
        case odds_low:
        case odds_high:
        case dispersion: return "RATIO";
        case p:
        case adjusted_p: return "PROBABILITY";
        case word:
        case verdict: return not_applicable;
        case wait_median:
        case wait_p90: return "MINUTES";
        default: return "NUMBER";
    }
}

std::string area_id(const AreaScope& area) {
    if (area.kind == AreaScope::Kind::whole) return std::string(total);
    if (area.kind == AreaScope::Kind::none) return std::string(not_allocated);
    if (area.kind == AreaScope::Kind::one) return sdmx_id(area.id);
    std::string text;
    for (const auto& id : area.ids) text += "@" + sdmx_id(id);
    return text;
}

std::string measure_id(std::string_view name) {
    std::string id(name);
    std::ranges::transform(id, id.begin(), [](char c) { return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return id;
}

std::string detail_id(const std::string& text) {
    if (text.empty()) return std::string(not_applicable);
    return text == "*" ? std::string(total) : sdmx_id(text);
}

// What follows from a figure's key and value alone.
Row coded(const FigureKey& key, const std::string& value) {
    const auto& rule = rule_of(key.measure);
    const auto time = sdmx_time(key.period);
    Row row;
    row[structure] = "dataflow";
    row[structure_id] = flow;
    row[action] = "I";
    row[freq] = time.frequency;
    row[source] = sdmx_id(key.source);
    row[indicator] = key.indicator == "*" ? std::string(total) : key.indicator;
    row[ref_area] = area_id(key.area);
    row[measure_of] = measure_id(rule.name);
    row[compared_with] = key.against ? sdmx_time(*key.against).time : std::string(not_applicable);
    row[detail] = detail_id(key.detail);
    row[time_period] = time.time;
    const bool is_word = rule.kind == ValueKind::name;  // of which "none" is one: no record in either period
    if (is_word)
        row[word] = value;
    else
        row[obs_value] = value == "none" ? "NaN" : value == "inf" ? "INF" : value;
    row[obs_status] = !is_word && value == "none" ? "M" : "A";
    row[unit_measure] = unit_of(key.measure);
    row[decimals] = std::to_string(rule.digits);
    row[figure] = to_text(key);
    row[ledger_size] = std::to_string(key.ledger_size);
    return row;
}

std::string value_in(const FigureKey& key, std::string_view number, std::string_view text) {
    if (rule_of(key.measure).kind == ValueKind::name) return std::string(text);
    if (number == "NaN") return "none";
    return number == "INF" ? "inf" : std::string(number);
}

void append_row(std::string& out, const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        append_csv_cell(out, row[i]);
    }
    out += "\r\n";
}

// The titles and names of a row of figures_table(), which come from people: safe for spreadsheets.
void add_names(const std::vector<std::string>& from, const Table& table, Row& row) {
    const auto cell = [&](std::string_view name) -> const std::string& { return from[static_cast<std::size_t>(std::ranges::find(table.columns, name) - table.columns.begin())]; };
    for (const auto& [to, name] : {std::pair<Column, std::string_view>{indicator_title, "indicator_title"}, {area_name, "area_name"}, {shown, "shown"}, {ledger_origin, "ledger_origin"},
                                   {ledger_root, "ledger_root"}, {book_version, "book_version"}, {book_sha256, "book_sha256"}, {program, "program"}})
        row[to] = guarded(cell(name));
}

Result<void> check_head(CsvReader& reader) {
    const auto head = reader.next();
    if (!head || !std::ranges::equal(head->cells, heads)) return refuse("sdmx.header", "the first row does not name the columns of a board report in SDMX-CSV 2.0", Place{.file = {}, .row = 1});
    return {};
}

Result<void> check_codes(const CsvRecord& record, const Row& right, const Place& place) {
    for (const auto at : {structure, structure_id, action, freq, source, indicator, ref_area, measure_of, compared_with, detail, time_period, obs_value, word, obs_status, unit_measure, decimals, ledger_size})
        if (record.cells[at] != right[at])
            return refuse("sdmx.code", fmt::format("{} is \"{}\"; of this figure and value it has to be \"{}\"", heads[at], record.cells[at].substr(0, 80), right[at]), place);
    return {};
}

Result<void> take_citation(FigureFile& file, const CsvRecord& record, std::uint64_t size, const Place& place) {
    const std::string origin = unguarded(record.cells[ledger_origin]), root = unguarded(record.cells[ledger_root]), book = unguarded(record.cells[book_sha256]);
    if (!file.figures.empty() && (origin != file.ledger_origin || root != file.ledger_root || book != file.book_sha256)) return refuse("sdmx.citation", "this row cites another ledger or book than the first", place);
    file.ledger_origin = origin;
    file.ledger_root = root;
    file.book_sha256 = book;
    file.program = unguarded(record.cells[program]);
    file.ledger_size = size;
    return {};
}

}  // namespace sdmx

SdmxTime sdmx_time(const Period& period) {
    const auto text = period.to_text();
    if (text.find('/') != std::string::npos) return {"_O", fmt::format("{}/P{}D", day_text(period.first()), period.days())};
    if (text.size() == 4) return {"A", text};
    if (text.size() == 10) return {"D", text};
    return {text[5] == 'Q' ? "Q" : "M", text};
}

std::string sdmx_id(std::string_view text) {
    std::string id;
    for (const char letter : text) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-' || (letter == '_' && !id.empty());
        if (plain)
            id += letter;
        else
            fmt::format_to(std::back_inserter(id), "${:02X}", static_cast<unsigned char>(letter));
    }
    return id;
}

std::string figures_sdmx(const BoardReport& report, const Wording& wording) {
    using namespace sdmx;
    const auto table = figures_table(report, wording);
    DAYBOOK_CHECK(table.columns[0] == "figure" && table.columns[1] == "value", "the table of figures begins with keys and values");
    std::string out;
    Row head;
    std::ranges::copy(heads, head.begin());
    append_row(out, head);
    for (const auto& from : table.rows) {
        const auto key = parse_figure_key(from[0]);
        DAYBOOK_CHECK(key.has_value(), "a key that was written is read");
        Row row = coded(*key, from[1]);
        add_names(from, table, row);
        append_row(out, row);
    }
    return out;
}

bool looks_like_sdmx(std::string_view bytes) { return bytes.starts_with("STRUCTURE,"); }

Result<FigureFile> read_figures_sdmx(std::string_view csv) {
    using namespace sdmx;
    if (csv.size() > largest_report) return refuse("report.large", fmt::format("the file has {} bytes; a table of figures has at most {}", csv.size(), largest_report));
    if (!is_utf8(csv)) return refuse("report.utf8", "the file is not UTF-8");
    CsvReader reader(csv, ',');
    DAYBOOK_TRY_VOID(check_head(reader));
    FigureFile file;
    while (const auto record = reader.next(columns)) {
        const Place place{.file = {}, .row = record->line + 1};
        if (record->fault != CsvFault::none || record->cells.size() != columns) return refuse("sdmx.row", fmt::format("the row cannot be read: it needs {} cells", static_cast<std::size_t>(columns)), place);
        if (file.figures.size() == most_figures) return refuse("report.large", fmt::format("the file has more than {} figures", most_figures), place);
        auto key = parse_figure_key(record->cells[figure]);
        if (!key) return refuse(key.error().code, key.error().sentence, place);
        auto value = value_in(*key, record->cells[obs_value], record->cells[word]);
        DAYBOOK_TRY_VOID(check_codes(*record, coded(*key, value), place));
        std::string text = unguarded(record->cells[shown]);
        if (text.empty() || text.size() > longest_visible_text) return refuse("report.figure", fmt::format("a figure's text has {} bytes; it needs 1 to {}", text.size(), longest_visible_text), place);
        DAYBOOK_TRY_VOID(take_citation(file, *record, key->ledger_size, place));
        file.figures.push_back({*std::move(key), std::move(value), std::move(text), record->line + 1});
    }
    return file;
}

}  // namespace daybook::report
