// Two ledgers that tell everyone the same: every count that the tables for everyone have, and whether two ledgers differ in hidden ones only.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "../clerk/folder.hpp"
#include "figures/disclosure.hpp"
#include "results/scene.hpp"

namespace daybook::test {

using results::Scene;

// Every count that the tables for everyone have: by indicator, area (−1: the whole) and period.
using PublicCounts = std::map<std::tuple<std::size_t, int, std::string>, std::pair<std::int64_t, std::int64_t>>;

inline PublicCounts public_counts(const Scene& scene) {
    PublicCounts counts;
    const auto periods = [](int year, bool with_months) {
        std::vector<Period> list{Period::of_year(year)};
        for (int quarter = 1; quarter <= 4; ++quarter) list.push_back(good(Period::parse(std::to_string(year) + "-Q" + std::to_string(quarter))));
        for (Month month = year * 12; with_months && month < year * 12 + 12; ++month) list.push_back(Period::of_month(month));
        return list;
    };
    for (int year = 2021; year <= 2023; ++year)
        for (const auto& period : periods(year, true)) {
            const auto cube = good(figures::count(scene.columns, scene.index, scene.book, {.source = "town", .period = period, .as_of = scene.as_of, .by_area = true}));
            for (std::size_t i = 0; i < scene.book.all().size(); ++i) {
                if (!scene.book.all()[i].is_of("town")) continue;
                const auto whole = cube.at(i);
                counts[{i, -1, period.to_text()}] = {whole.count, whole.of};
                for (std::size_t local = 0; period.days() > 31 && local < cube.areas().size(); ++local) {
                    const auto figure = cube.at(i, local);
                    counts[{i, cube.areas()[local], period.to_text()}] = {figure.count, figure.of};
                }
            }
        }
    return counts;
}

// Whether two ledgers differ, and in hidden counts only.
inline bool differs_hidden(const PublicCounts& one, const PublicCounts& other, const figures::PublicCells& cells) {
    bool some = false;
    for (const auto& [where, count] : one) {
        if (other.at(where) == count) continue;
        const auto& [indicator, area, period] = where;
        if (cells.shown(indicator, area < 0 ? std::nullopt : std::optional(static_cast<std::uint16_t>(area)), good(Period::parse(period)))) return false;
        some = true;
    }
    return some;
}

}  // namespace daybook::test
