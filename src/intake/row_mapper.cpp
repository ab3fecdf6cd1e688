#include "intake/row_mapper.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.hpp"
#include "geo/projection.hpp"
#include "intake/date_format.hpp"

namespace daybook::intake {
namespace {

constexpr std::size_t longest_id = 200;
constexpr std::size_t longest_sealed = 32 * 1024;
constexpr double nowhere_tolerance = 1e-4;
constexpr int none = -1;

struct CodeFacts {
    std::string code;            // padded
    std::string_view category;   // empty: maps to none
    bool known = false;
};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return checksum(text); }
};

struct CompiledRule {
    int column;
    const std::vector<std::string>* is;
    std::string_view then;
};

bool is_one_of(std::string_view cell, const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), cell) != list.end(); }

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string joined(std::span<const std::string> names) { return fmt::format("{}", fmt::join(names, ", ")); }

}  // namespace

std::string_view gap_name(int bit) {
    constexpr std::string_view names[gap_count] = {"without-place", "without-area", "without-class", "code-not-in-mapping", "area-differs-from-polygon", "not-utf8"};
    return names[bit];
}

struct RowMapper::State {
    const Profile& profile;
    const record::Mapping& mapping;
    const geo::AreaIndex* areas;
    std::vector<std::string> header;

    int record = none, incident = none, code = none, occurred = none, recorded = none, area = none, area_name = none, latitude = none, longitude = none, x = none, y = none, count = none,
        domestic = none, arrest = none, site = none;
    std::vector<int> key, facts;  // facts: columns that derived ids are made of, beside the kept point
    std::vector<std::pair<int, std::string>> sealed;
    std::vector<CompiledRule> not_counted, clearance;
    std::vector<DateFormat> occurred_formats, recorded_formats;
    std::optional<geo::Projection> projection;
    double scale = 1;             // 10^decimals
    std::int32_t unit = 1;        // millionths of a degree in one kept step

    std::unordered_map<std::string, CodeFacts, TextHash, std::equal_to<>> codes;
    std::vector<std::string_view> decoded;

    // ---- setting up ----

    int column_of(const ColumnChoice& choice) const {
        for (const auto& spelling : choice.spellings) {
            const auto at = std::find(header.begin(), header.end(), spelling);
            if (at != header.end()) return static_cast<int>(at - header.begin());
        }
        return none;
    }

    int column_of_field(std::string_view field) const {
        for (const auto& choice : profile.columns)
            if (choice.field == field) return column_of(choice);
        return none;
    }

