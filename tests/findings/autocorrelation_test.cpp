// Pinned values are those of R 4.2.2 with spdep 1.2-7 on maps small enough to be written down here; where the reference data are at hand, they are
// compared as well (Columbus, African conflicts, the grid of Getis and Ord, births in North Carolina).
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include <rapidcheck.h>

#include "base/chance.hpp"
#include "base/csv.hpp"
#include "base/input.hpp"
#include "findings/areas.hpp"
#include "findings/empirical_bayes.hpp"
#include "geo/area_numbers.hpp"
#include "geo/contiguity.hpp"
#include "intake/gal.hpp"

using namespace daybook;
using namespace daybook::findings;

namespace {

// Nine squares, row by row, that touch along their sides.
const std::vector<double> nine{3, 1, 4, 1, 5, 9, 2, 6, 5};
const Neighbours nine_neighbours{{1, 3}, {0, 2, 4}, {1, 5}, {0, 4, 6}, {1, 3, 5, 7}, {2, 4, 8}, {3, 7}, {4, 6, 8}, {5, 7}};
// Seven points whose two nearest do not see them likewise.
const std::vector<geo::Metres> seven_points{{0, 0}, {1, 0}, {2, 1}, {4, 0}, {7, 0}, {11, 2}, {16, 0}};
const std::vector<double> seven{2, 7, 1, 8, 2, 8, 1};

Weights rows(const Neighbours& neighbours) { return weigh(neighbours, WeightStyle::row_standardised); }
Weights binary(const Neighbours& neighbours) { return weigh(neighbours, WeightStyle::binary); }

// To eight digits: of the numbers that others print.
bool same(double got, double expected) { return std::fabs(got - expected) <= 5e-9 * std::max(std::fabs(expected), 1e-3); }
void check(const Expected& got, double value, double expected, double variance, double z) {
    CHECK(same(got.value, value));
    CHECK(same(got.expected, expected));
    CHECK(same(got.variance, variance));
    CHECK(same(got.z, z));
}

std::optional<std::string> reference() {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    const std::string path = folder == nullptr ? "" : std::string(folder) + "/reference/spatial-autocorrelation";
    if (folder == nullptr || !std::filesystem::exists(path)) {
        MESSAGE("DAYBOOK_SHARED_DATA has no reference values of spatial autocorrelation: skipped");
        return std::nullopt;
    }
    return path;
}

// Columns of a CSV file with a header, as numbers.
std::vector<std::vector<double>> columns_of(const std::string& path, std::initializer_list<std::size_t> wanted) {
    const std::string text = *read_file(path);
    CsvReader reader(text, ',');
    REQUIRE(reader.next());
    std::vector<std::vector<double>> columns(wanted.size());
    while (const auto row = reader.next())
        for (std::size_t i = 0; i < wanted.size(); ++i) columns[i].push_back(std::strtod(std::string(row->cells[wanted.begin()[i]]).c_str(), nullptr));
    return columns;
}

// The areas of a GeoJSON of the reference data, with some of their numbers.
struct ReferenceMap {
    geo::AreaSet set;
    std::vector<std::vector<double>> numbers;
    std::vector<std::string> ids;
};

ReferenceMap map_of(const std::string& path, const std::string& id, const std::vector<std::string>& properties) {
    const std::string text = *read_file(path);
    const geo::AreaFile file{path, text};
    auto set = geo::AreaSet::read({&file, 1}, {id, ""});
    REQUIRE(set);
    auto numbers = geo::read_area_numbers(file, *set, id, properties);
    REQUIRE(numbers);
    ReferenceMap map{std::move(*set), std::move(*numbers), {}};
    for (const auto& area : map.set.areas()) map.ids.push_back(area.id);
    return map;
}

std::vector<std::string> numbered(std::size_t n) {
    std::vector<std::string> ids;
    for (std::size_t i = 1; i <= n; ++i) ids.push_back(std::to_string(i));
    return ids;
}

}  // namespace

TEST_CASE("statistics of a whole map are those of spdep") {
    const auto w = rows(nine_neighbours), b = binary(nine_neighbours);
    check(moran(nine, w), 0.24228395061728, -0.125, 0.05559570078603, 1.55769112942617);
    CHECK(same(moran(nine, w).p, 0.11930648430470));
    check(moran(nine, w, Assumption::normality), 0.24228395061728, -0.125, 0.05721450617284, 1.53549665351130);
    check(moran(nine, b), 0.222222222222222, -0.125, 0.051697530864198, 1.527118054453815);
    check(geary(nine, w), 0.756515775034294, 1, 0.049265447286582, -1.096982284295419);
    check(geary(nine, w, Assumption::normality), 0.756515775034294, 1, 0.050068587105624, -1.088148483162373);
    check(getis_ord(nine, b), 0.4007285974499089, 0.3333333333333333, 0.0021859819405282, 1.4414716148108107);
    check(join_count(std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1, 0, 1, 1}, b), 4, 2, 0.793650793650793, 2.244994432064365);
}

