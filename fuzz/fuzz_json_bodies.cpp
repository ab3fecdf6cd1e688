// Any bytes as the body of every route of the API that takes JSON, through the server as it is but for its sockets: real data folder,
// real clerk, real office. A line names the route, the rest is the body. Whatever comes in: it is answered once, by JSON, and not
// with an error of ours; what is read as a chat message is read the same behind a state that the server made.
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include <simdjson.h>
#include <unistd.h>

#include "base/text.hpp"
#include "clerk/service.hpp"
#include "http/app.hpp"
#include "http/json_input.hpp"
#include "http/open311_service.hpp"
#include "http/routes.hpp"
#include "store/office.hpp"

using namespace daybook;
using namespace daybook::http;

namespace {

const Minute noon = day_of(2026, 11, 24) * minutes_a_day + 12 * 60;
constexpr std::int64_t noon_seconds = 1'800'000'000;

template <class T>
T sound(Result<T> result) {
    DAYBOOK_CHECK(result.has_value(), "the server of the fuzzer is put together");
    return *std::move(result);
}

// A server that serves one report and one supervisor.
struct World {
    World() {
        sound(clerk::init(disk, data, "fuzz.example/daybook", day_of(2026, 11, 24)));
        clerk::ServiceOptions options;
        options.now = [] { return noon; };
        options.is_category = [this](std::string_view code) { return catalogue.iccs.find(code) != nullptr; };
        options.is_reason = [this](std::string_view code) { return catalogue.is_reason(code); };
        service = sound(clerk::Service::open(disk, data, std::move(options)));
        store::OfficeOptions cheap;
        cheap.database = {.path = folder + "/office.db"};
        cheap.password_cost = {.passes = 1, .memory_bytes = 64 << 10};
        office = sound(store::Office::open(cheap));
        app = std::make_unique<App>(App::Parts{.disk = disk, .service = *service, .office = *office, .catalogue = catalogue, .areas = geo::AreaSet::of({}), .area_source = "town", .hub = hub, .settings = {.title = "Fuzz", .rate_limits = false},
                                               .data = data, .secret = "the fuzzer's secret", .now = [] { return noon; }, .unix_seconds = [] { return noon_seconds; }});
        app->open311 = sound(Open311Service::make(catalogue));
        const auto account = sound(office->accounts().add({.name = "orlova", .display_name = "", .duties = {.roles = {record::Role::supervisor}, .areas = {}}, .password = "mossy granite tram"}, noon_seconds));
        session = sound(office->sessions().begin(account.id, "fuzzer", noon_seconds));
        std::promise<Result<clerk::Answer>> promise;
        record::NewReport report{.once = "fuzz/0123456789abcdefghijkl", .channel = "form", .language = "en", .category = "0501", .occurred = {}, .point = {}, .text = "A window was broken.", .attachments = {}};
        (void)service->submit(clerk::FileReport{std::move(report), "town/1", {}}, [&](Result<clerk::Answer> done) { promise.set_value(std::move(done)); });
        filed = std::get<clerk::Filed>(sound(promise.get_future().get()));
    }
    ~World() {
        app.reset();
        service.reset();
        std::filesystem::remove_all(folder);
    }

    std::string folder = (std::filesystem::temp_directory_path() / ("daybook-fuzz-" + std::to_string(::getpid()))).string();
    std::string data = folder + "/data";
    ledger::RealDisk disk;
    Catalogue catalogue = sound(Catalogue::load("112"));
    EventHub hub;
    std::unique_ptr<clerk::Service> service;
    std::unique_ptr<store::Office> office;
    std::unique_ptr<App> app;
    store::NewSession session;
    clerk::Filed filed;
};

World& world() {
    static World made;
    return made;
}

// The routes that take JSON, but for the one that ends the session.
const std::vector<const Route*>& json_routes() {
    static const std::vector<const Route*> found = [] {
        std::vector<const Route*> all;
        for (const auto& route : routes())
            if (route.method == Method::post && route.sink == nullptr && route.pattern.starts_with("/api/v1/") && !route.pattern.ends_with("/logout")) all.push_back(&route);
        return all;
    }();
    return found;
}

const Route& route_of(std::string_view line) {
    for (const auto* route : json_routes())
        if (route->pattern == line) return *route;
    return *json_routes()[line.empty() ? 0 : static_cast<unsigned char>(line[0]) % json_routes().size()];
}

Response answer(const Route& route, std::string body) {
    Request request{.method = Method::post, .path = std::string(route.pattern), .query = {}, .headers = {}, .body = std::move(body), .sink = {}, .client = "192.0.2.1"};
    if (const auto at = request.path.find("{reference}"); at != std::string::npos) request.path.replace(at, 11, world().filed.reference);
    std::string words = world().filed.words.latin;
    for (std::size_t at; (at = words.find(' ')) != std::string::npos;) words.replace(at, 1, "%20");
    request.headers = {{"content-type", "application/json"}, {"authorization", "Words " + words}, {"cookie", "session=" + world().session.token}, {"x-csrf-token", world().session.csrf}, {"idempotency-key", "0123456789abcdefghijkl"}};
    std::promise<Response> promise;
    auto response = promise.get_future();
    world().app->handle(std::move(request), [&](Response given) { promise.set_value(std::move(given)); });
    return response.get();
}

void check(const Response& response) {
    DAYBOOK_CHECK(response.status < 500, "no body is an error of ours");
    DAYBOOK_CHECK(response.type.starts_with("application/") && is_utf8(response.body), "the answer is JSON");
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    DAYBOOK_CHECK(parser.parse(simdjson::padded_string(response.body)).get(element) == simdjson::SUCCESS, "the answer is JSON");
}

// A body is read the same wherever its bytes lie, and what is wrong with it is told once and the same.
void check_input(const std::string& body) {
    auto read = [](std::string_view bytes) {
        JsonInput in(bytes, {"text", "number", "pair", "truth", "texts", "raw"});
        std::string all = in.text("text") + in.raw("raw");
        for (const auto& text : in.texts("texts", 5)) all += text;
        if (const auto number = in.number("number")) all += std::to_string(*number);
        if (const auto pair = in.pair("pair")) all += std::to_string(pair->first + pair->second);
        return std::pair(all + (in.truth("truth") ? "true" : ""), in.error() ? in.error()->code + in.error()->place.field : "");
    };
    const std::string copy = body;
    DAYBOOK_CHECK(read(body) == read(copy), "a body is read the same twice");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(input.find('\n'), input.size());
    const Route& route = route_of(input.substr(0, line));
    const std::string body(input.substr(std::min(line + 1, input.size())));
    if (body.size() > route.body_bytes_max) return 0;  // the server reads no more
    check_input(body);
    check(answer(route, body));
    if (!route.pattern.ends_with("/chat") || body.empty()) return 0;
    static const std::string begun = answer(route, "{}").body;
    const auto from = begun.find("\"state\":") + 8;
    check(answer(route, R"({"state":)" + begun.substr(from, begun.find('"', from + 1) + 1 - from) + R"(,"message":)" + body + "}"));
    return 0;
}
