// What people add to a report, read from the files that a command's options name.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/commands.hpp"
#include "report/model.hpp"

namespace daybook::cli {

struct ReportWords {
    std::string official_text, official_name;  // no name: none
    std::vector<report::Instruction> instructions;
    std::optional<report::Comment> comment;
};

// Refused with the file and its row: one that cannot be read, what read_instructions() and make_comment() refuse.
Result<ReportWords> read_words(const WordFiles& files);

}  // namespace daybook::cli
