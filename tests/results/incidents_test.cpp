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

std::vector<std::string_view> cut(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0, end = 0; from <= text.size(); from = end + 1) {
        end = std::min(text.find(at, from), text.size());
        parts.push_back(text.substr(from, end - from));
    }
    return parts;
}

// The town's files of crimes in two halves: what came in before the first edition, and what after.
std::array<TownFiles, 2> in_two(const TestFolder& folder, const TownFiles& files) {
    std::array<TownFiles, 2> halves{files, files};
    for (auto& half : halves) half.crimes.clear();
    for (std::size_t i = 0; i < files.crimes.size(); ++i) {
        const std::string text = good(read_file(files.crimes[i]));
        std::array<std::string, 2> texts;
        for (const auto line : cut(text, '\n')) {
            const auto cells = cut(line, ',');
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

    explicit TwoEditions(double records_a_year) {
        init(folder.data());
        const auto halves = in_two(folder, write_town(folder, records_a_year));
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
            scenes[i] = good(make_scene(archive, shipped_book(), "book.toml", sizes[i], 1));
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
    const TwoEditions world(4000);
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
