#include "record/entry.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace daybook;
using namespace daybook::record;

namespace {

// SHA-256 of the empty message (FIPS 180-4 test vector).
const Hash empty_hash = *hash_from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

std::string written(const Offence& offence) {
    std::string bytes;
    append_entry(bytes, offence);
    return bytes;
}

Offence full_offence() {
    return {.source = "chicago", .record = "9955810", .incident = "HY144797", .code = "031A", .category = "0401", .occurred = *when_from_text("2015-02-10T23:59"), .recorded = *when_from_text("2015-03"),
            .area = "32", .point = Point{41884571, -87629112}, .site = "STREET", .count = -1, .domestic = true, .clearance = Clearance::exceptional, .not_counted = "unfounded",
            .seal = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", .import = 7, .revises = 12};
}

bool refused(const std::string& bytes) {
    EntryReader reader;
    return !reader.read(bytes);
}

// One entry of each kind but the offence, with the bytes that a ledger written today holds. They may never change.
const std::vector<std::pair<Other, std::string>> pinned{
    {LedgerOpened{"records.example.org/daybook"}, R"({"format":1,"kind":"ledger-opened","origin":"records.example.org/daybook"})"},
    {DayBegan{day_of(2024, 2, 29)}, R"({"date":"2024-02-29","kind":"day-began"})"},
    {AreaFile{"chicago", "community-areas", "areas.geojson", empty_hash, 0},
     R"({"bytes":0,"kind":"area-file","name":"areas.geojson","set":"community-areas","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","source":"chicago"})"},
    {AreaNamed{"chicago", "32", "Loop"}, R"({"area":"32","kind":"area-named","name":"Loop","source":"chicago"})"},
    {Population{"chicago", "32", 29283, 2010}, R"({"area":"32","kind":"population","number":29283,"source":"chicago","year":2010})"},
    {ImportStarted{"chicago", {"a.csv", "b.csv.zst"}, "1", empty_hash, "chicago-iucr@1", empty_hash, "daybook 0.1.0"},
     R"({"files":["a.csv","b.csv.zst"],"kind":"import-started","mapping":"chicago-iucr@1","mapping_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",)"
     R"("profile_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","profile_version":"1","program":"daybook 0.1.0","source":"chicago"})"},
    {ImportFinished{.import = 2, .files = {{"a.csv", empty_hash, 100, 4}}, .rows = 4, .added = 1, .revised = 1, .unchanged = 1, .rejected = 1, .rejected_by = {{"date missing", 1}},
                    .not_counted_by = {{"unfounded", 2}}, .gaps = {{"without-place", 1}}, .rejects_sha256 = empty_hash},
     R"({"added":1,"files":[{"bytes":100,"name":"a.csv","rows":4,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],"gaps":[{"reason":"without-place","rows":1}],)"
     R"("import":2,"kind":"import-finished","not_counted_by":[{"reason":"unfounded","rows":2}],"rejected":1,"rejected_by":[{"reason":"date missing","rows":1}],)"
     R"("rejects_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","revised":1,"rows":4,"unchanged":1})"},
    {SeriesValue{.source = "town-series", .about = "town", .series = "drug-seizures-kg", .area = "3", .period = *Period::parse("2016-Q1"), .value = 1250, .scale = 1, .unit = "kg", .edition = "2016-03 final",
                 .import = 7, .revises = 12},
     R"({"about":"town","area":"3","edition":"2016-03 final","import":7,"kind":"series-value","period":"2016-Q1","revises":12,"scale":1,"series":"drug-seizures-kg","source":"town-series",)"
     R"("unit":"kg","value":1250})"},
    {SeriesValue{.source = "town-series", .about = "town", .series = "road-deaths", .area = "", .period = Period::of_month(2016 * 12 + 2), .value = 0, .unit = "deaths", .edition = "1", .import = 7},
     R"({"about":"town","edition":"1","import":7,"kind":"series-value","period":"2016-03","series":"road-deaths","source":"town-series","unit":"deaths","value":0})"},
    {ImportFinished{.import = 2},
     R"({"added":0,"files":[],"gaps":[],"import":2,"kind":"import-finished","not_counted_by":[],"rejected":0,"rejected_by":[],"revised":0,"rows":0,"unchanged":0})"},
    {Erased{5, "stlouis", "17-1", "court order 7"}, R"({"entry":5,"ground":"court order 7","kind":"erased","record":"17-1","source":"stlouis"})"},
    {Hold{5, "appeal", true}, R"({"entry":5,"ground":"appeal","kind":"hold-placed"})"},
    {Hold{5, "appeal", false}, R"({"entry":5,"ground":"appeal","kind":"hold-lifted"})"},
    {EditionPublished{.edition = "chicago-2015", .source = "chicago", .period = Period::of_year(2015), .against = Period::of_year(2014), .as_of = 543012, .book_sha256 = empty_hash, .manifest_sha256 = empty_hash, .supersedes = {}, .reason = {}},
     R"({"against":"2014","as_of":543012,"book_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","edition":"chicago-2015","kind":"edition-published",)"
     R"("manifest_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","number":1,"period":"2015","source":"chicago"})"},
    {EditionPublished{.edition = "chicago-2015", .number = 2, .source = "chicago", .period = Period::of_year(2015), .against = Period::of_year(2014), .as_of = 543020, .book_sha256 = empty_hash, .manifest_sha256 = empty_hash, .supersedes = 543012,
                      .reason = "late-records"},
     R"({"against":"2014","as_of":543020,"book_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","edition":"chicago-2015","kind":"edition-published",)"
     R"("manifest_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","number":2,"period":"2015","reason":"late-records","source":"chicago","supersedes":543012})"},
    {AlertJudged{.alert = "5451d276503419a1", .question = {.source = "chicago", .indicator = "robbery", .area = "76", .period = *Period::parse("2015-11-09/2015-11-15")}, .as_of = 1311537,
                 .at = {day_of(2026, 11, 24) * minutes_a_day + 12 * 60 + 5, Precision::minute}, .verdict = AlertVerdict::own_work},
     R"({"alert":"5451d276503419a1","area":"76","as_of":1311537,"at":"2026-11-24T12:05","indicator":"robbery","kind":"alert-judged","method":"farrington-1","period":"2015-11-09/2015-11-15","source":"chicago","verdict":"own-work"})"},
    {AlertJudged{.alert = "26fe0fb94e0bfc4c", .question = {.source = "chicago", .indicator = "robbery", .area = "", .period = *Period::parse("2015-11-09"), .method = {true, 1.5, 50}}, .as_of = 7, .at = {0, Precision::minute}, .verdict = AlertVerdict::real},
     R"({"alert":"26fe0fb94e0bfc4c","as_of":7,"at":"1970-01-01T00:00","indicator":"robbery","kind":"alert-judged","method":"cusum-1 ratio 1.5 years 50","period":"2015-11-09","source":"chicago","verdict":"real"})"},
};

// Any Unicode text: control characters, quotes, letters of two, three and four bytes.
rc::Gen<std::string> hostile_text() {
    const std::vector<std::string> pieces{"a", "0", " ", "\"", "\\", "/", "\n", "\r", "\t", "\b", "\f", std::string(1, '\0'), "\x01", "\x1f", "\x7f", "{", "}", ":", ",", "ё", "€", "\xEF\xBF\xBD", "😀",
                                          ",\"seal\":\"", "\\u0041", "null", "kind"};
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)), [](const std::vector<std::string>& parts) {
        std::string text;
        for (const auto& part : parts) text += part;
        return text;
    });
}

