// How long it takes to find the area that holds a point: in Chicago's 77 community areas when DAYBOOK_SHARED_DATA names
// the folder with the data, with points from the city's own crime file (as they come) and with points drawn evenly;
// otherwise in a made-up honeycomb. Beside it, a look at every edge, and the conversion of projected coordinates.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "geo/areas.hpp"
#include "geo/outline.hpp"
#include "geo/projection.hpp"

namespace {

using namespace daybook;
using namespace daybook::geo;

std::optional<std::string> data_folder() {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    return folder == nullptr ? std::nullopt : std::optional<std::string>(folder);
}

AreaSet honeycomb() {
    std::vector<Area> areas;
    for (int row = 0; row < 9; ++row)
        for (int column = 0; column < 9; ++column) {
            Ring ring;
            for (int corner = 0; corner < 6; ++corner) {
                const double angle = (30 + 60 * corner) * degree_rad;
                ring.push_back(to_grid({0.017320508 * (column + 0.5 * (row % 2)) + 0.01 * std::cos(angle), 0.015 * row + 0.01 * std::sin(angle)}));
            }
            areas.push_back({fmt::format("{}", row * 9 + column), "", {{{ring}}}});
        }
    return AreaSet::of(std::move(areas));
}

const AreaSet& areas() {
    static const AreaSet set = [] {
        const auto folder = data_folder();
        if (!folder) return honeycomb();
        const std::string text = *read_file(*folder + "/chicago/community-areas.geojson");
        const AreaFile file{"community-areas.geojson", text};
        return *AreaSet::read({&file, 1}, {"area_numbe", "community"});
    }();
    return set;
}

const AreaIndex& index() {
    static const AreaIndex made(areas());
    return made;
}

std::vector<LonLat> even_points() {
    double west = 1e9, south = 1e9, east = -1e9, north = -1e9;
    for (const auto& area : areas().areas())
        for (const auto& polygon : area.polygons)
            for (const GridPoint p : polygon.rings[0]) {
                const LonLat point = to_lonlat(p);
                west = std::min(west, point.longitude), east = std::max(east, point.longitude);
                south = std::min(south, point.latitude), north = std::max(north, point.latitude);
            }
    std::mt19937_64 random(3);
    const auto part = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    std::vector<LonLat> points(1 << 17);
    for (auto& point : points) point = {west + (east - west) * part(), south + (north - south) * part()};
    return points;
}

std::vector<LonLat> recorded_points() {
    const auto folder = data_folder();
    if (!folder) return even_points();
    auto input = InputFile::open(*folder + "/chicago/crimes_2015.csv.zst");
    std::string text;
    while (text.size() < (std::size_t{24} << 20) && *input->read(text, std::size_t{1} << 20) > 0) {}
    text.resize(whole_records(text, ','));
    CsvReader reader(text, ',');
    const auto header = reader.next();
    const std::size_t latitude = static_cast<std::size_t>(std::find(header->cells.begin(), header->cells.end(), "Latitude") - header->cells.begin());
    std::vector<LonLat> points;
    while (const auto record = reader.next())
        if (record->cells.size() > latitude + 1 && !record->cells[latitude].empty())
            points.push_back({std::strtod(std::string(record->cells[latitude + 1]).c_str(), nullptr), std::strtod(std::string(record->cells[latitude]).c_str(), nullptr)});
    return points;
}

void find_all(benchmark::State& state, const std::vector<LonLat>& points) {
    std::size_t at = 0, found = 0;
    for (auto unused : state) {
        found += index().find(points[at]).has_value() ? 1 : 0;
        if (++at == points.size()) at = 0;
    }
    benchmark::DoNotOptimize(found);
    state.SetItemsProcessed(state.iterations());
    state.counters["areas"] = static_cast<double>(areas().areas().size());
    state.counters["index_bytes"] = static_cast<double>(index().bytes());
}

void recorded_points_found(benchmark::State& state) {
    static const auto points = recorded_points();
    find_all(state, points);
}

void even_points_found(benchmark::State& state) {
    static const auto points = even_points();
    find_all(state, points);
}

void every_edge_looked_at(benchmark::State& state) {
    static const auto points = even_points();
    std::size_t at = 0, found = 0;
    for (auto unused : state) {
        const GridPoint p = to_grid(points[++at % points.size()]);
        for (const auto& area : areas().areas())
            for (const auto& polygon : area.polygons) found += holds(polygon, p) ? 1 : 0;
    }
    benchmark::DoNotOptimize(found);
}

void index_made(benchmark::State& state) {
    for (auto unused : state) benchmark::DoNotOptimize(AreaIndex(areas()).bytes());
}

void outlines_made(benchmark::State& state) {
    for (auto unused : state) benchmark::DoNotOptimize(outline_map(areas()).outlines.size());
}

void state_plane_to_degrees(benchmark::State& state) {
    const auto projection = Projection::open("ESRI:102696");
    double x = 880000;
    for (auto unused : state) {
        benchmark::DoNotOptimize(projection->to_lonlat(x, 1010000)->latitude);
        x = x > 910000 ? 880000 : x + 7;
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(recorded_points_found);
BENCHMARK(even_points_found);
BENCHMARK(every_edge_looked_at);
BENCHMARK(index_made)->Unit(benchmark::kMillisecond);
BENCHMARK(outlines_made)->Unit(benchmark::kMillisecond);
BENCHMARK(state_plane_to_degrees);

}  // namespace

BENCHMARK_MAIN();
