// A zip archive of areas: a KMZ (one .kml inside), or a shapefile (.shp and .dbf side by side). The names of archives
// in the wild are not to be trusted: Chicago published a zipped shapefile as "PoliceDistrictDec2012.kmz".
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <zip.h>

#include "geo/area_reader.hpp"

namespace daybook::geo {
namespace {

struct ArchiveEnd {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct MemberEnd {
    void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Archive = std::unique_ptr<zip_t, ArchiveEnd>;

Archive open_archive(std::string_view bytes) {
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) return nullptr;
    Archive archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (!archive) zip_source_free(source);
    return archive;
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; });
    return text;
}

// The first member whose name, in small letters, has this ending; −1 when there is none.
zip_int64_t member_ending(zip_t* archive, std::string_view ending) {
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* const name = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
        if (name != nullptr && lower_case(name).ends_with(ending)) return i;
    }
    return -1;
}

Result<std::string> unpack(zip_t* archive, zip_int64_t number, const std::string& file, const AreaLimits& limits) {
    const auto index = static_cast<zip_uint64_t>(number);
    zip_stat_t facts;
    zip_stat_init(&facts);
    if (zip_stat_index(archive, index, 0, &facts) != 0 || (facts.valid & ZIP_STAT_SIZE) == 0) return refuse("areas.zip", "the archive does not say how large its files are", {.file = file});
    if (facts.size > limits.file_bytes) return refuse("areas.too-large", fmt::format("a file in the archive has {} bytes; the most is {}", facts.size, limits.file_bytes), {.file = file});
    const std::unique_ptr<zip_file_t, MemberEnd> member(zip_fopen_index(archive, index, 0));
    std::string bytes;
    constexpr std::size_t piece = std::size_t{1} << 20;
    while (member && bytes.size() <= facts.size) {
        const std::size_t before = bytes.size();
        bytes.resize(before + piece);
        const zip_int64_t got = zip_fread(member.get(), bytes.data() + before, piece);
        bytes.resize(before + static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
        if (got <= 0) break;
    }
    if (!member || bytes.size() != facts.size) return refuse("areas.zip", "a file in the archive cannot be unpacked: it is damaged, locked, or packed in an unusual way", {.file = file});
    return bytes;
}

Result<void> read_archived_shapefile(zip_t* archive, zip_int64_t shape, const AreaFile& file, AreaGatherer& gatherer) {
    std::string stem = lower_case(zip_get_name(archive, static_cast<zip_uint64_t>(shape), 0));
    stem.resize(stem.size() - 4);
    const zip_int64_t table = member_ending(archive, stem + ".dbf"), system = member_ending(archive, stem + ".prj");
    if (table < 0) return refuse("areas.zip", "the archive has a .shp but no .dbf of the same name, which would hold the names of the areas", {.file = file.name});
    DAYBOOK_TRY(const auto shp, unpack(archive, shape, file.name, gatherer.limits()));
    DAYBOOK_TRY(const auto dbf, unpack(archive, table, file.name, gatherer.limits()));
    std::string prj;
    if (system >= 0) {
        DAYBOOK_TRY(prj, unpack(archive, system, file.name, gatherer.limits()));
    }
    return read_shapefile(file.name, {shp, dbf, prj}, gatherer);
}

}  // namespace

Result<void> read_zip(const AreaFile& file, AreaGatherer& gatherer) {
    const Archive archive = open_archive(file.bytes);
    if (!archive) return refuse("areas.zip", "the archive cannot be opened: it is damaged or cut off", {.file = file.name});
    if (const auto kml = member_ending(archive.get(), ".kml"); kml >= 0) {
        DAYBOOK_TRY(const auto bytes, unpack(archive.get(), kml, file.name, gatherer.limits()));
        return read_kml({file.name, bytes}, gatherer);
    }
    if (const auto shape = member_ending(archive.get(), ".shp"); shape >= 0) return read_archived_shapefile(archive.get(), shape, file, gatherer);
    return refuse("areas.zip", "the archive holds neither a .kml nor a .shp file", {.file = file.name});
}

}  // namespace daybook::geo
