// The board report as a workbook of sheets: as data, before any file format. First the sheets that people want (about, key figures,
// areas, months, all else), pivoted from the figures of the page, so that a part that the page gains is in the workbook, too; then
// "figures" with each figure once under its key, which verify reads; then the recipe by which anyone makes the same workbook again.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/model.hpp"
#include "report/wording.hpp"

namespace daybook::report {

// The first cell of the sheets that programs read, whatever the language.
inline constexpr std::string_view figures_mark = "figure", recipe_mark = "recipe.json";

struct SheetCell {
    std::string text;              // what stands there when there is no number
    std::optional<double> number;
    int digits = 0;                // shown after the point
    bool fraction = false;         // 0 to 1, shown in per cent
};

struct Sheet {
    std::string name;                          // at most 31 letters
    std::vector<std::string> head;             // the first row
    std::vector<std::vector<SheetCell>> rows;  // each at most as long as the head
    std::size_t fixed_columns = 0;             // on the left, which stay when the sheet is scrolled
};

// `recipe` is any text; recipe_in() of xlsx_reader.hpp gives it back.
[[nodiscard]] std::vector<Sheet> workbook(const BoardReport& report, const Wording& wording, std::string_view recipe);

// The value of a figure as value_text() writes it: a number where it is one; "inf", "none" and words stay text.
[[nodiscard]] SheetCell value_cell(Measure measure, const std::string& value);

}  // namespace daybook::report
