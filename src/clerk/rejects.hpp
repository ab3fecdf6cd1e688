// Rows that an import set aside: a CSV file with file, row, column, field, reason and the row as it stood.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "intake/source_file.hpp"

namespace daybook::clerk {

class RejectsFile {
public:
    void add(const intake::SourceFile& file, std::uint64_t row, const intake::Reject& reject, std::string_view raw);
    // Writes it; gives its SHA-256.
    Result<Hash> save(const std::string& path) const;

private:
    std::string text_ = "file,row,column,field,reason,original\n";
};

}  // namespace daybook::clerk
