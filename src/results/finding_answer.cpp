#include "results/finding_answer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "figures/phrases.hpp"
#include "results/finding_kinds.hpp"

namespace daybook::results {

std::string_view to_key(FindingKind kind) {
    switch (kind) {
        case FindingKind::clusters: return "clusters";
        case FindingKind::near_repeat: return "near-repeat";
        case FindingKind::areas: return "areas";
        case FindingKind::density: break;
    }
    return "density";
}

const Phrases& finding_page_phrases() {
    static const Phrases phrases = shipped_phrases("reporting/findings.tsv");
    return phrases;
}

std::string FindingText::text(std::string_view key) const { return std::string(finding_page_phrases().text(key, language)); }
std::string FindingText::fill(std::string_view key, const std::vector<PhraseValue>& values) const { return finding_page_phrases().fill(key, language, values); }
std::string FindingText::number(double value, int digits) const { return figures::decimal_text(value, digits, language); }
std::string FindingText::title() const { return fmt::format("{}, {}", scene.book.find(question.indicator)->title[language], figures::period_name(scene.phrases, question.period, language)); }

report::FindingTable::Head FindingText::head(std::string_view key, bool is_number) const { return {text(fmt::format("finding.head.{}", key)), is_number}; }

Result<report::FindingMap> FindingText::ground() const {
    DAYBOOK_TRY(const auto outlines, area_outlines(scene, question.source));
    report::FindingMap map{.width_px = outlines->width_px, .height_px = outlines->height_px, .title = title(), .about = text(fmt::format("finding.map.{}", to_key(question.kind)))};
    for (const auto& outline : outlines->outlines) map.shapes.push_back({.path = outline.path, .kind = "area", .title = outline.name});
    return map;
}

Result<FindingAnswer> find(const Scene& scene, const FindingQuestion& question) {
    switch (question.kind) {
        case FindingKind::clusters: return find_clusters_page(scene, question);
        case FindingKind::near_repeat: return find_near_repeat_page(scene, question);
        case FindingKind::areas: return find_areas_page(scene, question);
        case FindingKind::density: break;
    }
    return find_density_page(scene, question);
}

}  // namespace daybook::results
