// Points on a map beside everything else that is published: two editions of one source, between which records came in, some of them at
// places in parts of a district where nothing had been known.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "../figures/attack.hpp"
#include "base/text.hpp"
#include "clerk/editions.hpp"
#include "results/incidents.hpp"
#include "results/public_board.hpp"
#include "twins.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

const Period both_years = good(Period::parse("2022/2023"));

// The squares of the town in which nothing happens before the first edition: cut as the cells are, so that they are halves of some.
bool is_late(const std::vector<std::string_view>& cells) {
    const auto one_of_four = [](std::string_view text) { return static_cast<std::uint8_t>(sha256(text)[0]) % 4 == 0; };
    const auto square = [](std::string_view degrees) { return (std::llround(std::strtod(std::string(degrees).c_str(), nullptr) * 1e6) + (1 << 28)) >> 12; };
    return one_of_four(cells[0]) || one_of_four(fmt::format("{} {}", square(cells[6]), square(cells[7])));
}

// The town's files of crimes in two halves: what came in before the first edition, and what after.
std::array<TownFiles, 2> in_two(const TestFolder& folder, const TownFiles& files) {
    std::array<TownFiles, 2> halves{files, files};
    for (auto& half : halves) half.crimes.clear();
    for (std::size_t i = 0; i < files.crimes.size(); ++i) {
        const std::string text = good(read_file(files.crimes[i]));
        std::array<std::string, 2> texts;
        for (const auto line : split_at(text, '\n')) {
            const auto cells = split_at(line, ',');
            const bool is_header = line.data() == text.data(), late = !is_header && cells.size() > 7 && is_late(cells);
            for (std::size_t half = 0; half < 2; ++half)
                if (!line.empty() && (is_header || late == (half == 1))) texts[half] += std::string(line) + "\n";
        }
        for (std::size_t half = 0; half < 2; ++half) halves[half].crimes.push_back(folder.write(fmt::format("part-{}-{}.csv", half, i), texts[half]));
    }
    return halves;
}

struct TwoEditions {
    TestFolder folder;
    ledger::RealDisk disk;
    std::array<std::shared_ptr<const Scene>, 2> scenes;
    std::array<std::vector<IncidentPoint>, 2> points;

    explicit TwoEditions(const std::string& book = shipped_book()) {
        init(folder.data());
        const auto halves = in_two(folder, write_town(folder, 4000));
        std::array<std::uint64_t, 2> sizes{};
        for (std::size_t i = 0; i < 2; ++i) {
            (void)import_town(folder.data(), halves[i]);
            auto office = good(clerk::Clerk::open(disk, folder.data()));
            sizes[i] = office->views().size();
            (void)good(clerk::publish(*office, {.edition = fmt::format("town-{}", i), .source = "town", .period = both_years, .against = both_years, .as_of = sizes[i], .supersedes = {}, .reason = {}}));
            good(office->commit());
            good(office->close());
        }
        const auto archive = good(open_archive(disk, folder.data()));
        for (std::size_t i = 0; i < 2; ++i) {
            scenes[i] = good(make_scene(archive, book, "book.toml", sizes[i], 1));
            points[i] = good(public_incidents(*scenes[i], "town", both_years));
        }
        REQUIRE(sizes_published(*scenes[1], "town") == std::vector{static_cast<std::uint32_t>(sizes[0])});
    }
};

// The points of an indicator, area and quarter.
using Lists = std::map<std::tuple<std::size_t, std::uint16_t, std::string>, std::map<geo::Place, std::int64_t>>;

Lists lists_of(const std::vector<IncidentPoint>& points) {
    Lists lists;
    for (const auto& point : points) {
        CHECK(point.count > 0);
        CHECK(lists[{point.indicator, point.area, point.quarter.to_text()}].emplace(point.point, point.count).second);
    }
    return lists;
}

bool has_place(const figures::Columns& columns, std::size_t row) { return (columns.flags[row] & figures::has_point) != 0; }
geo::Place place_of(const figures::Columns& columns, std::size_t row) { return {columns.longitude[row], columns.latitude[row]}; }

using Places = std::map<std::uint16_t, std::set<geo::Place>>;  // by area

// Where anything was recorded of which a ledger of that size knows.
Places known_places(const Scene& scene, std::uint64_t size) {
    const auto& columns = scene.columns;
    Places places;
    for (std::size_t row = 0; row < columns.rows() && columns.position[row] < size; ++row)
        if (columns.replaced_at[row] >= size && columns.area[row] != 0 && has_place(columns, row)) places[columns.area[row]].insert(place_of(columns, row));
    return places;
}

