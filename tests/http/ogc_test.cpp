// The OGC API beside the tables of the same edition; what it refuses and takes; and the data dictionary beside the tables it describes.
#include <algorithm>
#include <set>

#include "figures/series.hpp"
#include "http/dictionary.hpp"
#include "http/ogc_query.hpp"
#include "newsroom.hpp"
#include "report/tidy.hpp"
#include "results/incidents.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

std::vector<std::string> described_columns(std::string_view table) {
    std::vector<std::string> columns;
    for (const auto& row : good(http::shipped_dictionary()))
        if (row.table == table) columns.emplace_back(row.column);
    return columns;
}

constexpr std::string_view site = "http://records.example.org";

// What is at an address that a link names.
http::Response at(ServedWorld& world, std::string_view address) {
    REQUIRE_MESSAGE(address.starts_with(site), address);
    const auto rest = address.substr(site.size());
    const auto query = std::min(rest.find('?'), rest.size());
    auto request = get(std::string(rest.substr(0, query)), std::string(rest.substr(std::min(query + 1, rest.size()))));
    request.headers.emplace_back("host", site.substr(std::string_view("http://").size()));
    return world.ask(std::move(request));
}

// The JSON reader takes no fractions: here they become texts, digit by digit as they were written.
Json json_of(std::string_view text) {
    std::string whole;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) in_text = !in_text;
        const auto end = in_text ? i : std::min(text.find_first_not_of("-0123456789.", i), text.size());
        const auto number = text.substr(i, end - i);
        if (number.find('.') == std::string_view::npos) {
            whole += text[i];
            continue;
        }
        whole += fmt::format("\"{}\"", number);
        i = end - 1;
    }
    return good(parse_json(whole));
}

Json document(ServedWorld& world, std::string_view address) {
    const auto response = at(world, address);
    REQUIRE_MESSAGE(response.status == 200, address << " " << response.body);
    return json_of(response.body);
}

std::string collection_at(std::string_view id) { return fmt::format("{}/ogc/collections/{}", site, id); }
std::string items_at(std::string_view id, std::string_view query) { return fmt::format("{}/items?{}", collection_at(id), query); }

JsonArray features(ServedWorld& world, std::string_view id, std::string_view query = "") { return *document(world, items_at(id, fmt::format("limit=10000{}{}", query.empty() ? "" : "&", query))).array("features"); }

std::string link_of(const Json& json, std::string_view rel) {
    for (const auto& link : *json.array("links"))
        if (*link.string("rel") == rel) return *link.string("href");
    return {};
}

const JsonObject& properties_of(const Json& feature) { return std::get<JsonObject>(feature.find("properties")->value); }

std::vector<std::string> ids_of(const JsonArray& some) {
    std::vector<std::string> ids;
    for (const auto& feature : some) ids.push_back(*feature.string("id"));
    return ids;
}

// As a table has it: empty where it is null.
std::string text_of(const Json& value) {
    if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
    const auto* number = std::get_if<std::int64_t>(&value.value);
    return number == nullptr ? std::string() : std::to_string(*number);
}

// Published, with records enough that some counts by area and quarter are shown.
struct PublishedTown : Published {
    PublishedTown() : Published(4000) {}

    // The rows by area of a table for everyone, of the edition's ledger size.
    std::map<std::string, Row> areas_of(const std::string& indicator, const std::string& period) {
        const auto csv = ask(get("/api/v1/public/figures.csv", pinned(fmt::format("indicator={}&period={}&against=2022&by=area", indicator, period))));
        REQUIRE_MESSAGE(csv.status == 200, csv.body);
        std::map<std::string, Row> rows;
        for (const auto& row : rows_of(csv.body))
            if (row.at("level") == "area") rows[row.at("area")] = row;
        return rows;
    }

    std::vector<std::string> indicators() const {
        std::vector<std::string> ids;
        for (const auto& indicator : scene->book.all())
            if (figures::belongs_to(scene->columns, indicator, "town", scene->as_of)) ids.push_back(indicator.id);
        return ids;
    }
};

// One for all tests that only read: none of them writes to its ledger.
PublishedTown& published_town() {
    static PublishedTown town;
    return town;
}

// "drug-trafficking" as in a property's name.
std::string name_of(std::string id) {
    std::ranges::replace(id, '-', '_');
    return id;
}

bool takes(std::string_view query, const geo::Bounds& bounds, std::string_view period) { return good(http::read_items_query(query)).takes(bounds, good(Period::parse(period))); }

}  // namespace

