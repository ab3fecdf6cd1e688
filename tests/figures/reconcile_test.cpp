// Own counts beside official ones. The official figures are those of the FBI for Chicago and St. Louis.
#include <doctest/doctest.h>

#include "figures/reconcile.hpp"

namespace daybook::figures {

namespace {

OfficialFigure official(std::string indicator, std::int64_t number) { return {"ILCPD00", std::move(indicator), Period::of_year(2013), number}; }

Texts in_english(const char* text) {
    Texts texts;
    texts[Language::en] = text;
    return texts;
}

const std::vector<Agreement> agreements{{"robbery", 0.7, true, in_english("the city's files are corrected after the figures are sent in")},
                                        {"rape", 0, false, in_english("the definition is another one")},
                                        {"homicide", 0.5, true, in_english("")}};

}  // namespace

TEST_CASE("equal figures agree, whatever the tolerance") {
    CHECK(reconcile(official("aggravated-assault", 3748), 3748, {}).verdict == Verdict::agrees);
    CHECK(reconcile(official("robbery", 11826), 11826, agreements).verdict == Verdict::agrees);
    CHECK(reconcile(official("robbery", 0), 0, agreements).verdict == Verdict::agrees);
}

TEST_CASE("11,820 records against 11,826 official ones are explained, by the reason given beforehand") {
    const Reconciled result = reconcile(official("robbery", 11826), 11820, agreements);
    CHECK(result.verdict == Verdict::explained);
    CHECK(*result.deviation_percent == doctest::Approx(-0.0507).epsilon(0.001));
    CHECK_FALSE(result.because.empty());
}

TEST_CASE("within the tolerance and no reason given: agrees; beyond it: differs, reason or not") {
    CHECK(reconcile(official("homicide", 1000), 1005, agreements).verdict == Verdict::agrees);
    CHECK(reconcile(official("homicide", 1000), 1006, agreements).verdict == Verdict::differs);
    CHECK(reconcile(official("robbery", 1000), 1007, agreements).verdict == Verdict::explained);
    CHECK(reconcile(official("robbery", 1000), 993, agreements).verdict == Verdict::explained);
    CHECK(reconcile(official("robbery", 1000), 1008, agreements).verdict == Verdict::differs);
    CHECK(reconcile(official("robbery", 0), 1, agreements).verdict == Verdict::differs);
    CHECK_FALSE(reconcile(official("robbery", 0), 1, agreements).deviation_percent);
}

TEST_CASE("without an agreement nothing but equality agrees") { CHECK(reconcile(official("burglary", 1000), 1001, agreements).verdict == Verdict::differs); }

TEST_CASE("another definition is not comparable, even when the numbers happen to be equal") {
    CHECK(reconcile(official("rape", 1000), 1000, agreements).verdict == Verdict::not_comparable);
    CHECK(to_key(Verdict::not_comparable) == "not-comparable");
}

}  // namespace daybook::figures