TEST_CASE("neighbours need not see one another likewise") {
    const auto neighbours = nearest(seven_points, 2);
    CHECK(neighbours == Neighbours{{1, 2}, {0, 2}, {0, 1}, {1, 2}, {3, 5}, {4, 6}, {4, 5}});
    check(moran(seven, rows(neighbours)), -0.449786324786325, -0.166666666666667, 0.099145038247602, -0.899154936309362);
    check(geary(seven, rows(neighbours)), 1.221153846153846, 1, 0.074173476096553, 0.812026459019554);
    check(getis_ord(seven, binary(neighbours)), 0.2691131498470948, 0.3333333333333333, 0.0057875519536996, -0.8441586806497594);
    const auto g = local_g(seven, rows(neighbours));
    const double expected[] = {-0.246932399162397, -1.108240801639519, -0.086776266812578, 0.275240941281590, 1.728526794136782, -1.100963765126360, 0.173552533625156};
    for (std::size_t i = 0; i < g.size(); ++i) CHECK(same(g[i].z, expected[i]));
}

TEST_CASE("statistics of each area are those of spdep") {
    const auto local = local_moran(nine, rows(nine_neighbours));
    check(local[0], 0.5, -0.020833333333333, 0.078683035714286, 1.85677045773109);
    check(local[5], 0.555555555555556, -0.520833333333333, 0.534784226190476, 1.47190544399797);
    check(local[8], 0.583333333333333, -0.020833333333333, 0.078683035714286, 2.15385373096806);
    CHECK(same(local[8].p, 0.031251644450948));
    CHECK(local[2].z == 0);  // an area at the mean says nothing about its likeness (spdep: NaN)
    CHECK(local[2].p == 1);
    const auto g = local_g(nine, rows(nine_neighbours)), g_binary = local_g(nine, binary(nine_neighbours)), star = local_g(nine, rows(with_self(nine_neighbours)));
    const double gs[] = {-1.85677045773109, -0.32816506165695, 0.58794473579213, -0.91156961571374, 0.38592249249398, 1.47190544399797, -0.46056618647184, 0.20597146021777, 2.15385373096806};
    const double stars[] = {-1.90515868883136, -0.77459666924148, 0.54433105395182, -1.29099444873581, 0.51639777949432, 1.80739222823013, -0.81649658092773, 0.51639777949432, 2.17732421580727};
    for (std::size_t i = 0; i < nine.size(); ++i) {
        CHECK(same(g[i].z, gs[i]));
        CHECK(same(g_binary[i].z, gs[i]));
        CHECK(same(star[i].z, stars[i]));
    }
}

TEST_CASE("the sum of local Moran's I is n times that of the map") {
    double sum = 0;
    for (const auto& one : local_moran(nine, rows(nine_neighbours))) sum += one.value;
    CHECK(same(sum / 9, moran(nine, rows(nine_neighbours)).value));
}

TEST_CASE("what is computed of a formula is what all orders of the values give") {
    std::vector<double> values{1, 2, 4, 8, 16, 31};
    const Neighbours chain{{1}, {0, 2}, {1, 3}, {2, 4}, {3, 5}, {4}};
    const auto w = rows(chain);
    const auto stated = moran(values, w);
    const auto stated_c = geary(values, w);
    double n = 0, sum = 0, squares = 0, sum_c = 0, squares_c = 0;
    do {
        const double i = moran(values, w).value, c = geary(values, w).value;
        ++n, sum += i, squares += i * i, sum_c += c, squares_c += c * c;
    } while (std::next_permutation(values.begin(), values.end()));
    CHECK(n == 720);
    CHECK(sum / n == doctest::Approx(stated.expected).epsilon(1e-10));
    CHECK(squares / n - sum / n * sum / n == doctest::Approx(stated.variance).epsilon(1e-10));
    CHECK(sum_c / n == doctest::Approx(1).epsilon(1e-10));
    CHECK(squares_c / n - sum_c / n * sum_c / n == doctest::Approx(stated_c.variance).epsilon(1e-10));
}

