#include <map>

#include "base/csv.hpp"
#include "base/shipped.hpp"
#include "clerk/check.hpp"
#include "folder.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

std::vector<std::int64_t> all_figures(const clerk::Archive& archive, unsigned threads) {
    const auto columns = archive.views.columns(archive.views.size());
    const auto book = good(figures::Book::parse(*shipped_file("indicators/book.toml")));
    return good(figures::count(columns, figures::index_columns(columns), book, {.source = "town", .period = good(Period::parse("2022/2023")), .by_area = true, .by_month = true, .threads = threads})).values();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

constexpr const char* header = "report_id,case_number,occurred,recorded,code,district,lat,lon,domestic,disposition,statement\n";
constexpr const char* first_row = "R1,C1,2022-05-01T13:00,2022-05-02,120,1,48.0,-18.0,no,open,Anna says that it was dark\n";
constexpr const char* second_row = "R2,C2,2022-05-03T14:00,2022-05-03,220,1,48.0,-18.0,no,open,Boris saw a ladder\n";

TownFiles one_file(const TestFolder& folder, const std::string& name, const std::string& text, const TownFiles& town) { return {{folder.write(name, text)}, town.areas, town.population}; }

}  // namespace

TEST_CASE("every row of the files is added or rejected, and the totals add up") {
    TestFolder folder;
    const auto town = write_town(folder, 1500);
    init(folder.data());
    const auto summary = import_town(folder.data(), town);
    const auto& tally = summary.tally;
    std::uint64_t rows = 0;
    for (const auto& file : town.crimes) {
        const std::string text = good(read_file(file));
        CsvReader reader(text, ',');
        while (reader.next(11)) ++rows;
    }
    rows -= town.crimes.size();  // headers
    CHECK(tally.rows == rows);
    CHECK(tally.rows == tally.added + tally.revised + tally.unchanged + tally.rejected);
    CHECK(tally.rejected > 0);
    std::uint64_t reasons = 0, in_files = 0;
    for (const auto& reason : tally.rejected_by) reasons += reason.rows;
    for (const auto& file : tally.files) in_files += file.rows;
    CHECK(reasons == tally.rejected);
    CHECK(in_files == tally.rows);
    const std::string rejects = good(read_file(summary.rejects_file));
    CsvReader reader(rejects, ',');
    std::uint64_t listed = 0;
    while (reader.next(6)) ++listed;
    CHECK(listed == tally.rejected + 1);
    ledger::RealDisk disk;
    const auto archive = good(clerk::open_archive(disk, folder.data()));
    CHECK(archive.views.rows() == tally.added);
    CHECK(good(clerk::check_all(disk, folder.data())).findings.empty());
}

TEST_CASE("the same files again add nothing, and so does another order of them") {
    TestFolder folder;
    auto town = write_town(folder, 800);
    init(folder.data());
    const auto first = import_town(folder.data(), town).tally;
    std::swap(town.crimes[0], town.crimes[1]);
    const auto second = import_town(folder.data(), town).tally;
    CHECK(second.added == 0);
    CHECK(second.revised == 0);
    CHECK(second.unchanged == first.added);
    CHECK(second.rejected == first.rejected);
}

TEST_CASE("ledger, columns and figures are the same bytes on any number of threads") {
    TestFolder folder;
    const auto town = write_town(folder, 2500);
    ledger::RealDisk disk;
    std::map<std::string, std::vector<std::int64_t>> seen;
    std::vector<std::vector<std::int64_t>> figures;
    std::vector<std::string> entries;
    for (const unsigned threads : {1u, 2u, 5u}) {
        const std::string data = folder.path("data-" + std::to_string(threads));
        init(data);
        import_town(data, town, threads);
        const auto archive = good(clerk::open_archive(disk, data));
        for (const unsigned counting : {1u, 2u, 3u, 7u}) figures.push_back(all_figures(archive, counting));
        std::string all;  // entries without their random seals
        good(archive.log->scan(0, archive.views.size(), [&](ledger::Index, std::string_view bytes) {
            const auto at = bytes.find(",\"seal\":\"");
            all += bytes.substr(0, at);
            if (at != std::string_view::npos) all += bytes.substr(at + 54);
            all += '\n';
            return true;
        }));
        entries.push_back(all);
    }
    for (const auto& some : figures) CHECK(some == figures[0]);
    for (const auto& some : entries) CHECK(some == entries[0]);
}

