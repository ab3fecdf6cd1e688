// Reads any bytes as a report's page, as a table of figures and as SDMX-CSV. Whatever comes in is refused with a code and a sentence, or read
// within the limits, each figure with the one spelling of its key; and what was read, written as a table, is read back the same.
#include <cstdint>
#include <string>

#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/sdmx.hpp"

using namespace daybook;
using namespace daybook::report;

namespace {

void check(const Result<FigureFile>& file) {
    if (!file) {
        DAYBOOK_CHECK(!file.error().code.empty() && !file.error().sentence.empty(), "a refusal says what was wrong");
        return;
    }
    Table table{{"figure", "value", "shown", "ledger_origin", "ledger_root", "book_sha256"}, {}};
    for (const auto& figure : file->figures) {
        DAYBOOK_CHECK(!figure.visible.empty() && figure.visible.size() <= longest_visible_text && figure.line > 0, "a figure keeps the limits");
        const auto again = parse_figure_key(to_text(figure.key));
        DAYBOOK_CHECK(again && *again == figure.key, "a key that was read is written and read the same");
        table.rows.push_back({to_text(figure.key), figure.value, figure.visible, file->ledger_origin, file->ledger_root, file->book_sha256});
    }
    const auto copy = read_figures_csv(to_csv(table));
    DAYBOOK_CHECK(copy && copy->figures.size() == file->figures.size(), "figures that were read can be written as a table");
    for (std::size_t i = 0; i < copy->figures.size(); ++i)
        DAYBOOK_CHECK(copy->figures[i].key == file->figures[i].key && copy->figures[i].value == file->figures[i].value && copy->figures[i].visible == file->figures[i].visible, "and come back as they were");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(read_report_html(text));
    check(read_figures_csv(text));
    check(read_figures_sdmx(text));
    if (const auto key = parse_figure_key(text)) DAYBOOK_CHECK(to_text(*key) == text, "a key has one spelling");
    return 0;
}