TEST_CASE("the dictionary has each column of the tidy table, in its order, and no other") {
    const auto board = report::BoardReport{.period = Period::of_year(2023), .against = Period::of_year(2022)};
    CHECK(described_columns("figures") == report::tidy_table(board).columns);
}

TEST_CASE("the dictionary has each column of the figures beside a report, in its order, and no other") {
    Published world;
    const auto csv = world.ask(get("/published/town-2023/1/en/figures.csv"));
    REQUIRE(csv.status == 200);
    CsvReader reader(csv.body, ',');
    const auto header = reader.next();
    REQUIRE(header.has_value());
    CHECK(described_columns("report") == std::vector<std::string>(header->cells.begin(), header->cells.end()));
}

TEST_CASE("the dictionary has each property of the features, and no other; programs read all of it in four languages") {
    auto& world = published_town();
    const auto described = described_columns("areas"), of_incidents = described_columns("incidents");
    std::set<std::string> met;
    for (const auto& feature : features(world, "areas-town"))
        for (const auto& [name, value] : properties_of(feature)) {
            auto column = name;
            for (const std::string_view begin : {"count_", "rate_"})
                if (name.starts_with(begin)) {
                    CHECK_MESSAGE(std::ranges::any_of(world.indicators(), [&](const auto& id) { return name == std::string(begin) + name_of(id); }), name);
                    column = std::string(begin) + "{indicator}";
                }
            met.insert(column);
        }
    CHECK(met == std::set<std::string>(described.begin(), described.end()));
    CHECK(met.size() == described.size());
    for (const auto& feature : features(world, "incidents-town")) {
        std::vector<std::string> names;
        for (const auto& [name, value] : properties_of(feature)) names.push_back(name);
        CHECK(names == of_incidents);
    }
    const auto rows = good(http::shipped_dictionary());
    const auto read = document(world, fmt::format("{}/api/v1/dictionary.json", site));
    const auto& all = std::get<JsonArray>(read.value);
    REQUIRE(all.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CHECK(*all[i].string("table") == rows[i].table);
        CHECK(*all[i].string("column") == rows[i].column);
        for (std::size_t language = 0; language < languages; ++language) CHECK(*all[i].string(language_codes[language]) == rows[i].meaning[language]);
    }
}

TEST_CASE("a collection's items take box and time as OGC 17-069 has them, and nothing that is not known") {
    const geo::Bounds box{10, 50, 11, 51};
    CHECK(takes("", box, "2023"));
    CHECK(takes("bbox=10.5,50.5,20,60", box, "2023"));
    CHECK(takes("bbox=10.5,50.5,0,20,60,100", box, "2023"));
    CHECK_FALSE(takes("bbox=11.5,50.5,20,60", box, "2023"));
    CHECK(takes("bbox=170,-90,10.5,90", box, "2023"));  // across the antimeridian
    CHECK_FALSE(takes("bbox=170,-90,-170,90", box, "2023"));
    CHECK(takes("datetime=2023-12-31T23:59:59Z", box, "2023"));
    CHECK_FALSE(takes("datetime=2024-01-01", box, "2023"));
    CHECK(takes("datetime=../2023-01-01", box, "2023"));
    CHECK_FALSE(takes("datetime=2024-01-01/..", box, "2023"));
    for (const std::string_view wrong : {"bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=1,2,3,x", "bbox=1,9,3,4", "bbox=1,2,3,nan", "bbox=1,2,3,400", "datetime=x", "datetime=../..", "datetime=2024/2023", "limit=0", "limit=-1", "limit=1&limit=1", "f=html", "token=1"})
        CHECK_MESSAGE(!http::read_items_query(wrong), wrong);
    CHECK(good(http::read_items_query("limit=1000000")).limit == http::items_most);
}

TEST_CASE("where nothing was published there are no collections, for pages of any site") {
    ServedWorld world;
    const auto list = world.ask(get("/ogc/collections"));
    CHECK(list.status == 200);
    CHECK(list.body.ends_with("\"collections\":[]}"));
    CHECK(std::ranges::find(list.headers, http::Headers::value_type{"Access-Control-Allow-Origin", "*"}) != list.headers.end());
    CHECK(code_of_problem(world.ask(get("/ogc/collections/areas-town"))) == "http.not-found");
    CHECK(world.ask(get("/ogc/collections/areas-town/items", "bogus=1")).status == 400);
    CHECK(world.ask(get("/ogc", "bogus=1")).status == 400);
}

