// Areas beside their neighbours, as a page shows them.
#include <algorithm>

#include <fmt/format.h>

#include "results/area_results.hpp"
#include "results/finding_kinds.hpp"

namespace daybook::results {
namespace {

using findings::AreaLabel;

std::string_view mark_of(AreaLabel label) {
    switch (label) {
        case AreaLabel::high_high: return "▲";
        case AreaLabel::low_low: return "▼";
        case AreaLabel::high_low: return "△";
        case AreaLabel::low_high: return "▽";
        case AreaLabel::not_significant: break;
    }
    return "";
}

report::FindingTable table_of(const AreaValues& ground, const AreaAnswer& answer, const AreaResults& results, const FindingText& text) {
    report::FindingTable table{.caption = text.words.text("table.areas"), .heads = {text.head("area", false), text.head("cases")}, .rows = {}};
    if (results.is_rate()) table.heads.push_back(text.head("rate"));
    table.heads.insert(table.heads.end(), {text.head("neighbours"), text.head("p_adjusted"), text.head("label", false)});
    const int digits = results.is_rate() ? 1 : 0;
    for (const auto* area : results.standing_out()) {
        const auto number = answer.areas[area->area];
        std::vector<std::string> row{results.shape(*area).name, text.words.number(ground.values[number], 0)};
        if (results.is_rate()) row.push_back(text.words.number(answer.shown[area->area], digits));
        row.insert(row.end(), {text.words.number(results.shown_around(*area), 1), text.words.number(area->p_adjusted, 3), results.in_words(*area)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Result<report::FindingMap> map_of(const AreaAnswer& answer, const AreaResults& results, const FindingText& text) {
    DAYBOOK_TRY(auto map, text.ground());
    DAYBOOK_TRY(const auto outlines, area_outlines(text.scene, text.question.source));
    if (map.width_px <= 0) return map;
    std::vector<std::string_view> kinds;
    for (const auto* area : results.standing_out()) {
        const auto number = answer.areas[area->area];
        auto& shape = map.shapes[number];
        const auto& outline = outlines->outlines[number];
        shape = {.path = shape.path, .kind = fmt::format("area {}", findings::to_key(area->label)), .title = fmt::format("{}: {}", shape.title, results.in_words(*area)), .mark = std::string(mark_of(area->label)), .mark_x = outline.label_x, .mark_y = outline.label_y};
        if (std::ranges::find(kinds, findings::to_key(area->label)) != kinds.end()) continue;
        kinds.push_back(findings::to_key(area->label));
        map.legend.push_back({shape.kind, fmt::format("{} {}", shape.mark, results.in_words(*area))});
    }
    map.legend.push_back({"area ground", std::string(area_phrases().text("label.not-significant", text.words.language()))});
    return map;
}

}  // namespace

Result<FindingAnswer> find_areas_page(const Scene& scene, const FindingQuestion& question) {
    DAYBOOK_TRY(const auto ground, area_values(scene, question.source, question.indicator, question.period));
    const AreaQuestion asked{.of = {}, .file = {}, .permutations = {.threads = scene.threads}};
    DAYBOOK_TRY(const auto found, find_areas(ground, asked));
    FindingAnswer answer{.in = {}, .options = fmt::format(" --indicator {} --period {} --of {} --weights queen --snap {} --permutations {} --seed {}", question.indicator, question.period.to_text(), to_key(found.of), asked.snap_m, asked.permutations.times, asked.permutations.seed)};
    const Facts facts = facts_of(scene, question, whole_map_facts(found), answer.options);
    for (const auto language : all_languages) {
        const FindingText text{scene, question, language};
        const AreaResults results(ground, found, language, true);
        const auto sentences = area_sentences(ground, asked, found, language);
        auto& in = answer.in[static_cast<std::size_t>(language)];
        in.finding = text.finding(sentences, answer.options);
        DAYBOOK_TRY(in.finding.map, map_of(found, results, text));
        if (auto table = table_of(ground, found, results, text); !table.rows.empty()) in.finding.tables.push_back(std::move(table));
        in.csv = table_csv(results.of_all(), facts);
        in.geojson = results.geojson(facts, to_lines(sentences));
    }
    return answer;
}

}  // namespace daybook::results
