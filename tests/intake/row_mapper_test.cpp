#include "intake/row_mapper.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/json.hpp"
#include "example.hpp"

using namespace daybook;
using namespace daybook::intake;
using example::map, example::profile;

namespace {

const std::string full = example::general + R"(blank = ["-", "n/a"]
[columns]
record = "Id"
incident = "Case"
code = "Code"
occurred = "Date"
recorded = "Recorded"
area = "Area"
area_name = "Area name"
latitude = "Lat"
longitude = "Lon"
count = "Count"
domestic = "Domestic"
arrest = "Arrest"
disposition = "Outcome"
site = "Site"
sealed = ["Victim", "Address"]
left_out = ["Notes"]
[columns.extra]
unfounded = "Unfounded"
[record]
key = ["record"]
[code]
width = 4
[dates]
occurred = ["YYYY-MM-DD HH:mm", "YYYY-MM-DD"]
recorded = ["YYYY-MM"]
[place]
nowhere = [[-91.686566, 36.619446]]
within = [-88, 41, -87, 42]
decimals = 3
[areas]
blank = ["0"]
[yes]
domestic = ["Y"]
arrest = ["Y"]
[[not_counted]]
field = "unfounded"
is = ["1", "yes"]
reason = "unfounded"
[[clearance]]
field = "disposition"
is = ["died"]
means = "exceptional"
)";

const std::vector<std::string> names{"Id", "Case", "Code", "Date", "Recorded", "Area", "Area name", "Lat", "Lon", "Count", "Domestic", "Arrest", "Outcome", "Site", "Victim", "Address", "Notes", "Unfounded"};

// A file of one row: what is not given has a usual value.
std::string file_of(const std::map<std::string, std::string>& given) {
    std::map<std::string, std::string> cells{{"Id", "77"}, {"Code", "300"}, {"Date", "2024-02-29 23:59"}, {"Area", "5"}, {"Lat", "41.5"}, {"Lon", "-87.5"}};
    for (const auto& [name, value] : given) cells[name] = value;
    std::string header, row;
    for (const auto& name : names) {
        header += (header.empty() ? "" : ",") + name;
        if (&name != &names[0]) row += ',';
        append_csv_cell(row, cells[name]);
    }
    return header + "\n" + row + "\n";
}

example::Mapped one(const std::map<std::string, std::string>& given, const geo::AreaIndex* areas = nullptr) { return map(profile(full), file_of(given), areas); }

// Two districts side by side: 1 from -88 to -87.5, 2 from -87.5 to -87; both from 41 to 42.
geo::AreaSet two_districts() {
    const std::string text = R"({"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"1","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[-88,41],[-87.5,41],[-87.5,42],[-88,42],[-88,41]]]}},
        {"type":"Feature","properties":{"id":"2","name":"East"},"geometry":{"type":"Polygon","coordinates":[[[-87.5,41],[-87,41],[-87,42],[-87.5,42],[-87.5,41]]]}}]})";
    const geo::AreaFile files[] = {{"two.geojson", text}};
    auto set = geo::AreaSet::read(files, {.id = "id", .name = "name"});
    REQUIRE(set.has_value());
    return std::move(*set);
}

Error header_error(const Profile& some, const std::vector<std::string>& header) {
    const auto mapper = RowMapper::make(some, header, "file.csv", example::mapping(), nullptr);
    REQUIRE(!mapper.has_value());
    return mapper.error();
}

}  // namespace

TEST_CASE("a row says what happened, when, where, and how it ended") {
    const auto mapped = one({{"Case", "C-1"}, {"Recorded", "2024-03"}, {"Area name", "Harbour"}, {"Lat", "41.12345"}, {"Lon", "-87.98765"}, {"Count", "-1"}, {"Domestic", "Y"}, {"Arrest", "Y"}, {"Site", "STREET"}});
    const auto& offence = mapped.row().offence;
    CHECK(offence.source == "invented");
    CHECK(offence.record == "77");
    CHECK(offence.incident == "C-1");
    CHECK(offence.code == "0300");
    CHECK(offence.category == "0401");
    CHECK(to_text(offence.occurred) == "2024-02-29T23:59");
    CHECK(to_text(offence.recorded) == "2024-03");
    CHECK(offence.area == "5");
    CHECK(mapped.row().area_name == "Harbour");
    CHECK(offence.point == record::Point{41123000, -87988000});
    CHECK(offence.count == -1);
    CHECK(offence.domestic);
    CHECK(offence.clearance == record::Clearance::arrest);
    CHECK(offence.not_counted.empty());
    CHECK(offence.site == "STREET");
    CHECK(mapped.row().gaps == 0);
    CHECK(mapped.row().sealed.empty());
}

