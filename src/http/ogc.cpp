// OGC API – Features, Part 1: Core (OGC 17-069r4), with GeoJSON: published figures by area and published incidents for QGIS and other
// programs of maps. For everyone, and for pages of other sites too: nothing here goes by who asks.
#include <fmt/format.h>

#include "base/text.hpp"
#include "http/handlers.hpp"
#include "http/ogc_collections.hpp"
#include "http/ogc_query.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"
#include "http/packing.hpp"

namespace daybook::http {
namespace {

constexpr std::string_view json_type = "application/json", geojson_type = "application/geo+json";
constexpr std::string_view crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

Response answer(const Request& request, std::string_view type, std::string body) {
    Response response{.status = 200, .type = std::string(type), .body = std::move(body), .headers = {{"Cache-Control", "public, max-age=300"}, {"Vary", "Accept-Language, Cookie, Accept-Encoding"}}};
    return open_to_all(packed(request, std::move(response)));
}

Response nothing_there() { return open_to_all(problem(404, "http.not-found", "There is no such collection or feature.")); }
Response refused(const Error& error) { return open_to_all(problem(error)); }

// Where the API is reached.
std::string root_of(const App& app, const Call& call) { return public_address(app, call.request) + "/ogc"; }
std::string address_of(const std::string& root, const OgcCollection& collection) { return root + "/collections/" + percent_encoded(collection.id); }

void write_link(JsonWriter& json, std::string_view rel, std::string_view type, std::string_view address) { json.begin_object().key("href").value(address).key("rel").value(rel).key("type").value(type).end_object(); }

// Of a page that takes nothing but the language.
std::optional<Error> wrong_query(const Request& request) {
    QueryInput input(request.query, {"lang"});
    return input.error();
}

void write_extent(JsonWriter& json, const OgcCollection& collection) {
    const auto& [west, south, east, north] = collection.bounds;
    const auto& period = collection.edition.entry.period;
    json.key("extent").begin_object().key("spatial").begin_object().key("bbox").begin_array().begin_array();
    for (const double degree : {west, south, east, north}) json.decimal(degree, geo::degree_decimals);
    json.end_array().end_array().key("crs").value(crs84).end_object().key("temporal").begin_object().key("interval").begin_array().begin_array();
    json.value(day_text(period.first()) + "T00:00:00Z").value(day_text(period.after_last() - 1) + "T23:59:59Z").end_array().end_array().key("trs").value("http://www.opengis.net/def/uom/ISO-8601/0/Gregorian").end_object().end_object();
}

void write_collection(JsonWriter& json, const OgcService& ogc, const OgcCollection& collection, const std::string& site, Language language) {
    const std::string root = site + "/ogc", address = address_of(root, collection);
    const auto& edition = collection.edition.entry;
    const std::string name(to_text(collection.kind));
    json.begin_object().key("id").value(collection.id).key("title").value(ogc.texts.fill(name + ".title", language, {{"records", collection.records}, {"period", edition.period.to_text()}}));
    json.key("description").value(ogc.texts.fill(name + ".about", language, {{"edition", edition.edition}, {"number", std::to_string(edition.number)}, {"size", std::to_string(edition.as_of)}}));
    json.key("attribution").value(collection.publisher);
    write_extent(json, collection);
    json.key("itemType").value("feature").key("crs").begin_array().value(crs84).end_array().key("links").begin_array();
    write_link(json, "self", json_type, address);
    write_link(json, "items", geojson_type, address + "/items");
    write_link(json, "describedby", json_type, site + "/api/v1/dictionary.json");
    write_link(json, "via", "text/html", fmt::format("{}/published/{}/{}/index.html", site, percent_encoded(edition.edition), edition.number));
    json.end_array().end_object();
}

// The features that a query takes, in the order of the collection.
std::vector<const OgcFeature*> matching(const OgcCollection& collection, const ItemsQuery& query) {
    std::vector<const OgcFeature*> taken;
    for (const auto& feature : collection.features)
        if (query.takes(feature.bounds, feature.period)) taken.push_back(&feature);
    return taken;
}

std::string items_text(const OgcCollection& collection, const ItemsQuery& query, const std::string& root, Language language) {
    const auto matched = matching(collection, query);
    const std::size_t first = std::min(query.offset, matched.size()), end = first + std::min(query.limit, matched.size() - first);
    const std::string address = address_of(root, collection);
    JsonWriter head;
    head.begin_object().key("type").value("FeatureCollection").key("numberMatched").value(static_cast<std::uint64_t>(matched.size())).key("numberReturned").value(static_cast<std::uint64_t>(end - first)).key("links").begin_array();
    write_link(head, "self", geojson_type, address + "/items?" + query.from(query.offset));
    if (end < matched.size()) write_link(head, "next", geojson_type, address + "/items?" + query.from(end));
    if (first > 0) write_link(head, "prev", geojson_type, address + "/items?" + query.from(first - std::min(first, query.limit)));
    write_link(head, "collection", json_type, address);
    std::string text = head.end_array().take() + ",\"features\":[";
    for (std::size_t i = first; i < end; ++i) text += (i == first ? "" : ",") + collection.json_of(*matched[i], language);
    return text + "]}";
}

}  // namespace

void get_ogc_landing(App& app, Call call, Respond respond) {
    if (const auto wrong = wrong_query(call.request)) return respond(refused(*wrong));
    const std::string root = root_of(app, call);
    const auto& title = app.parts.settings.title;
    JsonWriter json;
    json.begin_object().key("title").value(title.empty() ? app.parts.service.log().verifier().name : title).key("description").value(app.ogc->texts.text("about", call.language)).key("links").begin_array();
    write_link(json, "self", json_type, root);
    write_link(json, "service-desc", "application/vnd.oai.openapi+json;version=3.1", public_address(app, call.request) + "/api/v1/openapi.json");
    write_link(json, "conformance", json_type, root + "/conformance");
    write_link(json, "data", json_type, root + "/collections");
    respond(answer(call.request, json_type, json.end_array().end_object().take()));
}

void get_ogc_conformance(App&, Call call, Respond respond) {
    if (const auto wrong = wrong_query(call.request)) return respond(refused(*wrong));
    JsonWriter json;
    json.begin_object().key("conformsTo").begin_array();
    for (const std::string_view part : {"core", "geojson"}) json.value(fmt::format("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{}", part));
    respond(answer(call.request, json_type, json.end_array().end_object().take()));
}

void get_ogc_collections(App& app, Call call, Respond respond) {
    if (const auto wrong = wrong_query(call.request)) return respond(refused(*wrong));
    const auto collections = app.ogc->collections(app);
    if (!collections) return respond(refused(collections.error()));
    JsonWriter json;
    json.begin_object().key("links").begin_array();
    write_link(json, "self", json_type, root_of(app, call) + "/collections");
    json.end_array().key("collections").begin_array();
    for (const auto& collection : *collections) write_collection(json, *app.ogc, *collection, public_address(app, call.request), call.language);
    respond(answer(call.request, json_type, json.end_array().end_object().take()));
}

void get_ogc_collection(App& app, Call call, Respond respond) {
    if (const auto wrong = wrong_query(call.request)) return respond(refused(*wrong));
    const auto collection = app.ogc->collection(app, call.parts[0]);
    if (!collection) return respond(refused(collection.error()));
    if (*collection == nullptr) return respond(nothing_there());
    JsonWriter json;
    write_collection(json, *app.ogc, **collection, public_address(app, call.request), call.language);
    respond(answer(call.request, json_type, json.take()));
}

void get_ogc_items(App& app, Call call, Respond respond) {
    const auto query = read_items_query(call.request.query);
    if (!query) return respond(refused(query.error()));
    const auto collection = app.ogc->collection(app, call.parts[0]);
    if (!collection) return respond(refused(collection.error()));
    if (*collection == nullptr) return respond(nothing_there());
    respond(answer(call.request, geojson_type, items_text(**collection, *query, root_of(app, call), call.language)));
}

void get_ogc_item(App& app, Call call, Respond respond) {
    if (const auto wrong = wrong_query(call.request)) return respond(refused(*wrong));
    const auto collection = app.ogc->collection(app, call.parts[0]);
    if (!collection) return respond(refused(collection.error()));
    if (*collection == nullptr) return respond(nothing_there());
    const auto feature = std::ranges::find((*collection)->features, call.parts[1], &OgcFeature::id);
    if (feature == (*collection)->features.end()) return respond(nothing_there());
    const std::string root = root_of(app, call), address = address_of(root, **collection);
    std::string text = (*collection)->json_of(*feature, call.language);
    text.pop_back();  // its brace
    JsonWriter links;  // RFC 7946 lets a feature have more members
    links.begin_array();
    write_link(links, "self", geojson_type, address + "/items/" + percent_encoded(feature->id));
    write_link(links, "collection", json_type, address);
    respond(answer(call.request, geojson_type, text + ",\"links\":" + links.end_array().take() + "}"));
}

}  // namespace daybook::http
