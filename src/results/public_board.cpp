#include "results/public_board.hpp"

#include <algorithm>

#include "base/shipped.hpp"
#include "clerk/editions.hpp"
#include "figures/areas.hpp"
#include "results/parts.hpp"

namespace daybook::results {
namespace {

using figures::Comparison;
using figures::Word;
using report::AreaScope;

class Discloser {
public:
    Discloser(const Scene& scene, const Recipe& recipe, const figures::History& history, const figures::PublicCells& cells, report::BoardReport& board)
        : scene_(scene), recipe_(recipe), history_(history), cells_(cells), board_(board) {}

    void hide() {
        for (auto& part : board_.indicators) {
            part.undated = part.undated_before = part.without_time = part.without_time_before = 0;  // no public counts
            if (part.supplied) {
                hide_supplied(part);
                continue;
            }
            hide_whole(part);
            if (is_never_by_area(part.id))
                part.areas.clear();
            else
                hide_areas(part);
        }
        // By area, or for some days, what came in tells of counts that are no public cells.
        if (!recipe_.areas.empty() || !recipe_.period.whole_months() || !recipe_.against.whole_months()) board_.received.reset();
        std::erase_if(board_.official, [&](const report::OfficialRow& row) { return !cells_.shown(*scene_.book.index_of(row.row.official.indicator), std::nullopt, row.row.official.period); });
    }

    // Words and intervals of those whose counts and months are all shown, adjusted over these alone.
    void compare_again() {
        std::vector<report::IndicatorPart*> compared;
        std::vector<figures::Pair> pairs;
        for (auto& part : board_.indicators) {
            if (!may_be_compared(part)) {
                part.comparison = Comparison{.word = Word::hidden};
                part.dispersion = {};
                part.why_not_comparable.clear();
                continue;
            }
            compared.push_back(&part);
            pairs.push_back({.now = part.count, .before = part.count_before, .now_exposure = static_cast<double>(recipe_.period.days()), .before_exposure = static_cast<double>(recipe_.against.days()),
                             .now_of = part.share ? part.share->of : 0, .before_of = part.share ? part.share->of_before : 0, .share = part.share.has_value(), .dispersion = part.dispersion,
                             .incomplete = part.comparison.word == Word::incomplete, .not_comparable = part.comparison.word == Word::not_comparable, .untested = part.comparison.word == Word::not_tested});
        }
        const auto table = figures::compare(pairs);
        board_.key_table = {table.tried, table.false_discovery_rate, table.level};
        for (std::size_t i = 0; i < compared.size(); ++i) compared[i]->comparison = table.rows[i];
    }

private:
    [[nodiscard]] std::uint16_t area_number(const std::string& id) const {
        const auto& areas = scene_.columns.areas;
        const auto found = std::ranges::find_if(areas, [&](const auto& area) { return area.source == recipe_.source && area.id == id; });
        DAYBOOK_CHECK(found != areas.end(), "the report has only areas that the columns know");
        return static_cast<std::uint16_t>(found - areas.begin());
    }

    // Of the whole of this report: everywhere, or each of its areas.
    [[nodiscard]] bool shows(std::size_t indicator, const Period& period) const {
        if (recipe_.areas.empty()) return cells_.shown(indicator, std::nullopt, period);
        return std::ranges::all_of(recipe_.areas, [&](const std::string& id) { return cells_.shown(indicator, area_number(id), period); });
    }

    // By area they are as fine as their publisher likes: only the whole is shown.
    void hide_supplied(report::IndicatorPart& part) const {
        part.areas.clear();
        if (recipe_.areas.empty()) return;
        part.hidden = {true, true};
        part.count = part.count_before = 0;
        part.rate.reset(), part.rate_before.reset();
        part.series = {};
    }

    // Whether some month that a dispersion or an ordinary range is learned from is hidden.
    [[nodiscard]] bool hides_months(std::size_t indicator) const {
        const Month end = std::max(recipe_.period.after_last_month(), recipe_.against.after_last_month());
        return std::ranges::any_of(history_.coverage.months, [&](const auto& month) { return month.month < end && !cells_.shown(indicator, std::nullopt, Period::of_month(month.month)); });
    }

