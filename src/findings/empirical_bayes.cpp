#include "findings/empirical_bayes.hpp"

#include <cmath>
#include <numeric>

namespace daybook::findings {

std::vector<double> standardised_rates(std::span<const double> counts, std::span<const double> residents) {
    const double all = std::accumulate(residents.begin(), residents.end(), 0.0), b = std::accumulate(counts.begin(), counts.end(), 0.0) / all;
    double between = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) between += residents[i] * (counts[i] / residents[i] - b) * (counts[i] / residents[i] - b) / all;
    const double a = between - b * static_cast<double>(counts.size()) / all;
    std::vector<double> standardised;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double variance = a + b / residents[i];
        standardised.push_back((counts[i] / residents[i] - b) / std::sqrt(variance < 0 ? b / residents[i] : variance));
    }
    return standardised;
}

}  // namespace daybook::findings