TEST_CASE("a later edition becomes revisions, and figures as of before stay what they were") {
    TestFolder folder;
    const auto town = write_town(folder, 100);
    init(folder.data());
    const std::string edition = std::string(header) + first_row + second_row;
    import_town(folder.data(), one_file(folder, "a.csv", edition, town));
    ledger::RealDisk disk;
    const std::uint64_t size_then = good(clerk::open_archive(disk, folder.data())).views.size();
    const auto later = import_town(folder.data(), one_file(folder, "b.csv", replaced(edition, "220,1,", "120,1,"), town), 2, first_day_of_test + 1).tally;
    CHECK(later.revised == 1);
    CHECK(later.unchanged == 1);

    const auto archive = good(clerk::open_archive(disk, folder.data()));
    const auto book = good(figures::Book::parse(*shipped_file("indicators/book.toml")));
    auto robberies = [&](std::uint64_t as_of) {
        const auto columns = archive.views.columns(as_of);
        return good(figures::count(columns, figures::index_columns(columns), book, {.source = "town", .period = Period::of_year(2022), .as_of = static_cast<std::uint32_t>(as_of), .indicators = {"robbery"}})).at(0).count;
    };
    CHECK(robberies(size_then) == 1);
    CHECK(robberies(archive.views.size()) == 2);
    CHECK(archive.views.size_at_end_of(first_day_of_test) == size_then);
    CHECK(archive.views.size_at_end_of(first_day_of_test + 1) == archive.views.size());
    CHECK(archive.views.size_at_end_of(first_day_of_test - 1) < 2);
}

TEST_CASE("what an old ledger size shows does not grow when areas, classes or sources are first seen later") {
    TestFolder folder;
    init(folder.data());
    ledger::RealDisk disk;
    const auto office = good(clerk::Clerk::open(disk, folder.data()));
    auto robbery = [](std::string_view source, std::string_view record, std::string_view area, std::string_view category) {
        return record::Offence{.source = source, .record = record, .incident = {}, .code = category, .category = category, .occurred = {}, .recorded = {}, .area = area, .point = {}, .site = {}, .not_counted = {}, .seal = {}, .revises = {}};
    };
    good(office->write(record::AreaNamed{"town", "1", "North"}));
    good(office->write_record(robbery("town", "R1", "1", "0401")));
    const std::uint64_t size_then = office->size();
    const auto then = office->views().columns(size_then);
    auto later = robbery("town", "R2", "2", "0502");
    later.not_counted = "duplicate";
    good(office->write_record(later));
    good(office->write_record(robbery("lake", "R3", "1", "0401")));

    const auto now = office->views().columns(size_then);
    auto ids = [](const figures::Columns& columns) {
        std::vector<std::string> all;
        for (const auto& area : columns.areas) all.push_back(area.source + "/" + area.id + " " + area.name);
        return all;
    };
    CHECK(ids(now) == ids(then));
    CHECK(now.rows() == then.rows());
    CHECK(now.sources == then.sources);
    CHECK(now.categories == then.categories);
    CHECK(now.codes == then.codes);
    CHECK(now.reasons == then.reasons);
    const auto book = good(figures::Book::parse(*shipped_file("indicators/book.toml")));
    auto areas_counted = [&](const figures::Columns& columns) {
        return good(figures::count(columns, figures::index_columns(columns), book, {.source = "town", .period = Period::of_year(2022), .as_of = static_cast<std::uint32_t>(size_then), .by_area = true})).areas();
    };
    CHECK(areas_counted(now) == areas_counted(then));
    CHECK(office->views().columns(office->size()).areas.size() == 4);
    good(office->close());
}

TEST_CASE("changed text is a revision too; erased text is not taken again, nor is it in the ledger") {
    TestFolder folder;
    const auto town = write_town(folder, 100);
    init(folder.data());
    const std::string edition = std::string(header) + first_row + second_row;
    import_town(folder.data(), one_file(folder, "a.csv", edition, town));
    CHECK(import_town(folder.data(), one_file(folder, "b.csv", replaced(edition, "it was dark", "it was light"), town)).tally.revised == 1);
    ledger::RealDisk disk;
    {
        auto office = good(clerk::Clerk::open(disk, folder.data()));
        CHECK(erase_record(*office, "town", "R9", "request").error().code == "record.unknown");
        good(clerk::hold(*office, "town", "R1", "court order 12/26", true));
        CHECK(erase_record(*office, "town", "R1", "request").error().code == "seal.held");
        good(clerk::hold(*office, "town", "R1", "court order 13/26", false));
        good(erase_record(*office, "town", "R1", "request of the person, 1 April 2026"));
        CHECK(erase_record(*office, "town", "R1", "again").error().code == "seal.none");
        good(office->close());
    }
    const auto again = import_town(folder.data(), one_file(folder, "c.csv", edition, town));
    CHECK(again.tally.revised == 0);
    CHECK(again.tally.unchanged == 2);
    CHECK(again.seals_kept_erased == 1);
    CHECK(good(clerk::check_all(disk, folder.data())).findings.empty());
    // Neither name nor statement is anywhere in the data folder, before or after erasing: it is encrypted, or gone.
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder.data()))
        if (file.is_regular_file())
            for (const char* secret : {"Anna", "dark", "Boris", "ladder"}) CHECK(good(read_file(file.path().string())).find(secret) == std::string::npos);
}

