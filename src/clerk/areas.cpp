#include "clerk/areas.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "base/text.hpp"

namespace daybook::clerk {
namespace {

constexpr std::size_t largest_area_file = std::size_t{256} << 20;
constexpr std::size_t largest_population_file = std::size_t{64} << 20;

// Names are matched by their letters and digits, without regard to case: "O'Hare" is "OHARE".
std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x80) plain += letter;
        if (std::isalnum(byte) != 0) plain += static_cast<char>(std::toupper(byte));
    }
    return plain;
}

struct PopulationRow {
    std::string key;
    std::int64_t number;
};

Result<std::vector<PopulationRow>> read_population(const std::string& path, const intake::Profile& profile) {
    if (profile.population_key.empty()) return refuse("profile.no-population", fmt::format("the profile {} has no [population] that says how to read this file", profile.id), {.file = path});
    DAYBOOK_TRY(const std::string text, read_file(path, largest_population_file));
    std::string_view rows = text;
    if (rows.starts_with("\xEF\xBB\xBF")) rows.remove_prefix(3);
    CsvReader reader(rows, ',');
    const auto header = reader.next();
    int key = -1, number = -1;
    for (std::size_t i = 0; header && i < header->cells.size(); ++i) {
        if (header->cells[i] == profile.population_key) key = static_cast<int>(i);
        if (header->cells[i] == profile.population_number) number = static_cast<int>(i);
    }
    if (key < 0 || number < 0) return refuse("population.column-missing", fmt::format("the header lacks \"{}\" or \"{}\", which the profile {} asks for", profile.population_key, profile.population_number, profile.id), {.file = path, .row = 1});
    std::vector<PopulationRow> list;
    while (const auto record = reader.next()) {
        const Place place{.file = path, .row = record->line + 1, .column = static_cast<std::uint32_t>(number + 1), .field = profile.population_number};
        if (record->fault != CsvFault::none || record->cells.size() <= static_cast<std::size_t>(std::max(key, number))) return refuse("population.row", "this row lacks cells", place);
        const std::string_view cell = trimmed(record->cells[static_cast<std::size_t>(number)]);
        double value = 0;
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (error != std::errc{} || end != cell.data() + cell.size() || !(value >= 0 && value < 1e10)) return refuse("population.number", fmt::format("\"{}\" is no number of residents", cell), place);
        list.push_back({std::string(trimmed(record->cells[static_cast<std::size_t>(key)])), std::llround(value)});
    }
    return list;
}

struct Known {
    std::map<std::string, std::string> names;                 // by area id
    std::map<std::string, record::Population> populations;
};

Known known_areas(const Views& views, const std::string& source) {
    Known known;
    for (const auto& [position, entry] : views.others()) {
        if (const auto* named = std::get_if<record::AreaNamed>(&entry); named != nullptr && named->source == source) known.names[named->area] = named->name;
        if (const auto* population = std::get_if<record::Population>(&entry); population != nullptr && population->source == source) known.populations[population->area] = *population;
    }
    return known;
}

// Puts the files into the data folder and enters those that are not the newest already.
Result<std::vector<record::AreaFile>> take_files(Clerk& clerk, const intake::Profile& profile, const std::vector<std::string>& paths) {
    std::vector<record::AreaFile> files;
    for (const auto& path : paths) {
        DAYBOOK_TRY(const std::string bytes, read_file(path, largest_area_file));
        record::AreaFile file{profile.id, profile.area_set, std::filesystem::path(path).filename().string(), sha256(bytes), bytes.size()};
        DAYBOOK_TRY_VOID(keep_file(clerk.folder(), bytes));
        files.push_back(std::move(file));
    }
    return files;
}

bool same_files(const std::vector<record::AreaFile>& left, const std::vector<record::AreaFile>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& a, const auto& b) { return a.sha256 == b.sha256 && a.name == b.name; });
}

}  // namespace

std::vector<record::AreaFile> area_files(const Views& views, std::string_view source, std::uint64_t as_of) {
    // The files of one import follow one another; a later run of them replaces the earlier set.
    std::vector<record::AreaFile> files;
    record::Index last = 0;
    for (const auto& [position, entry] : views.others()) {
        if (position >= as_of) break;
        const auto* file = std::get_if<record::AreaFile>(&entry);
        if (file == nullptr || file->source != source) continue;
        if (!files.empty() && position != last + 1) files.clear();
        files.push_back(*file);
        last = position;
    }
    return files;
}

Result<geo::AreaSet> load_areas(const DataFolder& folder, std::span<const record::AreaFile> files, const intake::Profile& profile) {
    if (files.empty()) return geo::AreaSet::of({});
    std::vector<std::string> bytes;
    for (const auto& file : files) {
        DAYBOOK_TRY(std::string one, kept_file(folder, file.sha256, fmt::format("area file \"{}\"", file.name)));
        bytes.push_back(std::move(one));
    }
    std::vector<geo::AreaFile> views;
    for (std::size_t i = 0; i < files.size(); ++i) views.push_back({files[i].name, bytes[i]});
    return geo::AreaSet::read(views, {profile.area_id, profile.area_property_name});
}

Result<AreasTaken> take_areas(Clerk& clerk, const intake::Profile& profile, const AreaOrder& order) {
    const auto known_files = area_files(clerk.views(), profile.id, clerk.size());
    auto files = known_files;
    if (!order.polygons.empty()) {
        if (profile.area_id.empty()) return refuse("profile.no-areas", fmt::format("the profile {} has no [areas] that says which property of the polygons is their id", profile.id));
        DAYBOOK_TRY(files, take_files(clerk, profile, order.polygons));
    }
    DAYBOOK_TRY(auto areas, load_areas(clerk.folder(), files, profile));
    const bool files_changed = !same_files(files, known_files);
    if (files_changed)
        for (const auto& file : files) DAYBOOK_TRY_VOID(clerk.write(file));
    AreasTaken taken{std::move(areas), {}};
    const Known known = known_areas(clerk.views(), profile.id);

    std::map<std::string, std::string> names = known.names;  // by id: what is known, then what the polygons say
    for (const auto& area : taken.areas.areas()) {
        std::string& name = names[area.id];
        if (name.empty() || (files_changed && plain_name(name) != plain_name(area.name))) name = area.name;  // another spelling of the same name is no news
    }
    std::map<std::string, std::int64_t> populations;
    if (!order.population.empty()) {
        DAYBOOK_TRY(const auto rows, read_population(order.population, profile));
        std::map<std::string, std::string> id_of_name;
        for (const auto& [id, name] : names) id_of_name[plain_name(name)] = id;
        for (const auto& row : rows) {
            const bool by_name = profile.population_by == "name";
            const auto id = by_name ? id_of_name.find(plain_name(row.key)) : id_of_name.end();
            if (by_name && id == id_of_name.end()) {
                taken.unmatched.push_back(row.key);
                continue;
            }
            populations[by_name ? id->second : row.key] = row.number;
            if (by_name && names[id->second] != row.key) names[id->second] = row.key;  // this file's spelling has small letters and accents
        }
    }
    for (const auto& [id, name] : names)
        if (const auto found = known.names.find(id); found == known.names.end() || found->second != name) DAYBOOK_TRY_VOID(clerk.write(record::AreaNamed{profile.id, id, name}));
    for (const auto& [id, number] : populations) {
        const record::Population population{profile.id, id, number, profile.population_year};
        const auto found = known.populations.find(id);
        if (found == known.populations.end() || found->second.number != number || found->second.year != population.year) DAYBOOK_TRY_VOID(clerk.write(population));
    }
    return taken;
}

}  // namespace daybook::clerk
