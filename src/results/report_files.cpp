#include "results/report_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/csv.hpp"
#include "report/html.hpp"
#include "report/print.hpp"
#include "report/sdmx.hpp"
#include "report/xlsx.hpp"
#include "report/xlsx_reader.hpp"
#include "results/pdf.hpp"

namespace daybook::results {

const std::vector<FormatName>& all_formats() {
    static const std::vector<FormatName> formats = {
        {Format::html, "html", "index.html"}, {Format::csv, "csv", "figures.csv"}, {Format::xlsx, "xlsx", "report.xlsx"}, {Format::sdmx, "sdmx", "figures.sdmx.csv"}, {Format::pdf, "pdf", "report.pdf"}};
    return formats;
}

std::string_view file_of(Format format) { return std::ranges::find(all_formats(), format, &FormatName::format)->file; }

Result<std::vector<Format>> parse_formats(std::string_view text) {
    std::vector<Format> formats;
    while (true) {
        const auto comma = text.find(',');
        const auto found = std::ranges::find(all_formats(), text.substr(0, comma), &FormatName::name);
        if (found == all_formats().end()) return refuse("report.format", fmt::format("\"{}\" is no format of a report; there are html, csv, xlsx, sdmx and pdf", text.substr(0, comma)));
        if (std::ranges::find(formats, found->format) == formats.end()) formats.push_back(found->format);
        if (comma == std::string_view::npos) return formats;
        text.remove_prefix(comma + 1);
    }
}

Format format_of(std::string_view bytes) {
    if (bytes.starts_with('<')) return Format::html;
    if (report::looks_like_xlsx(bytes)) return Format::xlsx;
    if (report::looks_like_sdmx(bytes)) return Format::sdmx;
    return bytes.starts_with("%PDF-") ? Format::pdf : Format::csv;
}

Result<std::string> write_format(Format format, const report::BoardReport& board, const Recipe& recipe, const std::string& scratch) {
    const auto& wording = report::Wording::shipped(board.language);
    switch (format) {
        case Format::html: return report::render(board, wording);
        case Format::csv: return report::figures_csv(board, wording);
        case Format::xlsx: return report::board_xlsx(board, wording, to_json(recipe));
        case Format::sdmx: return report::figures_sdmx(board, wording);
        case Format::pdf: break;
    }
    return make_pdf(report::print_edition(report::render(board, wording)), {.folder = scratch, .date = board.period.after_last()});
}

}  // namespace daybook::results
