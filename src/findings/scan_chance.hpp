// Inside src/findings: data as they would be without clusters, drawn again and again. A replication is drawn from its own stream of
// chance, whichever thread draws it and after whatever else.
#pragma once
#include <cstdint>
#include <vector>

#include "base/chance.hpp"
#include "findings/scan.hpp"

namespace daybook::findings {

// Numbers 0 … n − 1 in proportion to weights, each draw in constant time (Walker 1977; Vose 1991): a column, and the share of it that
// is the column's own, the rest being its alias's.
class WeightedDraw {
public:
    WeightedDraw() = default;
    explicit WeightedDraw(const std::vector<double>& weights);
    [[nodiscard]] std::uint32_t draw(Chance& chance) const {
        const Wide scaled = Wide{chance.next()} * columns_.size();
        const auto number = static_cast<std::uint32_t>(scaled >> 64);
        const Column column = columns_[number];
        const bool is_own = static_cast<std::uint32_t>(static_cast<std::uint64_t>(scaled) >> 32) < column.own;
        return column.alias ^ ((column.alias ^ number) & (0U - static_cast<std::uint32_t>(is_own)));  // no branch: it could not be foretold
    }

private:
    struct Column {
        std::uint32_t own = 0;  // in 2^−32
        std::uint32_t alias = 0;
    };
    std::vector<Column> columns_;
};

// Any number of threads may draw.
class Replications {
public:
    Replications(const ScanData& data, ScanModel model, std::uint64_t seed);
    // The cells (place × times + time) of a replication's cases, as many as there are cases.
    void draw(std::uint32_t replication, std::vector<std::uint32_t>& cells) const;

private:
    void draw_by_measure(Chance& chance, std::vector<std::uint32_t>& cells) const;
    void draw_among_people(Chance& chance, std::vector<std::uint32_t>& cells) const;
    void draw_times(Chance& chance, std::vector<std::uint32_t>& cells) const;

    ScanModel model_;
    std::uint64_t seed_;
    std::size_t times_;
    std::size_t cases_ = 0;
    WeightedDraw by_measure_;            // poisson
    std::vector<std::uint32_t> people_;  // bernoulli: the cell of each person
    std::vector<std::uint32_t> places_, whens_;  // permutation: the place and the time of each case
};

}  // namespace daybook::findings