// The rows that a list could have as points: those of the indicator, in the area and quarter.
std::vector<std::uint32_t> rows_of(const Scene& scene, std::size_t indicator, std::uint16_t area, const std::string& quarter) {
    auto rows = good(figures::drill(scene.columns, scene.index, scene.book, {.source = "town", .indicator = scene.book.all()[indicator].id, .period = good(Period::parse(quarter)), .as_of = scene.as_of})).rows;
    std::erase_if(rows, [&](std::uint32_t row) { return scene.columns.area[row] != area; });
    return rows;
}

}  // namespace

// Otherwise whoever lays two editions over one another, or the points beside the table, finds what happened at a place or two: in the part of a
// district where nothing had been known before, say, which can be a single house.
TEST_CASE("each point of two editions, and each difference between them, stands for eight places that the first one knew; in no point is only what has no place") {
    const TwoEditions world;
    const auto known = known_places(*world.scenes[0], world.scenes[0]->as_of);
    std::map<std::uint16_t, geo::SnapCells> cells;
    for (const auto& [area, places] : known) cells.emplace(area, geo::SnapCells({places.begin(), places.end()}, places_a_point));
    std::map<std::pair<std::uint16_t, geo::Place>, std::set<geo::Place>> stands_for;  // of the places of the first edition
    for (const auto& [area, places] : known)
        for (const auto& place : places)
            if (const auto point = cells.at(area).point_of(place)) stands_for[{area, *point}].insert(place);
    std::array<Lists, 2> lists{lists_of(world.points[0]), lists_of(world.points[1])};
    std::size_t at_new_places = 0, changed = 0;
    for (std::size_t edition = 0; edition < 2; ++edition) {
        const auto& scene = *world.scenes[edition];
        for (const auto& [list, counts] : lists[edition]) {
            const auto& [indicator, area, quarter] = list;
            Lists::mapped_type of_records;
            std::int64_t nowhere = 0, in_points = 0;
            for (const auto row : rows_of(scene, indicator, area, quarter)) {
                if (!has_place(scene.columns, row)) continue;
                const auto place = place_of(scene.columns, row);
                const auto point = cells.at(area).point_of(place);
                point ? ++of_records[*point] : ++nowhere;
                at_new_places += !known.at(area).contains(place);
            }
            CHECK(of_records == counts);
            for (const auto& [point, count] : counts) {
                CHECK(stands_for[{area, point}].size() >= places_a_point);
                CHECK_FALSE(known.at(area).contains(point));
                in_points += count;
            }
            CHECK_MESSAGE(nowhere == 0, fmt::format("{} area {} {}: {} in points, and {} at places in no cell", scene.book.all()[indicator].id, area, quarter, in_points, nowhere));
            if (const auto before = lists[0].find(list); edition == 1 && before != lists[0].end())
                for (const auto& [point, count] : counts) changed += before->second.contains(point) ? before->second.at(point) != count : 1;
        }
    }
    MESSAGE(lists[0].size() << " and " << lists[1].size() << " lists; " << changed << " points changed; " << at_new_places << " records at places that the first edition did not know");
    CHECK(changed > 20);
    CHECK(at_new_places > 20);
}