When some_time() {
    const auto precision = *rc::gen::element(Precision::none, Precision::year, Precision::month, Precision::day, Precision::minute);
    if (precision == Precision::none) return {};
    const auto year = *rc::gen::inRange(1, 4001);
    const auto month = precision >= Precision::month ? *rc::gen::inRange(1, 13) : 1;
    const auto day = precision >= Precision::day ? *rc::gen::inRange(1, days_in_month(year, month) + 1) : 1;
    const auto minute = precision >= Precision::minute ? *rc::gen::inRange(0, minutes_a_day) : 0;
    return {day_of(year, month, day) * minutes_a_day + minute, precision};
}

struct OffenceTexts {
    std::string source, record, incident, code, category, area, site, not_counted;
};

OffenceTexts some_texts() {
    return {*hostile_text(), *hostile_text(), *hostile_text(), *hostile_text(), *hostile_text(), *hostile_text(), *hostile_text(), *hostile_text()};
}

Offence some_offence(const OffenceTexts& texts) {
    Offence offence{.source = texts.source, .record = texts.record, .incident = texts.incident, .code = texts.code, .category = texts.category, .occurred = some_time(), .recorded = some_time(),
                    .area = texts.area, .site = texts.site, .count = static_cast<std::int8_t>(*rc::gen::inRange(-127, 128)), .domestic = *rc::gen::arbitrary<bool>(),
                    .clearance = *rc::gen::element(Clearance::none, Clearance::arrest, Clearance::exceptional), .not_counted = texts.not_counted,
                    .import = *rc::gen::inRange<Index>(0, Index{1} << 53)};
    if (*rc::gen::arbitrary<bool>()) offence.point = Point{*rc::gen::inRange(-90'000'000, 90'000'001), *rc::gen::inRange(-180'000'000, 180'000'001)};
    if (*rc::gen::arbitrary<bool>()) offence.seal = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    if (*rc::gen::arbitrary<bool>()) offence.revises = *rc::gen::inRange<Index>(0, Index{1} << 53);
    return offence;
}

}  // namespace

