// Erasing what is sealed, and the legal holds that keep it from being erased. The ledger keeps that it was there, what became of it and on
// what ground; what was said, and by whom, is destroyed with its keys.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "record/entry.hpp"

namespace daybook::store {
class Office;
}

namespace daybook::clerk {

class Clerk;

// What erasing a record destroys.
struct Erasure {
    std::string source, record;
    std::vector<record::Index> parts;  // the entries whose sealed parts go, in order
    std::vector<std::string> files;    // of a report: its attachments, by the ids that the office has for them too

    [[nodiscard]] bool is_of_report() const;
};

// Of a record, all its versions. Of a report (source "reports", its reference as the record), whatever is sealed of it: what the reporter
// said, messages, attachments, notes, and who of the staff read and decided. Refused: unknown record, nothing sealed, erased already,
// under a legal hold.
Result<Erasure> erasure_of(const Clerk& clerk, std::string_view source, std::string_view record);

// Destroys what the office knows of a report: files with their keys and what their metadata said, and the chat that it came from. To be
// called before erase(): a run that is killed in between has forgotten too much rather than too little.
Result<void> forget(store::Office& office, const Clerk& clerk, const Erasure& erasure);

// Destroys it, and enters that it was done and why: once for a record, for a report once for each part.
Result<record::Erased> erase(Clerk& clerk, const Erasure& erasure, std::string_view ground);

// An erasure is entered before it is done; one that was killed in between is made good here. Called when a clerk opens.
Result<void> finish_erasures(Clerk& clerk);

// Places or lifts a legal hold on the sealed part of a record, or on all of a report.
Result<record::Hold> hold(Clerk& clerk, std::string_view source, std::string_view record, std::string_view ground, bool placed);

}  // namespace daybook::clerk
