// The attack on hidden counts (tests/figures/attack.hpp) with towns as they are imported: the simulator's, and the real
// ones when DAYBOOK_SHARED_DATA names a folder that has them.
#include <cstdlib>

#include <algorithm>
#include <chrono>
#include <random>

#include "../figures/attack.hpp"
#include "base/shipped.hpp"
#include "folder.hpp"

using namespace daybook;
using namespace daybook::test;
using namespace daybook::figures;
using daybook::figures::testing::Attack;
using daybook::figures::testing::PublicCount;

namespace {

struct Attacked {
    std::size_t tried = 0, told = 0;  // small counts, and those of which more is told than the rule allows
    std::string example;
};

// Attacks so many of the small counts, chosen by a seed.
Attacked attacked(Attack& attack, const DisclosureRule& rule, const Book& book, std::size_t most, const Attack::Shown& shown) {
    std::vector<const PublicCount*> small;
    for (const PublicCount& count : attack.counts())
        if (figures::testing::is_small(rule, book, count)) small.push_back(&count);
    std::shuffle(small.begin(), small.end(), std::mt19937(7));
    small.resize(std::min(small.size(), most));
    attack.see(shown);
    Attacked result;
    for (const PublicCount* count : small) {
        const auto range = attack.range(*count);
        const auto reach = static_cast<double>(figures::testing::reach_of(rule, book, attack.counts(), *count));
        ++result.tried;
        if (range.low <= 1e-6 && range.high >= reach - 1e-6) continue;
        ++result.told;
        result.example = fmt::format("{} {}: {} lies between {} and {}", book.all()[count->indicator].id, count->period.to_text(), count->count, range.low, range.high);
    }
    return result;
}

// What is hidden of the source holds against the attack in that year, and would not if only small counts were hidden.
void check_attack(const std::string& data, const std::string& source, std::int32_t year, std::size_t most) {
    ledger::RealDisk disk;
    const auto archive = good(clerk::open_archive(disk, data));
    const auto columns = archive.views.columns(archive.views.size());
    const auto book = good(Book::parse(*shipped_file("indicators/book.toml")));
    const auto rule = good(DisclosureRule::parse(*shipped_file("disclosure/rule.toml")));
    const auto index = index_columns(columns);
    const auto begin = std::chrono::steady_clock::now();
    const PublicCells cells = good(public_cells(columns, index, book, rule, {.source = source, .threads = 2}));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    MESSAGE(source << ": " << columns.rows() << " records, " << cells.tally().cells << " counts, " << cells.tally().primary << " hidden for being small, " << cells.tally().secondary
                   << " to protect them, in " << seconds.count() << " s");
    Attack attack(columns, book, source, never, year);
    attack.add_difference(*book.index_of("sexual-offences"), *book.index_of("rape"));
    const auto held = attacked(attack, rule, book, most, [&](const PublicCount& count) { return cells.shown(count.indicator, count.area, count.period); });
    INFO(held.example);
    CHECK(held.tried > 0);
    CHECK(held.told == 0);
    const auto told = attacked(attack, rule, book, most, [&](const PublicCount& count) { return !figures::testing::is_small(rule, book, count); });
    MESSAGE(held.tried << " small counts attacked; with small counts hidden only, " << told.told << " are told");
    CHECK(told.told > 0);
}

void import_real(const std::string& data, const std::string& source, const std::vector<std::string>& areas, const std::string& population, const std::vector<std::string>& files) {
    init(data);
    ledger::RealDisk disk;
    auto office = good(clerk::Clerk::open(disk, data));
    good(office->begin_day(first_day_of_test));
    const auto rules = good(intake::load_profile(source));
    const auto taken = good(clerk::take_areas(*office, rules.profile, {areas, population}));
    const geo::AreaIndex index(taken.areas);
    clerk::ImportOrder order;
    order.rules = &rules;
    order.areas = &index;
    order.files = files;
    order.threads = 2;
    order.today = [] { return first_day_of_test; };
    good(clerk::import_files(*office, order));
    good(office->close());
}

std::vector<std::string> files_in(const std::string& folder, const std::string& ending) {
    std::vector<std::string> files;
    for (const auto& item : std::filesystem::directory_iterator(folder))
        if (item.path().string().ends_with(ending)) files.push_back(item.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

std::string shared_data() {
    const char* folder = std::getenv("DAYBOOK_SHARED_DATA");
    if (folder == nullptr) MESSAGE("skipped: DAYBOOK_SHARED_DATA names no folder");
    return folder == nullptr ? "" : folder;
}

}  // namespace

TEST_CASE("the attack: the made-up town, many small counts of a year") {
    TestFolder folder;
    init(folder.data());
    import_town(folder.data(), write_town(folder, 3000));
    check_attack(folder.data(), "town", 2023, 200);
}

TEST_CASE("the attack: Chicago, some of the small counts of 2015") {
    const std::string root = shared_data();
    if (root.empty()) return;
    TestFolder folder;
    import_real(folder.data(), "chicago", {root + "/chicago/community-areas.geojson"}, root + "/chicago/population.csv", files_in(root + "/chicago", ".csv.zst"));
    check_attack(folder.data(), "chicago", 2015, 100);
}

TEST_CASE("the attack: St. Louis, which takes records back, some of the small counts of 2010") {
    const std::string root = shared_data();
    if (root.empty()) return;
    TestFolder folder;
    import_real(folder.data(), "stlouis", files_in(root + "/stlouis/neighbourhoods", ".geojson"), root + "/stlouis/population.csv", files_in(root + "/stlouis/2010", ".csv"));
    check_attack(folder.data(), "stlouis", 2010, 200);
}
