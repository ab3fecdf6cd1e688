// Records as people name them: "10433096", "chicago/10433096", or "#17" for entry 17 of the ledger.
#pragma once
#include <string>

#include "base/result.hpp"
#include "clerk/folder.hpp"

namespace daybook::cli {

struct RecordName {
    std::string source;
    std::string record;
};

// Splits the source off, or takes the only source there is. Refused when the ledger has several and none was named.
Result<RecordName> record_name(const clerk::Views& views, const std::string& source, const std::string& record);

// The entry that is the newest version of the record.
Result<record::Index> find_record(const clerk::Archive& archive, const std::string& source, const std::string& record);

}  // namespace daybook::cli
