// What every figure needs: the ledger as of a size, its columns, the indicator book, and the citation that names them.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "clerk/folder.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "figures/columns.hpp"
#include "figures/counting.hpp"
#include "figures/indicator.hpp"
#include "base/language.hpp"
#include "figures/phrases.hpp"

namespace daybook::cli {

struct Scene {
    clerk::Archive archive;
    std::string book_text;
    figures::Book book;
    Phrases phrases;
    Language language = Language::en;
    std::uint32_t as_of = 0;  // ledger size
    Hash root{};              // of the tree of that size
    figures::Columns columns; // views of archive.views: the scene must not be moved once it is made
    figures::ColumnIndex index;
    unsigned threads = 1;
};

// The scene for a selection. Refused: no data folder, a book with an error, a size or date that the ledger does not reach.
Result<std::unique_ptr<Scene>> open_scene(ledger::Disk& disk, const Common& common, const Selection& selection);

// The same for a book that is given as text, and a size: for checking reports.
Result<std::unique_ptr<Scene>> open_scene(ledger::Disk& disk, const Common& common, std::string book_text, std::uint64_t size, Language language);

// The source named, or all that the ledger has, in order of their names.
Result<std::vector<std::string>> chosen_sources(const Scene& scene, const std::string& source);
// The source named, or the only one; refused when there are several.
Result<std::string> only_source(const Scene& scene, const std::string& source);

// Refuses ids that the book does not have; all ids when none are given.
Result<std::vector<std::string>> chosen_indicators(const Scene& scene, const std::vector<std::string>& ids);

// Book version and hash, ledger origin, size and root.
[[nodiscard]] Facts citation(const Scene& scene);

// Rates are given for this many residents and a year.
inline constexpr double rate_residents = 100'000;

// Residents of an area, or of all areas of the source together; 0 when unknown for any that has records.
[[nodiscard]] std::int64_t population_of(const Scene& scene, std::uint16_t area);
[[nodiscard]] std::int64_t population_of(const Scene& scene, const std::string& source);

// Years in a period: each day is 1/365, or 1/366 in a leap year, so that a calendar year is exactly one.
[[nodiscard]] double years_in(const Period& period);

}  // namespace daybook::cli
