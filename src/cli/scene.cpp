#include "cli/scene.hpp"

#include <algorithm>
#include <charconv>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/input.hpp"
#include "record/reports.hpp"
#include "base/shipped.hpp"

namespace daybook::cli {
namespace {

constexpr std::size_t largest_book = 4 << 20;

// "1182080" or "2026-03-31" as a ledger size; nothing said: all of it.
Result<std::uint64_t> size_as_of(const clerk::Archive& archive, const std::string& text) {
    if (text.empty()) return archive.views.size();
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error == std::errc{} && end == text.data() + text.size()) {
        if (size > archive.views.size()) return refuse("as-of.size", fmt::format("--as-of {}: the ledger has only {} entries", size, archive.views.size()));
        return size;
    }
    const auto when = when_from_text(text);
    if (!when || when->precision != Precision::day) return refuse("as-of.form", fmt::format("--as-of \"{}\": give a ledger size (1182080) or a date (2026-03-31)", text));
    return archive.views.size_at_end_of(day_at(when->start));
}

Result<std::string> book_text(const std::string& path) {
    if (!path.empty()) return read_file(path, largest_book);
    const auto shipped = shipped_file("indicators/book.toml");
    DAYBOOK_CHECK(shipped.has_value(), "the indicator book was not built into the program");
    return std::string(*shipped);
}

// The figures' own words; the page's are the report's business.
Result<Phrases> shipped_words() {
    const auto text = shipped_file("phrases/phrases.tsv");
    DAYBOOK_CHECK(text.has_value(), "the phrases were not built into the program");
    return Phrases::parse(*text);
}

Result<std::unique_ptr<Scene>> make_scene(clerk::Archive archive, const Common& common, std::string book_text, const std::string& book_name, std::uint64_t size, Language language) {
    DAYBOOK_TRY(auto book, figures::Book::parse(book_text, book_name));
    DAYBOOK_TRY(auto phrases, shipped_words());
    if (size > archive.views.size()) return refuse("as-of.size", fmt::format("the ledger has only {} entries, not {}", archive.views.size(), size));
    DAYBOOK_TRY(const Hash root, archive.log->root_at(ledger::LedgerSize{size}));
    std::unique_ptr<Scene> scene(new Scene{std::move(archive), std::move(book_text), std::move(book), std::move(phrases), language, static_cast<std::uint32_t>(size), root, {}, {}, 1});
    scene->columns = scene->archive.views.columns(size);
    scene->index = figures::index_columns(scene->columns);
    scene->threads = common.threads != 0 ? common.threads : std::max(1u, std::thread::hardware_concurrency());
    return scene;
}

}  // namespace

Result<std::unique_ptr<Scene>> open_scene(ledger::Disk& disk, const Common& common, const Selection& selection) {
    DAYBOOK_TRY(auto archive, clerk::open_archive(disk, common.data));
    DAYBOOK_TRY(const std::uint64_t size, size_as_of(archive, selection.as_of));
    DAYBOOK_TRY(auto text, book_text(selection.book));
    return make_scene(std::move(archive), common, std::move(text), selection.book.empty() ? "indicators/book.toml" : selection.book, size, language_of(selection.language).value_or(Language::en));
}

Result<std::unique_ptr<Scene>> open_scene(ledger::Disk& disk, const Common& common, std::string book_text, std::uint64_t size, Language language) {
    DAYBOOK_TRY(auto archive, clerk::open_archive(disk, common.data));
    return make_scene(std::move(archive), common, std::move(book_text), "the indicator book in the report", size, language);
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

Facts citation(const Scene& scene) {
    return {{"book_version", scene.book.version()},
            {"book_sha256", to_hex(bytes_of(scene.book.sha256()))},
            {"ledger_origin", scene.archive.log->verifier().name},
            {"ledger_size", static_cast<std::int64_t>(scene.as_of)},
            {"ledger_root", to_base64(bytes_of(scene.root))}};
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

}  // namespace daybook::cli
