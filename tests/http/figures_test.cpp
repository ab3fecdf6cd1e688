// Views of figures through the server: who may see which number, in every format; pinned addresses; refusals; the records behind a
// figure; and what else of the server stands while figures are counted.
#include <algorithm>
#include <future>
#include <semaphore>
#include <set>

#include "base/csv.hpp"
#include "figures/series.hpp"
#include "http/routes.hpp"
#include "newsroom.hpp"
#include "report/csv.hpp"
#include "report/figure_key.hpp"
#include "report/tidy.hpp"
#include "results/public_board.hpp"

using namespace daybook;
using namespace daybook::test;
using report::AreaScope;
using report::Measure;

namespace {

// What /api/v1/public/figures has to have as its rows.
std::string rows_as_json(std::string_view csv) {
    CsvReader reader(csv, ',');
    std::vector<std::string> columns;
    JsonWriter json;
    json.begin_array();
    while (const auto record = reader.next()) {
        if (columns.empty()) {
            columns.assign(record->cells.begin(), record->cells.end());
            continue;
        }
        json.begin_object();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string cell = report::unguarded(record->cells[i]);
            json.key(columns[i]);
            if (!report::is_number_column(columns[i]))
                json.value(cell);
            else if (cell.empty() || cell == "inf")
                json.null();
            else
                json.number(cell);
        }
        json.end_object();
    }
    return json.end_array().take();
}

struct Shown {
    report::FigureKey key;
    std::string value;
};

// Every figure of a page, by its key, with the value that it has.
std::vector<Shown> figures_of(const std::string& html) {
    static constexpr std::string_view mark = "data-figure=\"";
    std::vector<Shown> shown;
    for (auto at = html.find(mark); at != std::string::npos; at = html.find(mark, at + 1)) {
        const auto begin = html.rfind('<', at), key = at + mark.size();
        const std::string tag = html.substr(begin, html.find('>', at) - begin);
        const auto value = tag.find("value=\"") + 7;
        shown.push_back({good(report::parse_figure_key(html.substr(key, html.find('"', key) - key))), tag.substr(value, tag.find('"', value) - value)});
    }
    return shown;
}

bool is_whole_months(const Period& period) { return period == Period::of_days(first_day(period.first_month()), first_day(period.after_last_month())); }

// What is wrong with showing a figure to everyone; empty: nothing.
std::string wrong_with(const Published& world, const Shown& shown) {
    const auto& key = shown.key;
    const bool is_whole = key.area.kind == AreaScope::Kind::whole;
    switch (key.measure) {
        case Measure::population: return "";
        case Measure::count:
        case Measure::amount:
        case Measure::of:
        case Measure::share:
        case Measure::rate:
        case Measure::shrunk_rate: return world.shows(key.indicator, key.area, key.period) ? "" : "a hidden count";
        case Measure::word:
            if (shown.value == "hidden" || shown.value == "incomplete" || shown.value == "not-comparable" || shown.value == "not-tested") return "";
            [[fallthrough]];
        case Measure::change:
        case Measure::points:
        case Measure::ratio:
        case Measure::low:
        case Measure::high:
        case Measure::odds_ratio:
        case Measure::odds_low:
        case Measure::odds_high:
        case Measure::p:
        case Measure::adjusted_p: return world.shows(key.indicator, key.area, key.period) && world.shows(key.indicator, key.area, *key.against) ? "" : "made of a hidden count";
        case Measure::undated:
        case Measure::without_time: return is_whole && world.shows(key.indicator, key.area, key.period) ? "" : "what the disclosure rule does not know";
        case Measure::received:
        case Measure::counted:
        case Measure::not_counted:
        case Measure::taken_back:
        case Measure::missing:
        case Measure::missing_share: return is_whole && is_whole_months(key.period) ? "" : "records received or lacking something, of an area or a few days";
        case Measure::dispersion:
        case Measure::indicators_tried:
        case Measure::indicators_with_word: return is_whole ? "" : "tested by area";
        case Measure::indicators_level: return is_whole || shown.value == "0.9500" ? "" : "tested by area";  // the level of no test at all
        default: return "not for everyone";
    }
}

