// Editions on disk. A set is staged, synced, before its entry is written; once the entry is durable its files are put in place, and then the
// pages around them. A run that is killed in between is made good by repair(), from what was staged or, when that is lost, from the ledger.
//
//   <data>/publishing/                       staged: "chicago-2015@1@en@index.html"
//   <data>/published/chicago-2015/1/en/…     the set, as manifest.json beside it names it; never changed
//   <data>/published/chicago-2015/1/receipt.tlog-proof, index.html, ru.html, …    not in the manifest
//   <data>/published/index.html, …, verify/, log/verifier.key
//
// Invariant: where <data>/published/…/manifest.json is, every file that it names is there.
#pragma once
#include <functional>
#include <span>
#include <string>

#include "clerk/editions.hpp"
#include "clerk/folder.hpp"
#include "ledger/disk.hpp"
#include "publishing/edition_set.hpp"

namespace daybook::publishing {

// Puts the files of a set on disk, where nobody sees them yet.
Result<void> stage(ledger::Disk& disk, const clerk::DataFolder& folder, const std::string& edition, std::int64_t number, const EditionSet& set);

// What repair() needs of others.
struct Sources {
    std::function<Result<EditionSet>(const clerk::PublishedEdition&)> make_again;  // asked only for what is neither in place nor staged
    std::function<Result<std::string>(record::Index)> receipt;                     // of an entry, as text
    std::string origin, verifier_key;                                              // of the ledger
};

struct Repaired {
    std::size_t put_in_place = 0;  // editions whose files were not all there
    std::size_t made_again = 0;    // of these, made from the ledger
    std::size_t removed = 0;       // staged files that no entry names
};

// Puts in place whatever the ledger says was published, and writes the pages. What is there already stays. `editions` in the order of the ledger.
// Refused: files that cannot be made again as they were ("edition.lost": the manifest's SHA-256 differs, another program version made them).
Result<Repaired> put_in_place(ledger::Disk& disk, const clerk::DataFolder& folder, std::span<const clerk::PublishedEdition> editions, const Sources& sources);

// The same when a program starts, nobody else writing: staged files that no entry names are removed as well.
Result<Repaired> repair(ledger::Disk& disk, const clerk::DataFolder& folder, std::span<const clerk::PublishedEdition> editions, const Sources& sources);

// The manifest of an edition that is in place; refused when it is not, or is not the one that its entry names.
Result<Manifest> manifest_in_place(ledger::Disk& disk, const clerk::DataFolder& folder, const record::EditionPublished& edition);

}  // namespace daybook::publishing
