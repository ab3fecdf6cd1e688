#include "results/scene.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/made_once.hpp"
#include "base/shipped.hpp"
#include "clerk/areas.hpp"
#include "record/reports.hpp"
#include "results/public_board.hpp"

namespace daybook::results {
namespace {

constexpr double map_width_px = 640;

}  // namespace

constexpr std::size_t whole_tables_kept = 256, sources_kept = 64;

struct Memo {
    MadeOnce<WholeTable> whole{whole_tables_kept};       // by source, periods and areas
    MadeOnce<figures::History> histories{sources_kept};  // by source, as the others
    MadeOnce<clerk::SourceRules> rules{sources_kept};
    MadeOnce<geo::OutlineMap> outlines{sources_kept};
    MadeOnce<figures::PublicCells> cells{sources_kept};
};

Result<Archive> open_archive(ledger::Disk& disk, const std::string& root) {
    DAYBOOK_TRY(auto archive, clerk::open_archive(disk, root));
    return Archive{std::move(archive.folder), std::move(archive.log), std::make_shared<const clerk::Views>(std::move(archive.views))};
}

Result<std::shared_ptr<const Scene>> make_scene(Archive archive, std::string book_text, const std::string& book_name, std::uint64_t size, unsigned threads) {
    DAYBOOK_TRY(auto book, figures::Book::parse(book_text, book_name));
    auto phrases = shipped_phrases("phrases/phrases.tsv");  // the figures' own words; the page's are the report's business
    if (size > archive.views->size()) return refuse("as-of.size", fmt::format("the ledger has only {} entries, not {}", archive.views->size(), size));
    DAYBOOK_TRY(const Hash root, archive.log->root_at(ledger::LedgerSize{size}));
    auto columns = archive.views->columns(size);
    auto index = figures::index_columns(columns);
    return std::make_shared<const Scene>(Scene{std::move(archive), std::move(book_text), std::move(book), std::move(phrases), static_cast<std::uint32_t>(size), root, std::move(columns), std::move(index), threads, std::make_shared<Memo>()});
}

Result<std::uint64_t> size_as_of(const clerk::Views& views, const std::string& text) {
    if (text.empty()) return views.size();
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error == std::errc{} && end == text.data() + text.size()) {
        if (size > views.size()) return refuse("as-of.size", fmt::format("as of {}: the ledger has only {} entries", size, views.size()));
        return size;
    }
    const auto when = when_from_text(text);
    if (!when || when->precision != Precision::day) return refuse("as-of.form", fmt::format("as of \"{}\": give a ledger size (1182080) or a date (2026-03-31)", text));
    return views.size_at_end_of(day_at(when->start));
}

std::string shipped_book() {
    const auto shipped = shipped_file(shipped_book_name);
    DAYBOOK_CHECK(shipped.has_value(), "the indicator book was not built into the program");
    return std::string(*shipped);
}

Result<std::vector<std::string>> chosen_sources(const Scene& scene, const std::string& source) {
    std::vector<std::string> sources(scene.columns.sources.begin() + 1, scene.columns.sources.end());
    std::sort(sources.begin(), sources.end());
    if (sources.empty()) return refuse("source.none", "the ledger has no records yet; `daybook import` brings them");
    if (source.empty()) return sources;
    if (std::find(sources.begin(), sources.end(), source) == sources.end()) return refuse("source.unknown", fmt::format("the ledger has no source \"{}\"; it has: {}", source, fmt::join(sources, ", ")));
    return std::vector<std::string>{source};
}

Result<std::string> only_source(const Scene& scene, const std::string& source) {
    DAYBOOK_TRY(auto sources, chosen_sources(scene, source));
    if (source.empty() && sources.size() > 1) std::erase(sources, record::report_source);  // reports are no offences: they are asked for by name
    if (sources.size() > 1) return refuse("source.several", fmt::format("the ledger has records of several sources; say which with --source: {}", fmt::join(sources, ", ")));
    return sources[0];
}

Result<std::vector<std::string>> chosen_indicators(const Scene& scene, const std::vector<std::string>& ids) {
    std::vector<std::string> chosen;
    for (const auto& id : ids) {
        if (scene.book.find(id) == nullptr) return std::unexpected(scene.book.unknown(id));
        chosen.push_back(id);
    }
    if (chosen.empty())
        for (const auto& indicator : scene.book.all()) chosen.push_back(indicator.id);
    return chosen;
}