// What is wrong with a row of the tidy table.
std::string wrong_with(const Published& world, const Row& row, const std::string& asked_area) {
    AreaScope area = asked_area.empty() ? AreaScope::everywhere() : AreaScope::of(asked_area);
    if (row.at("level") == "area") area = row.at("area") == "-" ? AreaScope::without_area() : AreaScope::of(row.at("area"));
    const auto has = [&](std::initializer_list<std::string_view> columns) { return std::ranges::any_of(columns, [&](std::string_view column) { return !row.at(std::string(column)).empty(); }); };
    const bool now = world.shows(row.at("indicator"), area, good(Period::parse(row.at("period"))));
    const bool before = row.at("against").empty() || world.shows(row.at("indicator"), area, good(Period::parse(row.at("against"))));
    if (!now && has({"count", "of", "share", "rate", "shrunk_rate"})) return "a hidden count";
    if (!before && has({"count_against"})) return "a hidden count of the period before";
    if ((!now || !before) && has({"change_percent", "ratio", "low", "high", "p", "p_adjusted"})) return "made of a hidden count";
    return "";
}

// Every indicator, everywhere and in each area, of a year, a quarter, a month and a day; the later ones in turn.
std::vector<std::pair<std::string, std::string>> all_questions(const Published& world, std::string_view by) {  // query, area
    std::vector<std::string> areas{""};
    for (const auto& area : world.scene->columns.areas)
        if (area.source == "town") areas.push_back(area.id);
    std::vector<std::pair<std::string, std::string>> questions;
    unsigned turn = 0;
    for (const auto& indicator : world.scene->book.all()) {
        if (!figures::belongs_to(world.scene->columns, indicator, "town", world.scene->as_of)) continue;
        for (const auto& area : areas) {
            ++turn;
            for (const auto& period : {std::string("2023"), fmt::format("2023-Q{}", 1 + turn % 4), fmt::format("2023-{:02}", 1 + turn % 12), fmt::format("2023-{:02}-{:02}", 1 + turn % 12, 1 + turn % 28)})
                questions.emplace_back(world.pinned(fmt::format("indicator={}&period={}&by={}{}", indicator.id, period, by, area.empty() ? "" : "&area=" + area)), area);
        }
    }
    return questions;
}

// One line for each kind of thing that is wrong, with an example, instead of thousands.
class Findings {
public:
    void add(const std::string& what, const std::string& where) {
        if (!what.empty() && ++counts_[what] == 1) examples_[what] = where;
    }
    void report() const {
        for (const auto& [what, count] : counts_) FAIL_CHECK(what << ": " << count << " times, first in " << examples_.at(what));
    }

private:
    std::map<std::string, std::size_t> counts_;
    std::map<std::string, std::string> examples_;
};

}  // namespace

TEST_CASE("tables for everyone have no number that the disclosure rule hides, whatever is asked for, and CSV and JSON say the same") {
    Published world;
    Findings findings;
    std::size_t numbers = 0, hidden = 0;
    for (const auto& [query, area] : all_questions(world, "area")) {
        const auto csv = world.ask(get("/api/v1/public/figures.csv", query));
        REQUIRE_MESSAGE(csv.status == 200, query << csv.body);
        CHECK(csv.body.find("\r\n") != std::string::npos);
        const auto rows = rows_of(csv.body);
        CHECK_MESSAGE(!rows.empty(), query);
        for (const auto& row : rows) {
            findings.add(wrong_with(world, row, area), query);
            (row.at("count").empty() ? hidden : numbers) += 1;
        }
        const auto json = world.ask(get("/api/v1/public/figures", query));
        REQUIRE(json.status == 200);
        CHECK_MESSAGE(json.body.ends_with("\"rows\":" + rows_as_json(csv.body) + "}"), query);
    }
    findings.report();
    CHECK(numbers > 1000);
    CHECK(hidden > 1000);
}

