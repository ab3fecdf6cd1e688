#include "cli/open_office.hpp"

#include <chrono>

#include "base/time.hpp"
#include "clerk/folder.hpp"
#include "ledger/seal.hpp"

namespace daybook::cli {

Result<std::unique_ptr<store::Office>> open_office(ledger::Disk& disk, const std::string& data) {
    const clerk::DataFolder folder{data};
    DAYBOOK_TRY(const bool there, disk.exists(folder.ledger()));
    if (!there) return refuse("data.none", "there is no data folder here; `daybook init` makes one, or name another with --data", {.file = data});
    DAYBOOK_TRY(const auto key, ledger::read_wrapping_key(disk, folder.wrapping_key()));
    if (!key) return refuse("seal.key-missing", "the wrapping key is missing, and without it no account can be opened; restore it from where it is kept", {.file = folder.wrapping_key()});
    return store::Office::open({.database = {.path = folder.office()}, .key = *key});
}

store::Instant now() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string utc_text(store::Instant instant) { return to_text(When{static_cast<Minute>(instant / 60), Precision::minute}) + "Z"; }

}  // namespace daybook::cli