TEST_CASE("an offence with everything that can be said of it has these bytes, for ever") {
    CHECK(written(full_offence()) ==
          R"({"area":"32","class":"0401","cleared":"exceptional","code":"031A","count":-1,"domestic":1,"import":7,"incident":"HY144797","kind":"offence","lat":41884571,"lon":-87629112,)"
          R"("not_counted":"unfounded","occurred":"2015-02-10T23:59","record":"9955810","recorded":"2015-03","revises":12,"seal":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","site":"STREET","source":"chicago"})");
}

TEST_CASE("an offence of which little is known says little") {
    CHECK(written({.source = "s", .record = "1", .code = "X", .occurred = *when_from_text("2015")}) == R"({"code":"X","import":0,"kind":"offence","occurred":"2015","record":"1","source":"s"})");
}

TEST_CASE("every other kind of entry has these bytes, for ever, and reads back from them") {
    EntryReader reader;
    for (const auto& [entry, bytes] : pinned) {
        CAPTURE(bytes);
        CHECK(entry_bytes(entry) == bytes);
        const auto back = reader.read(bytes);
        REQUIRE(back);
        REQUIRE(std::holds_alternative<Other>(*back));
        CHECK(std::get<Other>(*back).index() == entry.index());
        CHECK(entry_bytes(std::get<Other>(*back)) == bytes);
    }
}

TEST_CASE("any offence reads back as it was written, whatever stands in its texts") {
    CHECK(rc::check([] {
        const auto texts = some_texts();
        const Offence offence = some_offence(texts);
        const std::string bytes = written(offence);
        RC_ASSERT(parse_canonical(bytes).has_value());
        EntryReader reader;
        const auto back = reader.read(bytes);
        RC_ASSERT(back.has_value());
        const auto& read = std::get<Offence>(*back);
        RC_ASSERT(same_facts(read, offence));
        RC_ASSERT(read.import == offence.import);
        RC_ASSERT(read.revises == offence.revises);
        RC_ASSERT(read.seal == offence.seal);
        RC_ASSERT(commitment_in(bytes) == (offence.seal.empty() ? std::optional<Hash>{} : std::optional{empty_hash}));
    }));
}

TEST_CASE("the order of the members is the canonical order also for offences") {
    CHECK(rc::check([] {
        const auto texts = some_texts();
        const std::string bytes = written(some_offence(texts));
        RC_ASSERT(canonical(*parse_json(bytes)) == bytes);
    }));
}

