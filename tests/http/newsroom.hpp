// A server whose ledger has a town's records, with staff who make editions of them.
#pragma once
#include <filesystem>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "clerk/areas.hpp"
#include "clerk/editions.hpp"
#include "clerk/import.hpp"
#include "report/csv.hpp"
#include "results/public_board.hpp"
#include "served_world.hpp"
#include "simulator/town.hpp"

namespace daybook::test {

// The records of some years of a small made-up town, from 2022 on, and what others count of it.
inline void import_small_town(const std::string& data, double records_a_year, std::int32_t years = 2) {
    const std::string files = data + ".town";
    std::filesystem::create_directories(files);
    clerk::ImportOrder order;
    std::string areas, population, series;
    for (const auto& file : simulator::make_town({.seed = 7, .first_year = 2022, .years = years, .records_a_year = records_a_year}).files) {
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

    explicit Newsroom(double records_a_year = 400) : ServedWorld({.title = "Rivermouth police", .rate_limits = false}, [=](const std::string& data) { import_small_town(data, records_a_year); }) {}
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

// A newsroom that has published its edition of 2023, beside the counts that everyone may see as of that edition.
struct Published : Newsroom {
    std::shared_ptr<const results::Scene> scene;
    std::shared_ptr<const figures::PublicCells> cells;

    explicit Published(double records_a_year = 400) : Newsroom(records_a_year) {
        REQUIRE(act(anna, "", R"({"source":"town","period":"2023","against":"2022"})").status == 201);
        publish(*this);
        const auto editions = clerk::published_editions(*good(scenes->newest())->archive.views);
        REQUIRE(editions.size() == 1);
        scene = good(scenes->at(editions.front().entry.as_of));
        cells = good(results::public_cells_of(*scene, "town"));
    }

    [[nodiscard]] std::string pinned(const std::string& rest) const { return fmt::format("source=town&{}&size={}", rest, scene->as_of); }

    [[nodiscard]] std::uint16_t area_number(const std::string& id) const {
        const auto& areas = scene->columns.areas;
        const auto found = std::ranges::find_if(areas, [&](const auto& area) { return area.source == "town" && area.id == id; });
        REQUIRE(found != areas.end());
        return static_cast<std::uint16_t>(found - areas.begin());
    }

    // Whether everyone may see this count. What others supply is shown as a whole only.
    [[nodiscard]] bool shows(const std::string& id, const report::AreaScope& area, const Period& period) const {
        const auto* indicator = scene->book.find(id);
        const auto number = scene->book.index_of(id);
        REQUIRE(number.has_value());
        if (area.kind == report::AreaScope::Kind::whole) return indicator->is_series() || cells->shown(*number, std::nullopt, period);
        if (indicator->is_series() || results::is_never_by_area(id)) return false;
        if (area.kind == report::AreaScope::Kind::none) return cells->shown(*number, std::uint16_t{0}, period);
        const auto ids = area.kind == report::AreaScope::Kind::one ? std::vector{area.id} : area.ids;
        return std::ranges::all_of(ids, [&](const std::string& one) { return cells->shown(*number, area_number(one), period); });
    }
};

using Row = std::map<std::string, std::string>;

inline std::vector<Row> rows_of(std::string_view csv) {
    CsvReader reader(csv, ',');
    std::vector<std::string> columns;
    std::vector<Row> rows;
    while (const auto record = reader.next(columns.size())) {
        REQUIRE(record->fault == CsvFault::none);
        if (columns.empty()) {
            columns.assign(record->cells.begin(), record->cells.end());
            continue;
        }
        Row row;
        for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = report::unguarded(record->cells[i]);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace daybook::test
