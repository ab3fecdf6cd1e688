// A ledger as of one size, ready to be counted: its columns, the indicator book and the words. Every figure, page, table and
// report is made from a scene, and from nothing else, so that the same question at the same size has the same answer everywhere.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "base/phrases.hpp"
#include "base/result.hpp"
#include "clerk/folder.hpp"
#include "clerk/source_rules.hpp"
#include "figures/change_table.hpp"
#include "figures/columns.hpp"
#include "figures/indicator.hpp"
#include "geo/outline.hpp"

namespace daybook::results {

// A data folder that is read: its ledger, and views of all entries up to some size. Shared by the scenes made from it.
struct Archive {
    clerk::DataFolder folder;
    std::shared_ptr<const ledger::Log> log;
    std::shared_ptr<const clerk::Views> views;
};

// Opens a data folder for reading, as clerk::open_archive() does.
Result<Archive> open_archive(ledger::Disk& disk, const std::string& root);

struct Memo;  // what is computed once for a scene and asked for often

struct Scene {
    Archive archive;
    std::string book_text;
    figures::Book book;
    Phrases phrases;          // the figures' own words
    std::uint32_t as_of = 0;  // ledger size
    Hash root{};              // of the tree of that size
    figures::Columns columns; // views of archive.views
    figures::ColumnIndex index;
    unsigned threads = 1;     // that counting may use
    std::shared_ptr<Memo> memo;
};

// All months of a source, by area, as of the scene. From any thread; counted once. Refused: a source without dated records.
Result<std::shared_ptr<const figures::History>> history_of(const Scene& scene, const std::string& source);

// What is compared and received for the whole of a source, or of some of its areas, between two periods: of all indicators, without
// areas of their own. From any thread; kept for the periods asked for last.
struct WholeTable {
    figures::ChangeTable table;
    figures::Received received, received_before;
};
Result<std::shared_ptr<const WholeTable>> whole_table(const Scene& scene, const std::string& source, const Period& period, const Period& against, const std::vector<std::uint16_t>& areas);

// The polygons of a source's areas, as of the scene; none when the ledger has no area files.
Result<geo::AreaSet> area_polygons(const Scene& scene, const std::string& source);

// The outlines of a source's areas, as of the scene; without shapes when the ledger has no area files. From any thread; read once.
Result<std::shared_ptr<const geo::OutlineMap>> area_outlines(const Scene& scene, const std::string& source);

// Refused: a book with an error (`book_name` is for the message), a size that the views do not reach.
Result<std::shared_ptr<const Scene>> make_scene(Archive archive, std::string book_text, const std::string& book_name, std::uint64_t size, unsigned threads);

// "1182080" or "2026-03-31" as a ledger size; empty: all of it. Refused: neither of them, a size that the views do not reach.
Result<std::uint64_t> size_as_of(const clerk::Views& views, const std::string& text);

inline constexpr std::string_view shipped_book_name = "indicators/book.toml";
[[nodiscard]] std::string shipped_book();

// The source named, or all that the ledger has, in order of their names. Refused: an unknown source, a ledger without records.
Result<std::vector<std::string>> chosen_sources(const Scene& scene, const std::string& source);
// The source named, or the only one; refused when there are several.
Result<std::string> only_source(const Scene& scene, const std::string& source);

// Refuses ids that the book does not have; all ids when none are given.
Result<std::vector<std::string>> chosen_indicators(const Scene& scene, const std::vector<std::string>& ids);

// The profile of the newest import of a source before the scene's ledger size, as the data folder keeps it.
Result<std::shared_ptr<const clerk::SourceRules>> rules_of(const Scene& scene, const std::string& source);

// Rates are given for this many residents and a year.
inline constexpr double rate_residents = 100'000;

// Residents of an area, or of all areas of the source together; 0 when unknown for any that has records.
[[nodiscard]] std::int64_t population_of(const Scene& scene, std::uint16_t area);
[[nodiscard]] std::int64_t population_of(const Scene& scene, const std::string& source);

// Years in a period: each day is 1/365, or 1/366 in a leap year, so that a calendar year is exactly one.
[[nodiscard]] double years_in(const Period& period);

}  // namespace daybook::results
