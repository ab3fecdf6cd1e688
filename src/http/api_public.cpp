// What anyone may ask: what this service is, its areas, texts, categories; live size; health and measurements.
#include "base/json.hpp"
#include "base/shipped.hpp"
#include "geo/geojson.hpp"
#include "http/form.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/problem.hpp"
#include "http/server.hpp"
#include "intake/suggest.hpp"

namespace daybook::http {
namespace {

constexpr std::string_view for_a_while = "public, max-age=300";

Response cached_json(std::string body) { return {.status = 200, .type = "application/json", .body = std::move(body), .headers = {{"Cache-Control", std::string(for_a_while)}, {"Vary", "Accept-Language, Cookie"}}}; }

constexpr std::size_t suggestions_max = 5;

void write_texts(JsonWriter& json, const Phrases& phrases, std::string_view prefix, Language language) {
    for (const auto& key : phrases.keys())
        if (prefix.empty() || !key.ends_with(".means")) json.key(std::string(prefix) + key).value(phrases.text(key, language));
}

// An object that the caller ends.
void write_choice(JsonWriter& json, const App& app, const intake::Category& choice, Language language) {
    json.begin_object().key("key").value(choice.key).key("code").value(choice.iccs).key("title").value(choice.titles[language]).key("group").value(choice.group);
    json.key("group_title").value(app.parts.catalogue.talk.texts.text("group." + choice.group, language));
}

}  // namespace

void get_service(App& app, Call, Respond respond) {
    const auto& settings = app.parts.settings;
    JsonWriter json;
    json.begin_object().key("origin").value(app.parts.service.log().verifier().name).key("title").value(settings.title).key("emergency_number").value(settings.emergency_number);
    json.key("languages").begin_array();
    for (const auto code : language_codes) json.value(code);
    json.end_array();
    if (!app.parts.areas.areas().empty()) {
        const geo::Bounds bounds = bounds_of(app.parts.areas);
        json.key("map").begin_object().key("bounds").begin_array().decimal(bounds.west, 5).decimal(bounds.south, 5).decimal(bounds.east, 5).decimal(bounds.north, 5).end_array().key("areas_url").value("/api/v1/areas.geojson").end_object();
    }
    json.key("limits").begin_object().key("text_bytes").value(8000).key("attachments").value(static_cast<std::int64_t>(record::attachments_max)).key("attachment_bytes").value(static_cast<std::uint64_t>(settings.photo_bytes_max));
    json.key("video_bytes").value(static_cast<std::uint64_t>(settings.video_bytes_max)).end_object();
    json.end_object();
    respond(cached_json(json.text()));
}

void get_areas(App& app, Call, Respond respond) {
    JsonWriter json;
    json.begin_object().key("type").value("FeatureCollection").key("features").begin_array();
    for (const auto& area : app.parts.areas.areas()) {
        json.begin_object().key("type").value("Feature").key("properties").begin_object().key("id").value(app.parts.area_source + "/" + area.id).key("name").value(area.name).end_object();
        json.key("geometry");
        write_geometry(json, area);
        json.end_object();
    }
    json.end_array().end_object();
    Response response = cached_json(json.text());
    response.type = "application/geo+json";
    respond(std::move(response));
}

void get_texts(App& app, Call call, Respond respond) {
    std::string_view name = call.parts[0];
    if (name.ends_with(".json")) name.remove_suffix(5);
    const auto language = language_of(name);
    const auto query = parse_form(call.request.query);
    if (!language || !query) return respond(problem(404, "http.not-found", "There are no such texts."));
    JsonWriter json;
    json.begin_object();
    const auto& catalogue = app.parts.catalogue;
    const auto wanted = query->first("part");
    if (wanted) {
        const auto part = catalogue.texts.find(*wanted);
        if (part == catalogue.texts.end()) return respond(problem(404, "http.not-found", "There are no such texts."));
        write_texts(json, part->second, "", *language);
    } else {  // what conversations say, and the words for codes
        write_texts(json, catalogue.talk.texts, "", *language);
        write_texts(json, catalogue.statuses, "status.", *language);
        write_texts(json, catalogue.reasons, "reason.", *language);
        write_texts(json, catalogue.purposes, "purpose.", *language);
    }
    json.end_object();
    respond(cached_json(json.text()));
}

void get_categories(App& app, Call call, Respond respond) {
    JsonWriter json;
    json.begin_array();
    for (const auto& choice : app.parts.catalogue.talk.categories.all()) write_choice(json, app, choice, call.language), json.end_object();
    json.end_array();
    respond(cached_json(json.text()));
}

void post_suggest(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"lang", "text"});
    const std::string text = in.text("text");
    const auto language = language_of(in.text("lang"));
    if (in.error()) return respond(problem(*in.error()));
    JsonWriter json;
    json.begin_array();
    for (const auto& [category, score] : app.parts.catalogue.talk.categories.suggest(text, language.value_or(call.language), suggestions_max)) {
        write_choice(json, app, *category, language.value_or(call.language));
        json.key("score").value(score).end_object();
    }
    json.end_array();
    respond(json_response(200, json.text()));
}

void public_events(App& app, Call, Respond respond) {
    Response response{.status = 200, .type = "text/event-stream", .body = {}, .headers = {}};
    response.events = app.parts.hub.sizes();
    respond(std::move(response));
}

void get_openapi(App&, Call, Respond respond) {
    const auto text = shipped_file("http/openapi.json");
    DAYBOOK_CHECK(text.has_value(), "the program has its OpenAPI description built in");
    respond(cached_json(std::string(*text)));
}

void health(App& app, Call, Respond respond) {
    const bool is_stopped = app.parts.service.numbers().is_stopped;
    respond(json_response(is_stopped ? 503 : 200, is_stopped ? R"({"status":"stopped"})" : R"({"status":"ok"})"));
}

void get_metrics(App& app, Call, Respond respond) {
    std::uint64_t open = 0, all = 0;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) { open = reports.open(), all = reports.size(); });
    respond({.status = 200, .type = "text/plain; version=0.0.4; charset=utf-8", .body = app.metrics.text(app.parts.service.numbers(), app.server_numbers(), open, all), .headers = {{"Cache-Control", "no-store"}}});
}

}  // namespace daybook::http
