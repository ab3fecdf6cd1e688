// Checking a published edition that anyone may have changed: its files against the manifest, the manifest against the entry in its receipt, the
// receipt against the ledger's key; and, where the ledger is at hand, all of it against what the ledger gives.
#pragma once
#include <string>
#include <vector>

#include "ledger/disk.hpp"
#include "ledger/note.hpp"
#include "publishing/manifest.hpp"
#include "record/editions.hpp"
#include "results/scene.hpp"

namespace daybook::publishing {

struct SetFinding {
    std::string file;  // within the set
    std::string what;
};

struct SetCheck {
    Manifest manifest;
    std::optional<record::EditionPublished> entry;  // of the receipt, when that holds
    record::Index at = 0;                           // where it stands
    std::size_t files_agree = 0;                    // with the manifest
    std::vector<SetFinding> wrong;                  // empty: everything holds
};

// Whether this folder is a published edition: it has a manifest.
Result<bool> is_set(ledger::Disk& disk, const std::string& folder);

// Of a folder such as "published/chicago-2015/1". Refused: a folder without a manifest that can be read.
Result<SetCheck> check_set(ledger::Disk& disk, const std::string& folder, const ledger::VerifierKey& key);

// Adds what does not follow from the ledger: an entry that is not in it, files that are not what this program makes of it. Of files that another
// program made (is_of_this_program) nothing is said: they may differ in more than figures. Made again by the recipe of whichever language has it as
// it was published; that none has is a finding. Refused: a ledger that cannot make again a set which is as it was published.
Result<void> check_against_ledger(ledger::Disk& disk, const std::string& folder, const results::Archive& archive, unsigned threads, SetCheck& check);
[[nodiscard]] bool is_of_this_program(const Manifest& manifest);

}  // namespace daybook::publishing
