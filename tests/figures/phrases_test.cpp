// Words and numbers in four languages. The shipped table has every phrase that this folder asks for.
#include <doctest/doctest.h>

#include "base/shipped.hpp"
#include "figures/compare.hpp"
#include "figures/coverage.hpp"
#include "figures/phrases.hpp"
#include "figures/reconcile.hpp"

namespace daybook::figures {

namespace {

const Phrases& shipped() {
    static const Phrases phrases = [] {
        auto read = Phrases::parse(shipped_file("phrases/phrases.tsv").value(), "phrases.tsv");
        REQUIRE_MESSAGE(read, (read ? "" : to_text(read.error())));
        return *std::move(read);
    }();
    return phrases;
}

std::string name(std::string_view period, Language language) { return period_name(shipped(), Period::parse(period).value(), language); }
std::string in(std::string_view period, Language language) { return period_in(shipped(), Period::parse(period).value(), language); }

}  // namespace

TEST_CASE("every outcome, method, verdict and month state has its phrase") {
    for (int i = 0; i < word_count; ++i) {
        const std::string key(to_key(static_cast<Word>(i)));
        REQUIRE_FALSE(key.empty());
        CHECK_MESSAGE(shipped().has("word." + key), key);
        CHECK_MESSAGE(shipped().has("sentence." + key), key);
    }
    for (int i = 0; i <= static_cast<int>(Method::quasi_binomial); ++i) CHECK(shipped().has("method." + std::string(to_key(static_cast<Method>(i)))));
    for (int i = 0; i <= static_cast<int>(Verdict::differs); ++i) CHECK(shipped().has("verdict." + std::string(to_key(static_cast<Verdict>(i)))));
    for (const char* state : {"complete", "empty", "thin", "cut-short"}) CHECK(shipped().has(std::string("month-state.") + state));
    for (int month = 1; month <= 12; ++month)
        for (const Language language : all_languages) CHECK_FALSE(month_short(shipped(), month, language).empty());
}

TEST_CASE("a sentence is filled with the words of its language") {
    const std::vector<PhraseValue> values{{"title", "Robbery"}, {"now", std::int64_t{9649}}, {"before", std::int64_t{9800}},
                                          {"period", in("2015", Language::en)}, {"earlier", in("2014", Language::en)}, {"change", signed_percent_text(-1.54, 1, Language::en)}};
    CHECK(shipped().fill("sentence.fell", Language::en, values) == "Robbery fell: 9,649 in 2015 against 9,800 in 2014 (\u22121.5%).");
}

TEST_CASE("plural forms follow the rules of CLDR") {
    // The examples that CLDR gives for each category of Russian and Belarusian.
    for (const Language language : {Language::ru, Language::be}) {
        for (const int one : {1, 21, 31, 101, 1001}) CHECK(plural_form(one, language) == 0);
        for (const int few : {2, 3, 4, 22, 24, 102, 1002}) CHECK(plural_form(few, language) == 1);
        for (const int many : {0, 5, 11, 12, 14, 19, 20, 25, 100, 111, 112, 1000}) CHECK(plural_form(many, language) == 2);
    }
    CHECK(plural_form(1, Language::en) == 0);
    CHECK(plural_form(0, Language::en) == 1);
    CHECK(plural_form(-1, Language::en) == 0);
    CHECK(plural_form(5, Language::kk) == 0);
    CHECK(shipped().fill("records", Language::ru, {{"count", 1}}) == "1 запись");
    CHECK(shipped().fill("records", Language::ru, {{"count", 23}}) == "23 записи");
    CHECK(shipped().fill("records", Language::be, {{"count", 11}}) == "11 запісаў");
    CHECK(shipped().fill("records", Language::kk, {{"count", 11}}) == "11 жазба");
    CHECK(shipped().fill("records", Language::en, {{"count", 1}}) == "1 record");
}

TEST_CASE("numbers are written as each language writes them") {
    CHECK(number_text(1234567, Language::en) == "1,234,567");
    CHECK(number_text(1234567, Language::ru) == "1\u00A0234\u00A0567");
    CHECK(number_text(-999, Language::kk) == "\u2212999");
    CHECK(number_text(0, Language::be) == "0");
    CHECK(number_text(std::numeric_limits<std::int64_t>::min(), Language::en) == "\u22129,223,372,036,854,775,808");
    CHECK(decimal_text(1234.565, 1, Language::en) == "1,234.6");
    CHECK(decimal_text(0.05, 2, Language::ru) == "0,05");
    CHECK(decimal_text(-0.004, 2, Language::ru) == "0,00");
    CHECK(decimal_text(2.5, 0, Language::en) == "3");
    CHECK(percent_text(12.34, 1, Language::en) == "12.3%");
    CHECK(percent_text(12.34, 1, Language::be) == "12,3\u00A0%");
    CHECK(percent_text(12.34, 1, Language::kk) == "12,3%");
    CHECK(signed_percent_text(12.34, 1, Language::en) == "+12.3%");
    CHECK(signed_percent_text(-12.34, 1, Language::ru) == "\u221212,3\u00A0%");
    CHECK(signed_percent_text(0.04, 1, Language::en) == "0.0%");
    CHECK(signed_percent_text(-0.04, 1, Language::en) == "0.0%");
}

TEST_CASE("periods have names, and their own form inside a sentence") {
    CHECK(name("2015", Language::ru) == "2015 год");
    CHECK(name("2015-Q1", Language::en) == "the first quarter of 2015");
    CHECK(name("2015-03", Language::be) == "сакавік 2015 года");
    CHECK(name("2015-03-04", Language::ru) == "4 марта 2015 года");
    CHECK(name("2013/2015", Language::en) == "2013–2015");
    CHECK(name("2015-01/2015-06", Language::kk) == "2015 жылғы қаңтар–маусым");
    CHECK(name("2014-11/2015-02", Language::en) == "November 2014 – February 2015");
    CHECK(name("2015-03-04/2015-06-30", Language::en) == "4 March 2015 – 30 June 2015");
    CHECK(in("2015", Language::kk) == "2015 жылы");
    CHECK(in("2015-03", Language::ru) == "за март 2015 года");
    CHECK(in("2015-Q4", Language::be) == "за IV квартал 2015 года");
    CHECK(in("2015-03-04/2015-06-30", Language::ru) == "с 4 марта 2015 года по 30 июня 2015 года");
    CHECK(in("2014-11/2015-02", Language::en) == "from November 2014 to February 2015");
}

}  // namespace daybook::figures
