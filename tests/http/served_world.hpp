// A server without its sockets: a data folder, the clerk's service, the staff's office and the App that serve puts together, each of
// them the real one; only the clock is the test's. Requests go in as the server gives them, answers come back as it sends them.
#pragma once
#include <atomic>
#include <future>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "../store/office.hpp"
#include "base/json.hpp"
#include "clerk/service.hpp"
#include "failing_disk.hpp"
#include "base/text.hpp"
#include "http/app.hpp"
#include "results/scenes.hpp"
#include "http/ogc_collections.hpp"
#include "http/open311_service.hpp"
#include "http/problem.hpp"
#include "http/session_cookie.hpp"
#include "record/words.hpp"

namespace daybook::test {

inline const Minute served_minute = day_of(2026, 11, 24) * minutes_a_day + 12 * 60;

// The code of a problem; empty when the answer is none.
inline std::string code_of_problem(const http::Response& response) {
    if (response.type != "application/problem+json") return {};
    const auto json = parse_json(response.body);
    const auto* code = json ? json->string("code") : nullptr;
    return code == nullptr ? std::string() : *code;
}

// The field that a problem names; empty when it names none.
inline std::string field_of_problem(const http::Response& response) {
    const auto json = parse_json(response.body);
    const auto* errors = json ? json->array("errors") : nullptr;
    const auto* field = errors == nullptr || errors->empty() ? nullptr : errors->front().string("field");
    return field == nullptr ? std::string() : *field;
}

class ServedWorld {
public:
    explicit ServedWorld(http::Settings settings = {.title = "Rivermouth police", .rate_limits = false}, const std::function<void(const std::string& data)>& fill = {}) {
        const std::string data = place.path("data");
        (void)good(clerk::init(disk, data, "test.example/daybook", day_of(2026, 11, 24)));
        if (fill) fill(data);  // the ledger, before anybody serves it
        clerk::ServiceOptions options;
        options.now = [] { return served_minute; };
        options.is_category = [this](std::string_view code) { return catalogue.iccs.find(code) != nullptr; };
        options.is_indicator = [this](std::string_view id) { return book.find(id) != nullptr; };
        options.is_reason = [this](std::string_view code) { return catalogue.is_reason(code); };
        options.news = [this](const std::vector<clerk::ReportNews>& news) { hub.tell(news); };
        service = good(clerk::Service::open(disk, data, std::move(options)));
        good(disk.make_directory(data + "/attachments"));
        scenes = good(results::Scenes::open(disk, {.folder = service->clerk().folder(), .log = std::shared_ptr<const ledger::Log>(std::shared_ptr<void>(), &service->log())}));
        app = std::make_unique<http::App>(http::App::Parts{.disk = disk, .service = *service, .office = *office, .catalogue = catalogue, .areas = geo::AreaSet::of({}), .area_source = "town", .hub = hub, .scenes = *scenes,
                                                           .settings = std::move(settings), .data = data, .secret = "the test's own secret", .now = [] { return served_minute; }, .unix_seconds = [this] { return now.load(); }});
        app->open311 = good(http::Open311Service::make(catalogue));
        app->ogc = good(http::OgcService::make());
    }

    // What the server answers, whichever thread it comes from. A body that streams goes to its sink first, as on a connection.
    http::Response ask(http::Request request) {
        const auto plan = app->plan(request);
        request.client = "192.0.2.1";
        if (plan.sink) {
            (void)plan.sink->take(request.body);
            request.body.clear();
            request.sink = plan.sink;
        }
        const auto promise = std::make_shared<std::promise<http::Response>>();
        auto answer = promise->get_future();
        app->handle(std::move(request), [promise](http::Response response) { promise->set_value(std::move(response)); });
        return answer.get();
    }

    clerk::Filed file(const std::string& once, const std::string& area) {
        record::NewReport report{.once = "test/key-of-the-report-" + once, .channel = "form", .language = "en", .category = "0501", .occurred = {}, .point = {}, .text = "A window was broken.", .attachments = {}};
        return std::get<clerk::Filed>(command(clerk::FileReport{std::move(report), area, {}}));
    }

    clerk::Answer command(clerk::Command what) {
        std::promise<Result<clerk::Answer>> promise;
        auto answer = promise.get_future();
        REQUIRE(service->submit(std::move(what), [&](Result<clerk::Answer> done) { promise.set_value(std::move(done)); }));
        return good(answer.get());
    }

    store::Account account(const std::string& name, record::Roles roles, std::vector<std::string> areas, bool temporary = false) {
        auto wanted = somebody(name, roles, std::move(areas));
        wanted.duties.password_is_temporary = temporary;
        return good(office->accounts().add(wanted, now));
    }

    store::NewSession log_in(const store::Account& account) { return good(office->sessions().begin(account.id, "a browser", now)); }

    TestPlace place;
    FailingDisk disk;  // fails when a test says so
    http::Catalogue catalogue = good(http::Catalogue::load("112"));
    figures::Book book = good(figures::Book::parse(results::shipped_book()));
    http::EventHub hub;
    std::atomic<std::int64_t> now = noon;
    std::unique_ptr<store::Office> office = good(store::Office::open(office_at(place)));
    std::unique_ptr<clerk::Service> service;
    std::unique_ptr<results::Scenes> scenes;
    std::unique_ptr<http::App> app;  // ends first: its threads use all the others
};

inline http::Request get(std::string path, std::string query = {}) {
    http::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    return request;
}

inline http::Request post(std::string path, std::string body) {
    http::Request request;
    request.method = http::Method::post;
    request.path = std::move(path);
    request.headers = {{"content-type", "application/json"}};
    request.body = std::move(body);
    return request;
}

inline http::Request as_staff(http::Request request, const store::NewSession& session) {
    request.headers.emplace_back("cookie", "session=" + session.token);
    request.headers.emplace_back("x-csrf-token", session.csrf);
    return request;
}

inline http::Request with_words(http::Request request, std::string_view words) {
    request.headers.emplace_back("authorization", "Words " + percent_encoded(words));
    return request;
}

}  // namespace daybook::test