TEST_CASE("there are collections after the release and not before") {
    Newsroom room(4000);
    const auto collections = [&] {
        std::vector<std::string> ids;
        const auto list = document(room, fmt::format("{}/ogc/collections", site));
        for (const auto& collection : *list.array("collections")) ids.push_back(*collection.string("id"));
        return ids;
    };
    const auto none = [&] { return collections().empty() && at(room, collection_at("areas-town")).status == 404 && at(room, items_at("incidents-town", "")).status == 404; };
    CHECK(none());
    REQUIRE(room.act(room.anna, "", R"({"source":"town","period":"2023","against":"2022"})").status == 201);
    CHECK(none());
    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    CHECK(none());
    REQUIRE(room.act(room.boris, "/town-2023/approve").status == 200);
    CHECK(none());
    REQUIRE(room.act(room.clara, "/town-2023/release").status == 200);
    CHECK(collections() == std::vector<std::string>{"areas-town", "incidents-town"});
    const auto before = at(room, items_at("areas-town", "")).body;
    CHECK(before.find("\"edition_number\":1,") != std::string::npos);
    REQUIRE(room.act(room.anna, "/town-2023/correct", R"({"reason":"late-records"})").status == 201);
    CHECK(at(room, items_at("areas-town", "")).body == before);
    publish(room);
    CHECK(at(room, items_at("areas-town", "")).body.find("\"edition_number\":2,") != std::string::npos);
}

TEST_CASE("areas have the figures of the table of the same edition: none that it hides, and all that it shows") {
    auto& world = published_town();
    const auto areas = features(world, "areas-town");
    std::map<std::string, std::map<std::string, Row>> tables;  // of the indicators that have one by area
    for (const auto& indicator : world.indicators())
        if (auto rows = world.areas_of(indicator, "2023"); !rows.empty()) tables[indicator] = std::move(rows);
    std::set<std::string> in_tables;
    for (const auto& [indicator, rows] : tables)
        for (const auto& [area, row] : rows) in_tables.insert(area);
    in_tables.erase("-");
    CHECK(ids_of(areas).size() == 12);
    for (const auto& area : in_tables) CHECK(std::ranges::count(ids_of(areas), area) == 1);
    std::size_t shown = 0, hidden = 0;
    for (const auto& area : areas) {
        const auto id = *area.string("id");
        CAPTURE(id);
        std::map<std::string, std::string> expected{{"id", id}, {"period", "2023"}, {"edition", "town-2023"}, {"edition_number", "1"}, {"ledger_size", std::to_string(world.scene->as_of)}}, found;
        std::vector<std::string> expected_hidden, found_hidden;
        for (const auto& indicator : world.indicators()) {
            if (!tables.contains(indicator)) continue;
            const auto& rows = tables.at(indicator);
            const auto row = rows.find(id);
            const bool is_there = row != rows.end();
            expected["count_" + name_of(indicator)] = is_there ? row->second.at("count") : "";
            if (is_there) expected["name"] = row->second.at("area_name"), expected["population"] = row->second.at("population").empty() ? expected["population"] : row->second.at("population");
            if (is_there && row->second.at("count").empty()) expected_hidden.push_back(indicator);
            if (world.scene->book.find(indicator)->per_population)
                expected["rate_" + name_of(indicator)] = is_there ? row->second.at("rate") : "";
            else
                CHECK((!is_there || row->second.at("rate").empty()));
        }
        for (const auto& [name, value] : properties_of(area)) {
            if (name != "hidden") found[name] = text_of(value);
            if (name.starts_with("count_")) (text_of(value).empty() ? hidden : shown) += 1;
        }
        for (const auto& indicator : *area.find("properties")->array("hidden")) found_hidden.push_back(std::get<std::string>(indicator.value));
        for (const auto& [name, value] : expected) CHECK_MESSAGE((found.contains(name) && found.at(name) == value), fmt::format("{}: {}, to be {}", name, found.contains(name) ? found.at(name) : "missing", value));
        for (const auto& [name, value] : found) CHECK_MESSAGE(expected.contains(name), name);
        CHECK(std::set(found_hidden.begin(), found_hidden.end()) == std::set(expected_hidden.begin(), expected_hidden.end()));
    }
    CHECK(shown > 20);
    CHECK(hidden > 20);
}

