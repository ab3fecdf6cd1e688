// The words of one report: two phrase files (the figures' own words, and the page's) in one language, and how a figure's value
// is written: once for machines (value_text, in the value attribute) and once for readers (shown_text). Rendering and verifying use
// the same two functions, so that a figure agrees when both texts do.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "figures/phrases.hpp"
#include "report/figure_key.hpp"

namespace daybook::report {

// A whole number, a fraction (infinite: no limit; not a number: nothing can be said), or the key of a word.
using FigureValue = std::variant<std::int64_t, double, std::string>;

// "11820", "0.8654", "inf", "none", "no-clear-change". As many digits as rule_of(measure) says.
[[nodiscard]] std::string value_text(Measure measure, const FigureValue& value);

class Wording {
public:
    // The texts of data/phrases/phrases.tsv and data/phrases/report.tsv.
    static Result<Wording> parse(std::string_view words, std::string_view page, Language language);
    // The ones that the program ships, read once.
    static const Wording& shipped(Language language);

    [[nodiscard]] Language language() const { return language_; }
    [[nodiscard]] std::string_view text(std::string_view key) const;
    [[nodiscard]] std::string fill(std::string_view key, const std::vector<PhraseValue>& values) const;
    [[nodiscard]] bool has(std::string_view key) const;

    // "11,820", "−13.5%", "< 0.001", "no clear change", "–".
    [[nodiscard]] std::string shown_text(Measure measure, const FigureValue& value) const;
    [[nodiscard]] std::string number(std::int64_t number) const { return number_text(number, language_); }
    [[nodiscard]] std::string period(const Period& period) const { return figures::period_name(words_, period, language_); }
    [[nodiscard]] std::string in_period(const Period& period) const { return figures::period_in(words_, period, language_); }
    [[nodiscard]] std::string_view month_short(int month) const { return figures::month_short(words_, month, language_); }

private:
    static Wording read_shipped(Language language);
    Wording(Phrases words, Phrases page, Language language);
    [[nodiscard]] const Phrases& file_of(std::string_view key) const;
    Phrases words_, page_;
    Language language_;
};

}  // namespace daybook::report
