#include "results/finding_answer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "figures/phrases.hpp"
#include "results/command_again.hpp"
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

std::optional<FindingKind> finding_kind(std::string_view key) {
    const auto found = std::ranges::find(all_finding_kinds, key, [](FindingKind kind) { return to_key(kind); });
    return found == all_finding_kinds.end() ? std::nullopt : std::optional(*found);
}

std::string name_of(FindingKind kind, Language language) { return FindingWords::shipped("on-a-page", language).text(fmt::format("kind.{}", to_key(kind))); }

std::string FindingText::title() const { return fmt::format("{}, {}", scene.book.find(question.indicator)->title[words.language()], figures::period_name(scene.phrases, question.period, words.language())); }

report::Finding FindingText::finding(const std::vector<Sentence>& sentences, const std::string& options) const {
    report::Finding finding{.title = title(), .kind = words.text(fmt::format("kind.{}", to_key(question.kind))), .said = {}, .remarks = {}, .map = {}, .tables = {}, .command = command_of(scene, question, options)};
    for (const auto& sentence : sentences) (sentence.as == SaidAs::remark ? finding.remarks : finding.said).push_back(sentence.text);
    return finding;
}

report::FindingTable::Head FindingText::head(std::string_view key, bool is_number) const { return {words.text(fmt::format("head.{}", key)), is_number}; }

Result<report::FindingMap> FindingText::ground() const {
    DAYBOOK_TRY(const auto outlines, area_outlines(scene, question.source));
    report::FindingMap map{.width_px = outlines->width_px, .height_px = outlines->height_px, .title = title(), .about = words.text(fmt::format("map.{}", to_key(question.kind)))};
    for (const auto& outline : outlines->outlines) map.shapes.push_back({.path = outline.path, .kind = "area ground", .title = outline.name});
    return map;
}

std::string command_of(const Scene& scene, const FindingQuestion& question, const std::string& options) {
    const AskedOf of{.data = {}, .book = scene.book_text == shipped_book() ? "" : "book.toml"};  // as a report holds it at its end
    return command_on_ledger(of, to_key(question.kind), question.source, scene.as_of) + options;
}

Facts facts_of(const Scene& scene, const FindingQuestion& question, const Facts& found, const std::string& options) {
    Facts facts{{"source", question.source}, {"indicator", question.indicator}, {"period", question.period.to_text()}};
    for (const auto& more : {found, citation(scene)}) facts.insert(facts.end(), more.begin(), more.end());
    facts.emplace_back("command", command_of(scene, question, options));
    return facts;
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
