// Times what a view of the explorer is made of, over a data folder: bench_explorer_views DATA SOURCE PERIOD AGAINST THREADS
#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "figures/change_table.hpp"
#include "results/board.hpp"
#include "base/shipped.hpp"
#include "results/scene.hpp"
#include "results/view.hpp"
#include "timing.hpp"

using namespace daybook;
using bench::median_ms;

int main(int argc, char** argv) {
    if (argc < 6) return 2;
    ledger::RealDisk disk;
    const auto archive = results::open_archive(disk, argv[1]);
    if (!archive) return 2;
    std::shared_ptr<const results::Scene> scene;
    fmt::print("scene {:.1f} ms\n", median_ms([&] { scene = *results::make_scene(*archive, results::shipped_book(), "book", archive->views->size(), static_cast<unsigned>(std::atoi(argv[5]))); }, 3));
    const auto period = *Period::parse(argv[3]), against = *Period::parse(argv[4]);
    fmt::print("columns {:.1f} ms\n", median_ms([&] { (void)archive->views->columns(archive->views->size()); }));
    fmt::print("coverage {:.1f} ms\n", median_ms([&] { (void)figures::coverage(scene->columns, argv[2], scene->as_of); }));
    fmt::print("received {:.1f} ms\n", median_ms([&] { (void)figures::received(scene->columns, scene->index, argv[2], scene->as_of, period); }));
    for (const bool by_area : {false, true}) {
        figures::CountQuery q{.source = argv[2], .period = period, .as_of = scene->as_of, .by_area = by_area, .threads = scene->threads};
        fmt::print("count period {} {:.1f} ms\n", by_area, median_ms([&] { (void)figures::count(scene->columns, scene->index, scene->book, q); }));
        q.period = *Period::parse("1996/2015");
        q.by_month = true;
        fmt::print("count history {} {:.1f} ms\n", by_area, median_ms([&] { (void)figures::count(scene->columns, scene->index, scene->book, q); }));
        q.indicators = {"robbery"};
        fmt::print("count history of one {} {:.1f} ms\n", by_area, median_ms([&] { (void)figures::count(scene->columns, scene->index, scene->book, q); }));
        fmt::print("change table {} {:.1f} ms\n", by_area, median_ms([&] { (void)figures::change_table(scene->columns, scene->index, scene->book, **results::history_of(*scene, argv[2]), {.source = argv[2], .period = period, .against = against, .as_of = scene->as_of, .by_area = by_area, .threads = scene->threads}); }));
    }
    results::Recipe recipe{"t", "t", argv[2], period, against, Language::en, scene->as_of, {}, "", "", scene->book_text};
    fmt::print("board {:.1f} ms\n", median_ms([&] { (void)results::make_board(*scene, recipe); }, 3));
    const auto iccs = *record::Iccs::parse(*shipped_file("iccs/iccs-1.0.tsv"));
    for (const auto by : {report::Breakdown::area, report::Breakdown::month, report::Breakdown::category}) {
        const results::ViewQuery query{.source = argv[2], .indicator = "robbery", .period = period, .against = against, .by = by};
        std::optional<report::View> view;
        fmt::print("view {} {:.2f} ms\n", static_cast<int>(by), median_ms([&] { view = *results::make_view(*scene, *scene, iccs, query); }));
        const auto& wording = report::Wording::shipped(Language::en);
        std::size_t bytes = 0;
        fmt::print("render {:.2f} ms", median_ms([&] { bytes = report::render_view(*view, wording).size(); }));
        fmt::print(", {} bytes\n", bytes);
    }
    fmt::print("rules {:.2f} ms\n", median_ms([&] { (void)results::rules_of(*scene, argv[2]); }));
    fmt::print("change table of one {:.2f} ms\n", median_ms([&] { (void)figures::change_table(scene->columns, scene->index, scene->book, **results::history_of(*scene, argv[2]), {.source = argv[2], .period = period, .against = against, .as_of = scene->as_of, .by_area = true, .areas_of = {"robbery"}, .threads = 1}); }));
}
