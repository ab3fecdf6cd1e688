// The catalogue: the shipped files hold together, bad ones are refused with the place, and the real files of three
// cities are covered. Expected St. Louis totals: FBI, Uniform Crime Reporting, city figures for 2010. Expected Chicago
// robberies: the same, 2012-2015; the city's own records differ from them by less than 0.7 %.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "base/shipped.hpp"
#include "record/classification.hpp"

using namespace daybook;
using namespace daybook::record;

namespace {

Iccs shipped_iccs() {
    auto iccs = Iccs::parse(shipped_file("iccs/iccs-1.0.tsv").value());
    REQUIRE_MESSAGE(iccs.has_value(), to_text(iccs.error()));
    return *std::move(iccs);
}

Mapping shipped_mapping(const Iccs& iccs, const std::string& id) {
    const std::string file = "mappings/" + id + ".tsv";
    auto mapping = Mapping::parse(shipped_file(file).value(), iccs, file);
    REQUIRE_MESSAGE(mapping.has_value(), to_text(mapping.error()));
    CHECK(mapping->id() == id);
    return *std::move(mapping);
}

const std::vector<std::string> shipped_ids{"nibrs", "chicago-iucr", "chicago-fbi", "stlouis-ucr", "police-uk"};

std::optional<std::filesystem::path> shared_data(const char* city) {
    const char* root = std::getenv("DAYBOOK_SHARED_DATA");
    if (root == nullptr || !std::filesystem::exists(std::filesystem::path(root) / city)) {
        MESSAGE("skipped: DAYBOOK_SHARED_DATA names no folder with " << std::string(city));
        return std::nullopt;
    }
    return std::filesystem::path(root) / city;
}

Result<std::string> unpacked(const std::filesystem::path& file) {
    DAYBOOK_TRY(auto input, InputFile::open(file.string()));
    std::string text;
    for (;;) {
        DAYBOOK_TRY(const std::size_t added, input.read(text, 1 << 20));
        if (added == 0) return text;
    }
}

// Calls `see` with the named cells of each row. Blanks in column names do not matter.
template <class See>
void each_row(const std::filesystem::path& file, const std::vector<std::string>& names, See see) {
    const auto text = unpacked(file);
    REQUIRE_MESSAGE(text.has_value(), to_text(text.error()));
    CsvReader reader(*text, ',');
    std::vector<std::size_t> columns;
    const auto header = reader.next();
    for (const auto& name : names)
        for (std::size_t i = 0; i < header->cells.size(); ++i) {
            std::string cell(header->cells[i]);
            std::erase(cell, ' ');
            if (cell == name) columns.push_back(i);
        }
    REQUIRE_MESSAGE(columns.size() == names.size(), file.string());
    const auto width = header->cells.size();
    std::size_t faults = 0;
    std::vector<std::string> cells(columns.size());
    while (const auto row = reader.next(width)) {
        faults += row->fault == CsvFault::none ? 0 : 1;
        if (row->fault != CsvFault::none) continue;
        for (std::size_t i = 0; i < columns.size(); ++i) cells[i] = row->cells[columns[i]];
        see(cells);
    }
    CHECK_MESSAGE(faults == 0, file.string());
}

std::string listed(const std::set<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += "[" + text + "]";
    return list;
}

// The St. Louis files pad codes with blanks on the left, the Chicago table not at all.
std::string padded(std::string code, std::size_t width) {
    std::erase(code, ' ');
    if (code.size() < width) code.insert(0, width - code.size(), '0');
    return code;
}

const std::string iccs_head = "code\ttitle\tparent\tchecked\tnote\n";
const std::string mapping_head = "# id: x\n# version: 3\n# title: t\n# source: s\ncode\ttitle\ticcs\tfit\tnote\n";

Error iccs_error(const std::string& rows) {
    const auto made = Iccs::parse(iccs_head + rows, "x.tsv");
    REQUIRE(!made.has_value());
    return made.error();
}

Error mapping_error(const std::string& text) {
    const auto made = Mapping::parse(text, shipped_iccs(), "m.tsv");
    REQUIRE(!made.has_value());
    return made.error();
}

}  // namespace

TEST_CASE("ICCS 1.0 has its eleven sections and each division below one of them") {
    const Iccs iccs = shipped_iccs();
    std::string sections;
    for (const auto* section : iccs.children("")) sections += section->code + " ";
    CHECK(sections == "01 02 03 04 05 06 07 08 09 10 11 ");
    CHECK(iccs.children("01").size() == 8);   // 0101 to 0107 and 0109
    CHECK(iccs.children("02").size() == 12);  // 0201 to 0211 and 0219
    CHECK(iccs.find("0101")->title == "Intentional homicide");
    CHECK(iccs.find("020111")->title == "Serious assault");
    CHECK(iccs.find("0401")->title == "Robbery");
    CHECK(iccs.find("050211")->title == "Theft of a motorized land vehicle");
    CHECK(iccs.find("0108") == nullptr);
}