TEST_CASE("a value of a series that says what goes without saying, or what no value can be, is refused") {
    REQUIRE(!refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016","series":"s","source":"x","unit":"kg","value":5})"));
    CHECK(refused(R"({"about":"t","area":"","edition":"1","import":7,"kind":"series-value","period":"2016","series":"s","source":"x","unit":"kg","value":5})"));
    CHECK(refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016","scale":0,"series":"s","source":"x","unit":"kg","value":5})"));
    CHECK(refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016","scale":4,"series":"s","source":"x","unit":"kg","value":5})"));
    CHECK(refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016","scale":257,"series":"s","source":"x","unit":"kg","value":5})"));
    CHECK(refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016-01/2016-12","series":"s","source":"x","unit":"kg","value":5})"));  // that is 2016
    CHECK(refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016","series":"s","source":"x","unit":"kg","value":-5})"));
    CHECK(refused(R"({"about":"t","edition":"1","import":7,"kind":"series-value","period":"2016","series":"s","source":"x","unit":"kg","value":0.5})"));
}

TEST_CASE("12.5 and 12.500 are the same value, 12.5 and 1.25 are not") {
    const SeriesValue one{.source = "x", .about = "t", .series = "s", .area = "", .period = Period::of_year(2016), .value = 125, .scale = 1, .unit = "kg", .edition = "1"};
    auto other = one;
    other.edition = "2";  // what matters is the number
    other.value = 12500, other.scale = 3;
    CHECK(same_value(one, other));
    other.value = 125, other.scale = 2;
    CHECK(!same_value(one, other));
    other = one;
    other.unit = "g";
    CHECK(!same_value(one, other));
}

TEST_CASE("bytes that say the same in another form are refused") {
    REQUIRE(!refused(R"({"code":"X","import":0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"import":0,"code":"X","kind":"offence","record":"1","source":"s"})"));               // order
    CHECK(refused(R"({ "code":"X","import":0,"kind":"offence","record":"1","source":"s"})"));              // white space
    CHECK(refused(R"({"code":"X","import":0,"kind":"offence","record":"1","source":"s"})" "\n"));          // after the end
    CHECK(refused(R"({"code":"\u0058","import":0,"kind":"offence","record":"1","source":"s"})"));          // needless escape
    CHECK(refused(R"({"code":"X","count":1,"import":0,"kind":"offence","record":"1","source":"s"})"));     // what goes without saying
    CHECK(refused(R"({"area":"","code":"X","import":0,"kind":"offence","record":"1","source":"s"})"));     // said empty
    CHECK(refused(R"({"code":"X","domestic":0,"import":0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":-1,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":0.0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":00,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused("\xEF\xBB\xBF" R"({"code":"X","import":0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"date":"2024-2-29","kind":"day-began"})"));
    CHECK(refused(R"({"date":"2023-02-29","kind":"day-began"})"));
    CHECK(refused(R"({"date":"2024-02","kind":"day-began"})"));
}

TEST_CASE("unknown kinds, unknown members, missing members and keys given twice are refused") {
    CHECK(refused(R"({"kind":"arrest"})"));
    CHECK(refused(R"({"code":"X","import":0,"record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":0,"kind":"offence","name":"N","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":0,"kind":"offence","record":"1"})"));
    CHECK(refused(R"({"code":"X","code":"X","import":0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":0,"kind":"offence","lat":1,"record":"1","source":"s"})"));
    CHECK(refused(R"({"code":5,"import":0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"cleared":"maybe","code":"X","import":0,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":0,"kind":"offence","lat":90000001,"lon":0,"record":"1","source":"s"})"));
    CHECK(refused(R"({"area":"1","area":"1","kind":"area-named","name":"N","source":"s"})"));
    CHECK(refused(R"({"area":"1","kind":"area-named","name":"N","note":"","source":"s"})"));
    CHECK(refused(R"({"area":"1","kind":"area-named","source":"s"})"));
    CHECK(refused(R"({"entry":-5,"ground":"g","kind":"hold-placed"})"));
    for (const std::string seal : {"", "no hash", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU==", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV="}) {
        CAPTURE(seal);
        CHECK(refused(R"({"code":"X","import":0,"kind":"offence","record":"1","seal":")" + seal + R"(","source":"s"})"));
    }
    for (const char* bytes : {"", "{}", "[]", "null", "1", "\"offence\"", "{\"kind\":null}", "{\"kind\":\"offence\"}"}) {
        CAPTURE(bytes);
        CHECK(refused(bytes));
    }
}

TEST_CASE("numbers that other readers would round are refused in every kind of entry") {
    CHECK(refused(R"({"code":"X","import":9007199254740992,"kind":"offence","record":"1","source":"s"})"));
    CHECK(refused(R"({"code":"X","import":0,"kind":"offence","record":"1","revises":9007199254740992,"source":"s"})"));
    CHECK(refused(R"({"entry":9007199254740992,"ground":"g","kind":"hold-placed"})"));
    CHECK(!refused(R"({"code":"X","import":9007199254740991,"kind":"offence","record":"1","source":"s"})"));
}

TEST_CASE("no flipped bit of an entry reads as another entry in another form") {
    const std::string bytes = written(full_offence());
    EntryReader reader;
    int accepted = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto read = reader.read(flipped);
        if (!read) continue;
        ++accepted;  // another fact, such as another digit: the ledger's hash finds it; but never other bytes for the same facts
        REQUIRE(std::holds_alternative<Offence>(*read));
        CHECK(written(std::get<Offence>(*read)) == flipped);
    }
    CHECK(accepted > 0);
}

