#include "results/finding_words.hpp"

#include <cmath>

#include <fmt/format.h>

#include "figures/phrases.hpp"

namespace daybook::results {
FindingWords FindingWords::shipped(std::string_view finding, Language language) { return {shipped_phrases(fmt::format("findings/{}.tsv", finding)), shipped_phrases("findings/cases.tsv"), language}; }
std::string FindingWords::text(std::string_view key) const { return std::string(file_of(key).text(key, language_)); }
std::string FindingWords::fill(std::string_view key, const std::vector<PhraseValue>& values) const { return file_of(key).fill(key, language_, values); }
std::string FindingWords::number(double value, int digits) const { return figures::decimal_text(value, digits, language_); }
std::string FindingWords::metres(double value) const { return number(value, value == std::round(value) ? 0 : 1); }

std::string FindingWords::p(double value) const { return value < 0.0005 ? "<" + number(0.001, 3) : number(value, 3); }

std::vector<std::string> to_lines(const std::vector<Sentence>& sentences) {
    std::vector<std::string> lines;
    for (const auto& sentence : sentences) lines.push_back((sentence.as == SaidAs::detail ? "  " : "") + sentence.text);
    return lines;
}

int p_digits(std::uint32_t permutations) { return permutations < 1'000 ? 3 : permutations < 10'000 ? 4 : 6; }

}  // namespace daybook::results
