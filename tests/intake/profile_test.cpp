#include "intake/profile.hpp"

#include "base/shipped.hpp"
#include "example.hpp"

using namespace daybook;
using namespace daybook::intake;
using example::general, example::columns, example::dates;

namespace {

struct Bad {
    std::string text;
    std::uint64_t line;
    std::string says;  // what the sentence has to hold
};

// The text without the line that begins with `start`.
std::string without(std::string text, const std::string& start) {
    const auto at = text.find(start);
    return text.erase(at, text.find('\n', at) - at + 1);
}

}  // namespace

TEST_CASE("the profiles that ship parse, and their mappings with them") {
    std::vector<std::string> names;
    for (const auto& file : shipped_files()) {
        if (!file.name.starts_with("profiles/")) continue;
        const std::string name(file.name.substr(9, file.name.size() - 9 - 5));
        CAPTURE(name);
        names.push_back(name);
        const auto loaded = load_profile(name);
        REQUIRE_MESSAGE(loaded.has_value(), to_text(loaded.error()));
        CHECK(loaded->profile.id == name);
        CHECK(loaded->mapping.id() == loaded->profile.mapping);
        CHECK(loaded->profile.sha256 == sha256(file.text));
        CHECK(!loaded->profile.terms.empty());
    }
    for (const std::string needed : {"chicago", "stlouis", "police-uk"}) CHECK(std::find(names.begin(), names.end(), needed) != names.end());
}

TEST_CASE("the smallest profile names the code, the date and how dates are written") {
    const Profile profile = example::profile(example::smallest);
    CHECK(profile.id == "invented");
    CHECK(profile.title == "invented");
    CHECK(profile.encoding == Encoding::utf8);
    CHECK(profile.delimiter == ',');
    CHECK(profile.decimals == 4);
    CHECK(profile.key.empty());
}

TEST_CASE("one text stands for a list of one") {
    const Profile profile = example::profile(general + "[columns]\ncode = [\"Code\", \"code\"]\noccurred = \"Date\"\nsealed = \"Address\"\n[dates]\noccurred = \"YYYY\"\n");
    CHECK(profile.occurred_formats == std::vector<std::string>{"YYYY"});
    CHECK(profile.sealed == std::vector<std::string>{"Address"});
    CHECK(profile.columns[0].spellings == std::vector<std::string>{"Code", "code"});
}

