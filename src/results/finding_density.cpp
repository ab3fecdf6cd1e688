// Density as a page shows it: contours over the areas, and how well such a map foretold the months held out of it, beside a plain count map.
#include <fmt/format.h>

#include "results/command_again.hpp"
#include "results/density.hpp"
#include "results/finding_kinds.hpp"

namespace daybook::results {
namespace {

constexpr std::array<double, 4> shares{0.10, 0.05, 0.02, 0.01};  // of the area, the widest first

Result<report::FindingMap> map_of(const DensityAnswer& answer, const FindingText& text) {
    DAYBOOK_TRY(auto map, text.ground());
    DAYBOOK_TRY(const auto outlines, area_outlines(text.scene, text.question.source));
    if (map.width_px <= 0) return map;
    for (const double share : shares) {
        std::string path;
        for (const auto& polygon : density_contours(answer, share)) {
            path += outlines->path_of(polygon.outer);
            for (const auto& hole : polygon.holes) path += outlines->path_of(hole);
        }
        const std::string percent = text.words.number(100 * share, 0), words = text.words.fill("key.top", {{"percent", percent}});
        map.shapes.push_back({.path = path, .kind = fmt::format("top-{:.0f}", 100 * share), .title = words, .mark = {}});
        map.legend.push_back({map.shapes.back().kind, words});
    }
    return map;
}

// The middle of an index with its limits: "5.5 (4.8–6.1)".
std::string with_limits(const FindingText& text, double mean, double low, double high) { return fmt::format("{} ({}–{})", text.words.number(mean, 1), text.words.number(low, 1), text.words.number(high, 1)); }

report::FindingTable table_of(const DensityAnswer& answer, const FindingText& text) {
    report::FindingTable table{.caption = text.words.text("table.density"), .heads = {text.head("top"), text.head("km2"), text.head("density"), text.head("counts"), text.head("p_adjusted")}, .rows = {}};
    for (const auto& share : answer.accuracy.shares)
        table.rows.push_back({text.words.number(100 * share.share, 0), text.words.number(share.share * answer.grid.km2(), 1), with_limits(text, share.density.mean, share.density.low, share.density.high), with_limits(text, share.counts.mean, share.counts.low, share.counts.high), text.words.p(share.p_adjusted)});
    return table;
}

// Half a year; of a shorter period half of its months, one at least.
std::uint32_t held_out_of(const Period& period) { return static_cast<std::uint32_t>(std::clamp<Month>((period.after_last_month() - period.first_month()) / 2, 1, static_cast<Month>(DensityQuestion{}.hold_out))); }

}  // namespace

Result<FindingAnswer> find_density_page(const Scene& scene, const FindingQuestion& question) {
    const DensityQuestion asked{.of = {question.source, question.indicator, question.period.to_text()}, .hold_out = held_out_of(question.period)};
    DAYBOOK_TRY(const auto found, find_density(scene, asked));
    FindingAnswer answer{.in = {}, .options = density_options_text(asked, found)};
    Facts facts = density_facts(scene, found);
    facts.emplace_back("command", command_of(scene, question, answer.options));
    for (const auto language : all_languages) {
        const FindingText text{scene, question, language};
        const auto words = FindingWords::shipped("density", language);
        std::vector<Sentence> sentences{{density_subject(scene, asked, found, words), SaidAs::finding}};
        for (auto& sentence : density_sentences(scene, found, words)) sentences.push_back(std::move(sentence));
        auto& in = answer.in[static_cast<std::size_t>(language)];
        in.finding = text.finding(sentences, answer.options);
        DAYBOOK_TRY(in.finding.map, map_of(found, text));
        if (!found.accuracy.shares.empty()) in.finding.tables.push_back(table_of(found, text));
        in.csv = table_csv(accuracy_table(found, words), facts);
        in.geojson = density_geojson(found, facts, to_lines(sentences));
    }
    return answer;
}

}  // namespace daybook::results