TEST_CASE("a header that the profile does not know is refused before anything is written") {
    TestFolder folder;
    const auto town = write_town(folder, 100);
    init(folder.data());
    ledger::RealDisk disk;
    auto office = good(clerk::Clerk::open(disk, folder.data()));
    const std::uint64_t before = office->size();
    const auto rules = good(intake::load_profile("town"));
    clerk::ImportOrder order;
    order.rules = &rules;
    order.files = {town.crimes[0], folder.write("other.csv", "report_id,code,occurred,shoe_size\n1,120,2022-01-01,44\n")};
    order.today = [] { return first_day_of_test; };
    const auto refused = clerk::import_files(*office, order);
    REQUIRE(!refused);
    CHECK(refused.error().code == "import.column-unknown");
    CHECK(refused.error().place.field == "shoe_size");
    CHECK(refused.error().place.column == 4);
    CHECK(office->size() == before);
}

TEST_CASE("rows that share everything are counted each, and the same file again adds none of them") {
    TestFolder folder;
    init(folder.data());
    const std::string text = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n"
                             ",2018-04,F,F,-0.1,51.5,X,E1,Camden 1,Anti-social behaviour,,\n,2018-04,F,F,-0.1,51.5,X,E1,Camden 1,Anti-social behaviour,,\nabc,2018-04,F,F,,,X,,,Robbery,Awaiting court outcome,\nabc,2018-04,F,F,,,X,,,Robbery,,\n";
    const std::string path = folder.write("street.csv", text);
    auto import = [&] {
        ledger::RealDisk disk;
        auto office = good(clerk::Clerk::open(disk, folder.data()));
        const auto rules = good(intake::load_profile("police-uk"));
        clerk::ImportOrder order;
        order.rules = &rules;
        order.files = {path};
        order.today = [] { return first_day_of_test; };
        const auto tally = good(clerk::import_files(*office, order)).tally;
        good(office->close());
        return tally;
    };
    CHECK(import().added == 4);
    const auto again = import();
    CHECK(again.unchanged == 4);
    CHECK(again.added == 0);
    ledger::RealDisk disk;
    const auto columns = good(clerk::open_archive(disk, folder.data())).views.columns(100);
    CHECK(columns.areas.at(1).name == "Camden 1");
}

TEST_CASE("names of areas stay as the population file spells them when later imports bring none") {
    TestFolder folder;
    const auto town = write_town(folder, 100);
    init(folder.data());
    const std::string shouted = folder.write("shouted.geojson", [&] {
        std::string text = good(read_file(town.areas));
        for (auto at = text.find("\"name\""); at != std::string::npos; at = text.find("\"name\"", at + 1))
            for (auto letter = at + 6; text[letter] != ',' && text[letter] != '}'; ++letter) text[letter] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[letter])));
        return text;
    }());
    import_town(folder.data(), {town.crimes, town.areas, town.population});
    ledger::RealDisk disk;
    const auto names = [&] {
        std::vector<std::string> list;
        const auto archive = good(clerk::open_archive(disk, folder.data()));
        for (const auto& area : archive.views.columns(archive.views.size()).areas) list.push_back(area.name);
        return list;
    };
    const auto before = names();
    import_town(folder.data(), {town.crimes, shouted, town.population});
    CHECK(names() == before);
}

TEST_CASE("a run that was refused half way leaves columns of a smaller ledger, which is no damage") {
    TestFolder folder;
    const auto town = write_town(folder, 100);
    init(folder.data());
    import_town(folder.data(), town);
    ledger::RealDisk disk;
    {
        auto office = good(clerk::Clerk::open(disk, folder.data()));
        good(office->write(record::Population{"town", "1", 5, 2026}));
        good(office->commit());
    }
    for (const auto& finding : good(clerk::check_all(disk, folder.data())).findings) CHECK(finding.unfinished);
    CHECK(good(clerk::open_archive(disk, folder.data())).views.size() == good(clerk::Clerk::open(disk, folder.data()))->size());
}
