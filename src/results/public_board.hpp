// The one way from a board report to what everyone may see. Every public page, download, edition and interface is made through
// here; what figures::PublicCells hides, and everything that is made of it, is taken out of the report's data before a writer sees it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "figures/disclosure.hpp"
#include "results/board.hpp"

namespace daybook::results {

// The rule that the program ships.
[[nodiscard]] const figures::DisclosureRule& shipped_disclosure_rule();

// The sizes of the source's editions that the scene's ledger knows, smallest first.
[[nodiscard]] std::vector<std::uint32_t> sizes_published(const Scene& scene, const std::string& source);

// Which counts of a source everyone may see, as of the scene: by the shipped rule, and nothing of what the editions before hid.
// From any thread; computed once a scene (scene.cpp).
Result<std::shared_ptr<const figures::PublicCells>> public_cells_of(const Scene& scene, const std::string& source);
// The same, computed anew: 0.5 s of processor for a million records and each edition.
Result<figures::PublicCells> make_public_cells(const Scene& scene, const std::string& source);

// Whether the report's parts say that an indicator is not to be shown area by area, since it would point at somebody.
[[nodiscard]] bool is_never_by_area(std::string_view indicator);

// make_board(), with what is hidden taken out. By area nothing is tested; the whole is, from counts that everyone may see.
Result<report::BoardReport> public_board(const Scene& scene, const Recipe& recipe, const std::vector<std::string>& shown = {});
// The same by cells that are known: two ledgers that differ in hidden counts only give the same report.
Result<report::BoardReport> public_board(const Scene& scene, const Recipe& recipe, const figures::PublicCells& cells, const std::vector<std::string>& shown);

// The report of a recipe, for whom it is meant.
Result<report::BoardReport> report_of(const Scene& scene, const Recipe& recipe);

}  // namespace daybook::results