TEST_CASE("pages for everyone have no number that the disclosure rule hides, whatever is asked for") {
    Published world;
    for (const std::string by : {"area", "month"}) {
        CAPTURE(by);
        Findings findings;
        std::size_t numbers = 0;
        for (const auto& [query, area] : all_questions(world, by)) {
            const auto page = world.ask(get("/figures", query));
            REQUIRE_MESSAGE(page.status == 200, query);
            for (const auto& shown : figures_of(page.body)) {
                findings.add(wrong_with(world, shown), fmt::format("{} = {} at {}", report::to_text(shown.key), shown.value, query));
                ++numbers;
            }
        }
        findings.report();
        CHECK(numbers > 10'000);
    }
}

TEST_CASE("for everyone there are the sizes of published editions and no others, for staff any that the ledger had") {
    Published world;
    const std::string asked = "source=town&indicator=robbery&period=2023&size=";
    const auto first = world.ask(get("/figures", "source=town&indicator=robbery&period=2023"));
    CHECK(first.status == 303);
    CHECK(header_of(first, "Location") == fmt::format("/figures?source=town&indicator=robbery&period=2023&against=2022&by=area&size={}&lang=en", world.scene->as_of));
    CHECK(world.ask(get("/figures", asked + std::to_string(world.scene->as_of))).status == 200);
    for (const auto& size : {std::to_string(world.scene->as_of - 1), std::to_string(world.scene->as_of + 1), std::string("x"), std::string("-1"), std::string("99999999999999999999")}) {
        CHECK_MESSAGE(world.ask(get("/figures", asked + size)).status == 404, size);
        CHECK_MESSAGE(code_of_problem(world.ask(get("/api/v1/public/figures", asked + size))) == "view.size", size);
        CHECK_MESSAGE(code_of_problem(world.ask(get("/api/v1/public/figures.csv", asked + size))) == "view.size", size);
    }
    CHECK(world.ask(as_staff(get("/explore", asked + std::to_string(world.scene->as_of - 1)), world.anna)).status == 200);
    CHECK(world.ask(as_staff(get("/explore", asked + "99999999"), world.anna)).status == 404);
}

TEST_CASE("a pinned view stays what it is while the ledger grows") {
    Published world;
    const auto query = world.pinned("indicator=theft&period=2023");
    const auto page = world.ask(get("/figures", query)), table = world.ask(get("/api/v1/public/figures.csv", query));
    (void)world.file("later", "");
    good(world.scenes->refresh());
    CHECK(good(world.scenes->newest())->as_of > world.scene->as_of + 1);
    CHECK(world.ask(get("/figures", query)).body == page.body);
    CHECK(world.ask(get("/api/v1/public/figures.csv", query)).body == table.body);
}

TEST_CASE("what a view cannot be made of is refused, with the part of the address that was wrong") {
    Published world;
    const std::vector<std::array<std::string, 3>> wrong{
        {"source=nowhere", "view.source", "source"}, {"indicator=nothing", "view.indicator", "indicator"}, {"period=soon", "view.period", "period"}, {"against=2023-13", "view.period", "against"}, {"by=class", "view.by", "by"},
        {"area=nowhere", "view.area", "area"},       {"period=2300", "period.far", "period"},               {"period=1700", "period.far", "period"},  {"against=1700", "period.far", "against"}};
    for (const auto& [query, code, field] : wrong) {
        const auto problem = world.ask(get("/api/v1/public/figures", query));
        CHECK_MESSAGE(code_of_problem(problem) == code, query);
        CHECK_MESSAGE(field_of_problem(problem) == field, query);
        // What can be read is pinned first; then it is seen that there is nothing so far from the records.
        auto page = world.ask(get("/figures", query));
        if (page.status == 303) page = world.ask(get("/figures", header_of(page, "Location").substr(std::string_view("/figures?").size())));
        CHECK_MESSAGE(page.status == (field == "area" ? 404 : 422), query);
        CHECK_MESSAGE(page.body.find("<form class=\"ask\" id=\"ask\"") != std::string::npos, query);
        CHECK_MESSAGE((page.body.find("There are no records anywhere near this period.") != std::string::npos) == (code == "period.far"), query);
    }
    CHECK(world.ask(get("/figures", "bogus=1")).status == 422);
    CHECK(world.ask(get("/api/v1/public/figures", "period=2023&period=2022")).status == 400);
}

TEST_CASE("before anything is published there is a page that says so, and no number") {
    Newsroom room;
    const auto page = room.ask(get("/figures"));
    CHECK(page.status == 200);
    CHECK(figures_of(page.body).empty());
    CHECK(page.body.find("<form class=\"ask\" id=\"ask\"") == std::string::npos);
    CHECK(code_of_problem(room.ask(get("/api/v1/public/figures"))) == "view.none");
    CHECK(room.ask(as_staff(get("/explore"), room.anna)).status == 303);
}

TEST_CASE("the records behind a count are as many as it says, for staff alone") {
    Published world;
    std::size_t asked = 0;
    for (const std::string indicator : {"robbery", "burglary", "cleared-by-arrest"}) {
        const auto page = world.ask(as_staff(get("/explore", world.pinned("indicator=" + indicator + "&period=2023&by=area")), world.anna));
        REQUIRE(page.status == 200);
        for (const auto& [key, value] : figures_of(page.body)) {
            if (key.measure != Measure::count || key.area.kind == AreaScope::Kind::whole) continue;
            const auto query = "figure=" + percent_encoded(report::to_text(key));
            const auto records = world.ask(as_staff(get("/explore/records", query), world.anna));
            REQUIRE_MESSAGE(records.status == 200, query);
            std::size_t rows = 0;
            for (auto at = records.body.find("<tr><th scope=\"row\">"); at != std::string::npos; at = records.body.find("<tr><th scope=\"row\">", at + 1)) ++rows;
            CHECK_MESSAGE(std::to_string(rows) == value, query);
            if (++asked % 10 == 0) CHECK(header_of(world.ask(get("/explore/records", query)), "Location").starts_with("/login?"));
        }
    }
    CHECK(asked > 20);
    CHECK(world.ask(as_staff(get("/explore/records", "figure=x"), world.anna)).status == 404);
    CHECK(world.ask(as_staff(get("/explore/records", "figure=" + percent_encoded(fmt::format("town|robbery|2023|*|rate|-|-|{}", world.scene->as_of))), world.anna)).status == 404);
}

TEST_CASE("while figures are counted and more wait than may, whoever reports, logs in or chats is answered") {
    Published world;
    (void)world.account("orlova", {record::Role::officer}, {});
    std::promise<void> end;
    const auto ended = end.get_future().share();
    std::counting_semaphore<8> begun(0);
    const unsigned threads = 2;
    for (unsigned i = 0; i < threads; ++i) REQUIRE(world.app->figures_workers.run([ended, &begun] { begun.release(), ended.wait(); }));
    for (unsigned i = 0; i < threads; ++i) begun.acquire();  // all are busy, so that nothing leaves the queue
    std::size_t waiting = 0;
    while (world.app->figures_workers.run([ended] { ended.wait(); })) ++waiting;
    CHECK(waiting < 300);
    const auto answered = [&](const http::Request& request) {
        auto answer = std::async(std::launch::async, [&world, request] { return world.ask(request); });
        const bool is_there = answer.wait_for(std::chrono::seconds(60)) == std::future_status::ready;
        if (!is_there) end.set_value();  // the test has failed; let it end
        REQUIRE(is_there);
        return answer.get();
    };
    CHECK(answered(post("/api/v1/chat", "{}")).status == 200);
    CHECK(answered(post("/api/v1/login", R"({"name":"orlova","password":")" + good_password + R"("})")).status == 200);
    CHECK(answered(as_staff(get("/api/v1/session"), world.anna)).status == 200);
    const auto page = answered(get("/figures")), table = answered(get("/api/v1/public/figures")), collections = answered(get("/ogc/collections"));
    CHECK(page.status == 503);
    CHECK(header_of(page, "Retry-After") == "1");
    CHECK(page.type.starts_with("text/html"));
    CHECK(code_of_problem(table) == "service.full");
    CHECK(header_of(table, "Retry-After") == "1");
    CHECK(code_of_problem(collections) == "service.full");
    end.set_value();
}

TEST_CASE("whatever counts records or reads what was published runs on the threads for figures, and is counted for whoever is not of the staff") {
    for (const auto& route : http::routes()) {
        const auto begins = [&](std::initializer_list<std::string_view> parts) { return std::ranges::any_of(parts, [&](std::string_view part) { return route.pattern.starts_with(part); }); };
        const bool counts = begins({"/figures", "/explore", "/api/v1/figures", "/api/v1/public/figures", "/ogc/collections"});
        const bool is_of_log = route.pattern.starts_with("/published/log/");
        if (counts || begins({"/published/", "/api/v1/editions"})) CHECK_MESSAGE((route.thread == http::Thread::figures) == !is_of_log, route.pattern);
        if (counts) CHECK_MESSAGE((route.cost == (route.who == http::Who::anyone ? http::Cost::figures : http::Cost::staff)), route.pattern);
    }
}

TEST_CASE("one address may ask for sixty views at once and then five a second") {
    http::RateLimits limits(true);
    for (int i = 0; i < 60; ++i) CHECK(limits.take("192.0.2.7", http::Cost::figures, 100) == 0);
    CHECK(limits.take("192.0.2.7", http::Cost::figures, 100) == 1);
    CHECK(limits.take("192.0.2.8", http::Cost::figures, 100) == 0);
    for (int i = 0; i < 5; ++i) CHECK(limits.take("192.0.2.7", http::Cost::figures, 101) == 0);
    CHECK(limits.take("192.0.2.7", http::Cost::figures, 101) == 1);
    CHECK(limits.take("192.0.2.7", http::Cost::message, 101) == 0);
}

TEST_CASE("after a release what everyone sees is made ready without anyone asking for it, once") {
    Published world;
    CHECK(world.scenes->is_asked_for());  // by the release
    CHECK(world.scenes->is_cold());
    world.app->tick();
    for (int i = 0; i < 1000 && world.scenes->is_cold(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK_FALSE(world.scenes->is_cold());
    (void)world.file("later", "");
    good(world.scenes->refresh());
    CHECK(world.scenes->is_cold());  // that entry may have been an edition
    good(world.scenes->warm_published());
    CHECK_FALSE(world.scenes->is_cold());
}

TEST_CASE("pages for everyone are kept while the ledger grows without an edition; those of staff are told of it") {
    Published world;
    auto request = get("/figures", world.pinned("indicator=theft&period=2023"));
    request.headers.emplace_back("accept-encoding", "gzip");
    const auto first = world.ask(request);
    REQUIRE(first.status == 200);
    const auto pages = world.app->views.size();
    (void)world.file("later", "");
    good(world.scenes->refresh());
    CHECK(world.ask(request).body == first.body);
    CHECK(world.app->views.size() == pages);
    auto of_staff = as_staff(get("/explore", world.pinned("indicator=theft&period=2023")), world.anna);
    of_staff.headers.emplace_back("accept-encoding", "gzip");
    (void)world.ask(of_staff);
    (void)world.file("still-later", "");
    good(world.scenes->refresh());
    (void)world.ask(of_staff);
    CHECK(world.app->views.size() == pages + 2);
}
