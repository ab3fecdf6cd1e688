// Aggregate numbers on their way into the ledger: totals, rejects, revisions, and the views that follow from them.
#include "clerk/series_import.hpp"

#include <algorithm>

#include "base/shipped.hpp"
#include "clerk/check.hpp"
#include "figures/change_table.hpp"
#include "figures/series.hpp"
#include "folder.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

constexpr const char* series_header = "period,district,series,value,unit,edition\n";

Result<clerk::ImportSummary> try_import(const std::string& data, const intake::LoadedProfile& rules, const std::vector<std::string>& files, const std::string& edition = {}, Day today = first_day_of_test) {
    ledger::RealDisk disk;
    auto office = good(clerk::Clerk::open(disk, data));
    clerk::ImportOrder order;
    order.rules = &rules;
    order.files = files;
    order.edition = edition;
    order.today = [today] { return today; };
    auto summary = clerk::import_files(*office, order);
    good(office->close());
    return summary;
}

clerk::ImportSummary import_series(const TestFolder& folder, const std::string& rows, Day today = first_day_of_test) {
    return good(try_import(folder.data(), good(intake::load_profile("town-series")), {folder.write("series.csv", series_header + rows)}, {}, today));
}

figures::SeriesFigure figure(const clerk::Archive& archive, std::string_view indicator, const std::string& period, std::uint64_t as_of) {
    static const auto book = good(figures::Book::parse(*shipped_file("indicators/book.toml")));
    const auto columns = archive.views.columns(as_of);
    return figures::Series(columns, *book.find(indicator), "town", static_cast<std::uint32_t>(as_of)).whole(good(Period::parse(period)));
}

// A ledger in which the town's districts are known.
void init_town(const TestFolder& folder) {
    const auto town = write_town(folder, 100);
    init(folder.data());
    import_town(folder.data(), town);
}

}  // namespace

TEST_CASE("every value of a file is added or rejected, with its reason, and the totals add up") {
    TestFolder folder;
    init_town(folder);
    const auto summary = import_series(folder,
                                       "2023-01,,drug-seizures-kg,4.250,kg,final\n"
                                       "2023-01,3,road-deaths,1,deaths,final\n"
                                       "2023-01,99,road-deaths,1,deaths,final\n"       // no such district
                                       "2023-02,3,road-deaths,two,deaths,final\n"      // no number
                                       "Q1 of 2023,3,road-deaths,2,deaths,final\n"     // no period
                                       "2023-01,3,road-deaths,1,deaths,final\n"        // the same again
                                       "2023-01,3,road-deaths,2,deaths,final\n"        // another number for the same
                                       "2023-01,3,\"road\"deaths,2,deaths,final\n");   // no CSV
    const auto& tally = summary.tally;
    CHECK(tally.rows == 8);
    CHECK(tally.added == 2);
    CHECK(tally.unchanged == 1);
    CHECK(tally.rejected == 5);
    CHECK(tally.rows == tally.added + tally.revised + tally.unchanged + tally.rejected);
    CHECK(tally.rejected_by == std::vector<record::Reason>{{"another value for the same series, area and period stands before it", 1}, {"area not known", 1}, {"number not readable", 1}, {"period not readable", 1},
                                                           {"text after a closing quote", 1}});
    CHECK(tally.files.at(0).rows == 8);
    const std::string rejects = good(read_file(summary.rejects_file));
    CHECK(rejects.find("series.csv,4,2,district,area not known,\"2023-01,99,road-deaths,1,deaths,final\"\n") != std::string::npos);
    CHECK(rejects.find("series.csv,5,4,value,number not readable,") != std::string::npos);
    ledger::RealDisk disk;
    CHECK(good(clerk::check_all(disk, folder.data())).findings.empty());
}

TEST_CASE("another value for the same is a revision with its edition; the earlier one stays, and as of then it counts") {
    TestFolder folder;
    init_town(folder);
    import_series(folder, "2023-01,,drug-poisonings,3,deaths,provisional\n2023-02,,drug-poisonings,4,deaths,provisional\n");
    ledger::RealDisk disk;
    const std::uint64_t size_then = good(clerk::open_archive(disk, folder.data())).views.size();
    const auto later = import_series(folder, "2023-01,,drug-poisonings,5,deaths,final\n2023-02,,drug-poisonings,4,deaths,final\n", first_day_of_test + 1).tally;
    CHECK(later.revised == 1);
    CHECK(later.unchanged == 1);
    CHECK(later.added == 0);

    const auto archive = good(clerk::open_archive(disk, folder.data()));
    CHECK(figure(archive, "drug-poisonings", "2023-01/2023-02", size_then).value == 7);
    CHECK(figure(archive, "drug-poisonings", "2023-01/2023-02", archive.views.size()).value == 9);
    const auto values = archive.views.series();
    REQUIRE(values.size() == 3);
    CHECK(values[0].edition == "provisional");
    CHECK(values[0].replaced_at == values[2].position);
    CHECK(values[2].edition == "final");
    CHECK(values[1].edition == "provisional");  // the same number again is no new edition of it
    const auto entry = good(archive.log->entry(values[2].position));
    CHECK(entry.find("\"revises\":" + std::to_string(values[0].position)) != std::string::npos);
    CHECK(good(clerk::check_all(disk, folder.data())).findings.empty());
}