    Result<void> check_header(const std::string& file) const {
        std::set<std::string_view> named(profile.left_out.begin(), profile.left_out.end());
        named.insert(profile.sealed.begin(), profile.sealed.end());
        for (const auto& choice : profile.columns) named.insert(choice.spellings.begin(), choice.spellings.end());
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < header.size(); ++i) {
            const Place place{.file = file, .row = 1, .column = static_cast<std::uint32_t>(i + 1), .field = header[i]};
            if (!seen.insert(header[i]).second) return refuse("import.column-twice", fmt::format("the header has two columns named \"{}\"", header[i]), place);
            if (!named.contains(header[i]))
                return refuse("import.column-unknown", fmt::format("the profile {} does not name this column; give it a use under [columns], or list it in left_out if it is not to be kept", profile.id), place);
        }
        for (const auto& [field, column] : {std::pair{"code", code}, std::pair{"occurred", occurred}})
            if (column == none) return refuse("import.column-missing", fmt::format("no column for \"{}\" was found; the header has: {}", field, joined(header)), {.file = file, .row = 1});
        return {};
    }

    void find_columns() {
        for (auto [into, field] : {std::pair{&record, "record"}, {&incident, "incident"}, {&code, "code"}, {&occurred, "occurred"}, {&recorded, "recorded"}, {&area, "area"}, {&area_name, "area_name"},
                                   {&latitude, "latitude"}, {&longitude, "longitude"}, {&x, "x"}, {&y, "y"}, {&count, "count"}, {&domestic, "domestic"}, {&arrest, "arrest"}, {&site, "site"}})
            *into = column_of_field(field);
        static constexpr std::array<std::string_view, 4> coordinates{"latitude", "longitude", "x", "y"};
        for (const auto& choice : profile.columns)
            if (const int at = column_of(choice); at != none && std::ranges::find(coordinates, choice.field) == coordinates.end()) facts.push_back(at);
        for (const auto& field : profile.key) key.push_back(column_of_field(field));
        for (const auto& name : profile.sealed)
            if (const int at = column_of({"", {name}}); at != none) sealed.emplace_back(at, name);
        std::sort(sealed.begin(), sealed.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        for (const auto& rule : profile.not_counted) not_counted.push_back({column_of_field(rule.field), &rule.is, rule.then});
        for (const auto& rule : profile.clearance) clearance.push_back({column_of_field(rule.field), &rule.is, rule.then});
    }

    Result<void> prepare(const std::string& file) {
        find_columns();
        DAYBOOK_TRY_VOID(check_header(file));
        for (const auto& format : profile.occurred_formats) occurred_formats.push_back(*DateFormat::parse(format));
        for (const auto& format : profile.recorded_formats) recorded_formats.push_back(*DateFormat::parse(format));
        if (x != none) {
            DAYBOOK_TRY(projection, geo::Projection::open(profile.crs));
        }
        for (int i = 0; i < profile.decimals; ++i) scale *= 10;
        unit = static_cast<std::int32_t>(std::lround(1e6 / scale));
        return {};
    }

    // ---- one row ----

    std::string_view cell(std::span<const std::string_view> cells, int column) const {
        if (column == none) return {};
        const std::string_view text = trimmed(cells[static_cast<std::size_t>(column)]);
        return is_one_of(text, profile.blank) ? std::string_view{} : text;
    }

    Reject reject(int column, std::string reason) const {
        if (column == none) return {0, "", std::move(reason)};
        return {static_cast<std::uint32_t>(column + 1), header[static_cast<std::size_t>(column)], std::move(reason)};
    }

    // The cells as UTF-8; false when one is not and no other encoding was named.
    bool decode(std::span<const std::string_view> cells, Arena& arena, Row& row, int& bad) {
        decoded.assign(cells.begin(), cells.end());
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            if (profile.encoding == Encoding::utf8 && is_utf8(decoded[i])) continue;
            if (profile.encoding == Encoding::utf8 && !profile.fallback_encoding) return bad = static_cast<int>(i), false;
            if (profile.encoding == Encoding::utf8) row.gaps |= not_utf8;
            decoded[i] = arena.keep(utf8_from_windows_1252(decoded[i]));
        }
        return true;
    }

    const CodeFacts& code_facts(std::string_view text) {
        if (const auto found = codes.find(text); found != codes.end()) return found->second;
        CodeFacts made;
        if (text.size() < profile.code_width) made.code.assign(profile.code_width - text.size(), profile.code_pad);
        made.code += text;
        if (const auto* row = mapping.find(made.code)) {
            made.known = true;
            made.category = row->iccs;
        }
        return codes.emplace(std::string(text), std::move(made)).first->second;
    }

    static std::optional<When> read_date(std::string_view text, const std::vector<DateFormat>& formats) {
        for (const auto& format : formats)
            if (const auto when = format.read(text)) return when;
        return std::nullopt;
    }

    std::optional<Reject> read_times(std::span<const std::string_view> cells, record::Offence& offence) const {
        const std::string_view text = cell(cells, occurred);
        if (text.empty()) return reject(occurred, "date missing");
        const auto when = read_date(text, occurred_formats);
        if (!when) return reject(occurred, "date not readable");
        offence.occurred = *when;
        if (const std::string_view later = cell(cells, recorded); !later.empty()) {
            const auto known = read_date(later, recorded_formats);
            if (!known) return reject(recorded, "date not readable");
            offence.recorded = *known;
        }
        return std::nullopt;
    }

    // The place in degrees, or nothing when there is none that can be used.
    std::optional<geo::LonLat> place(std::span<const std::string_view> cells) const {
        const bool degrees = latitude != none;
        const auto first = number(cell(cells, degrees ? longitude : x));
        const auto second = number(cell(cells, degrees ? latitude : y));
        if (!first || !second) return std::nullopt;
        for (const auto& [a, b] : profile.nowhere)
            if (std::abs(*first - a) < nowhere_tolerance && std::abs(*second - b) < nowhere_tolerance) return std::nullopt;
        geo::LonLat point{*first, *second};
        if (!degrees) {
            if (!projection) return std::nullopt;
            const auto converted = projection->to_lonlat(*first, *second);
            if (!converted) return std::nullopt;
            point = *converted;
        }
        if (profile.within) {
            const auto& [west, south, east, north] = *profile.within;
            if (point.longitude < west || point.longitude > east || point.latitude < south || point.latitude > north) return std::nullopt;
        }
        if (std::abs(point.latitude) > 90 || std::abs(point.longitude) > 180) return std::nullopt;
        return point;
    }

    void read_place(std::span<const std::string_view> cells, Row& row) const {
        record::Offence& offence = row.offence;
        const auto point = x != none || latitude != none ? place(cells) : std::nullopt;
        std::string_view from_polygon;
        if (point) {
            offence.point = record::Point{static_cast<std::int32_t>(std::lround(point->latitude * scale)) * unit, static_cast<std::int32_t>(std::lround(point->longitude * scale)) * unit};
            if (areas != nullptr)
                if (const auto found = areas->find(*point)) from_polygon = areas->area_id(*found);
        } else {
            row.gaps |= without_place;
        }
        std::string_view from_column = cell(cells, area);
        if (is_one_of(from_column, profile.area_blank)) from_column = {};
        const bool polygon_first = profile.prefer_polygon || from_column.empty();
        offence.area = polygon_first && !from_polygon.empty() ? from_polygon : from_column;
        row.area_name = cell(cells, area_name);
        if (offence.area.empty()) row.gaps |= without_area;
        if (!from_column.empty() && !from_polygon.empty() && from_column != from_polygon) row.gaps |= area_differs;
    }

    std::optional<Reject> read_count(std::span<const std::string_view> cells, record::Offence& offence) const {
        offence.count = 1;
        const std::string_view text = cell(cells, count);
        if (text.empty()) return std::nullopt;
        int value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size() || value < -100 || value > 100) return reject(count, "count is no whole number from −100 to 100");
        offence.count = static_cast<std::int8_t>(value);
        return std::nullopt;
    }

    void apply_rules(std::span<const std::string_view> cells, record::Offence& offence) const {
        offence.not_counted = {};
        for (const auto& rule : not_counted)
            if (rule.column != none && is_one_of(cell(cells, rule.column), *rule.is)) {
                offence.not_counted = rule.then;
                break;
            }
        offence.clearance = record::Clearance::none;
        if (arrest != none && is_one_of(cell(cells, arrest), profile.arrest_yes)) offence.clearance = record::Clearance::arrest;
        for (const auto& rule : clearance)
            if (rule.column != none && is_one_of(cell(cells, rule.column), *rule.is)) {
                offence.clearance = rule.then == "arrest" ? record::Clearance::arrest : record::Clearance::exceptional;
                break;
            }
        offence.domestic = domestic != none && is_one_of(cell(cells, domestic), profile.domestic_yes);
    }

    void read_identity(std::span<const std::string_view> cells, Arena& arena, Row& row) const {
        row.offence.record = {};
        row.offence.incident = cell(cells, incident);
        const bool identified = !key.empty() && std::none_of(key.begin(), key.end(), [&](int column) { return cell(cells, column).empty(); });
        if (identified && key.size() == 1) row.offence.record = cell(cells, key[0]);
        if (identified && key.size() > 1) {
            std::string id;
            for (const int column : key) {
                if (!id.empty()) id += '|';
                id += cell(cells, column);
            }
            row.offence.record = arena.keep(std::move(id));
        }
        if (identified) return;
        // Only coded facts and the place as it is kept go into the id: a hash of sealed text, or of finer coordinates, would
        // let anyone test a guess of it.
        std::string all;
        if (row.offence.point) all = fmt::format("{},{}\x1f", row.offence.point->latitude, row.offence.point->longitude);
        for (const int column : facts) {
            all += cell(cells, column);
            all += '\x1f';
        }
        row.content = sha256(all);
    }

    std::optional<Reject> read_sealed(std::span<const std::string_view> cells, Arena& arena, Row& row) const {
        row.sealed = {};
        if (sealed.empty()) return std::nullopt;
        std::string text;
        for (const auto& [column, name] : sealed) {
            const std::string_view value = cell(cells, column);
            if (value.empty()) continue;
            text += text.empty() ? '{' : ',';
            append_json_string(text, name);
            text += ':';
            append_json_string(text, value);
        }
        if (text.empty()) return std::nullopt;
        if (text.size() > longest_sealed) return reject(sealed.front().first, "text too long");
        text += '}';
        row.sealed = arena.keep(std::move(text));
        return std::nullopt;
    }

    std::optional<Reject> check_lengths(const record::Offence& offence) const {
        for (const auto& [column, text] : {std::pair{record, offence.record}, {incident, offence.incident}, {code, offence.code}, {area, offence.area}, {site, offence.site}})
            if (text.size() > longest_id) return reject(column, "text too long");
        return std::nullopt;
    }

    std::optional<Reject> map(std::span<const std::string_view> cells, Arena& arena, Row& row) {
        record::Offence& offence = row.offence;
        offence.source = profile.id;
        const std::string_view code_text = cell(cells, code);
        if (code_text.empty()) return reject(code, "offence code missing");
        const CodeFacts& facts_of_code = code_facts(code_text);
        offence.code = facts_of_code.code;
        offence.category = facts_of_code.category;
        if (!facts_of_code.known) row.gaps |= code_unknown;
        if (facts_of_code.category.empty()) row.gaps |= without_class;
        offence.recorded = {};
        if (auto bad = read_times(cells, offence)) return bad;
        if (auto bad = read_count(cells, offence)) return bad;
        offence.point.reset();
        read_place(cells, row);
        offence.site = cell(cells, site);
        apply_rules(cells, offence);
        read_identity(cells, arena, row);
        if (auto bad = read_sealed(cells, arena, row)) return bad;
        return check_lengths(offence);
    }
};

