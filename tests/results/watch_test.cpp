// The watch over the made-up town, in whose last year vehicle theft doubles in districts 3 and 9.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "../clerk/folder.hpp"
#include "figures/counting.hpp"
#include "results/watch.hpp"
#include "results/watch_alert.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::results;

namespace {

// Three years of the town, 2022 to 2024, of which a test may leave rows out.
struct WatchedTown {
    TestFolder folder;
    ledger::RealDisk disk;

    template <class Keeps>
    explicit WatchedTown(const Keeps& keeps) {
        init(folder.data());
        auto files = write_town(folder, 20'000, 3);
        for (auto& file : files.crimes) {
            const std::string text = good(read_file(file));
            std::string kept;
            bool is_header = true;
            for (const auto line : split_at(text, '\n')) {
                if (line.empty()) continue;
                if (is_header || keeps(split_at(line, ','))) kept += std::string(line) + "\n";
                is_header = false;
            }
            file = folder.write("kept-" + std::filesystem::path(file).filename().string(), kept);
        }
        (void)import_town(folder.data(), files);
    }
    [[nodiscard]] std::shared_ptr<const Scene> scene(std::uint64_t without = 0, unsigned threads = 2) {
        const auto archive = good(open_archive(disk, folder.data()));
        return good(make_scene(archive, shipped_book(), "book.toml", archive.views->size() - without, threads));
    }
};

std::shared_ptr<const Scene> whole_town() {
    static WatchedTown town([](const auto&) { return true; });
    return town.scene();
}

std::string area_of(const Scene& scene, const Watch& watch, const Watched& row) { return row.place == 0 ? "" : scene.columns.areas[watch.series.areas[row.place - 1]].id; }

// "vehicle-theft 3" → in how many weeks it stood out.
std::map<std::string, int> found_in(const Scene& scene, const Watch& watch) {
    std::map<std::string, int> found;
    for (const auto& unit : watch.units)
        for (const auto& row : unit.rows)
            if (row.state == WatchState::above) ++found[watch.series.indicators[row.indicator]->id + " " + area_of(scene, watch, row)];
    return found;
}

const Day a_monday = day_of(2024, 2, 5);

}  // namespace

TEST_CASE("the series add up to the records behind them, in each area and the whole") {
    const auto scene = whole_town();
    const auto series = good(watch_series(*scene, "town", {}, true, Every::week));
    CHECK(series.period_of(series.unit_of(a_monday)).first() == a_monday);
    for (const std::string id : {"all-crime", "vehicle-theft", "domestic", "night"}) {
        const auto at = static_cast<std::size_t>(std::ranges::find(series.indicators, id, &figures::Indicator::id) - series.indicators.begin());
        for (const std::int32_t unit : {0, 60, series.unit_of(a_monday)}) {
            const auto records = [&](std::optional<std::uint16_t> area) {
                return good(figures::drill(scene->columns, scene->index, scene->book, {.source = "town", .indicator = id, .period = series.period_of(unit), .as_of = scene->as_of, .area = area, .date = figures::DateBasis::occurred})).count;
            };
            CHECK(series.of(at, 0)[static_cast<std::size_t>(unit)] == static_cast<double>(records({})));
            for (std::size_t place = 1; place < series.places(); ++place) CHECK(series.of(at, place)[static_cast<std::size_t>(unit)] == static_cast<double>(records(series.areas[place - 1])));
        }
    }
}

TEST_CASE("the planted rise is found where it is, by either method, and a limit, a p and an alert never disagree") {
    const auto scene = whole_town();
    for (const auto method : {WatchMethod::farrington, WatchMethod::cusum}) {
        const auto found = good(watch(*scene, {.source = "town", .by_area = true, .until = day_of(2024, 6, 30), .since = day_of(2024, 1, 1), .method = method}));
        auto where = found_in(*scene, found);
        CHECK(where["vehicle-theft 3"] + where["vehicle-theft 9"] + where["vehicle-theft "] >= 2);
        int elsewhere = 0;
        for (const auto& [series, weeks] : where)
            if (series.starts_with("vehicle-theft ") && series != "vehicle-theft 3" && series != "vehicle-theft 9" && series != "vehicle-theft ") elsewhere += weeks;
        CHECK(elsewhere <= 1);
        for (const auto& unit : found.units)
            for (const auto& row : unit.rows) {
                if (row.state != WatchState::above && row.state != WatchState::within) continue;
                const bool above = row.state == WatchState::above;
                CHECK(above == (static_cast<double>(row.observed) > row.limit));
                if (method == WatchMethod::farrington) CHECK(above == (row.p <= unit.tail));
                CHECK(row.past.empty() != above);
            }
    }
}

TEST_CASE("the answer is the same on one thread and two, and when the ledger has grown an alert keeps its id") {
    const auto scene = whole_town();
    WatchedTown same([](const auto&) { return true; });
    const WatchQuery query{.source = "town", .by_area = true, .until = day_of(2024, 3, 31), .since = day_of(2024, 1, 1)};
    const auto on_one = same.scene(0, 1), before = same.scene(40);
    const auto one = good(watch(*on_one, query)), two = good(watch(*scene, query)), smaller = good(watch(*before, query));
    const auto& words = watch_phrases();
    REQUIRE(one.units.size() == two.units.size());
    std::vector<std::string> ids, smaller_ids;
    for (std::size_t u = 0; u < one.units.size(); ++u)
        for (std::size_t i = 0; i < one.units[u].rows.size(); ++i) {
            const auto &left = one.units[u].rows[i], &right = two.units[u].rows[i];
            CHECK((left.expected == right.expected && left.p == right.p && left.p_adjusted == right.p_adjusted && left.limit == right.limit && left.state == right.state));
            if (left.state == WatchState::above) ids.push_back(make_alert(*scene, words, one, one.units[u], left, Language::en).id);
            const auto& earlier = smaller.units[u].rows[i];
            if (earlier.state == WatchState::above) smaller_ids.push_back(make_alert(*scene, words, smaller, smaller.units[u], earlier, Language::en).id);
        }
    REQUIRE_FALSE(ids.empty());
    CHECK(std::ranges::any_of(ids, [&](const auto& id) { return std::ranges::find(smaller_ids, id) != smaller_ids.end(); }));
    std::ranges::sort(ids);
    CHECK(std::ranges::adjacent_find(ids) == ids.end());
}

TEST_CASE("a month without its records is neither judged nor compared with") {
    WatchedTown town([](const auto& cells) { return std::ranges::none_of(cells, [](std::string_view cell) { return cell.starts_with("2023-03"); }); });
    const auto scene = town.scene();
    const auto found = good(watch(*scene, {.source = "town", .by_area = true, .until = day_of(2024, 4, 30), .since = day_of(2023, 3, 6)}));
    CHECK(std::ranges::find(found.series.lacking, month_of(day_of(2023, 3, 1))) != found.series.lacking.end());
    CHECK_FALSE(found.units.front().complete);
    CHECK(found.units.front().found == 0);
    CHECK(found.units.front().with_state(WatchState::incomplete) == static_cast<int>(found.units.front().rows.size()));
    for (const auto& unit : found.units)
        for (const auto& row : unit.rows)
            for (const auto past : row.past) CHECK(found.series.period_of(past).first_month() != month_of(day_of(2023, 3, 1)));
    const auto notes = watch_notes(*scene, watch_phrases(), found, Language::en);
    CHECK(std::ranges::any_of(notes, [](const auto& note) { return note.find("2023-03") != std::string::npos; }));
}

TEST_CASE("what is not known yet is guessed from how long records took before, and the guess holds what came later") {
    const std::string last_known = "2024-05-31";
    WatchedTown town([&](const auto& cells) { return std::ranges::none_of(cells, [&](std::string_view cell) { return cell.size() == 10 && cell.starts_with("202") && cell > last_known; }); });
    const auto early = town.scene(), late = whole_town();
    const WatchQuery query{.source = "town", .by_area = true, .until = day_of(2024, 5, 26), .since = day_of(2024, 5, 6)};
    const auto then = good(watch(*early, query)), later = good(watch(*late, query));
    CHECK(then.series.known_until == day_of(2024, 5, 31));
    int provisional = 0, held = 0;
    for (std::size_t u = 0; u < then.units.size(); ++u)
        for (std::size_t i = 0; i < then.units[u].rows.size(); ++i) {
            const auto& row = then.units[u].rows[i];
            if (!row.nowcast) continue;
            ++provisional;
            const auto came = static_cast<double>(later.units[u].rows[i].observed);
            held += came >= row.nowcast->low && came <= row.nowcast->high;
            CHECK(row.nowcast->estimate >= static_cast<double>(row.observed));
        }
    REQUIRE(provisional > 200);
    CHECK(held > 0.93 * provisional);
}

TEST_CASE("an alert speaks four languages and names its numbers, and a series never seen before is said to be that") {
    const auto scene = whole_town();
    const auto found = good(watch(*scene, {.source = "town", .by_area = true, .until = day_of(2024, 4, 30), .since = day_of(2024, 1, 1)}));
    const auto& words = watch_phrases();
    for (const auto language : all_languages)
        for (const auto& unit : found.units)
            for (auto row : unit.rows) {
                if (row.state != WatchState::above) continue;
                const auto alert = make_alert(*scene, words, found, unit, row, language);
                CHECK(alert.words.find(std::to_string(row.observed)) != std::string::npos);
                CHECK(alert.words.find(found.series.indicators[row.indicator]->title[language]) != std::string::npos);
                CHECK(alert.words.find('{') == std::string::npos);
                CHECK(alert.past.size() == row.past.size());
                row.state = WatchState::unprecedented;
                CHECK(make_alert(*scene, words, found, unit, row, language).words != alert.words);
            }
}

TEST_CASE("what came in the half-year before stands beside what was expected of it, and a series that fell or rose is named") {
    const auto is_odd_burglary_of = [](const auto& cells, std::string_view half) { return cells[4] == "220" && cells[2] >= half && cells[2].substr(0, 10) <= "2024-12-31" && (cells[0].back() - '0') % 2 == 1; };
    WatchedTown fallen([&](const auto& cells) { return !is_odd_burglary_of(cells, "2024-01-15"); });
    WatchedTown risen([&](const auto& cells) { return cells[2] >= "2024-01-15" || !is_odd_burglary_of(cells, "2020"); });
    const auto steady_scene = whole_town(), fallen_scene = fallen.scene(), risen_scene = risen.scene();
    const WatchQuery query{.source = "town", .indicators = {"burglary", "robbery"}, .until = day_of(2024, 7, 21)};
    const auto note_of = [&](const Scene& scene, const Watch& found, Language language) {
        for (auto& note : watch_notes(scene, watch_phrases(), found, language))
            if (note.find(found.series.indicators[0]->title[language] + ":") != std::string::npos) return note;
        return std::string();
    };
    const auto steady = good(watch(*steady_scene, query)), less = good(watch(*fallen_scene, query)), more = good(watch(*risen_scene, query));
    REQUIRE(less.series.indicators[0]->id == "burglary");
    CHECK(note_of(*steady_scene, steady, Language::en).empty());
    CHECK_FALSE(steady.units[0].rows[0].level.moved);
    for (const auto* found : {&less, &more}) {
        const auto& row = found->units[0].rows[0];
        const auto counts = found->series.of(0, 0);
        std::int64_t sum = 0;
        for (std::int32_t unit = row.unit - 26; unit < row.unit; ++unit) sum += static_cast<std::int64_t>(counts[static_cast<std::size_t>(unit)]);
        CHECK(row.level.observed == sum);
        CHECK(row.level.moved);
        CHECK((static_cast<double>(sum) < row.level.expected) == (found == &less));
        CHECK_FALSE(found->units[0].rows[1].level.moved);  // robbery is as it was
    }
    WatchedTown burst([](const auto& cells) { return cells[4] != "220" || cells[2] >= "2024-05-06" || cells[0].back() < '3'; });
    const auto burst_scene = burst.scene();
    const auto sudden = good(watch(*burst_scene, query)).units[0].rows[0].level;
    CHECK(static_cast<double>(sudden.observed) > 1.15 * sudden.expected);
    CHECK_FALSE(sudden.moved);  // eleven weeks of it are what an alert is for
    for (const auto language : all_languages) {
        const auto note = note_of(*fallen_scene, less, language);
        CHECK(note.find(std::to_string(less.units[0].rows[0].level.observed)) != std::string::npos);
        CHECK(note.find('{') == std::string::npos);
        auto row = more.units[0].rows[0];
        const auto with = make_alert(*risen_scene, watch_phrases(), more, more.units[0], row, language).words;
        row.level.moved = false;
        CHECK(with.size() > make_alert(*risen_scene, watch_phrases(), more, more.units[0], row, language).words.size());
        row.level.moved = true, row.sum = Sum{.sum = 1, .limit = 1, .since = row.unit, .observed = 1, .expected = 1};
        CHECK(make_alert(*risen_scene, watch_phrases(), more, more.units[0], row, language).words.find(std::to_string(row.level.observed)) == std::string::npos);  // which adds up that half-year
    }
}

TEST_CASE("what cannot be watched is refused, in a sentence") {
    const auto scene = whole_town();
    const auto code_of_refusal = [&](const WatchQuery& query) {
        const auto refused = watch(*scene, query);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().sentence.size() > 20);
        return refused.error().code;
    };
    CHECK(code_of_refusal({.source = "atlantis"}) == "source.unknown");
    CHECK(code_of_refusal({.source = "town", .indicators = {"cleared-by-arrest"}}) == "watch.indicator");
    CHECK(code_of_refusal({.source = "town", .false_discovery_rate = 0}) == "watch.fdr");
    CHECK(code_of_refusal({.source = "town", .method = WatchMethod::cusum, .ratio = 1}) == "watch.ratio");
    CHECK(code_of_refusal({.source = "town", .until = day_of(1990, 1, 1)}) == "watch.no-unit");
    CHECK(code_of_refusal({.source = "town", .until = day_of(2024, 1, 1), .since = day_of(2024, 2, 1)}) == "watch.since");
}

TEST_CASE("in the first two years there is too little to compare with, and that is said") {
    const auto scene = whole_town();
    const auto found = good(watch(*scene, {.source = "town", .until = day_of(2023, 6, 30)}));
    CHECK(found.units.front().tried == 0);
    CHECK(found.units.front().with_state(WatchState::too_little_past) == static_cast<int>(found.units.front().rows.size()));
}
