// The parts of the board report, read from data/report/parts.toml: which indicators each shows, in which order, under which title.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/result.hpp"
#include "report/model.hpp"

namespace daybook::results {

struct PartRule {
    std::string id;
    report::PartKind kind = report::PartKind::indicators;
    std::vector<std::string> indicators;  // of a part of indicators; none: those that no other part names
    std::vector<std::string> not_by_area;  // some of them
    Texts title, holds;
    std::optional<Texts> limit;
};

// Refused, with the line: unknown keys, a text that is missing in a language, an indicator or an id that stands twice.
Result<std::vector<PartRule>> parse_parts(std::string_view text, const std::string& file);

// The ones that the program ships.
[[nodiscard]] const std::vector<PartRule>& shipped_parts();

}  // namespace daybook::results