TEST_CASE("each entry of ICCS is among the children of its parent and within all that stand above it") {
    const Iccs iccs = shipped_iccs();
    for (const auto& entry : iccs.all()) {
        const auto siblings = iccs.children(entry.parent);
        CHECK(std::ranges::count(siblings, &entry) == 1);
        for (std::string_view above = entry.code; !above.empty(); above = parent_of(above)) {
            CHECK(iccs.find(above) != nullptr);
            CHECK(Iccs::is_within(entry.code, above));
        }
    }
    CHECK(!Iccs::is_within("0401", "0402"));
    CHECK(!Iccs::is_within("04", "0401"));
    CHECK(!Iccs::is_within("", "04"));
    CHECK(!Iccs::is_within("0401", ""));
}

TEST_CASE("the shipped mappings hold together, and what is not clean gives its reason") {
    const Iccs iccs = shipped_iccs();
    for (const auto& id : shipped_ids) {
        const Mapping mapping = shipped_mapping(iccs, id);
        CHECK(mapping.version() >= 1);
        CHECK(!mapping.title().empty());
        CHECK(!mapping.source().empty());
        for (const auto& row : mapping.all()) CHECK((row.fit == Fit::clean || !row.note.empty()));
    }
}

TEST_CASE("every mapping that ships is tested here") {
    std::set<std::string> shipped, known;
    for (const auto& file : shipped_files())
        if (file.name.starts_with("mappings/")) shipped.emplace(file.name);
    for (const auto& id : shipped_ids) known.insert("mappings/" + id + ".tsv");
    CHECK(shipped == known);
}

TEST_CASE("the indicator book counts only what ICCS has") {
    const Iccs iccs = shipped_iccs();
    const std::string_view book = shipped_file("indicators/book.toml").value();
    std::size_t codes = 0;
    for (std::size_t from = 0, end = 0; from < book.size(); from = end + 1) {
        end = std::min(book.find('\n', from), book.size());
        const auto line = book.substr(from, end - from);
        if (!line.starts_with("classes = [") && !line.starts_with("except = [")) continue;
        for (auto quote = line.find('"'); quote != std::string_view::npos;) {
            const auto close = line.find('"', quote + 1);
            const auto code = line.substr(quote + 1, close - quote - 1);
            CHECK_MESSAGE((code == "*" || iccs.find(code) != nullptr), std::string(code));
            ++codes;
            quote = line.find('"', close + 1);
        }
    }
    CHECK(codes >= 16);
}

TEST_CASE("NIBRS: the offences that figures of a country rest on are where a statistician looks for them") {
    const Mapping nibrs = shipped_mapping(shipped_iccs(), "nibrs");
    CHECK(nibrs.find("09A")->iccs == "0101");
    CHECK(nibrs.find("120")->iccs == "0401");
    CHECK(nibrs.find("220")->iccs == "0501");
    CHECK(nibrs.find("09C")->fit == Fit::none);
    CHECK(nibrs.find("99Z") == nullptr);
}

TEST_CASE("Chicago: murder in both degrees is homicide, involuntary manslaughter is not") {
    const Mapping iucr = shipped_mapping(shipped_iccs(), "chicago-iucr");
    CHECK(iucr.find("0110")->iccs == "0101");
    CHECK(iucr.find("0130")->iccs == "0101");
    CHECK(iucr.find("0141")->iccs == "0103");
    CHECK(!Iccs::is_within(iucr.find("0142")->iccs, "0101"));
    CHECK(iucr.find("0325")->iccs == "0401");
    CHECK(iucr.find("110") == nullptr);  // four characters
    CHECK(iucr.find("5114")->fit == Fit::none);
}

TEST_CASE("the longest prefix wins, and a code written out goes before all prefixes") {
    const auto mapping = Mapping::parse(mapping_head + "05*\ta\t0501\tclean\t\n051*\tb\t05012\tclean\t\n0511*\tc\t0502\tclean\t\n051\td\t0401\tclean\t\n",
                                        shipped_iccs(), "m.tsv");
    REQUIRE(mapping.has_value());
    CHECK(mapping->version() == 3);
    CHECK(mapping->find("052")->title == "a");
    CHECK(mapping->find("0512")->title == "b");
    CHECK(mapping->find("051")->title == "d");
    CHECK(mapping->find("05111")->title == "c");
    CHECK(mapping->find("05")->title == "a");
    CHECK(mapping->find("0") == nullptr);
    CHECK(mapping->find("") == nullptr);
}

