// What was instructed, as a person writes it down: CSV with the columns date, indicator, wanted (down or up), text. The file is
// read as outside input: small, UTF-8, every row whole.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "report/model.hpp"

namespace daybook::results {

inline constexpr std::size_t instructions_bytes_max = 1 << 20;
inline constexpr std::size_t instructions_max = 200;
inline constexpr std::size_t instruction_text_max = 2000;  // bytes
inline constexpr std::size_t comment_text_max = 16 << 10;
inline constexpr std::size_t comment_by_max = 200;

// In the order of their dates. Refused with the row: a missing column, a date that is no day, another direction, a text that is empty,
// too long or no text. Whether the indicators exist is for the caller.
Result<std::vector<report::Instruction>> read_instructions(std::string_view csv, const std::string& file);

// Refused: nothing in it, too long, not UTF-8, control characters but line breaks and tabs.
Result<report::Comment> make_comment(std::string_view text, std::string_view by, const std::string& file);

}  // namespace daybook::results
