// Times what a watch is made of, over a data folder: bench_watch DATA SOURCE THREADS
// Most of the time of a week goes to the regressions: a series needs two of them, of some six steps each, over 130 past weeks and up to 12
// covariates. The pass over the records comes next; it is bound by memory, as counting is.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "results/watch.hpp"
#include "timing.hpp"

using namespace daybook;
using bench::median_ms;

namespace {

void time_watch(const results::Scene& scene, const std::string& source, results::Every every, results::WatchMethod method) {
    results::WatchQuery query{.source = source, .by_area = true, .every = every, .method = method};
    int tried = 0, few = 0;
    const double all = median_ms([&] {
        const auto found = results::watch(scene, query);
        if (!found) return;
        tried = found->units[0].tried, few = found->units[0].with_state(results::WatchState::too_few);
    });
    const double series = median_ms([&] { (void)results::watch_series(scene, source, {}, true, every); });
    fmt::print("{} {}: {:.0f} ms, of which {:.0f} ms make the series; {} judged, {:.3f} ms each and thread\n", every == results::Every::week ? "week" : "day", method == results::WatchMethod::farrington ? "farrington" : "cusum", all, series,
               tried - few, (all - series) * scene.threads / std::max(1, tried - few));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    ledger::RealDisk disk;
    const auto archive = results::open_archive(disk, argv[1]);
    if (!archive) return 2;
    const auto scene = results::make_scene(*archive, results::shipped_book(), "book", archive->views->size(), static_cast<unsigned>(std::atoi(argv[3])));
    if (!scene) return 2;
    for (const auto every : {results::Every::week, results::Every::day})
        for (const auto method : {results::WatchMethod::farrington, results::WatchMethod::cusum}) time_watch(**scene, argv[2], every, method);
}