TEST_CASE("a revision of a revision replaces that, also when the first number comes back") {
    TestFolder folder;
    init_town(folder);
    for (const auto* value : {"3", "5", "3"}) CHECK(import_series(folder, std::string("2023-01,,drug-poisonings,") + value + ",deaths,of " + value + "\n").tally.unchanged == 0);
    ledger::RealDisk disk;
    const auto archive = good(clerk::open_archive(disk, folder.data()));
    const auto values = archive.views.series();
    REQUIRE(values.size() == 3);
    CHECK(values[1].replaced_at == values[2].position);
    CHECK(figure(archive, "drug-poisonings", "2023-01", archive.views.size()).value == 3);
    CHECK(figure(archive, "drug-poisonings", "2023-01", values[2].position).value == 5);
}

TEST_CASE("a file that says two things of the same month adds nothing when it is imported again, and rejects the second each time") {
    TestFolder folder;
    init_town(folder);
    const std::string twice = "2023-01,,drug-poisonings,5,deaths,final\n2023-01,,drug-poisonings,7,deaths,final\n";
    CHECK(import_series(folder, twice).tally.added == 1);
    for (int again = 0; again < 2; ++again) {
        const auto tally = import_series(folder, twice).tally;
        CHECK(tally.unchanged == 1);
        CHECK(tally.revised == 0);
        CHECK(tally.rejected == 1);
    }
}

TEST_CASE("views of series are the same bytes when made again, and read back as they were saved") {
    TestFolder folder;
    init_town(folder);
    import_series(folder, "2023-01,,drug-poisonings,3,deaths,provisional\n2023-01,4,road-deaths,2,deaths,final\n");
    import_series(folder, "2023-01,,drug-poisonings,4,deaths,final\n");
    ledger::RealDisk disk;
    clerk::Views again;
    const auto archive = good(clerk::open_archive(disk, folder.data()));
    good(clerk::catch_up(again, *archive.log, archive.views.size()));
    CHECK(again.compare_all(folder.data() + "/columns").empty());
    const auto loaded = good(clerk::Views::load(folder.data() + "/columns"));
    REQUIRE(loaded.series().size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(loaded.series()[i].replaced_at == again.series()[i].replaced_at);
        CHECK(loaded.series()[i].value == again.series()[i].value);
        CHECK(loaded.series()[i].period == again.series()[i].period);
        CHECK(loaded.series()[i].edition == again.series()[i].edition);
    }
}

TEST_CASE("a second publisher cannot add to a series that one supplies already; nothing is written then") {
    TestFolder folder;
    init_town(folder);
    import_series(folder, "2023-01,,drug-poisonings,3,deaths,1\n");
    auto text = std::string(*shipped_file("profiles/town-series.toml"));
    text.replace(text.find("town-series"), 11, "ministry");
    const auto other = good(intake::load_profile(folder.write("ministry.toml", text)));
    ledger::RealDisk disk;
    const auto size_then = good(clerk::open_archive(disk, folder.data())).views.size();
    const auto refused = try_import(folder.data(), other, {folder.write("m.csv", std::string(series_header) + "2023-02,,drug-poisonings,3,deaths,1\n")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "series.other-publisher");
    CHECK(good(clerk::open_archive(disk, folder.data())).views.size() == size_then);
}

TEST_CASE("all that the made-up town supplies comes in, and makes figures for each quarter") {
    TestFolder folder;
    init_town(folder);
    const auto town = simulator::make_town({.seed = 7, .first_year = 2022, .years = 2, .records_a_year = 100});
    const auto& series = *std::ranges::find(town.files, "series.csv", &simulator::TownFile::name);
    const auto summary = good(try_import(folder.data(), good(intake::load_profile("town-series")), {folder.write("s.csv", series.text)}, "all of it"));
    CHECK(summary.tally.rejected == 0);
    CHECK(summary.tally.added == 2 * 12 * (4 + 3 + 24) + 2 * 4 * (24 + 4));
    ledger::RealDisk disk;
    const auto archive = good(clerk::open_archive(disk, folder.data()));
    for (const auto& value : archive.views.series()) CHECK(value.edition == "all of it");
    const auto book = good(figures::Book::parse(*shipped_file("indicators/book.toml")));
    const auto columns = archive.views.columns(archive.views.size());
    for (const auto& indicator : book.all()) {
        if (!indicator.is_series()) continue;
        const figures::Series of(columns, indicator, "town");
        for (const auto* period : {"2022", "2023", "2022-Q3", "2022/2023"}) {
            CAPTURE(indicator.id);
            CHECK(of.whole(good(Period::parse(period))).complete);
        }
    }
}
