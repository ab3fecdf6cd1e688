// Projected coordinates (state plane feet, national grids) as degrees of WGS 84, by PROJ. Neither the network nor grid
// files are used, so that every machine gets the same point; against grid files that may be off by a metre or a few.
// A Projection belongs to one thread.
#pragma once
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "geo/point.hpp"

namespace daybook::geo {

class Projection {
public:
    // `crs`: "ESRI:102696", "EPSG:3435", a PROJ string, or the WKT of a .prj file.
    static Result<Projection> open(std::string_view crs);
    Projection(Projection&&) noexcept;
    Projection& operator=(Projection&&) noexcept;
    ~Projection();

    // x east, y north in the units of the system (x longitude, y latitude for one in degrees, whatever order its authority
    // gives). Refused when the coordinates lie where the projection has no answer.
    [[nodiscard]] Result<LonLat> to_lonlat(double x, double y) const;

private:
    struct State;
    explicit Projection(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::geo
