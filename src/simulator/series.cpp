#include "simulator/series.hpp"

#include <array>

#include <fmt/format.h>

#include "base/time.hpp"

namespace daybook::simulator {
namespace {

constexpr std::uint64_t of_series = 8000;  // the first stream of each kind is its own
constexpr std::int32_t residents_of_town = 118'370;

// A rate of `thousandths` a month with a trend of `trend` thousandths a year.
Rate monthly(std::uint64_t thousandths, std::int32_t trend, std::int32_t turn) {
    const std::uint64_t rate = thousandths * static_cast<std::uint64_t>(1000 + trend * turn);
    return (rate << 32) / 1'000'000;
}

class SeriesFile {
public:
    SeriesFile(const TownOptions& options, const TownMap& map) : options_(options), map_(map) {}

    std::string write() {
        for (turn_ = 0; turn_ < options_.years; ++turn_) {
            year_ = options_.first_year + turn_;
            for (std::int32_t month = 0; month < 12; ++month) write_month(month);
            for (std::int32_t quarter = 0; quarter < 4; ++quarter) write_quarter(quarter);
        }
        return std::move(text_);
    }

private:
    [[nodiscard]] Chance chance(std::uint64_t kind, std::int32_t time) const { return {options_.seed, of_series + kind, static_cast<std::uint64_t>(year_ * 12 + time)}; }

    void row(const std::string& period, std::string_view district, std::string_view series, const std::string& value, std::string_view unit) {
        text_ += fmt::format("{},{},{},{},{},{} final\n", period, district, series, value, unit, year_);
    }

    void write_month(std::int32_t month) {
        const std::string period = month_text(year_ * 12 + month);
        Chance drugs = chance(0, month), poison = chance(1, month), fraud = chance(2, month);
        std::int32_t grams = drugs.between(900, 5'600);
        if (drugs.below(9) == 0) grams += drugs.between(9'000, 48'000);  // a single find can outweigh a year
        row(period, "", "drug-seizures-kg", fmt::format("{}.{:03}", grams / 1000, grams % 1000), "kg");
        row(period, "", "drug-laboratories", std::to_string(drugs.poisson(monthly(450, 0, turn_))), "laboratories");
        row(period, "", "drug-poisonings", std::to_string(poison.poisson(monthly(1'600, 90, turn_))), "deaths");
        std::int64_t losses = 0;
        for (std::uint32_t cases = fraud.poisson(monthly(36'000, 40, turn_)); cases > 0; --cases) losses += fraud.between(40, 7'900);
        row(period, "", "fraud-losses", std::to_string(losses), "money");
        write_roads(period, month);
    }

    // Deaths and injuries by district; causes of deaths for the town, since a district has few.
    void write_roads(const std::string& period, std::int32_t month) {
        constexpr std::array<std::uint16_t, 3> places{31, 24, 45};  // pedestrians, oncoming lane, all else
        Chance roads = chance(3, month);
        std::uint32_t pedestrians = 0, oncoming = 0, alcohol = 0;
        for (const auto& district : map_.districts) {
            const std::string id = std::to_string(district.number);
            const auto share = [&](Rate rate) { return rate * static_cast<std::uint64_t>(district.residents) / residents_of_town; };
            const std::uint32_t deaths = roads.poisson(share(monthly(1'150, -20, turn_)));
            for (std::uint32_t i = 0; i < deaths; ++i) {
                const auto place = roads.weighted(places);
                pedestrians += place == 0, oncoming += place == 1;
                alcohol += roads.below(100) < 17;
            }
            row(period, id, "road-deaths", std::to_string(deaths), "deaths");
            row(period, id, "road-injuries", std::to_string(roads.poisson(share(monthly(27'000, -10, turn_)))), "persons");
        }
        row(period, "", "road-deaths-pedestrians", std::to_string(pedestrians), "deaths");
        row(period, "", "road-deaths-alcohol", std::to_string(alcohol), "deaths");
        row(period, "", "road-deaths-oncoming", std::to_string(oncoming), "deaths");
    }

    void write_quarter(std::int32_t quarter) {
        const std::string period = fmt::format("{}-Q{}", year_, quarter + 1);
        Chance staff = chance(4, quarter), cars = chance(5, quarter);
        for (const auto& district : map_.districts) {
            const std::int32_t posts = 4 + district.residents / 420, vacant = staff.between(0, 2 + posts / 12);
            row(period, std::to_string(district.number), "police-posts", std::to_string(posts - vacant), "posts");
            row(period, std::to_string(district.number), "police-vacancies", std::to_string(vacant), "posts");
        }
        const std::int32_t vehicles = 62 + 2 * turn_ + (quarter > 1 ? 1 : 0);
        row(period, "", "stations", "7", "stations");
        row(period, "", "stations-repair", std::to_string(turn_ < 2 ? 3 : 2), "stations");
        row(period, "", "vehicles", std::to_string(vehicles), "vehicles");
        row(period, "", "vehicles-out-of-service", std::to_string(cars.between(3, 11)), "vehicles");
    }

    const TownOptions& options_;
    const TownMap& map_;
    std::int32_t turn_ = 0, year_ = 0;
    std::string text_ = "period,district,series,value,unit,edition\n";
};

}  // namespace

std::string series_csv(const TownOptions& options, const TownMap& map) { return SeriesFile(options, map).write(); }

}  // namespace daybook::simulator
