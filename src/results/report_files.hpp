// The files of a board report: which formats there are, what their files are called in a report's folder, and their bytes. All hold
// the same figures. Each is a function of the report and its recipe; the PDF also of WeasyPrint's version and the fonts.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/model.hpp"
#include "results/board.hpp"

namespace daybook::results {

enum class Format : std::uint8_t { html, csv, xlsx, sdmx, pdf };

struct FormatName {
    Format format;
    std::string_view name;  // as --format has it
    std::string_view file;  // in the report's folder
};

[[nodiscard]] const std::vector<FormatName>& all_formats();
[[nodiscard]] std::string_view file_of(Format format);

inline constexpr std::string_view recipe_file = "recipe.json";

// "html,csv,xlsx": in any order; refused: another name.
Result<std::vector<Format>> parse_formats(std::string_view text);

// By its first bytes.
[[nodiscard]] Format format_of(std::string_view bytes);

// `scratch`: a folder in which files may lie for a while (PDF only).
Result<std::string> write_format(Format format, const report::BoardReport& board, const Recipe& recipe, const std::string& scratch);

}  // namespace daybook::results
