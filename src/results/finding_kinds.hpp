// The kinds of findings behind finding_answer.hpp, each in a file of its own, and what they share. Internal to src/results.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "results/answer.hpp"
#include "results/finding_answer.hpp"
#include "results/finding_words.hpp"

namespace daybook::results {

Result<FindingAnswer> find_clusters_page(const Scene& scene, const FindingQuestion& question);
Result<FindingAnswer> find_near_repeat_page(const Scene& scene, const FindingQuestion& question);
Result<FindingAnswer> find_areas_page(const Scene& scene, const FindingQuestion& question);
Result<FindingAnswer> find_density_page(const Scene& scene, const FindingQuestion& question);

// A question in a language, with the words of maps and tables (data/findings/on-a-page.tsv).
class FindingText {
public:
    FindingText(const Scene& about, const FindingQuestion& asked, Language language) : scene(about), question(asked), words(FindingWords::shipped("on-a-page", language)) {}

    const Scene& scene;
    const FindingQuestion& question;
    const FindingWords words;

    // Titled "Burglary, 2014", with what was found apart from what the finding does not say, and the command with its options; without map and tables.
    [[nodiscard]] report::Finding finding(const std::vector<Sentence>& sentences, const std::string& options) const;
    // "head.<key>" over a column.
    [[nodiscard]] report::FindingTable::Head head(std::string_view key, bool is_number = true) const;
    // The areas' outlines, named, to draw over; without width where the ledger has no borders.
    [[nodiscard]] Result<report::FindingMap> ground() const;

private:
    [[nodiscard]] std::string title() const;
};

// The command that gives the finding again, `options` being what makes it its own.
[[nodiscard]] std::string command_of(const Scene& scene, const FindingQuestion& question, const std::string& options);

// What a file of the finding says besides: what was asked and found, the citation, the command that gives it again.
[[nodiscard]] Facts facts_of(const Scene& scene, const FindingQuestion& question, const Facts& found, const std::string& options);

}  // namespace daybook::results
