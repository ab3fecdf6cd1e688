#include "cli/report_words.hpp"

#include <filesystem>

#include "base/input.hpp"
#include "results/instructions.hpp"

namespace daybook::cli {
namespace {

constexpr std::size_t official_bytes_max = std::size_t{64} << 20;

}  // namespace

Result<ReportWords> read_words(const WordFiles& files) {
    ReportWords words;
    if (!files.official.empty()) {
        DAYBOOK_TRY(words.official_text, read_file(files.official, official_bytes_max));
        words.official_name = std::filesystem::path(files.official).filename().string();
    }
    if (!files.instructions.empty()) {
        DAYBOOK_TRY(const auto text, read_file(files.instructions, results::instructions_bytes_max));
        DAYBOOK_TRY(words.instructions, results::read_instructions(text, files.instructions));
    }
    if (!files.comment.empty()) {
        DAYBOOK_TRY(const auto text, read_file(files.comment, 2 * results::comment_text_max));
        DAYBOOK_TRY(words.comment, results::make_comment(text, files.comment_by, files.comment));
    }
    return words;
}

}  // namespace daybook::cli
