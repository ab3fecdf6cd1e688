// What the store knows of a file that was handed in: where it lies, what it is, the key that opens it, and which report it
// belongs to. The file itself is not here. What nobody claims in time is listed to be removed.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace daybook::store {

class Vault;

struct Upload {
    std::string id;          // 22 to 64 letters, digits, "-", "_": made by the server, not to be guessed
    std::string path;        // below the data folder
    std::string type;        // "image/jpeg", as the content says
    std::int64_t bytes = 0;
    std::string found;       // JSON: what its metadata gave away; encrypted on disk
    std::string key;         // what opens the file; encrypted on disk
    Instant created = 0;
    std::string claimed_by;  // the report's reference, also while it is only reserved for it; empty: nobody's yet
};

enum class ClaimResult : std::uint8_t {
    claimed,      // all of them; also when they were this report's already
    unknown,      // one of them is not there
    someone_elses,
};

// For several threads. Refused: texts longer than their limits or of another form (upload.form), an id that is there (upload.exists).
class Uploads {
public:
    Uploads(Database& database, const Vault& vault) : database_(database), vault_(vault) {}

    Result<void> add(const Upload& upload);
    Result<std::optional<Upload>> find(std::string_view id);
    // For a report that is about to be filed: nobody else gets them, and unclaimed() passes them over. All or none.
    Result<ClaimResult> reserve(std::span<const std::string> ids, std::string_view reference);
    // For a report that was filed. All or none.
    Result<ClaimResult> claim(std::span<const std::string> ids, std::string_view reference);
    // The report was not filed: those that were reserved for it are nobody's again.
    Result<void> release(std::span<const std::string> ids, std::string_view reference);
    Result<std::vector<Upload>> of_report(std::string_view reference);  // reserved ones too, in order of their making
    // Unclaimed ones made before that moment, oldest first. Remove the file first, then call remove().
    Result<std::vector<Upload>> unclaimed(Instant before, std::int32_t count_max);
    // Reserved ones made before that moment, oldest first: whoever knows whether the report was filed claims or releases them.
    Result<std::vector<Upload>> reserved(Instant before, std::int32_t count_max);
    // Row and key are overwritten on disk. False when there was none.
    Result<bool> remove(std::string_view id);
    // Bytes of all that are not claimed: to be held below a limit.
    Result<std::int64_t> unclaimed_bytes();

private:
    Result<ClaimResult> mark(std::span<const std::string> ids, std::string_view reference, bool is_filed);
    Result<Upload> opened(Upload row) const;
    Result<std::vector<Upload>> listed(std::string_view sql, Values values);
    Database& database_;
    const Vault& vault_;
};

}  // namespace daybook::store
