// Work that falls into pieces which do not touch one another.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace daybook {

// Calls work(i) for i below `n`, in any order, on so many threads (this one among them); returns when all are done.
template <class Work>
void in_parallel(std::size_t n, unsigned threads, const Work& work) {
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
        for (std::size_t i = next++; i < n; i = next++) work(i);
    };
    std::vector<std::jthread> others;
    for (unsigned t = 1; t < std::min<std::size_t>(threads, n); ++t) others.emplace_back(take);
    take();
}

}  // namespace daybook
