// Areas and populations of a source: taken into the data folder and the ledger at import, found again for maps and for
// assigning points. The polygons are kept as the files that were given, under their SHA-256, which entries name.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "clerk/clerk.hpp"
#include "geo/areas.hpp"
#include "intake/profile.hpp"

namespace daybook::clerk {

// The area files that the newest area-file entries (before ledger size `as_of`) of a source name, oldest first.
[[nodiscard]] std::vector<record::AreaFile> area_files(const Views& views, std::string_view source, std::uint64_t as_of);

// Reads these files from the data folder and checks them against their SHA-256. No files: an empty set.
Result<geo::AreaSet> load_areas(const DataFolder& folder, std::span<const record::AreaFile> files, const intake::Profile& profile);

struct AreaOrder {
    std::vector<std::string> polygons;  // GeoJSON, KMZ, … files; none: those taken in before
    std::string population;             // a CSV file; empty: none
};

struct AreasTaken {
    geo::AreaSet areas;
    std::vector<std::string> unmatched;  // rows of the population file that name no known area
};

// Writes what is new or changed: area files, names, populations.
Result<AreasTaken> take_areas(Clerk& clerk, const intake::Profile& profile, const AreaOrder& order);

}  // namespace daybook::clerk