TEST_CASE("whatever the rows, a code is found by the longest of its prefixes that is there") {
    const Iccs iccs = shipped_iccs();
    CHECK(rc::check([&] {
        const auto digits = rc::gen::container<std::string>(rc::gen::inRange('0', '3'));
        const auto prefixes = *rc::gen::container<std::set<std::string>>(rc::gen::suchThat(digits, [](const auto& text) { return !text.empty() && text.size() < 6; }));
        RC_PRE(!prefixes.empty());
        std::string text = mapping_head;
        for (const auto& prefix : prefixes) text += prefix + "*\t" + prefix + "\t0401\tclean\t\n";
        const auto mapping = Mapping::parse(text, iccs, "m.tsv");
        RC_ASSERT(mapping.has_value());
        const std::string code = *digits;
        std::string expected;
        for (const auto& prefix : prefixes)
            if (code.starts_with(prefix) && prefix.size() > expected.size()) expected = prefix;
        const auto* row = mapping->find(code);
        RC_ASSERT((row == nullptr ? std::string{} : row->title) == expected);
    }));
}

TEST_CASE("a bad ICCS file is refused with the row and the column") {
    const std::string good = "01\tA\t\tbook\t\n";
    CHECK(iccs_error(good + "0101\tB\t01\tbook\t\n0201\tC\t02\tbook\t\n").place == Place{"x.tsv", 4, 3, "parent"});
    CHECK(iccs_error(good + "0101\tB\t01\tbook\t\n0201\tC\t02\tbook\t\n").code == "iccs.orphan");
    CHECK(iccs_error(good + "0101\tB\t02\tbook\t\n").code == "iccs.parent");
    CHECK(iccs_error(good + "011\tB\t01\tbook\t\n").place == Place{"x.tsv", 3, 1, "code"});
    CHECK(iccs_error(good + "01a1\tB\t01\tbook\t\n").code == "iccs.code");
    CHECK(iccs_error(good + "0101\t\t01\tbook\t\n").code == "iccs.title");
    CHECK(iccs_error(good + "0101\tB\t01\t\t\n").code == "iccs.checked");
    CHECK(iccs_error(good + "0101\tB \t01\tbook\t\n").place == Place{"x.tsv", 3, 2, "title"});
    const auto twice = iccs_error(good + "# a comment\n\n01\tB\t\tbook\t\n");
    CHECK(twice.code == "table.twice");
    CHECK(twice.place.row == 5);
    CHECK(twice.sentence.find("row 2") != std::string::npos);
    CHECK(iccs_error(good + "0101\tB\t01\tbook\n").code == "table.cells");
    CHECK(iccs_error("").code == "table.empty");
    CHECK(Iccs::parse("code\ttitle\n", "x.tsv").error().code == "table.names");
}

TEST_CASE("a bad mapping is refused with the row and the column") {
    const auto row = [](const std::string& text) { return mapping_error(mapping_head + "1\tgood\t0401\tclean\t\n" + text + "\n"); };
    CHECK(row("2\tt\t0499\tclean\t").place == Place{"m.tsv", 7, 3, "iccs"});
    CHECK(row("2\tt\t0499\tclean\t").code == "mapping.iccs");
    CHECK(row("2\tt\t\tclean\t").code == "mapping.iccs");
    CHECK(row("2\tt\t0401\tnone\twhy").code == "mapping.none");
    CHECK(row("2\tt\t0401\tnearly\twhy").place == Place{"m.tsv", 7, 4, "fit"});
    CHECK(row("2\tt\t0401\tpartial\t").place == Place{"m.tsv", 7, 5, "note"});
    CHECK(row("2\tt\t\tnone\t").code == "mapping.note");
    CHECK(row("2\t\t0401\tclean\t").code == "mapping.title");
    CHECK(row("\tt\t0401\tclean\t").code == "mapping.code");
    CHECK(row("*\tt\t0401\tclean\t").code == "mapping.code");
    CHECK(row("2*3\tt\t0401\tclean\t").code == "mapping.code");
    CHECK(row("1\tt\t0401\tclean\t").code == "table.twice");
    CHECK(row("2*\tt\t0401\tclean\t\n2*\tt\t0401\tclean\t").place.row == 8);
    CHECK(mapping_error("# id: x\n# version: 1.2\n# title: t\n# source: s\ncode\ttitle\ticcs\tfit\tnote\n1\tt\t0401\tclean\t\n").code == "mapping.version");
    CHECK(mapping_error("# id: X y\n# version: 1\n# title: t\n# source: s\ncode\ttitle\ticcs\tfit\tnote\n1\tt\t0401\tclean\t\n").code == "mapping.id");
    CHECK(mapping_error("# id: x\n# version: 1\n# title: t\ncode\ttitle\ticcs\tfit\tnote\n1\tt\t0401\tclean\t\n").code == "mapping.head");
}

