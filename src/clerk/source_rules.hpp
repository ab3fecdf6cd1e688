// By which profile a source's records were read last.
#pragma once
#include <string_view>

#include "base/result.hpp"
#include "clerk/folder.hpp"
#include "intake/profile.hpp"
#include "record/entry.hpp"

namespace daybook::clerk {

struct SourceRules {
    record::ImportStarted started;  // the newest import of the source
    intake::Profile profile;        // as it was kept then
};

// As of a ledger size. Refused: no import of this source, a kept profile that is damaged.
Result<SourceRules> source_rules(const DataFolder& folder, const Views& views, std::string_view source, std::uint64_t as_of);

}  // namespace daybook::clerk
