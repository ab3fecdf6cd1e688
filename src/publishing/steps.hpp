// The way of an edition from draft to ledger: the rules of record/editions.hpp applied to what the office has, with the files that each step
// fixes. What is reviewed is what is published: handing in for review fixes the manifest, and releasing makes the files again and compares.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "clerk/editions.hpp"
#include "publishing/edition_set.hpp"
#include "publishing/keeping.hpp"
#include "store/office.hpp"

namespace daybook::publishing {

// Who takes a step, and when.
struct Person {
    store::AccountId id{};
    record::Duties duties;
    store::Instant now = 0;
};

// Where editions are worked on, and the ledger with what was published before.
struct Newsroom {
    store::Office& office;
    ledger::Disk& disk;
    const results::Archive& archive;
};

// The scene that a recipe names: its ledger size, its book.
Result<std::shared_ptr<const results::Scene>> scene_of(const results::Archive& archive, const results::Recipe& recipe, unsigned threads);

// Makes a draft: of number 1, or with a reason of the number after the newest in the ledger. Refused as record::take() refuses; a first edition of
// what is published already ("edition.published"), a correction of what is not ("edition.unknown"), "edition.open", and what record::check() and
// check_book() refuse. `edition`: its id; empty: "source-period".
Result<store::Edition> begin(const Newsroom& room, const std::string& edition, const results::Recipe& recipe, const std::string& reason, const Person& person);

// The one that is being worked on. Refused ("edition.unknown") when there is none.
Result<store::Edition> working_on(store::Office& office, const std::string& edition);

// The recipe of a draft that is changed, or of a correction: what the request leaves open stays as it was in `before`.
Result<results::Recipe> renewed_recipe(const results::Scene& scene, results::RecipeRequest request, const results::Recipe& before);

// Makes a draft anew from another recipe; whoever does that cannot approve it.
Result<store::Edition> change(store::Office& office, const store::Edition& edition, const results::Recipe& recipe, const Person& person);

// The ledger size that a draft which is changed is pinned to when nobody names one: as before, or when other editions were published meanwhile and it
// cannot be published any more ("edition.older"), all that is there now.
[[nodiscard]] std::uint64_t size_of_change(const clerk::Views& views, const store::Edition& edition, const results::Recipe& recipe);

// Hands in for review what these files are. Refused, too, what record::check() and check_book() refuse: earlier and kinder than at the release.
Result<store::Edition> submit(const Newsroom& room, const store::Edition& edition, const EditionSet& set, const Person& person);

// approve, send_back or withdraw.
Result<store::Edition> decide(store::Office& office, const store::Edition& edition, record::EditionStep step, const std::string& note, const Person& person);

// The files of an edition, made from its recipe.
Result<EditionSet> files_of(const results::Archive& archive, const store::Edition& edition, unsigned threads);

// The entry that releasing would write. Refused: what record::take(), record::check() and check_book() refuse, files that are not those that were
// reviewed ("edition.differs").
Result<record::EditionPublished> entry_of(const Newsroom& room, const store::Edition& edition, const EditionSet& set, const Person& person);

// Says in the office that the entry is there. What is published already stays so, whoever says it. `by`: nobody is known after an interrupted run.
Result<void> enter_release(store::Office& office, const std::string& edition, std::int64_t number, std::optional<store::AccountId> by, store::Instant now);

// What is needed to put editions in place: receipts of `log`, recipes of the office. All has to outlive what is given.
[[nodiscard]] Sources sources_of(ledger::Disk& disk, const std::string& data, const ledger::Log& log, store::Office& office, unsigned threads);

// Makes good what an interrupted run left, when a program starts and nobody else writes: on disk, and in the office.
Result<Repaired> resume(ledger::Disk& disk, const clerk::DataFolder& folder, const clerk::Views& views, store::Office& office, const Sources& sources, store::Instant now);

// What a published edition was made from, by the recipe beside its files.
Result<results::Recipe> recipe_in_place(ledger::Disk& disk, const clerk::DataFolder& folder, const std::string& edition, std::int64_t number);

// What the newest published number of an edition was made from. Refused ("edition.unknown") when none was.
Result<results::Recipe> newest_recipe(ledger::Disk& disk, const results::Archive& archive, const std::string& edition);

// The ledger size that a correction is pinned to when nobody names one: with late records or records put right all that is there now, else as before.
[[nodiscard]] std::uint64_t size_of_correction(const std::string& reason, std::uint64_t size_before, std::uint64_t size_now);

}  // namespace daybook::publishing
