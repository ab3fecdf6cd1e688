// Near-repeats as a page shows them: pairs of cases that are close in space and time beside what chance makes, with the bands of the command.
#include <fmt/format.h>

#include "results/finding_kinds.hpp"
#include "results/near_repeat_findings.hpp"

namespace daybook::results {
namespace {

// One number of every cell, rows by distance and columns by time; remainders have no p of their own.
template <class Number>
report::FindingTable matrix(const NearRepeatAnswer& answer, const findings::NearRepeatOptions& test, const FindingWords& words, std::string caption, bool with_remainders, const Number& number) {
    const auto& result = answer.result;
    const std::size_t less = with_remainders ? 0 : 1;
    report::FindingTable table{.caption = std::move(caption), .heads = {{words.text("near.place"), false}}, .rows = {}};
    for (std::size_t column = 0; column + less < result.columns; ++column) table.heads.push_back({time_label(test, column, words)});
    for (std::size_t row = 0; row + less < result.rows; ++row) {
        std::vector<std::string> cells{place_label(test, row, words)};
        for (std::size_t column = 0; column + less < result.columns; ++column) cells.push_back(number(result.at(row, column)));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

std::vector<report::FindingTable> tables_of(const NearRepeatAnswer& answer, const findings::NearRepeatOptions& test, const FindingWords& words) {
    const auto cells = static_cast<std::int64_t>((answer.result.rows - 1) * (answer.result.columns - 1));
    return {matrix(answer, test, words, words.text("near.ratio"), true, [&](const auto& cell) { return words.number(cell.ratio, 2); }),
            matrix(answer, test, words, words.fill("near.p", {{"cells", cells}}), false, [&](const auto& cell) { return words.number(cell.p_adjusted, p_digits(test.permutations)); }),
            matrix(answer, test, words, words.text("near.observed"), true, [&](const auto& cell) { return words.number(static_cast<double>(cell.observed), 0); })};
}

}  // namespace

Result<FindingAnswer> find_near_repeat_page(const Scene& scene, const FindingQuestion& question) {
    NearRepeatQuestion asked{.of = {question.source, question.indicator, question.period.to_text()}, .test = {}};
    asked.test.threads = scene.threads;
    FindingAnswer answer{.in = {}, .options = cases_options_text(asked.of) + near_repeat_options_text(asked.test)};
    DAYBOOK_TRY(const auto found, find_near_repeat(scene, asked));
    for (const auto language : all_languages) {
        const FindingText text{scene, question, language};
        const auto words = FindingWords::shipped("near-repeat", language);
        std::vector<Sentence> sentences{{near_repeat_subject(scene, question.indicator, found.cases, words), SaidAs::finding}};
        for (auto& sentence : near_repeat_sentences(found.result, asked.test, words)) sentences.push_back(std::move(sentence));
        for (auto& note : near_repeat_notes(scene, found.cases, asked.test.distances_m.front(), words)) sentences.push_back({std::move(note)});
        auto& in = answer.in[static_cast<std::size_t>(language)];
        in.finding = text.finding(sentences, answer.options);
        in.finding.tables = tables_of(found, asked.test, words);
        in.csv = table_csv(cell_table(found.result, asked.test, words), facts_of(scene, question, {{"cases", static_cast<std::int64_t>(found.events.size())}, {"metric", std::string(to_key(asked.test.metric))}, {"permutations", std::int64_t{asked.test.permutations}}, {"seed", static_cast<std::int64_t>(asked.test.seed)}}, answer.options));
    }
    return answer;
}

}  // namespace daybook::results
