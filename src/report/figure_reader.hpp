// Reads the figures back out of a report that anyone may have made or changed: HTML as render() writes it, or figures.csv.
// The file is an adversary. Only the few elements and attributes that render() writes are read, well nested, without scripts,
// comments or inline styles: so what is read here is what a browser shows, save for the style sheet, whose hash is given.
// All else is refused with its line. Nothing is recomputed here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "report/figure_key.hpp"

namespace daybook::report {

inline constexpr std::size_t largest_report = 64U << 20;     // bytes
inline constexpr std::size_t most_figures = 1'000'000;
inline constexpr std::size_t longest_visible_text = 256;     // bytes of one figure

struct ReadFigure {
    FigureKey key;
    std::string value;    // as the value attribute or cell has it
    std::string visible;  // the text that a reader sees, entities resolved
    std::uint64_t line = 0;  // from 1
};

struct FigureFile {
    std::vector<ReadFigure> figures;        // in the order of the file
    std::string language;                   // of <html lang>; empty in CSV
    std::optional<std::string> book_text;   // the embedded indicator book
    std::string style_sha256;               // hex, of the style sheet's text; empty in CSV
    std::string ledger_origin, ledger_root, book_sha256;  // as the citation claims; empty when it has none
    std::optional<std::uint64_t> ledger_size;
    std::string program;                    // "daybook 0.1.0": what made the file, as it says
    std::string disclosure;                 // version and SHA-256 of the rule that hides small counts; empty: for staff, or a CSV
};

Result<FigureFile> read_report_html(std::string_view html);
Result<FigureFile> read_figures_csv(std::string_view csv);

// One or the other, told apart by the first bytes.
Result<FigureFile> read_figures(std::string_view file);

}  // namespace daybook::report
