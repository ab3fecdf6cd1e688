#include "record/entry.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <simdjson.h>
#include <xxhash.h>

namespace daybook::record {
namespace {

// ---- writing ------------------------------------------------------------------------------------------------------

// The most bytes that the fixed parts of an offence take: keys, punctuation, numbers and times.
constexpr std::size_t fixed_bytes = 512;
constexpr std::size_t longest_escape = 6;  // \u001f

bool needs_escape(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\'; }

bool plain(std::string_view text) {
    bool escape = false;
    for (const char letter : text) escape |= needs_escape(letter);
    return !escape;
}

// Writes the members of one object in the order given, which has to be the order of their keys, into memory that is large
// enough. Keys are given as they stand in the text, with quotes and colon: this runs once for each row of an import.
class Members {
public:
    explicit Members(char* at) : at_(at) { *at_++ = '{'; }
    char* close() {
        *at_++ = '}';
        return at_;
    }

    template <std::size_t N>
    void text(const char (&key)[N], std::string_view value) {
        name(key);
        if (plain(value)) {
            *at_++ = '"';
            put(value);
            *at_++ = '"';
        } else {
            std::string escaped;
            append_json_string(escaped, value);
            put(escaped);
        }
    }
    template <std::size_t N>
    void text_if(const char (&key)[N], std::string_view value) {
        if (!value.empty()) text(key, value);
    }
    template <std::size_t N>
    void number(const char (&key)[N], std::int64_t value) {
        name(key);
        const fmt::format_int digits(value);
        put({digits.data(), digits.size()});
    }
    template <std::size_t N>
    void when_if(const char (&key)[N], When when) {
        if (when.precision == Precision::none) return;
        name(key);
        *at_++ = '"';
        at_ = write_text(at_, when);
        *at_++ = '"';
    }

private:
    template <std::size_t N>
    void name(const char (&key)[N]) {
        if (!first_) *at_++ = ',';
        first_ = false;
        std::memcpy(at_, key, N - 1);
        at_ += N - 1;
    }
    void put(std::string_view bytes) {
        if (!bytes.empty()) std::memcpy(at_, bytes.data(), bytes.size());
        at_ += bytes.size();
    }
    char* at_;
    bool first_ = true;
};

std::string_view clearance_text(Clearance clearance) {
    switch (clearance) {
        case Clearance::none: return "";
        case Clearance::arrest: return "arrest";
        case Clearance::exceptional: return "exceptional";
    }
    broken_invariant("unknown clearance", __FILE__, __LINE__);
}

char* write_members(char* at, const Offence& offence) {
    Members members(at);
    members.text_if(R"("area":)", offence.area);
    members.text_if(R"("class":)", offence.category);
    members.text_if(R"("cleared":)", clearance_text(offence.clearance));
    members.text(R"("code":)", offence.code);
    if (offence.count != 1) members.number(R"("count":)", offence.count);
    if (offence.domestic) members.number(R"("domestic":)", 1);
    members.number(R"("import":)", static_cast<std::int64_t>(offence.import));
    members.text_if(R"("incident":)", offence.incident);
    members.text(R"("kind":)", "offence");
    if (offence.point) {
        members.number(R"("lat":)", offence.point->latitude);
        members.number(R"("lon":)", offence.point->longitude);
    }
    members.text_if(R"("not_counted":)", offence.not_counted);
    members.when_if(R"("occurred":)", offence.occurred);
    members.text(R"("record":)", offence.record);
    members.when_if(R"("recorded":)", offence.recorded);
    if (offence.revises) members.number(R"("revises":)", static_cast<std::int64_t>(*offence.revises));
    members.text_if(R"("seal":)", offence.seal);
    members.text_if(R"("site":)", offence.site);
    members.text(R"("source":)", offence.source);
    return members.close();
}

Json text(std::string_view value) { return Json{std::string(value)}; }
Json number(std::uint64_t value) { return Json{static_cast<std::int64_t>(value)}; }
Json hex(const Hash& hash) { return text(to_hex(bytes_of(hash))); }

Json reasons_json(const std::vector<Reason>& reasons) {
    JsonArray items;
    for (const auto& reason : reasons) items.push_back(Json{JsonObject{{"reason", text(reason.reason)}, {"rows", number(reason.rows)}}});
    return Json{std::move(items)};
}

JsonObject members_of(const LedgerOpened& entry) { return {{"format", number(1)}, {"kind", text("ledger-opened")}, {"origin", text(entry.origin)}}; }

JsonObject members_of(const DayBegan& entry) { return {{"date", text(day_text(entry.date))}, {"kind", text("day-began")}}; }

JsonObject members_of(const AreaFile& entry) {
    return {{"bytes", number(entry.bytes)}, {"kind", text("area-file")}, {"name", text(entry.name)}, {"set", text(entry.set)}, {"sha256", hex(entry.sha256)}, {"source", text(entry.source)}};
}

JsonObject members_of(const AreaNamed& entry) {
    return {{"area", text(entry.area)}, {"kind", text("area-named")}, {"name", text(entry.name)}, {"source", text(entry.source)}};
}

JsonObject members_of(const Population& entry) {
    return {{"area", text(entry.area)}, {"kind", text("population")}, {"number", Json{entry.number}}, {"source", text(entry.source)}, {"year", Json{std::int64_t{entry.year}}}};
}

JsonObject members_of(const ImportStarted& entry) {
    JsonArray files;
    for (const auto& file : entry.files) files.push_back(text(file));
    return {{"files", Json{std::move(files)}}, {"kind", text("import-started")}, {"mapping", text(entry.mapping)}, {"mapping_sha256", hex(entry.mapping_sha256)},
            {"profile_sha256", hex(entry.profile_sha256)}, {"profile_version", text(entry.profile_version)}, {"program", text(entry.program)}, {"source", text(entry.source)}};
}

JsonObject members_of(const ImportFinished& entry) {
    JsonArray files;
    for (const auto& file : entry.files)
        files.push_back(Json{JsonObject{{"bytes", number(file.bytes)}, {"name", text(file.name)}, {"rows", number(file.rows)}, {"sha256", hex(file.sha256)}}});
    JsonObject members{{"added", number(entry.added)}, {"files", Json{std::move(files)}}, {"gaps", reasons_json(entry.gaps)}, {"import", number(entry.import)}, {"kind", text("import-finished")},
                       {"not_counted_by", reasons_json(entry.not_counted_by)}, {"rejected", number(entry.rejected)}, {"rejected_by", reasons_json(entry.rejected_by)},
                       {"revised", number(entry.revised)}, {"rows", number(entry.rows)}, {"unchanged", number(entry.unchanged)}};
    if (entry.rejects_sha256) members.emplace_back("rejects_sha256", hex(*entry.rejects_sha256));
    return members;
}

JsonObject members_of(const Erased& entry) {
    return {{"entry", number(entry.entry)}, {"ground", text(entry.ground)}, {"kind", text("erased")}, {"record", text(entry.record)}, {"source", text(entry.source)}};
}

JsonObject members_of(const Hold& entry) {
    return {{"entry", number(entry.entry)}, {"ground", text(entry.ground)}, {"kind", text(entry.placed ? "hold-placed" : "hold-lifted")}};
}

JsonObject members_of(const SeriesValue& entry) {
    JsonObject members{{"about", text(entry.about)}, {"edition", text(entry.edition)}, {"import", number(entry.import)}, {"kind", text("series-value")}, {"period", text(entry.period.to_text())},
                       {"series", text(entry.series)}, {"source", text(entry.source)}, {"unit", text(entry.unit)}, {"value", Json{entry.value}}};
    if (!entry.area.empty()) members.emplace_back("area", text(entry.area));
    if (entry.revises) members.emplace_back("revises", number(*entry.revises));
    if (entry.scale != 0) members.emplace_back("scale", number(entry.scale));
    return members;
}

JsonObject members_of(const EditionPublished& entry) {
    JsonObject members{{"against", text(entry.against.to_text())}, {"as_of", number(entry.as_of)}, {"book_sha256", hex(entry.book_sha256)}, {"edition", text(entry.edition)}, {"kind", text("edition-published")},
                       {"manifest_sha256", hex(entry.manifest_sha256)}, {"number", Json{entry.number}}, {"period", text(entry.period.to_text())}, {"source", text(entry.source)}};
    if (!entry.reason.empty()) members.emplace_back("reason", text(entry.reason));
    if (entry.supersedes) members.emplace_back("supersedes", number(*entry.supersedes));
    return members;
}

JsonObject members_of(const AlertJudged& entry) {
    const auto& question = entry.question;
    JsonObject members{{"alert", text(entry.alert)}, {"as_of", number(entry.as_of)}, {"at", text(to_text(entry.at))}, {"indicator", text(question.indicator)}, {"kind", text("alert-judged")},
                       {"method", text(to_text(question.method))}, {"period", text(question.period.to_text())}, {"source", text(question.source)}, {"verdict", text(to_text(entry.verdict))}};
    if (!question.area.empty()) members.emplace_back("area", text(question.area));
    return members;
}

// ---- reading ------------------------------------------------------------------------------------------------------

// Pulls members out of a JSON object and remembers the first that is missing or of another type.
class Fields {
public:
    explicit Fields(const Json& json) : json_(json) {}

    std::string text(std::string_view key) {
        const auto* value = json_.string(key);
        if (value == nullptr) missing(key);
        return value == nullptr ? std::string() : *value;
    }
    std::int64_t number(std::string_view key) {
        const auto* value = json_.integer(key);
        if (value == nullptr) missing(key);
        return value == nullptr ? 0 : *value;
    }
    std::uint64_t index(std::string_view key) {
        const std::int64_t value = number(key);
        if (value < 0) missing(key);
        return static_cast<std::uint64_t>(value);
    }
    std::uint64_t index_up_to(std::string_view key, std::uint64_t most) {
        const std::uint64_t value = index(key);
        if (value > most) missing(key);
        return value;
    }
    Hash hash(std::string_view key) {
        const auto value = hash_from_hex(text(key));
        if (!value) missing(key);
        return value.value_or(Hash{});
    }
    Day date(std::string_view key) {
        const auto when = when_from_text(text(key));
        if (!when || when->precision != Precision::day) missing(key);
        return when ? day_at(when->start) : 0;
    }
    Period period(std::string_view key) {
        auto value = Period::parse(text(key));
        if (!value) missing(key);
        return value ? *value : Period::of_year(1);
    }
    When minute(std::string_view key) {
        const auto when = when_from_text(text(key));
        if (!when || when->precision != Precision::minute) missing(key);
        return when.value_or(When{});
    }
    // One of the codes that `from` knows.
    template <class From>
    auto code(std::string_view key, From from) {
        const auto value = from(text(key));
        if (!value) missing(key);
        return value.value_or(typename decltype(from(std::string_view()))::value_type{});
    }
    const JsonArray& array(std::string_view key) {
        static const JsonArray none;
        const auto* value = json_.array(key);
        if (value == nullptr) missing(key);
        return value == nullptr ? none : *value;
    }
    std::vector<Reason> reasons(std::string_view key) {
        std::vector<Reason> list;
        for (const auto& item : array(key)) {
            Fields inner(item);
            list.push_back({inner.text("reason"), inner.index("rows")});
            if (!inner.good()) missing(key);
        }
        return list;
    }
    [[nodiscard]] bool has(std::string_view key) const { return json_.find(key) != nullptr; }
    [[nodiscard]] bool good() const { return missing_.empty(); }
    [[nodiscard]] const std::string& missing_key() const { return missing_; }

private:
    void missing(std::string_view key) {
        if (missing_.empty()) missing_ = key;
    }
    const Json& json_;
    std::string missing_;
};

ImportStarted read_import_started(Fields& fields) {
    ImportStarted entry{.source = fields.text("source"), .files = {}, .profile_version = fields.text("profile_version"), .profile_sha256 = fields.hash("profile_sha256"),
                        .mapping = fields.text("mapping"), .mapping_sha256 = fields.hash("mapping_sha256"), .program = fields.text("program")};
    for (const auto& item : fields.array("files"))
        if (const auto* name = std::get_if<std::string>(&item.value)) entry.files.push_back(*name);
    return entry;
}

ImportFinished read_import_finished(Fields& fields) {
    ImportFinished entry{.import = fields.index("import"), .files = {}, .rows = fields.index("rows"), .added = fields.index("added"), .revised = fields.index("revised"),
                         .unchanged = fields.index("unchanged"), .rejected = fields.index("rejected"), .rejected_by = fields.reasons("rejected_by"),
                         .not_counted_by = fields.reasons("not_counted_by"), .gaps = fields.reasons("gaps"), .rejects_sha256 = {}};
    for (const auto& item : fields.array("files")) {
        Fields inner(item);
        entry.files.push_back({inner.text("name"), inner.hash("sha256"), inner.index("bytes"), inner.index("rows")});
    }
    if (fields.has("rejects_sha256")) entry.rejects_sha256 = fields.hash("rejects_sha256");
    return entry;
}

SeriesValue read_series_value(Fields& fields) {
    SeriesValue entry{.source = fields.text("source"), .about = fields.text("about"), .series = fields.text("series"), .area = fields.has("area") ? fields.text("area") : "", .period = fields.period("period"),
                      .value = static_cast<std::int64_t>(fields.index("value")), .scale = 0, .unit = fields.text("unit"), .edition = fields.text("edition"), .import = fields.index("import"), .revises = {}};
    if (fields.has("scale")) entry.scale = static_cast<std::uint8_t>(fields.index_up_to("scale", most_series_decimals));
    if (fields.has("revises")) entry.revises = fields.index("revises");
    return entry;
}

EditionPublished read_edition(Fields& fields) {
    EditionPublished entry{.edition = fields.text("edition"), .number = fields.number("number"), .source = fields.text("source"), .period = fields.period("period"), .against = fields.period("against"),
                           .as_of = fields.index("as_of"), .book_sha256 = fields.hash("book_sha256"), .manifest_sha256 = fields.hash("manifest_sha256"), .supersedes = {}, .reason = {}};
    if (fields.has("supersedes")) entry.supersedes = fields.index("supersedes");
    if (fields.has("reason")) entry.reason = fields.text("reason");
    return entry;
}

AlertJudged read_judgement(Fields& fields) {
    return {.alert = fields.text("alert"),
            .question = {.source = fields.text("source"), .indicator = fields.text("indicator"), .area = fields.has("area") ? fields.text("area") : "", .period = fields.period("period"), .method = fields.code("method", alert_method_from)},
            .as_of = fields.index("as_of"), .at = fields.minute("at"), .verdict = fields.code("verdict", alert_verdict_from)};
}

std::optional<Other> read_other(std::string_view kind, Fields& f) {
    if (kind == "ledger-opened") return LedgerOpened{f.text("origin")};
    if (kind == "day-began") return DayBegan{f.date("date")};
    if (kind == "area-file") return AreaFile{f.text("source"), f.text("set"), f.text("name"), f.hash("sha256"), f.index("bytes")};
    if (kind == "area-named") return AreaNamed{f.text("source"), f.text("area"), f.text("name")};
    if (kind == "population") return Population{f.text("source"), f.text("area"), f.number("number"), static_cast<std::int32_t>(f.number("year"))};
    if (kind == "import-started") return read_import_started(f);
    if (kind == "import-finished") return read_import_finished(f);
    if (kind == "erased") return Erased{f.index("entry"), f.text("source"), f.text("record"), f.text("ground")};
    if (kind == "hold-placed" || kind == "hold-lifted") return Hold{f.index("entry"), f.text("ground"), kind == "hold-placed"};
    if (kind == "series-value") return read_series_value(f);
    if (kind == "edition-published") return read_edition(f);
    if (kind == "alert-judged") return read_judgement(f);
    return std::nullopt;
}

std::unexpected<Error> not_ours() {
    return refuse("entry.form", "these bytes are not what this program writes for the facts in them: not canonical, or with unknown, missing or misplaced members");
}

std::optional<Clearance> clearance_from(std::string_view text) {
    if (text == "arrest") return Clearance::arrest;
    if (text == "exceptional") return Clearance::exceptional;
    return std::nullopt;
}

constexpr std::int64_t largest_index = (std::int64_t{1} << 53) - 1;  // as in base/json: what every JSON reader keeps exactly

// Takes one member of an offence; false when it is none of an offence's or has another type.
bool take(Offence& offence, std::string_view key, simdjson::dom::element value) {
    std::string_view text;
    std::int64_t number = 0;
    const bool is_text = value.get(text) == simdjson::SUCCESS;
    const bool is_number = !is_text && value.get(number) == simdjson::SUCCESS;
    auto take_text = [&](std::string_view& into) { return into = text, is_text; };
    auto take_when = [&](When& into) {
        const auto when = is_text ? when_from_text(text) : std::nullopt;
        if (when) into = *when;
        return when.has_value();
    };
    auto take_index = [&](Index& into) { return into = static_cast<Index>(number), is_number && number >= 0 && number <= largest_index; };
    auto take_coordinate = [&](std::int32_t& into, std::int64_t most) { return into = static_cast<std::int32_t>(number), is_number && number >= -most && number <= most; };
    if (key == "area") return take_text(offence.area);
    if (key == "class") return take_text(offence.category);
    if (key == "cleared") {
        const auto clearance = is_text ? clearance_from(text) : std::nullopt;
        offence.clearance = clearance.value_or(Clearance::none);
        return clearance.has_value();
    }
    if (key == "code") return take_text(offence.code);
    if (key == "count") return offence.count = static_cast<std::int8_t>(number), is_number && number >= -127 && number <= 127;
    if (key == "domestic") return offence.domestic = true, is_number && number == 1;
    if (key == "import") return take_index(offence.import);
    if (key == "incident") return take_text(offence.incident);
    if (key == "lat" || key == "lon") {
        if (!offence.point) offence.point = Point{};
        return key == "lat" ? take_coordinate(offence.point->latitude, 90'000'000) : take_coordinate(offence.point->longitude, 180'000'000);
    }
    if (key == "not_counted") return take_text(offence.not_counted);
    if (key == "occurred") return take_when(offence.occurred);
    if (key == "record") return take_text(offence.record);
    if (key == "recorded") return take_when(offence.recorded);
    if (key == "revises") return take_index(offence.revises.emplace());
    if (key == "seal") return take_text(offence.seal) && hash_from_base64(text).has_value();
    if (key == "site") return take_text(offence.site);
    if (key == "source") return take_text(offence.source);
    return key == "kind";
}

}  // namespace

void append_entry(std::string& out, const Offence& offence) {
    std::size_t most = fixed_bytes;
    for (const auto text : {offence.source, offence.record, offence.incident, offence.code, offence.category, offence.area, offence.site, offence.not_counted, offence.seal}) most += text.size() * longest_escape + 2;
    const std::size_t before = out.size();
    out.resize_and_overwrite(before + most, [&](char* bytes, std::size_t) { return static_cast<std::size_t>(write_members(bytes + before, offence) - bytes); });
}

std::uint64_t record_key(std::string_view source, std::string_view record) {
    return XXH3_64bits_withSeed(record.data(), record.size(), XXH3_64bits(source.data(), source.size()));
}

bool same_facts(const Offence& left, const Offence& right) {
    return left.source == right.source && left.record == right.record && left.incident == right.incident && left.code == right.code && left.category == right.category &&
           left.occurred == right.occurred && left.recorded == right.recorded && left.area == right.area && left.point == right.point && left.site == right.site && left.count == right.count &&
           left.domestic == right.domestic && left.clearance == right.clearance && left.not_counted == right.not_counted;
}

bool same_value(const SeriesValue& left, const SeriesValue& right) {
    auto thousandths = [](const SeriesValue& some) {  // 2^53 × 1,000 stays below 2^63
        std::int64_t value = some.value;
        for (int decimals = some.scale; decimals < most_series_decimals; ++decimals) value *= 10;
        return value;
    };
    return left.source == right.source && left.about == right.about && left.series == right.series && left.area == right.area && left.period == right.period && left.unit == right.unit &&
           thousandths(left) == thousandths(right);
}

std::string entry_bytes(const Other& entry) {
    return canonical(Json{std::visit([](const auto& some) { return members_of(some); }, entry)});
}

struct EntryReader::State {
    simdjson::dom::parser parser;
    std::string rewritten;
};

EntryReader::EntryReader() : state_(new State) {}
EntryReader::~EntryReader() { delete state_; }

Result<Entry> EntryReader::read(std::string_view bytes) {
    simdjson::dom::object object;
    if (state_->parser.parse(bytes.data(), bytes.size()).get(object) != simdjson::SUCCESS) return not_ours();
    std::string_view kind;
    if (object["kind"].get(kind) != simdjson::SUCCESS) return not_ours();
    if (kind != "offence") {
        DAYBOOK_TRY(const auto json, parse_canonical(bytes));
        if (is_report_kind(kind)) {
            auto event = read_report_event(kind, json);
            state_->rewritten.clear();
            if (event) append_entry(state_->rewritten, *event);
            if (!event || state_->rewritten != bytes) return not_ours();
            return *std::move(event);
        }
        Fields fields(json);
        const auto other = read_other(kind, fields);
        if (!other || !fields.good() || entry_bytes(*other) != bytes) return not_ours();
        return *other;
    }
    Offence offence;
    for (const auto [key, value] : object)
        if (!take(offence, key, value)) return not_ours();
    state_->rewritten.clear();
    append_entry(state_->rewritten, offence);
    if (state_->rewritten != bytes) return not_ours();
    return offence;
}

std::optional<Hash> commitment_in(std::string_view entry) {
    // A string cannot hold an unescaped quote, so this can only be the key; base64 of 32 bytes has 44 letters.
    constexpr std::string_view key = ",\"seal\":\"";
    const auto at = entry.find(key);
    return at == std::string_view::npos ? std::nullopt : hash_from_base64(entry.substr(at + key.size(), 44));
}

}  // namespace daybook::record
