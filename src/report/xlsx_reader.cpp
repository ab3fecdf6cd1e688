#include "report/xlsx_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <pugixml.hpp>
#include <zip.h>

#include "report/workbook.hpp"
#include "report/wording.hpp"

namespace daybook::report {
namespace {

using pugi::xml_node;

constexpr std::uint32_t last_column = 16'384, last_row = 1'048'576;  // of the format
constexpr std::size_t deepest_name = 128;

struct ArchiveEnd {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct MemberEnd {
    void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Parts = std::map<std::string, std::string, std::less<>>;

std::unexpected<Error> damaged(std::string sentence) { return refuse("xlsx.form", std::move(sentence)); }

// Parts that a workbook of plain cells has, also when another program has saved it again.
bool is_known_part(std::string_view name) {
    for (const std::string_view known : {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/metadata.xml"})
        if (name == known) return true;
    if (name.ends_with('/')) return true;
    const bool xml = name.ends_with(".xml");
    return xml && (name.starts_with("docProps/") || name.starts_with("xl/theme/") || name.starts_with("xl/worksheets/sheet"));
}

// Unpacked as far as the limit allows, whatever the archive says about sizes.
Result<std::string> unpack(zip_t* archive, zip_uint64_t number, std::size_t room) {
    const std::unique_ptr<zip_file_t, MemberEnd> member(zip_fopen_index(archive, number, 0));
    if (!member) return damaged("a part of the workbook cannot be unpacked");
    std::string bytes;
    constexpr std::size_t piece = 1U << 16;
    while (true) {
        const std::size_t before = bytes.size();
        bytes.resize(before + piece);
        const zip_int64_t got = zip_fread(member.get(), bytes.data() + before, piece);
        bytes.resize(before + static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
        if (got < 0) return damaged("a part of the workbook is damaged");
        if (got == 0) return bytes;
        if (bytes.size() > room) return refuse("report.large", fmt::format("the workbook has more than {} bytes unpacked; no report has", most_workbook_bytes));
    }
}

Result<Parts> parts_of(std::string_view bytes) {
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) return damaged("the file is no workbook");
    std::unique_ptr<zip_t, ArchiveEnd> archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (!archive) {
        zip_source_free(source);
        return damaged("the file is no workbook: it is no zip archive, or a damaged one");
    }
    const auto count = zip_get_num_entries(archive.get(), 0);
    if (count < 0 || static_cast<std::size_t>(count) > most_workbook_parts) return damaged(fmt::format("the workbook has {} parts; a report has at most {}", count, most_workbook_parts));
    Parts parts;
    std::size_t room = most_workbook_bytes;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
        const char* const given = zip_get_name(archive.get(), i, ZIP_FL_ENC_RAW);
        const std::string name = given == nullptr ? "" : given;
        if (name.size() > deepest_name || !is_known_part(name)) return refuse("xlsx.part", fmt::format("the workbook holds \"{}\": no report has such a part", name.substr(0, deepest_name)));
        DAYBOOK_TRY(auto text, unpack(archive.get(), i, room));
        room -= text.size();
        if (!parts.emplace(name, std::move(text)).second) return refuse("xlsx.part", fmt::format("the workbook holds \"{}\" twice", name));
    }
    return parts;
}

Result<pugi::xml_document> parse_part(const Parts& parts, std::string_view name) {
    const auto part = parts.find(name);
    if (part == parts.end()) return damaged(fmt::format("the workbook has no {}", name));
    if (part->second.find("<!DOCTYPE") != std::string::npos) return refuse("xlsx.part", fmt::format("{} has a document type: no report has one", name));
    pugi::xml_document document;
    const auto parsed = document.load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
    if (!parsed) return damaged(fmt::format("{} cannot be read: {}", name, parsed.description()));
    return document;
}

std::string_view local_name(const char* name) {
    const std::string_view text(name);
    const auto colon = text.find(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

// Children by their name without a prefix: programs differ in the prefixes they write.
template <class Each>
void each_child(const xml_node& parent, std::string_view name, Each each) {
    for (const auto& node : parent.children())
        if (local_name(node.name()) == name) each(node);
}

xml_node child(const xml_node& parent, std::string_view name) {
    for (const auto& node : parent.children())
        if (local_name(node.name()) == name) return node;
    return {};
}

// The text of <si> or <is>: one <t>, or the <t> of each run <r>.
std::string string_in(const xml_node& node) {
    std::string text;
    for (const auto& part : node.children()) {
        if (local_name(part.name()) == "t") text += part.child_value();
        if (local_name(part.name()) == "r") text += child(part, "t").child_value();
    }
    return text;
}

Result<std::vector<std::string>> shared_strings(const Parts& parts) {
    std::vector<std::string> strings;
    if (!parts.contains("xl/sharedStrings.xml")) return strings;
    DAYBOOK_TRY(const auto document, parse_part(parts, "xl/sharedStrings.xml"));
    each_child(document.document_element(), "si", [&](const xml_node& node) { strings.push_back(string_in(node)); });
    return strings;
}

struct CellPlace {
    std::uint32_t column = 0, row = 0;
};

// "C5" → column 3, row 5.
std::optional<CellPlace> place_of(std::string_view reference) {
    CellPlace place;
    std::size_t at = 0;
    for (; at < reference.size() && reference[at] >= 'A' && reference[at] <= 'Z'; ++at) {
        place.column = place.column * 26 + static_cast<std::uint32_t>(reference[at] - 'A' + 1);
        if (place.column > last_column) return std::nullopt;
    }
    const auto [end, fault] = std::from_chars(reference.data() + at, reference.data() + reference.size(), place.row);
    if (at == 0 || fault != std::errc{} || end != reference.data() + reference.size() || place.row == 0 || place.row > last_row) return std::nullopt;
    return place;
}

std::string column_name(std::uint32_t column) {
    std::string name;
    for (; column > 0; column = (column - 1) / 26) name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
    return name;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    Number number{};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(number) : std::nullopt;
}

class SheetReader {
public:
    SheetReader(const std::vector<std::string>& strings, std::string name, std::size_t& room) : strings_(strings), room_(room) { sheet_.name = std::move(name); }

    Result<ReadSheet> read(const xml_node& data) {
        for (const auto& row : data.children())
            if (local_name(row.name()) == "row") DAYBOOK_TRY_VOID(read_row(row));
        return std::move(sheet_);
    }

private:
    std::unexpected<Error> wrong(std::string sentence) const { return refuse("xlsx.cell", fmt::format("sheet \"{}\": {}", sheet_.name, sentence), Place{.file = {}, .row = row_}); }

    Result<void> read_row(const xml_node& node) {
        const auto number = whole_number<std::uint32_t>(node.attribute("r").value());
        if (!number || *number <= row_ || *number > last_row) return wrong("its rows do not follow one another");
        row_ = *number;
        ReadRow row{.number = row_, .cells = {}};
        for (const auto& cell : node.children())
            if (local_name(cell.name()) == "c") DAYBOOK_TRY_VOID(read_cell(cell, row));
        if (!row.cells.empty()) sheet_.rows.push_back(std::move(row));
        return {};
    }

    Result<void> read_cell(const xml_node& node, ReadRow& row) {
        const auto place = place_of(node.attribute("r").value());
        if (!place || place->row != row.number || (!row.cells.empty() && place->column <= row.cells.back().column)) return wrong("its cells do not follow one another");
        if (child(node, "f")) return wrong(fmt::format("{} is a formula: no report has one", node.attribute("r").value()));
        ReadCell cell{.column = place->column};
        DAYBOOK_TRY_VOID(read_value(node, cell));
        if (cell.text.empty()) return {};
        if (room_-- == 0) return refuse("report.large", fmt::format("the workbook has more than {} cells; no report has", most_workbook_cells));
        row.cells.push_back(std::move(cell));
        return {};
    }

    Result<void> read_value(const xml_node& node, ReadCell& cell) const {
        const std::string_view type = node.attribute("t").value();
        const std::string_view value = child(node, "v").child_value();
        if (type == "inlineStr") return void(cell.text = string_in(child(node, "is"))), Result<void>{};
        if (type == "str") return void(cell.text = value), Result<void>{};
        if (type == "s") {
            const auto number = whole_number<std::size_t>(value);
            if (!number || *number >= strings_.size()) return wrong("a cell names a text that is not there");
            cell.text = strings_[*number];
            return {};
        }
        if (!type.empty() && type != "n") return wrong(fmt::format("{} is neither text nor number", node.attribute("r").value()));
        if (value.empty()) return {};
        const auto number = whole_number<double>(value);
        if (!number || !std::isfinite(*number)) return wrong(fmt::format("{} is no number", node.attribute("r").value()));
        cell.is_number = true;
        cell.text = fmt::format("{}", *number);
        return {};
    }

    const std::vector<std::string>& strings_;
    std::size_t& room_;
    ReadSheet sheet_;
    std::uint32_t row_ = 0;
};

// Which part holds the sheet of each relation: "rId1" → "xl/worksheets/sheet1.xml".
Result<std::map<std::string, std::string, std::less<>>> relations(const Parts& parts) {
    DAYBOOK_TRY(const auto document, parse_part(parts, "xl/_rels/workbook.xml.rels"));
    std::map<std::string, std::string, std::less<>> targets;
    for (const auto& node : document.document_element().children()) {
        if (node.attribute("TargetMode")) return refuse("xlsx.part", "the workbook leads outside of itself: no report does");
        const std::string target = node.attribute("Target").value();
        targets[node.attribute("Id").value()] = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }
    return targets;
}

const ReadCell* cell_at(const ReadRow& row, std::uint32_t column) {
    const auto cell = std::ranges::find(row.cells, column, &ReadCell::column);
    return cell == row.cells.end() ? nullptr : &*cell;
}

std::string text_at(const ReadRow& row, std::uint32_t column) {
    const auto* cell = cell_at(row, column);
    return cell == nullptr ? std::string() : cell->text;
}

const ReadSheet* sheet_marked(const std::vector<ReadSheet>& sheets, std::string_view mark) {
    for (const auto& sheet : sheets)
        if (!sheet.rows.empty() && sheet.rows.front().number == 1 && text_at(sheet.rows.front(), 1) == mark) return &sheet;
    return nullptr;
}

// The value as value_text() writes it, when the number is just that; else as it stands.
std::string value_at(const ReadRow& row, std::uint32_t column, Measure measure) {
    const auto* cell = cell_at(row, column);
    if (cell == nullptr) return {};
    if (!cell->is_number || rule_of(measure).kind == ValueKind::name) return cell->text;
    const auto number = whole_number<double>(cell->text);
    if (!number) return cell->text;
    if (rule_of(measure).kind == ValueKind::integer) return std::fabs(*number) < 9e15 && *number == std::trunc(*number) ? fmt::format("{:.0f}", *number) : cell->text;
    const auto text = value_text(measure, *number);
    return whole_number<double>(text) == number ? text : cell->text;
}

struct FigureColumns {
    std::uint32_t figure = 0, value = 0, shown = 0, origin = 0, root = 0, book = 0, program = 0;
};

Result<FigureColumns> columns_of(const ReadRow& head) {
    FigureColumns columns;
    for (const auto& [name, place] : {std::pair<std::string_view, std::uint32_t*>{"figure", &columns.figure}, {"value", &columns.value}, {"shown", &columns.shown},
                                      {"ledger_origin", &columns.origin}, {"ledger_root", &columns.root}, {"book_sha256", &columns.book}, {"program", &columns.program}}) {
        if (std::ranges::count(head.cells, name, &ReadCell::text) != 1) return refuse("xlsx.figures", fmt::format("the sheet of figures needs one column \"{}\"", name), Place{.file = {}, .row = 1});
        *place = std::ranges::find(head.cells, name, &ReadCell::text)->column;
    }
    return columns;
}

Result<void> take_citation(FigureFile& file, const ReadRow& row, const FigureColumns& columns, std::uint64_t size) {
    const auto origin = text_at(row, columns.origin), root = text_at(row, columns.root), book = text_at(row, columns.book);
    if (file.figures.empty()) {
        file.ledger_origin = origin;
        file.ledger_root = root;
        file.book_sha256 = book;
        file.program = text_at(row, columns.program);
        file.ledger_size = size;
        return {};
    }
    if (origin != file.ledger_origin || root != file.ledger_root || book != file.book_sha256) return refuse("xlsx.figures", "this row cites another ledger or book than the first", Place{.file = {}, .row = row.number});
    return {};
}

void compare_rows(const std::string& name, const ReadRow& found, const ReadRow& expected, std::vector<CellDifference>& list) {
    std::size_t f = 0, e = 0;
    while (f < found.cells.size() || e < expected.cells.size()) {
        const std::uint32_t in_found = f < found.cells.size() ? found.cells[f].column : last_column + 1, in_expected = e < expected.cells.size() ? expected.cells[e].column : last_column + 1;
        const auto column = std::min(in_found, in_expected);
        const ReadCell* const left = in_found == column ? &found.cells[f++] : nullptr;
        const ReadCell* const right = in_expected == column ? &expected.cells[e++] : nullptr;
        if (left != nullptr && right != nullptr && *left == *right) continue;
        const auto row = std::max(found.number, expected.number);
        list.push_back({name, column_name(column) + std::to_string(row), row, left == nullptr ? "" : left->text, right == nullptr ? "" : right->text});
    }
}

void compare_sheets(const ReadSheet& found, const ReadSheet& expected, std::vector<CellDifference>& list, std::size_t most) {
    static const ReadRow nothing;
    std::size_t f = 0, e = 0;
    while ((f < found.rows.size() || e < expected.rows.size()) && list.size() < most) {
        const std::uint32_t in_found = f < found.rows.size() ? found.rows[f].number : last_row + 1, in_expected = e < expected.rows.size() ? expected.rows[e].number : last_row + 1;
        const auto row = std::min(in_found, in_expected);
        const ReadRow& left = in_found == row ? found.rows[f++] : nothing;
        const ReadRow& right = in_expected == row ? expected.rows[e++] : nothing;
        compare_rows(found.name, left, right, list);
    }
}

}  // namespace

bool looks_like_xlsx(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }

Result<std::vector<ReadSheet>> read_xlsx(std::string_view bytes) {
    if (bytes.size() > largest_report) return refuse("report.large", fmt::format("the file has {} bytes; a workbook has at most {}", bytes.size(), largest_report));
    DAYBOOK_TRY(const auto parts, parts_of(bytes));
    DAYBOOK_TRY(const auto strings, shared_strings(parts));
    DAYBOOK_TRY(const auto targets, relations(parts));
    DAYBOOK_TRY(const auto book, parse_part(parts, "xl/workbook.xml"));
    std::vector<ReadSheet> sheets;
    std::size_t room = most_workbook_cells;
    for (const auto& node : child(book.document_element(), "sheets").children()) {
        std::string relation;
        for (const auto& attribute : node.attributes())
            if (local_name(attribute.name()) == "id") relation = attribute.value();
        const auto target = targets.find(relation);
        if (target == targets.end() || sheets.size() == most_workbook_parts) return damaged("a sheet of the workbook is not there");
        const std::string name = node.attribute("name").value();
        if (std::ranges::find(sheets, name, &ReadSheet::name) != sheets.end()) return damaged("two sheets of the workbook have the same name");
        DAYBOOK_TRY(const auto document, parse_part(parts, target->second));
        DAYBOOK_TRY(auto sheet, SheetReader(strings, name, room).read(child(document.document_element(), "sheetData")));
        sheets.push_back(std::move(sheet));
    }
    return sheets;
}

Result<FigureFile> figures_in(const std::vector<ReadSheet>& sheets) {
    const auto* sheet = sheet_marked(sheets, figures_mark);
    if (sheet == nullptr) return refuse("xlsx.figures", "the workbook has no sheet whose first cell is \"figure\": it is no report of Daybook");
    DAYBOOK_TRY(const auto columns, columns_of(sheet->rows.front()));
    FigureFile file;
    for (std::size_t i = 1; i < sheet->rows.size(); ++i) {
        const auto& row = sheet->rows[i];
        const Place place{.file = {}, .row = row.number};
        if (file.figures.size() == most_figures) return refuse("report.large", fmt::format("the workbook has more than {} figures", most_figures), place);
        auto key = parse_figure_key(text_at(row, columns.figure));
        if (!key) return refuse(key.error().code, key.error().sentence, place);
        auto shown = text_at(row, columns.shown);
        if (shown.empty() || shown.size() > longest_visible_text) return refuse("report.figure", fmt::format("a figure's text has {} bytes; it needs 1 to {}", shown.size(), longest_visible_text), place);
        DAYBOOK_TRY_VOID(take_citation(file, row, columns, key->ledger_size));
        auto value = value_at(row, columns.value, key->measure);
        file.figures.push_back({*std::move(key), std::move(value), std::move(shown), row.number});
    }
    return file;
}

std::optional<std::string> recipe_in(const std::vector<ReadSheet>& sheets) {
    const auto* sheet = sheet_marked(sheets, recipe_mark);
    if (sheet == nullptr) return std::nullopt;
    std::string recipe;
    for (std::size_t i = 1; i < sheet->rows.size(); ++i) recipe += text_at(sheet->rows[i], 1);
    return recipe;
}

std::vector<CellDifference> differences(const std::vector<ReadSheet>& found, const std::vector<ReadSheet>& expected, std::size_t most) {
    std::vector<CellDifference> list;
    for (const auto& sheet : expected) {
        const auto same = std::ranges::find(found, sheet.name, &ReadSheet::name);
        if (same == found.end())
            list.push_back({sheet.name, "", 0, "", "a sheet"});
        else
            compare_sheets(*same, sheet, list, most);
    }
    for (const auto& sheet : found)
        if (std::ranges::find(expected, sheet.name, &ReadSheet::name) == expected.end()) list.push_back({sheet.name, "", 0, "a sheet", ""});
    if (list.size() > most) list.resize(most);
    return list;
}

}  // namespace daybook::report
