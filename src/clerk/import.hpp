// An import: files → blocks → offences (on several threads) → entries, columns and sealed parts (one after another).
// The same file again adds nothing; a later edition of it becomes revisions. Killed at any point, what was acknowledged
// is kept, and importing again goes on. Rows that cannot be read go to a rejects file; the totals always add up.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "clerk/clerk.hpp"
#include "geo/areas.hpp"
#include "intake/load.hpp"
#include "intake/source_file.hpp"

namespace daybook::clerk {

struct Progress {
    std::uint64_t bytes_read = 0, bytes_total = 0;  // on disk
    std::uint64_t rows = 0;
    std::size_t file = 0, files = 0;                // file: from 0
};

// What the files of an import hold together.
struct Survey {
    std::uint64_t bytes = 0;           // on disk
    std::uint64_t bytes_unpacked = 0;  // a guess where the files do not say
};

struct ImportOrder {
    const intake::LoadedProfile* rules = nullptr;   // profile and mapping; their texts are kept in the data folder
    const geo::AreaIndex* areas = nullptr;          // may be null
    std::vector<std::string> files;
    std::string edition;                            // of aggregate numbers: what they are an edition of; empty: as the files or the profile say
    std::optional<Survey> surveyed;                 // of these files by survey_files(); empty: import_files() does it
    unsigned threads = 1;                           // that map rows, at least 1
    ledger::Random random = ledger::system_random();  // for the salts of sealed parts; called under a lock
    std::function<void(const Progress&)> progress;  // called now and then, on the caller's thread
    std::function<Day()> today;                     // asked between blocks: an import may run past midnight
};

struct ImportSummary {
    record::ImportFinished tally;
    std::string rejects_file;                       // empty when nothing was rejected
    ledger::SignedCheckpoint checkpoint;            // everything is in it
    std::uint64_t entry_bytes = 0;                  // of the entries appended
    std::uint64_t seals_kept_erased = 0;            // sealed text in the files whose record was erased: not taken again
};

// Opens every file and fits the profile to its header. Writes nothing.
Result<Survey> survey_files(const intake::LoadedProfile& rules, const std::vector<std::string>& files, std::string_view edition = {});

// Refused before anything is written: a file that cannot be opened, a header that the profile does not fit. Refused in the
// middle: a damaged compressed file, a full disk; what was imported until then is kept.
// With a profile of series, what is counted are values: a row of the files that gives several is several.
Result<ImportSummary> import_files(Clerk& clerk, const ImportOrder& order);

}  // namespace daybook::clerk