TEST_CASE("pseudo p of an area are shares of all ways to deal the others") {
    // Area 0 has two of the five others as neighbours: 10 pairs, of which one sums as high as {16, 31}, and none but it.
    const std::vector<double> values{1, 2, 4, 8, 16, 31};
    const Neighbours neighbours{{4, 5}, {0, 2}, {1, 3}, {0, 1, 2, 4, 5}, {3, 5}, {4}};
    const auto p = local_permuted(values, rows(neighbours), {.times = 99'999, .seed = 7});
    CHECK(p[0] == doctest::Approx(0.2).epsilon(0.03));
    CHECK(p[3] == 1);                                  // all others are its neighbours
    CHECK(p[5] == doctest::Approx(2 * 0.2).epsilon(0.03));  // 16 is the highest of 1 2 4 8 16
}

TEST_CASE("sums that tie are ties in whatever order they are added") {
    const std::vector<double> values{0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.7};
    const Neighbours neighbours{{1, 2, 3}, {0, 2}, {0, 1}, {4, 5}, {3, 5}, {3, 4}, {0, 1, 2, 3, 4}};
    // Area 6 draws 5 of {0.1 0.2 0.3 0.1 0.2 0.3}: all but one, which is 0.1, 0.2 or 0.3. Left out is a 0.3: as low as can be, for one draw in three.
    const auto p = local_permuted(values, rows(neighbours), {.times = 59'999, .seed = 1});
    CHECK(p[6] == doctest::Approx(2.0 / 3).epsilon(0.02));
}

TEST_CASE("the same seed gives the same p on any number of threads, another seed other ones") {
    Chance chance(3, 1);
    std::vector<double> values;
    std::vector<geo::Metres> points;
    for (int i = 0; i < 200; ++i) {
        const double x = chance.below(10'000), y = chance.below(10'000);
        points.push_back({x, y});
        values.push_back(chance.below(100));
    }
    const auto w = rows(nearest(points, 6));
    const Permutations one{.times = 199, .seed = 5, .threads = 1}, two{.times = 199, .seed = 5, .threads = 2}, other{.times = 199, .seed = 6, .threads = 1};
    CHECK(local_permuted(values, w, one) == local_permuted(values, w, two));
    CHECK(moran_permuted(values, w, one) == moran_permuted(values, w, two));
    CHECK(local_permuted(values, w, one) != local_permuted(values, w, other));
}

TEST_CASE("distance bands hold their distance; the nearest of equals are those with the smaller number") {
    const std::vector<geo::Metres> cross{{0, 0}, {30, 0}, {0, 30}, {-30, 0}, {0, -30}};
    CHECK(within_distance(cross, 30)[0] == std::vector<std::uint32_t>{1, 2, 3, 4});
    CHECK(within_distance(cross, 29.999)[0].empty());
    CHECK(nearest(cross, 2)[0] == std::vector<std::uint32_t>{1, 2});
    CHECK(nearest(cross, 9)[0] == std::vector<std::uint32_t>{1, 2, 3, 4});
    CHECK(with_self(within_distance(cross, 30))[1] == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("islands are set aside, and whoever had only islands for neighbours") {
    const auto joined = without_islands({{}, {2}, {1, 4}, {0}, {2, 3}});
    CHECK(joined.islands == std::vector<std::uint32_t>{0, 3});
    CHECK(joined.areas == std::vector<std::uint32_t>{1, 2, 4});
    CHECK(joined.neighbours == Neighbours{{1}, {0, 2}, {1}});
}

TEST_CASE("rates are standardised as Assunção and Reis have it") {
    // Counts and births (in thousands) of six areas; the same sums worked out beside: b = 0.05, s² = Σ x (p − b)² / Σ x, a = s² − b / mean x.
    const std::vector<double> counts{1, 9, 4, 6, 2, 8}, residents{100, 100, 100, 100, 100, 100};
    const auto z = standardised_rates(counts, residents);
    const double a = (0.04 * 0.04 + 0.04 * 0.04 + 0.01 * 0.01 + 0.01 * 0.01 + 0.03 * 0.03 + 0.03 * 0.03) / 6 - 0.05 / 100;
    CHECK(z[0] == doctest::Approx(-0.04 / std::sqrt(a + 0.05 / 100)).epsilon(1e-12));
    // Where areas vary less than chance lets them, v of the largest falls below 0, and chance alone is left: b / x.
    const std::vector<double> even{5, 5, 5, 51}, uneven{100, 100, 100, 1000};
    const double b = 66.0 / 1300;
    CHECK(standardised_rates(even, uneven)[3] == doctest::Approx((0.051 - b) / std::sqrt(b / 1000)).epsilon(1e-9));
}

TEST_CASE("labels say where an area lies, once the false alarms are held") {
    // A field of 10 × 10 with a high corner and a single high area in the low rest.
    std::vector<double> values;
    Neighbours neighbours;
    for (int row = 0; row < 10; ++row)
        for (int column = 0; column < 10; ++column) {
            values.push_back(row < 4 && column < 4 ? 50 + (row * 3 + column) % 5 : row == 7 && column == 7 ? 60 : (row * 7 + column * 3) % 10);
            neighbours.emplace_back();
            for (int dr = -1; dr <= 1; ++dr)
                for (int dc = -1; dc <= 1; ++dc)
                    if ((dr != 0 || dc != 0) && row + dr >= 0 && row + dr < 10 && column + dc >= 0 && column + dc < 10) neighbours.back().push_back(static_cast<std::uint32_t>((row + dr) * 10 + column + dc));
        }
    neighbours.emplace_back();  // an island
    values.push_back(1000);
    const auto findings = analyse_areas(values, {}, neighbours, {.times = 999, .seed = 1});
    CHECK(findings.islands == std::vector<std::uint32_t>{100});
    CHECK(findings.areas.size() == 100);
    CHECK(findings.pairs == 342);
    CHECK(findings.areas[11].label == AreaLabel::high_high);
    CHECK(findings.areas[11].spot == Spot::hot);
    CHECK(to_key(findings.areas[11].label) == "high-high");
    CHECK(findings.areas[77].label == AreaLabel::not_significant);  // itself high, but its surroundings are like most others
    CHECK(findings.whole.moran_permuted_p == 0.002);
    CHECK(findings.whole.moran.z > 10);
    for (const auto& area : findings.areas) CHECK((area.label != AreaLabel::not_significant) == (area.p_adjusted <= 0.05));
}

TEST_CASE("maps without autocorrelation give no more labels than the stated share of false alarms lets them") {
    int maps_with_labels = 0;
    const Neighbours& neighbours = nine_neighbours;
    for (std::uint64_t map = 0; map < 200; ++map) {
        Chance chance(map, 99);
        std::vector<double> values;
        for (int i = 0; i < 9; ++i) values.push_back(chance.below(1'000'000));
        const auto findings = analyse_areas(values, {}, neighbours, {.times = 499, .seed = map});
        maps_with_labels += std::ranges::any_of(findings.areas, [](const auto& area) { return area.spot != Spot::not_significant; }) ? 1 : 0;
    }
    CHECK(maps_with_labels <= 20);  // 5 % of 200, and chance
}

TEST_CASE("what cannot be tested is told") {
    CHECK(fault_of(std::vector<double>{1, 2, 3}, {{1}, {0, 2}, {1}}) == AreasFault::too_few);
    CHECK(fault_of(std::vector<double>{1, 1, 1, 1, 9}, {{1}, {0, 2}, {1, 3}, {2}, {}}) == AreasFault::all_equal);
    CHECK(fault_of(std::vector<double>{1, 1, 1, 2}, {{1}, {0, 2}, {1, 3}, {2}}) == AreasFault::none);
}

TEST_CASE("the order of areas does not matter to the map's statistics") {
    rc::check([] {
        const auto n = *rc::gen::inRange<std::size_t>(6, 30);
        const auto numbers = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(0, 50));
        RC_PRE(std::ranges::any_of(numbers, [&](int x) { return x != numbers[0]; }));
        std::vector<geo::Metres> points;
        for (std::size_t i = 0; i < n; ++i) points.push_back({static_cast<double>(i * i % 37), static_cast<double>(i * 7 % 11)});
        const std::vector<double> values(numbers.begin(), numbers.end()), reversed(values.rbegin(), values.rend());
        const std::vector<geo::Metres> reversed_points(points.rbegin(), points.rend());
        const auto one = within_distance(points, 20), other = within_distance(reversed_points, 20);
        RC_PRE(without_islands(one).islands.empty());
        RC_ASSERT(same(moran(values, rows(one)).z, moran(reversed, rows(other)).z));
        RC_ASSERT(same(geary(values, rows(one)).z, geary(reversed, rows(other)).z));
    });
}

TEST_CASE("the reference values of Columbus") {
    const auto folder = reference();
    if (!folder) return;
    const auto map = map_of(*folder + "/columbus.geojson", "POLYID", {"CRIME"});
    const auto neighbours = intake::read_gal(*read_file(*folder + "/columbus.gal"), "columbus.gal", map.ids);
    REQUIRE(neighbours);
    const auto& crime = map.numbers[0];
    const auto w = rows(*neighbours), b = binary(*neighbours);
    check(moran(crime, w), 0.48577091366177, -0.02083333333333, 0.00899112132178, 5.342713639);
    check(moran(crime, w, Assumption::normality), 0.48577091366177, -0.02083333333333, 0.00886096226945, 5.381810264);
    check(geary(crime, w), 0.54780337716725, 1, 0.00980410787039, -4.566918634);
    check(getis_ord(crime, b), 0.122724245379, 0.0977891156463, 3.38397155846e-05, 4.286455111);
    std::vector<std::uint8_t> low, high;
    for (const double x : crime) low.push_back(x <= 35 ? 1 : 0), high.push_back(x > 35 ? 1 : 0);
    check(join_count(low, b), 34, 29.3367346939, 18.6384551650, 1.08015273);
    check(join_count(high, b), 52, 26.9897959184, 17.6483978307, 5.953393556);
    const auto local = local_moran(crime, w);
    check(local[0], 0.73681849060836, -0.02859854196719, 0.66614489076260, 0.9378076510353);
    check(local[1], 0.52877701326597, -0.02025021398939, 0.31026606329230, 0.9856591202615);
    check(local[2], 0.09385074166160, -0.00153968674365, 0.01763007196630, 0.7184189125046);
    check(local[3], 0.00482096662822, -0.00057075724392, 0.00654175676101, 0.0666623234487);
    check(local[4], 0.18678679912414, -0.01849319101834, 0.11083813539432, 0.6165978592973);
    CHECK(same(local[0].p, 0.348343268465));
    CHECK(same(local[4].p, 0.537500006874));
}

TEST_CASE("the reference values of African conflicts") {
    const auto folder = reference();
    if (!folder) return;
    const auto columns = columns_of(*folder + "/afcon.csv", {2});
    const auto& conflicts = columns[0];
    const auto neighbours = intake::read_gal(*read_file(*folder + "/afcon_paper.gal"), "afcon_paper.gal", numbered(conflicts.size()));
    REQUIRE(neighbours);
    const auto w = rows(*neighbours);
    check(moran(conflicts, w), 0.4167956319437, -0.0243902439024, 0.0102935774196, 4.348489571);
    const auto local = local_moran(conflicts, w);
    check(local[0], 0.00538733900677, -3.02734720546e-06, 0.000061984746382, 0.684661439004);
    check(local[1], -0.01003689661629, -9.78282771122e-05, 0.000599139578785, -0.406052016755);
    check(local[2], -0.09696069251600, -5.14449846979e-03, 0.104791717593157, -0.283632378632);
}

TEST_CASE("every G and G* of the grid of Getis and Ord") {
    const auto folder = reference();
    if (!folder) return;
    const auto columns = columns_of(*folder + "/getisord.csv", {0, 1, 2, 3, 4});
    std::vector<geo::Metres> points;
    for (std::size_t i = 0; i < columns[0].size(); ++i) points.push_back({columns[0][i], columns[1][i]});
    REQUIRE(points.size() == 256);
    const auto neighbours = within_distance(points, 30);
    const auto g = local_g(columns[2], binary(neighbours)), star = local_g(columns[2], binary(with_self(neighbours)));
    for (std::size_t i = 0; i < points.size(); ++i) {
        CHECK(same(g[i].z, columns[3][i]));
        CHECK(same(star[i].z, columns[4][i]));
    }
    CHECK(same(g[135].z, 1.53904634822));
    CHECK(same(star[135].z, 1.67075115937));
}

TEST_CASE("the Empirical Bayes index of sudden deaths in North Carolina") {
    const auto folder = reference();
    if (!folder) return;
    const auto map = map_of(*folder + "/nc_sids.geojson", "FIPS", {"SID74", "BIR74"});
    const auto w = rows(geo::touching(map.set, geo::Contiguity::queen, 1));
    const auto z = standardised_rates(map.numbers[0], map.numbers[1]);
    // spdep: EBImoran.mc(SID74, BIR74, queen) gives the statistic 0.2487462143; moran.test of the same z and of the crude rates.
    check(moran(z, w), 0.24874621426351, -0.01010101010101, 0.00405247030633, 4.066151835);
    std::vector<double> rates;
    for (std::size_t i = 0; i < z.size(); ++i) rates.push_back(map.numbers[0][i] / map.numbers[1][i]);
    check(moran(rates, w), 0.23091044884586, -0.01010101010101, 0.00406513368576, 3.780073771);
    CHECK(moran_permuted(z, w, {.times = 9999, .seed = 1}) <= 0.0004);
}
