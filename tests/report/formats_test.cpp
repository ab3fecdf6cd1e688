// The board report in each format: every figure of the page is in each of them with the same value, and comes back by its reader.
#include <doctest/doctest.h>

#include <array>
#include <future>
#include <rapidcheck.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <zip.h>

#include "base/html.hpp"
#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/html.hpp"
#include "report/print.hpp"
#include "report/sdmx.hpp"
#include "report/xlsx.hpp"
#include "report/xlsx_reader.hpp"
#include "sample_report.hpp"

using namespace daybook;
using namespace daybook::report;

namespace {

const std::string recipe = "{\"title\":\"Қала — \\\"a\\\"\"}\n";

std::string xlsx_of(const BoardReport& report, std::string_view text = recipe) {
    auto bytes = board_xlsx(report, Wording::shipped(report.language), text);
    REQUIRE_MESSAGE(bytes.has_value(), (bytes ? "" : to_text(bytes.error())));
    return *std::move(bytes);
}

std::vector<ReadSheet> sheets_of(std::string_view bytes) {
    auto sheets = read_xlsx(bytes);
    REQUIRE_MESSAGE(sheets.has_value(), (sheets ? "" : to_text(sheets.error())));
    return *std::move(sheets);
}

using Values = std::map<std::string, std::pair<std::string, std::string>>;
Values values_of(const Result<FigureFile>& file) {
    REQUIRE_MESSAGE(file.has_value(), (file ? "" : to_text(file.error())));
    Values values;
    for (const auto& figure : file->figures) values[to_text(figure.key)] = {figure.value, figure.visible};
    return values;
}

// The report with a few numbers that a random test chose.
BoardReport with_numbers(Language language, std::int64_t count, double ratio) {
    auto report = sample::board_report(language);
    report.indicators[6].count = count;
    report.indicators[2].comparison.low = ratio;
    report.indicators[0].areas[3].rate = ratio;
    return report;
}

std::string code_of_refusal(const Result<std::vector<ReadSheet>>& sheets) { return sheets ? "read" : sheets.error().code; }

// A zip archive of these parts, in their order.
std::string archive(const std::vector<std::pair<std::string, std::string>>& parts) {
    zip_source_t* const to = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_source_keep(to);
    zip_t* const zip = zip_open_from_source(to, ZIP_TRUNCATE, nullptr);
    REQUIRE(zip != nullptr);
    for (const auto& [name, text] : parts) REQUIRE(zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), 0) >= 0);
    REQUIRE(zip_close(zip) == 0);
    zip_stat_t facts;
    REQUIRE(zip_source_stat(to, &facts) == 0);
    std::string bytes(facts.size, '\0');
    REQUIRE(zip_source_open(to) == 0);
    REQUIRE(zip_source_read(to, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()));
    zip_source_close(to);
    zip_source_free(to);
    return bytes;
}

// The parts of a workbook of one sheet with these rows of XML.
std::vector<std::pair<std::string, std::string>> parts_with(const std::string& rows) {
    return {{"xl/workbook.xml", "<workbook><sheets><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>"},
            {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
            {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}};
}

// The bytes of a workbook with one text changed in one of its parts.
std::string with_change(const std::string& bytes, const std::string& part, const std::string& from, const std::string& to) {
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    zip_t* const zip = zip_open_from_source(source, ZIP_RDONLY, nullptr);
    REQUIRE(zip != nullptr);
    std::vector<std::pair<std::string, std::string>> parts;
    bool changed = false;
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); ++i) {
        zip_stat_t facts;
        REQUIRE(zip_stat_index(zip, static_cast<zip_uint64_t>(i), 0, &facts) == 0);
        std::string text(facts.size, '\0');
        zip_file_t* const member = zip_fopen_index(zip, static_cast<zip_uint64_t>(i), 0);
        REQUIRE(zip_fread(member, text.data(), text.size()) == static_cast<zip_int64_t>(text.size()));
        zip_fclose(member);
        if (const auto at = text.find(from); facts.name == part && at != std::string::npos) {
            text.replace(at, from.size(), to);
            changed = true;
        }
        parts.emplace_back(facts.name, std::move(text));
    }
    zip_discard(zip);
    REQUIRE(changed);
    return archive(parts);
}

}  // namespace

