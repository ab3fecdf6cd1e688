// Which indicator book an edition may be counted by. What an edition hides protects small counts of all indicators together, and later editions keep it
// hidden by working it out again with their own book. That holds only while all books of a source count the same: a rule that is a little wider would
// show by subtraction what it adds, and a further indicator would have other counts hidden than those that were. A correction of an error in a
// rule cannot do without another book, and takes that into account (docs/disclosure.md).
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "figures/indicator.hpp"
#include "ledger/disk.hpp"
#include "results/recipe.hpp"

namespace daybook::publishing {

// Whether two books count the records of a source alike: the same indicators in the same order, each with the same filter, date, kind and, of a share,
// the same denominator and clearance. Words, breaks and what settles may differ, and so may series: they are others' numbers and hide nothing.
[[nodiscard]] bool count_alike(const figures::Book& one, const figures::Book& other, std::string_view source);

// The book that a draft is counted by when nobody names one: the shipped one; where that does not count like the editions of the source that are
// published, as after an upgrade of the program, theirs. `reason`: of a correction; that of a rule takes the shipped one. Refused when the files of
// the newest edition cannot be read.
Result<std::string> usual_book(ledger::Disk& disk, const results::Archive& archive, const std::string& source, const std::string& reason);

// The scene of usual_book(), given that of the shipped one.
Result<std::shared_ptr<const results::Scene>> usual_scene(ledger::Disk& disk, std::shared_ptr<const results::Scene> shipped, const std::string& source, const std::string& reason);

// Refused ("edition.book"): a book that does not count like that of the source's newest published edition, unless `reason` is an error in a rule.
Result<void> check_book(ledger::Disk& disk, const results::Archive& archive, const results::Recipe& recipe, const std::string& reason);

}  // namespace daybook::publishing