namespace {

using figures::testing::Attack;
using figures::testing::PointList;
using figures::testing::PublicCount;

std::vector<PointList> seen_lists(const std::vector<IncidentPoint>& points, std::int32_t year) {
    std::vector<PointList> lists;
    for (const auto& [list, counts] : lists_of(points)) {
        const auto& [indicator, area, quarter] = list;
        PointList seen{indicator, area, good(Period::parse(quarter)), {}};
        if (seen.quarter.first_month() / 12 != year) continue;
        for (const auto& [point, count] : counts) seen.counts[{point.longitude, point.latitude}] = count;
        lists.push_back(std::move(seen));
    }
    return lists;
}

// The lists that must not be: all records of hidden counts at one point.
std::vector<PointList> hidden_lists(const Scene& scene, const figures::PublicCells& cells, std::int32_t year) {
    std::vector<PointList> lists;
    for (const auto indicator : indicators_with_points(scene.book, shipped_disclosure_rule(), "town"))
        for (std::uint16_t area = 1; area < scene.columns.areas.size(); ++area)
            for (int quarter = 1; quarter <= 4; ++quarter) {
                const auto name = fmt::format("{}-Q{}", year, quarter);
                const auto rows = rows_of(scene, indicator, area, name).size();
                if (rows > 0 && !cells.shown(indicator, area, good(Period::parse(name)))) lists.push_back({indicator, area, good(Period::parse(name)), {{{0, 0}, static_cast<std::int64_t>(rows)}}});
            }
    return lists;
}

// Fewer indicators than the shipped book has, as many kinds of them, and so a linear program that is solved in a moment.
std::string small_book() {
    std::string book = "version = \"1\"\n";
    for (const auto& [id, rule] : std::initializer_list<std::pair<std::string_view, std::string_view>>{{"all", "classes = [\"*\"]"}, {"rape", "classes = [\"03011\"]"}, {"sexual", "classes = [\"03\"]"}, {"robbery", "classes = [\"0401\"]"},
             {"burglary", "classes = [\"0501\"]"}, {"theft", "classes = [\"0502\"]"}, {"vandalism", "classes = [\"0504\"]"}, {"property", "classes = [\"05\"]"}, {"domestic", "classes = [\"*\"]\ndomestic = true"},
             {"cleared", "kind = \"share\"\nof = \"all\"\ncleared = \"arrest\""}}) {
        constexpr std::string_view words = " = { en = \"t\", ru = \"t\", be = \"t\", kk = \"t\" }\n";
        book += fmt::format("[[indicator]]\nid = \"{}\"\n{}\ntitle{}rule{}", id, rule, words, words);
    }
    return book;
}

}  // namespace

TEST_CASE("the attack: who knows the tables of two editions learns no more of a hidden count from the points of both") {
    constexpr std::int32_t year = 2023;
    constexpr std::size_t most = 30;
    const TwoEditions world(small_book());
    const auto& scene = *world.scenes[1];
    std::array<std::shared_ptr<const figures::PublicCells>, 2> cells;
    std::array<std::vector<PointList>, 2> points;
    for (std::size_t i = 0; i < 2; ++i) cells[i] = good(public_cells_of(*world.scenes[i], "town")), points[i] = seen_lists(world.points[i], year);
    const auto shown = [&](std::size_t i) { return [&hidden_by = *cells[i]](const PublicCount& count) { return hidden_by.shown(count.indicator, count.area, count.period); }; };
    Attack before(scene.columns, scene.book, "town", world.scenes[0]->as_of, year), now(scene.columns, scene.book, "town", scene.as_of, year);
    std::vector<std::pair<Attack*, PublicCount>> small;
    for (Attack* attack : {&before, &now}) {
        attack->add_difference(*scene.book.index_of("sexual"), *scene.book.index_of("rape"));
        for (const auto& count : attack->counts())
            if (figures::testing::is_small(shipped_disclosure_rule(), scene.book, count)) small.emplace_back(attack, count);
    }
    std::shuffle(small.begin(), small.end(), std::mt19937(7));
    small.erase(small.begin() + static_cast<std::ptrdiff_t>(std::min(small.size(), most)), small.end());
    const auto ranges = [&] {
        std::vector<Attack::Range> all;
        for (const auto& [attack, count] : small) all.push_back(attack->range(count));
        return all;
    };
    const auto narrower = [&](const std::vector<Attack::Range>& than) {
        std::size_t n = 0;
        const auto with = ranges();
        for (std::size_t i = 0; i < with.size(); ++i) n += with[i].low > than[i].low + 1e-6 || with[i].high < than[i].high - 1e-6;
        return n;
    };
    now.see(shown(1), {}, before, shown(0), {});
    const auto by_tables = ranges();
    now.see(shown(1), points[1], before, shown(0), points[0]);
    CHECK(narrower(by_tables) == 0);
    auto more = points[1];
    for (auto& list : hidden_lists(scene, *cells[1], year)) more.push_back(std::move(list));
    now.see(shown(1), more, before, shown(0), points[0]);
    const auto told = narrower(by_tables);
    MESSAGE(small.size() << " small counts, " << points[0].size() << " and " << points[1].size() << " lists; with lists of hidden counts too, more is told of " << told);
    CHECK(told > 0);
}

namespace {

using Exchanges = std::vector<std::pair<std::size_t, std::size_t>>;  // of rows

// Both editions as they would be if these records had one another's class, and lay where they lie.
struct Twin {
    std::array<std::vector<std::uint16_t>, 2> category;
    std::array<std::shared_ptr<const Scene>, 2> scenes;

