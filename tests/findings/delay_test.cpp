// What is known so far, and how many there will have been.
#include <doctest/doctest.h>

#include <cmath>

#include "findings/delay.hpp"

using namespace daybook::findings;

namespace {

Delays of_a_thousand() {
    Delays delays;
    delays.add(-3, 300);
    delays.add(0, 200);
    delays.add(7, 300);
    delays.add(30, 200);
    delays.add(1000, 77);
    return delays;
}

double binomial_at_least(int count, int of, double share) {
    double sum = 0;
    for (int k = count; k <= of; ++k) sum += std::exp(std::lgamma(of + 1.0) - std::lgamma(k + 1.0) - std::lgamma(of - k + 1.0) + k * std::log(share) + (of - k) * std::log1p(-share));
    return sum;
}

}  // namespace

TEST_CASE("the share that is known grows with the days, and what comes too late is not waited for") {
    const auto delays = of_a_thousand();
    CHECK(delays.records() == 1000);
    CHECK(delays.share(0) == doctest::Approx(0.5));
    CHECK(delays.share(6) == doctest::Approx(0.5));
    CHECK(delays.share(7) == doctest::Approx(0.8));
    CHECK(delays.share(5000) == 1);
    CHECK(Delays().share(0) == 1);
}

TEST_CASE("a nowcast lies in its interval, and the interval is the exact one when the share is known well") {
    Delays many;
    many.add(0, 500'000'000);
    many.add(9, 500'000'000);
    const auto guess = nowcast(12, many, 0);
    CHECK(guess.estimate == doctest::Approx(24));
    CHECK(binomial_at_least(12, static_cast<int>(guess.low), 0.5) > 0.025);
    CHECK(binomial_at_least(12, static_cast<int>(guess.low) - 1, 0.5) <= 0.025);
    CHECK(1 - binomial_at_least(13, static_cast<int>(guess.high), 0.5) > 0.025);
    CHECK(1 - binomial_at_least(13, static_cast<int>(guess.high) + 1, 0.5) <= 0.025);
    const auto from_few = nowcast(12, of_a_thousand(), 0);
    CHECK(from_few.high >= guess.high);
    CHECK(from_few.low <= guess.low);
    CHECK(nowcast(0, many, 0).low == 0);
    CHECK(nowcast(0, many, 0).high >= 3);
    CHECK(nowcast(12, many, 9).high == 12);
}

TEST_CASE("the known part of a Poisson count is Poisson, of an overdispersed one less so") {
    CHECK(known_part({10, 1}, 0.3).dispersion == 1);
    CHECK(known_part({10, 3}, 0.3).mean == doctest::Approx(3));
    CHECK(known_part({10, 3}, 0.3).dispersion == doctest::Approx(1.6));
}
