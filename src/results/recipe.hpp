// What a board report is made from, besides the ledger: made from what somebody asks for, written beside the report, and read again.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "intake/official.hpp"
#include "report/model.hpp"
#include "results/finding_answer.hpp"
#include "results/scene.hpp"

namespace daybook::results {

// Whom a report or a view is for. What everyone sees goes through disclosure control (public_board.hpp).
enum class Audience : std::uint8_t { staff, everyone };

// A finding that a report shows, of its period.
struct ReportFinding {
    FindingKind kind = FindingKind::clusters;
    std::string indicator;
    bool operator==(const ReportFinding&) const = default;
};
inline constexpr std::size_t report_findings_most = 20;

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
    std::vector<ReportFinding> findings;
};

[[nodiscard]] std::string to_json(const Recipe& recipe);
Result<Recipe> recipe_from_json(std::string_view text, const std::string& file);

// What somebody asks a report to be made from.
struct RecipeRequest {
    std::string source;                         // empty: the only one there is
    std::string period, against;
    std::string title;                          // empty: the source's
    std::string official_text, official_name;   // a file of official figures; no name: none
    std::vector<std::string> areas;             // ids; none: everywhere
    std::vector<report::Instruction> instructions;
    std::optional<report::Comment> comment;
    Language language = Language::en;
    Audience audience = Audience::staff;
    std::vector<ReportFinding> findings;
};

// Pinned to the scene's ledger size, with its book. Refused: a source that is not there or not named, a period that is none, what check_recipe() refuses.
Result<Recipe> make_recipe(const Scene& scene, const RecipeRequest& request);

// Refused: an area that the source does not have, too many areas, official figures (they are for everywhere) with areas, an instruction about an
// indicator that the book lacks; of findings: too many, one twice, any in a report on some areas (they are for everywhere) or for everyone (they are made from the place and
// day of each case).
Result<void> check_recipe(const Scene& scene, const Recipe& recipe);

}  // namespace daybook::results
