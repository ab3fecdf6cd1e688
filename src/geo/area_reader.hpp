// Inside src/geo: what the readers of the area formats share. A reader turns a file into features; the gatherer snaps
// their coordinates, checks them, and joins features into areas. Everything a file can get wrong ends here as an Error
// that names the file and the feature.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "geo/areas.hpp"
#include "geo/projection.hpp"

namespace daybook::geo {

class AreaGatherer {
public:
    AreaGatherer(const AreaProperties& properties, const AreaLimits& limits) : properties_(properties), limits_(limits) {}

    [[nodiscard]] const AreaProperties& properties() const { return properties_; }
    [[nodiscard]] const AreaLimits& limits() const { return limits_; }

    // A feature begins; the number counts from 1 in its file. `system`, when given, is what its coordinates are in.
    void begin(const std::string& file, std::uint64_t number, const Projection* system = nullptr);
    Result<void> begin_polygon();
    Result<void> begin_ring();
    Result<void> point(double x, double y);
    Result<void> end_ring();
    // The feature is complete. `name` is ignored when the properties name none.
    Result<void> end(std::string id, std::string name);

    [[nodiscard]] std::unexpected<Error> refuse_feature(std::string code, std::string_view what) const;
    [[nodiscard]] std::unexpected<Error> refuse_without(std::string_view property, const std::vector<std::string>& has) const;

    Result<std::vector<Area>> finish();

private:
    AreaProperties properties_;
    AreaLimits limits_;
    std::string file_;
    std::uint64_t number_ = 0;
    const Projection* system_ = nullptr;
    std::size_t points_ = 0;
    std::size_t ring_points_ = 0;  // as given, of the ring being read
    Ring ring_;
    std::vector<Polygon> polygons_;
    std::map<std::string, Area, std::less<>> areas_;
};

Result<void> read_geojson(const AreaFile& file, AreaGatherer& gatherer);
Result<void> read_kml(const AreaFile& file, AreaGatherer& gatherer);
// A KMZ, or an archive with a shapefile (.shp, .dbf, .prj), whatever it is called.
Result<void> read_zip(const AreaFile& file, AreaGatherer& gatherer);

struct Shapefile {
    std::string_view shp, dbf, prj;  // the three files; prj may be empty: degrees
};
Result<void> read_shapefile(const std::string& name, const Shapefile& file, AreaGatherer& gatherer);

}  // namespace daybook::geo
