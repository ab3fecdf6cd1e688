#include "http/ogc_collections.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "clerk/areas.hpp"
#include "results/incidents.hpp"
#include "results/public_board.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

constexpr int rate_decimals = 2;
constexpr std::string_view empty_text = "\"\"";  // in JSON
constexpr std::array kinds{OgcKind::areas, OgcKind::incidents};

// Of each source the edition that tells of the latest period, in its newest number: a correction of last year's is no news of this year.
std::map<std::string, clerk::PublishedEdition> newest_editions(const results::Scene& scene) {
    std::map<std::string, clerk::PublishedEdition> newest;
    for (auto& edition : clerk::published_editions(*scene.archive.views)) {
        const auto known = newest.find(edition.entry.source);
        if (edition.entry.as_of > scene.as_of || (known != newest.end() && known->second.entry.period.after_last() > edition.entry.period.after_last())) continue;
        newest.insert_or_assign(edition.entry.source, std::move(edition));
    }
    return newest;
}

// Its language is that of titles, which areas do not have.
results::Recipe recipe_of(const results::Scene& scene, const record::EditionPublished& edition) {
    return {.title = edition.edition, .file_name = "index.html", .source = edition.source, .period = edition.period, .against = edition.against, .ledger_size = edition.as_of, .book_text = scene.book_text, .audience = results::Audience::everyone};
}

// "drug-trafficking" as part of a property's name, which R and SQL take as it is.
std::string name_of(std::string id) {
    std::ranges::replace(id, '-', '_');
    return id;
}

void write_edition(JsonWriter& json, const record::EditionPublished& edition) {
    json.key("edition").value(edition.edition).key("edition_number").value(edition.number).key("ledger_size").value(edition.as_of);
}

void begin_feature(JsonWriter& json, const std::string& id) { json.begin_object().key("type").value("Feature").key("id").value(id); }

class AreaWriter {
public:
    AreaWriter(const results::Scene& scene, const record::EditionPublished& edition, const report::BoardReport& board) : scene_(scene), edition_(edition), board_(board) {}

    [[nodiscard]] OgcFeature feature(const geo::Area& area) const {
        JsonWriter json;
        begin_feature(json, area.id);
        json.key("geometry");
        write_geometry(json, area);
        json.key("properties").begin_object().key("id").value(area.id).key("name").value(area.name).key("population");
        const auto population = residents(area.id);
        population > 0 ? json.value(population) : json.null();
        json.key("period").value(edition_.period.to_text());
        for (const auto& part : board_.indicators)
            if (!part.areas.empty()) write_figures(json, part, area.id);
        json.key("hidden").begin_array();
        for (const auto& part : board_.indicators)
            if (const auto* row = row_of(part, area.id); row != nullptr && row->hidden.now) json.value(part.id);
        json.end_array();
        write_edition(json, edition_);
        json.end_object().end_object();
        return {.id = area.id, .bounds = bounds_of(area), .period = edition_.period, .json = json.take()};
    }

private:
    [[nodiscard]] std::int64_t residents(const std::string& id) const {
        const auto found = std::ranges::find_if(scene_.columns.areas, [&](const auto& area) { return area.source == edition_.source && area.id == id; });
        return found == scene_.columns.areas.end() ? 0 : found->population;
    }

    static const report::AreaRow* row_of(const report::IndicatorPart& part, const std::string& id) {
        const auto found = std::ranges::find(part.areas, report::AreaScope::of(id), &report::AreaRow::area);
        return found == part.areas.end() ? nullptr : &*found;
    }

    // Which properties there are goes by the book, not by what is hidden of the whole.
    void write_figures(JsonWriter& json, const report::IndicatorPart& part, const std::string& id) const {
        const auto* row = row_of(part, id);
        json.key("count_" + name_of(part.id));
        row != nullptr && !row->hidden.now ? json.value(row->count) : json.null();
        if (!scene_.book.find(part.id)->per_population) return;
        json.key("rate_" + name_of(part.id));
        row != nullptr && row->rate ? json.decimal(*row->rate, rate_decimals) : json.null();
    }

    const results::Scene& scene_;
    const record::EditionPublished& edition_;
    const report::BoardReport& board_;
};

Result<std::vector<OgcFeature>> area_features(const results::Scene& scene, const record::EditionPublished& edition, const intake::Profile& profile) {
    DAYBOOK_TRY(const auto areas, clerk::load_areas(scene.archive.folder, clerk::area_files(*scene.archive.views, edition.source, scene.as_of), profile));
    if (areas.areas().empty()) return std::vector<OgcFeature>{};
    DAYBOOK_TRY(const auto board, results::public_board(scene, recipe_of(scene, edition)));
    const AreaWriter writer(scene, edition, board);
    std::vector<OgcFeature> features;
    for (const auto& area : areas.areas()) features.push_back(writer.feature(area));
    return features;
}

