// A small invented report for the tests: the town of Rivermouth, twelve districts, five years of months, seeded by nothing but
// arithmetic. One indicator rises, one falls, most show no clear change, one has too few records to say. Numbers are plausible, not real.
#pragma once
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "figures/areas.hpp"
#include "report/model.hpp"
#include "report/ordinary.hpp"

namespace daybook::report::sample {

inline constexpr std::size_t district_columns = 4, district_rows = 3, districts = district_columns * district_rows;
inline constexpr std::int32_t first_year = 2019, last_year = 2023;

struct Kind {
    const char* id;
    const char* titles[4];
    double a_month;         // records
    double rise;            // of the last year over the years before
    bool by_area;
};

inline const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = {
        {"all-crime", {"All crime", "Все преступления", "Усе злачынствы", "Барлық қылмыс"}, 1010, 1.005, true},
        {"homicide", {"Homicide", "Убийства", "Забойствы", "Кісі өлтіру"}, 0.25, 1, false},
        {"robbery", {"Robbery", "Грабежи и разбои", "Рабаванні і разбоі", "Тонау және қарақшылық"}, 41, 0.78, false},
        {"aggravated-assault", {"Aggravated assault", "Тяжкие нападения", "Цяжкія напады", "Ауыр шабуылдар"}, 66, 1.02, false},
        {"burglary", {"Burglary", "Кражи со взломом", "Крадзяжы са ўзломам", "Бұзып кіріп ұрлау"}, 118, 0.98, true},
        {"theft", {"Theft", "Кражи", "Крадзяжы", "Ұрлық"}, 402, 0.99, false},
        {"vehicle-theft", {"Vehicle theft", "Угоны транспорта", "Згоны транспарту", "Көлік ұрлау"}, 58, 1.36, true},
        {"cleared-by-arrest", {"Cleared by arrest", "Раскрыто с задержанием", "Раскрыта з затрыманнем", "Ұстаумен ашылған"}, 190, 1.01, false},
    };
    return all;
}

// A fraction from −1 to 1 that depends only on its arguments.
inline double wobble(unsigned a, unsigned b, unsigned c) {
    std::uint32_t x = a * 2654435761U ^ b * 2246822519U ^ c * 3266489917U;
    x ^= x >> 15;
    x *= 2246822519U;
    x ^= x >> 13;
    return static_cast<double>(x % 2001) / 1000.0 - 1;
}

inline std::int64_t month_count(const Kind& kind, unsigned number, Month month) {
    const double season = 1 + 0.13 * std::sin((month % 12 - 3) * 0.5235987755982988);
    const double level = kind.a_month * season * (month / 12 == last_year ? kind.rise : 1.0);
    return std::max<std::int64_t>(0, std::llround(level + wobble(number, static_cast<unsigned>(month), 7) * 1.6 * std::sqrt(level)));
}

inline std::int64_t district_population(std::size_t district) { return district == districts - 1 ? 0 : 5200 + 1900 * static_cast<std::int64_t>((district * 5) % 7); }

inline std::string district_name(std::size_t district) {
    static const char* names[districts] = {"Harbour", "Old Town", "Mill Bank", "North Quay", "Saltmarsh", "St Anne’s & Castle", "Weir", "Queen’s Park", "Ferry Road", "Eastfield", "<b>Brickworks</b>", "Docks \"A\""};
    return names[district];
}

inline AreaMap map() {
    AreaMap map{480, 366, {}};
    const auto corner = [](std::size_t column, std::size_t row) {
        const double bend_x = wobble(static_cast<unsigned>(column), static_cast<unsigned>(row), 1) * 22, bend_y = wobble(static_cast<unsigned>(column), static_cast<unsigned>(row), 2) * 20;
        return fmt::format("{:.1f} {:.1f}", 40 + 100.0 * static_cast<double>(column) + bend_x, 33 + 100.0 * static_cast<double>(row) + bend_y);
    };
    for (std::size_t d = 0; d < districts; ++d) {
        const std::size_t column = d % district_columns, row = d / district_columns;
        map.shapes.push_back({std::to_string(d + 1), fmt::format("M{}L{}L{}L{}Z", corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)),
                              90 + 100.0 * static_cast<double>(column), 83 + 100.0 * static_cast<double>(row)});
    }
    return map;
}

inline void fill_series(IndicatorPart& part, const Kind& kind, unsigned number) {
    std::vector<double> history;
    for (Month month = first_year * 12; month < (last_year + 1) * 12; ++month) {
        MonthPoint point{month, month_count(kind, number, month)};
        if (part.share) point.of = month_count(kinds()[0], 0, month);
        const std::int32_t year = month / 12;
        (year == last_year ? part.count : part.count_before) += year >= last_year - 1 ? point.count : 0;
        if (part.share) (year == last_year ? part.share->of : part.share->of_before) += year >= last_year - 1 ? point.of : 0;
        std::vector<std::int64_t> same;
        for (std::int32_t earlier = first_year; earlier < last_year; ++earlier) same.push_back(month_count(kind, number, earlier * 12 + month % 12));
        const auto range = ordinary_range(same, part.dispersion.phi);
        if (range && !part.share) {
            point.ordinary_low = range->low;
            point.ordinary_high = range->high;
        }
        part.series.months.push_back(point);
    }
    if (!part.share) part.series.learned_from = *Period::parse(fmt::format("{}/{}", first_year, last_year - 1));
}

