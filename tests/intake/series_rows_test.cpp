#include "intake/series_rows.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/csv.hpp"
#include "intake/period_format.hpp"

using namespace daybook;
using namespace daybook::intake;

namespace {

// One value a row.
const std::string long_form = R"(
id = "office"
version = "1"
blank = ["..", "n/a"]
[series]
for = "town"
area = "District"
whole = "Total"
period = "Period"
code = "Code"
value = "Value"
unit = "Unit"
edition_column = "Edition"
edition = "first"
thousands = [" ", ","]
[[series.values]]
code = "KG"
series = "seizures"
unit = "kg"
decimals = 2
[[series.values]]
code = "DEATHS"
series = "deaths"
unit = "deaths"
)";
constexpr std::string_view long_header = "Period,District,Code,Value,Unit,Edition\n";

// A column for each series, a decimal comma, the period in two columns.
const std::string wide_form = R"(
id = "office"
version = "1"
delimiter = ";"
encoding = "windows-1252"
[series]
for = "town"
period = ["Year", "Month"]
periods = ["YYYY-M", "YYYY-"]
decimal = ","
thousands = ["."]
left_out = "Remark"
[[series.values]]
column = "Seized"
series = "seizures"
unit = "kg"
decimals = 1
[[series.values]]
column = "Dead"
series = "deaths"
unit = "deaths"
)";

Profile profile_of(const std::string& text) {
    auto profile = parse_profile(text, "office.toml");
    REQUIRE_MESSAGE(profile.has_value(), to_text(profile.error()));
    return *std::move(profile);
}