OgcFeature incident_feature(const results::Scene& scene, const record::EditionPublished& edition, const results::IncidentPoint& incident, std::size_t number) {
    const auto& indicator = scene.book.all()[incident.indicator];
    const auto& area = scene.columns.areas[incident.area];
    const geo::LonLat at{incident.point.longitude / 1e6, incident.point.latitude / 1e6};
    JsonWriter json;
    begin_feature(json, std::to_string(number));
    json.key("geometry").begin_object().key("type").value("Point").key("coordinates").begin_array().decimal(at.longitude, 6).decimal(at.latitude, 6).end_array().end_object();
    json.key("properties").begin_object().key("indicator").value(indicator.id).key("title");
    const std::size_t title_at = json.text().size();
    json.value("").key("period").value(incident.quarter.to_text());
    json.key("area").value(area.id).key("area_name").value(area.name).key("count").value(incident.count);
    write_edition(json, edition);
    json.end_object().end_object();
    geo::Bounds bounds;
    bounds.add(at);
    return {std::to_string(number), bounds, incident.quarter, json.take().erase(title_at, empty_text.size()), title_at, incident.indicator};
}

Result<std::vector<OgcFeature>> incident_features(const results::Scene& scene, const record::EditionPublished& edition) {
    DAYBOOK_TRY(const auto incidents, results::public_incidents(scene, edition.source, edition.period));
    std::vector<OgcFeature> features;
    for (const auto& incident : incidents) features.push_back(incident_feature(scene, edition, incident, features.size() + 1));
    return features;
}

std::string id_of(OgcKind kind, const std::string& source) { return fmt::format("{}-{}", to_text(kind), source); }

Result<OgcCollection> make_collection(App& app, OgcKind kind, const clerk::PublishedEdition& edition) {
    DAYBOOK_TRY(const auto scene, app.parts.scenes.at(edition.entry.as_of));
    DAYBOOK_TRY(const auto rules, results::rules_of(*scene, edition.entry.source));
    OgcCollection collection{.kind = kind, .id = id_of(kind, edition.entry.source), .records = rules->profile.title, .publisher = rules->profile.publisher + (rules->profile.terms.empty() ? "" : ". " + rules->profile.terms), .edition = edition, .bounds = {}, .titles = {}, .features = {}};
    for (const auto& indicator : scene->book.all()) collection.titles.push_back(indicator.title);
    if (kind == OgcKind::areas) {
        DAYBOOK_TRY(collection.features, area_features(*scene, edition.entry, rules->profile));
    } else {
        DAYBOOK_TRY(collection.features, incident_features(*scene, edition.entry));
    }
    for (const auto& feature : collection.features) collection.bounds.add(feature.bounds);
    return collection;
}

// Bytes of memory, nearly.
std::size_t memory_of(const OgcCollection& collection) {
    std::size_t bytes = sizeof collection;
    for (const auto& feature : collection.features) bytes += sizeof feature + feature.json.size();
    return bytes;
}

}  // namespace

std::string_view to_text(OgcKind kind) { return kind == OgcKind::areas ? "areas" : "incidents"; }

std::string OgcCollection::json_of(const OgcFeature& feature, Language language) const {
    if (feature.title_at == 0) return feature.json;
    std::string text(feature.json, 0, feature.title_at);
    append_json_string(text, titles[feature.title][language]);
    return text.append(feature.json, feature.title_at);
}

Result<std::unique_ptr<OgcService>> OgcService::make() {
    return std::unique_ptr<OgcService>(new OgcService(shipped_phrases("http/ogc.tsv")));
}

Result<std::vector<std::shared_ptr<const OgcCollection>>> OgcService::collections(App& app) {
    DAYBOOK_TRY(const auto newest, app.parts.scenes.newest());
    std::vector<std::shared_ptr<const OgcCollection>> all;
    const auto editions = newest_editions(*newest);
    for (const auto kind : kinds)
        for (const auto& [source, edition] : editions) {
            DAYBOOK_TRY(auto collection, made(app, kind, edition));
            if (!collection->features.empty()) all.push_back(std::move(collection));
        }
    return all;
}

Result<std::shared_ptr<const OgcCollection>> OgcService::collection(App& app, std::string_view id) {
    DAYBOOK_TRY(const auto newest, app.parts.scenes.newest());
    for (const auto& [source, edition] : newest_editions(*newest))
        for (const auto kind : kinds) {
            if (id_of(kind, source) != id) continue;
            DAYBOOK_TRY(auto collection, made(app, kind, edition));
            if (!collection->features.empty()) return collection;
        }
    return nullptr;
}

Result<std::shared_ptr<const OgcCollection>> OgcService::made(App& app, OgcKind kind, const clerk::PublishedEdition& edition) {
    return kept_.get(fmt::format("{} {}", id_of(kind, edition.entry.source), edition.at), [&] { return make_collection(app, kind, edition); }, memory_of);
}

}  // namespace daybook::http