TEST_CASE("each mistake in a profile is refused with its line and a sentence that helps") {
    const std::vector<Bad> all{
        {"id = \"a\nversion = 1", 1, "this is not TOML"},
        {general + general, 4, "this is not TOML"},
        {without(example::smallest, "id"), 1, "id is missing"},
        {without(example::smallest, "version"), 1, "version is missing"},
        {without(example::smallest, "mapping"), 1, "mapping is missing"},
        {"id = 7\n" + without(example::smallest, "id"), 1, "id has to be text in quotes"},
        {"id = \"\"\n" + without(example::smallest, "id"), 1, "id has to be 1 to 64 of the letters"},
        {"id = \"a/b\"\n" + without(example::smallest, "id"), 1, "id has to be 1 to 64 of the letters"},
        {"id = \"a|b\"\n" + without(example::smallest, "id"), 1, "id has to be 1 to 64 of the letters"},
        {general + "encodign = \"utf-8\"\n" + columns + dates, 4, "encodign is not something that a profile can say"},
        {general + "encoding = \"latin-9\"\n" + columns + dates, 4, "\"utf-8\" or \"windows-1252\""},
        {general + "encoding = 8\n" + columns + dates, 4, "encoding has to be text"},
        {general + "delimiter = \"tab\"\n" + columns + dates, 4, "delimiter has to be one letter"},
        {general + "delimiter = \"\"\n" + columns + dates, 4, "delimiter has to be one letter"},
        {general + columns + "weapon = \"Weapon\"\n" + dates, 7, "columns.weapon is not something"},
        {general + columns + "area = 5\n" + dates, 7, "columns.area has to be text in quotes, or a list"},
        {general + columns + "area = [\"A\", 5]\n" + dates, 7, "columns.area has to be a list of texts"},
        {general + without(columns, "code") + dates, 1, "columns.code is missing"},
        {general + without(columns, "occurred") + dates, 1, "columns.occurred is missing"},
        {general + columns, 1, "dates.occurred is missing"},
        {general + columns + "[dates]\noccurred = \"yesterday\"\n", 1, "\"yesterday\" is no date format"},
        {general + columns + "recorded = \"R\"\n" + dates, 1, "dates.recorded is missing"},
        {general + columns + "x = \"X\"\n" + dates, 1, "columns.x and columns.y go together"},
        {general + columns + "latitude = \"Y\"\n" + dates, 1, "columns.latitude and columns.longitude go together"},
        {general + columns + "x = \"X\"\ny = \"Y\"\n" + dates, 1, "place.crs is missing"},
        {example::smallest + "[place]\ndecimals = 9\n", 10, "place.decimals has to be a whole number from 0 to 6"},
        {example::smallest + "[place]\nwithin = [1, 2, 3]\n", 10, "four numbers: west, south, east, north"},
        {example::smallest + "[place]\nwithin = [10, 0, 5, 1]\n", 10, "four numbers: west, south, east, north"},
        {example::smallest + "[place]\nnowhere = [0, 0]\n", 10, "place.nowhere has to be a list"},
        {example::smallest + "[record]\nkey = \"number\"\n", 1, "record.key names \"number\", which columns does not have"},
        {example::smallest + "[record]\nnumber_repeats = 1\n", 10, "record.number_repeats has to be true or false"},
        {example::smallest + "[areas]\nprefer = \"map\"\n", 10, "\"column\" or \"polygon\""},
        {example::smallest + "[population]\nby = \"size\"\nkey = \"k\"\nnumber = \"n\"\n", 10, "\"id\" or \"name\""},
        {example::smallest + "[population]\nby = \"id\"\n", 9, "population.key is missing"},
        {example::smallest + "[[not_counted]]\nfield = \"void\"\nis = [\"1\"]\nreason = \"void\"\n", 1, "a rule names the field \"void\""},
        {example::smallest + "[[not_counted]]\nfield = \"code\"\nis = [\"1\"]\n", 9, "not_counted.reason is missing"},
        {example::smallest + "[not_counted]\nfield = \"code\"\n", 9, "not_counted has to be a list of tables: [[not_counted]]"},
        {example::smallest + "[[clearance]]\nfield = \"code\"\nis = [\"1\"]\nmeans = \"solved\"\n", 1, "has to be \"arrest\" or \"exceptional\""},
        {example::smallest + "[official.robbery]\ntolerance = 1\n", 10, "official.robbery.tolerance is not something"},
    };
    for (const auto& [text, line, says] : all) {
        CAPTURE(text);
        const auto made = parse_profile(text, "mine.toml");
        REQUIRE(!made);
        CHECK_MESSAGE(made.error().sentence.find(says) != std::string::npos, made.error().sentence);
        CHECK(made.error().place.file == "mine.toml");
        CHECK(made.error().place.row == line);
        CHECK(made.error().place.column >= 1);
    }
}

TEST_CASE("why official figures may differ is said in one text for all languages, or in each") {
    const auto profile = [](const std::string& because) { return parse_profile(example::smallest + "[official.robbery]\nbecause = " + because + "\n", "example.toml"); };
    const auto one = profile("\"Other rules.\""), four = profile("{ en = \"a\", ru = \"b\", be = \"c\", kk = \"d\" }"), three = profile("{ en = \"a\", ru = \"b\", be = \"c\" }");
    REQUIRE(one.has_value());
    REQUIRE(four.has_value());
    for (const Language language : all_languages) CHECK(one->official[0].because[language] == "Other rules.");
    CHECK(four->official[0].because[Language::en] == "a");
    CHECK(four->official[0].because[Language::kk] == "d");
    REQUIRE_FALSE(three.has_value());
}

TEST_CASE("a profile that is too long to be one is refused before it is read") { CHECK(parse_profile(std::string(300'000, '#'), "long.toml").error().code == "profile.too-large"); }

TEST_CASE("a profile that neither ships nor is a file is refused with the names of those that ship") {
    const auto missing = find_profile("atlantis");
    REQUIRE(!missing);
    CHECK(missing.error().sentence.find("chicago") != std::string::npos);
    CHECK(find_profile("./atlantis.toml").error().code == "file.open");
}
