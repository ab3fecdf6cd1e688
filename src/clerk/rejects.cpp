#include "clerk/rejects.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/input.hpp"

namespace daybook::clerk {

void RejectsFile::add(const intake::SourceFile& file, std::uint64_t row, const intake::Reject& reject, std::string_view raw) {
    append_csv_cell(text_, file.name);
    text_ += fmt::format(",{},", row);
    if (reject.column != 0) text_ += fmt::format("{}", reject.column);
    text_ += ',';
    append_csv_cell(text_, reject.field);
    text_ += ',';
    append_csv_cell(text_, reject.reason);
    text_ += ',';
    append_csv_cell(text_, is_utf8(raw) ? std::string(raw) : utf8_from_windows_1252(raw));
    text_ += '\n';
}

Result<Hash> RejectsFile::save(const std::string& path) const {
    std::error_code ignored;  // what cannot be done here shows when the file is written or read
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    DAYBOOK_TRY_VOID(replace_file(path, text_));
    // It holds rows as they stood, personal text included: for its owner's eyes only.
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    return sha256(text_);
}

}  // namespace daybook::clerk