RowMapper::RowMapper(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowMapper::RowMapper(RowMapper&&) noexcept = default;
RowMapper& RowMapper::operator=(RowMapper&&) noexcept = default;
RowMapper::~RowMapper() = default;

std::size_t RowMapper::columns() const { return state_->header.size(); }

Result<RowMapper> RowMapper::make(const Profile& profile, std::span<const std::string> header, const std::string& file, const record::Mapping& mapping, const geo::AreaIndex* areas) {
    auto state = std::make_unique<State>(State{.profile = profile, .mapping = mapping, .areas = areas, .header = {header.begin(), header.end()}});
    DAYBOOK_TRY_VOID(state->prepare(file));
    return RowMapper(std::move(state));
}

std::optional<Reject> RowMapper::map(std::span<const std::string_view> cells, bool cells_are_utf8, Arena& arena, Row& row) {
    row.gaps = 0;
    if (cells.size() != state_->header.size()) return Reject{0, "", fmt::format("row has {} cells, the header has {}", cells.size(), state_->header.size())};
    if (cells_are_utf8 && state_->profile.encoding == Encoding::utf8) return state_->map(cells, arena, row);
    int bad = none;
    if (!state_->decode(cells, arena, row, bad)) return state_->reject(bad, "text is not UTF-8");
    return state_->map(state_->decoded, arena, row);
}

}  // namespace daybook::intake
