// The board report as one HTML file: no script, nothing loaded from outside, the same bytes for the same data on any machine.
// Every figure stands in <data class="figure" value="11820" data-figure="KEY">11,820</data> (class "word" for words), its key as
// in figure_key.hpp; the indicator book stands in <pre id="indicator-book">. figure_reader.hpp reads both back.
#pragma once
#include <string>
#include <string_view>

#include "report/model.hpp"
#include "report/wording.hpp"

namespace daybook::report {

// `wording` has to be in the report's language.
[[nodiscard]] std::string render(const BoardReport& report, const Wording& wording);

// Ledger, size, root, book and program as rows of a list of terms (<dl>), for pages that cite what a report cites.
[[nodiscard]] std::string citation_rows(const Citation& citation, const Wording& wording);

// The SHA-256 (hex) of the style that render() writes, to compare with FigureFile::style_sha256.
[[nodiscard]] std::string style_sha256();
// Whether a report has that style, or had it before: none of them hides or adds anything.
[[nodiscard]] bool is_known_style(std::string_view sha256);

}  // namespace daybook::report
