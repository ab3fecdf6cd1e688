#include "findings/cusum.hpp"

#include <algorithm>
#include <cmath>

namespace daybook::findings {
namespace {

constexpr double smallest_limit = 1;
constexpr double close_enough = 0.01;  // of a limit, in cases

// P(X <= x) of the whole numbers from 0 on, made once, since a limit asks for it often.
class Cumulative {
public:
    explicit Cumulative(const CountModel& model) {
        const auto last = static_cast<std::size_t>(quantile_above(model, 1e-12));
        for (std::size_t x = 0; x <= last; ++x) at_most_.push_back(1 - at_least(model, static_cast<double>(x) + 1));
    }
    [[nodiscard]] double below(double value) const {  // P(X < value)
        const double last = std::ceil(value) - 1;
        if (last < 0) return 0;
        return last >= static_cast<double>(at_most_.size()) ? 1 : at_most_[static_cast<std::size_t>(last)];
    }

private:
    std::vector<double> at_most_;
};

// Solves (I − Q) L = 1 by elimination; the matrix is diagonally dominant, so that no rows need to change places.
double first_of_solution(std::vector<double> matrix, std::size_t size) {
    std::vector<double> right(size, 1.0);
    for (std::size_t pivot = size; pivot-- > 1;)
        for (std::size_t row = 0; row < pivot; ++row) {
            const double factor = matrix[row * size + pivot] / matrix[pivot * size + pivot];
            if (factor == 0) continue;
            for (std::size_t column = 0; column < pivot; ++column) matrix[row * size + column] -= factor * matrix[pivot * size + column];
            right[row] -= factor * right[pivot];
        }
    return right[0] / matrix[0];
}

// State i is the sum i × step; a sum between two states is taken for the nearer one.
double run_length(const Cumulative& counts, double reference, double limit, std::size_t states) {
    const double step = limit / static_cast<double>(states);
    std::vector<double> matrix(states * states);
    for (std::size_t from = 0; from < states; ++from)
        for (std::size_t to = 0; to < states; ++to) {
            const double still = static_cast<double>(to) - static_cast<double>(from);
            const double low = to == 0 ? 0 : counts.below(reference + (still - 0.5) * step);
            matrix[from * states + to] = (from == to ? 1 : 0) - (counts.below(reference + (still + 0.5) * step) - low);
        }
    return first_of_solution(std::move(matrix), states);
}

}  // namespace

double cusum_reference(double expected, double ratio) { return (ratio - 1) * expected / std::log(ratio); }

std::vector<CusumStep> cusum(std::span<const double> counts, std::span<const double> expected, double ratio, double limit) {
    std::vector<CusumStep> steps;
    CusumStep before{.alarm = true};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double carried = before.alarm ? 0 : before.sum;
        CusumStep now{std::max(0.0, carried + counts[i] - cusum_reference(expected[i], ratio)), false, carried > 0 ? before.since : i};
        now.alarm = now.sum >= limit;
        steps.push_back(now);
        before = now;
    }
    return steps;
}

double average_run_length(const CountModel& model, double reference, double limit, std::size_t states) { return run_length(Cumulative(model), reference, limit, states); }

double cusum_limit(const CountModel& model, double ratio, double wanted) {
    constexpr std::size_t states = 40;
    const Cumulative counts(model);
    const double reference = cusum_reference(model.mean, ratio);
    double low = smallest_limit, high = 2 * smallest_limit;
    const auto is_enough = [&](double limit) {
        const double length = run_length(counts, reference, limit, states);
        return !(length > 0 && length < wanted);  // beyond what doubles can tell apart it is enough as well
    };
    if (is_enough(low)) return low;
    while (!is_enough(high)) low = high, high *= 2;
    while (high - low > close_enough) (is_enough((low + high) / 2) ? high : low) = (low + high) / 2;
    return high;
}

}  // namespace daybook::findings
