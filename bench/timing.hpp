// How long work takes: the median of several runs, by the processor's clock or the wall's.
#pragma once
#include <algorithm>
#include <ctime>
#include <vector>

namespace daybook::bench {

inline double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Of each run, in order of length; CLOCK_PROCESS_CPUTIME_ID counts all threads.
template <class Work>
std::vector<double> seconds_each(int runs, const Work& work, clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) {
    std::vector<double> seconds;
    for (int run = 0; run < runs; ++run) {
        const double start = seconds_of(clock);
        work();
        seconds.push_back(seconds_of(clock) - start);
    }
    std::ranges::sort(seconds);
    return seconds;
}

template <class Work>
double median_seconds(int runs, const Work& work, clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) {
    return seconds_each(runs, work, clock)[static_cast<std::size_t>(runs) / 2];
}

// By the wall's clock, in milliseconds.
template <class Work>
double median_ms(const Work& work, int runs = 15) {
    return 1e3 * median_seconds(runs, work, CLOCK_MONOTONIC);
}

}  // namespace daybook::bench