TEST_CASE("every figure of the page is in each format, with the same value and the same text") {
    rc::check("formats agree", [] {
        const auto language = *rc::gen::elementOf(std::vector<Language>(std::begin(all_languages), std::end(all_languages)));
        const auto report = with_numbers(language, *rc::gen::inRange<std::int64_t>(0, 2'000'000'000), *rc::gen::inRange(1, 9'999'999) / 997.0);
        const auto wording = Wording::shipped(language);
        const auto page = values_of(read_report_html(render(report, wording)));
        RC_ASSERT(page.size() > 300U);
        RC_ASSERT(values_of(read_figures_csv(figures_csv(report, wording))) == page);
        RC_ASSERT(values_of(read_figures_sdmx(figures_sdmx(report, wording))) == page);
        RC_ASSERT(values_of(figures_in(sheets_of(xlsx_of(report)))) == page);
    });
}

TEST_CASE("limits that do not exist and values that cannot be said survive each format") {
    auto report = sample::board_report();
    report.indicators[2].comparison.high = std::numeric_limits<double>::infinity();
    report.indicators[2].comparison.change_percent = {};
    const auto wording = Wording::shipped(Language::en);
    const auto key = [&](Measure measure) { return to_text(key_against(report, "robbery", measure)); };
    for (const auto& values : {values_of(read_report_html(render(report, wording))), values_of(read_figures_sdmx(figures_sdmx(report, wording))), values_of(figures_in(sheets_of(xlsx_of(report))))}) {
        CHECK(values.at(key(Measure::high)).first == "inf");
        CHECK(values.at(key(Measure::change)).first == "none");
    }
}

TEST_CASE("the same report gives the same workbook, and its recipe comes back") {
    const auto bytes = xlsx_of(sample::board_report());
    CHECK(bytes == xlsx_of(sample::board_report()));
    CHECK(recipe_in(sheets_of(bytes)) == recipe);
    std::string long_recipe;
    for (int i = 0; i < 40'000; ++i) long_recipe += "Ә" + std::to_string(i % 7);
    CHECK(recipe_in(sheets_of(xlsx_of(sample::board_report(), long_recipe))) == long_recipe);
}

TEST_CASE("findings have a sheet of the workbook, each row with the finding's name") {
    auto report = sample::board_report();
    const auto sheets = workbook(report, Wording::shipped(Language::en), recipe);
    const auto sheet = std::ranges::find(sheets, "Findings", &Sheet::name);
    REQUIRE(sheet != sheets.end());
    std::vector<std::vector<std::string>> rows;
    for (const auto& cells : sheet->rows) {
        CHECK(cells.size() <= sheet->head.size());
        auto& texts = rows.emplace_back();
        for (const auto& cell : cells) texts.push_back(cell.text);
    }
    const std::string name = "Clusters: Burglary & more, 2023";
    CHECK(rows == std::vector<std::vector<std::string>>{{name, "What was found", "2 clusters are <b>beyond</b> chance."}, {name, "What was found", "1. Around Harbour: 12 cases where 4.1 would be expected."}, {name, "Clusters", "No.", "Around", "Cases"}, {name, "Clusters", "1", "=Harbour", "12"},
                                                       {name, "What it does not say", "Nothing is said of why."}, {name, "To check", "daybook clusters --source town --as-of 61234"}});
    report.findings.clear();
    const auto without = workbook(report, Wording::shipped(Language::en), recipe);
    CHECK(without.size() + 1 == sheets.size());
}

TEST_CASE("a workbook is dated by its report alone") {
    const auto date = Period::parse("2023")->after_last();
    const std::vector<Sheet> sheets = {{"A", {"x"}, {}, 0}};
    CHECK(*to_xlsx(sheets, "t", date) == *to_xlsx(sheets, "t", date));
    CHECK(*to_xlsx(sheets, "t", date) != *to_xlsx(sheets, "t", date + 1));
}

TEST_CASE("workbooks that are made at the same time are the same bytes as those made one by one") {
    const std::vector<Sheet> sheets = {{"A", {"x"}, {}, 0}};
    const std::array<Day, 2> dates{day_of(2023, 1, 1), day_of(2024, 1, 1)};
    std::array<std::string, 2> alone;
    for (std::size_t i = 0; i < dates.size(); ++i) alone[i] = *to_xlsx(sheets, "t", dates[i]);
    std::vector<std::future<int>> others;
    for (std::size_t i = 0; i < dates.size(); ++i)
        others.push_back(std::async(std::launch::async, [&, i] {
            int different = 0;
            for (int time = 0; time < 1500; ++time) different += *to_xlsx(sheets, "t", dates[i]) == alone[i] ? 0 : 1;
            return different;
        }));
    for (auto& other : others) CHECK(other.get() == 0);
}

TEST_CASE("what begins like a formula is a text, and what spreadsheets cannot hold is replaced") {
    auto report = sample::board_report();
    report.title = "=1+1";
    report.indicators[0].title = "=HYPERLINK(\"http://x\")";
    report.indicators[0].areas[0].name = "@SUM(A1)";
    report.indicators[2].title = "a\x01\xFF\xEF\xBF\xBE";
    report.notes = {std::string(70'000, 'x')};
    const auto sheets = sheets_of(xlsx_of(report));  // the reader refuses formulas
    bool formula_text = false, replaced = false;
    for (const auto& sheet : sheets)
        for (const auto& row : sheet.rows)
            for (const auto& cell : row.cells) {
                formula_text = formula_text || (cell.text == "=HYPERLINK(\"http://x\")" && !cell.is_number);
                replaced = replaced || cell.text == "a\uFFFD\uFFFD\uFFFD";
                CHECK(cell.text.size() <= 32'000);
            }
    CHECK(formula_text);
    CHECK(replaced);
}

TEST_CASE("each cell of a workbook that differs is named") {
    const auto bytes = xlsx_of(sample::board_report());
    const auto right = sheets_of(bytes);
    CHECK(differences(right, right, 10).empty());
    const auto other = sheets_of(with_change(bytes, "xl/worksheets/sheet2.xml", "<v>", "<v>7"));
    const auto found = differences(other, right, 10);
    REQUIRE(found.size() == 1);
    CHECK(found[0].sheet == "Key figures");
    CHECK(!found[0].cell.empty());
    CHECK(found[0].found != found[0].expected);
    auto fewer = right;
    fewer.pop_back();
    CHECK(differences(fewer, right, 10).size() == 1);
    CHECK(differences(right, fewer, 10).size() == 1);
    fewer = right;
    fewer[2].rows.erase(fewer[2].rows.begin() + 3);
    CHECK(differences(fewer, right, 3).size() == 3);
}

TEST_CASE("a number that only looks like the value when it is rounded is not taken for it") {
    const auto report = sample::board_report();
    const auto bytes = xlsx_of(report);
    const auto values = values_of(figures_in(sheets_of(bytes)));
    const double ratio = std::stod(values.at(to_text(key_against(report, "robbery", Measure::low))).first);
    const auto changed = values_of(figures_in(sheets_of(with_change(bytes, "xl/worksheets/sheet7.xml", fmt::format("<v>{}</v>", ratio), fmt::format("<v>{}</v>", ratio + 0.00004)))));
    CHECK(changed != values);
}

TEST_CASE("what a report's workbook never has is refused") {
    CHECK(code_of_refusal(read_xlsx("PK\x03\x04")) == "xlsx.form");
    CHECK(code_of_refusal(read_xlsx("")) == "xlsx.form");
    CHECK(code_of_refusal(read_xlsx(archive(parts_with("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")))) == "read");
    for (const auto* rows : {"<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c></row>", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>", "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
                             "<row r=\"2\"/><row r=\"1\"/>", "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>", "<row r=\"1\"><c r=\"A1\"><v>1e999</v></c></row>",
                             "<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c></row>", "<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>", "<row r=\"9999999\"/>"})
        CHECK_MESSAGE(code_of_refusal(read_xlsx(archive(parts_with(rows)))) == "xlsx.cell", rows);
    for (const auto* part : {"xl/vbaProject.bin", "xl/drawings/drawing1.xml", "xl/externalLinks/externalLink1.xml", "../../etc/passwd"}) {
        auto parts = parts_with("");
        parts.emplace_back(part, "");
        CHECK_MESSAGE(code_of_refusal(read_xlsx(archive(parts))) == "xlsx.part", part);
    }
    auto twins = parts_with("");
    twins[0].second = "<workbook><sheets><sheet name=\"A\" r:id=\"r1\"/><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>";
    CHECK(code_of_refusal(read_xlsx(archive(twins))) == "xlsx.form");
    auto entities = parts_with("");
    entities[2].second = "<!DOCTYPE x [<!ENTITY a \"b\">]>" + entities[2].second;
    CHECK(code_of_refusal(read_xlsx(archive(entities))) == "xlsx.part");
}

TEST_CASE("a zip bomb is put down when it grows larger than a report can be") {
    auto parts = parts_with("");
    parts.emplace_back("xl/styles.xml", std::string(most_workbook_bytes + 1, ' '));
    const auto bytes = archive(parts);
    CHECK(bytes.size() < 1'000'000);
    CHECK(code_of_refusal(read_xlsx(bytes)) == "report.large");
}

TEST_CASE("columns have the names that spreadsheets give them") {
    const auto cell = [](std::uint32_t column) { return differences({{"A", {{1, {{column, true, "1"}}}}}}, {{"A", {}}}, 1).at(0).cell; };
    CHECK(cell(1) == "A1");
    CHECK(cell(26) == "Z1");
    CHECK(cell(27) == "AA1");
    CHECK(cell(703) == "AAA1");
    CHECK(cell(16384) == "XFD1");
}

TEST_CASE("times are written as SDMX has them") {
    const auto of = [](const char* text) {
        const auto time = sdmx_time(*Period::parse(text));
        return time.frequency + " " + time.time;
    };
    CHECK(of("2015") == "A 2015");
    CHECK(of("2015-Q3") == "Q 2015-Q3");
    CHECK(of("2015-03") == "M 2015-03");
    CHECK(of("2015-03-01") == "D 2015-03-01");
    CHECK(of("2015-03-04/2015-03-10") == "_O 2015-03-04/P7D");
    CHECK(of("2012/2015") == "_O 2012-01-01/P1461D");
}

TEST_CASE("names become identifiers of SDMX, no two of them the same") {
    CHECK(sdmx_id("35") == "35");
    CHECK(sdmx_id("St. Anne & Castle") == "St$2E$20Anne$20$26$20Castle");
    CHECK(sdmx_id("_T") == "$5FT");
    rc::check("different names, different ids", [](const std::string& a, const std::string& b) {
        const auto id = sdmx_id(a);
        RC_ASSERT(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@$-") == std::string::npos);
        RC_ASSERT((a == b) == (id == sdmx_id(b)));
    });
}

TEST_CASE("the first row of SDMX-CSV is that of the standard, and an altered code is refused with its row") {
    const auto csv = figures_sdmx(sample::board_report(), Wording::shipped(Language::en));
    CHECK(csv.starts_with("STRUCTURE,STRUCTURE_ID,ACTION,FREQ,"));
    CHECK(csv.find("\r\ndataflow,DAYBOOK:BOARD_REPORT(1.0.0),I,A,town,") != std::string::npos);
    for (const auto& [from, to] : {std::pair<std::string, std::string>{",I,A,town", ",I,M,town"}, {",NUMBER,0,", ",PERSONS,0,"}, {",_T,COUNT,", ",_X,COUNT,"}}) {
        auto changed = csv;
        const auto at = changed.find(from);
        REQUIRE(at != std::string::npos);
        changed.replace(at, from.size(), to);
        const auto read = read_figures_sdmx(changed);
        REQUIRE(!read);
        CHECK(read.error().code == "sdmx.code");
        CHECK(read.error().place.row > 1);
    }
}

TEST_CASE("the print edition has every text of the figures, long tables as lines, and not the book") {
    const auto report = sample::board_report(Language::kk);
    const auto html = render(report, Wording::shipped(Language::kk));
    const auto print = print_edition(html);
    CHECK(print.find("<data") == std::string::npos);
    CHECK(print.find("id=\"book\"") == std::string::npos);
    CHECK(print.find("class=\"lines ") != std::string::npos);
    CHECK(print.find("Қ") != std::string::npos);
    const auto file = read_report_html(html);
    REQUIRE(file.has_value());
    for (const auto& figure : file->figures) CHECK_MESSAGE(print.find(html_text(figure.visible)) != std::string::npos, figure.visible);
}

TEST_CASE("documents for a reader of workbooks that is not ours") {
    const char* const folder = std::getenv("DAYBOOK_WORKBOOK_SAMPLES");
    if (folder == nullptr) return;
    for (const auto language : all_languages) {
        auto report = sample::board_report(language);
        report.indicators[0].areas[0].name = "=1+1";
        const auto name = fmt::format("{}/{}", folder, code_of(language));
        std::ofstream(name + ".xlsx", std::ios::binary) << xlsx_of(report);
        std::ofstream(name + ".csv", std::ios::binary) << figures_csv(report, Wording::shipped(language));
        std::ofstream(name + ".sdmx.csv", std::ios::binary) << figures_sdmx(report, Wording::shipped(language));
    }
}
