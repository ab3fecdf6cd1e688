// ESRI shapefiles of polygons ("ESRI Shapefile Technical Description", 1998): shapes from the .shp, properties from the
// dBASE table .dbf, and the coordinate system from the .prj. Every offset is checked against the bytes there are.
#include <bit>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "geo/area_reader.hpp"

namespace daybook::geo {
namespace {

constexpr std::size_t shp_header_bytes = 100, shp_record_header_bytes = 8, dbf_header_bytes = 32, dbf_field_bytes = 32;

// Little-endian unless said otherwise. The caller has checked that the bytes are there.
std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}
std::uint32_t u16_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]) | std::uint32_t{static_cast<unsigned char>(bytes[at + 1])} << 8; }
std::uint32_t u32_big_at(std::string_view bytes, std::size_t at) { return __builtin_bswap32(u32_at(bytes, at)); }
double double_at(std::string_view bytes, std::size_t at) { return std::bit_cast<double>(u32_at(bytes, at) | std::uint64_t{u32_at(bytes, at + 4)} << 32); }

struct DbfField {
    std::string name;
    char type = 'C';
    std::size_t offset = 0, length = 0;  // in a record
};

struct DbfTable {
    std::vector<DbfField> fields;
    std::string_view records;
    std::size_t record_bytes = 0, count = 0;
};

std::optional<DbfTable> open_dbf(std::string_view bytes) {
    if (bytes.size() < dbf_header_bytes + 1) return std::nullopt;
    DbfTable table;
    table.count = u32_at(bytes, 4);
    const std::size_t header = u16_at(bytes, 8);
    table.record_bytes = u16_at(bytes, 10);
    if (header > bytes.size() || table.record_bytes == 0 || table.count > (bytes.size() - header) / table.record_bytes) return std::nullopt;
    std::size_t offset = 1;  // the first byte of a record says whether it is deleted
    for (std::size_t at = dbf_header_bytes; at + dbf_field_bytes <= header && bytes[at] != '\r'; at += dbf_field_bytes) {
        const std::string_view name = bytes.substr(at, 11);
        const std::size_t length = static_cast<unsigned char>(bytes[at + 16]);
        table.fields.push_back({std::string(name.substr(0, name.find('\0'))), bytes[at + 11], offset, length});
        offset += length;
    }
    if (offset > table.record_bytes) return std::nullopt;
    table.records = bytes.substr(header);
    return table;
}

// Numbers are written with the decimals of the field: "51.000" is "51".
std::string plain_number(std::string_view text) {
    if (text.find('.') != std::string_view::npos) {
        while (text.ends_with('0')) text.remove_suffix(1);
        if (text.ends_with('.')) text.remove_suffix(1);
    }
    return std::string(text);
}

Result<std::string> dbf_value(const DbfTable& table, std::size_t record, const std::string& name, const AreaGatherer& gatherer) {
    std::vector<std::string> has;
    for (const auto& field : table.fields) {
        has.push_back(field.name);
        if (field.name != name) continue;
        std::string_view cell = table.records.substr(record * table.record_bytes + field.offset, field.length);
        cell = trimmed(cell.substr(0, cell.find('\0')));
        if (cell.empty()) continue;
        if (field.type == 'N' || field.type == 'F') return plain_number(cell);
        return is_utf8(cell) ? std::string(cell) : utf8_from_windows_1252(cell);
    }
    return gatherer.refuse_without(name, has);
}

bool is_polygon_type(std::uint32_t type) { return type == 5 || type == 15 || type == 25; }

// The rings of one record all go into one polygon: holes and separate parts come out right, as the inside is what an
// odd number of rings goes round.
Result<void> read_shape(std::string_view content, AreaGatherer& gatherer) {
    constexpr std::size_t fixed = 4 + 32 + 8;
    if (content.size() < 4 || !is_polygon_type(u32_at(content, 0))) return gatherer.refuse_feature("areas.no-shape", "is no polygon");
    if (content.size() < fixed) return gatherer.refuse_feature("areas.shape", "is cut off");
    const std::size_t parts = u32_at(content, 36), points = u32_at(content, 40);
    if (parts > content.size() / 4 || points > content.size() / 16 || fixed + parts * 4 + points * 16 > content.size()) return gatherer.refuse_feature("areas.shape", "is cut off");
    DAYBOOK_TRY_VOID(gatherer.begin_polygon());
    const std::size_t first_point = fixed + parts * 4;
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t begin = u32_at(content, fixed + part * 4);
        const std::size_t end = part + 1 < parts ? u32_at(content, fixed + (part + 1) * 4) : points;
        if (begin > end || end > points) return gatherer.refuse_feature("areas.shape", "has rings that do not follow one another");
        DAYBOOK_TRY_VOID(gatherer.begin_ring());
        for (std::size_t i = begin; i < end; ++i) DAYBOOK_TRY_VOID(gatherer.point(double_at(content, first_point + i * 16), double_at(content, first_point + i * 16 + 8)));
        DAYBOOK_TRY_VOID(gatherer.end_ring());
    }
    return {};
}

}  // namespace

Result<void> read_shapefile(const std::string& name, const Shapefile& file, AreaGatherer& gatherer) {
    if (file.shp.size() < shp_header_bytes || u32_big_at(file.shp, 0) != 9994) return refuse("areas.shapefile", "the .shp is no shapefile", {.file = name});
    const auto table = open_dbf(file.dbf);
    if (!table) return refuse("areas.shapefile", "the .dbf is no dBASE table, or it is cut off", {.file = name});
    std::optional<Projection> system;
    if (!file.prj.empty()) {
        DAYBOOK_TRY(system, Projection::open(file.prj));
    }
    std::size_t number = 0;
    for (std::size_t at = shp_header_bytes; at < file.shp.size(); ++number) {
        gatherer.begin(name, number + 1, system ? &*system : nullptr);
        if (file.shp.size() - at < shp_record_header_bytes) return gatherer.refuse_feature("areas.shape", "is cut off");
        const std::size_t length = std::size_t{u32_big_at(file.shp, at + 4)} * 2;
        at += shp_record_header_bytes;
        if (length > file.shp.size() - at) return gatherer.refuse_feature("areas.shape", "is cut off");
        if (number >= table->count) return gatherer.refuse_feature("areas.shape", "has no row in the .dbf");
        DAYBOOK_TRY_VOID(read_shape(file.shp.substr(at, length), gatherer));
        DAYBOOK_TRY(auto id, dbf_value(*table, number, gatherer.properties().id, gatherer));
        std::string title;
        if (!gatherer.properties().name.empty()) {
            DAYBOOK_TRY(title, dbf_value(*table, number, gatherer.properties().name, gatherer));
        }
        DAYBOOK_TRY_VOID(gatherer.end(std::move(id), std::move(title)));
        at += length;
    }
    return {};
}

}  // namespace daybook::geo