std::string refusal_of(const std::string& text) {
    const auto profile = parse_profile(text, "office.toml");
    REQUIRE_FALSE(profile);
    return profile.error().sentence;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

// What each row of a file gives: "seizures 3 2016-01 1250/2 kg final", or "Value: number not readable".
std::vector<std::string> read(const std::string& profile_text, const std::string& file, std::string_view edition = {}) {
    const Profile profile = profile_of(profile_text);
    CsvReader reader(file, profile.delimiter);
    const auto header_row = reader.next();
    const std::vector<std::string> header(header_row->cells.begin(), header_row->cells.end());
    const auto mapper = SeriesMapper::make(profile, header, "file.csv", edition);
    REQUIRE_MESSAGE(mapper.has_value(), to_text(mapper.error()));
    std::vector<std::string> lines;
    SeriesRow row;
    while (const auto record = reader.next(header.size())) {
        mapper->map(record->cells, row);
        for (const auto& [value, column, area_column] : row.values) {
            CHECK(value.source == "office");
            CHECK(value.about == "town");
            lines.push_back(value.series + " " + (value.area.empty() ? "*" : value.area) + " " + value.period.to_text() + " " + std::to_string(value.value) + "/" + std::to_string(value.scale) + " " + value.unit + " " + value.edition);
        }
        for (const auto& why : row.rejects) lines.push_back(why.field + ": " + why.reason);
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("each row gives its value, with its area, period, unit and edition") {
    CHECK(read(long_form, std::string(long_header) + "2016-01,3,KG,12.5,kg,final\n2016-Q2,Total,DEATHS,\"1,234\",deaths,\n2016,,KG,7,kg,final\n") ==
          Lines{"seizures 3 2016-01 1250/2 kg final", "deaths * 2016-Q2 1234/0 deaths first", "seizures * 2016 700/2 kg final"});
}

TEST_CASE("what the caller says of the edition holds for all values") {
    CHECK(read(long_form, std::string(long_header) + "2016-01,3,KG,12.5,kg,final\n", "2016-03 revised") == Lines{"seizures 3 2016-01 1250/2 kg 2016-03 revised"});
}

TEST_CASE("each mistake of a row is set aside with its column and reason") {
    CHECK(read(long_form, std::string(long_header) + ",3,KG,1,kg,final\n"               // no period
                              "2016-13,3,KG,1,kg,final\n"                               // no such month
                              "2016-03/2016-01,3,KG,1,kg,final\n"                       // reversed
                              "2016-01,3,GRAMS,1,kg,final\n"                            // not in the profile
                              "2016-01,3,KG,,kg,final\n"                                // no value
                              "2016-01,3,KG,..,kg,final\n"                              // the publisher's mark for none
                              "2016-01,3,KG,\"12,5\",kg,final\n"                        // no group of three
                              "2016-01,3,KG,-4,kg,final\n"                              // below zero
                              "2016-01,3,KG,1.005,kg,final\n"                           // more decimals than the series has
                              "2016-01,3,DEATHS,1.5,deaths,final\n"                     // half a death
                              "2016-01,3,KG,1e3,kg,final\n"
                              "2016-01,3,KG,99999999999999999999,kg,final\n"
                              "2016-01,3,KG,4,g,final\n"                                // another unit
                              "2016-01,3,KG,4,kg," + std::string(65, 'x') + "\n"
                              "2016-01,3,KG,4,kg\n") ==
          Lines{"Period: period missing", "Period: period not readable", "Period: period ends before it begins", "Code: series not known", "Value: value missing", "Value: value missing", "Value: number not readable",
                "Value: number not readable", "Value: number not readable", "Value: number not readable", "Value: number not readable", "Value: number not readable", "Unit: unit is not that of the profile",
                "Edition: edition not readable", ": row has 5 cells, the header has 6"});
}

TEST_CASE("a row with a column for each series gives a value for each that is there, and a bad one spoils no other") {
    CHECK(read(wide_form, "Year;Month;Seized;Dead;Remark\n2016;1;1.234,5;3;caf\xE9\n2016;12;;4;\n2016;;99;;whole year\n2016;2;1,25;5;\n2016;3;;;\n", "1") ==
          Lines{"seizures * 2016-01 12345/1 kg 1", "deaths * 2016-01 3/0 deaths 1", "deaths * 2016-12 4/0 deaths 1", "seizures * 2016 990/1 kg 1", "deaths * 2016-02 5/0 deaths 1", "Seized: number not readable"});
}

TEST_CASE("values without an edition, and files whose columns are not those of the profile, are refused before anything is read") {
    const Profile wide = profile_of(wide_form), by_row = profile_of(long_form);
    auto code = [](const Profile& profile, const std::vector<std::string>& header, std::string_view edition) {
        const auto made = SeriesMapper::make(profile, header, "file.csv", edition);
        return made ? std::string() : made.error().code;
    };
    CHECK(code(wide, {"Year", "Month", "Seized", "Dead"}, "1").empty());
    CHECK(code(wide, {"Year", "Month", "Seized", "Dead"}, "") == "series.edition");
    CHECK(code(wide, {"Year", "Month", "Seized", "Dead"}, "two\nlines") == "series.edition");
    CHECK(code(wide, {"Year", "Month", "Seized"}, "1") == "import.column-missing");
    CHECK(code(wide, {"Year", "Month", "Seized", "Dead", "Names"}, "1") == "import.column-unknown");
    CHECK(code(wide, {"Year", "Month", "Seized", "Dead", ""}, "1") == "import.column-unknown");
    CHECK(code(wide, {"Year", "Month", "Seized", "Dead", "Dead"}, "1") == "import.column-twice");
    CHECK(code(by_row, {"Period", "District", "Code", "Value", "Unit"}, "") == "import.column-missing");
    CHECK(code(by_row, {"Period", "District", "Code", "Value", "Unit"}, "1").empty());  // then nobody asks for it
}

TEST_CASE("each mistake in a profile of series is refused with a sentence that helps") {
    CHECK(refusal_of(replaced(long_form, "for = \"town\"\n", "")).find("series.for is missing") != std::string::npos);
    CHECK(refusal_of(replaced(long_form, "period = \"Period\"\n", "")).find("series.period") != std::string::npos);
    CHECK(refusal_of(replaced(long_form, "value = \"Value\"\n", "")).find("go together") != std::string::npos);
    CHECK(refusal_of(replaced(long_form, "code = \"KG\"\n", "column = \"KG\"\n")).find("code = ") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "column = \"Dead\"\n", "")).find("column = ") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "series = \"deaths\"", "series = \"seizures\"")).find("shares its name") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "series = \"deaths\"", "series = \"two words\"")).find("two words") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "decimals = 1", "decimals = 4")).find("from 0 to 3") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "\"YYYY-M\"", "\"MM\"")).find("no form of a period") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "thousands = [\".\"]", "thousands = [\",\"]")).find("cannot be the same") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "decimal = \",\"", "decimal = \"\"")).find("decimal") != std::string::npos);
    CHECK(refusal_of(replaced(wide_form, "version = \"1\"", "version = \"1\"\nmapping = \"nibrs\"")).find("mapping") != std::string::npos);
    CHECK(refusal_of(wide_form + "[dates]\noccurred = \"YYYY\"\n").find("dates") != std::string::npos);
}