inline void fill_areas(IndicatorPart& part, unsigned number) {
    std::vector<figures::Pair> pairs;
    std::vector<std::int64_t> counts;
    std::vector<double> residents;
    for (std::size_t d = 0; d < districts; ++d) {
        const double weight = (0.7 + 0.11 * static_cast<double>((d * 7) % 6)) / 11.7;
        const bool planted = part.id == "vehicle-theft" && (d == 3 || d == 8);
        AreaRow row{AreaScope::of(std::to_string(d + 1)), district_name(d)};
        row.count = std::llround(static_cast<double>(part.count) * weight * (planted ? 1.7 : part.id == "vehicle-theft" ? 0.86 : 1.0) + 3 * wobble(number, static_cast<unsigned>(d), 3));
        row.count_before = std::llround(static_cast<double>(part.count_before) * weight + 3 * wobble(number, static_cast<unsigned>(d), 4));
        row.population = district_population(d);
        if (row.population > 0) row.rate = 100000.0 * static_cast<double>(row.count) / static_cast<double>(row.population);
        pairs.push_back({.now = row.count, .before = row.count_before, .now_exposure = 365, .before_exposure = 365});
        counts.push_back(row.count);
        residents.push_back(static_cast<double>(row.population));
        part.areas.push_back(std::move(row));
    }
    const auto table = figures::compare(pairs);
    const auto shrunk = figures::shrink(figures::against_whole(counts, residents));
    double all = 0, people = 0;
    for (std::size_t d = 0; d < districts; ++d)
        if (residents[d] > 0) all += static_cast<double>(counts[d]), people += residents[d];
    for (std::size_t d = 0; d < districts; ++d) {
        part.areas[d].comparison = table.rows[d];
        if (residents[d] > 0) part.areas[d].shrunk_rate = 100000 * all / people * shrunk.relative_risks[d];
    }
    part.areas.push_back({AreaScope::without_area(), "—", 31 + number, 28});
    part.area_table = {table.tried, table.false_discovery_rate, table.level};
}

inline void compare_indicators(BoardReport& report) {
    std::vector<figures::Pair> pairs;
    for (const auto& part : report.indicators) {
        figures::Pair pair{.now = part.count, .before = part.count_before, .now_exposure = 365, .before_exposure = 365, .dispersion = part.dispersion};
        if (part.share) pair = {.now = part.count, .before = part.count_before, .now_of = part.share->of, .before_of = part.share->of_before, .share = true, .dispersion = part.dispersion};
        pairs.push_back(pair);
    }
    const auto table = figures::compare(pairs);
    for (std::size_t i = 0; i < report.indicators.size(); ++i) report.indicators[i].comparison = table.rows[i];
    report.key_table = {table.tried, table.false_discovery_rate, table.level};
}

inline void fill_records(BoardReport& report) {
    const auto fill = [](std::int64_t counted, std::int64_t more) {
        figures::Received received;
        received.not_counted = {{"cancelled by the caller", 96 + more}, {"test", 4}, {"unfounded", 211 - more}};
        received.counted = counted;
        received.received = counted + 311;
        received.sum_of_counts = counted;
        received.without_area = 31;
        received.without_time = 402 + more;
        received.without_point = 57;
        return received;
    };
    report.received = ReceivedInBoth{fill(report.indicators[0].count, 9), fill(report.indicators[0].count_before, 0)};
    for (Month month = (last_year - 1) * 12; month < (last_year + 1) * 12; ++month) report.coverage.push_back({month, month_count(kinds()[0], 0, month) + 26});
    report.complete.complete = report.complete_before.complete = true;
}

inline void fill_official(BoardReport& report) {
    const auto& robbery = report.indicators[2];
    figures::Agreement agreement{"robbery", 1, true, "the agency counts by date of recording, this report by date of occurrence where the former is not known"};
    report.official.push_back({robbery.title, figures::reconcile({"Rivermouth Statistics Office", "robbery", report.period, robbery.count + 2}, robbery.count, {&agreement, 1})});
    figures::Agreement other{"aggravated-assault", 0, false, "the agency's class holds simple assault, too"};
    report.official.push_back({report.indicators[3].title, figures::reconcile({"Rivermouth Statistics Office", "aggravated-assault", report.period, 1440}, report.indicators[3].count, {&other, 1})});
}

