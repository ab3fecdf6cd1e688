#include "findings/scan_chance.hpp"

#include <algorithm>
#include <numeric>

namespace daybook::findings {
namespace {

constexpr std::uint64_t scan_stream = 0x5343414E;  // decides the bytes of every p: do not change it

std::uint32_t share_of_column(double part) { return static_cast<std::uint32_t>(std::clamp(part * 0x1p32, 0.0, 0x1p32 - 1)); }

// `wanted` of the numbers drawn without replacement come to stand first.
void draw_first(Chance& chance, std::vector<std::uint32_t>& numbers, std::size_t wanted) {
    const auto all = static_cast<std::uint32_t>(numbers.size());
    for (std::uint32_t i = 0; i < wanted; ++i) std::swap(numbers[i], numbers[i + chance.below(all - i)]);
}

}  // namespace

WeightedDraw::WeightedDraw(const std::vector<double>& weights) {
    for (std::uint32_t i = 0; i < weights.size(); ++i) columns_.push_back({.own = share_of_column(1), .alias = i});
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    std::vector<double> left(weights.size());
    std::vector<std::uint32_t> small, large;
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
        left[i] = weights[i] / mean;
        (left[i] < 1 ? small : large).push_back(i);
    }
    while (!small.empty() && !large.empty()) {
        const std::uint32_t low = small.back(), high = large.back();
        small.pop_back();
        columns_[low] = {share_of_column(left[low]), high};
        left[high] -= 1 - left[low];
        if (left[high] >= 1) continue;
        large.pop_back();
        small.push_back(high);
    }
}

Replications::Replications(const ScanData& data, ScanModel model, std::uint64_t seed) : model_(model), seed_(seed), times_(data.times) {
    for (const auto cases : data.cases) cases_ += cases;
    if (model == ScanModel::poisson) by_measure_ = WeightedDraw(data.measure);
    for (std::uint32_t cell = 0; cell < data.cases.size(); ++cell) {
        if (model == ScanModel::bernoulli) people_.insert(people_.end(), static_cast<std::size_t>(data.measure[cell]), cell);
        if (model != ScanModel::permutation) continue;
        places_.insert(places_.end(), data.cases[cell], static_cast<std::uint32_t>(cell / times_));
        whens_.insert(whens_.end(), data.cases[cell], static_cast<std::uint32_t>(cell % times_));
    }
}

void Replications::draw(std::uint32_t replication, std::vector<std::uint32_t>& cells) const {
    Chance chance(seed_, scan_stream, replication);
    switch (model_) {
        case ScanModel::poisson: return draw_by_measure(chance, cells);
        case ScanModel::bernoulli: return draw_among_people(chance, cells);
        case ScanModel::permutation: return draw_times(chance, cells);
    }
}

void Replications::draw_by_measure(Chance& chance, std::vector<std::uint32_t>& cells) const {
    cells.resize(cases_);
    for (auto& cell : cells) cell = by_measure_.draw(chance);
}

void Replications::draw_among_people(Chance& chance, std::vector<std::uint32_t>& cells) const {
    cells = people_;
    draw_first(chance, cells, cases_);
    cells.resize(cases_);
}

void Replications::draw_times(Chance& chance, std::vector<std::uint32_t>& cells) const {
    cells = whens_;
    draw_first(chance, cells, cases_);
    for (std::size_t i = 0; i < cases_; ++i) cells[i] += places_[i] * static_cast<std::uint32_t>(times_);
}

}  // namespace daybook::findings
