// Puts a board report together from a scene: the same recipe and the same ledger prefix give the same report.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "report/model.hpp"
#include "results/recipe.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// Refused: a source without dated records, a ledger without the profile that its records were imported by, and what check_recipe() refuses.
// `shown`: the indicators that are in it; none: all, and the parts that are made of several. Every figure is the same whichever are
// shown: all of the book are compared.
enum class AreaTables : std::uint8_t { with, without };
Result<report::BoardReport> make_board(const Scene& scene, const Recipe& recipe, const std::vector<std::string>& shown = {}, AreaTables area_tables = AreaTables::with);

}  // namespace daybook::results
