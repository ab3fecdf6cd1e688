#include "findings/scan_kernel.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "findings/scan_likelihood.hpp"

// Where the compiler can do it, a function is compiled for processors with and without wide vectors. Not under clang's thread sanitizer:
// the choice is made before that is ready, and the program would crash as it starts.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONE_PROCESSOR
#endif
#endif
#if defined(__x86_64__) && defined(__GNUC__) && !defined(ONE_PROCESSOR)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "avx2")))
#define INTO_CALLER __attribute__((always_inline)) inline
#else
#define FOR_EACH_PROCESSOR
#define INTO_CALLER inline
#endif

namespace daybook::findings {
namespace {

template <class Number, class Part>
INTO_CALLER void add(Number* __restrict to, const Part* __restrict from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<Number>(to[i] + from[i]);
}

// Numbers of a row as one value (a vector type of g++ and clang): 32 bytes of sums, on processors with AVX2 one register. Without a sign,
// so that sums may pass beyond the largest number and come back.
template <class Count, std::size_t bytes>
struct PartOf {
    typedef std::make_unsigned_t<Count> Type __attribute__((vector_size(bytes), aligned(alignof(Count)), may_alias));
};
template <class Count>
using Part = typename PartOf<Count, 32>::Type;
// As many cells as a part has sums.
template <class Cell, class Count>
using CellPart = typename PartOf<Cell, 32 / sizeof(Count) * sizeof(Cell)>::Type;
typedef std::uint64_t Words __attribute__((vector_size(32), may_alias));

template <class Count>
inline constexpr std::size_t parts = lanes * sizeof(Count) / sizeof(Part<Count>);  // of a row with a number of each lane

template <class Count>
INTO_CALLER const Part<Count>* row_at(const Count* numbers, std::size_t number) { return reinterpret_cast<const Part<Count>*>(numbers + number * lanes); }

// The sign bit of limit − sum is set where the sum is above the limit; the other bits say nothing.
template <class Count>
INTO_CALLER bool is_any_above(const Part<Count>& left) {
    const Part<Count> signs = left & (Part<Count>{} + static_cast<std::make_unsigned_t<Count>>(std::numeric_limits<Count>::min()));
    const auto words = reinterpret_cast<Words>(signs);
    return (words[0] | words[1] | words[2] | words[3]) != 0;
}

template <class Cell, class Count>
INTO_CALLER std::size_t steps_until_above(const StepRun& run, std::size_t step, const Cell* counts, const Count* limits, Count* sums) {
    Part<Count> sum[parts<Count>];
    for (std::size_t i = 0; i < parts<Count>; ++i) sum[i] = row_at(sums, 0)[i];
    std::uint32_t member = step == 0 ? 0 : run.ends[step - 1];
    for (; step < run.steps; ++step) {
        Part<Cell> own[parts<Cell>] = {};  // of the step's members alone: in cells, which takes half as long
        for (; member < run.ends[step]; ++member)
            for (std::size_t i = 0; i < parts<Cell>; ++i) own[i] += row_at(counts, run.members[member])[i];
        for (std::size_t i = 0; i < parts<Count>; ++i) sum[i] += __builtin_convertvector(reinterpret_cast<const CellPart<Cell, Count>*>(own)[i], Part<Count>);
        Part<Count> left{};
        for (std::size_t i = 0; i < parts<Count>; ++i) left |= row_at(limits, run.classes[step])[i] - sum[i];
        if (is_any_above<Count>(left)) break;
    }
    for (std::size_t i = 0; i < parts<Count>; ++i) reinterpret_cast<Part<Count>*>(sums)[i] = sum[i];
    return step;
}

template <class Count>
INTO_CALLER bool ends_above(const EndRun run, const Count* sums, const Count* limits) {  // a copy, which writing to `above` cannot change
    bool any = false;
    for (std::size_t end = run.from; end < run.to; ++end) {
        const auto* now = row_at(sums, end);
        const auto* before = row_at(sums, end - std::min(end, run.longest));
        Part<Count> left{};
        for (std::size_t i = 0; i < parts<Count>; ++i) left |= row_at(limits, run.classes[end])[i] - (now[i] - before[i]);
        const bool is_above = is_any_above<Count>(left);
        run.above[end] = is_above;
        any |= is_above;
    }
    return any;
}

template <class Count>
INTO_CALLER std::uint32_t mask_above(const Count* __restrict sums, const Count* __restrict limits) {
    static_assert(lanes == 32);
    std::uint32_t mask = 0;
    for (std::uint32_t lane = 0; lane < lanes; ++lane) mask |= static_cast<std::uint32_t>(is_above(sums[lane], limits[lane])) << lane;
    return mask;
}

}  // namespace

FOR_EACH_PROCESSOR std::uint32_t lanes_above(const std::int16_t* sums, const std::int16_t* limits) { return mask_above(sums, limits); }
FOR_EACH_PROCESSOR std::uint32_t lanes_above(const std::int32_t* sums, const std::int32_t* limits) { return mask_above(sums, limits); }

FOR_EACH_PROCESSOR void add_counts(std::int16_t* to, const std::int16_t* from, std::size_t n) { add(to, from, n); }
FOR_EACH_PROCESSOR void add_counts(std::int32_t* to, const std::int16_t* from, std::size_t n) { add(to, from, n); }
FOR_EACH_PROCESSOR void add_counts(std::int32_t* to, const std::int32_t* from, std::size_t n) { add(to, from, n); }
FOR_EACH_PROCESSOR void add_measure(double* to, const double* from, std::size_t n) { add(to, from, n); }

FOR_EACH_PROCESSOR std::size_t run_steps(const StepRun& run, std::size_t from, const std::int16_t* counts, const std::int16_t* limits, std::int16_t* sums) { return steps_until_above(run, from, counts, limits, sums); }
FOR_EACH_PROCESSOR std::size_t run_steps(const StepRun& run, std::size_t from, const std::int16_t* counts, const std::int32_t* limits, std::int32_t* sums) { return steps_until_above(run, from, counts, limits, sums); }
FOR_EACH_PROCESSOR std::size_t run_steps(const StepRun& run, std::size_t from, const std::int32_t* counts, const std::int32_t* limits, std::int32_t* sums) { return steps_until_above(run, from, counts, limits, sums); }

FOR_EACH_PROCESSOR bool run_ends(const EndRun& run, const std::int16_t* sums, const std::int16_t* limits) { return ends_above(run, sums, limits); }
FOR_EACH_PROCESSOR bool run_ends(const EndRun& run, const std::int32_t* sums, const std::int32_t* limits) { return ends_above(run, sums, limits); }

FOR_EACH_PROCESSOR void find_classes(const double* __restrict measure, double cases_a_measure, std::size_t from, std::size_t to, std::size_t length, std::uint16_t* __restrict classes) {
    for (std::size_t end = from; end < to; ++end) {
        const double part = measure[end] - measure[end - std::min(end, length)];
        const float expected = static_cast<float>(part > 0 ? part * cases_a_measure : 0);
        const float root = std::sqrt(expected);
        classes[end] = static_cast<std::uint16_t>(static_cast<int>(expected < 1 ? 16 * std::sqrt(root) : 4 * root + 12));
    }
}

}  // namespace daybook::findings
