// A server whose ledger has a town's records, with staff who make editions of them.
#pragma once
#include <filesystem>

#include "base/input.hpp"
#include "clerk/areas.hpp"
#include "clerk/import.hpp"
#include "served_world.hpp"
#include "simulator/town.hpp"

namespace daybook::test {

// The records of two years of a small made-up town, and what others count of it.
inline void import_small_town(const std::string& data) {
    const std::string files = data + ".town";
    std::filesystem::create_directories(files);
    clerk::ImportOrder order;
    std::string areas, population, series;
    for (const auto& file : simulator::make_town({.seed = 7, .first_year = 2022, .years = 2, .records_a_year = 400}).files) {
        const std::string path = files + "/" + file.name;
        good(replace_file(path, file.text));
        if (file.name.starts_with("crimes")) order.files.push_back(path);
        if (file.name == "areas.geojson") areas = path;
        if (file.name == "population.csv") population = path;
        if (file.name == "series.csv") series = path;
    }
    ledger::RealDisk disk;
    auto clerk = good(clerk::Clerk::open(disk, data));
    const auto rules = good(intake::load_profile("town"));
    const auto taken = good(clerk::take_areas(*clerk, rules.profile, {{areas}, population}));
    const geo::AreaIndex index(taken.areas);
    order.rules = &rules, order.areas = &index, order.threads = 1, order.today = [] { return day_of(2026, 11, 24); };
    (void)good(clerk::import_files(*clerk, order));
    const auto rules_of_series = good(intake::load_profile("town-series"));
    order.rules = &rules_of_series, order.areas = nullptr, order.files = {series};
    (void)good(clerk::import_files(*clerk, order));
    good(clerk->close());
}

// A server whose ledger has a town's records, and three of its staff.
struct Newsroom : ServedWorld {
    store::NewSession anna = log_in(account("anna", {record::Role::analyst}, {})), boris = log_in(account("boris", {record::Role::supervisor}, {})), clara = log_in(account("clara", {record::Role::supervisor}, {}));

    Newsroom() : ServedWorld({.title = "Rivermouth police", .rate_limits = false}, import_small_town) {}
    http::Response act(const store::NewSession& who, const std::string& step, const std::string& body = "{}") { return ask(as_staff(post("/api/v1/editions" + step, body), who)); }
    http::Response look(const store::NewSession& who, const std::string& path) { return ask(as_staff(get(path), who)); }
};

inline std::string text_of(const http::Response& response, std::string_view key) {
    const auto json = parse_json(response.body);
    const auto* text = json ? json->string(key) : nullptr;
    return text == nullptr ? std::string() : *text;
}

inline std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

inline void publish(Newsroom& room) {
    REQUIRE(room.act(room.anna, "/town-2023/submit").status == 200);
    REQUIRE(room.act(room.boris, "/town-2023/approve").status == 200);
    const auto released = room.act(room.clara, "/town-2023/release");
    REQUIRE_MESSAGE(released.status == 200, released.body);
}

}  // namespace daybook::test
