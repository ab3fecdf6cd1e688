// The kinds of findings behind finding_answer.hpp, each in a file of its own, and what they share. Internal to src/results.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/phrases.hpp"
#include "results/finding_answer.hpp"

namespace daybook::results {

Result<FindingAnswer> find_clusters_page(const Scene& scene, const FindingQuestion& question);
Result<FindingAnswer> find_near_repeat_page(const Scene& scene, const FindingQuestion& question);
Result<FindingAnswer> find_density_page(const Scene& scene, const FindingQuestion& question);
Result<FindingAnswer> find_areas_page(const Scene& scene, const FindingQuestion& question);

// A question in a language, with the words of the page of findings (data/reporting/findings.tsv).
struct FindingText {
    const Scene& scene;
    const FindingQuestion& question;
    Language language;

    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] std::string fill(std::string_view key, const std::vector<PhraseValue>& values) const;
    [[nodiscard]] std::string number(double value, int digits) const;
    [[nodiscard]] std::string title() const;  // "Burglary, 2014"
    // "finding.head.<key>" over a column.
    [[nodiscard]] report::FindingTable::Head head(std::string_view key, bool is_number = true) const;
    // The areas' outlines, named, to draw over; without width where the ledger has no borders.
    [[nodiscard]] Result<report::FindingMap> ground() const;
};

}  // namespace daybook::results