TEST_CASE("numbers are read as they are written, or not at all") {
    const std::vector<std::string> space{" ", "\u00A0"}, none;
    CHECK(read_scaled("0", '.', none, 0) == 0);
    CHECK(read_scaled("1 234 567", '.', space, 0) == 1'234'567);
    CHECK(read_scaled("1\u00A0234,50", ',', space, 1) == 12345);  // a zero after the last decimal says nothing new
    CHECK(read_scaled("007", '.', none, 0) == 7);
    CHECK(read_scaled("12", '.', none, 3) == 12'000);
    CHECK(read_scaled("100000000000000", '.', none, 0) == largest_series_value);
    CHECK_FALSE(read_scaled("100000000000001", '.', none, 0));
    for (const auto* text : {"", ".", ".5", "5.", "1 23", "1234 567", "1  234", " 1", "1 ", "+1", "-1", "1,5", "0x10", "1.2.3", "١"}) {
        CAPTURE(text);
        CHECK_FALSE(read_scaled(text, '.', space, 2));
    }
}

TEST_CASE("any number reads back as it was written, with separators or without") {
    CHECK(rc::check([] {
        const auto value = *rc::gen::inRange<std::int64_t>(0, largest_series_value + 1);
        const int decimals = *rc::gen::inRange(0, 4);
        std::string digits = std::to_string(value);
        if (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
        std::string whole = digits.substr(0, digits.size() - static_cast<std::size_t>(decimals));
        const std::string fraction = decimals == 0 ? "" : "," + digits.substr(digits.size() - static_cast<std::size_t>(decimals));
        RC_ASSERT(read_scaled(whole + fraction, ',', {}, decimals) == value);
        for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) whole.insert(static_cast<std::size_t>(at), ".");
        const std::vector<std::string> thousands{"."};
        RC_ASSERT(read_scaled(whole + fraction, ',', thousands, decimals) == value);
    }));
}

TEST_CASE("periods are read in the publisher's form") {
    auto read = [](std::string_view pattern, std::string_view text) -> std::string {
        const auto period = PeriodFormat::parse(pattern).value().read(text);
        return period ? period->to_text() : "-";
    };
    CHECK(read("YYYY", "2016") == "2016");
    CHECK(read("YYYY-MM", "2016-03") == "2016-03");
    CHECK(read("M/YYYY", "3/2016") == "2016-03");
    CHECK(read("M/YYYY", "12/2016") == "2016-12");
    CHECK(read("QQ YYYY", "Q3 2016") == "2016-Q3");
    CHECK(read("YYYY/Q", "2016/4") == "2016-Q4");
    for (const auto& [pattern, text] : std::vector<std::pair<std::string, std::string>>{{"YYYY", "16"}, {"YYYY", "20160"}, {"YYYY", "0000"}, {"YYYY", "4016"}, {"YYYY-MM", "2016-3"}, {"YYYY-MM", "2016-13"}, {"YYYY-MM", "2016-00"},
                                                                                         {"QQ YYYY", "Q5 2016"}, {"QQ YYYY", "3 2016"}, {"YYYY", "2016 "}, {"YYYY-MM", "2016"}}) {
        CAPTURE(text);
        CHECK(read(pattern, text) == "-");
    }
    for (const auto* pattern : {"", "MM", "YYYY YYYY", "YYYY-MM-Q", "YY"}) CHECK_FALSE(PeriodFormat::parse(pattern));
}