inline ResidentReports resident_reports(std::int64_t more) {
    ResidentReports reports{.received = {}, .decided = 31 + more, .median_minutes = 95, .p90_minutes = 2900 + more};
    reports.received.not_counted = {{"closed: no-offence", 7}, {"duplicate", 4}, {"recorded", 20 + more}};
    reports.received.counted = 5;
    reports.received.received = 36 + more;
    return reports;
}

inline void fill_parts(BoardReport& report) {
    report.parts = {{"overall", PartKind::indicators, "Overall crime", "all crime", "", {"all-crime"}, {}},
                    {"violence", PartKind::indicators, "Violence", "violence", "Nothing is said of <b>others</b>.", {"robbery", "homicide", "aggravated-assault"}, {"Kidnapping & more"}},
                    {"property", PartKind::indicators, "Property", "property", "", {"burglary", "theft", "vehicle-theft", "cleared-by-arrest"}, {}},
                    {"roads", PartKind::indicators, "Roads", "deaths on the roads", "", {}, {"Road deaths"}},
                    {"response", PartKind::waits, "Response times", "how long it took", "", {}, {}},
                    {"reports", PartKind::reports, "Reports from residents", "reports", "", {}, {}},
                    {"instructions", PartKind::instructions, "What was instructed", "instructions", "", {}, {}}};
    report.residents = resident_reports(0);
    report.residents_before = resident_reports(3);
    report.instructions = {{day_of(2022, 11, 3), "Halve robbery & theft", "robbery", Direction::down, "Robbery"},
                           {day_of(2023, 2, 1), "Guard the car parks", "vehicle-theft", Direction::down, "Vehicle theft"},
                           {day_of(2024, 1, 1), "Later", "robbery", Direction::down, "Robbery"},
                           {day_of(2022, 1, 1), "Roads", "road-deaths", Direction::down, "Road deaths & more"},
                           {day_of(2022, 1, 2), "More theft solved", "cleared-by-arrest", Direction::up, "Cleared by arrest"}};
    report.findings = {{.title = "Burglary & more, 2023", .kind = "Clusters", .said = {"2 clusters are <b>beyond</b> chance.", "1. Around Harbour: 12 cases where 4.1 would be expected."}, .remarks = {"Nothing is said of why."},
                        .map = {.width_px = 200, .height_px = 100, .title = "Burglary", .about = "A circle.", .shapes = {{.path = "M0 0h200v100h-200Z", .kind = "area", .title = "Old <Town>"}, {.path = "M50 50h20v20h-20Z", .kind = "cluster", .title = "1", .mark = "1", .mark_x = 60, .mark_y = 60}}, .legend = {{"cluster", "A cluster"}}},
                        .tables = {{.caption = "Clusters", .heads = {{"No."}, {"Around", false}, {"Cases"}}, .rows = {{"1", "=Harbour", "12"}}}}, .command = "daybook clusters --source town --as-of 61234"}};
    report.comment = Comment{"We hired.\nA second line.\n\nA paragraph of 99% <b>progress</b>.", "A. Person, Chief of <Police>"};
}

inline BoardReport board_report(Language language = Language::en) {
    BoardReport report{.title = "Crime in Rivermouth", .file_name = "rivermouth-2023.html", .language = language, .source = "town", .publisher = "Town of Rivermouth, made up for demonstration",
                       .period = Period::of_year(last_year), .against = Period::of_year(last_year - 1)};
    for (std::size_t k = 0; k < kinds().size(); ++k) {
        const auto& kind = kinds()[k];
        IndicatorPart part{.id = kind.id, .title = kind.titles[static_cast<std::size_t>(language)], .rule = fmt::format("Recorded offences of the class of {}, by the date of recording.", kind.id)};
        part.dispersion = {1.0 + 0.13 * static_cast<double>(k % 4), 33, true};
        if (part.id == "cleared-by-arrest") part.share = ShareOf{};
        if (part.id == "theft") part.undated = 3;
        fill_series(part, kind, static_cast<unsigned>(k));
        if (!part.share) part.rate = 100000.0 * static_cast<double>(part.count) / 118400, part.rate_before = 100000.0 * static_cast<double>(part.count_before) / 118400;
        if (kind.by_area) fill_areas(part, static_cast<unsigned>(k));
        report.indicators.push_back(std::move(part));
    }
    compare_indicators(report);
    fill_records(report);
    fill_official(report);
    fill_parts(report);
    report.map = map();
    report.rules = {{"profile", "town", "1", to_hex(bytes_of(sha256("profile")))}, {"mapping", "nibrs", "1", to_hex(bytes_of(sha256("mapping")))}};
    report.notes = {"The town is made up; one change was planted: vehicle theft in two districts."};
    report.book_text = "# An indicator book\r\nversion = \"1\"\n\n[[indicator]]\nid = \"all-crime\"\nrule = { en = \"<all> & every\" }\n";
    report.citation = {"1", to_hex(bytes_of(sha256(report.book_text))), "rivermouth.example/log", 61234, to_base64(bytes_of(sha256("root"))), "daybook 0.1.0"};
    return report;
}

}  // namespace daybook::report::sample