TEST_CASE("what cannot be read is rejected with the column, its name and the reason") {
    struct Case {
        std::map<std::string, std::string> cells;
        std::uint32_t column;
        std::string field, reason;
    };
    const std::vector<Case> cases{
        {{{"Code", ""}}, 3, "Code", "offence code missing"},
        {{{"Date", ""}}, 4, "Date", "date missing"},
        {{{"Date", "29.02.2024"}}, 4, "Date", "date not readable"},
        {{{"Date", "2023-02-29"}}, 4, "Date", "date not readable"},
        {{{"Recorded", "March"}}, 5, "Recorded", "date not readable"},
        {{{"Count", "one"}}, 10, "Count", "count is no whole number from −100 to 100"},
        {{{"Count", "1.5"}}, 10, "Count", "count is no whole number from −100 to 100"},
        {{{"Count", "101"}}, 10, "Count", "count is no whole number from −100 to 100"},
        {{{"Id", std::string(201, '1')}}, 1, "Id", "text too long"},
        {{{"Site", std::string(201, 'x')}}, 14, "Site", "text too long"},
        {{{"Address", std::string(40'000, 'x')}}, 16, "Address", "text too long"},
        {{{"Site", "\xE9"}}, 14, "Site", "text is not UTF-8"},
    };
    for (const auto& [cells, column, field, reason] : cases) {
        CAPTURE(reason);
        const auto mapped = one(cells);
        CHECK(mapped.block.rows.empty());
        CHECK(mapped.reject().column == column);
        CHECK(mapped.reject().field == field);
        CHECK(mapped.reject().reason == reason);
    }
    const auto short_row = map(profile(example::smallest), "Code,Date\n0300\n0300,2024-01-01,x\n");
    CHECK(short_row.reject(0).reason == "row has 1 cells, the header has 2");
    CHECK(short_row.reject(1).reason == "row has 3 cells, the header has 2");
    CHECK(short_row.reject(0).column == 0);
}

TEST_CASE("a single blank, and what the publisher writes for nothing, are empty") {
    const auto mapped = one({{"Case", " "}, {"Area", " - "}, {"Count", " "}, {"Site", "n/a"}, {"Domestic", " "}});
    const auto& offence = mapped.row().offence;
    CHECK(offence.incident.empty());
    CHECK(offence.area.empty());
    CHECK(offence.count == 1);
    CHECK(offence.site.empty());
    CHECK(!offence.domestic);
    CHECK(mapped.row().gaps == without_area);
}

TEST_CASE("codes are padded, and a code without a class or outside the mapping is kept and noted") {
    CHECK(one({{"Code", "110"}}).row().offence.category == "0101");
    CHECK(one({{"Code", "110"}}).row().offence.code == "0110");
    const auto no_class = one({{"Code", "9999"}});
    CHECK(no_class.row().offence.category.empty());
    CHECK(no_class.row().gaps == without_class);
    const auto unknown = one({{"Code", "77777"}});
    CHECK(unknown.row().offence.code == "77777");
    CHECK(unknown.row().gaps == (without_class | code_unknown));
}

TEST_CASE("no coordinates, the origin of the projection, another country and no numbers are no place, and the record stays") {
    using Place = std::pair<std::string, std::string>;
    for (const auto& [lat, lon] : {Place{"", ""}, {"36.619446", "-91.686566"}, {"36.61944", "-91.68656"}, {"51.5", "-0.1"}, {"41.5", ""}, {"north", "west"}, {"nan", "nan"}, {"inf", "-87.5"}, {"1e400", "-87.5"}}) {
        CAPTURE(lat);
        const auto mapped = one({{"Lat", lat}, {"Lon", lon}});
        CHECK(!mapped.row().offence.point);
        CHECK(mapped.row().gaps == without_place);
        CHECK(mapped.row().offence.area == "5");
    }
}

TEST_CASE("places are kept as finely as the profile says and no finer") {
    for (const auto& [decimals, latitude] : {std::pair{"0", 42000000}, {"1", 41500000}, {"3", 41543000}, {"6", 41543211}}) {
        auto text = full;
        text.replace(text.find("decimals = 3"), 12, std::string("decimals = ") + decimals);
        const auto mapped = map(profile(text), file_of({{"Lat", "41.5432109"}}));
        CHECK(mapped.row().offence.point->latitude == latitude);
    }
}

TEST_CASE("projected coordinates are converted") {
    const std::string text = example::general + "[columns]\ncode = \"Code\"\noccurred = \"Date\"\nx = \"X\"\ny = \"Y\"\n" + example::dates + "[place]\ncrs = \"ESRI:102696\"\nnowhere = [[0, 0]]\ndecimals = 3\n";
    const auto mapped = map(profile(text), "Code,Date,X,Y\n0300,2024-01-01,908299,1018097\n0300,2024-01-01,0,0\n");
    // The Gateway Arch, 38.6247 N 90.1849 W, lies some 800 m from this point of downtown St. Louis.
    REQUIRE(mapped.row(0).offence.point);
    CHECK(std::abs(mapped.row(0).offence.point->latitude - 38'624'700) < 20'000);
    CHECK(std::abs(mapped.row(0).offence.point->longitude + 90'184'900) < 20'000);
    CHECK(!mapped.row(1).offence.point);
}

TEST_CASE("the area is the column's; where that is blank, the polygon's that holds the point") {
    const auto set = two_districts();
    const geo::AreaIndex index(set);
    CHECK(one({{"Area", "2"}, {"Lon", "-87.2"}}, &index).row().offence.area == "2");
    CHECK(one({{"Area", ""}, {"Lon", "-87.2"}}, &index).row().offence.area == "2");
    CHECK(one({{"Area", "0"}, {"Lon", "-87.8"}}, &index).row().offence.area == "1");  // 0 is blank by the profile
    const auto differs = one({{"Area", "2"}, {"Lon", "-87.8"}}, &index);
    CHECK(differs.row().offence.area == "2");
    CHECK(differs.row().gaps == area_differs);
    const auto nowhere = one({{"Area", ""}, {"Lat", ""}}, &index);
    CHECK(nowhere.row().offence.area.empty());
    CHECK(nowhere.row().gaps == (without_place | without_area));
    auto text = full;
    text.replace(text.find("[areas]"), 7, "[areas]\nprefer = \"polygon\"");
    const auto polygon = map(profile(text), file_of({{"Area", "2"}, {"Lon", "-87.8"}}), &index);
    CHECK(polygon.row().offence.area == "1");
    CHECK(polygon.row().gaps == area_differs);
}

TEST_CASE("rules say which records do not count and which were cleared") {
    CHECK(one({{"Unfounded", "yes"}}).row().offence.not_counted == "unfounded");
    CHECK(one({{"Unfounded", "no"}}).row().offence.not_counted.empty());
    CHECK(one({{"Outcome", "died"}}).row().offence.clearance == record::Clearance::exceptional);
    CHECK(one({{"Outcome", "moved away"}}).row().offence.clearance == record::Clearance::none);
    CHECK(one({{"Arrest", "y"}}).row().offence.clearance == record::Clearance::none);  // as the profile spells it
}

TEST_CASE("personal text is sealed as canonical JSON in order of the columns' names, and in no other place") {
    const auto mapped = one({{"Victim", "O\"Neil, \xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0"}, {"Address", "12 High St"}});
    CHECK(mapped.row().sealed == "{\"Address\":\"12 High St\",\"Victim\":\"O\\\"Neil, \xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0\"}");
    CHECK(parse_canonical(mapped.row().sealed));
    std::string entry;
    record::append_entry(entry, mapped.row().offence);
    CHECK(entry.find("High") == std::string::npos);
    CHECK(one({{"Victim", " "}}).row().sealed.empty());
}

TEST_CASE("columns that are left out reach neither the entry nor the sealed part") {
    const auto mapped = one({{"Notes", "SECRET"}});
    std::string entry(mapped.row().sealed);
    record::append_entry(entry, mapped.row().offence);
    CHECK(entry.find("SECRET") == std::string::npos);
}

TEST_CASE("a record without an id is known by its coded facts alone: neither sealed text nor exact coordinates take part") {
    const auto plain = one({{"Id", ""}}).row();
    CHECK(plain.offence.record.empty());
    CHECK(plain.content != Hash{});
    CHECK(one({{"Id", ""}, {"Victim", "Anna"}, {"Address", "12 High St"}}).row().content == plain.content);
    CHECK(one({{"Id", ""}, {"Notes", "x"}}).row().content == plain.content);
    CHECK(one({{"Id", ""}, {"Lat", "41.50001"}}).row().content == plain.content);  // within the step of 0.001° that is kept
    CHECK(one({{"Id", ""}, {"Lat", "41.501"}}).row().content != plain.content);
    CHECK(one({{"Id", ""}, {"Code", "110"}}).row().content != plain.content);
    CHECK(one({{"Id", ""}, {"Count", "-1"}}).row().content != plain.content);
    CHECK(one({{"Id", ""}, {"Date", "2024-02-29"}}).row().content != plain.content);
    CHECK(one({}).row().content == Hash{});
}

TEST_CASE("an id can be made of several columns") {
    auto text = full;
    text.replace(text.find("key = [\"record\"]"), 16, "key = [\"incident\", \"record\"]");
    CHECK(map(profile(text), file_of({{"Case", "C-1"}})).row().offence.record == "C-1|77");
    CHECK(map(profile(text), file_of({{"Case", ""}})).row().offence.record.empty());
}

TEST_CASE("text in Windows-1252 is read where the profile allows it, and noted") {
    auto text = full;
    text.insert(text.find("blank"), "fallback_encoding = \"windows-1252\"\n");
    const auto mapped = map(profile(text), file_of({{"Site", "O\x92""BRIEN\x92S"}}));
    CHECK(mapped.row().offence.site == "O\xE2\x80\x99" "BRIEN\xE2\x80\x99S");
    CHECK(mapped.row().gaps == not_utf8);
    CHECK(map(profile(text), file_of({{"Site", "Caf\xC3\xA9"}})).row().gaps == 0);
    auto plain = full;
    plain.insert(plain.find("blank"), "encoding = \"windows-1252\"\n");
    const auto all = map(profile(plain), file_of({{"Site", "Caf\xE9"}}));
    CHECK(all.row().offence.site == "Caf\xC3\xA9");
    CHECK(all.row().gaps == 0);
}

TEST_CASE("a header that does not fit the profile is refused with the column") {
    const Profile some = profile(example::smallest);
    const auto unknown = header_error(some, {"Code", "Date", "Ethnicity"});
    CHECK(unknown.code == "import.column-unknown");
    CHECK(unknown.place == Place{.file = "file.csv", .row = 1, .column = 3, .field = "Ethnicity"});
    CHECK(unknown.sentence.find("left_out") != std::string::npos);
    CHECK(header_error(some, {"Code", "Date", "Code"}).code == "import.column-twice");
    const auto missing = header_error(some, {"Code"});
    CHECK(missing.code == "import.column-missing");
    CHECK(missing.sentence.find("occurred") != std::string::npos);
    CHECK(header_error(some, {"Date"}).sentence.find("\"code\"") != std::string::npos);
    CHECK(header_error(some, {}).code == "import.column-missing");
}

TEST_CASE("the three layouts of the St. Louis files, 18, 20 and 26 columns, fit the profile that ships") {
    const auto loaded = load_profile("stlouis");
    REQUIRE(loaded);
    const std::array<std::string, 3> headers{
        "MonthReportedtoMSHP,DateOccured,NewCrimeIndicator,UnfoundedCrimeIndicator,AdministrativeAdjustmentIndicator,Count,Crime,District,Description,ILEADSAddress,ILEADSStreet,Neighborhood,LocationName,LocationComment,"
        "CADAddress,CADStreet,XCoord,YCoord",
        "Complaint,CodedMonth,DateOccur,FlagCrime,FlagUnfounded,FlagAdministrative,Count,FlagCleanup,Crime,District,Description,ILEADSAddress,ILEADSStreet,Neighborhood,LocationName,LocationComment,CADAddress,CADStreet,"
        "XCoord,YCoord",
        "Complaint,Coded Month,Date Occur,Flag-Crime,Flag-Unfounded,Flag-Administrative,Count,Flag Cleanup,Crime,District,Description,ILEADS-Address,ILEADS-Street,Neighborhood,Location Name,Location Comment,CAD-Address,"
        "CAD-Street,X-Coord,Y-Coord,Beat,Date Crime Coded,ILeads Add,ILeads Approve,ILeads Asg,ILeads Type"};
    const std::array<std::string, 3> rows{
        "2010-07,01/01/1982 00:01,Y, , ,1,172100,2,X,6600,SOME AVE,8, , ,6600,SOME,875372.4,1002992",
        "17-1,2017-01,01/01/2004 00:01,Y, , ,-1, , 21000,5,X,5200,SOME PL,52, , ,1200,SOME,0,0",
        "17-2,2017-05,5/1/2017 9:05,Y, , ,1, ,115400,5,X,3352,SOME AVE,50, , ,3352,SOME,886597.1,1036889, , , , , , "};
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const auto mapped = map(loaded->profile, headers[i] + "\n" + rows[i] + "\n");
        CAPTURE(headers[i]);
        CHECK(mapped.header.size() == std::array<std::size_t, 3>{18, 20, 26}[i]);
        const auto& row = mapped.row();
        CHECK(row.offence.count == (i == 1 ? -1 : 1));
        CHECK(row.offence.point.has_value() == (i != 1));
        CHECK(row.offence.code.size() == 6);
        CHECK(row.sealed.find("SOME") != std::string_view::npos);
        std::string entry;
        record::append_entry(entry, row.offence);
        CHECK(entry.find("SOME") == std::string::npos);
    }
}

TEST_CASE("each kind of gap has a name") {
    std::vector<std::string_view> all;
    for (int bit = 0; bit < gap_count; ++bit) all.push_back(gap_name(bit));
    CHECK(all == std::vector<std::string_view>{"without-place", "without-area", "without-class", "code-not-in-mapping", "area-differs-from-polygon", "not-utf8"});
}