TEST_CASE("the commitment is found without reading the rest, and only where an entry really has one") {
    CHECK(commitment_in(written(full_offence())) == empty_hash);
    auto without = full_offence();
    without.seal = {};
    CHECK(!commitment_in(written(without)));
    without.incident = ",\"seal\":\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";  // a text that looks like one
    CHECK(!commitment_in(written(without)));
    for (const auto& [entry, bytes] : pinned) CHECK(!commitment_in(bytes));
}

TEST_CASE("a record is looked up by its source and id together") {
    CHECK(record_key("chicago", "1") == record_key("chicago", "1"));
    CHECK(record_key("chicago", "1") != record_key("stlouis", "1"));
    CHECK(record_key("chicago", "1") != record_key("chicago", "2"));
    CHECK(record_key("a", "bc") != record_key("ab", "c"));
}

TEST_CASE("the same facts are the same whichever import brought them, and any other fact makes a revision") {
    const Offence offence = full_offence();
    auto later = offence;
    later.import = 99;
    later.revises = 7;
    later.seal = {};
    CHECK(same_facts(offence, later));
    auto differs = [&](auto change) {
        auto other = offence;
        change(other);
        return !same_facts(offence, other);
    };
    CHECK(differs([](Offence& o) { o.source = "x"; }));
    CHECK(differs([](Offence& o) { o.record = "x"; }));
    CHECK(differs([](Offence& o) { o.incident = "x"; }));
    CHECK(differs([](Offence& o) { o.code = "x"; }));
    CHECK(differs([](Offence& o) { o.category = "x"; }));
    CHECK(differs([](Offence& o) { o.occurred.precision = Precision::day; }));
    CHECK(differs([](Offence& o) { o.recorded.start += 1; }));
    CHECK(differs([](Offence& o) { o.area = "x"; }));
    CHECK(differs([](Offence& o) { o.point.reset(); }));
    CHECK(differs([](Offence& o) { o.site = "x"; }));
    CHECK(differs([](Offence& o) { o.count = 1; }));
    CHECK(differs([](Offence& o) { o.domestic = false; }));
    CHECK(differs([](Offence& o) { o.clearance = Clearance::arrest; }));
    CHECK(differs([](Offence& o) { o.not_counted = ""; }));
}