    void hide_whole(report::IndicatorPart& part) {
        const std::size_t number = *scene_.book.index_of(part.id);
        const bool never = !recipe_.areas.empty() && is_never_by_area(part.id);
        part.hidden = {never || !shows(number, recipe_.period), never || !shows(number, recipe_.against)};
        if (part.hidden.now) take_out(part.count, part.share ? &part.share->of : nullptr, part.rate);
        if (part.hidden.before) take_out(part.count_before, part.share ? &part.share->of_before : nullptr, part.rate_before);
        if (!recipe_.areas.empty()) part.series = {};  // months are not public by area
        for (auto& month : part.series.months) {
            month.hidden = !cells_.shown(number, std::nullopt, Period::of_month(month.month));
            if (month.hidden) month.count = month.of = 0;
        }
        if (!hides_months(number)) return;
        part.dispersion = {};  // made of hidden months, as the ordinary range is
        part.series.learned_from.reset();
        for (auto& month : part.series.months) month.ordinary_low.reset(), month.ordinary_high.reset();
    }

    static void take_out(std::int64_t& count, std::int64_t* of, std::optional<double>& rate) {
        count = 0;
        if (of != nullptr) *of = 0;
        rate.reset();
    }

    void hide_areas(report::IndicatorPart& part) {
        const std::size_t number = *scene_.book.index_of(part.id);
        // That there are such records, or none, must not be told by the row's being there.
        if (!part.areas.empty() && std::ranges::none_of(part.areas, [](const auto& row) { return row.area.kind == AreaScope::Kind::none; })) part.areas.push_back({.area = AreaScope::without_area()});
        for (auto& row : part.areas) {
            const std::uint16_t area = row.area.kind == AreaScope::Kind::none ? std::uint16_t{0} : area_number(row.area.id);
            row.hidden = {!cells_.shown(number, area, recipe_.period), !cells_.shown(number, area, recipe_.against)};
            if (row.hidden.now) row.count = 0, row.rate.reset();
            if (row.hidden.before) row.count_before = 0;
            row.comparison.reset();
            row.shrunk_rate.reset();
        }
        part.area_table = {};
        shrink_again(part);
    }

    // Drawn towards the rate of the areas that are shown, from their counts alone.
    void shrink_again(report::IndicatorPart& part) {
        std::vector<report::AreaRow*> rows;
        std::vector<std::int64_t> counts;
        std::vector<double> residents;
        for (auto& row : part.areas) {
            if (row.hidden.now || row.population <= 0 || row.area.kind != AreaScope::Kind::one) continue;
            rows.push_back(&row);
            counts.push_back(std::max<std::int64_t>(0, row.count));
            residents.push_back(static_cast<double>(row.population));
        }
        if (rows.size() < 2) return;
        const auto expected = figures::against_whole(counts, residents);
        const auto shrunk = figures::shrink(expected);
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i]->shrunk_rate = shrunk.relative_risks[i] * expected[i].expected / residents[i] * rate_residents / years_in(recipe_.period);
    }

    [[nodiscard]] bool may_be_compared(const report::IndicatorPart& part) const {
        return recipe_.areas.empty() && !part.hidden.any() && (part.supplied || !hides_months(*scene_.book.index_of(part.id)));
    }