TEST_CASE("incidents add up to no more than the table shows of an indicator, an area and a quarter, and there are none where it hides the count") {
    auto& world = published_town();
    std::map<std::array<std::string, 3>, std::int64_t> sums;  // indicator, area, quarter
    for (const auto& feature : features(world, "incidents-town")) {
        const auto& properties = *feature.find("properties");
        CHECK(*properties.integer("count") > 0);
        CHECK(*properties.string("edition") == "town-2023");
        sums[{*properties.string("indicator"), *properties.string("area"), *properties.string("period")}] += *properties.integer("count");
    }
    std::size_t all_of_them = 0, some_of_them = 0, hidden = 0;
    for (const auto indicator : results::indicators_with_points(world.scene->book, results::shipped_disclosure_rule(), "town"))
        for (int quarter = 1; quarter <= 4; ++quarter) {
            const auto& id = world.scene->book.all()[indicator].id;
            const auto period = fmt::format("2023-Q{}", quarter);
            for (const auto& [area, row] : world.areas_of(id, period)) {
                const auto found = sums.find({id, area, period});
                const auto sum = found == sums.end() ? 0 : found->second;
                if (found != sums.end()) sums.erase(found);
                if (row.at("count").empty()) {
                    CHECK_MESSAGE(sum == 0, id << " " << area << " " << period);
                    ++hidden;
                    continue;
                }
                const auto count = std::stoll(row.at("count"));
                CHECK_MESSAGE(sum <= count, id << " " << area << " " << period);
                if (sum > 0) (sum == count ? all_of_them : some_of_them) += 1;
            }
        }
    CHECK(sums.empty());  // no point of anything else
    MESSAGE(all_of_them << " counts have a point for each record, " << some_of_them << " for some, and " << hidden << " are hidden");
    CHECK(all_of_them > 0);
    CHECK(some_of_them > 0);  // what has no place
    CHECK(hidden > 0);
}

TEST_CASE("who follows the links of pages meets each feature once, in order, and comes back the same way") {
    auto& world = published_town();
    for (const std::string id : {"areas-town", "incidents-town"}) {
        const auto all = ids_of(features(world, id));
        for (const std::string filter : {"", "&bbox=-18.05,47.97,-17.9,48.03&datetime=2023-04-01/.."}) {
            const auto wanted = filter.empty() ? all : ids_of(features(world, id, filter.substr(1)));
            std::vector<std::string> met;
            std::string last;
            for (std::string address = items_at(id, "limit=5" + filter); !address.empty();) {
                const auto page = document(world, address);
                const auto some = ids_of(*page.array("features"));
                CHECK(*page.integer("numberMatched") == static_cast<std::int64_t>(wanted.size()));
                CHECK(*page.integer("numberReturned") == static_cast<std::int64_t>(some.size()));
                CHECK(link_of(page, "prev").empty() == met.empty());
                met.insert(met.end(), some.begin(), some.end());
                last = address;
                address = link_of(page, "next");
            }
            CHECK(met == wanted);
            std::vector<std::string> back;
            for (std::string address = last; !address.empty();) {
                const auto page = document(world, address);
                const auto some = ids_of(*page.array("features"));
                back.insert(back.begin(), some.begin(), some.end());
                address = link_of(page, "prev");
            }
            CHECK(back == wanted);
        }
        CHECK(features(world, id, "offset=1000000").empty());
    }
}

TEST_CASE("a box and a time take the features that lie there and then") {
    auto& world = published_town();
    const auto all = features(world, "incidents-town");
    const auto degrees = [](const Json& feature, std::size_t axis) { return std::stod(text_of((*feature.find("geometry")->array("coordinates"))[axis])); };
    constexpr double west = -18.03, south = 47.99, east = -17.97, north = 48.02;
    std::vector<std::string> there, then;
    for (const auto& feature : all) {
        const double longitude = degrees(feature, 0), latitude = degrees(feature, 1);
        if (longitude >= west && longitude <= east && latitude >= south && latitude <= north) there.push_back(*feature.string("id"));
        if (*feature.find("properties")->string("period") == "2023-Q2") then.push_back(*feature.string("id"));
    }
    CHECK(!there.empty());
    CHECK(there.size() < all.size());
    CHECK(!then.empty());
    CHECK(ids_of(features(world, "incidents-town", fmt::format("bbox={},{},{},{}", west, south, east, north))) == there);
    CHECK(ids_of(features(world, "incidents-town", "datetime=2023-05-17T12:00:00Z")) == then);
    CHECK(ids_of(features(world, "incidents-town", "datetime=2023-04-01/2023-06-30")) == then);
    CHECK(features(world, "areas-town", "bbox=10,10,20,20").empty());
    CHECK(features(world, "areas-town", "datetime=2023-05-17").size() == 12);
    CHECK(features(world, "areas-town", "datetime=../2022-12-31").empty());
}

