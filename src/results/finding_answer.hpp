// A finding as a page shows it: one question with everything else chosen, answered in words, on a map, as tables and as files, with the command that
// gives the same. What is chosen is what suits an overview in seconds; the commands have all options.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/language.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "report/finding.hpp"
#include "results/scene.hpp"

namespace daybook::results {

enum class FindingKind : std::uint8_t { clusters, near_repeat, areas, density };
inline constexpr std::array all_finding_kinds{FindingKind::clusters, FindingKind::near_repeat, FindingKind::areas, FindingKind::density};
[[nodiscard]] std::string_view to_key(FindingKind kind);  // "near-repeat", as the command is called
[[nodiscard]] std::optional<FindingKind> finding_kind(std::string_view key);
[[nodiscard]] std::string name_of(FindingKind kind, Language language);  // "Near-repeats"

struct FindingQuestion {
    FindingKind kind = FindingKind::clusters;
    std::string source, indicator;
    Period period;
};

// In one language.
struct FindingInWords {
    report::Finding finding;
    std::string csv;      // the table for programs
    std::string geojson;  // the map for programs; empty: the finding has none
};

struct FindingAnswer {
    std::array<FindingInWords, languages> in;  // by Language
    std::string options;                       // of the command that gives the same: " --indicator burglary --period 2014 …"
    [[nodiscard]] const FindingInWords& words(Language language) const { return in[static_cast<std::size_t>(language)]; }
};

// Refused: what the command of the kind refuses: an unknown source or indicator, a period without cases, no borders of areas …
Result<FindingAnswer> find(const Scene& scene, const FindingQuestion& question);

}  // namespace daybook::results
