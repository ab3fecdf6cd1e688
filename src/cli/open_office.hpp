// The office (accounts, sessions, conversations, uploads) of a data folder, opened with the wrapping key of its keys folder.
#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"
#include "ledger/disk.hpp"
#include "store/office.hpp"

namespace daybook::cli {

// Made when it does not exist. Refused: no data folder there, no wrapping key, and what Office::open refuses.
Result<std::unique_ptr<store::Office>> open_office(ledger::Disk& disk, const std::string& data);

// The clock, for the commands.
[[nodiscard]] store::Instant now();

// "2026-11-24T14:05Z"
[[nodiscard]] std::string utc_text(store::Instant instant);

}  // namespace daybook::cli