namespace {

Result<geo::OutlineMap> make_outlines(const Scene& scene, const std::string& source) {
    DAYBOOK_TRY(const auto areas, area_polygons(scene, source));
    if (areas.areas().empty()) return geo::OutlineMap{};
    return geo::outline_map(areas, {.width_px = map_width_px});
}

// Of whole months it is known; other periods and some areas are looked for.
figures::Received received_in(const Scene& scene, const figures::History& history, const Period& period, const std::vector<std::uint16_t>& areas) {
    if (areas.empty() && history.coverage.without_month == 0 && period.whole_months()) return figures::sum_of_months(history.received, history.coverage, period);
    return figures::received(scene.columns, scene.index, history.source, scene.as_of, period, history.coverage.date, areas);
}

Result<WholeTable> make_whole_table(const Scene& scene, const std::string& source, const Period& period, const Period& against, const std::vector<std::uint16_t>& areas) {
    DAYBOOK_TRY(const auto history, history_of(scene, source));
    DAYBOOK_TRY(auto table, figures::change_table(scene.columns, scene.index, scene.book, *history, {.source = source, .period = period, .against = against, .as_of = scene.as_of, .threads = scene.threads, .whole = areas}));
    return WholeTable{std::move(table), received_in(scene, *history, period, areas), received_in(scene, *history, against, areas)};
}

}  // namespace

Result<std::shared_ptr<const figures::History>> history_of(const Scene& scene, const std::string& source) {
    const auto make = [&] { return figures::history(scene.columns, scene.index, scene.book, source, scene.as_of, true, scene.threads); };
    return scene.memo->histories.get(source, make);
}

Result<std::shared_ptr<const figures::PublicCells>> public_cells_of(const Scene& scene, const std::string& source) {
    return scene.memo->cells.get(source, [&] { return make_public_cells(scene, source); });
}

Result<std::shared_ptr<const WholeTable>> whole_table(const Scene& scene, const std::string& source, const Period& period, const Period& against, const std::vector<std::uint16_t>& areas) {
    const std::string key = fmt::format("{}\n{}\n{}\n{}", source, period.to_text(), against.to_text(), fmt::join(areas, ","));
    return scene.memo->whole.get(key, [&] { return make_whole_table(scene, source, period, against, areas); });
}

Result<std::shared_ptr<const geo::OutlineMap>> area_outlines(const Scene& scene, const std::string& source) {
    return scene.memo->outlines.get(source, [&] { return make_outlines(scene, source); });
}

Result<geo::AreaSet> area_polygons(const Scene& scene, const std::string& source) {
    const auto files = clerk::area_files(*scene.archive.views, source, scene.as_of);
    if (files.empty()) return geo::AreaSet::of({});
    DAYBOOK_TRY(const auto rules, rules_of(scene, source));
    return clerk::load_areas(scene.archive.folder, files, rules->profile);
}

Result<std::shared_ptr<const clerk::SourceRules>> rules_of(const Scene& scene, const std::string& source) {
    return scene.memo->rules.get(source, [&] { return clerk::source_rules(scene.archive.folder, *scene.archive.views, source, scene.as_of); });
}

std::int64_t population_of(const Scene& scene, std::uint16_t area) { return scene.columns.areas[area].population; }

std::int64_t population_of(const Scene& scene, const std::string& source) {
    std::int64_t sum = 0;
    for (const auto& area : scene.columns.areas) {
        if (area.source != source) continue;
        if (area.population == 0) return 0;
        sum += area.population;
    }
    return sum;
}

double years_in(const Period& period) {
    double years = 0;
    for (Day day = period.first(); day < period.after_last();) {
        const auto date = calendar(day);
        const Day next_year = day_of(date.year + 1, 1, 1);
        const Day until = std::min(next_year, period.after_last());
        years += static_cast<double>(until - day) / static_cast<double>(next_year - day_of(date.year, 1, 1));
        day = until;
    }
    return years;
}

}  // namespace daybook::results