TEST_CASE("a file saved on Windows reads the same") {
    std::string text(shipped_file("mappings/nibrs.tsv").value()), windows = "\xEF\xBB\xBF";
    for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
    const Iccs iccs = shipped_iccs();
    CHECK(Mapping::parse(windows, iccs, "m.tsv")->all() == Mapping::parse(text, iccs, "m.tsv")->all());
}

TEST_CASE("no bytes whatsoever make the readers fail otherwise than by a refusal") {
    const Iccs iccs = shipped_iccs();
    const std::string text(shipped_file("mappings/police-uk.tsv").value());
    CHECK(rc::check([&] {
        std::string broken = text;
        const auto at = *rc::gen::inRange<std::size_t>(0, broken.size());
        broken.replace(at, *rc::gen::inRange<std::size_t>(0, 20), *rc::gen::string<std::string>());
        const auto mapping = Mapping::parse(broken, iccs, "m.tsv");
        if (!mapping) RC_ASSERT(!mapping.error().sentence.empty());
    }));
}

TEST_CASE("Chicago: every code of the files and of the published table is mapped or says why not; robberies agree with the FBI's") {
    const auto folder = shared_data("chicago");
    if (!folder) return;
    const Mapping iucr = shipped_mapping(shipped_iccs(), "chicago-iucr");
    const Mapping fbi = shipped_mapping(shipped_iccs(), "chicago-fbi");
    std::set<std::string> unknown;
    each_row(*folder / "iucr-codes.csv", {"IUCR"}, [&](const auto& cells) {
        if (iucr.find(padded(cells[0], 4)) == nullptr) unknown.insert(cells[0]);
    });
    std::map<std::string, double> official{{"2012", 13476}, {"2013", 11826}, {"2014", 9800}, {"2015", 9649}};
    for (const auto& [year, robberies] : official) {
        double counted = 0;
        each_row(*folder / ("crimes_" + year + ".csv.zst"), {"Date", "IUCR", "FBICode"}, [&](const auto& cells) {
            const auto* row = iucr.find(cells[1]);
            if (row == nullptr) unknown.insert(cells[1]);
            if (fbi.find(cells[2]) == nullptr) unknown.insert("FBI " + cells[2]);
            if (row != nullptr && row->iccs == "0401" && std::string_view(cells[0]).substr(6, 4) == year) ++counted;
        });
        INFO(year, ": ", counted, " counted, ", robberies, " official");
        CHECK(counted == doctest::Approx(robberies).epsilon(0.007));
    }
    CHECK(listed(unknown) == "");
}

TEST_CASE("St. Louis: every code is mapped, and 2010 gives the FBI's four figures exactly") {
    const auto folder = shared_data("stlouis");
    if (!folder) return;
    const Mapping ucr = shipped_mapping(shipped_iccs(), "stlouis-ucr");
    std::set<std::string> unknown;
    std::map<std::string, int> counted;  // by ICCS code, 2010
    for (const std::string year : {"2010", "2017"})
        for (const auto& file : std::filesystem::directory_iterator(*folder / year))
            each_row(file.path(), {"Crime", "Count"}, [&](const auto& cells) {
                const auto* row = ucr.find(padded(cells[0], 6));
                if (row == nullptr) unknown.insert(cells[0]);
                else if (year == "2010") counted[row->iccs] += std::stoi(cells[1]);
            });
    CHECK(listed(unknown) == "");
    CHECK(counted["0101"] == 144);
    CHECK(counted["03011"] == 188);
    CHECK(counted["0401"] == 2125);
    CHECK(counted["020111"] == 3748);
    for (const auto& [code, number] : counted)  // nothing else gets into what the four indicators count
        for (const std::string_view whole : {"0101", "03011", "0401", "020111"})
            CHECK((code == whole || code == "030113" || !Iccs::is_within(code, whole)));
}

TEST_CASE("police.uk: every category of the City of London files is mapped or says why not") {
    const auto folder = shared_data("london");
    if (!folder) return;
    const Mapping uk = shipped_mapping(shipped_iccs(), "police-uk");
    std::set<std::string> seen, unknown;
    for (const auto& file : std::filesystem::recursive_directory_iterator(*folder))
        if (file.path().string().ends_with("-street.csv"))
            each_row(file.path(), {"Crimetype"}, [&](const auto& cells) {
                seen.insert(cells[0]);
                if (uk.find(cells[0]) == nullptr) unknown.insert(cells[0]);
            });
    CHECK(listed(unknown) == "");
    CHECK(seen.size() == uk.all().size());
}
