// Puts a board report together from a scene: the same recipe and the same ledger prefix give the same report.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "intake/official.hpp"
#include "intake/profile.hpp"
#include "report/model.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// Whom a report or a view is for. What everyone sees goes through disclosure control (public_board.hpp).
enum class Audience : std::uint8_t { staff, everyone };

// All that a report is made from, besides the ledger and the indicator book. It is written beside the report, so that
// whoever checks it can make the page again byte for byte.
struct Recipe {
    std::string title, file_name, source;
    Period period, against;
    Language language = Language::en;
    std::uint64_t ledger_size = 0;
    std::vector<intake::OfficialRow> official;  // of the source's agency, within the two periods
    std::string official_name, official_sha256;
    std::string book_text;
    std::vector<std::string> areas;  // ids: the report is about these areas alone; none: everywhere
    std::vector<report::Instruction> instructions;
    std::optional<report::Comment> comment;
    Audience audience = Audience::staff;
};

[[nodiscard]] std::string to_json(const Recipe& recipe);
Result<Recipe> recipe_from_json(std::string_view text, const std::string& file);

// Refused: a source without dated records, a ledger without the profile that its records were imported by, an area that the source
// does not have, official figures (they are for everywhere) with areas, an instruction about an indicator that the book lacks.
// `shown`: the indicators that are in it; none: all, and the parts that are made of several. Every figure is the same whichever are
// shown: all of the book are compared.
enum class AreaTables : std::uint8_t { with, without };
Result<report::BoardReport> make_board(const Scene& scene, const Recipe& recipe, const std::vector<std::string>& shown = {}, AreaTables area_tables = AreaTables::with);

}  // namespace daybook::results