    const Scene& scene_;
    const Recipe& recipe_;
    const figures::History& history_;
    const figures::PublicCells& cells_;
    report::BoardReport& board_;
};

// The comparisons of some indicators are those of the table of all.
Result<void> compare_among_all(const Scene& scene, const Recipe& recipe, const figures::History& history, const figures::PublicCells& cells, report::BoardReport& board) {
    DAYBOOK_TRY(auto all, make_board(scene, recipe, {}, AreaTables::without));
    Discloser disclose(scene, recipe, history, cells, all);
    disclose.hide();
    disclose.compare_again();
    board.key_table = all.key_table;
    for (auto& part : board.indicators) {
        const auto same = std::ranges::find(all.indicators, part.id, &report::IndicatorPart::id);
        if (same != all.indicators.end())
            part.comparison = same->comparison, part.dispersion = same->dispersion;
        else if (part.hidden.any())  // nothing was ever recorded, which is not told of a day or so either
            part.comparison = Comparison{.word = Word::hidden};
    }
    return {};
}

}  // namespace

const figures::DisclosureRule& shipped_disclosure_rule() {
    static const auto rule = [] {
        const auto text = shipped_file("disclosure/rule.toml");
        DAYBOOK_CHECK(text.has_value(), "the disclosure rule was not built into the program");
        auto read = figures::DisclosureRule::parse(*text);
        DAYBOOK_CHECK(read.has_value(), "the shipped disclosure rule is right");
        return *std::move(read);
    }();
    return rule;
}

std::vector<std::uint32_t> sizes_published(const Scene& scene, const std::string& source) {
    std::vector<std::uint32_t> sizes;
    for (const auto& edition : clerk::published_editions(*scene.archive.views))
        if (edition.at < scene.as_of && edition.entry.source == source && edition.entry.as_of < scene.as_of) sizes.push_back(static_cast<std::uint32_t>(edition.entry.as_of));
    std::ranges::sort(sizes);
    sizes.erase(std::ranges::unique(sizes).begin(), sizes.end());
    return sizes;
}

Result<figures::PublicCells> make_public_cells(const Scene& scene, const std::string& source) {
    const auto& rule = shipped_disclosure_rule();
    std::optional<figures::PublicCells> earlier;
    const auto cells_at = [&](std::uint32_t size) { return figures::public_cells(scene.columns, scene.index, scene.book, rule, {.source = source, .as_of = size, .earlier = earlier ? &*earlier : nullptr, .threads = scene.threads}); };
    for (const auto size : sizes_published(scene, source)) {
        DAYBOOK_TRY(auto made, cells_at(size));
        earlier = std::move(made);
    }
    return cells_at(scene.as_of);
}

bool is_never_by_area(std::string_view indicator) {
    const auto& parts = shipped_parts();
    return std::ranges::any_of(parts, [&](const PartRule& part) { return std::ranges::find(part.not_by_area, indicator) != part.not_by_area.end(); });
}

Result<report::BoardReport> public_board(const Scene& scene, const Recipe& recipe, const figures::PublicCells& cells, const std::vector<std::string>& shown) {
    DAYBOOK_TRY(const auto history, history_of(scene, recipe.source));
    DAYBOOK_TRY(auto board, make_board(scene, recipe, shown));
    DAYBOOK_CHECK(board.findings.empty(), "findings are not for everyone");
    Discloser disclose(scene, recipe, *history, cells, board);
    disclose.hide();
    if (shown.empty())
        disclose.compare_again();
    else
        DAYBOOK_TRY_VOID(compare_among_all(scene, recipe, *history, cells, board));
    const auto& rule = shipped_disclosure_rule();
    board.disclosure = report::Disclosure{rule.version, to_hex(bytes_of(rule.sha256)), static_cast<std::int64_t>(cells.tally().cells), static_cast<std::int64_t>(cells.tally().primary + cells.tally().secondary)};
    if (!recipe.areas.empty()) board.residents.reset(), board.residents_before.reset();
    return board;
}

Result<report::BoardReport> public_board(const Scene& scene, const Recipe& recipe, const std::vector<std::string>& shown) {
    DAYBOOK_TRY(const auto cells, public_cells_of(scene, recipe.source));
    return public_board(scene, recipe, *cells, shown);
}

Result<report::BoardReport> report_of(const Scene& scene, const Recipe& recipe) { return recipe.audience == Audience::everyone ? public_board(scene, recipe) : make_board(scene, recipe); }

}  // namespace daybook::results
