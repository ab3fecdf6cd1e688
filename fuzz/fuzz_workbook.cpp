// Reads any bytes as a workbook, and any bytes as the sheet of an otherwise good one, since chance seldom makes a zip archive.
// Whatever comes in is refused with a code and a sentence, or read within the limits; a workbook is the same as itself.
#include <cstdint>
#include <string>

#include <zip.h>

#include "report/xlsx_reader.hpp"

using namespace daybook;
using namespace daybook::report;

namespace {

constexpr std::string_view book = R"(<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>)";
constexpr std::string_view relations = R"(<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>)";
constexpr std::string_view strings = R"(<sst><si><t>figure</t></si><si><t>value</t></si><si><t>shown</t></si><si><t>ledger_origin</t></si><si><t>ledger_root</t></si><si><t>book_sha256</t></si><si><t>recipe.json</t></si></sst>)";

void add(zip_t* archive, const char* name, std::string_view text) {
    DAYBOOK_CHECK(zip_file_add(archive, name, zip_source_buffer(archive, text.data(), text.size(), 0), 0) >= 0, "a part is added");
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(zip_get_num_entries(archive, 0) - 1), ZIP_CM_STORE, 0);
}

std::string workbook_with(std::string_view sheet) {
    zip_source_t* const to = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_source_keep(to);
    zip_t* const archive = zip_open_from_source(to, ZIP_TRUNCATE, nullptr);
    add(archive, "xl/workbook.xml", book);
    add(archive, "xl/_rels/workbook.xml.rels", relations);
    add(archive, "xl/sharedStrings.xml", strings);
    add(archive, "xl/worksheets/sheet1.xml", sheet);
    DAYBOOK_CHECK(zip_close(archive) == 0, "the archive is written");
    zip_stat_t facts;
    zip_source_stat(to, &facts);
    std::string bytes(facts.size, '\0');
    zip_source_open(to);
    zip_source_read(to, bytes.data(), bytes.size());
    zip_source_close(to);
    zip_source_free(to);
    return bytes;
}

void check(std::string_view bytes) {
    const auto sheets = read_xlsx(bytes);
    if (!sheets) {
        DAYBOOK_CHECK(!sheets.error().code.empty() && !sheets.error().sentence.empty(), "a refusal says what was wrong");
        return;
    }
    DAYBOOK_CHECK(differences(*sheets, *sheets, 10).empty(), "a workbook says what it says");
    for (const auto& sheet : *sheets)
        for (const auto& row : sheet.rows)
            for (const auto& cell : row.cells) DAYBOOK_CHECK(row.number > 0 && cell.column > 0 && !cell.text.empty(), "a cell has a place and a text");
    (void)recipe_in(*sheets);
    const auto file = figures_in(*sheets);
    if (!file) return;
    for (const auto& figure : file->figures) DAYBOOK_CHECK(!figure.visible.empty() && figure.visible.size() <= longest_visible_text && figure.line > 1, "a figure keeps the limits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(text);
    check(workbook_with(text));
    return 0;
}