    Twin(const TwoEditions& world, const Exchanges& exchanges) {
        const auto& all = world.scenes[1]->columns.category;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto& scene = *world.scenes[i];
            category[i].assign(scene.columns.category.begin(), scene.columns.category.end());
            for (const auto& [one, other] : exchanges) {
                if (one < category[i].size()) category[i][one] = all[other];
                if (other < category[i].size()) category[i][other] = all[one];
            }
            Scene twin = *good(make_scene(scene.archive, scene.book_text, "book.toml", scene.as_of, 1));  // with a memory of its own
            twin.columns.category = category[i];
            twin.index = figures::index_columns(twin.columns);
            scenes[i] = std::make_shared<const Scene>(std::move(twin));
        }
    }
};

// Looks for exchanges that no table shows: of two records of one month in two districts; or of two in one district, and of two such records
// of another the other way round.
class TwinSearch {
public:
    TwinSearch(const Scene& scene, const figures::PublicCells& cells) : scene_(scene), cells_(cells) {
        for (const auto indicator : indicators_with_points(scene.book, shipped_disclosure_rule(), "town"))
            for (std::size_t row = 0; row < scene.columns.rows(); ++row)
                if (scene.columns.reason[row] == 0 && scene.columns.area[row] != 0 && scene.columns.replaced_at[row] >= scene.as_of && scene.book.all()[indicator].filter.takes_class(scene.columns.categories[scene.columns.category[row]]))
                    of_.push_back({row, indicator, scene.columns.area[row], month_of(day_at(scene.columns.recorded[row]))});
    }

    std::optional<Exchanges> next() {
        const auto& one = of_[random_() % of_.size()];
        const auto& other = of_[random_() % of_.size()];
        if (one.indicator == other.indicator || !are_hidden(one.area, one.month, one, other) || !are_hidden(other.area, other.month, one, other)) return std::nullopt;
        if (one.area != other.area) return one.month == other.month ? std::optional(Exchanges{{one.row, other.row}}) : std::nullopt;
        for (const auto& back : of_) {
            if (back.area == one.area || back.indicator != one.indicator || back.month != other.month || !are_hidden(back.area, one.month, one, other) || !are_hidden(back.area, other.month, one, other)) continue;
            for (const auto& last : of_)
                if (last.area == back.area && last.indicator == other.indicator && last.month == one.month) return Exchanges{{one.row, other.row}, {back.row, last.row}};
        }
        return std::nullopt;
    }

private:
    struct Record {
        std::size_t row = 0, indicator = 0;
        std::uint16_t area = 0;
        Month month = 0;
    };

    [[nodiscard]] bool are_hidden(std::uint16_t area, Month month, const Record& one, const Record& other) const {
        const Month from = month - month % 3;
        const auto quarter = Period::of_days(first_day(from), first_day(from + 3));
        return !cells_.shown(one.indicator, area, quarter) && !cells_.shown(other.indicator, area, quarter);
    }

    const Scene& scene_;
    const figures::PublicCells& cells_;
    std::vector<Record> of_;
    std::mt19937 random_{7};
};

}  // namespace

TEST_CASE("two ledgers that differ in hidden counts only give everyone the same points, in both editions") {
    const TwoEditions world;
    std::array<std::shared_ptr<const figures::PublicCells>, 2> cells;
    std::array<PublicCounts, 2> counts;
    for (std::size_t i = 0; i < 2; ++i) cells[i] = good(public_cells_of(*world.scenes[i], "town")), counts[i] = public_counts(*world.scenes[i]);
    TwinSearch search(*world.scenes[1], *cells[1]);
    std::array<int, 2> twins{};  // by how many exchanges they are made of
    std::size_t tried = 0;
    for (int attempt = 0; attempt < 200'000 && twins[0] + twins[1] < 10 && tried < 200; ++attempt) {
        const auto exchanges = search.next();
        if (!exchanges) continue;
        ++tried;
        const Twin twin(world, *exchanges);
        const auto tells_the_same = [&](std::size_t i) {
            const auto of_twin = public_counts(*twin.scenes[i]);
            return of_twin == counts[i] || differs_hidden(counts[i], of_twin, *cells[i]);
        };
        if (!tells_the_same(0) || !tells_the_same(1)) continue;
        ++twins[exchanges->size() - 1];
        for (std::size_t i = 0; i < 2; ++i) CHECK(lists_of(good(public_incidents(*twin.scenes[i], "town", both_years, *cells[i]))) == lists_of(world.points[i]));
    }
    MESSAGE("of " << tried << " tried " << twins[0] << " are twins by one exchange, " << twins[1] << " by two");
    CHECK(twins[0] > 0);
    CHECK(twins[1] > 0);
}
