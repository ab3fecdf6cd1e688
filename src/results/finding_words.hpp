// The words of a finding in one language: those of its own file under data/findings, and those that all findings share (cases.tsv).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/phrases.hpp"

namespace daybook::results {

// How a sentence stands among those of a finding: it says what was found; it is one of several that the one before it announces; or it says how
// that was found, what it does not say, what was left out.
enum class SaidAs : std::uint8_t { finding, detail, remark };
struct Sentence {
    std::string text;
    SaidAs as = SaidAs::remark;
};
// One a line, details set in.
[[nodiscard]] std::vector<std::string> to_lines(const std::vector<Sentence>& sentences);

class FindingWords {
public:
    // "near-repeat": data/findings/near-repeat.tsv.
    static FindingWords shipped(std::string_view finding, Language language);

    [[nodiscard]] Language language() const { return language_; }
    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] std::string fill(std::string_view key, const std::vector<PhraseValue>& values) const;
    [[nodiscard]] std::string number(double value, int digits) const;
    // A p with three decimals, and "<0.001" rather than one that reads as none.
    [[nodiscard]] std::string p(double value) const;
    // As a person writes a distance: no decimals where there are none.
    [[nodiscard]] std::string metres(double value) const;

private:
    FindingWords(Phrases own, Phrases shared, Language language) : own_(std::move(own)), shared_(std::move(shared)), language_(language) {}
    [[nodiscard]] const Phrases& file_of(std::string_view key) const { return own_.has(key) ? own_ : shared_; }
    Phrases own_, shared_;
    Language language_;
};

// As many decimals as a p of so many permutations has meaning in.
[[nodiscard]] int p_digits(std::uint32_t permutations);

}  // namespace daybook::results