TEST_CASE("a single feature is that of the list, with its links; what is not there, or not known, is refused") {
    auto& world = published_town();
    for (const std::string id : {"areas-town", "incidents-town"})
        for (const auto& feature : features(world, id)) {
            auto alone = document(world, collection_at(id) + "/items/" + *feature.string("id"));
            CHECK(link_of(alone, "collection") == collection_at(id));
            auto& members = std::get<JsonObject>(alone.value);
            std::erase_if(members, [](const JsonMember& member) { return member.first == "links"; });
            CHECK(canonical(alone) == canonical(feature));
        }
    for (const std::string nothing : {"areas-nowhere", "incidents-", "areas", "town", "areas-town/items/nowhere", "incidents-town/items/0", "incidents-town/items/100000"}) CHECK_MESSAGE(code_of_problem(at(world, collection_at(nothing))) == "http.not-found", nothing);
    for (const std::string address : {"/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/areas-town", "/ogc/collections/areas-town/items", "/ogc/collections/areas-town/items/1"}) {
        const auto refused = at(world, fmt::format("{}{}?bogus=1", site, address));
        CHECK_MESSAGE(refused.status == 400, address);
        CHECK_MESSAGE(field_of_problem(refused) == "bogus", address);
    }
    for (const std::string wrong : {"bbox=1,2,3", "datetime=yesterday", "limit=none", "offset=-1"}) CHECK_MESSAGE(field_of_problem(at(world, items_at("areas-town", wrong))) == wrong.substr(0, wrong.find('=')), wrong);
}

TEST_CASE("titles are in the language that is asked for, by the address or by the browser; all else is the same") {
    auto& world = published_town();
    std::set<std::string> titles, descriptions;
    std::set<std::string> without_titles;
    for (const auto language : {Language::en, Language::ru, Language::be, Language::kk}) {
        const std::string code(code_of(language));
        for (const std::string id : {"areas-town", "incidents-town"}) {
            const auto collection = document(world, collection_at(id) + "?lang=" + code);
            titles.insert(*collection.string("title"));
            descriptions.insert(*collection.string("description"));
        }
        auto of_language = features(world, "incidents-town", "lang=" + code);
        for (auto& feature : of_language) {
            auto& properties = std::get<JsonObject>(std::ranges::find(std::get<JsonObject>(feature.value), "properties", &JsonMember::first)->second.value);
            const auto title = std::ranges::find(properties, "title", &JsonMember::first);
            CHECK(std::get<std::string>(title->second.value) == world.scene->book.find(*feature.find("properties")->string("indicator"))->title[language]);
            properties.erase(title);
        }
        without_titles.insert(canonical(Json{of_language}));
        auto by_browser = get("/ogc/collections/incidents-town/items", "limit=10000");
        by_browser.headers.emplace_back("host", "records.example.org");
        by_browser.headers.emplace_back("accept-language", code + ";q=0.9");
        const auto answer = json_of(world.ask(std::move(by_browser)).body);
        CHECK(canonical(Json{*answer.array("features")}) == canonical(Json{features(world, "incidents-town", "lang=" + code)}));
    }
    CHECK(titles.size() == 8);
    CHECK(descriptions.size() == 8);
    CHECK(without_titles.size() == 1);
}

TEST_CASE("every link leads somewhere, from the landing page to each feature and the edition's own page") {
    auto& world = published_town();
    std::set<std::string> met, waiting{fmt::format("{}/ogc", site)};
    const auto links_in = [&](const Json& json, const auto& self) -> void {
        if (const auto* some = std::get_if<JsonArray>(&json.value))
            for (const auto& one : *some) self(one, self);
        if (const auto* members = std::get_if<JsonObject>(&json.value))
            for (const auto& [name, value] : *members) {
                if (name == "href" && !met.contains(std::get<std::string>(value.value))) waiting.insert(std::get<std::string>(value.value));
                self(value, self);
            }
    };
    while (!waiting.empty()) {
        const auto address = waiting.extract(waiting.begin()).value();
        met.insert(address);
        const auto response = at(world, address);
        CHECK_MESSAGE(response.status == 200, address);
        if (address.starts_with(fmt::format("{}/ogc", site))) links_in(json_of(response.body), links_in);
    }
    for (const std::string known : {"/ogc/conformance", "/ogc/collections", "/ogc/collections/areas-town", "/ogc/collections/incidents-town/items", "/api/v1/openapi.json", "/api/v1/dictionary.json", "/published/town-2023/1/index.html"})
        CHECK_MESSAGE(met.contains(std::string(site) + known), known);
}
